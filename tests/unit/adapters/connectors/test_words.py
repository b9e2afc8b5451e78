"""Words of measures in the values of a map, beside the words of others."""

import pytest

from schout.adapters.connectors.words import (
    added,
    by_target,
    measures,
    refuses_no_host,
    refuses_plain,
    taken,
)
from schout.core.model.effect import Effect
from schout.core.model.vocabulary import MeasureKind

READ_ONLY, SUSPENDED = MeasureKind.READ_ONLY, MeasureKind.SUSPEND_SERVICE


@pytest.mark.parametrize(
    ("value", "kinds", "after"),
    [
        ("", {SUSPENDED, READ_ONLY}, "read_only,suspend_service"),
        ("suspend_service", {READ_ONLY}, "read_only,suspend_service"),
        ("read_only", {READ_ONLY}, "read_only"),
        ("of others,suspend_service,more", {READ_ONLY}, "of others,more,read_only,suspend_service"),
    ],
)
def test_words_are_added_in_the_order_of_the_ladder_after_those_of_others(
    value: str, kinds: set[MeasureKind], after: str
) -> None:
    assert added(value, kinds) == after


@pytest.mark.parametrize("value", ["", "of others", "b,a,b", "a, b"])
def test_taking_away_what_was_added_gives_what_was_there(value: str) -> None:
    assert taken(added(value, {READ_ONLY, SUSPENDED}), {READ_ONLY, SUSPENDED}) == value


def test_only_whole_words_that_are_asked_for_are_measures() -> None:
    value = "not_read_only,suspend_service,read_only"
    assert measures(value, {READ_ONLY}) == {READ_ONLY}
    assert measures(value, {READ_ONLY, SUSPENDED}) == {READ_ONLY, SUSPENDED}
    assert measures("not_read_only", {READ_ONLY}) == frozenset()


def test_all_measures_of_a_target_come_together() -> None:
    effects = [
        Effect(kind=READ_ONLY, target="a"),
        Effect(kind=SUSPENDED, target="a"),
        Effect(kind=SUSPENDED, target="b"),
    ]
    assert by_target(effects) == {"a": {READ_ONLY, SUSPENDED}, "b": {SUSPENDED}}


@pytest.mark.parametrize("target", ["a.example", "2001:db8::1", "https://a.example/x%20", "_a"])
def test_names_and_addresses_are_plain(target: str) -> None:
    assert refuses_plain(Effect(kind=READ_ONLY, target=target)) is None


@pytest.mark.parametrize("target", ["a;b", "#a", '"a', "a'b", "<a", "~a", "$a", "a\\b", "a" * 254])
def test_what_could_be_more_than_a_name_is_refused(target: str) -> None:
    reason = "expected a target of at most 253 letters, digits and `._~:/%@+-`"
    assert refuses_plain(Effect(kind=READ_ONLY, target=target)) == reason


@pytest.mark.parametrize(
    "target",
    ["a.example", "localhost", "xn--caf-dma.example", "a-b_c.1.example", ".".join(["a" * 63] * 3)],
)
def test_one_host_name_is_taken(target: str) -> None:
    assert refuses_no_host(Effect(kind=READ_ONLY, target=target)) is None


@pytest.mark.parametrize(
    "target",
    [
        "a.example/page",
        "https://a.example",
        "a.example:8069",
        "203.0.113.7",
        "2001:db8::1",
        "[2001:db8::1]",
        "192.0.2.0/28",
        "*.a.example",
        ".a.example",
        "a.example.",
        "A.example",
        "info@a.example",
        "-a.example",
        "a" * 64,
        ".".join(["a" * 63] * 4),
    ],
)
def test_what_no_call_names_as_its_host_is_refused(target: str) -> None:
    reason = refuses_no_host(Effect(kind=READ_ONLY, target=target))
    assert reason == "expected one host name in lower case"
