"""The page that has a browser do the work of a proof, and says why; for people, in their language.

It works on a phone, in the dark and aloud, and loads nothing. Who has no scripts is told whom to
write to instead.
"""

import hashlib
from base64 import b64encode
from functools import lru_cache
from html import escape
from importlib.resources import files

import msgspec

from schout.core.policy.texts import Voice

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --accent: #1f4f8f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --paper: #14181e;
  --accent: #8db8f2; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 40rem; margin: 0 auto; padding: 12vh 1.5rem 3rem; }
h1 { font-size: clamp(1.6rem, 4vw, 2.2rem); line-height: 1.25; text-wrap: balance; }
progress { width: 100%; height: 1rem; accent-color: var(--accent); }
button { font: inherit; padding: .6em 1.2em; border: 0; border-radius: .4em;
  background: var(--accent); color: var(--paper); }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
"""


_PARTS = ("why", "working", "done", "back", "cookies", "without", "write")


class ProofPage(msgspec.Struct, frozen=True):
    """A whole answer but for `Content-Length`."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


def proof_page(
    challenge: str, voice: Voice, *, provider: str, contact: str, method: str, wait_us: int
) -> ProofPage:
    """Write the page for a challenge.

    `method`: of the call that it answers. After a GET the page asks anew by itself; after a form
    was sent, the person goes back to it and sends it once more. `wait_us`: after so long no proof
    is needed any more; 0 where time does not change it.
    """
    script, policy = _script()
    body = _HTML.format(
        lang=escape(voice.lang),
        title=escape(voice.say("gate-proof-title")),
        provider=escape(provider),
        style=_line(_STYLE),
        script=script,
        challenge=escape(challenge),
        again="reload" if method in {"GET", "HEAD"} else "back",
        contact=escape(contact),
        **{part: escape(voice.say(f"gate-proof-{part}")) for part in _PARTS},
    )
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-language", voice.lang.encode("ascii", "replace")),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"content-security-policy", policy),
    ]
    if wait_us > 0:
        headers.append((b"retry-after", str(-(-wait_us // 1_000_000)).encode()))
    return ProofPage(429, tuple(headers), body.encode("utf-8", "replace"))


@lru_cache(maxsize=1)
def _script() -> tuple[str, bytes]:
    """Give the script, and the content security policy that lets it run and nothing else."""
    script = _line((files("schout") / "gateway" / "proof_page.js").read_text(encoding="utf-8"))
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(_line(_STYLE))}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return script, policy.encode()


def _line(text: str) -> str:
    """Write a script or a style on one line, as it must be to travel in a header field."""
    lines = (line.strip() for line in text.splitlines())
    return " ".join(line for line in lines if line and not line.startswith("//"))


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


_HTML = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} – {provider}</title>
<style>{style}</style>
</head>
<body>
<main data-challenge="{challenge}" data-again="{again}" data-done="{done}" data-cookies="{cookies}">
<h1>{title}</h1>
<p>{why}</p>
<div id="working" hidden>
<p id="status" role="status">{working}</p>
<progress max="1" value="0" aria-labelledby="status"></progress>
<p><button type="button" hidden>{back}</button></p>
</div>
<noscript><p>{without}</p></noscript>
<p>{write} <a href="mailto:{contact}">{contact}</a></p>
</main>
<script>{script}</script>
</body>
</html>
"""
