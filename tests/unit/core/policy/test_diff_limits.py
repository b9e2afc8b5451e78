"""A limit that changes is called tighter or looser only when it is."""

import pytest
from msgspec.structs import replace

from schout.core.model.vocabulary import Scope
from schout.core.policy.changes import Act, Change, Effect, Subject, What
from schout.core.policy.diff_limits import diff_limits
from schout.core.policy.period import Period, Unit, parse_period
from schout.core.policy.schema import Limit, Policy
from schout.testing.policies import (
    in_all,
    sample_clause,
    sample_parallel,
    sample_policy,
    sample_rate,
)

POLICY = sample_policy()
RATE = replace(sample_rate(), plans={})
HERE = Subject(where="III.2")


def diff(old: tuple[Limit, ...], new: tuple[Limit, ...], after: Policy = POLICY) -> list[Change]:
    clause = sample_clause()
    return diff_limits(
        HERE, replace(clause, limits=old), replace(clause, limits=new), (POLICY, after)
    )


def limit_change(act: Act, effect: Effect, old: Limit | None, new: Limit | None) -> Change:
    return Change(
        where="III.2", what=What.LIMIT, act=act, effect=effect, old_limit=old, new_limit=new
    )


def test_limits_come_and_go() -> None:
    other = sample_parallel()
    assert diff((RATE,), (RATE,)) == []
    assert diff((RATE,), (RATE, other)) == [limit_change(Act.ADDED, Effect.STRICTER, None, other)]
    assert diff((RATE, other), (RATE,)) == [limit_change(Act.REMOVED, Effect.MILDER, other, None)]


@pytest.mark.parametrize(
    ("old", "new", "effect"),
    [
        ((1, "1s"), (2, "1s"), Effect.MILDER),
        ((2, "1s"), (1, "1s"), Effect.STRICTER),
        ((60, "1m"), (1, "1s"), Effect.NEUTRAL),
        ((61, "1m"), (1, "1s"), Effect.STRICTER),
        ((1, "1s"), (61, "1m"), Effect.MILDER),
        ((10, "1mo"), (10, "2mo"), Effect.STRICTER),
        ((10, "2mo"), (10, "1mo"), Effect.MILDER),
        ((10, "1mo"), (10, "30d"), Effect.NEUTRAL),
        ((10, "30d"), (10, "1mo"), Effect.NEUTRAL),
        ((10, ""), (10, "1s"), Effect.NEUTRAL),
        ((10, "1s"), (10, ""), Effect.NEUTRAL),
        ((10, ""), (9, ""), Effect.STRICTER),
    ],
)
def test_a_figure_means_something(
    old: tuple[int, str], new: tuple[int, str], effect: Effect
) -> None:
    before = replace(RATE, at_most=old[0], per=parse_period(old[1]))
    after = replace(RATE, at_most=new[0], per=parse_period(new[1]))
    assert diff((before,), (after,)) == [limit_change(Act.CHANGED, effect, before, after)]


def test_a_limit_that_counts_by_something_else_is_only_other() -> None:
    after = replace(RATE, at_most=5, scope=Scope.TENANT)
    assert diff((RATE,), (after,)) == [limit_change(Act.CHANGED, Effect.NEUTRAL, RATE, after)]


def test_burst_and_note_are_told_apart() -> None:
    after = replace(RATE, burst=2, note=in_all("a", "b", "c", "d"))
    assert diff((RATE,), (after,)) == [
        Change(
            where="III.2",
            what=What.BURST,
            act=Act.CHANGED,
            effect=Effect.STRICTER,
            old="5",
            new="2",
        ),
        Change(where="III.2", what=What.NOTE, act=Act.CHANGED, effect=Effect.TEXT),
    ]


def test_a_plan_is_told_by_its_own_figure() -> None:
    before = replace(RATE, plans={"dedicated": 20, "standard": 2})
    after = replace(RATE, plans={"dedicated": 10, "standard": 2})
    assert diff((before,), (after,)) == [
        replace(
            limit_change(Act.CHANGED, Effect.STRICTER, before, after),
            plan="dedicated",
            plan_name=in_all("Dedicated", "Dédié", "Dedicated", "Dediziert"),
        )
    ]


def test_a_plan_is_told_too_when_the_period_changes() -> None:
    before = replace(RATE, plans={"dedicated": 20})
    after = replace(before, per=Period(amount=2, unit=Unit.SECOND))
    assert [(change.plan, change.effect) for change in diff((before,), (after,))] == [
        ("", Effect.STRICTER),
        ("dedicated", Effect.STRICTER),
    ]


def test_a_plan_that_is_gone_keeps_its_name() -> None:
    before = replace(RATE, plans={"dedicated": 20})
    (change,) = diff((before,), (RATE,), replace(POLICY, plans=()))
    assert (change.effect, change.plan_name) == (
        Effect.STRICTER,
        in_all("Dedicated", "Dédié", "Dedicated", "Dediziert"),
    )
