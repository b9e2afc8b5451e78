"""A change of a clause is told for what it means to a tenant."""

import pytest
from msgspec.structs import replace

from schout.core.model.ids import RuleId
from schout.core.model.vocabulary import (
    ClauseKind,
    FailureMode,
    IntentSign,
    Mode,
    PermitKind,
    Scope,
    Severity,
)
from schout.core.policy.changes import Act, Change, Effect, What
from schout.core.policy.diff_clauses import diff_clauses
from schout.core.policy.period import parse_period
from schout.core.policy.rule import Leaky, Measure, Operator, Overlap, Rule, Sliding
from schout.core.policy.schema import Clause, Intake, Policy
from schout.testing.policies import in_all, sample_clause, sample_parallel, sample_policy

POLICY = sample_policy()
CLAUSE = sample_clause()
REMEDY = CLAUSE.remedy
STRICTER, MILDER, NEUTRAL = Effect.STRICTER, Effect.MILDER, Effect.NEUTRAL
OTHER_TEXT = in_all("a", "b", "c", "d")


def with_clause(clause: Clause) -> Policy:
    clauses = tuple(clause if one.id == clause.id else one for one in POLICY.clauses)
    return replace(POLICY, clauses=clauses)


def told(old: Policy, new: Policy) -> list[tuple[str, str, Effect, str, str]]:
    return [
        (change.what, change.act, change.effect, change.old, change.new)
        for change in diff_clauses(old, new)
    ]


def test_equal_policies_differ_in_nothing() -> None:
    assert diff_clauses(POLICY, POLICY) == []


@pytest.mark.parametrize(
    ("index", "effect"),
    [pytest.param(1, STRICTER, id="bound"), pytest.param(3, NEUTRAL, id="duty")],
)
def test_clauses_come_and_go(index: int, effect: Effect) -> None:
    clause = POLICY.clauses[index]
    fewer = replace(POLICY, clauses=tuple(one for one in POLICY.clauses if one != clause))
    change = Change(
        where=clause.id, name=clause.title, what=What.CLAUSE, act=Act.ADDED, effect=effect
    )
    assert diff_clauses(fewer, POLICY) == [change]
    assert diff_clauses(POLICY, fewer) == [replace(change, act=Act.REMOVED, effect=effect.opposite)]


assert REMEDY is not None
CASES = {
    "title": (replace(CLAUSE, title=OTHER_TEXT), ("title", Effect.TEXT, "", "")),
    "text": (replace(CLAUSE, text=OTHER_TEXT), ("text", Effect.TEXT, "", "")),
    "kind": (
        replace(CLAUSE, kind=ClauseKind.CONDUCT),
        ("kind", NEUTRAL, "resource", "conduct"),
    ),
    "severity": (
        replace(CLAUSE, severity=Severity.SERIOUS),
        ("severity", STRICTER, "moderate", "serious"),
    ),
    "mode": (replace(CLAUSE, mode=Mode.SHADOW), ("mode", MILDER, "enforce", "shadow")),
    "scope": (replace(CLAUSE, scope=Scope.TENANT), ("scope", STRICTER, "database", "tenant")),
    "failure": (
        replace(CLAUSE, failure=FailureMode.CLOSED),
        ("failure", NEUTRAL, "open", "closed"),
    ),
    "minimum": (
        replace(CLAUSE, evidence=replace(CLAUSE.evidence, minimum=40)),
        ("minimum", MILDER, "30", "40"),
    ),
    "keep": (
        replace(CLAUSE, evidence=replace(CLAUSE.evidence, keep=40)),
        ("keep", NEUTRAL, "20", "40"),
    ),
    "window": (
        replace(CLAUSE, remedy=replace(REMEDY, window=parse_period("10d"))),
        ("window", STRICTER, "14d", "10d"),
    ),
    "business": (
        replace(CLAUSE, remedy=replace(REMEDY, window=parse_period("10bd"))),
        ("window", NEUTRAL, "14d", "10bd"),
    ),
    "extendable": (
        replace(CLAUSE, remedy=replace(REMEDY, extendable=False)),
        ("extendable", STRICTER, "yes", "no"),
    ),
    "ask": (replace(CLAUSE, remedy=replace(REMEDY, ask=OTHER_TEXT)), ("ask", Effect.TEXT, "", "")),
    "calendar": (
        replace(CLAUSE, remedy=replace(REMEDY, calendar="be-shop")),
        ("calendar", NEUTRAL, "be-office", "be-shop"),
    ),
    "remedy": (replace(CLAUSE, remedy=None), ("remedy", STRICTER, "14d", "")),
    "ladder": (replace(CLAUSE, ladder=None), ("ladder", NEUTRAL, "resources", "")),
}


@pytest.mark.parametrize("name", CASES)
def test_a_changed_value_is_told_both_ways(name: str) -> None:
    clause, (what, effect, old, new) = CASES[name]
    after = with_clause(clause)
    assert told(POLICY, after) == [(what, "changed", effect, old, new)]
    assert told(after, POLICY) == [(what, "changed", effect.opposite, new, old)]


