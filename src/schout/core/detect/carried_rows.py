"""The activities that rules may still need for a replay, as rows; shared by all rules of a kind.

Rows come in batches and most are dropped at once. A batch is copied when half of what it holds is
not needed any more: texts that are only cut out would keep the whole batch in memory.
"""

from collections.abc import Iterable

import polars as pl

from schout.core.model.event import Activity
from schout.core.model.frame import KINDS, SCHEMAS, events_of


class CarriedRows:
    """Rows of one kind by their numbers, which only grow."""

    def __init__(self, struct: type[Activity]) -> None:
        self._struct = struct
        self._schema = SCHEMAS[KINDS[struct]]
        self._batches: list[tuple[pl.Series, pl.DataFrame]] = []
        """Numbers and rows."""

    def add(self, first: int, frame: pl.DataFrame) -> None:
        """Take a batch whose rows are numbered from `first` on."""
        numbers = pl.int_range(first, first + frame.height, dtype=pl.Int64, eager=True)
        self._batches.append((numbers, frame))

    def take(self, wanted: pl.Series) -> dict[int, Activity]:
        """Give the activities of these numbers, which are sorted."""
        found: dict[int, Activity] = {}
        for numbers, frame in self._batches:
            places = numbers.is_in(wanted.implode()).arg_true()
            if len(places):
                events = events_of(self._struct, frame[places])
                found.update(zip(numbers.gather(places), events, strict=True))
        return found

    def all(self) -> tuple[pl.Series, pl.DataFrame]:
        """Give all that is held: the numbers, and the rows with their texts cut out."""
        if not self._batches:
            return pl.Series([], dtype=pl.Int64), pl.DataFrame(schema=self._schema)
        numbers, frames = zip(*self._batches, strict=True)
        return pl.concat(numbers), pl.concat(frames)

    def keep(self, needed: Iterable[pl.Series]) -> None:
        """Drop all rows but those of these numbers."""
        parts = [numbers for numbers in needed if len(numbers)]
        if not parts:
            self._batches.clear()
            return
        alive = pl.concat(parts).unique()
        batches = []
        for numbers, frame in self._batches:
            mask = numbers.is_in(alive.implode())
            many = int(mask.sum() or 0)
            if many * 2 > len(numbers):
                batches.append((numbers, frame))
            elif many:
                places = mask.arg_true()
                batches.append((numbers.gather(places), frame[places]))
        self._batches = batches
