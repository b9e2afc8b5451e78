"""The leaky bucket: more drops than it holds are a finding.

State is one moment and, with `distinct`, the values seen while the bucket holds water: at most
`MOST_SEEN`; beyond it they are forgotten, and pour once more.
"""

import msgspec

from schout.core.detect.operators.shape import Claim, Step, Told
from schout.core.limits.leaky import overflows, pour
from schout.core.policy.rule_bounds import MOST_SEEN


class LeakyState(msgspec.Struct, tag="leaky"):
    """One bucket that holds water."""

    empty_at_us: int
    first_us: int
    count: int = 0
    seen: set[Told] = msgspec.field(default_factory=set)


class LeakyOperator:
    """Buckets of one size."""

    keeps_first = True
    lasting = False

    def __init__(self, capacity: int, leak_us: int, *, distinct: bool, burst: int) -> None:
        """`burst`: how many may come at once without being over what is allowed."""
        self.capacity, self.leak_us = capacity, leak_us
        self._distinct, self._burst = distinct, burst

    def begin(self, at_us: int) -> LeakyState:
        """Give an empty bucket."""
        return LeakyState(at_us, at_us)

    def add(self, state: LeakyState, at_us: int, told: Told) -> Step:
        """Pour a drop, unless this value was seen before."""
        if self._distinct:
            seen = state.seen
            if told in seen:
                return Step.PASSED
            if len(seen) >= MOST_SEEN:
                seen.clear()
            seen.add(told)
        state.count += 1
        leak_us = self.leak_us
        state.empty_at_us = empty_at_us = pour(state.empty_at_us, at_us, leak_us)
        if overflows(empty_at_us, at_us, leak_us, self.capacity):
            return Step.FIRED
        return Step.COUNTED

    def idle_at_us(self, state: LeakyState) -> int:
        """Give the moment at which the bucket has run dry."""
        return state.empty_at_us

    def claim(self, state: LeakyState, at_us: int) -> Claim:
        """Claim all drops; what may come at once and what leaked since are allowed."""
        allowed = self._burst + (at_us - state.first_us) // self.leak_us
        return Claim(state.first_us, at_us, state.count, state.count, allowed)

    def lapse(self, state: LeakyState) -> Claim | None:
        """Claim nothing."""
        return None
