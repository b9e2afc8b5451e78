"""Earlier violations count within the window of their ladder and weigh less as they grow old."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from schout.core.decide.decision import decide
from schout.core.model.decision import Strike
from schout.core.model.ids import ClauseId
from schout.core.policy.strikes import counted, weight, weight_permille
from schout.testing.policies import sample_ladder, sample_policy
from schout.testing.samples import NOW, sample_finding, sample_given, sample_strike

POLICY = sample_policy()
LADDER = sample_ladder()
CALENDAR = POLICY.calendars[0]


def ago(days: int, clause: str = "III.2") -> Strike:
    return sample_strike(NOW - timedelta(days=days), ClauseId(clause))


def count(*strikes: Strike, begins: datetime = NOW) -> tuple[Strike, ...]:
    return counted(strikes, LADDER, POLICY, CALENDAR, begins=begins, at=NOW)


def test_what_is_older_than_the_window_or_of_another_ladder_does_not_count() -> None:
    own, other_clause = ago(10), ago(20, "III.5")
    assert count(own, other_clause, ago(366), ago(1, "I.7")) == (own, other_clause)


def test_what_the_tenant_was_still_told_of_repeats_nothing() -> None:
    strike = sample_strike(NOW - timedelta(days=10), told_until=NOW)
    assert count(strike) == (strike,)
    assert count(strike, begins=NOW - timedelta(seconds=1)) == ()


@pytest.mark.parametrize(
    ("days", "permille"),
    [(0, 1000), (90, 500), (180, 250), (45, 707)],
    ids=["new", "one", "two", "half"],
)
def test_the_weight_halves_with_every_half_life(days: int, permille: int) -> None:
    assert weight_permille(ago(days), LADDER, NOW) == permille


def test_without_a_half_life_each_counts_fully() -> None:
    ladder = replace(LADDER, half_life=None)
    assert weight([ago(1), ago(300)], ladder, NOW) == 2


@pytest.mark.parametrize(
    ("days", "strikes"),
    [((), 0), ((0,), 1), ((90,), 1), ((91,), 0), ((90, 90, 90), 2)],
    ids=["none", "new", "half", "less", "halves"],
)
def test_weights_together_are_whole_strikes_with_halves_up(
    days: tuple[int, ...], strikes: int
) -> None:
    assert weight([ago(each) for each in days], LADDER, NOW) == strikes


@pytest.mark.parametrize("days", [(), (5,), (40, 80), (10, 20, 30, 200)])
def test_a_decision_counts_the_same(days: tuple[int, ...]) -> None:
    strikes = tuple(ago(each) for each in days)
    decision = decide(sample_given(sample_finding(), strikes=strikes), POLICY)
    assert decision.strike == 1 + weight(count(*strikes), LADDER, NOW)
