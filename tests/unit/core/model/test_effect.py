"""Effects: what may be a target, how they are ordered, and how they are named."""

import pytest

from schout.core.model.effect import MOST_TARGET, Changes, Effect
from schout.core.model.vocabulary import MeasureKind


@pytest.mark.parametrize(
    "target",
    ["", "a b", "a\n", "a\x00", "é.example", "a" * (MOST_TARGET + 1)],
    ids=["empty", "two words", "line", "nul", "not ascii", "too long"],
)
def test_a_target_is_one_word_of_printable_ascii(target: str) -> None:
    with pytest.raises(ValueError, match="expected a target of one word in printable ASCII"):
        Effect(kind=MeasureKind.THROTTLE, target=target)


@pytest.mark.parametrize(
    "target", ["a.example", "https://a.example/x?y=z", "192.0.2.1", "2001:db8::1", "a" * 2048]
)
def test_names_addresses_and_urls_are_targets(target: str) -> None:
    assert Effect(kind=MeasureKind.THROTTLE, target=target).target == target


def test_the_mildest_kind_comes_first_then_the_target() -> None:
    ordered = [
        Effect(kind=MeasureKind.THROTTLE, target="b"),
        Effect(kind=MeasureKind.API_OFF, target="a"),
        Effect(kind=MeasureKind.API_OFF, target="b"),
        Effect(kind=MeasureKind.TERMINATE, target="a"),
    ]
    mixed = [ordered[3], ordered[1], ordered[0], ordered[2]]
    assert sorted(mixed, key=lambda each: each.rank) == ordered


def test_an_effect_is_named_by_its_kind_and_its_target() -> None:
    assert str(Effect(kind=MeasureKind.READ_ONLY, target="a.example")) == "read_only on a.example"


def test_changes_are_true_when_there_is_something_to_do() -> None:
    effect = Effect(kind=MeasureKind.READ_ONLY, target="a.example")
    found = [bool(Changes()), bool(Changes(apply=(effect,))), bool(Changes(lift=(effect,)))]
    assert found == [False, True, True]
