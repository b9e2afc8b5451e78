"""The stream: lines of all sources in, in order of time, without copies; findings out.

A little is evaluated line by line (the reference), a lot by column (`stream_columns`, several times
as fast, but slow to start and for a few lines). Both give the same; what one knows, the other goes
on from. Every activity that counts passes `on_activities`.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol, get_args

import msgspec

from schout.core.detect.evaluator import Evaluator
from schout.core.detect.state import Snapshot
from schout.core.intake.timeline import Stood, Timeline, merge_duplicates
from schout.core.model.event import Activity
from schout.core.model.finding import Finding
from schout.core.model.ids import RuleId, TenantId
from schout.core.policy.schema import Policy
from schout.service.sources import Source

if TYPE_CHECKING:
    import polars as pl

    from schout.core.model.vocabulary import ActivityKind

NEVER = 1 << 62
MANY_BYTES = 1 << 20
"""From blocks of this size on it is worth while to evaluate by column."""
_CALM_BLOCKS = 20
"""After so many small blocks on end it goes on line by line."""

_KIND_PLACES: dict[type[Activity], int] = {
    struct: place for place, struct in enumerate(get_args(Activity))
}
"""What comes first at one moment, as columns of each kind know no order among kinds."""

Plans = Mapping[TenantId, str]
OnActivities = Callable[["Sequence[Activity] | Mapping[ActivityKind, pl.DataFrame]"], None]


class StreamState(msgspec.Struct, frozen=True, kw_only=True):
    """What a stream knows, as a value."""

    timelines: dict[str, tuple[Stood, list[Activity]]]
    """By source: where it stands, and what waits."""
    newest: dict[str, int]
    """By source whose lines are in order: the newest moment."""
    buffer: list[Activity]
    """What waits for the other sources."""
    passed_us: int
    """Up to where everything was evaluated."""
    rules: Snapshot


class StreamOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What a stream is over."""

    policy: Policy
    plans: Plans
    merge_copies: bool = False
    """Count a line that stands in several sources as often as in the one that has it most."""
    on_activities: OnActivities | None = None
    """Is given all activities that count, in order of time."""


class Way(Protocol):
    """One way to go: line by line, or by column."""

    @property
    def waiting(self) -> int:
        """Count the activities that wait for other sources."""
        ...

    def take(self, source: Source, first: int, block: bytes) -> None:
        """Take whole lines of a source, the first of which has this number."""
        ...

    def end(self, source: Source) -> None:
        """Let nothing of a source wait: it has ended or fallen silent."""
        ...

    def watermark_us(self, source: Source) -> int:
        """Tell the moment before which nothing more will come from a source."""
        ...

    def step(self, until_us: int) -> Sequence[Finding]:
        """Evaluate all from before a moment, which no source can come before any more."""
        ...

    def advance(self, watermark_us: int) -> Sequence[Finding]:
        """Make the findings that are due because nothing from before this moment will come."""
        ...

    @property
    def unkeyed(self) -> Mapping[RuleId, int]:
        """Tell how many activities each rule would count that lack its key."""
        ...

    def state(self) -> StreamState:
        """Give what it knows; write it before the next step."""
        ...

    def restore(self, state: StreamState) -> None:
        """Go on from what another one knew."""
        ...


