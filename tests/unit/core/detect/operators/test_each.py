"""Each: every activity fires, and nothing is remembered."""

from schout.core.detect.operators.each import EachOperator, EachState
from schout.core.detect.operators.shape import Claim, Step


def test_every_activity_fires_alone() -> None:
    operator = EachOperator()
    state = operator.begin(7)
    assert state == EachState()
    assert operator.add(state, 7, 1) is Step.FIRED
    assert operator.claim(state, 7) == Claim(7, 7, 1, 1, 0)


def test_there_is_nothing_to_remember() -> None:
    operator = EachOperator()
    assert (operator.idle_at_us(EachState()), operator.lapse(EachState())) == (0, None)
