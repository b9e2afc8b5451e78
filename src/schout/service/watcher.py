"""Watches logs: follows each, evaluates in order of time, keeps findings with how far it is.

How far all logs were read, what the rules then knew, and the findings up to there are kept in one
go. After a crash the lines since then are read again; a finding that was kept is not kept twice.

When it cannot keep up it drops work in this order, and never more: the archive after
`SHED_ARCHIVE_S` seconds behind, rules in shadow after `SHED_SHADOW_S`; both come back once all logs
are read to their ends. Rules that are enforced always see every line.
"""

import time
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

import msgspec

from schout.core.detect.packed import Packed, pack, unpack
from schout.core.intake.formats import detect_format, look_back_of
from schout.core.model.errors import InputError, StoreError
from schout.core.model.event import Signal
from schout.core.model.finding import Finding
from schout.core.model.moment import MINUTE_US, SECOND_US
from schout.core.model.vocabulary import Mode
from schout.core.policy.schema import Policy
from schout.ports.clock import Clock
from schout.service.archiving import Archiving
from schout.service.follow import READ_BYTES, Follower, Position
from schout.service.registers import Known
from schout.service.replay import source_names
from schout.service.settings import WatchedLog
from schout.service.sources import Source
from schout.service.stream import NEVER, Stream, StreamOptions, StreamState
from schout.service.stream_kept import Keeper

AHEAD_US = 10 * MINUTE_US
"""How far another machine's clock may be ahead of ours before its lines are set aside."""
SHED_ARCHIVE_S, SHED_SHADOW_S = 10.0, 30.0
"""Seconds behind; a start on logs that are there already does not count."""
LAG_BOUNDS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
_MOST_WAITING = 100_000
"""Events that may wait for a log that lags behind; then only that one is read."""
_SAVE_SHARE = 200
"""Keeping how far it is may take one part in so many of the time: findings wait meanwhile."""
_SAVE_LATEST_S = 300.0
"""But so often it is kept at least: what was read since is read again after a crash."""
_HEADER_MARK = b"#"
"""How lines begin that name the fields of those below them."""


class Start(StrEnum):
    """Where to begin when there is no state, or it shall not count."""

    RESUME = "resume"
    FROM_START = "from-start"
    FROM_END = "from-end"


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """How far all logs were read, and what the rules then knew."""

    policy: str
    positions: dict[str, Position]
    stream: StreamState
    """Without the state of the rules."""
    rules: Packed


class Lag(msgspec.Struct):
    """From a line being written to its finding being kept, as a histogram."""

    counts: list[int] = msgspec.field(default_factory=lambda: [0] * (len(LAG_BOUNDS_S) + 1))
    sum_s: float = 0.0
    last_s: float = 0.0

    def note(self, seconds: float) -> None:
        """Count one finding."""
        self.counts[bisect_left(LAG_BOUNDS_S, seconds)] += 1
        self.sum_s += seconds
        self.last_s = seconds


class Log:
    """One watched log."""

    def __init__(
        self,
        watched: WatchedLog,
        source: Source,
        position: Position | None,
        elapsed_s: Callable[[], float],
    ) -> None:
        """`source`: what its events are called by, the same as in a replay of this file."""
        self.watched, self.source = watched, source
        self.follower = Follower(watched.path, position)
        self.problem: str | None = None
        self._format = None if watched.format == "auto" else watched.format
        self._elapsed_s = elapsed_s
        self._last_line_at = elapsed_s()
        self._begun = position is not None
        self._is_read = False
        self._at_end_s: float | None = None
        """When it was last read to its end."""
        self._arrived: deque[tuple[int, float]] = deque(maxlen=1000)
        """The last line of each block, and the moment after which it was written."""

    @property
    def active(self) -> bool:
        """Whether more may come soon, so that the others must wait for it.

        They do not wait for one that cannot be read: its events are late once it can be.
        """
        if self.problem is not None:
            return False
        idle_us = (self._elapsed_s() - self._last_line_at) * SECOND_US
        return self.follower.lag_bytes > 0 or (self._begun and idle_us <= self.source.lateness_us)

    @property
    def behind_s(self) -> float:
        """For how long it has not been read to its end; 0 until it was for the first time."""
        return 0.0 if self._at_end_s is None else self._elapsed_s() - self._at_end_s

    def poll(self, stream: Stream, now_us: int) -> bool:
        """Read what is new, a few megabytes at most; tell whether there was anything."""
        self.source.horizon_us = now_us + AHEAD_US
        looked_s = self._elapsed_s()
        size = 0
        try:
            while size < READ_BYTES and (block := self._read(stream)):
                size += len(block)
            self.problem = None
        except InputError as error:
            self.problem = error.message
        except OSError as error:
            self.problem = (error.strerror or "unknown reason").lower()
        if size < READ_BYTES:
            self._at_end_s = looked_s
        return size > 0

    def _read(self, stream: Stream) -> bytes:
        """Hand on the next lines; give them, none at the end."""
        found = self.follower.read() if self._is_read or self._begin() else None
        if found is None:
            return b""
        first, block = found
        stream.take(self.source, first, block)
        if self._at_end_s is not None:
            self._arrived.append((self.follower.line, self._at_end_s))
        self._begun, self._last_line_at = True, self._elapsed_s()
        return block

    def learn(self, known: Known) -> None:
        """Attribute what comes from now on by another register."""
        self.source.register, self._is_read = known.register, False

    def arrived_s(self, line: int) -> float | None:
        """Tell a moment after which a line was written; `None` when it was there before."""
        for last, after_s in self._arrived:
            if line <= last:
                return after_s
        return None

    def _begin(self) -> bool:
        """Find out how to read it; no line is taken before that is known."""
        sample = self.follower.sample()
        if not sample:
            return False
        header = [raw for raw in self.follower.head() if raw.startswith(_HEADER_MARK)]
        if self._format is None:
            found = detect_format([*header, *sample])
            if found is None:
                hint = "name it as `format` of this `[[log]]`, or with --format"
                message = f"the format of `{self.watched.path}` is not known"
                raise InputError("SCH-I003", message, hint)
            self._format = found.format
        earlier = self.follower.before(look_back_of(self._format))
        self.source.begin(self._format, lambda: self.source.horizon_us or 0, [*header, *earlier])
        self._is_read = True
        return True


