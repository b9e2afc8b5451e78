"""The timeline over blocks of columns: what `Timeline` gives event by event, a block at once.

A block in which time does not leap and for which there is room is dealt with by column: an event is
late when its second had passed before it came, and that follows from a running maximum. Any other
block goes through `Timeline` itself, event by event.
"""

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from schout.core.intake.timeline import CAPACITY, LATENESS_US, LEAP_US, Stood, Timeline
from schout.core.model.moment import SECOND_US
from schout.core.model.value import Value
from schout.core.model.vocabulary import ActivityKind

Frames = Mapping[ActivityKind, pl.DataFrame]

NUMBER = "=number"
"""A column for the time that rows wait: counts the rows of the source."""


class Passed(Value, frozen=True, kw_only=True):
    """What a block did."""

    frames: dict[ActivityKind, pl.DataFrame]
    """What the watermark has passed, oldest first; of each kind that there is any of."""
    late: dict[ActivityKind, pl.DataFrame]
    """What came too late, in the order of the lines."""


class ColumnTimeline:
    """The clock of one source. Feed it with `push`, end it with `flush`."""

    def __init__(
        self,
        *,
        lateness_us: int = LATENESS_US,
        capacity: int = CAPACITY,
        horizon_us: int | None = None,
    ) -> None:
        """`horizon_us`: the moment after which an event can only come from a wrong clock."""
        self.clock = _Clock(lateness_us=lateness_us, capacity=capacity, horizon_us=horizon_us)
        """Tells the watermark, and how many were late, squeezed or of a wrong clock."""
        self._rows: dict[ActivityKind, pl.DataFrame] = {}
        self._next = 0

    def push(self, frames: Frames) -> Passed:
        """Take the activities of a block, each frame in the order of the lines."""
        marks = self._number(frames)
        released, late = self.clock.take(marks)
        return self._part(released, late)

    def flush(self) -> Passed:
        """Give out all that still waits, oldest first: the source has ended or fallen silent."""
        return self._part(self.clock.end(), _NOTHING)

    def snapshot(self) -> tuple[Stood, dict[ActivityKind, pl.DataFrame]]:
        """Give where it stands, and what waits, for a later `restore`.

        The frames have one column more than usual: their order over all kinds.
        """
        stood, waiting = self.clock.held()
        order = waiting.select("number", _from(0, waiting.height).alias("order"))
        return stood, {
            kind: frame.join(order, left_on=NUMBER, right_on="number", maintain_order="left")
            .with_columns(pl.col("order").alias(NUMBER))
            .drop("order")
            .sort(NUMBER)
            for kind, frame in self._rows.items()
            if frame.height
        }

    def restore(self, stood: Stood, frames: Frames) -> None:
        """Go on from a state that `snapshot` gave."""
        self._rows = dict(frames)
        marks = [
            frame.select(pl.col(NUMBER).alias("number"), pl.col("at_us").alias("at"))
            for frame in frames.values()
        ]
        ordered = pl.concat([_NOTHING, *marks]).sort("number")
        self._next = ordered.height
        self.clock.put_back(stood, ordered)

    def _number(self, frames: Frames) -> pl.DataFrame:
        """Number the rows of a block by their lines; give number and moment of each."""
        lines = [
            frame.select("line", pl.col("at_us").alias("at"), pl.lit(str(kind)).alias("kind"))
            for kind, frame in frames.items()
            if frame.height
        ]
        if not lines:
            return _NOTHING
        marks = pl.concat(lines)
        if len(lines) > 1:
            marks = marks.sort("line", maintain_order=True)
        marks = marks.with_columns(_from(self._next, marks.height).alias("number"))
        self._next += marks.height
        for kind, frame in frames.items():
            numbers = marks.filter(pl.col("kind") == str(kind))["number"]
            rows = frame.with_columns(numbers.alias(NUMBER))
            before = self._rows.get(kind)
            self._rows[kind] = rows if before is None else pl.concat([before, rows])
        return marks.select("number", "at")

    def _part(self, released: pl.DataFrame, late: pl.DataFrame) -> Passed:
        """Take rows out of those that wait."""
        passed = Passed(frames=_of(self._rows, released), late=_of(self._rows, late))
        waiting = self.clock.numbers()
        for kind, rows in self._rows.items():
            places = rows[NUMBER].is_in(waiting.implode()).arg_true()
            self._rows[kind] = rows[places]
        return passed


_NOTHING = pl.DataFrame(schema={"number": pl.Int64, "at": pl.Int64})


def _from(first: int, many: int) -> pl.Series:
    return pl.int_range(first, first + many, dtype=pl.Int64, eager=True)


def _of(rows: Frames, marks: pl.DataFrame) -> dict[ActivityKind, pl.DataFrame]:
    """Give the rows that are marked, in the order of the marks."""
    found = {}
    for kind, frame in rows.items():
        places = pl.DataFrame({"number": frame[NUMBER], "place": _from(0, frame.height)})
        chosen = marks.join(places, on="number", maintain_order="left")["place"]
        if len(chosen):
            found[kind] = frame[chosen].drop(NUMBER)
    return found


