"""Figures of rules: their own, or those of the limit, with the plan of the tenant."""

import msgspec
import pytest

from schout.core.model.ids import ClauseId, RuleId
from schout.core.model.vocabulary import ActivityKind, ClauseKind, Metric, Scope, Traffic
from schout.core.policy.figures import (
    bound_limit,
    burst_of,
    limit_of,
    operator_under,
    with_figures,
)
from schout.core.policy.period import Period, Unit
from schout.core.policy.rule import Each, Leaky, Measure, Operator, Overlap, Rule, Sliding
from schout.core.policy.schema import Clause, EvidenceRule, Limit
from schout.testing.policies import sample_policy

LIMIT = Limit(
    id="rate",
    metric=Metric.CALLS,
    at_most=2,
    per=Period(amount=1, unit=Unit.SECOND),
    burst=5,
    scope=Scope.DATABASE,
    traffic=Traffic.API,
    paths=(),
    plans={"big": 20},
    note={},
)
CLAUSE = Clause(
    id=ClauseId("A.1"),
    kind=ClauseKind.RESOURCE,
    title={},
    text={},
    limits=(LIMIT,),
    evidence=EvidenceRule(minimum=30, keep=5, withhold=()),
)
RULE = Rule(
    id=RuleId("calls"),
    version=1,
    clause=CLAUSE.id,
    on=ActivityKind.HTTP_REQUEST,
    when="has(path)",
    by=("host",),
    subject="target",
    state=Leaky(capacity=1, leak_us=1, limit="rate"),
    unit=Metric.CALLS,
    mute_us=1,
    confidence=80,
)


def rule(state: Operator) -> Rule:
    return msgspec.structs.replace(RULE, state=state)


@pytest.mark.parametrize(
    ("plan", "leak_us"), [(None, 500_000), ("big", 50_000)], ids=["general", "plan"]
)
def test_a_bucket_bound_to_a_limit_has_its_figures(plan: str | None, leak_us: int) -> None:
    expected = Leaky(capacity=30, leak_us=leak_us, limit="rate")
    assert operator_under(RULE, CLAUSE, plan) == expected


def test_the_burst_counts_where_it_is_above_the_minimum_of_evidence() -> None:
    limit = msgspec.structs.replace(LIMIT, burst=50)
    clause = msgspec.structs.replace(CLAUSE, limits=(limit,))
    assert operator_under(RULE, clause) == Leaky(capacity=50, leak_us=500_000, limit="rate")
    assert burst_of(RULE, clause) == 50


def test_a_window_bound_to_a_limit_has_its_period_and_its_figure() -> None:
    bound = Sliding(window_us=1, over=1, measure=Measure(), limit="rate")
    expected = msgspec.structs.replace(bound, window_us=1_000_000, over=20)
    assert operator_under(rule(bound), CLAUSE, "big") == expected


def test_an_overlap_bound_to_a_limit_has_its_figure() -> None:
    assert operator_under(rule(Overlap(over=9, limit="rate")), CLAUSE) == Overlap(
        over=2, limit="rate"
    )


@pytest.mark.parametrize(
    "state", [RULE.state, Sliding(window_us=1, over=1, measure=Measure(), limit="rate")]
)
def test_a_limit_without_a_fixed_period_leaves_the_figures_alone(state: Operator) -> None:
    limit = msgspec.structs.replace(LIMIT, per=None)
    clause = msgspec.structs.replace(CLAUSE, limits=(limit,))
    assert operator_under(rule(state), clause) == state


@pytest.mark.parametrize("state", [Leaky(capacity=10, leak_us=7), Each()])
def test_a_rule_without_a_limit_has_its_own_figures(state: Operator) -> None:
    own = rule(state)
    assert (operator_under(own, CLAUSE), bound_limit(own, CLAUSE)) == (state, None)
    assert (burst_of(own, CLAUSE), limit_of(own)) == (None, None)


def test_a_policy_shows_the_figures_that_its_rules_count_with() -> None:
    policy = msgspec.structs.replace(sample_policy(), clauses=(CLAUSE,), rules=(RULE,))
    shown = rule(Leaky(capacity=30, leak_us=500_000, limit="rate"))
    assert with_figures(policy) == msgspec.structs.replace(policy, rules=(shown,))