class Watcher:
    """All watched logs, one stream, and the findings that still wait for being kept."""

    def __init__(
        self,
        logs: Sequence[WatchedLog],
        policy: Policy,
        known: Known,
        keeper: Keeper,
        clock: Clock,
        lateness_us: int,
        elapsed_s: Callable[[], float] = time.monotonic,
        start: Start = Start.RESUME,
        archiving: Archiving | None = None,
    ) -> None:
        """`elapsed_s` tells seconds since any moment; a log is idle by it, not by the clock.

        `archiving` is given all activities that count, and closed with the rest; it is the first
        that is dropped when it cannot keep up. `InputError` when what was kept cannot be read.
        """
        self._policy, self._known, self._keeper, self._clock = policy, known, keeper, clock
        self._elapsed_s, self._lateness_us = elapsed_s, lateness_us
        self.archiving = archiving
        self.findings: Counter[str] = Counter()
        self.pending: deque[Finding] = deque()
        self._late: deque[Signal] = deque()
        """Late lines that are not told yet."""
        self.lag = Lag()
        self.shed: Counter[str] = Counter()
        """What was dropped, `archive` or `shadow`: how many lines it did not see."""
        self._shedding = 0
        self._next_save_s = 0.0
        self._dirty = True
        loaded = self._load() if start is Start.RESUME else None
        self._make_logs(logs, loaded[0] if loaded is not None else {})
        if start is Start.FROM_END:
            for log in self.logs:
                log.follower.to_end()
        self._stream = Stream(self._options(), [log.source for log in self.logs])
        if loaded is not None:
            self._stream.restore(loaded[1])
        self.save()  # from here on a log that is rotated during a crash is found again

    def _make_logs(self, logs: Sequence[WatchedLog], positions: Mapping[str, Position]) -> None:
        names = source_names([each.path for each in logs])
        self.logs = [
            Log(each, self._source(each, name), positions.get(each.path), self._elapsed_s)
            for each, name in zip(logs, names, strict=True)
        ]
        self._by_name = {log.source.name: log for log in self.logs}

    def _source(self, watched: WatchedLog, name: str) -> Source:
        return Source(
            name,
            self._known.register,
            default_host=watched.host,
            lateness_us=self._lateness_us,
            on_late=None if self._keeper.late is None else self._late.append,
        )

    def _options(self) -> StreamOptions:
        rules, archiving = self._policy.rules, self.archiving
        if self._shedding >= 2:
            rules = tuple(rule for rule in rules if rule.mode is not Mode.SHADOW)
        return StreamOptions(
            policy=msgspec.structs.replace(self._policy, rules=rules),
            plans={each.id: each.plan for each in self._known.tenants},
            on_activities=None if self._shedding or archiving is None else archiving.take,
        )

    def poll(self) -> bool:
        """Read what is new in every log, and keep what is found; tell whether there was any."""
        self._keep()
        now_us = self._clock.now_us()
        before = self._lines()
        for log in self._to_read():
            self._dirty |= log.poll(self._stream, now_us)
        for log in self.logs:
            if log.source.lateness_us and not log.active:
                self._stream.end(log.source)
        watermark_us = min(
            (self._stream.watermark_us(log.source) for log in self.logs if log.active),
            default=NEVER,
        )
        self.pending.extend(self._stream.step(watermark_us))
        latest_us = now_us - self._lateness_us
        seen_us = min(watermark_us, latest_us)
        self.pending.extend(self._stream.advance(seen_us))
        read = self._lines() - before
        self._weigh(read)
        self._keep()
        if self.logs and all(log.problem is None for log in self.logs):
            self._keeper.seen(seen_us)
        if self.archiving is not None:
            self.archiving.tend(now_us)
        return read > 0

    def _lines(self) -> int:
        return sum(log.source.count.lines for log in self.logs)

    def _to_read(self) -> Sequence[Log]:
        """Give the logs to read: all, or those furthest behind when too much waits for them."""
        if self._stream.waiting < _MOST_WAITING:
            return self.logs
        marks = {log.source.name: self._stream.watermark_us(log.source) for log in self.logs}
        least = min((marks[log.source.name] for log in self.logs if log.active), default=NEVER)
        return [log for log in self.logs if marks[log.source.name] <= least]

    def _weigh(self, read: int) -> None:
        """Drop work when it cannot keep up, and take it up again once all logs are read."""
        behind_s = self.behind_s
        level = (behind_s > SHED_ARCHIVE_S) + (behind_s > SHED_SHADOW_S)
        if self._shedding and self.archiving is not None:
            self.shed["archive"] += read
        if self._shedding == 2:
            self.shed["shadow"] += read
        if level > self._shedding or (self._shedding and not behind_s > 1.0):
            self._shedding = level
            self._stream.change(self._options(), [log.source for log in self.logs])

    @property
    def behind_s(self) -> float:
        """For how long the log that is furthest behind has not been read to its end."""
        return max((log.behind_s for log in self.logs if log.problem is None), default=0.0)

    def _keep(self) -> None:
        """Keep findings, and with them how far it is; that alone when there was time for it."""
        if self._dirty and self._elapsed_s() >= self._next_save_s:
            self.save()
        elif self.pending or self._late:
            self._hand_over(None)

    def save(self) -> None:
        """Keep all that was found, and how far it is; what was archived is on the disk before."""
        started_s = self._elapsed_s()
        if self.archiving is not None:
            self.archiving.sync()
        stream = self._stream.state()
        mark = Mark(
            policy=self._policy.digest,
            positions={log.watched.path: log.follower.position for log in self.logs},
            stream=msgspec.structs.replace(stream, rules=()),
            rules=pack(stream.rules),
        )
        self._hand_over(msgspec.msgpack.encode(mark))
        ended_s = self._elapsed_s()
        self._next_save_s = ended_s + min(_SAVE_LATEST_S, (ended_s - started_s) * _SAVE_SHARE)
        self._dirty = False

    def _hand_over(self, mark: bytes | None) -> None:
        self._tell_late()
        for finding in self._keeper.keep(self.pending, mark):
            self.findings[finding.clause] += 1
            trigger = finding.evidence[-1]
            log = self._by_name.get(trigger.source)
            arrived_s = log.arrived_s(trigger.line) if log is not None else None
            if arrived_s is not None:
                self.lag.note(self._elapsed_s() - arrived_s)

    def _tell_late(self) -> None:
        """Tell the late lines; if that failed while a block is read, its rest would be lost."""
        tell = self._keeper.late
        try:
            while self._late and tell is not None:
                tell(self._late[0])
                self._late.popleft()
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            hint = "nothing more is read until it can be written"
            raise StoreError("SCH-I006", f"cannot write a late line: {reason}", hint) from error

    def _load(self) -> tuple[Mapping[str, Position], StreamState] | None:
        """Give how far each log was read, and what was known; other rules count anew."""
        body = self._keeper.load()
        if body is None:
            return None
        try:
            mark = msgspec.msgpack.decode(body, type=Mark)
            rules = unpack(mark.rules) if mark.policy == self._policy.digest else ()
        except (msgspec.DecodeError, ValueError) as error:
            hint = "begin anew: with --from-start to read all logs again, or with --from-end"
            message = f"what `{self._keeper.name}` says of how far logs were read is damaged"
            raise InputError("SCH-I005", message, hint) from error
        return mark.positions, msgspec.structs.replace(mark.stream, rules=rules)

    def learn(self, known: Known) -> None:
        """Go on with a register that has changed; what was attributed before stays."""
        self._known = known
        for log in self.logs:
            log.learn(known)
        self._stream.change(self._options(), [log.source for log in self.logs])

    def close(self) -> None:
        """Close all files."""
        for log in self.logs:
            log.follower.close()
        if self.archiving is not None:
            self.archiving.close()