class _Mark(NamedTuple):
    at_us: int
    number: int


class _Clock(Timeline[_Mark]):
    """A timeline of marks; those that wait stand in a frame while nothing unusual happens."""

    def __init__(self, *, lateness_us: int, capacity: int, horizon_us: int | None) -> None:
        super().__init__(
            lateness_us=lateness_us,
            capacity=capacity,
            horizon_us=horizon_us,
            on_late=self._note_late,
        )
        self._late: list[_Mark] = []
        self._frame = _NOTHING
        """Marks that wait, in the order in which they came to wait."""

    def _note_late(self, mark: _Mark) -> None:
        self._late.append(mark)

    def take(self, marks: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Give the marks that the watermark has passed, oldest first, and those that are late."""
        if marks.is_empty():
            return marks, marks
        usual = self._usual(marks)
        if usual is None:
            return self._one_by_one(marks)
        high, passed, late = usual
        self._high_us = int(high[-1])
        self._passed = int(passed[-1])
        self.late += int(late.sum() or 0)
        waiting = pl.concat([self._frame, marks.filter(~late)])
        gone = waiting["at"] // SECOND_US <= self._passed
        self._frame = waiting.filter(~gone)
        self._count = self._frame.height
        return waiting.filter(gone).sort("at", maintain_order=True), marks.filter(late)

    def _usual(self, marks: pl.DataFrame) -> tuple[pl.Series, pl.Series, pl.Series] | None:
        """Give after each mark the newest moment and the second that has passed, and who is late.

        `None` when time leaps, a suspect waits, a moment is beyond the horizon, or room is short.
        """
        at = marks["at"]
        start_us = int(at[0]) if self._high_us is None else self._high_us
        if self._suspects:
            return None
        if self.horizon_us is not None and int(at.max() or 0) > self.horizon_us:  # type: ignore[arg-type] # whole numbers
            return None
        high = at.cum_max().clip(lower_bound=start_us)
        before = high.shift(1, fill_value=start_us)
        if (high - before > LEAP_US).any():
            return None
        behind = (high - self._lateness_us) // SECOND_US - 1
        stood = pl.Series([self._passed], dtype=pl.Int64)
        passed = behind.zip_with(high > start_us, stood).clip(lower_bound=self._passed)
        late = at // SECOND_US <= passed.shift(1, fill_value=self._passed)
        return (high, passed, late) if self._has_room(at, passed, late) else None

    def _has_room(self, at: pl.Series, passed: pl.Series, late: pl.Series) -> bool:
        """Tell whether at no moment too many wait."""
        if self._frame.height + len(at) <= self._capacity:
            return True
        waits = pl.concat([self._frame["at"], at.filter(~late)]) // SECOND_US
        leaves = passed.search_sorted(waits, side="left").sort()
        gone = leaves.search_sorted(pl.int_range(len(at), eager=True), side="right")
        came = (~late).cast(pl.Int64).cum_sum() + self._frame.height
        return not (came - gone.cast(pl.Int64) > self._capacity).any()

    def _one_by_one(self, marks: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        self._unfold()
        released = [
            gone for number, at_us in marks.iter_rows() for gone in self.push(_Mark(at_us, number))
        ]
        late, self._late = self._late, []
        self._fold()
        return _frame(released), _frame(late)

    def _unfold(self) -> None:
        """Let the marks of the frame wait as a timeline has them."""
        self._waiting = {}
        for number, at_us in self._frame.iter_rows():
            self._waiting.setdefault(at_us // SECOND_US, []).append(_Mark(at_us, number))

    def _fold(self) -> None:
        self._frame = _frame([mark for marks in self._waiting.values() for mark in marks])
        self._waiting = {}

    def end(self) -> pl.DataFrame:
        """Give all that waits."""
        self._unfold()
        released = self.flush()
        self._fold()
        return _frame(released)

    def held(self) -> tuple[Stood, pl.DataFrame]:
        """Give what `snapshot` gives, as marks."""
        self._unfold()
        stood, waiting = self.snapshot()
        self._waiting = {}
        return stood, _frame(waiting)

    def put_back(self, stood: Stood, marks: pl.DataFrame) -> None:
        """Do what `restore` does."""
        self.restore(stood, [_Mark(at_us, number) for number, at_us in marks.iter_rows()])
        self._fold()

    def numbers(self) -> pl.Series:
        """Give the numbers of all marks that wait or are held apart."""
        return pl.concat([self._frame["number"], _frame(self._suspects)["number"]])


def _frame(marks: list[_Mark]) -> pl.DataFrame:
    numbers = [mark.number for mark in marks]
    moments = [mark.at_us for mark in marks]
    return pl.DataFrame({"number": numbers, "at": moments}, schema=_NOTHING.schema)
