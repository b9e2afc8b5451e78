"""A page for people: small, without scripts, readable on a phone, in the dark and aloud."""

import hashlib
from base64 import b64encode
from html import escape

from schout.gateway.answer.message import Fact, Message

CONTENT_TYPE = b"text/html; charset=utf-8"
_STYLE = """\
:root { color-scheme: light dark; --ink: #1c2430; --soft: #566173; --line: #d9dee6;
  --paper: #fff; --accent: #1f4f8f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #a3adbb; --line: #363f4c;
  --paper: #14181e; --accent: #8db8f2; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: 1.0625rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 40rem; margin: 0 auto; padding: 12vh 1.5rem 3rem; }
.provider { margin: 0; color: var(--accent); font-size: .85rem; font-weight: 650;
  text-transform: uppercase; letter-spacing: .08em; }
h1 { margin: .1em 0 .9em; font-size: clamp(1.6rem, 4vw, 2.2rem); line-height: 1.25;
  text-wrap: balance; }
dl { margin: 0; }
dl > div { border-top: 1px solid var(--line); padding: .8em 0; }
dt { color: var(--soft); font-size: .85rem; font-weight: 600; }
dd { margin: 0; }
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
@media (min-width: 36rem) { dl > div { display: grid; grid-template-columns: 10rem 1fr;
  gap: 0 1.2rem; } dt { padding-top: .2em; } }
""".replace("\n", " ")
"""On one line: a hook that puts the page into a header field must not change its digest."""
_DIGEST = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
).encode()
"""The content security policy: nothing but our own style sheet is used."""


def body(message: Message) -> bytes:
    """Write the page; all text in it is escaped."""
    provider, title = escape(message.provider), escape(message.title)
    facts = "\n".join(map(_fact, message.facts))
    return f"""<!doctype html>
<html lang="{escape(message.lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} – {provider}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<p class="provider">{provider}</p>
<h1>{title}</h1>
<dl>
{facts}
</dl>
</main>
</body>
</html>
""".encode("utf-8", "replace")


def _fact(fact: Fact) -> str:
    text = escape(fact.text)
    if fact.href is not None:
        text = f'<a href="{escape(fact.href)}">{text}</a>'
    return f"<div><dt>{escape(fact.label)}</dt><dd>{text}</dd></div>"
