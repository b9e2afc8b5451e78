"""Far more in a period than the same key had in earlier ones.

The bar is the median of earlier periods and a number of robust standard deviations above it: the
median absolute deviation (MAD) times 1.4826, which makes it equal to the standard deviation for
normal data (P. Rousseeuw, C. Croux, "Alternatives to the Median Absolute Deviation", JASA 1993).
All in whole numbers. State is `history` figures; with `distinct`, also at most `MOST_SEEN` values
of the running period, beyond which no more are counted.
"""

import msgspec

from schout.core.detect.operators.shape import Claim, Step, Told
from schout.core.policy.rule_bounds import LEAST_HISTORY, MOST_SEEN

RATIO_LEAST = 20
"""Activities in a period before a ratio is looked at, and for a period to have one."""


class BaselineState(msgspec.Struct, tag="baseline"):
    """The running period and those before it."""

    period: int
    """Counted from the epoch."""
    bar: int | None = None
    """More than this is a finding; `None` while too few periods are known."""
    history: list[int] = msgspec.field(default_factory=list)
    first_us: int = 0
    count: int = 0
    amount: int = 0
    seen: set[Told] = msgspec.field(default_factory=set)
    fired: bool = False


class BaselineOperator:
    """Compares periods of one length."""

    keeps_first = False
    lasting = True

    def __init__(
        self, every_us: int, history: int, deviations: int, least: int, *, measure: str
    ) -> None:
        """`measure`: `count`, `distinct`, `sum` or `ratio`."""
        self.every_us, self.history = every_us, history
        self._deviations, self._least, self._measure = deviations, least, measure

    def begin(self, at_us: int) -> BaselineState:
        """Give a state that knows no earlier period."""
        return BaselineState(at_us // self.every_us, first_us=at_us)

    def add(self, state: BaselineState, at_us: int, told: Told) -> Step:
        """Count an activity in its period; what lies between two activities is closed."""
        period = at_us // self.every_us
        if period != state.period:
            self._close(state, period)
            state.first_us = at_us
        state.count += 1
        if self._measure == "distinct":
            if told in state.seen or len(state.seen) >= MOST_SEEN:
                return Step.PASSED
            state.seen.add(told)
        elif self._measure != "count":
            state.amount += int(told)
        if state.fired or state.bar is None or self._measured(state) <= state.bar:
            return Step.COUNTED
        state.fired = True
        return Step.FIRED

    def _measured(self, state: BaselineState) -> int:
        match self._measure:
            case "count":
                return state.count
            case "distinct":
                return len(state.seen)
            case "sum":
                return state.amount
            case _:
                return 100 * state.amount // state.count if state.count >= RATIO_LEAST else 0

    def _close(self, state: BaselineState, period: int) -> None:
        """Put the running period, and the silent ones after it, behind."""
        silent = min(period - state.period - 1, self.history)
        known = [*state.history, self._measured(state), *([0] * silent)][-self.history :]
        state.history = known
        enough = len(known) >= LEAST_HISTORY
        state.bar = max(self._least, bar(known, self._deviations)) if enough else None
        state.period, state.count, state.amount, state.fired = period, 0, 0, False
        state.seen = set()

    def idle_at_us(self, state: BaselineState) -> int:
        """Give the moment at which all periods that are remembered are silent ones."""
        return (state.period + 1 + self.history) * self.every_us

    def claim(self, state: BaselineState, at_us: int) -> Claim:
        """Claim the running period."""
        measured = self._measured(state)
        return Claim(state.first_us, at_us, state.count, measured, state.bar or 0)

    def lapse(self, state: BaselineState) -> Claim | None:
        """Claim nothing."""
        return None


def bar(known: list[int], deviations: int) -> int:
    """Give the median and so many robust deviations above it, rounded down."""
    middle = _median_twice(known)
    spread = _median_twice([abs(2 * value - middle) for value in known])
    return (20_000 * middle + deviations * 14_826 * spread) // 40_000


def _median_twice(values: list[int]) -> int:
    """Give twice the median, which is whole."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2] + ordered[(len(ordered) - 1) // 2]
