"""Puts the events of one source in order of time, with a watermark, and tells what does not fit.

The watermark stands `lateness_us` behind the newest event. Events wait until it has passed them.
What arrives behind it is late: counted, kept apart, never evaluated, so that disorder cannot make a
finding. One line far in the future must not make all that follows late: a leap forward counts only
once `CONFIRMATIONS` events have followed it before as many went on with the old time.
"""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

from schout.core.model.event import Activity
from schout.core.model.moment import HOUR_US, MINUTE_US, SECOND_US
from schout.core.model.value import Value

LATENESS_US = 2 * MINUTE_US
"""The real log we build against is out of order by up to 59 s."""
CAPACITY = 50_000
"""Lines that may wait, about 20 MB; when more would, the watermark moves up early."""
LEAP_US = HOUR_US
CONFIRMATIONS = 3

_at = attrgetter("at_us")


class Timed(Protocol):
    """Whatever happened at a moment: a line that is not parsed yet, or an event."""

    @property
    def at_us(self) -> int:
        """Give the moment in microseconds since 1970, UTC."""
        ...


T = TypeVar("T", bound=Timed)


class Stood(Value, frozen=True, kw_only=True):
    """Where a timeline stood, beside what waited in it."""

    passed: int = -1
    """The last second that was given out."""
    newest_us: int | None = None
    """The newest moment that it believes; `None`: there was none yet."""
    suspects: int = 0
    """So many of what waits, at its end, are held apart."""
    contradictions: int = 0
    """So often has the old time gone on since."""


