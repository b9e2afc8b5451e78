"""The page of a case is whole, can be read without anything else, and runs nothing."""

import re
from html.parser import HTMLParser

import msgspec
import pytest

from schout.core.evidence.bundle import About, Item, PolicyFiles, Records, tell
from schout.core.evidence.case_page import case_page
from schout.core.evidence.chain import Entry, link
from schout.core.evidence.head import ChainHead
from schout.core.evidence.veil import veil
from schout.core.evidence.withhold import Audience
from schout.core.model.ids import Digest
from schout.core.model.value import Value, canonical_json
from schout.testing import case_file
from schout.testing.case_file import AT, CASE, decision
from schout.testing.samples import sample_finding, sample_policy_ref

HEAD = ChainHead(at=AT, seq=40, hash="sha256:aa", root="sha256:bb")
POLICY = PolicyFiles(
    id="oxygis-aup", version="2026.1", digest=Digest("sha256:cc"), folder="policy/cc", files=()
)


class Words(dict[str, str]):
    """Words in brackets; a family whose words are all known."""

    def __missing__(self, key: str) -> str:
        return f"[{key}]"


WORDS = Words({"state-in_force": "in force!", "kind-case": "course"})


class Made(Value, frozen=True, kw_only=True):
    decision: object
    input: object


def values() -> list[tuple[str, str, object]]:
    made, given = decision(sample_policy_ref())
    notices = case_file.notices()
    return [
        ("case", CASE, case_file.case()),
        ("decision", made.id, Made(decision=made, input=given)),
        ("finding", "fnd_1", sample_finding(object="<script>alert(1)</script>")),
        *(("notice", notice.id, notice) for notice in notices),
        ("message", "msg_1", case_file.message()),
        ("sanction", "san_1", case_file.sanction()),
        ("appeal", "apl_1", case_file.appeal()),
        ("report", "rpt_1", case_file.report()),
        ("permit", "prm_1", {"signed_by": "B. Claes"}),
        ("weather", "wtr_1", {"rain": [1, {"deep": None}]}),
    ]


def page(audience: Audience, found: list[tuple[str, str, object]]) -> str:
    entries: list[Entry] = []
    for kind, subject, value in found:
        body = value if isinstance(value, str) else canonical_json(value).decode()
        entries.append(link(entries[-1] if entries else None, 5, kind, subject, body))
    items = [Item(entry=entry, path=()) for entry in entries]
    about = About(case=CASE, audience=audience, language="nl", made_at=AT)
    _, records = tell(items, audience, {})
    told = Records(about=about, records=records, policies=(POLICY,))
    return case_page(told, HEAD, WORDS)


class Tags(HTMLParser):
    """Fails on what is not closed in order, and collects what there is."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert not {name for name, _ in attrs} & {"src", "href", "onload", "style"}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("audience", Audience)
def test_the_page_is_sound_and_asks_for_nothing(audience: Audience) -> None:
    tags = Tags()
    tags.feed(page(audience, values()))
    assert tags.open == []
    assert not tags.seen & {"script", "link", "img", "iframe", "a", "form"}


def test_the_page_says_what_it_is_of_in_the_words_of_its_language() -> None:
    text = page(Audience.COURT, values())
    assert text.startswith('<!doctype html>\n<html lang="nl">\n')
    facts = re.search(r"<dl>.*?</dl>", text, re.DOTALL)
    assert facts is not None
    assert facts[0] == (
        "<dl>\n<dt>[tenant]</dt><dd>acme</dd>\n<dt>[clause]</dt><dd>III.2</dd>\n"
        "<dt>[object]</dt><dd>acme.example</dd>\n<dt>[state]</dt><dd>in force!</dd>\n"
        "<dt>[opened]</dt><dd>2026-12-07T09:00:00Z</dd>\n"
        "<dt>[policy]</dt><dd>oxygis-aup 2026.1 (sha256:cc)</dd>\n"
        "<dt>[for]</dt><dd>[for-court]</dd>\n<dt>[made]</dt><dd>2026-12-07T09:00:00Z</dd>\n"
        "<dt>[head]</dt><dd>40, sha256:aa, 2026-12-07T09:00:00Z</dd>\n</dl>"
    )


def test_every_kind_has_its_part_and_an_unknown_one_comes_last() -> None:
    found = re.findall(r"<h2>(.*?)</h2>", page(Audience.COURT, values()))
    kinds = ["decision", "finding", "notice", "message", "sanction", "appeal", "report", "permit"]
    assert found == ["course", *kinds, "weather", "[verify]"]


def test_what_strangers_write_is_escaped() -> None:
    text = page(Audience.COURT, values())
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<pre>Beste klant,\n&lt;b&gt;40&lt;/b&gt; oproepen.</pre>" in text


def test_the_page_for_the_tenant_says_that_parts_are_withheld_and_not_which_words() -> None:
    text = page(Audience.TENANT, values())
    assert text.count("[withheld]</small>") == 8
    for secret in ("anna", "victim", case_file.NOTE, *case_file.PEOPLE):
        assert secret.lower() not in text.lower()


def test_what_was_erased_is_told() -> None:
    veiled = veil("{}", "reporter:1", bytes(32), bytes(12))
    text = page(Audience.COURT, [("report", "rpt_1", veiled)])
    assert "<p>[erased]</p>" in text
    assert "<dt>[tenant]" not in text


def test_fields_without_a_value_are_left_out_of_the_summary() -> None:
    made, given = decision(sample_policy_ref())
    bare = msgspec.structs.replace(made, automated=False)
    text = page(Audience.COURT, [("decision", made.id, Made(decision=bare, input=given))])
    summary = text[text.index("<article>") : text.index("<details>")]
    assert "<dt>[outcome]</dt><dd>violation ([by-person])</dd>" in summary
    assert "<dt>[remedy-until]</dt>" not in summary
