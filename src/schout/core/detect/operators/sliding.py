"""The sliding window: what stands in `(at - window, at]` is measured at each activity.

State is bounded: the policy reader refuses `over` above `MOST_OVER` for counts and for different
values, so that `over + 1` moments or values are enough. For sums and ratios at most `MOST_MOMENTS`
different moments are remembered; beyond that the oldest is forgotten, so that too little is
measured and never too much.
"""

from itertools import takewhile

import msgspec

from schout.core.detect.operators.shape import Claim, Step, Told
from schout.core.policy.rule_bounds import MOST_MOMENTS


class WindowState(msgspec.Struct, tag="window"):
    """Moments in the window, each with its number of activities and their amount."""

    moments: list[int] = msgspec.field(default_factory=list)
    counts: list[int] = msgspec.field(default_factory=list)
    amounts: list[int] = msgspec.field(default_factory=list)
    count: int = 0
    amount: int = 0


class ValuesState(msgspec.Struct, tag="values"):
    """When each value in the window was last seen, the longest ago first."""

    last_us: int
    seen: dict[Told, int] = msgspec.field(default_factory=dict)


class SlidingOperator:
    """Windows in which activities are counted, summed, or a share of them is taken."""

    keeps_first = False
    lasting = False

    def __init__(self, window_us: int, over: int, *, amounts: bool, least: int | None) -> None:
        """`amounts`: a sum is measured; `least`: a ratio is, from so many activities on."""
        self.window_us, self.over = window_us, over
        self._amounts, self._least = amounts, least

    def begin(self, at_us: int) -> WindowState:
        """Give an empty window."""
        return WindowState()

    def add(self, state: WindowState, at_us: int, told: Told) -> Step:
        """Move the window on and put an activity into it; `told` is its amount."""
        self._move(state, at_us - self.window_us)
        amount = int(told)
        if state.moments and state.moments[-1] == at_us:
            state.counts[-1] += 1
            state.amounts[-1] += amount
        else:
            if len(state.moments) >= MOST_MOMENTS:
                self._move(state, state.moments[0])
            state.moments.append(at_us)
            state.counts.append(1)
            state.amounts.append(amount)
        state.count += 1
        state.amount += amount
        return Step.FIRED if self._is_over(state) else Step.COUNTED

    @staticmethod
    def _move(state: WindowState, edge_us: int) -> None:
        """Let out what stands at the edge or before it."""
        moments = state.moments
        gone = 0
        while gone < len(moments) and moments[gone] <= edge_us:
            state.count -= state.counts[gone]
            state.amount -= state.amounts[gone]
            gone += 1
        if gone:
            del moments[:gone], state.counts[:gone], state.amounts[:gone]

    def _is_over(self, state: WindowState) -> bool:
        if self._least is not None:
            return state.count >= self._least and 100 * state.amount > self.over * state.count
        return (state.amount if self._amounts else state.count) > self.over

    def idle_at_us(self, state: WindowState) -> int:
        """Give the moment at which the last activity leaves the window."""
        return state.moments[-1] + self.window_us if state.moments else 0

    def claim(self, state: WindowState, at_us: int) -> Claim:
        """Claim what stands in the window; a ratio in whole percent, rounded down."""
        measured = state.amount if self._amounts else state.count
        if self._least is not None:
            measured = 100 * state.amount // state.count
        return Claim(state.moments[0], at_us, state.count, measured, self.over)

    def lapse(self, state: WindowState) -> Claim | None:
        """Claim nothing."""
        return None


class DistinctOperator:
    """Windows in which different values are counted."""

    keeps_first = False
    lasting = False

    def __init__(self, window_us: int, over: int) -> None:
        self.window_us, self.over = window_us, over

    def begin(self, at_us: int) -> ValuesState:
        """Give an empty window."""
        return ValuesState(at_us)

    def add(self, state: ValuesState, at_us: int, told: Told) -> Step:
        """Put a value into the window; one that stands there is only seen later."""
        seen, edge_us = state.seen, at_us - self.window_us
        before = seen.pop(told, edge_us)
        seen[told] = state.last_us = at_us
        if len(seen) > self.over:
            for value in self._outside(seen, edge_us):
                del seen[value]
            if len(seen) > self.over:
                return Step.FIRED
        return Step.COUNTED if before <= edge_us else Step.PASSED

    @staticmethod
    def _outside(seen: dict[Told, int], edge_us: int) -> list[Told]:
        return [value for value, _ in takewhile(lambda pair: pair[1] <= edge_us, seen.items())]

    def idle_at_us(self, state: ValuesState) -> int:
        """Give the moment at which the last value leaves the window."""
        return state.last_us + self.window_us

    def claim(self, state: ValuesState, at_us: int) -> Claim:
        """Claim the different values in the window."""
        count = len(state.seen)
        return Claim(next(iter(state.seen.values())), at_us, count, count, self.over)

    def lapse(self, state: ValuesState) -> Claim | None:
        """Claim nothing."""
        return None
