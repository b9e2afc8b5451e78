"""What an edge took of late while the server decided, so that it can go on alone at any moment.

Most of it is never needed: it is only noted, and counted when the server is away. Notes are
bounded; the oldest are counted, or dropped when nothing is owed for them any more.
"""

from collections import deque
from collections.abc import Sequence

from schout.adapters.memory.rate_store import Limits
from schout.ports.rate_store import Ask

MOST_NOTED = 65_536
"""Admitted asks; counting all of them takes a part of a second, once, when the server is lost."""

_Notes = tuple[int, int, list[tuple[int, Ask]]]
"""When it was, until when a rate is owed at most, and the asks with their tags."""


class Taken:
    """Notes admitted asks and counts them in the limits of this edge when it must."""

    def __init__(self, limits: Limits, most: int = MOST_NOTED) -> None:
        self._limits = limits
        self._most = most
        self._notes: deque[_Notes] = deque()
        self._noted = 0
        self._out: dict[int, Ask] = {}

    def note(self, admitted: list[tuple[int, Ask]], now_us: int, span_us: int) -> None:
        """Note asks that the server admitted, with their tags and their longest full burst."""
        self._notes.append((now_us, now_us + span_us, admitted))
        self._noted += len(admitted)
        self._out.update(admitted)
        while self._noted > self._most:
            self._count_oldest(now_us)

    def give_back(self, tag: int) -> Sequence[str]:
        """Take a lease out; give the keys it was out under, none when it was not out any more."""
        ask = self._out.pop(tag, None)
        if ask is None:
            return self._limits.give_back(tag)
        lanes = ask.lanes
        if len(lanes) == 1:
            return (lanes[0].key,) if lanes[0].figures.cap else ()
        return [lane.key for lane in lanes if lane.figures.cap]

    def count(self, now_us: int) -> None:
        """Count all that was noted and still matters."""
        while self._notes:
            self._count_oldest(now_us)

    def _count_oldest(self, now_us: int) -> None:
        at_us, until_us, admitted = self._notes.popleft()
        self._noted -= len(admitted)
        limits, out = self._limits, self._out
        owed = until_us > now_us
        for tag, ask in admitted:
            runs = out.pop(tag, None) is not None
            if (runs or owed) and _matters(ask, now_us - at_us, runs=runs):
                limits.charge(ask, tag, at_us)
                if not runs:
                    limits.give_back(tag)


def _matters(ask: Ask, ago_us: int, *, runs: bool) -> bool:
    """Tell whether something is owed for an ask of a while ago: a full burst dries in its time."""
    for lane in ask.lanes:
        figures = lane.figures
        if figures.interval_us * figures.burst > ago_us or (runs and figures.ttl_us > ago_us):
            return True
    return False
