"""A tenant is told what counts against it, and when that is over."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from tests.unit.core.reports.scene import DAY, case, sanction

from schout.core.model.decision import Strike
from schout.core.model.ids import CaseId, ClauseId, SanctionId, TenantId
from schout.core.model.vocabulary import CaseState, Closing, MeasureKind, SanctionState, Scope
from schout.core.policy.calendar import add_period
from schout.core.policy.period import Unit
from schout.core.policy.strikes import counted, weight
from schout.core.reports.standing import (
    Compared,
    CountingStrike,
    LadderStanding,
    OpenMatter,
    PermitHeld,
    SanctionHeld,
    Standing,
    standing,
)
from schout.testing.policies import sample_policy, span
from schout.testing.samples import ACME, CALLS, NOW, sample_permit, sample_strike

POLICY = sample_policy()
(LADDER,) = POLICY.ladders
BIG, TINY = TenantId("big"), TenantId("tiny")


def ago(days: int) -> Strike:
    return sample_strike(NOW - timedelta(days=days))


def stands(*own: Strike, policy: Any = POLICY, **given: Any) -> Standing:
    fields: dict[str, Any] = {"cases": (), "permits": (), "sanctions": (), **given}
    strikes = fields.pop("strikes", {ACME: own})
    return standing(ACME, policy, strikes, at=NOW, **fields)


def test_one_of_whom_nothing_is_kept_stands_well() -> None:
    assert stands(strikes={}) == Standing(
        tenant=ACME,
        at=NOW,
        cases=(),
        ladders=(),
        permits=(),
        sanctions=(),
        compared=Compared(tenants=1, with_strikes=0, with_more=0, below_permille=None),
    )


def test_open_cases_permits_and_sanctions_of_the_tenant_are_shown() -> None:
    permit = sample_permit()
    held = sanction(1, state=SanctionState.LIFTING)
    found = stands(
        cases=(
            case(1, NOW),
            case(2, NOW, closing=Closing.QUIET, closed_at=NOW),
            case(3, NOW, tenant=BIG),
        ),
        permits=(permit, replace(permit, ends=NOW), replace(permit, tenant=BIG)),
        sanctions=(held, sanction(2, state=SanctionState.LIFTED), sanction(3, tenant=BIG)),
    )
    assert found.cases == (
        OpenMatter(
            case=CaseId("cas_1"),
            clause=CALLS,
            object="acme.example",
            state=CaseState.NOTIFIED,
            step="notice",
            opened_at=NOW,
            remedy_until=None,
        ),
    )
    assert found.permits == (
        PermitHeld(permit=permit.id, kind=permit.kind, clauses=(CALLS,), until=permit.ends),
    )
    assert found.sanctions == (
        SanctionHeld(
            sanction=SanctionId("san_1"),
            case=CaseId("cas_1"),
            kind=MeasureKind.THROTTLE,
            scope=Scope.DATABASE,
            state=SanctionState.LIFTING,
            starts=held.starts,
            ends=held.ends,
            review=None,
        ),
    )


def test_strikes_are_shown_with_their_weight_and_their_end() -> None:
    strike, old = ago(90), ago(366)
    (found,) = stands(strike, old).ladders
    assert found == LadderStanding(
        ladder="resources",
        strikes=(
            CountingStrike(
                decision=strike.decision,
                clause=CALLS,
                at=strike.at,
                weight_permille=500,
                until=add_period(strike.at, LADDER.window, POLICY.calendars[0]),
            ),
        ),
        next_strike=2,
        repeated_from=3,
        below_from=None,
    )
    assert found.is_repeated is False


def next_strike(strikes: tuple[Strike, ...], at: Any) -> int:
    live = counted(strikes, LADDER, POLICY, POLICY.calendars[0], begins=at, at=at)
    return 1 + weight(live, LADDER, at)


@pytest.mark.parametrize("days", [(1, 2), (30, 40, 300), (5, 5, 5, 5)], ids=str)
def test_the_day_a_tenant_drops_below_the_threshold_is_the_first_one(days: tuple[int, ...]) -> None:
    strikes = tuple(ago(each) for each in days)
    (found,) = stands(*strikes).ladders
    assert found.is_repeated
    assert found.below_from is not None
    second = timedelta(seconds=1)
    assert next_strike(strikes, found.below_from) < LADDER.repeated_from
    assert next_strike(strikes, found.below_from - second) >= LADDER.repeated_from


def test_without_a_half_life_it_is_the_end_of_a_window() -> None:
    policy = replace(POLICY, ladders=(replace(LADDER, half_life=None, window=span(60, Unit.DAY)),))
    (found,) = stands(ago(1), ago(31), policy=policy).ladders
    assert found.below_from == NOW + 29 * DAY


def test_a_ladder_that_calls_all_repeated_never_stops_and_one_without_a_window_has_no_end() -> None:
    always = replace(POLICY, ladders=(replace(LADDER, repeated_from=1),))
    (found,) = stands(ago(1), policy=always).ladders
    assert (found.is_repeated, found.below_from) == (True, None)


def test_violations_of_clauses_without_a_remedy_do_not_count() -> None:
    clauses = tuple(replace(each, remedy=None) for each in POLICY.clauses)
    assert stands(ago(1), policy=replace(POLICY, clauses=clauses)).ladders == ()
    other = sample_strike(NOW, ClauseId("I.7"))
    assert stands(other).ladders == ()


def test_a_tenant_is_compared_with_the_others() -> None:
    others = {BIG: (ago(1), ago(2)), TINY: (), TenantId("old"): (ago(400),)}
    assert stands(strikes={ACME: (ago(90),), **others}).compared == Compared(
        tenants=4, with_strikes=2, with_more=1, below_permille=667
    )
    assert stands(strikes=others).compared == Compared(
        tenants=4, with_strikes=1, with_more=1, below_permille=0
    )
