"""Distinct counts: exact where they must be, near where they may be, the same in any order."""

from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schout.core.limits.sketch import MOST, add, count, merge

DIGESTS = st.lists(st.integers(0, (1 << 64) - 1), max_size=200)


def digest(text: str, key: bytes = b"k") -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8, key=key).digest())


def sketch(digests: list[int], most: int = MOST) -> tuple[int, ...]:
    kept: tuple[int, ...] = ()
    for each in digests:
        kept = add(kept, each, most)
    return kept


@given(digests=DIGESTS, most=st.integers(2, 80))
def test_it_keeps_the_smallest_whatever_the_order(digests: list[int], most: int) -> None:
    assert sketch(digests, most) == tuple(sorted(set(digests))[:most])


@given(one=DIGESTS, other=DIGESTS)
def test_merging_is_as_having_seen_both(one: list[int], other: list[int]) -> None:
    assert merge(sketch(one), sketch(other)) == sketch(one + other)


@given(digests=DIGESTS)
def test_below_its_size_it_counts_exactly(digests: list[int]) -> None:
    different = len(set(digests))
    if different < MOST:
        assert count(sketch(digests)) == different


@pytest.mark.parametrize("many", [100, 1_000, 20_000])
def test_an_estimate_lies_within_four_standard_errors_for_any_key(many: int) -> None:
    """1 / sqrt(62) is 12.7 %; fifty keys, each a sketch of its own, and their mean within one."""
    counts = [
        count(sketch([digest(f"{n}", key=bytes([key])) for n in range(many)]))
        for key in range(50 if many < 20_000 else 5)
    ]
    assert max(abs(each - many) for each in counts) <= many * 51 // 100
    assert abs(sum(counts) - many * len(counts)) <= many * len(counts) * 127 // 1000
