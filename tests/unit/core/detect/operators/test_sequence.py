"""Sequence: so many of one kind, then one of another, within a time."""

from schout.core.detect.operators.sequence import FIRST, THEN, SequenceOperator, SequenceState
from schout.core.detect.operators.shape import Claim, Step

PASSED, COUNTED, FIRED = Step.PASSED, Step.COUNTED, Step.FIRED


def steps(given: list[tuple[int, int]], times: int = 2) -> list[Step]:
    operator = SequenceOperator(times, 10)
    state = operator.begin(0)
    return [operator.add(state, at_us, told) for at_us, told in given]


def test_firsts_and_then_the_other_fire() -> None:
    assert steps([(0, FIRST), (1, FIRST), (10, THEN)]) == [COUNTED, COUNTED, FIRED]


def test_it_is_too_late_after_the_time_since_the_oldest_of_the_last_firsts() -> None:
    assert steps([(0, FIRST), (1, FIRST), (11, THEN)]) == [COUNTED, COUNTED, PASSED]
    assert steps([(0, FIRST), (1, FIRST), (2, FIRST), (11, THEN)])[-1] is FIRED


def test_too_few_firsts_and_what_is_neither_change_nothing() -> None:
    assert steps([(0, FIRST), (1, THEN), (2, 0)]) == [COUNTED, PASSED, PASSED]


def test_what_is_both_is_the_other_first_and_only_else_a_first() -> None:
    both = FIRST | THEN
    assert steps([(0, both), (1, both), (2, both)]) == [COUNTED, COUNTED, FIRED]


def test_only_as_many_firsts_as_asked_for_are_remembered() -> None:
    operator = SequenceOperator(2, 10)
    state = operator.begin(0)
    for at_us in range(5):
        operator.add(state, at_us, FIRST)
    assert state == SequenceState(firsts=[3, 4])


def test_a_claim_counts_all_and_measures_the_firsts() -> None:
    operator = SequenceOperator(2, 10)
    assert operator.claim(SequenceState(firsts=[3, 4]), 9) == Claim(3, 9, 3, 2, 1)


def test_it_is_idle_when_the_last_first_is_too_long_ago() -> None:
    operator = SequenceOperator(2, 10)
    assert operator.idle_at_us(SequenceState()) == 0
    state = SequenceState(firsts=[3, 4])
    assert (operator.idle_at_us(state), operator.lapse(state)) == (15, None)
