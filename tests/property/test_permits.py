"""Figures under permits: never less than the plan, never more than granted, and steady."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from schout.core.model.edge import EdgeLimit, Quota, Stage
from schout.core.model.ids import PermitId
from schout.core.model.moment import SECOND_US, from_datetime, to_datetime
from schout.core.model.permit import Grant, Permit, Revocation
from schout.core.model.vocabulary import FailureMode, Metric, Scope, Traffic
from schout.core.policy.permits import Holder, entitlement, next_change_us
from schout.testing.samples import ACME, CALLS, HOST, NOW, sample_permit

NOW_US = from_datetime(NOW)
CALLER = Holder(tenant=ACME, host=HOST)
_SECONDS = st.integers(min_value=0, max_value=40)


def limit(period_s: int, at_most: int, burst: int) -> EdgeLimit:
    interval_us = -(-period_s * SECOND_US // at_most)
    return EdgeLimit(
        id="III.2/rate",
        clause=CALLS,
        metric=Metric.CALLS,
        scope=Scope.DATABASE,
        traffic=Traffic.API,
        quota=Quota(at_most=at_most, interval_us=interval_us, burst=burst),
        stage=Stage.REFUSE,
        failure=FailureMode.OPEN,
    )


@st.composite
def permits(draw: st.DrawFn) -> list[Permit]:
    made = []
    for number in range(draw(st.integers(min_value=0, max_value=4))):
        starts = NOW + timedelta(seconds=draw(_SECONDS))
        revoked = draw(st.none() | _SECONDS)
        grants = draw(st.none() | st.integers(min_value=1, max_value=50))
        made.append(
            sample_permit(
                id=PermitId(f"prm_{number}"),
                starts=starts,
                ends=starts + timedelta(seconds=draw(_SECONDS) + 1),
                objects=draw(st.sampled_from([(), (HOST,), ("else.example",)])),
                grants=() if grants is None else (Grant(limit="rate", at_most=grants),),
                revoked=None
                if revoked is None
                else Revocation(at=NOW + timedelta(seconds=revoked), by="B", reason="abuse"),
            )
        )
    return made


limits = st.builds(
    limit,
    period_s=st.sampled_from([1, 60, 3_600, 86_400]),
    at_most=st.integers(min_value=1, max_value=1_000),
    burst=st.integers(min_value=1, max_value=20),
)


@given(limits, permits(), _SECONDS)
def test_figures_lie_between_those_of_the_plan_and_those_granted(
    edge: EdgeLimit, given_permits: list[Permit], after_s: int
) -> None:
    at_us = NOW_US + after_s * SECOND_US
    at = to_datetime(at_us)
    found = entitlement(edge, None, given_permits, CALLER, at_us)
    holding = [each for each in given_permits if each.covers(CALLS, HOST, at)]
    assert (found.quota is None) == any(not each.grants for each in holding)
    if found.quota is not None:
        most = max([edge.quota.at_most, *(grant.at_most for p in holding for grant in p.grants)])
        assert (found.quota.at_most, found.quota.burst) == (most, edge.quota.burst)
        period_us = edge.quota.interval_us * edge.quota.at_most // SECOND_US * SECOND_US
        assert 0 <= found.quota.interval_us * most - period_us < most


@given(limits, permits(), _SECONDS)
def test_nothing_changes_before_the_next_change(
    edge: EdgeLimit, given_permits: list[Permit], after_s: int
) -> None:
    at_us = NOW_US + after_s * SECOND_US
    until_us = next_change_us(given_permits, at_us) or at_us + 1_000 * SECOND_US
    seen = {
        repr(entitlement(edge, None, given_permits, CALLER, moment))
        for moment in (*range(at_us, until_us, SECOND_US), until_us - 1)
    }
    assert len(seen) == 1