class Timeline(Generic[T]):
    """The clock of one source. Feed it with `push`, end it with `flush`."""

    def __init__(
        self,
        *,
        lateness_us: int = LATENESS_US,
        capacity: int = CAPACITY,
        horizon_us: int | None = None,
        on_late: Callable[[T], None] | None = None,
    ) -> None:
        """`horizon_us`: the moment after which an event can only come from a wrong clock.

        `on_late` is given every event that comes too late, so that it can be kept for a replay.
        """
        self._lateness_us = lateness_us
        self._capacity = capacity
        self.horizon_us = horizon_us
        self._on_late = on_late
        self._waiting: dict[int, list[T]] = {}
        self._count = 0
        self._high_us: int | None = None
        self._passed = -1
        """The last second that has been given out."""
        self._suspects: list[T] = []
        self._contradictions = 0
        self.late: int = 0
        self.clock_errors: int = 0
        self.squeezed: int = 0
        """How often the watermark moved up early for want of room."""

    @property
    def watermark_us(self) -> int:
        """Nothing before this moment will be given out any more."""
        return (self._passed + 1) * SECOND_US

    def push(self, event: T) -> list[T]:
        """Take one event; give those, oldest first, that the watermark has now passed."""
        at_us = event.at_us
        high_us = self._high_us
        if high_us is None:
            if self._beyond(at_us):
                return []
            self._high_us = high_us = at_us
        elif at_us > high_us:
            if self._beyond(at_us):
                return []
            if at_us - high_us > LEAP_US:
                return self._suspect(event)
            self._high_us = at_us
        if self._suspects:
            self._weigh_suspects()
        return self._place(event, moved=self._high_us != high_us)

    def _place(self, event: T, *, moved: bool) -> list[T]:
        second = event.at_us // SECOND_US
        if second <= self._passed:
            self.late += 1
            if self._on_late is not None:
                self._on_late(event)
            return []
        self._count += 1
        bucket = self._waiting.get(second)
        if bucket is None:
            self._waiting[second] = [event]
        else:
            bucket.append(event)
        released = self._advance() if moved else []
        return released + self._squeeze() if self._count > self._capacity else released

    def _advance(self) -> list[T]:
        """Give out the seconds that lie wholly before the watermark."""
        return self._release((self._newest_us() - self._lateness_us) // SECOND_US - 1)

    def _newest_us(self) -> int:
        return 0 if self._high_us is None else self._high_us

    def _weigh_suspects(self) -> None:
        """The old time goes on: when it has for long enough, the leap was a wrong clock.

        A leap that it has come near to is none any more.
        """
        near = [event for event in self._suspects if event.at_us - self._newest_us() <= LEAP_US]
        if near:
            self._suspects = [event for event in self._suspects if event not in near]
            self._admit(near)
        if not self._suspects:
            self._contradictions = 0
            return
        self._contradictions += 1
        if self._contradictions >= CONFIRMATIONS:
            self.clock_errors += len(self._suspects)
            self._suspects.clear()
            self._contradictions = 0

    def snapshot(self) -> tuple[Stood, list[T]]:
        """Give where it stands, and what waits, for a later `restore`."""
        waiting = [event for second in sorted(self._waiting) for event in self._waiting[second]]
        stood = Stood(
            passed=self._passed,
            newest_us=self._high_us,
            suspects=len(self._suspects),
            contradictions=self._contradictions,
        )
        return stood, waiting + self._suspects

    def restore(self, stood: Stood, waiting: list[T]) -> None:
        """Go on from a state that `snapshot` gave, as if nothing had been in between."""
        self._passed, self._high_us = stood.passed, stood.newest_us
        self._contradictions = stood.contradictions
        apart = len(waiting) - stood.suspects
        self._suspects = waiting[apart:]
        for event in waiting[:apart]:
            self._waiting.setdefault(event.at_us // SECOND_US, []).append(event)
        self._count = apart

    def flush(self) -> list[T]:
        """Give out all that still waits, oldest first: the source has ended or fallen silent."""
        self._admit_suspects()
        return self._release(max(self._waiting, default=self._passed))

    def _admit_suspects(self) -> None:
        suspects, self._suspects = self._suspects, []
        self._contradictions = 0
        self._admit(suspects)

    def _admit(self, events: list[T]) -> None:
        """Let events that were held apart wait with the others."""
        for event in events:
            self._waiting.setdefault(event.at_us // SECOND_US, []).append(event)
            self._high_us = max(self._newest_us(), event.at_us)
        self._count += len(events)

    def _beyond(self, at_us: int) -> bool:
        if self.horizon_us is None or at_us <= self.horizon_us:
            return False
        self.clock_errors += 1
        return True

    def _suspect(self, event: T) -> list[T]:
        """Hold an event that leaps forward until others confirm that time has moved on."""
        self._suspects.append(event)
        if len(self._suspects) < CONFIRMATIONS:
            return []
        self._admit_suspects()
        return self._advance() + self._squeeze()

    def _squeeze(self) -> list[T]:
        """Make room: give out the older half, as often as it takes."""
        released: list[T] = []
        while self._count > self._capacity:
            self.squeezed += 1
            seconds = sorted(self._waiting)
            released += self._release(seconds[len(seconds) // 2])
        return released

    def _release(self, until: int) -> list[T]:
        """Give out every second up to this one."""
        if until <= self._passed:
            return []
        seconds = sorted(second for second in self._waiting if second <= until)
        released: list[T] = []
        for second in seconds:
            events = self._waiting.pop(second)
            events.sort(key=_at)
            released += events
        self._passed = until
        self._count -= len(released)
        return released


def merge_duplicates(events: Iterator[Activity]) -> Iterator[tuple[Activity, bool]]:
    """Mark the copies in the merged, ordered events of several sources.

    The same line may stand in one file many times (one program, one second); that is real. Where it
    stands in several files, they are copies of one another: of each line as many count as stand in
    the file that has it most often. Lines of different hosts are no copies, however alike: many
    logs name the host in the name of the file only. Gives each event and whether it is a copy.
    """
    second = -1
    seen: dict[tuple[str, str | None, bytes], int] = {}
    most: dict[tuple[str | None, bytes], int] = {}
    for event in events:
        if event.at_us // SECOND_US != second:
            second = event.at_us // SECOND_US
            seen.clear()
            most.clear()
        line = event.host, event.raw
        own = event.source, event.host, event.raw
        count = seen[own] = seen.get(own, 0) + 1
        copy = count <= most.get(line, 0)
        if not copy:
            most[line] = count
        yield event, copy
