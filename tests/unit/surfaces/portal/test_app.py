"""What holds for all pages: headers, languages, limits, failures, labels and structure."""

import re
from html.parser import HTMLParser
from typing import NoReturn

import msgspec
import pytest
from starlette.applications import Starlette
from tests.unit.surfaces.portal.scene import GOOD, POLICY, Scene, Seen

from schout.adapters.memory.store import MemoryStore
from schout.core.model.errors import StoreBusy
from schout.surfaces.portal.app import routes

LANGUAGES = ("nl", "fr", "en", "de")
VOID = {"meta", "link", "input", "br", "img"}
STRICT = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class Broken(MemoryStore):
    """A store that fails as soon as it is asked."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def snapshot(self) -> NoReturn:
        raise self._error


class Balanced(HTMLParser):
    """Checks that what is opened is closed, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"twice in <{tag}>: {names}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


def broken(error: Exception) -> Scene:
    scene = Scene()
    services = msgspec.structs.replace(scene.services, store=Broken(error))
    scene.app = Starlette(routes=routes(services))
    return scene


def pages(lang: str) -> dict[str, str]:
    """Give one of each page."""
    scene = Scene()
    case = scene.found()
    path = scene.path(case)
    shown = {
        "form": scene.get("/report", lang).text,
        "faults": scene.post("/report", {"website": "x"}, lang).text,
        "permit": scene.get("/permit-request", lang).text,
        "permit faults": scene.post("/permit-request", {"website": "x"}, lang).text,
        "permit asked": scene.get("/permit-request?sent=1", lang).text,
        "unknown": scene.get("/report/x", lang).text,
        "case": scene.get(path, lang).text,
        "empty": scene.post(f"{path}/appeal", {"text": ""}, lang).text,
    }
    sent = scene.post("/report", GOOD, lang).headers["location"]
    scene.post(f"{path}/appeal", {"text": "No."}, lang)
    return shown | {
        "status": scene.get(sent, lang).text,
        "appealed": scene.get(f"{path}?done=appeal", lang).text,
        "refused": scene.post(f"{path}/appeal", {"text": "No."}, lang).text,
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_whole_and_in_one_language(lang: str) -> None:
    for name, page in pages(lang).items():
        whole, seen = Balanced(page), Seen(page)
        assert (name, whole.faults, whole.open) == (name, [], [])
        assert seen.all("html") == [{"lang": lang}]
        assert len(seen.all("h1")) == len(seen.all("main")) == len(seen.all("title")) == 1
        current = [each["hreflang"] for each in seen.all("a") if "aria-current" in each]
        assert current == [lang]
        assert len(seen.ids()) == len(set(seen.ids())), name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_has_its_label_and_every_reference_its_end(lang: str) -> None:
    for name, page in pages(lang).items():
        seen = Seen(page)
        ids = set(seen.ids())
        fields = [*seen.all("input"), *seen.all("textarea"), *seen.all("select")]
        labels = {each["for"] for each in seen.all("label")}
        assert {each["id"] for each in fields} == labels, name
        for tag, attributes in seen.tags:
            for key in ("aria-describedby", "aria-labelledby"):
                assert set(str(attributes.get(key) or "").split()) <= ids, (name, tag)
            link = str(attributes.get("href") or "")
            assert not link.startswith("#") or link[1:] in ids, (name, link)


def test_no_page_needs_or_fetches_anything_but_its_style() -> None:
    scene = Scene()
    for name, page in pages("en").items():
        seen = Seen(page)
        (style,) = [each for each in seen.all("link") if each["rel"] == "stylesheet"]
        told = scene.get(str(style["href"]))
        assert (name, told.status_code, told.headers["content-type"]) == (
            *(name, 200),
            "text/css; charset=utf-8",
        )
        assert "url(" not in told.text
        assert "@import" not in told.text
        used = {tag for tag, _ in seen.tags} & {"script", "img", "iframe", "object", "style"}
        assert used == set()
        assert [each for _, each in seen.tags if "style" in each or "onclick" in each] == []


@pytest.mark.parametrize("path", ["/report", "/report/x", "/policy", "/security-policy"])
def test_pages_are_kept_nowhere_framed_nowhere_and_tell_nobody(path: str) -> None:
    told = Scene().get(path)
    wanted = {
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "vary": "Accept-Language",
    }
    assert {name: told.headers[name] for name in wanted} == wanted
    assert "set-cookie" not in told.headers
    policy = told.headers["content-security-policy"]
    assert (policy == STRICT) is path.startswith("/report")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_the_style_may_be_kept_for_its_name_changes_with_it() -> None:
    scene = Scene()
    path = str(Seen(scene.get("/report").text).all("link")[0]["href"])
    told = scene.get(path)
    assert told.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert re.fullmatch(r"/portal-[0-9a-f]{16}\.css", path)


def test_too_many_calls_from_one_address_are_slowed_in_words() -> None:
    scene = Scene()
    for _ in range(60):
        assert scene.get("/report/x").status_code == 404
    told = scene.get("/report/x", "de")
    assert (told.status_code, told.headers["retry-after"]) == (429, "1")
    assert "Einen Moment, bitte" in told.text
    scene.address = "2001:db8::1"
    assert scene.get("/report/x").status_code == 404


def test_a_store_that_is_busy_is_said_so_in_words(caplog: pytest.LogCaptureFixture) -> None:
    scene = broken(StoreBusy("SCH-S002", "the store of Anna is busy"))
    told = scene.get(scene.links.path_of("rpt_1"))  # type: ignore[arg-type]  # a name alone
    assert (told.status_code, told.headers["retry-after"]) == (503, "5")
    assert "Something went wrong on our side" in told.text
    assert [each.message for each in caplog.records] == ["a page of the portal failed: SCH-S002"]


def test_a_defect_tells_nothing_of_what_it_was_about(caplog: pytest.LogCaptureFixture) -> None:
    scene = broken(ValueError("anna@victim.example"))
    told = scene.get(scene.links.path_of("rpt_1"))  # type: ignore[arg-type]  # a name alone
    assert told.status_code == 500
    assert "anna" not in told.text + caplog.text
    assert "ValueError" in caplog.text


def test_security_txt_is_plain_text_of_the_policy() -> None:
    told = Scene().get("/.well-known/security.txt")
    assert told.headers["content-type"] == "text/plain; charset=utf-8"
    assert told.text.splitlines()[:3] == [
        "# Oxygis: oxygis-aup 2026.1",
        "Contact: mailto:security@oxygis.example",
        "Expires: 2027-06-05T00:00:00Z",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", ["/policy", "/security-policy"])
def test_the_policy_and_the_rules_of_disclosure_are_there_in_every_language(
    path: str, lang: str
) -> None:
    told = Scene().get(path, lang)
    seen = Seen(told.text)
    assert seen.all("html") == [{"lang": lang}]
    links = {each["href"] for each in seen.all("a")}
    assert {f"{path}?lang={each}" for each in LANGUAGES} <= links
    assert (POLICY.title[lang] in seen.text) is True


def test_a_policy_in_two_languages_is_spoken_in_those_alone() -> None:
    policy = msgspec.structs.replace(POLICY, languages=("nl", "en"))
    seen = Seen(Scene(policy).get("/report", "fr").text)
    assert seen.all("html") == [{"lang": "nl"}]
    assert [each["hreflang"] for each in seen.all("a") if "hreflang" in each] == ["nl", "en"]


def test_only_the_head_is_sent_to_who_asks_for_it() -> None:
    told = Scene().ask("HEAD", "/report")
    assert (told.status_code, told.headers["content-type"]) == (200, "text/html; charset=utf-8")
