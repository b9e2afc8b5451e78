"""Sets of characters: joined, turned round and folded as RE2 does it."""

import pytest

from schout.core.policy.cel.characters import (
    DIGIT,
    SPACE,
    Ranges,
    char,
    complement,
    fold,
    fold_ascii,
    overlap,
    union,
)


def test_ranges_that_touch_are_joined() -> None:
    assert union([(5, 9), (1, 2), (3, 3), (7, 8)]) == ((1, 3), (5, 9))


@pytest.mark.parametrize(
    ("ranges", "others"),
    [
        ((), ((0, 0x10FFFF),)),
        (((0, 0x10FFFF),), ()),
        (DIGIT, ((0, 0x2F), (0x3A, 0x10FFFF))),
        (((0, 9), (11, 0x10FFFF)), char(10)),
    ],
)
def test_the_complement_is_all_other_characters(ranges: Ranges, others: Ranges) -> None:
    assert complement(ranges) == others


@pytest.mark.parametrize(
    ("sets", "expected"), [([DIGIT, SPACE], False), ([DIGIT, char(0x35)], True), ([], False)]
)
def test_sets_overlap_when_they_share_a_character(sets: list[Ranges], expected: bool) -> None:
    assert overlap(sets) is expected


def test_ascii_letters_get_their_other_case() -> None:
    assert fold_ascii(union([*char(ord("k")), *char(ord("Q")), *char(0xE9)])) == (
        *char(ord("K")),
        *char(ord("Q")),
        *char(ord("k")),
        *char(ord("q")),
        *char(0xE9),
    )


def test_the_kelvin_sign_and_the_long_s_fold_as_in_unicode() -> None:
    assert fold(((ord("j"), ord("s")),)) == (
        (ord("J"), ord("S")),
        (ord("j"), ord("s")),
        *char(0x17F),
        *char(0x212A),
    )
