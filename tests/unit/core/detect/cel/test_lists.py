"""Lists: each kind is looked up in its own way, alike with Hyperscan and without."""

import sys

import polars as pl
import pytest

from schout.core.detect.cel.lists import (
    KnownLists,
    answers,
    in_networks,
    lookup,
    lookup_in,
    lower_ascii,
)
from schout.core.policy.rule import NamedList


def named(kind: str, *items: str, ignore_case: bool = False) -> NamedList:
    return NamedList(id="x", kind=kind, ignore_case=ignore_case, items=items)


CASES = [
    (named("words", "a", "B"), {"a": True, "b": False, "B": True, "": False}),
    (named("words", "a", "B", ignore_case=True), {"A": True, "b": True, "É": False}),
    (
        named("prefixes", "/wp-", "/w", "/admin"),
        {"/wp-x": True, "/w": True, "/adm": False, "": False, "/b": False, "/admins": True},
    ),
    (named("prefixes", "/WP", ignore_case=True), {"/wp/x": True, "/Wp": True, "/w": False}),
    (named("suffixes", ".php", ".PHP5"), {"a.php": True, "a.php5": False, "php": False}),
    (named("suffixes", ".PHP", ignore_case=True), {"a.pHp": True, "a.php.": False}),
    (named("parts", "bot", "É"), {"a bot": True, "Bot": False, "É": True, "é": False, "": False}),
    (named("parts", "BoT", ignore_case=True), {"a bOt!": True, "b o t": False, "\u212a": False}),
    (named("parts", "k", ignore_case=True), {"K": True, "\u212a": False}),
    (named("patterns", "^a", r"b\d$"), {"ax": True, "xa": False, "b1": True, "b1\n": False}),
    (named("patterns", "^k", ignore_case=True), {"K1": True, "\u212a1": False}),
    (
        named("networks", "192.0.2.0/25", "192.0.2.64/26", "198.51.100.7", "2001:db8::/32"),
        {
            "192.0.2.127": True,
            "192.0.2.128": False,
            "::ffff:192.0.2.1": True,
            "198.51.100.7": True,
            "198.51.100.8": False,
            "2001:db8:ffff::1": True,
            "2001:db9::": False,
            "0.0.0.1": False,
            "unknown": False,
            "": False,
        },
    ),
]
IDS = [f"{case[0].kind}_{number}" for number, case in enumerate(CASES)]


@pytest.mark.parametrize("hyperscan_from", [0, None])
@pytest.mark.parametrize(("listed", "expected"), CASES, ids=IDS)
def test_a_text_is_looked_up_in_the_way_of_its_list(
    listed: NamedList, expected: dict[str, bool], hyperscan_from: int | None
) -> None:
    known = lookup(listed, hyperscan_from=hyperscan_from)
    assert {text: known.one(text) for text in expected} == expected
    found = known.many(pl.Series("t", list(expected), dtype=pl.String))
    assert found.to_list() == list(expected.values())
    assert known.many(pl.Series("t", [], dtype=pl.String)).to_list() == []


def test_without_the_package_the_answers_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hyperscan", None)
    known = lookup(named("patterns", "^a", "b$"), hyperscan_from=0)
    assert known.many(pl.Series(["ab", "ba", "b"])).to_list() == [True, False, True]


@pytest.mark.parametrize("pattern", [r"(?:[a-z][0-9]{0,100}\b){3}z", r"a {1,900}z"])
def test_a_pattern_that_hyperscan_cannot_take_sends_the_list_the_other_way(pattern: str) -> None:
    quick, plain = (
        lookup(named("patterns", pattern, "^x$"), hyperscan_from=start) for start in (0, None)
    )
    texts = ("a z", "b z ", "x")
    expected = [plain.one(text) for text in texts]
    assert quick.many(pl.Series(texts)).to_list() == expected


def test_hundreds_of_patterns_are_looked_for_without_hyperscan() -> None:
    known = lookup(named("patterns", *(f"word{n}$" for n in range(200))), hyperscan_from=None)
    texts = pl.Series(["word199", "word200", "word0"])
    assert known.many(texts).to_list() == [True, False, True]


def test_an_empty_list_has_nothing() -> None:
    kinds = ("words", "prefixes", "suffixes", "parts", "patterns", "networks")
    for hyperscan_from in (0, None):
        known = [lookup(named(kind), hyperscan_from=hyperscan_from) for kind in kinds]
        assert [each.one("192.0.2.1") for each in known] == [False] * 6
        assert [each.many(pl.Series(["192.0.2.1"])).to_list() for each in known] == [[False]] * 6


def test_one_range_can_be_asked_about() -> None:
    one = in_networks(["192.0.2.0/24"])
    assert [one("192.0.2.255"), one("192.0.3.0")] == [True, False]


@pytest.mark.parametrize(
    ("text", "expected"), [("ABcÉ", "abcÉ"), ("AB", "ab"), ("\u212a", "\u212a")]
)
def test_only_ascii_is_lowered(text: str, expected: str) -> None:
    assert lower_ascii(text) == expected


def test_a_column_is_answered_row_by_row() -> None:
    assert answers(str.isdigit, pl.Series("t", ["1", "a"])).to_list() == [True, False]


def test_answers_are_kept_and_stay_the_same_and_few() -> None:
    lists = KnownLists([named("words", "a0", "a3000", "b" * 300)])
    one = lookup_in(lists, "x").one
    for _ in range(2):
        assert [n for n in range(5000) if one(f"a{n}")] == [0, 3000]
        assert [one("b" * 300), one("c" * 300)] == [True, False]
    assert len(lists._answers["x"]) <= 2048
    assert all(len(text) <= 256 for text in lists._answers["x"])
