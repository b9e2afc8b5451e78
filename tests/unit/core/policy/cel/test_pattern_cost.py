"""What a pattern can cost: the dangerous are refused, for the others there is a longest text."""

import pytest

from schout.core.policy.cel.error import CelError
from schout.core.policy.cel.pattern_cost import NO_LIMIT, STEPS, backtrack_limit, size_of
from schout.core.policy.cel.pattern_read import read_pattern

DANGEROUS = [
    *(
        "(a+)+",
        "(a*)*",
        "(a|a)*",
        "(a|ab)*",
        "(.*,)*",
        r"(\w+\.?)+",
        "(a?)+",
        "(a{1,2})+b?(a{1,2})*",
    ),
    *("(a|b|ab)*c", r"(\d+|\w+)*", "(x+x+)+y", "((a|b?)c?)*", "(a{1,3}){2,}", "(?:)*"),
    *("(a?|b?)*", f"(?:{'|'.join(map(chr, range(0x4E00, 0x4FD0)))})*"),
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_can_match_a_text_in_two_ways_may_not_be_repeated_without_end(text: str) -> None:
    with pytest.raises(CelError) as caught:
        read_pattern(text)
    assert caught.value.message == (
        "the pattern repeats without end what can match a text in two ways"
    )


@pytest.mark.parametrize(
    "text",
    [
        *(r"([^/]+/)*x", r"(\.\./){3,}", "(?:%2e|[.])+", r"(\w+\s)*", "(ab?c)*", "(a(bc){2}d)+"),
        *("(a{2,3}b)*", "(^a|b)*", "(?:a|b|)c", "(?:a(?:b|)c)*"),
    ],
)
def test_one_way_at_a_time_is_allowed(text: str) -> None:
    assert read_pattern(text).limit > 100


@pytest.mark.parametrize(
    ("text", "size"),
    [("a", 1), ("ab|c", 5), ("a{10}", 10), ("a{10,}", 10), ("a*", 1), ("(ab){2,3}", 9)],
)
def test_the_size_counts_every_repetition(text: str, size: int) -> None:
    assert size_of(read_pattern(text).tree) == size


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("^abc", NO_LIMIT),
        ("(?:^a|^b)", NO_LIMIT),
        ("a", STEPS),
        ("^.*b", STEPS // 4),
        ("a*", 4096),
        ("(?:)", STEPS),
        ("a*b*", 177),
        ("(?:a+){1,10}", 2),
        ("^(?:a|b){30}", 0),
        ("^(?:a|a){25}", 0),
        ("(?:a|a){25}", 0),
    ],
)
def test_the_longest_text_follows_from_the_ways_there_are(text: str, limit: int) -> None:
    assert backtrack_limit(read_pattern(text).tree) == limit
