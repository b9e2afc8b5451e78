"""Absence: what does not come in time."""

from schout.core.detect.operators.absence import AFTER, EXPECT, AbsenceOperator, AbsenceState
from schout.core.detect.operators.shape import Claim, Step

OPERATOR = AbsenceOperator(10)


def test_the_first_that_waits_counts_and_later_ones_change_nothing() -> None:
    state = OPERATOR.begin(0)
    found = [OPERATOR.add(state, at_us, AFTER) for at_us in (3, 5)]
    assert (found, state) == ([Step.COUNTED, Step.PASSED], AbsenceState(after_us=3))


def test_what_is_waited_for_ends_the_wait() -> None:
    state = AbsenceState(after_us=3)
    assert OPERATOR.add(state, 13, EXPECT) is Step.PASSED
    assert state == AbsenceState()


def test_what_is_both_ends_a_wait_and_begins_another() -> None:
    state = AbsenceState(after_us=3)
    assert OPERATOR.add(state, 5, AFTER | EXPECT) is Step.COUNTED
    assert state == AbsenceState(after_us=5)


def test_it_is_idle_one_microsecond_after_its_time_and_then_claims() -> None:
    state = AbsenceState(after_us=3)
    assert OPERATOR.idle_at_us(state) == 14
    assert OPERATOR.lapse(state) == Claim(3, 13, 1, 1, 0)


def test_without_a_wait_nothing_is_claimed() -> None:
    assert (OPERATOR.idle_at_us(AbsenceState()), OPERATOR.lapse(AbsenceState())) == (0, None)
