"""A policy compiles to limits that the edge can enforce, in the mildest stage that protects."""

from schout.core.model.edge import Quota, Stage
from schout.core.model.ids import ClauseId
from schout.core.model.moment import SECOND_US
from schout.core.model.vocabulary import Metric, Scope, Traffic
from schout.core.policy.edge import PACE_US, QUEUE, edge_limits
from schout.service.packs import load_policy

POLICY = load_policy("oxygis")
LIMITS = {limit.id: limit for limit in edge_limits(POLICY).limits}


def test_one_call_per_second_is_paced_per_database() -> None:
    rate = LIMITS["III.2/rate"]
    assert (rate.metric, rate.scope, rate.traffic) == (Metric.CALLS, Scope.DATABASE, Traffic.API)
    assert rate.quota == Quota(at_most=1, interval_us=SECOND_US, burst=1)
    assert (rate.stage, rate.pace_us, rate.queue) == (Stage.PACE, PACE_US, QUEUE)


def test_a_plan_has_its_own_figures() -> None:
    assert LIMITS["III.2/rate"].quota_for("dedicated") == Quota(
        at_most=20, interval_us=SECOND_US // 20, burst=1
    )
    assert LIMITS["III.2/rate"].quota_for("standard") == LIMITS["III.2/rate"].quota
    assert LIMITS["III.2/rate"].quota_for(None) == LIMITS["III.2/rate"].quota


def test_parallel_calls_have_no_interval() -> None:
    assert LIMITS["III.2/parallel"].quota == Quota(at_most=1)


def test_continuity_is_only_ever_recorded() -> None:
    continuity = LIMITS["III.2/continuity"]
    assert (continuity.stage, continuity.quota) == (Stage.SHADOW, Quota(at_most=240))


def test_a_flood_is_refused_and_a_clause_in_shadow_only_records() -> None:
    assert LIMITS["III.1/flood"].stage is Stage.REFUSE
    assert LIMITS["III.7/sign_up_rate"].stage is Stage.SHADOW


def test_an_interval_is_never_shorter_than_the_policy_says() -> None:
    for limit in LIMITS.values():
        for quota in (limit.quota, *limit.plans.values()):
            assert quota.interval_us * quota.at_most % SECOND_US < quota.at_most


def test_the_document_names_its_policy_and_its_clauses() -> None:
    document = edge_limits(POLICY)
    assert document.policy.digest == POLICY.digest
    assert document.contact == POLICY.provider.abuse_contact
    assert document.titles[ClauseId("III.2")] == POLICY.clause("III.2").title
