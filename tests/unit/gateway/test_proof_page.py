"""The page that asks for proof of work: what it says, what it may load, and that it escapes."""

import hashlib
import re
from base64 import b64encode
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from schout.core.policy.texts import Texts, Voice
from schout.gateway.proof_page import ProofPage, proof_page

LANGUAGES = ("nl", "fr", "en", "de")


@cache
def texts() -> Texts:
    folder = files("schout") / "service" / "texts" / "proof"
    return Texts({tag: (folder / f"{tag}.ftl").read_text("utf-8") for tag in LANGUAGES})


def page(lang: str = "nl", *, method: str = "POST", wait_us: int = 0) -> ProofPage:
    voice: Voice = texts().voice(lang)
    return proof_page(
        "1.60.18.a.b",
        voice,
        provider='Oxygis <"&',
        contact="hulp@example.com",
        method=method,
        wait_us=wait_us,
    )


class Reader(HTMLParser):
    """Notes tags with their attributes, and the text inside some."""

    def __init__(self, page: ProofPage) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, str] = {}
        self._tag = ""
        self.feed(page.body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._tag = tag

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""

    def handle_data(self, data: str) -> None:
        self.inside[self._tag] = self.inside.get(self._tag, "") + data


def header(page: ProofPage, name: bytes) -> str | None:
    return next((value.decode() for key, value in page.headers if key == name), None)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_speaks_the_language_and_names_a_person_to_write_to(lang: str) -> None:
    found = Reader(page(lang))
    assert found.tags[0] == ("html", {"lang": lang})
    assert header(page(lang), b"content-language") == lang
    assert ("a", {"href": "mailto:hulp@example.com"}) in found.tags
    assert found.inside["h1"] == texts().say(lang, "gate-proof-title")
    assert ("noscript", {}) in found.tags


def test_only_its_own_script_and_style_may_run() -> None:
    found = Reader(page())
    hashes = {
        tag: b64encode(hashlib.sha256(found.inside[tag].encode()).digest()).decode()
        for tag in ("script", "style")
    }
    assert header(page(), b"content-security-policy") == (
        f"default-src 'none'; script-src 'sha256-{hashes['script']}'; "
        f"style-src 'sha256-{hashes['style']}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert not re.search(rb" style=| on[a-z]+=|https?://", page().body)


def test_what_is_put_into_it_is_escaped() -> None:
    assert b"Oxygis &lt;&quot;&amp;" in page().body
    assert b'Oxygis <"' not in page().body


@pytest.mark.parametrize(
    ("method", "again"), [("GET", "reload"), ("HEAD", "reload"), ("POST", "back")]
)
def test_a_form_is_never_sent_twice_by_the_page_itself(method: str, again: str) -> None:
    main = next(found for tag, found in Reader(page(method=method)).tags if tag == "main")
    assert (main["data-again"], main["data-challenge"]) == (again, "1.60.18.a.b")


@pytest.mark.parametrize(("wait_us", "expected"), [(0, None), (1, "1"), (1_000_001, "2")])
def test_it_says_when_no_proof_is_needed_any_more_and_never_too_early(
    wait_us: int, expected: str | None
) -> None:
    assert header(page(wait_us=wait_us), b"retry-after") == expected


def test_it_is_no_success_and_is_not_kept() -> None:
    assert (page().status, header(page(), b"cache-control")) == (429, "no-store")


def test_progress_is_told_to_those_who_listen() -> None:
    tags = Reader(page()).tags
    assert ("p", {"id": "status", "role": "status"}) in tags
    assert ("progress", {"max": "1", "value": "0", "aria-labelledby": "status"}) in tags


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_fits_into_a_header_field_and_still_runs_there(lang: str) -> None:
    spaced = bytes(code if code >= 32 and code != 127 else 32 for code in range(256))
    made = page(lang)
    in_field = ProofPage(made.status, made.headers, made.body.translate(spaced))
    assert len(in_field.body) <= 12_288
    sent, inside = Reader(in_field), Reader(made)
    for tag in ("script", "style"):
        assert sent.inside[tag] == inside.inside[tag]
        assert "\n" not in sent.inside[tag]
    assert "//" not in inside.inside["script"]
