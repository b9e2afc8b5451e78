"""Matching: whichever engine a text goes to, the answer is the same."""

import polars as pl
import pytest
import re2

from schout.core.detect.cel.matching import any_matcher, column_matcher, linear_matcher, matcher
from schout.core.policy.cel.pattern_read import read_pattern

TEXTS = ["", "ab", "xxaby", "a\nb", "AB", "a" * 5000 + "b"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("^ab", [False, True, False, False, False, False]),
        ("a.*b", [False, True, True, False, False, True]),
        ("(?i)^(?:a|a){25}|b$", [False, True, False, True, True, True]),
        ("(?i)ab$", [False, True, False, False, True, True]),
    ],
)
def test_every_way_finds_a_pattern_in_the_same_texts(pattern: str, expected: list[bool]) -> None:
    known = read_pattern(pattern)
    one, linear, many = matcher(known), linear_matcher(known), column_matcher(known)
    assert [one(text) for text in TEXTS] == expected
    assert [linear(text) for text in TEXTS] == expected
    assert many(pl.Series(TEXTS)).to_list() == expected


def test_a_text_too_long_for_trying_goes_the_other_way() -> None:
    known = read_pattern("a.*b.*c$")
    hostile = "ab" * 200_000
    assert known.limit < len(hostile)
    assert [matcher(known)(hostile), matcher(known)(hostile + "c")] == [False, True]


@pytest.mark.parametrize("room", [1 << 14, 1 << 26])
def test_patterns_that_do_not_fit_together_are_looked_for_in_parts(room: int) -> None:
    found = any_matcher([read_pattern(f"w{n}[a-f]{{1,90}}z").tree for n in range(20)], room)
    assert [found(text) for text in ("w0az", "w19" + "f" * 90 + "z", "w20az")] == [
        True,
        True,
        False,
    ]


def test_no_pattern_is_found_nowhere() -> None:
    assert not any_matcher([])("a")


def test_a_pattern_without_room_is_refused() -> None:
    with pytest.raises(re2.error):
        any_matcher([read_pattern("[a-f]{1,900}z").tree], 1 << 10)
