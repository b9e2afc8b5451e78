"""Baseline: a period against the median of those before it, in whole numbers."""

from fractions import Fraction
from statistics import median

import pytest

from schout.core.detect.operators import baseline as module
from schout.core.detect.operators.baseline import BaselineOperator, BaselineState, bar
from schout.core.detect.operators.shape import Claim, Step, Told

PASSED, COUNTED, FIRED = Step.PASSED, Step.COUNTED, Step.FIRED


def operator(measure: str = "count", history: int = 24, least: int = 2) -> BaselineOperator:
    return BaselineOperator(100, history, 3, least, measure=measure)


def steps(given: list[tuple[int, Told]], compared: BaselineOperator) -> list[Step]:
    state = compared.begin(given[0][0])
    return [compared.add(state, at_us, told) for at_us, told in given]


@pytest.mark.parametrize(
    "known", [[1, 2, 3, 4, 5], [1, 1, 2, 3, 3, 3], [0, 0, 0, 0, 9], [7] * 5, [10**15, 1, 5, 6, 7]]
)
def test_the_bar_is_the_median_and_robust_deviations_rounded_down(known: list[int]) -> None:
    values = [Fraction(value) for value in known]
    middle = Fraction(median(values))
    spread = Fraction(median([abs(value - middle) for value in values]))
    assert bar(known, 3) == int(middle + 3 * Fraction(14826, 10000) * spread)


def test_more_than_the_bar_fires_once_a_period() -> None:
    before: list[tuple[int, Told]] = [(100 * period, 1) for period in range(5)]
    now: list[tuple[int, Told]] = [(500 + number, 1) for number in range(4)]
    found = steps([*before, *now], operator())
    assert found == [COUNTED] * 7 + [FIRED, COUNTED]


def test_too_few_periods_claim_nothing() -> None:
    given: list[tuple[int, Told]] = [(100 * period, 1) for period in range(4)]
    assert FIRED not in steps([*given, *[(400, 1)] * 9], operator())


def test_silent_periods_count_and_only_the_last_are_remembered() -> None:
    compared = operator(history=5)
    state = compared.begin(0)
    compared.add(state, 0, 1)
    compared.add(state, 300, 1)
    assert state.history == [1, 0, 0]
    compared.add(state, 100_000, 1)
    assert (state.history, state.bar) == ([0] * 5, 2)


def test_different_values_are_counted_once_and_no_more_than_the_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_SEEN", 2)
    found = steps([(0, "a"), (1, "a"), (2, "b"), (3, "c")], operator("distinct"))
    assert found == [COUNTED, PASSED, COUNTED, PASSED]


@pytest.mark.parametrize(
    ("measure", "told", "measured"), [("count", 1, 20), ("distinct", 7, 1), ("sum", 7, 140)]
)
def test_a_claim_tells_the_running_period(measure: str, told: int, measured: int) -> None:
    compared = operator(measure)
    state = compared.begin(510)
    for number in range(20):
        compared.add(state, 510 + number, told)
    assert compared.claim(state, 529) == Claim(510, 529, 20, measured, 0)


def test_a_ratio_is_in_whole_percent_and_needs_enough_activities() -> None:
    compared = operator("ratio", least=10)
    state = BaselineState(5, bar=10)
    found = [compared.add(state, 500 + number, number < 3) for number in range(20)]
    assert found == [COUNTED] * 19 + [FIRED]
    assert compared.claim(state, 519).measured == 15


def test_it_is_idle_when_all_that_is_remembered_is_silence() -> None:
    compared = operator(history=5)
    state = compared.begin(250)
    assert (compared.idle_at_us(state), compared.lapse(state)) == (800, None)
