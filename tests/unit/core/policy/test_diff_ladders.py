"""A change of a ladder is told for what it means to a tenant."""

import pytest
from msgspec.structs import replace

from schout.core.model.vocabulary import (
    Approval,
    MeasureKind,
    NoticeTime,
    Refund,
    Scope,
    WayBack,
)
from schout.core.policy.changes import Act, Change, Effect, What
from schout.core.policy.diff_ladders import diff_ladders, encode
from schout.core.policy.period import parse_period
from schout.core.policy.schema import Ladder, Measure, Policy, Step
from schout.testing.policies import in_all, sample_ladder, sample_policy

POLICY = sample_policy()
LADDER = sample_ladder()
THROTTLE = LADDER.step("throttle")
(SLOW,) = THROTTLE.measures
STRICTER, MILDER, NEUTRAL = Effect.STRICTER, Effect.MILDER, Effect.NEUTRAL


def with_ladder(ladder: Ladder) -> Policy:
    return replace(POLICY, ladders=(ladder,))


def with_step(step: Step) -> Policy:
    steps = tuple(step if one.id == step.id else one for one in LADDER.steps)
    return with_ladder(replace(LADDER, steps=steps))


def told(old: Policy, new: Policy) -> list[tuple[str, str, str, Effect, str, str]]:
    return [
        (change.step, change.what, change.act, change.effect, change.old, change.new)
        for change in diff_ladders(old, new)
    ]


def test_equal_ladders_differ_in_nothing() -> None:
    assert diff_ladders(POLICY, POLICY) == []


def test_ladders_come_and_go() -> None:
    change = Change(
        where="resources",
        name=LADDER.title,
        what=What.LADDER,
        act=Act.ADDED,
        effect=NEUTRAL,
        new="resources",
    )
    none = replace(POLICY, ladders=())
    assert diff_ladders(none, POLICY) == [change]
    assert diff_ladders(POLICY, none) == [replace(change, act=Act.REMOVED, old="resources", new="")]


LADDERS = {
    "title": (replace(LADDER, title=in_all("a", "b", "c", "d")), ("title", Effect.TEXT, "", "")),
    "window": (
        replace(LADDER, window=parse_period("24mo")),
        ("strikes", STRICTER, "12mo", "24mo"),
    ),
    "half-life": (
        replace(LADDER, half_life=parse_period("30d")),
        ("half_life", MILDER, "90d", "30d"),
    ),
    "no-half-life": (replace(LADDER, half_life=None), ("half_life", STRICTER, "90d", "")),
    "repeated": (replace(LADDER, repeated_from=2), ("repeated", STRICTER, "3", "2")),
}


@pytest.mark.parametrize("name", LADDERS)
def test_a_changed_ladder_is_told_both_ways(name: str) -> None:
    ladder, (what, effect, old, new) = LADDERS[name]
    after = with_ladder(ladder)
    assert told(POLICY, after) == [("", what, "changed", effect, old, new)]
    assert told(after, POLICY) == [("", what, "changed", effect.opposite, new, old)]


STEPS = {
    "entry": (replace(THROTTLE, strikes_from=2), ("entry", NEUTRAL, "", "")),
    "notice": (
        replace(THROTTLE, notice=NoticeTime.AFTER),
        ("notice", STRICTER, "with", "after"),
    ),
    "remedy": (replace(THROTTLE, remedy=False), ("step_remedy", STRICTER, "yes", "no")),
    "approval": (
        replace(THROTTLE, approval=Approval.TWO_PEOPLE),
        ("approval", MILDER, "one_person", "two_people"),
    ),
    "then": (replace(THROTTLE, then=None), ("then", NEUTRAL, "suspend", "")),
    "appeal": (replace(THROTTLE, appeal=parse_period("1mo")), ("appeal", STRICTER, "6mo", "1mo")),
    "no-appeal": (replace(THROTTLE, appeal=None), ("appeal", STRICTER, "6mo", "")),
    "review": (replace(THROTTLE, review=parse_period("7d")), ("review", MILDER, "30d", "7d")),
    "no-review": (replace(THROTTLE, review=None), ("review", STRICTER, "30d", "")),
    "refund": (replace(THROTTLE, refund=Refund.NONE), ("refund", STRICTER, "pro_rata", "none")),
    "longer": (
        replace(THROTTLE, measures=(replace(SLOW, duration=parse_period("14d")),)),
        ("measure", STRICTER, "throttle database 7d", "throttle database 14d"),
    ),
    "without-end": (
        replace(THROTTLE, measures=(replace(SLOW, duration=None),)),
        ("measure", STRICTER, "throttle database 7d", "throttle database"),
    ),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_changed_step_is_told_both_ways(name: str) -> None:
    step, (what, effect, old, new) = STEPS[name]
    after = with_step(step)
    assert told(POLICY, after) == [("throttle", what, "changed", effect, old, new)]
    assert told(after, POLICY) == [("throttle", what, "changed", effect.opposite, new, old)]


def test_measures_and_ways_back_come_and_go() -> None:
    off = Measure(kind=MeasureKind.API_OFF, scope=Scope.DATABASE, duration=None)
    after = with_step(
        replace(THROTTLE, measures=(SLOW, off), lift=(WayBack.REMEDIED, WayBack.APPEAL))
    )
    assert told(POLICY, after) == [
        ("throttle", "measure", "added", STRICTER, "", "api_off database"),
        ("throttle", "lift", "removed", STRICTER, "expiry", ""),
        ("throttle", "lift", "removed", STRICTER, "review", ""),
    ]
    assert told(after, POLICY) == [
        ("throttle", "measure", "removed", MILDER, "api_off database", ""),
        ("throttle", "lift", "added", MILDER, "", "expiry"),
        ("throttle", "lift", "added", MILDER, "", "review"),
    ]


def test_steps_come_go_and_move() -> None:
    notice, throttle, suspend = LADDER.steps
    assert told(POLICY, with_ladder(replace(LADDER, steps=(notice, throttle)))) == [
        ("", "step", "removed", NEUTRAL, "suspend", "")
    ]
    assert told(POLICY, with_ladder(replace(LADDER, steps=(suspend, throttle, notice)))) == [
        ("", "order", "changed", NEUTRAL, "", "")
    ]


def test_a_measure_is_written_in_one_line() -> None:
    assert encode(SLOW) == "throttle database 7d"
    assert encode(replace(SLOW, duration=None)) == "throttle database"
