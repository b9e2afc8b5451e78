"""Puts the events of one source in order of time, with a watermark, and tells what does not fit.

The watermark stands `lateness_us` behind the newest event. Events wait until it has passed them. What arrives behind it is late: counted, kept apart, never evaluated, so
that disorder cannot make a finding. One line far in the future must not make all that follows late:
a leap forward counts only once `CONFIRMATIONS` events in a row have followed it.
"""

from collections.abc import Iterator
from operator import attrgetter

from schout.core.model.event import HttpRequest
from schout.core.model.moment import HOUR_US, MINUTE_US, SECOND_US

LATENESS_US = 2 * MINUTE_US
"""The real log we build against is out of order by up to 59 s."""
CAPACITY = 50_000
"""Events that may wait, about 50 MB; when more would, the watermark moves up early."""
LEAP_US = HOUR_US
CONFIRMATIONS = 3

_at = attrgetter("at_us")


class Timeline:
    """The clock of one source. Feed it with `push`, end it with `flush`."""

    def __init__(
        self,
        *,
        lateness_us: int = LATENESS_US,
        capacity: int = CAPACITY,
        horizon_us: int | None = None,
    ) -> None:
        """`horizon_us`: the moment after which an event can only come from a wrong clock."""
        self._lateness_us = lateness_us
        self._capacity = capacity
        self._horizon_us = horizon_us
        self._waiting: dict[int, list[HttpRequest]] = {}
        self._count = 0
        self._high_us: int | None = None
        self._passed = -1
        """The last second that has been given out."""
        self._suspects: list[HttpRequest] = []
        self._contradictions = 0
        self.late: int = 0
        self.clock_errors: int = 0
        self.squeezed: int = 0
        """How often the watermark moved up early for want of room."""

    @property
    def watermark_us(self) -> int:
        """Nothing before this moment will be given out any more."""
        return (self._passed + 1) * SECOND_US

    def push(self, event: HttpRequest) -> list[HttpRequest]:
        """Take one event; give those, oldest first, that the watermark has now passed."""
        at_us = event.at_us
        high_us = self._high_us
        if high_us is None:
            if self._beyond(at_us):
                return []
            self._high_us = high_us = at_us
        elif at_us > high_us:
            if at_us - high_us > LEAP_US:
                return [] if self._beyond(at_us) else self._suspect(event)
            self._high_us = at_us
        if self._suspects:
            self._contradict()
        moved = self._high_us != high_us
        return self._place(event, moved)

    def _place(self, event: HttpRequest, moved: bool) -> list[HttpRequest]:
        second = event.at_us // SECOND_US
        if second <= self._passed:
            self.late += 1
            return []
        self._count += 1
        bucket = self._waiting.get(second)
        if bucket is None:
            self._waiting[second] = [event]
        else:
            bucket.append(event)
        if self._count > self._capacity:
            return self._squeeze()
        if moved:
            return self._release((self._newest_us() - self._lateness_us) // SECOND_US)
        return []

    def _newest_us(self) -> int:
        return 0 if self._high_us is None else self._high_us

    def _contradict(self) -> None:
        """The old time goes on: when it has for long enough, the leap was a wrong clock."""
        self._contradictions += 1
        if self._contradictions >= CONFIRMATIONS:
            self.clock_errors += len(self._suspects)
            self._suspects.clear()
            self._contradictions = 0

    def flush(self) -> list[HttpRequest]:
        """Give out all that still waits, oldest first: the source has ended or fallen silent."""
        suspects, self._suspects = self._suspects, []
        self._contradictions = 0
        for event in suspects:
            self._waiting.setdefault(event.at_us // SECOND_US, []).append(event)
            self._high_us = max(self._newest_us(), event.at_us)
        self._count += len(suspects)
        return self._release(max(self._waiting, default=self._passed))

    def _beyond(self, at_us: int) -> bool:
        if self._horizon_us is None or at_us <= self._horizon_us:
            return False
        self.clock_errors += 1
        return True

    def _suspect(self, event: HttpRequest) -> list[HttpRequest]:
        """Hold an event that leaps forward until others confirm that time has moved on."""
        self._suspects.append(event)
        if len(self._suspects) < CONFIRMATIONS:
            return []
        return self.flush()

    def _squeeze(self) -> list[HttpRequest]:
        """Make room: give out the older half."""
        self.squeezed += 1
        seconds = sorted(self._waiting)
        return self._release(seconds[len(seconds) // 2])

    def _release(self, until: int) -> list[HttpRequest]:
        """Give out every second up to this one."""
        if until <= self._passed:
            return []
        seconds = sorted(second for second in self._waiting if second <= until)
        released: list[HttpRequest] = []
        for second in seconds:
            events = self._waiting.pop(second)
            events.sort(key=_at)
            released += events
        self._passed = until
        self._count -= len(released)
        return released


def merge_duplicates(events: Iterator[HttpRequest]) -> Iterator[tuple[HttpRequest, bool]]:
    """Mark the copies in the merged, ordered events of several sources.

    The same line may stand in one file many times (one program, one second); that is real. Where it
    stands in several files, they are copies of one another: of each line as many count as stand in
    the file that has it most often. Gives each event and whether it is a copy.
    """
    second = -1
    seen: dict[tuple[str, bytes], int] = {}
    most: dict[bytes, int] = {}
    for event in events:
        if event.at_us // SECOND_US != second:
            second = event.at_us // SECOND_US
            seen.clear()
            most.clear()
        count = seen[event.source, event.raw] = seen.get((event.source, event.raw), 0) + 1
        copy = count <= most.get(event.raw, 0)
        if not copy:
            most[event.raw] = count
        yield event, copy
