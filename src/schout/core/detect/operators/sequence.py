"""Some activities of one kind, then one of another, all within a time.

State is the moments of the last `times` firsts; the policy reader bounds `times`.
"""

import msgspec

from schout.core.detect.operators.shape import Claim, Step, Told

FIRST, THEN = 1, 2
"""What `told` says of an activity: which of the two predicates hold; both is 3."""


class SequenceState(msgspec.Struct, tag="sequence"):
    """The moments of the last firsts, oldest first."""

    firsts: list[int] = msgspec.field(default_factory=list)


class SequenceOperator:
    """Fires at the `then`."""

    keeps_first = False
    lasting = False

    def __init__(self, times: int, within_us: int) -> None:
        self.times, self.within_us = times, within_us

    def begin(self, at_us: int) -> SequenceState:
        """Give no first."""
        return SequenceState()

    def add(self, state: SequenceState, at_us: int, told: Told) -> Step:
        """Look whether it ends a sequence; if not, whether it is a first of the next one."""
        firsts, kind = state.firsts, int(told)
        if kind & THEN and len(firsts) == self.times and at_us - firsts[0] <= self.within_us:
            return Step.FIRED
        if not kind & FIRST:
            return Step.PASSED
        if len(firsts) == self.times:
            del firsts[0]
        firsts.append(at_us)
        return Step.COUNTED

    def idle_at_us(self, state: SequenceState) -> int:
        """Give the moment at which even the last first is too long ago."""
        return state.firsts[-1] + self.within_us + 1 if state.firsts else 0

    def claim(self, state: SequenceState, at_us: int) -> Claim:
        """Claim the firsts; one fewer would have been allowed."""
        return Claim(state.firsts[0], at_us, self.times + 1, self.times, self.times - 1)

    def lapse(self, state: SequenceState) -> Claim | None:
        """Claim nothing."""
        return None
