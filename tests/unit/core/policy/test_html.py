"""The page of a policy is whole, safe and needs nothing else."""

import re
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from schout.core.policy.disclosure import lay_out_disclosure
from schout.core.policy.document import lay_out
from schout.core.policy.html import disclosure_page, page
from schout.core.policy.schema import Policy
from schout.testing.policies import LANGUAGES, in_all, sample_policy
from schout.testing.texts import product_texts

VOID = {"meta", "br"}
POLICY = sample_policy()


def html(policy: Policy = POLICY, lang: str = "nl") -> str:
    return page(lay_out(policy, lang, product_texts()))


class Reader(HTMLParser):
    """Checks that tags close in order and collects ids, links and tag names."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in {"href", "src"}:
                self.links.append(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_well_formed_and_every_anchor_exists(lang: str) -> None:
    seen = read(html(lang=lang))
    assert seen.open == []
    assert len(seen.ids) == len(set(seen.ids))
    inner = {link[1:] for link in seen.links if link.startswith("#")}
    assert inner <= set(seen.ids)
    assert {"clause-III", "clause-III.2", "clause-III.5", "clause-I.7", "ladder-resources"} <= inner


def test_the_page_needs_nothing_else() -> None:
    text = html()
    seen = read(text)
    assert seen.tags & {"script", "link", "img", "iframe", "object", "form"} == set()
    assert not re.search(r"@import|url\(|\son[a-z]+=", text)
    outside = {link for link in seen.links if not link.startswith("#")}
    assert outside == {
        "https://oxygis.example/api",
        "mailto:abuse@oxygis.example",
        "mailto:appeal@oxygis.example",
        "mailto:security@oxygis.example",
    }


def test_the_page_reads_as_a_policy() -> None:
    text = html()
    for part in (
        '<html lang="nl">',
        "<h1>Beleid voor aanvaardbaar gebruik</h1>",
        '<p class="also">Ook beschikbaar in: Français, English, Deutsch</p>',
        '<h2><a class="id" href="#clause-III">III</a> Misbruik van middelen</h2>',
        '<h3><a class="id" href="#clause-III.2">III.2</a> Ongeremde API-oproepen</h3>',
        '<span class="tag severity-moderate">matig</span>',
        (
            '<p class="warning">Deze bepaling wordt alleen genoteerd: '
            "er volgt nog geen maatregel uit.</p>"
        ),
        '<th scope="row">API-oproepen (/xmlrpc/, /jsonrpc)</th><td>1 oproep per seconde</td>',
        '<p class="note">Voor import bestaan er batch-API’s.</p>',
        '<h4><span class="number">Stap 2</span> Het verkeer wordt vertraagd</h4>',
    ):
        assert part in text


def test_everything_from_the_policy_is_escaped() -> None:
    evil = '<img src=x onerror="alert(1)">&'
    texts = in_all(evil, evil, evil, evil)
    clause = replace(
        POLICY.clauses[1],
        title=texts,
        text=texts,
        limits=tuple(
            replace(limit, note=texts, paths=(evil,)) for limit in POLICY.clauses[1].limits
        ),
    )
    policy = replace(
        POLICY,
        title=texts,
        summary=texts,
        clauses=(clause,),
        ladders=(replace(POLICY.ladders[0], title=texts),),
        plans=tuple(replace(plan, title=texts) for plan in POLICY.plans),
        provider=replace(
            POLICY.provider,
            name=evil,
            legal_name=evil,
            abuse_contact=evil,
            security_contact="https://x.example/@",
        ),
    )
    text = html(policy)
    assert "<img" not in text
    assert "img" not in read(text).tags
    assert "https://x.example/@" in text
    assert 'href="https://x.example/@"' not in text


def test_one_language_alone_names_no_other() -> None:
    assert 'class="also"' not in html(replace(POLICY, languages=("nl",)))


def test_an_ask_of_several_lines_keeps_its_lines() -> None:
    remedy = POLICY.clauses[1].remedy
    assert remedy is not None
    asked = replace(remedy, ask=in_all("- a\n- b", "", "", ""))
    clause = replace(POLICY.clauses[1], remedy=asked)
    assert "<dd>- a<br>- b</dd>" in html(replace(POLICY, clauses=(clause,)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_the_rules_of_disclosure_is_whole_and_needs_nothing_else(lang: str) -> None:
    odd = replace(POLICY, provider=replace(POLICY.provider, name="A <b> & C"))
    text = disclosure_page(lay_out_disclosure(odd, lang, product_texts()))
    seen = read(text)
    assert (seen.open, len(seen.ids)) == ([], len(set(seen.ids)))
    assert {link[1:] for link in seen.links if link.startswith("#")} <= set(seen.ids)
    assert not seen.tags & {"script", "link", "img", "b"}
    assert "A &lt;b&gt; &amp; C" in text
