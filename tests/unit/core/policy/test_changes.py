"""Two values are compared for what their difference means to a tenant."""

import pytest

from schout.core.policy.changes import (
    Act,
    Change,
    Effect,
    Subject,
    What,
    compare,
    period_effect,
    sign,
)
from schout.core.policy.period import parse_period

STRICTER, MILDER, NEUTRAL = Effect.STRICTER, Effect.MILDER, Effect.NEUTRAL
HERE = Subject(where="III.2", name={"nl": "Titel"}, step="notice")


def change(what: What, act: Act, effect: Effect, old: str = "", new: str = "") -> Change:
    return Change(
        where="III.2",
        name={"nl": "Titel"},
        step="notice",
        what=what,
        act=act,
        effect=effect,
        old=old,
        new=new,
    )


def test_effects_have_opposites() -> None:
    assert [effect.opposite for effect in Effect] == [MILDER, STRICTER, NEUTRAL, Effect.TEXT]


@pytest.mark.parametrize(
    ("old", "new", "order"),
    [
        ("14d", "10d", -1),
        ("14d", "2w", 0),
        ("1d", "25h", 1),
        ("1mo", "2mo", 1),
        ("5bd", "3bd", -1),
        ("1mo", "31d", None),
        ("7d", "5bd", None),
        ("8bh", "1bd", None),
    ],
)
def test_periods_are_compared_where_they_can_be(old: str, new: str, order: int | None) -> None:
    before, after = parse_period(old), parse_period(new)
    assert before is not None
    assert after is not None
    assert compare(before, after) == order


@pytest.mark.parametrize(
    ("old", "new", "effect"),
    [
        ("1d", "2d", MILDER),
        ("2d", "1d", STRICTER),
        ("1d", "24h", NEUTRAL),
        ("1mo", "30d", NEUTRAL),
        ("1d", "", STRICTER),
        ("", "1d", MILDER),
        ("", "", STRICTER),
    ],
)
def test_a_period_means_something(old: str, new: str, effect: Effect) -> None:
    assert period_effect(parse_period(old), parse_period(new), MILDER, STRICTER) is effect


def test_equal_values_are_no_change() -> None:
    assert HERE.values(What.KIND, "a", "a", NEUTRAL) == []
    assert HERE.numbers(What.KEEP, 1, 1, MILDER) == []
    assert HERE.members(What.PERMIT, ("a", "b"), ("b", "a"), MILDER) == []
    assert HERE.texts(What.TITLE, {"nl": "a"}, {"nl": "a", "fr": "b"}) == []
    assert HERE.periods(What.WINDOW, None, None, MILDER, STRICTER) == []


def test_differences_are_changes() -> None:
    assert HERE.values(What.KIND, "a", "b", NEUTRAL) == [
        change(What.KIND, Act.CHANGED, NEUTRAL, "a", "b")
    ]
    assert HERE.numbers(What.MINIMUM, 1, 2, MILDER) == [
        change(What.MINIMUM, Act.CHANGED, MILDER, "1", "2")
    ]
    assert HERE.numbers(What.MINIMUM, 2, 1, MILDER) == [
        change(What.MINIMUM, Act.CHANGED, STRICTER, "2", "1")
    ]
    assert HERE.members(What.PERMIT, ("a", "b"), ("b", "c"), MILDER) == [
        change(What.PERMIT, Act.REMOVED, STRICTER, old="a"),
        change(What.PERMIT, Act.ADDED, MILDER, new="c"),
    ]
    texts = [change(What.TITLE, Act.CHANGED, Effect.TEXT)]
    assert HERE.texts(What.TITLE, {"nl": "a"}, {"nl": "b"}) == texts
    assert HERE.texts(What.TITLE, {}, {"nl": "b"}) == texts
    assert HERE.periods(What.WINDOW, parse_period("14d"), parse_period("7d"), MILDER, STRICTER) == [
        change(What.WINDOW, Act.CHANGED, STRICTER, "14d", "7d")
    ]


def test_a_sign_is_one_of_three() -> None:
    assert [sign(number) for number in (-5, 0, 5)] == [-1, 0, 1]
