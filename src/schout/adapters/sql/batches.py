"""Long lists in parts: a statement takes only so many values."""

from collections.abc import Collection, Iterator
from typing import TypeVar

_T = TypeVar("_T")
_MOST = 10_000
"""SQLite takes 32 766 values, PostgreSQL 65 535; some lists name two columns."""


def in_batches(values: Collection[_T]) -> Iterator[list[_T]]:
    """Give values in parts that a statement takes; none for no values."""
    every = list(values)
    for start in range(0, len(every), _MOST):
        yield every[start : start + _MOST]
