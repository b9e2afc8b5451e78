"""The leaky bucket per key: drops, values seen, and when it is dry."""

import pytest

from schout.core.detect.operators import leaky as module
from schout.core.detect.operators.leaky import LeakyOperator
from schout.core.detect.operators.shape import Claim, Step, Told

PASSED, COUNTED, FIRED = Step.PASSED, Step.COUNTED, Step.FIRED


def steps(operator: LeakyOperator, given: list[tuple[int, Told]]) -> list[Step]:
    state = operator.begin(given[0][0])
    return [operator.add(state, at_us, told) for at_us, told in given]


def test_more_drops_than_fit_fire() -> None:
    operator = LeakyOperator(2, 10, distinct=False, burst=2)
    assert steps(operator, [(0, 1), (0, 1), (0, 1)]) == [COUNTED, COUNTED, FIRED]
    assert steps(operator, [(0, 1), (0, 1), (10, 1)]) == [COUNTED, COUNTED, COUNTED]


def test_a_value_that_was_seen_pours_nothing() -> None:
    operator = LeakyOperator(1, 10, distinct=True, burst=1)
    assert steps(operator, [(0, "a"), (1, "a"), (2, "b")]) == [COUNTED, PASSED, FIRED]


def test_values_beyond_the_bound_are_forgotten_and_pour_once_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_SEEN", 2)
    operator = LeakyOperator(3, 100, distinct=True, burst=3)
    given: list[tuple[int, Told]] = [(0, "a"), (0, "b"), (0, "c"), (0, "a")]
    assert steps(operator, given) == [COUNTED, COUNTED, COUNTED, FIRED]


def test_a_claim_tells_what_was_allowed_in_its_time() -> None:
    operator = LeakyOperator(2, 10, distinct=False, burst=1)
    state = operator.begin(5)
    for at_us in (5, 5, 25, 25, 25):
        operator.add(state, at_us, 1)
    assert operator.claim(state, 25) == Claim(5, 25, 5, 5, 3)


def test_a_bucket_is_idle_when_it_has_run_dry() -> None:
    operator = LeakyOperator(2, 10, distinct=False, burst=2)
    state = operator.begin(5)
    assert operator.idle_at_us(state) == 5
    operator.add(state, 5, 1)
    assert (operator.idle_at_us(state), operator.lapse(state)) == (15, None)
