"""Matching: whichever engine a text goes to, the answer is the same."""

import polars as pl
import pytest

from schout.core.detect.cel.matching import column_matcher, linear_matcher, matcher
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
