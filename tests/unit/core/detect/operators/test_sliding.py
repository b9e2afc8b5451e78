"""Sliding windows: `(at - window, at]`, exact within their bounds, too little beyond them."""

import pytest

from schout.core.detect.operators import sliding as module
from schout.core.detect.operators.shape import Claim, Step, Told
from schout.core.detect.operators.sliding import DistinctOperator, SlidingOperator, WindowState

PASSED, COUNTED, FIRED = Step.PASSED, Step.COUNTED, Step.FIRED


def steps(operator: SlidingOperator, given: list[tuple[int, Told]]) -> list[Step]:
    state = operator.begin(0)
    return [operator.add(state, at_us, told) for at_us, told in given]


def test_activities_in_the_window_are_counted_and_its_edge_is_outside() -> None:
    operator = SlidingOperator(10, 2, amounts=False, least=None)
    assert steps(operator, [(0, 1), (5, 1), (10, 1)]) == [COUNTED, COUNTED, COUNTED]
    assert steps(operator, [(1, 1), (5, 1), (10, 1)]) == [COUNTED, COUNTED, FIRED]


def test_amounts_are_added_up() -> None:
    operator = SlidingOperator(10, 100, amounts=True, least=None)
    assert steps(operator, [(0, 60), (1, 40), (10, 60), (11, 41)]) == [COUNTED] * 3 + [FIRED]


def test_a_share_is_compared_exactly_and_only_from_the_least_on() -> None:
    operator = SlidingOperator(10, 33, amounts=False, least=3)
    assert steps(operator, [(0, True), (0, False), (0, False)]) == [COUNTED, COUNTED, FIRED]
    operator = SlidingOperator(10, 34, amounts=False, least=3)
    assert steps(operator, [(0, True), (0, False), (0, False)]) == [COUNTED] * 3


def test_a_moment_is_remembered_once() -> None:
    operator = SlidingOperator(10, 100, amounts=True, least=None)
    state = operator.begin(0)
    for at_us, amount in [(0, 2), (0, 3), (4, 5)]:
        operator.add(state, at_us, amount)
    assert state == WindowState(moments=[0, 4], counts=[2, 1], amounts=[5, 5], count=3, amount=10)


def test_beyond_the_bound_the_oldest_moment_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_MOMENTS", 2)
    operator = SlidingOperator(10, 2, amounts=False, least=None)
    assert steps(operator, [(0, 1), (1, 1), (2, 1), (2, 1)]) == [COUNTED] * 3 + [FIRED]


@pytest.mark.parametrize(
    ("amounts", "least", "measured"), [(False, None, 3), (True, None, 2), (False, 2, 66)]
)
def test_a_claim_tells_what_stands_in_the_window(
    amounts: bool, least: int | None, measured: int
) -> None:
    operator = SlidingOperator(10, 50, amounts=amounts, least=least)
    state = operator.begin(0)
    for at_us, told in [(0, 1), (9, 1), (10, 0), (12, 1)]:
        operator.add(state, at_us, told)
    assert operator.claim(state, 12) == Claim(9, 12, 3, measured, 50)


def test_a_window_is_idle_when_its_last_activity_has_left() -> None:
    operator = SlidingOperator(10, 50, amounts=False, least=None)
    state = operator.begin(0)
    assert operator.idle_at_us(state) == 0
    operator.add(state, 3, 1)
    assert (operator.idle_at_us(state), operator.lapse(state)) == (13, None)


def test_different_values_are_counted_and_stay_while_they_are_seen() -> None:
    operator = DistinctOperator(10, 2)
    state = operator.begin(0)
    given = [(0, "a"), (1, "b"), (8, "a"), (12, "c"), (13, "d")]
    found = [operator.add(state, at_us, told) for at_us, told in given]
    assert found == [COUNTED, COUNTED, PASSED, COUNTED, FIRED]
    assert operator.claim(state, 13) == Claim(8, 13, 3, 3, 2)


def test_a_value_that_has_left_the_window_counts_again() -> None:
    operator = DistinctOperator(10, 2)
    state = operator.begin(0)
    assert [operator.add(state, at_us, "a") for at_us in (0, 9, 19)] == [COUNTED, PASSED, COUNTED]


def test_no_more_values_than_one_over_are_ever_remembered() -> None:
    operator = DistinctOperator(10, 3)
    state = operator.begin(0)
    sizes = []
    for at_us in range(0, 100, 4):
        operator.add(state, at_us, str(at_us))
        sizes.append(len(state.seen))
    assert max(sizes) == 3


def test_values_are_idle_when_the_last_of_them_has_left() -> None:
    operator = DistinctOperator(10, 2)
    state = operator.begin(4)
    operator.add(state, 4, "a")
    assert (operator.idle_at_us(state), operator.lapse(state)) == (14, None)