MEMBERS = {
    "permit": (
        replace(CLAUSE, permits=(*CLAUSE.permits, PermitKind.LOAD_TEST)),
        ("permit", MILDER, "load_test"),
    ),
    "sign": (
        replace(CLAUSE, intent=(*CLAUSE.intent, IntentSign.GAIN)),
        ("sign", STRICTER, "gain"),
    ),
    "withhold": (
        replace(CLAUSE, evidence=replace(CLAUSE.evidence, withhold=("query", "user", "referer"))),
        ("withhold", NEUTRAL, "referer"),
    ),
    "rule": (
        replace(CLAUSE, rules=(*CLAUSE.rules, RuleId("probing"))),
        ("rule", NEUTRAL, "probing"),
    ),
    "intake": (
        replace(CLAUSE, intake=Intake(xarf=("connection/ddos", "a/b"), dsa=CLAUSE.intake.dsa)),
        ("intake", NEUTRAL, "a/b"),
    ),
}


@pytest.mark.parametrize("name", MEMBERS)
def test_one_more_or_less_is_told(name: str) -> None:
    clause, (what, effect, value) = MEMBERS[name]
    after = with_clause(clause)
    assert told(POLICY, after) == [(what, "added", effect, "", value)]
    assert told(after, POLICY) == [(what, "removed", effect.opposite, value, "")]


def test_limits_are_compared_too() -> None:
    after = with_clause(replace(CLAUSE, limits=(CLAUSE.limits[0],)))
    assert [(change.what, change.old_limit) for change in diff_clauses(POLICY, after)] == [
        (What.LIMIT, sample_parallel())
    ]


def with_rule(rule: Rule) -> Policy:
    rules = tuple(rule if one.id == rule.id else one for one in POLICY.rules)
    return replace(POLICY, rules=rules)


LEAKY = Leaky(capacity=10, leak_us=10_000_000, distinct="path")
SLIDING = Sliding(window_us=100, over=10, measure=Measure())
OVERLAP = Overlap(over=10)


@pytest.mark.parametrize(
    ("old", "new", "effect"),
    [
        pytest.param(LEAKY, replace(LEAKY, capacity=5), STRICTER, id="less-room"),
        pytest.param(LEAKY, replace(LEAKY, leak_us=20_000_000), STRICTER, id="slower-leak"),
        pytest.param(LEAKY, replace(LEAKY, capacity=20), MILDER, id="more-room"),
        pytest.param(LEAKY, replace(LEAKY, capacity=20, leak_us=5), MILDER, id="more-of-both"),
        pytest.param(LEAKY, replace(LEAKY, capacity=20, leak_us=10**9), NEUTRAL, id="mixed"),
        pytest.param(LEAKY, replace(LEAKY, capacity=5, leak_us=5), NEUTRAL, id="mixed-other"),
        pytest.param(LEAKY, replace(LEAKY, distinct=None), NEUTRAL, id="not-distinct"),
        pytest.param(LEAKY, replace(LEAKY, limit="rate"), NEUTRAL, id="gets-a-limit"),
        pytest.param(replace(LEAKY, limit="rate"), LEAKY, NEUTRAL, id="loses-a-limit"),
        pytest.param(LEAKY, SLIDING, NEUTRAL, id="another-operator"),
        pytest.param(SLIDING, replace(SLIDING, over=5), STRICTER, id="less-in-the-window"),
        pytest.param(SLIDING, replace(SLIDING, window_us=50), MILDER, id="shorter-window"),
        pytest.param(SLIDING, replace(SLIDING, least=5), NEUTRAL, id="another-least"),
        pytest.param(OVERLAP, replace(OVERLAP, over=5), STRICTER, id="fewer-at-once"),
    ],
)
def test_a_changed_operator_is_weighed(old: Operator, new: Operator, effect: Effect) -> None:
    rule = POLICY.rule("probing")
    before, after = with_rule(replace(rule, state=old)), with_rule(replace(rule, state=new))
    assert told(before, after) == [("rule", "changed", effect, "probing", "probing")]


def test_a_rule_that_differs_in_more_is_told_and_not_weighed() -> None:
    after = with_rule(replace(POLICY.rule("probing"), confidence=10))
    assert told(POLICY, after) == [("rule", "changed", NEUTRAL, "probing", "probing")]


def test_a_new_version_alone_is_not_told() -> None:
    assert told(POLICY, with_rule(replace(POLICY.rule("probing"), version=9))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Leaky(capacity=5, leak_us=1, limit="rate"), Leaky(capacity=9, leak_us=2, limit="rate")),
        (replace(SLIDING, limit="rate"), replace(SLIDING, over=9, limit="rate")),
        (Overlap(over=1, limit="parallel"), Overlap(over=9, limit="parallel")),
    ],
)
def test_figures_that_follow_from_a_limit_are_told_with_the_limit(
    old: Operator, new: Operator
) -> None:
    rule = POLICY.rule("api_rate")
    assert told(with_rule(replace(rule, state=old)), with_rule(replace(rule, state=new))) == []
