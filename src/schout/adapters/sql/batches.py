"""Long lists in parts: a statement takes only so many values."""

from collections.abc import Collection, Iterator
from typing import TypeVar

_T = TypeVar("_T")
_MOST = 500
"""SQLite takes 32 766 values; PostgreSQL runs out of stack over some thousands of pairs."""


def in_batches(values: Collection[_T]) -> Iterator[list[_T]]:
    """Give values in parts that a statement takes; none for no values."""
    every = list(values)
    for start in range(0, len(every), _MOST):
        yield every[start : start + _MOST]
