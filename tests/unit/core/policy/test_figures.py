"""Figures of rules: their own, or those of the limit, with the plan of the tenant."""

import msgspec
import pytest

from schout.core.model.ids import ClauseId, RuleId
from schout.core.model.vocabulary import ClauseKind, Metric, Scope, Traffic
from schout.core.policy.figures import Figures, figures_of, with_figures
from schout.core.policy.period import Period, Unit
from schout.core.policy.schema import Clause, EvidenceRule, Limit, Rule, Selector
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
    select=Selector(),
    key=Scope.DATABASE,
    subject=Scope.DATABASE,
    unit=Metric.CALLS,
    limit="rate",
    capacity=0,
    leak_us=0,
    distinct=None,
    mute_us=1,
    confidence=80,
)


@pytest.mark.parametrize(
    ("plan", "expected"),
    [(None, Figures(30, 500_000, 5)), ("big", Figures(30, 50_000, 5))],
    ids=["general", "plan"],
)
def test_a_rule_bound_to_a_limit_has_its_figures(plan: str | None, expected: Figures) -> None:
    assert figures_of(RULE, CLAUSE, plan) == expected


def test_the_burst_counts_where_it_is_above_the_minimum_of_evidence() -> None:
    limit = msgspec.structs.replace(LIMIT, burst=50)
    clause = msgspec.structs.replace(CLAUSE, limits=(limit,))
    assert figures_of(RULE, clause) == Figures(50, 500_000, 50)


def test_a_rule_without_a_limit_has_its_own_figures() -> None:
    rule = msgspec.structs.replace(RULE, limit=None, capacity=10, leak_us=7)
    assert figures_of(rule, CLAUSE) == Figures(10, 7, 10)


def test_a_policy_shows_the_figures_that_its_rules_count_with() -> None:
    policy = msgspec.structs.replace(sample_policy(), clauses=(CLAUSE,), rules=(RULE,))
    shown = msgspec.structs.replace(RULE, capacity=30, leak_us=500_000)
    assert with_figures(policy) == msgspec.structs.replace(policy, rules=(shown,))
