"""An activity that is not followed by another within a time.

State is one moment: that of the oldest activity that still waits.
"""

import msgspec

from schout.core.detect.operators.shape import Claim, Step, Told

AFTER, EXPECT = 1, 2
"""What `told` says of an activity: which of the two predicates hold; both is 3."""


class AbsenceState(msgspec.Struct, tag="absence"):
    """Since when something is waited for; `None` when it came."""

    after_us: int | None = None


class AbsenceOperator:
    """Fires when a state becomes idle, one microsecond after the time is over."""

    keeps_first = True
    lasting = False

    def __init__(self, within_us: int) -> None:
        self.within_us = within_us

    def begin(self, at_us: int) -> AbsenceState:
        """Wait for nothing."""
        return AbsenceState()

    def add(self, state: AbsenceState, at_us: int, told: Told) -> Step:
        """End the wait if it is what was waited for; then begin to wait if it asks for that."""
        kind = int(told)
        if kind & EXPECT:
            state.after_us = None
        if not kind & AFTER or state.after_us is not None:
            return Step.PASSED
        state.after_us = at_us
        return Step.COUNTED

    def idle_at_us(self, state: AbsenceState) -> int:
        """Give the first moment at which it is too late."""
        return 0 if state.after_us is None else state.after_us + self.within_us + 1

    def claim(self, state: AbsenceState, at_us: int) -> Claim:
        """Claim that nothing came; its moment is the last at which it could have."""
        return Claim(at_us - self.within_us, at_us, 1, 1, 0)

    def lapse(self, state: AbsenceState) -> Claim | None:
        """Claim that nothing came, if it was waited for."""
        if state.after_us is None:
            return None
        return self.claim(state, state.after_us + self.within_us)
