"""Counts how many different things were seen, in bounded memory: the `most` smallest digests.

For attacks that are spread thin: one tool, a hundred addresses, one sign-up each. Exact up to
`most`, which is where thresholds lie; above it an estimate whose standard error is
`1 / sqrt(most - 2)` of the count: 13 % for 64, 6 % for 258. Order and repetition change nothing,
and two sketches make the sketch of both.

Source: Z. Bar-Yossef and others, "Counting Distinct Elements in a Data Stream", RANDOM 2002; the
estimate without bias is from K. Beyer and others, "On Synopses for Distinct-Value Estimation Under
Multiset Operations", SIGMOD 2007.

A digest is a whole number of 64 bits, evenly spread and keyed with a secret: whoever can choose
digests can choose the count.
"""

from bisect import bisect_left

DIGEST_BITS = 64
MOST = 64
"""Kept unless said otherwise: at most 2.6 kB, and exact far above the thresholds in use."""


def add(kept: tuple[int, ...], digest: int, most: int = MOST) -> tuple[int, ...]:
    """Add one digest to a sketch; the empty one is `()`."""
    if len(kept) >= most and digest >= kept[-1]:
        return kept
    place = bisect_left(kept, digest)
    if place < len(kept) and kept[place] == digest:
        return kept
    return (*kept[:place], digest, *kept[place:])[:most]


def merge(one: tuple[int, ...], other: tuple[int, ...], most: int = MOST) -> tuple[int, ...]:
    """Give the sketch of everything that either has seen."""
    return tuple(sorted({*one, *other})[:most])


def count(kept: tuple[int, ...], most: int = MOST) -> int:
    """Give how many different digests were added: exact below `most`, else an estimate."""
    if len(kept) < most:
        return len(kept)
    return max(most, ((most - 1) << DIGEST_BITS) // (kept[-1] + 1))