class EventWay:
    """Line by line."""

    def __init__(self, options: StreamOptions, sources: Sequence[Source]) -> None:
        self._options = options
        self._sources = {source.name: source for source in sources}
        self._rank = {source.name: rank for rank, source in enumerate(sources)}
        self._evaluator = Evaluator(options.policy, options.plans)
        self._timelines = {
            source.name: Timeline[Activity](lateness_us=source.lateness_us, on_late=source.late)
            for source in sources
        }
        self._newest: dict[str, int] = {}
        """Of sources in order: the newest moment."""
        self._buffer: list[Activity] = []
        self._passed_us = 0

    @property
    def waiting(self) -> int:
        """Count what waits for other sources."""
        return len(self._buffer)

    def take(self, source: Source, first: int, block: bytes) -> None:
        """Parse, and put in order of time."""
        if not source.lateness_us:
            events = [each for each in source.events(first, block) if not source.is_beyond(each)]
            newest = max((each.at_us for each in events), default=0)
            self._newest[source.name] = max(newest, self._newest.get(source.name, 0))
            self._buffer += events
            return
        timeline = self._timelines[source.name]
        push, buffer = timeline.push, self._buffer
        with source.counting(timeline):
            for event in source.events(first, block):
                if released := push(event):
                    buffer += released

    def end(self, source: Source) -> None:
        """Give out what waits of it."""
        self._buffer += self._timelines[source.name].flush()

    def watermark_us(self, source: Source) -> int:
        """Of a source in order it is its newest moment."""
        if not source.lateness_us:
            return self._newest.get(source.name, 0)
        return self._timelines[source.name].watermark_us

    def ready(self, until_us: int) -> Sequence[Activity]:
        """Give the activities from before a moment, oldest first, without copies."""
        self._buffer.sort(key=self._order)
        cut = bisect_left(self._buffer, until_us, key=attrgetter("at_us"))
        ready, self._buffer = self._buffer[:cut], self._buffer[cut:]
        start = bisect_left(ready, self._passed_us, key=attrgetter("at_us"))
        for event in ready[:start]:
            if event.source in self._sources:
                self._sources[event.source].late(event)
        ready = ready[start:]
        if not ready:
            return ready
        self._passed_us = ready[-1].at_us
        if self._options.merge_copies:
            ready = self._without_copies(ready)
        for event in ready:
            if event.tenant is None and event.source_tenant is None and event.source in self._rank:
                self._sources[event.source].count.unattributed += 1
        if self._options.on_activities is not None:
            self._options.on_activities(ready)
        return ready

    def _order(self, event: Activity) -> tuple[int, int, int]:
        """Order by time, then by kind, then as the sources are listed, however they were read."""
        rank = self._rank.get(event.source, len(self._rank))
        return event.at_us, _KIND_PLACES[type(event)], rank

    def _without_copies(self, ready: Sequence[Activity]) -> list[Activity]:
        kept = []
        for event, copy in merge_duplicates(iter(ready)):
            if copy:
                self._sources[event.source].count.copies += 1
            else:
                kept.append(event)
        return kept

    def step(self, until_us: int) -> Sequence[Finding]:
        """Evaluate one after another."""
        step = self._evaluator.step
        return [finding for event in self.ready(until_us) for finding in step(event)]

    def advance(self, watermark_us: int) -> Sequence[Finding]:
        """Ask the evaluator."""
        return self._evaluator.advance(watermark_us)

    @property
    def unkeyed(self) -> Mapping[RuleId, int]:
        """Ask the rules."""
        return {rule.rule.id: rule.unkeyed for rule in self._evaluator.rules}

    def state(self) -> StreamState:
        """Give it as it stands."""
        return StreamState(
            timelines={name: each.snapshot() for name, each in self._timelines.items()},
            newest=self._newest,
            buffer=self._buffer,
            passed_us=self._passed_us,
            rules=self._evaluator.snapshot(),
        )

    def restore(self, state: StreamState) -> None:
        """Let what waited of sources that are no more wait for nobody."""
        self._buffer, self._passed_us = list(state.buffer), state.passed_us
        self._newest = dict(state.newest)
        for name, (stood, waiting) in state.timelines.items():
            if name in self._timelines:
                self._timelines[name].restore(stood, waiting)
            else:
                self._buffer += waiting
        self._evaluator.restore(state.rules)


class Stream:
    """Goes line by line while there is little, by column while there is much."""

    def __init__(
        self, options: StreamOptions, sources: Sequence[Source], many_bytes: int = MANY_BYTES
    ) -> None:
        """`sources`: those that may come, in the order that decides at equal moments."""
        self._options, self._sources = options, tuple(sources)
        self._many_bytes = many_bytes
        self._way: Way = EventWay(options, self._sources)
        self._by_column = False
        self._calm = 0
        self._unkeyed: Counter[RuleId] = Counter()
        """Of ways that were left."""

    def take(self, source: Source, first: int, block: bytes) -> None:
        """Take whole lines of a source, the first of which has this number."""
        large = len(block) >= self._many_bytes
        self._calm = 0 if large else self._calm + 1
        if large and not self._by_column:
            self._change(by_column=True)
        elif self._by_column and self._calm >= _CALM_BLOCKS * len(self._sources):
            self._change(by_column=False)
        self._way.take(source, first, block)

    def end(self, source: Source) -> None:
        """Let nothing of a source wait: it has ended or fallen silent."""
        self._way.end(source)

    def watermark_us(self, source: Source) -> int:
        """Tell the moment before which nothing more will come from a source."""
        return self._way.watermark_us(source)

    def step(self, until_us: int) -> Sequence[Finding]:
        """Evaluate all from before a moment, which no source can come before any more."""
        return self._way.step(until_us)

    def advance(self, watermark_us: int) -> Sequence[Finding]:
        """Make the findings that are due because nothing from before this moment will come."""
        return self._way.advance(watermark_us)

    @property
    def waiting(self) -> int:
        """Activities that wait for other sources."""
        return self._way.waiting

    @property
    def unkeyed(self) -> dict[str, int]:
        """How many activities each rule would count that lack its key; those with any."""
        unkeyed = self._unkeyed + Counter(self._way.unkeyed)
        return {rule: unkeyed[rule] for rule in self._way.unkeyed if unkeyed[rule]}

    def state(self) -> StreamState:
        """Give what it knows; write it before the next step."""
        return self._way.state()

    def restore(self, state: StreamState) -> None:
        """Go on from a state, of the same rules or others: other rules count anew."""
        self._way.restore(state)

    def change(self, options: StreamOptions, sources: Sequence[Source]) -> None:
        """Go on with another policy, other plans or other sources."""
        self._options, self._sources = options, tuple(sources)
        self._change(by_column=self._by_column)

    def _change(self, *, by_column: bool) -> None:
        before = self._way
        self._unkeyed += Counter(before.unkeyed)
        self._way = self._make(by_column=by_column)
        self._by_column, self._calm = by_column, 0
        self._way.restore(before.state())

    def _make(self, *, by_column: bool) -> Way:
        if not by_column:
            return EventWay(self._options, self._sources)
        from schout.service.stream_columns import ColumnWay  # noqa: PLC0415 - loads Polars

        return ColumnWay(self._options, self._sources)
