"""Watches logs: follows each, evaluates in order of time, takes findings down the road."""

import time
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter

import msgspec

from schout.core.detect.evaluator import Evaluator
from schout.core.detect.state import Snapshot
from schout.core.intake.format import LineParser, Miss, Parsed
from schout.core.intake.formats import detect_format, parser_for
from schout.core.intake.timeline import Timeline
from schout.core.model.errors import InputError
from schout.core.model.event import Activity
from schout.core.model.finding import Finding
from schout.core.model.moment import MINUTE_US, SECOND_US
from schout.core.policy.schema import Policy
from schout.ports.clock import Clock
from schout.ports.store import Store
from schout.service.follow import Follower, Position
from schout.service.pipeline import Road
from schout.service.registers import Known
from schout.service.replay import source_names
from schout.service.settings import WatchedLog

CHECKPOINT = "watcher"
_MOST_PER_POLL = 20_000
"""Lines of one log before the others get their turn."""
_MOST_WAITING = 100_000
"""Events that may wait for a log that lags behind; then only that one is read."""
AHEAD_US = 10 * MINUTE_US
"""How far another machine's clock may be ahead of ours before its lines are set aside."""
_NEVER = 1 << 62
_HEADER_MARK = b"#"
"""How lines begin that name the fields of those below them."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """How far all logs were read, and what the evaluator then knew."""

    policy: str
    positions: dict[str, Position]
    timelines: dict[str, tuple[int, list[Activity]]]
    buffer: list[Activity]
    passed_us: int
    rules: Snapshot


class Log:
    """One watched log with its parser and its own order of time."""

    def __init__(
        self,
        watched: WatchedLog,
        name: str,
        known: Known,
        lateness_us: int,
        position: Position | None,
        elapsed_s: Callable[[], float],
    ) -> None:
        """`name`: what its events are called by, the same as in a replay of this file."""
        self.watched = watched
        self.follower = Follower(watched.path, position)
        self.name = name
        self.format: str | None = None if watched.format == "auto" else watched.format
        self.timeline: Timeline[Activity] = Timeline(lateness_us=lateness_us)
        self.lines = 0
        self.malformed = 0
        self.behind = 0
        """Events that fell too far behind those of the other logs; they are late, too."""
        self.problem: str | None = None
        self._elapsed_s = elapsed_s
        self._last_line_at = elapsed_s()
        self._begun = position is not None
        self._lateness_s = lateness_us / SECOND_US
        self._known = known
        self._parse: LineParser | None = None

    @property
    def active(self) -> bool:
        """Whether more may come soon, so that the others must wait for it.

        They do not wait for one that cannot be read: its events are late once it can be.
        """
        if self.problem is not None:
            return False
        idle_s = self._elapsed_s() - self._last_line_at
        return self.follower.lag_bytes > 0 or (self._begun and idle_s <= self._lateness_s)

    @property
    def late(self) -> int:
        """Events that came too late to be counted."""
        return self.timeline.late + self.behind

    def poll(self, horizon_us: int) -> list[Activity]:
        """Read what is new; give the events that the watermark has passed."""
        events: list[Activity] = []
        self.timeline.horizon_us = horizon_us
        try:
            for count, parsed in enumerate(self._parsed(horizon_us), 1):
                self.lines += 1
                if isinstance(parsed, Miss):
                    self.malformed += parsed is Miss.MALFORMED
                else:
                    events += self.timeline.push(parsed)
                self._begun, self._last_line_at = True, self._elapsed_s()
                if count >= _MOST_PER_POLL:
                    break
            self.problem = None
        except InputError as error:
            self.problem = error.message
        except OSError as error:
            self.problem = (error.strerror or "unknown reason").lower()
        return events

    def learn(self, known: Known) -> None:
        """Attribute what comes from now on by another register."""
        self._known, self._parse = known, None

    def _parsed(self, horizon_us: int) -> Iterator[Parsed]:
        """Parse what is there; no line is taken before it is known how to read it."""
        if self._parse is None:
            sample = self.follower.sample()
            if not sample:
                return
            self._parse = self._parser(sample, horizon_us)
        parse = self._parse
        for number, raw in self.follower.lines():
            yield parse(number, raw)

    def _parser(self, sample: list[bytes], year_us: int) -> LineParser:
        header = [raw for raw in self.follower.head() if raw.startswith(_HEADER_MARK)]
        if self.format is None:
            found = detect_format([*header, *sample])
            if found is None:
                hint = "name it as `format` of this `[[log]]`"
                message = f"the format of `{self.watched.path}` is not known"
                raise InputError("SCH-I003", message, hint)
            self.format = found.format
        parse = parser_for(self.format, self.name, self._known.register, self.watched.host, year_us)
        for raw in header:
            parse(0, raw)  # so that the fields are known when reading begins in the middle
        return parse


class Watcher:
    """All watched logs, one evaluator, and the findings that still wait for the store."""

    def __init__(
        self,
        logs: Sequence[WatchedLog],
        policy: Policy,
        known: Known,
        store: Store,
        road: Road,
        clock: Clock,
        lateness_us: int,
        elapsed_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`elapsed_s` tells seconds since any moment; a log is idle by it, not by the clock."""
        self._policy, self._store, self._road, self._clock = policy, store, road, clock
        self._buffer: list[Activity] = []
        self._passed_us = 0
        self._lateness_us = lateness_us
        self._evaluator = Evaluator(policy, {each.id: each.plan for each in known.tenants})
        mark = self._load_mark()
        positions = mark.positions if mark is not None else {}
        names = source_names([each.path for each in logs])
        self._rank = {name: rank for rank, name in enumerate(names)}
        self.logs = [
            Log(each, name, known, lateness_us, positions.get(each.path), elapsed_s)
            for each, name in zip(logs, names, strict=True)
        ]
        if mark is not None:
            self._restore(mark)
        self.findings: Counter[str] = Counter()
        self.pending: deque[Finding] = deque()
        self.save()  # from here on a log that is rotated during a crash is found again

    def poll(self) -> bool:
        """Read what is new in every log; tell whether there was anything."""
        self._store_pending()
        before = sum(log.lines for log in self.logs)
        horizon_us = self._clock.now_us() + AHEAD_US
        for log in self._to_read():
            self._buffer += log.poll(horizon_us)
            if not log.active:
                self._buffer += log.timeline.flush()
        for event in self._ready():
            self.pending.extend(self._evaluator.step(event))
        latest_us = self._clock.now_us() - self._lateness_us
        self.pending.extend(self._evaluator.advance(min(self._watermark_us(), latest_us)))
        self._store_pending()
        return sum(log.lines for log in self.logs) > before

    def _to_read(self) -> list[Log]:
        """Give the logs to read: all, or those furthest behind when too much waits for them."""
        if len(self._buffer) < _MOST_WAITING:
            return self.logs
        watermark_us = self._watermark_us()
        return [log for log in self.logs if log.timeline.watermark_us <= watermark_us]

    def _watermark_us(self) -> int:
        """Give the moment up to which every log that is still coming has been read."""
        return min((log.timeline.watermark_us for log in self.logs if log.active), default=_NEVER)

    def _ready(self) -> list[Activity]:
        """Take out of the buffer, in order of time, what no log can come before any more."""
        watermark_us = self._watermark_us()
        self._buffer.sort(key=self._order)
        cut = bisect_left(self._buffer, watermark_us, key=attrgetter("at_us"))
        ready, self._buffer = self._buffer[:cut], self._buffer[cut:]
        start = bisect_left(ready, self._passed_us, key=attrgetter("at_us"))
        for event in ready[:start]:
            if event.source in self._rank:
                self.logs[self._rank[event.source]].behind += 1
        if ready:
            self._passed_us = max(self._passed_us, ready[-1].at_us)
        return ready[start:]

    def _order(self, event: Activity) -> tuple[int, int]:
        """Order by time, then as the logs are listed, however far apart they were read."""
        return event.at_us, self._rank.get(event.source, len(self._rank))

    def _store_pending(self) -> None:
        """Take waiting findings down the road; one that fails stays first in the line."""
        while self.pending:
            finding = self.pending[0]
            with self._store.transaction() as transaction:
                taken = self._road.take(transaction, finding)
            self.pending.popleft()
            if taken is not None:
                self.findings[finding.clause] += 1

    def save(self) -> None:
        """Keep how far it is, unless findings still wait for the store."""
        if self.pending:
            return
        mark = Mark(
            policy=self._policy.digest,
            positions={log.watched.path: log.follower.position for log in self.logs},
            timelines={log.watched.path: log.timeline.snapshot() for log in self.logs},
            buffer=self._buffer,
            passed_us=self._passed_us,
            rules=self._evaluator.snapshot(),
        )
        with self._store.transaction() as transaction:
            transaction.put_checkpoint(CHECKPOINT, msgspec.msgpack.encode(mark))

    def _load_mark(self) -> Mark | None:
        with self._store.snapshot() as snapshot:
            body = snapshot.checkpoint(CHECKPOINT)
        if body is None:
            return None
        try:
            return msgspec.msgpack.decode(body, type=Mark)
        except msgspec.DecodeError:
            return None  # of another version: the logs are read again, known findings stay one

    def _restore(self, mark: Mark) -> None:
        self._buffer, self._passed_us = mark.buffer, mark.passed_us
        timelines = dict(mark.timelines)
        for log in self.logs:
            if log.watched.path in timelines:
                log.timeline.restore(*timelines.pop(log.watched.path))
        for _, waiting in timelines.values():  # of logs that are watched no more
            self._buffer += waiting
        if mark.policy != self._policy.digest:
            return  # other rules count anew
        self._evaluator.restore(mark.rules)

    def learn(self, known: Known) -> None:
        """Go on with a register that has changed; what was attributed before stays."""
        for log in self.logs:
            log.learn(known)
        before = self._evaluator.snapshot()
        self._evaluator = Evaluator(self._policy, {each.id: each.plan for each in known.tenants})
        self._evaluator.restore(before)

    def close(self) -> None:
        """Close all files."""
        for log in self.logs:
            log.follower.close()
