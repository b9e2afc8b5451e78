"""Every activity is a finding."""

import msgspec

from schout.core.detect.operators.shape import Claim, Step, Told


class EachState(msgspec.Struct, tag="each"):
    """Nothing is remembered."""


class EachOperator:
    """Fires each time."""

    keeps_first = False
    lasting = False

    def begin(self, at_us: int) -> EachState:
        """Give the only state there is."""
        return EachState()

    def add(self, state: EachState, at_us: int, told: Told) -> Step:
        """Fire."""
        return Step.FIRED

    def idle_at_us(self, state: EachState) -> int:
        """Give a moment that is always past: there is nothing to remember."""
        return 0

    def claim(self, state: EachState, at_us: int) -> Claim:
        """Claim the one activity; none is allowed."""
        return Claim(at_us, at_us, 1, 1, 0)

    def lapse(self, state: EachState) -> Claim | None:
        """Claim nothing."""
        return None
