"""Sets of characters, as sorted ranges of code points that do not touch."""

from collections.abc import Iterable

Ranges = tuple[tuple[int, int], ...]
"""Pairs of first and last code point."""

_MOST = 0x10FFFF


def union(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Sort ranges and join those that touch."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def complement(ranges: Ranges) -> Ranges:
    """Give all other characters."""
    gaps: list[tuple[int, int]] = []
    free = 0
    for first, last in ranges:
        if free < first:
            gaps.append((free, first - 1))
        free = last + 1
    if free <= _MOST:
        gaps.append((free, _MOST))
    return tuple(gaps)


def overlap(sets: Iterable[Ranges]) -> bool:
    """Tell whether two of the sets share a character."""
    last_seen = -1
    for first, last in sorted(pair for ranges in sets for pair in ranges):
        if first <= last_seen:
            return True
        last_seen = last
    return False


def char(code: int) -> Ranges:
    """Give the set of one character."""
    return ((code, code),)


def _set(text: str) -> Ranges:
    return union((ord(each), ord(each)) for each in text)


NEWLINE = _set("\n")
DIGIT: Ranges = ((0x30, 0x39),)
SPACE = _set("\t\n\f\r ")
"""What `\\s` is in RE2: no vertical tab, nothing beyond ASCII."""
WORD: Ranges = union((*DIGIT, (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)))

_FOLDS = {ord("k"): 0x212A, ord("K"): 0x212A, ord("s"): 0x17F, ord("S"): 0x17F}
"""Beyond ASCII, these fold to ASCII letters in Unicode: the Kelvin sign and the long s."""


def fold_ascii(ranges: Ranges) -> Ranges:
    """Add the other case of A to Z."""
    return union((*ranges, *_other_case(ranges)))


def fold(ranges: Ranges) -> Ranges:
    """Add the other case as RE2 does for `(?i)`, for sets that hold nothing beyond ASCII."""
    folded = fold_ascii(ranges)
    more = {
        special
        for letter, special in _FOLDS.items()
        if any(first <= letter <= last for first, last in folded)
    }
    return union((*folded, *((special, special) for special in more)))


def _other_case(ranges: Ranges) -> list[tuple[int, int]]:
    other: list[tuple[int, int]] = []
    for first, last in ranges:
        for low, high, shift in ((0x41, 0x5A, 32), (0x61, 0x7A, -32)):
            start, end = max(first, low), min(last, high)
            if start <= end:
                other.append((start + shift, end + shift))
    return other
