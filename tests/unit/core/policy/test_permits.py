"""Permits give a caller the most that its plan or one of them gives, and nobody else anything."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from schout.core.model.edge import EdgeLimit, Quota, Stage
from schout.core.model.finding import Finding
from schout.core.model.ids import ClauseId, PermitId, RuleId, TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.permit import Grant, Permit, Revocation
from schout.core.model.vocabulary import FailureMode, Metric, Scope, Traffic
from schout.core.policy.period import Period, Unit
from schout.core.policy.permits import (
    Entitlement,
    Holder,
    entitlement,
    lifts,
    next_change_us,
    quota_under,
    speaks_of,
)
from schout.core.policy.rule import Leaky
from schout.core.policy.schema import Clause, Limit, Policy
from schout.testing.policies import sample_clause, sample_policy
from schout.testing.samples import ACME, CALLS, HOST, NOW, sample_finding, sample_permit

NOW_US = from_datetime(NOW)
PLAN = Quota(at_most=20, interval_us=50_000, burst=1)
OWN = Quota(at_most=1, interval_us=1_000_000, burst=2)
RATE = EdgeLimit(
    id="III.2/rate",
    clause=CALLS,
    metric=Metric.CALLS,
    scope=Scope.DATABASE,
    traffic=Traffic.API,
    quota=OWN,
    plans={"dedicated": PLAN},
    stage=Stage.REFUSE,
    failure=FailureMode.OPEN,
)
PARALLEL = msgspec.structs.replace(
    RATE, id="III.2/parallel", metric=Metric.PARALLEL_CALLS, quota=Quota(at_most=1), plans={}
)
CALLER = Holder(tenant=ACME, host=HOST, principal="key:1", label="bot-1")
FIVE = Quota(at_most=5, interval_us=200_000, burst=2)


def permit(number: int = 1, at_most: int | None = 5, **changes: Any) -> Permit:
    grants = () if at_most is None else (Grant(limit="rate", at_most=at_most),)
    return sample_permit(**{"id": PermitId(f"prm_{number}"), "grants": grants, **changes})


def given(*permits: Permit, limit: EdgeLimit = RATE, plan: str | None = None) -> Entitlement:
    return entitlement(limit, plan, permits, CALLER, NOW_US)


def test_without_permits_the_figures_of_the_plan_hold() -> None:
    assert given() == Entitlement(quota=OWN)
    assert given(plan="dedicated") == Entitlement(quota=PLAN)


def test_a_permit_puts_its_figures_in_place_and_keeps_the_larger_burst() -> None:
    assert given(permit()) == Entitlement(quota=FIVE, permit=PermitId("prm_1"))
    burst = permit(grants=(Grant(limit="rate", at_most=5, burst=9),))
    assert given(burst).quota == Quota(at_most=5, interval_us=200_000, burst=9)


def test_a_permit_without_figures_takes_the_limit_away() -> None:
    assert given(permit(2, None), permit(1)) == Entitlement(quota=None, permit=PermitId("prm_2"))


def test_a_permit_gives_parallel_calls() -> None:
    two = permit(grants=(Grant(limit="parallel", at_most=2, burst=7),))
    assert given(two, limit=PARALLEL).quota == Quota(at_most=2)


def test_the_best_of_several_permits_counts_and_never_less_than_the_plan() -> None:
    best = given(permit(1, 5), permit(2, 8), permit(3, 3))
    assert best == Entitlement(
        quota=Quota(at_most=8, interval_us=125_000, burst=2), permit=PermitId("prm_2")
    )
    assert given(permit(1, 5), plan="dedicated") == Entitlement(quota=PLAN)


def test_a_permit_for_another_limit_or_clause_changes_nothing() -> None:
    assert given(permit(), limit=PARALLEL) == Entitlement(quota=Quota(at_most=1))
    other = permit(clauses=(ClauseId("III.5"),))
    assert given(other) == Entitlement(quota=OWN)
    assert quota_under(RATE, OWN, other) == OWN


@pytest.mark.parametrize(
    ("changes", "holds"),
    [
        ({"tenant": TenantId("other")}, False),
        ({"objects": (HOST,)}, True),
        ({"objects": ("else.example",)}, False),
        ({"identity": "key:1"}, True),
        ({"identity": "key:2"}, False),
        ({"identity": "bot-1"}, False),
        ({"identity": "bot-1", "public_key": "AAAA"}, True),
        ({"identity": "key:1", "public_key": "AAAA"}, False),
        ({"starts": NOW}, True),
        ({"starts": NOW + timedelta(microseconds=1)}, False),
        ({"ends": NOW}, False),
        ({"revoked": Revocation(at=NOW, by="B", reason="abuse")}, False),
    ],
    ids=[
        *("other_tenant", "its_host", "other_host", "its_key", "other_key", "keyid_unproved"),
        *("keyid_proved", "key_is_no_keyid", "starts_now", "to_come", "ended", "revoked"),
    ],
)
def test_a_permit_holds_for_its_own_callers_hosts_and_time(
    changes: dict[str, Any], holds: bool
) -> None:
    assert (given(permit(**changes)).quota == FIVE) is holds


def test_a_period_that_does_not_divide_evenly_is_found_again_exactly() -> None:
    seven = Quota(at_most=7, interval_us=142_858)
    assert quota_under(RATE, seven, permit(at_most=8)) == Quota(at_most=8, interval_us=125_000)
    assert quota_under(RATE, seven, permit(at_most=9)) == Quota(at_most=9, interval_us=111_112)


def test_an_interval_is_never_nothing() -> None:
    tiny = Quota(at_most=1, interval_us=10)
    assert quota_under(RATE, tiny, permit(at_most=50)) == Quota(at_most=50, interval_us=1)


def test_the_next_change_is_the_next_start_or_end() -> None:
    day = timedelta(days=1)
    running = permit(1, starts=NOW - day, ends=NOW + 3 * day)
    coming = permit(2, starts=NOW + 2 * day, ends=NOW + 9 * day)
    cut = permit(3, starts=NOW - day, revoked=Revocation(at=NOW + day, by="B", reason="abuse"))
    moments = [NOW + number * day for number in (1, 2, 3, 9)]
    seen, at = [], NOW_US
    while (change := next_change_us((running, coming, cut), at)) is not None:
        seen.append(change)
        at = change
    assert seen == [from_datetime(moment) for moment in moments]


def limit(limit_id: str = "rate", per: Period | None = None, **changes: Any) -> Limit:
    base: Limit = msgspec.structs.replace(sample_clause().limits[0], id=limit_id, per=per)
    return msgspec.structs.replace(base, **changes)


SECOND = Period(amount=1, unit=Unit.SECOND)
MONTH = Period(amount=1, unit=Unit.MONTH)


def lifted(
    permit: Permit, finding: Finding, limits: tuple[Limit, ...], bound: str | None = "rate"
) -> bool:
    clause: Clause = msgspec.structs.replace(sample_clause(), limits=limits)
    state = Leaky(capacity=5, leak_us=1_000_000, limit=bound)
    rule = msgspec.structs.replace(sample_policy().rules[0], id=finding.rule, state=state)
    policy: Policy = msgspec.structs.replace(sample_policy(), clauses=(clause,), rules=(rule,))
    return lifts(permit, finding, clause, policy)


def seen(measured: int, seconds: int = 10, **changes: Any) -> Finding:
    first = NOW - timedelta(seconds=seconds)
    return sample_finding(measured=measured, first_at=first, limit=11, **changes)


PER_SECOND = (limit(per=SECOND, burst=3, at_most=1),)


@pytest.mark.parametrize(
    ("grant", "measured", "within"),
    [(5, 53, True), (5, 54, False), (1, 13, True), (1, 14, False)],
    ids=["at_most", "one_more", "burst_of_the_limit", "over_the_burst"],
)
def test_figures_lift_what_stays_within_them(grant: int, measured: int, within: bool) -> None:
    assert lifted(permit(at_most=grant), seen(measured), PER_SECOND) is within


def test_the_larger_burst_counts() -> None:
    nine = permit(grants=(Grant(limit="rate", at_most=5, burst=9),))
    assert [lifted(nine, seen(each), PER_SECOND) for each in (59, 60)] == [True, False]


def test_without_figures_everything_is_lifted() -> None:
    assert lifted(permit(at_most=None), seen(10**9), PER_SECOND) is True


@pytest.mark.parametrize("per", [None, MONTH], ids=["at_a_moment", "month"])
def test_a_limit_without_a_length_counts_by_its_figure_alone(per: Period | None) -> None:
    limits = (limit(per=per, burst=1, at_most=1),)
    assert [lifted(permit(), seen(each), limits) for each in (5, 6)] == [True, False]


def test_figures_for_another_limit_lift_nothing() -> None:
    other = permit(grants=(Grant(limit="parallel", at_most=99),))
    assert lifted(other, seen(2), PER_SECOND) is False


def test_the_limit_is_that_of_the_rule_or_of_the_name_of_the_rule() -> None:
    two = (*PER_SECOND, limit("tenant_rate", SECOND, at_most=10))
    assert lifted(permit(), seen(50), two) is True
    assert lifted(permit(), seen(50), two, bound="tenant_rate") is False
    assert lifted(permit(), seen(50, rule=RuleId("III.2/rate")), two, bound=None) is True
    assert lifted(permit(), seen(50, rule=RuleId("III.2/tenant_rate")), two, bound=None) is False


def test_without_a_bound_limit_every_limit_of_the_same_things_must_allow_it() -> None:
    two = (*PER_SECOND, limit("tenant_rate", SECOND, at_most=10))
    both = permit(grants=(Grant(limit="rate", at_most=5), Grant(limit="tenant_rate", at_most=5)))
    assert lifted(both, seen(50), two, bound=None) is True
    assert lifted(permit(), seen(50), two, bound=None) is False
    assert lifted(permit(), seen(2, unit=Metric.PAGES), two, bound=None) is False


def test_a_permit_speaks_of_everybody_or_of_its_automation() -> None:
    mine, other = sample_finding(principal="key:1"), sample_finding(principal="key:2")
    unknown = [sample_finding(principal=each) for each in (None, HOST, "203.0.113.7", ACME)]
    registered = permit(identity="key:1")
    assert [speaks_of(permit(), each) for each in (mine, other)] == [True, True]
    assert [speaks_of(registered, each) for each in (mine, other)] == [True, False]
    assert [speaks_of(registered, each) for each in unknown] == [True] * 4


def test_figures_of_an_automation_come_on_top_where_it_cannot_be_told_apart() -> None:
    registered = permit(identity="key:1")
    told = [lifted(registered, seen(each, principal="key:1"), PER_SECOND) for each in (53, 54)]
    assert told == [True, False]
    assert [lifted(registered, seen(each), PER_SECOND) for each in (64, 65)] == [True, False]
    assert [lifted(permit(), seen(each), PER_SECOND) for each in (53, 54)] == [True, False]


def test_what_was_done_before_a_permit_was_revoked_stays_allowed() -> None:
    revoked = permit(revoked=Revocation(at=NOW, by="B", reason="abuse"))
    before = NOW - timedelta(microseconds=1)
    assert revoked.covers(CALLS, HOST, before) is True
    assert revoked.covers(CALLS, HOST, NOW) is False
    assert revoked.until == NOW
    assert permit().until == datetime(2027, 1, 1, tzinfo=UTC)
