"""The stream by column: the same as line by line, for large blocks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import polars as pl

from schout.core.detect.columnar import ColumnEvaluator, ColumnSnapshot
from schout.core.intake.column_timeline import NUMBER, ColumnTimeline
from schout.core.model.event import Activity
from schout.core.model.finding import Finding
from schout.core.model.frame import KINDS, STRUCTS, events_of, frame_of
from schout.core.model.ids import RuleId
from schout.core.model.moment import SECOND_US
from schout.core.model.vocabulary import ActivityKind
from schout.service.sources import SAMPLES_KEPT, Source
from schout.service.stream import StreamOptions, StreamState

Frames = Mapping[ActivityKind, pl.DataFrame]

_KIND = "=kind"
_RANK = "=rank"
_PLACE = "=place"
_SECOND = "=second"
_TIMES = "=times"


class ColumnWay:
    """By column."""

    def __init__(self, options: StreamOptions, sources: Sequence[Source]) -> None:
        self._options = options
        self._sources = {source.name: source for source in sources}
        self._rank = {source.name: rank for rank, source in enumerate(sources)}
        self._evaluator = ColumnEvaluator(options.policy, options.plans)
        self._timelines = {
            source.name: ColumnTimeline(lateness_us=source.lateness_us) for source in sources
        }
        self._newest: dict[str, int] = {}
        self._buffer: dict[ActivityKind, list[pl.DataFrame]] = defaultdict(list)
        self._passed_us = 0

    @property
    def waiting(self) -> int:
        """Count what waits for other sources."""
        return sum(frame.height for frames in self._buffer.values() for frame in frames)

    def take(self, source: Source, first: int, block: bytes) -> None:
        """Parse, and put in order of time."""
        told = source.blocks(first, block)
        count = source.count
        count.lines += told.lines
        count.malformed += told.malformed
        count.other += told.other
        count.parsed += told.lines - told.malformed - told.other
        if told.malformed and len(count.samples) < SAMPLES_KEPT:
            read = {line for frame in told.frames.values() for line in frame["line"].to_list()}
            source.note_misses(first, block, read)
        if not source.lateness_us:
            self._add(source, self._in_order(source, told.frames))
            return
        timeline = self._timelines[source.name]
        with source.counting(timeline.clock):  # type: ignore[arg-type] # a clock of marks
            passed = timeline.push(told.frames)
        for event in _ordered(passed.late, "line"):
            source.late(event)
        self._add(source, passed.frames)

    def _in_order(self, source: Source, frames: Frames) -> Frames:
        """Take out what can only come from a wrong clock."""
        horizon_us = source.horizon_us
        kept = {}
        for kind, frame in frames.items():
            fits = frame if horizon_us is None else frame.filter(pl.col("at_us") <= horizon_us)
            source.count.clock_errors += frame.height - fits.height
            if fits.height:
                kept[kind] = fits
                newest = int(fits["at_us"].max() or 0)  # type: ignore[arg-type] # whole numbers
                self._newest[source.name] = max(newest, self._newest.get(source.name, 0))
        return kept

    def _add(self, source: Source, frames: Frames) -> None:
        self._add_ranked(frames, self._rank[source.name])

    def _add_ranked(self, frames: Frames, rank: int) -> None:
        for kind, frame in frames.items():
            self._buffer[kind].append(frame.with_columns(pl.lit(rank).alias(_RANK)))

    def end(self, source: Source) -> None:
        """Give out what waits of it."""
        self._add(source, self._timelines[source.name].flush().frames)

    def watermark_us(self, source: Source) -> int:
        """Of a source in order it is its newest moment."""
        if not source.lateness_us:
            return self._newest.get(source.name, 0)
        return self._timelines[source.name].clock.watermark_us

    def _ready(self, until_us: int) -> Frames:
        """Give the activities from before a moment, oldest first, without copies."""
        ready: dict[ActivityKind, pl.DataFrame] = {}
        for kind in STRUCTS:
            frames = self._buffer[kind]
            if not frames:
                continue
            frame = pl.concat(frames)
            early = pl.col("at_us") < until_us
            frames[:] = [later] if (later := frame.filter(~early)).height else []
            frame = frame.filter(early).sort("at_us", _RANK, maintain_order=True)
            if frame.height:
                ready[kind] = frame
        ready = self._in_time(ready)
        if not ready:
            return ready
        self._passed_us = max(int(frame["at_us"][-1]) for frame in ready.values())
        if self._options.merge_copies:
            ready = self._without_copies(ready)
        ready = {kind: frame.drop(_RANK) for kind, frame in ready.items() if frame.height}
        self._count_unattributed(ready)
        if self._options.on_activities is not None:
            self._options.on_activities(ready)
        return ready

    def _in_time(self, ready: Frames) -> dict[ActivityKind, pl.DataFrame]:
        """Take out what is older than what was evaluated."""
        starts = {k: frame["at_us"].search_sorted(self._passed_us) for k, frame in ready.items()}
        for event in _ordered({k: ready[k][:start] for k, start in starts.items()}, "at_us"):
            if event.source in self._sources:
                self._sources[event.source].late(event)
        return {k: ready[k][start:] for k, start in starts.items() if start < ready[k].height}

    def _without_copies(self, ready: Frames) -> dict[ActivityKind, pl.DataFrame]:
        """Do what `merge_duplicates` does: the n-th of a source is a copy of an earlier n-th."""
        marks = pl.concat(
            frame.select("at_us", _RANK, "source", "host", "raw")
            .with_columns(pl.lit(number).alias(_KIND))
            .with_row_index(_PLACE)
            for number, frame in enumerate(ready.values())
        ).sort("at_us", _KIND, _RANK, maintain_order=True)
        line = [_SECOND, "host", "raw"]
        marks = marks.with_columns((pl.col("at_us") // SECOND_US).alias(_SECOND))
        marks = marks.with_columns(pl.col(_PLACE).cum_count().over([*line, "source"]).alias(_TIMES))
        first = pl.struct(*line, _TIMES).is_first_distinct()
        copies = marks.filter(~first)
        for name, many in copies.group_by("source").len().iter_rows():
            self._sources[name].count.copies += many
        kept = marks.filter(first)
        return {
            kind: frame[kept.filter(pl.col(_KIND) == number)[_PLACE].sort()]
            for number, (kind, frame) in enumerate(ready.items())
        }

    def _count_unattributed(self, ready: Frames) -> None:
        nobody = pl.col("tenant").is_null() & pl.col("source_tenant").is_null()
        for frame in ready.values():
            for name, many in frame.filter(nobody).group_by("source").len().iter_rows():
                if name in self._sources:
                    self._sources[name].count.unattributed += many

    def step(self, until_us: int) -> Sequence[Finding]:
        """Evaluate at once."""
        return self._evaluator.step(self._ready(until_us))

    def advance(self, watermark_us: int) -> Sequence[Finding]:
        """Ask the evaluator."""
        return self._evaluator.advance(watermark_us)

    @property
    def unkeyed(self) -> Mapping[RuleId, int]:
        """Ask the evaluator."""
        return self._evaluator.unkeyed

    def state(self) -> StreamState:
        """Give it as it would be line by line."""
        timelines = {}
        for name, timeline in self._timelines.items():
            stood, frames = timeline.snapshot()
            timelines[name] = stood, _ordered(frames, NUMBER)
        joined = {kind: pl.concat(frames) for kind, frames in self._buffer.items() if frames}
        return StreamState(
            timelines=timelines,
            newest=self._newest,
            buffer=_ordered(joined, "at_us"),
            passed_us=self._passed_us,
            rules=self._evaluator.settle(),
        )

    def restore(self, state: StreamState) -> None:
        """Let what waited of sources that are no more wait for nobody."""
        self._passed_us, self._newest = state.passed_us, dict(state.newest)
        left = list(state.buffer)
        for name, (stood, waiting) in state.timelines.items():
            if name in self._timelines:
                self._timelines[name].restore(stood, _numbered(waiting))
            else:
                left += waiting
        by_source: dict[str, list[Activity]] = defaultdict(list)
        for event in left:
            by_source[event.source].append(event)
        for name, events in by_source.items():
            self._add_ranked(_frames(events), self._rank.get(name, len(self._rank)))
        self._evaluator.restore(ColumnSnapshot(states=state.rules, rows={}, cold={}))


def _by_kind(events: Sequence[Activity]) -> dict[ActivityKind, list[int]]:
    """Give the places of each kind."""
    places: dict[ActivityKind, list[int]] = {}
    for place, event in enumerate(events):
        places.setdefault(KINDS[type(event)], []).append(place)
    return places


def _frames(events: Sequence[Activity]) -> dict[ActivityKind, pl.DataFrame]:
    return {
        kind: frame_of(kind, [events[place] for place in places])
        for kind, places in _by_kind(events).items()
    }


def _numbered(events: Sequence[Activity]) -> dict[ActivityKind, pl.DataFrame]:
    """Give activities as a timeline takes them back: with their order over all kinds."""
    frames = _frames(events)
    return {
        kind: frames[kind].with_columns(pl.Series(NUMBER, places, dtype=pl.Int64))
        for kind, places in _by_kind(events).items()
    }


def _ordered(frames: Frames, by: str) -> list[Activity]:
    """Give the rows of all kinds as activities, in the order of a column."""
    rows = [
        (place, event)
        for kind, frame in frames.items()
        for place, event in zip(frame[by].to_list(), events_of(STRUCTS[kind], frame), strict=True)
    ]
    rows.sort(key=lambda row: row[0])
    return [event for _, event in rows]
