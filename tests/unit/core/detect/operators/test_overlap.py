"""Overlap: how many ran at one moment, exact in as many whole numbers as are allowed."""

from itertools import product

import pytest

from schout.core.detect.operators.overlap import LONGEST_US, OverlapOperator
from schout.core.detect.operators.shape import Claim, Step

PASSED, COUNTED, FIRED = Step.PASSED, Step.COUNTED, Step.FIRED


def steps(over: int, given: list[tuple[int, int]]) -> list[Step]:
    operator = OverlapOperator(over)
    state = operator.begin(0)
    return [operator.add(state, end, duration) for end, duration in given]


def test_a_shared_moment_fires_and_a_shared_end_does_not() -> None:
    assert steps(1, [(5, 5), (6, 2)]) == [COUNTED, FIRED]
    assert steps(1, [(5, 5), (7, 2)]) == [COUNTED, COUNTED]


def test_an_empty_interval_counts_nothing() -> None:
    assert steps(1, [(5, 5), (5, 0)]) == [COUNTED, PASSED]


def test_a_duration_counts_for_an_hour_at_most() -> None:
    assert steps(1, [(10, 5), (LONGEST_US + 10, 2 * LONGEST_US)]) == [COUNTED, COUNTED]
    assert steps(1, [(10, 5), (LONGEST_US + 9, 2 * LONGEST_US)]) == [COUNTED, FIRED]


def deepest(intervals: list[tuple[int, int]]) -> int:
    return max(
        sum(end - duration <= moment < end for end, duration in intervals) for moment in range(9)
    )


@pytest.mark.parametrize("over", [1, 2, 3])
def test_it_fires_at_the_first_that_makes_the_depth_too_large(over: int) -> None:
    for durations in product(range(5), repeat=5):
        given = [*zip((3, 4, 4, 6, 7), durations, strict=True)]
        depths = [deepest(given[: number + 1]) for number in range(5)]
        expected = next((n for n, depth in enumerate(depths) if depth > over), None)
        found = steps(over, given)
        assert (found.index(FIRED) if FIRED in found else None) == expected, given


def test_a_claim_tells_a_moment_that_all_share() -> None:
    operator = OverlapOperator(2)
    state = operator.begin(0)
    for end, duration in [(4, 4), (6, 3), (9, 8)]:
        operator.add(state, end, duration)
    assert operator.claim(state, 9) == Claim(1, 9, 3, 3, 2, shared_us=4)


def test_it_is_idle_when_no_later_one_can_touch_it() -> None:
    operator = OverlapOperator(2)
    state = operator.begin(0)
    assert operator.idle_at_us(state) == 0
    operator.add(state, 5, 5)
    assert (operator.idle_at_us(state), operator.lapse(state)) == (LONGEST_US + 5, None)
