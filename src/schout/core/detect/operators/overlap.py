"""Activities that ran at the same moment: `[at - duration, at)`, told in order of their ends.

State is `over` moments: how late the depth was last 1, 2 and so on. A new interval ends last, so it
raises the depth where it runs; that is: it takes a free lane, and gives its own end to it. This is
exact, since only the part of the past that it still touches can matter.
"""

from bisect import bisect_right

import msgspec

from schout.core.detect.operators.shape import Claim, Step, Told

LONGEST_US = 3_600_000_000
"""A duration counts for an hour at most, so that a key that fell silent can be forgotten."""


class OverlapState(msgspec.Struct, tag="overlap"):
    """The ends of the lanes that are or were taken, the earliest first."""

    ends: list[int] = msgspec.field(default_factory=list)
    first_us: int = 0
    """The start of the last one."""


class OverlapOperator:
    """Fires when more than `over` share a moment."""

    keeps_first = False
    lasting = False

    def __init__(self, over: int) -> None:
        self.over = over

    def begin(self, at_us: int) -> OverlapState:
        """Give no lane."""
        return OverlapState()

    def add(self, state: OverlapState, at_us: int, told: Told) -> Step:
        """Take an interval that ends now; `told` is its duration, and without one it is empty."""
        duration_us = min(int(told), LONGEST_US)
        if duration_us <= 0:
            return Step.PASSED
        ends = state.ends
        state.first_us = start_us = at_us - duration_us
        free = bisect_right(ends, start_us)
        if free:
            del ends[free - 1]
        ends.append(at_us)
        return Step.FIRED if len(ends) > self.over else Step.COUNTED

    def idle_at_us(self, state: OverlapState) -> int:
        """Give the moment from which on nothing that ends can touch what was seen."""
        return state.ends[-1] + LONGEST_US if state.ends else 0

    def claim(self, state: OverlapState, at_us: int) -> Claim:
        """Claim those that shared the moment before the first of them ended."""
        count = self.over + 1
        return Claim(state.first_us, at_us, count, count, self.over, shared_us=state.ends[0])

    def lapse(self, state: OverlapState) -> Claim | None:
        """Claim nothing."""
        return None
