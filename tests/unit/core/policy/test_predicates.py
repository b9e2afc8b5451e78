"""The predicates of a rule, and the field that it tells apart or adds up."""

from typing import Any

import msgspec
import pytest

from schout.core.policy.predicates import checked_predicates, measured_field, predicates_of
from schout.core.policy.rule import (
    Absence,
    Baseline,
    Each,
    Leaky,
    Measure,
    NamedList,
    Operator,
    Rule,
    Sequence,
    Sliding,
)
from schout.testing.policies import sample_rules

WHEN = 'listed(path, "doors")'
DOORS = NamedList(id="doors", kind="words", ignore_case=False, items=("/admin",))


def rule(state: Operator) -> Rule:
    return msgspec.structs.replace(sample_rules()[0], when=WHEN, state=state)


def sliding(**measure: Any) -> Sliding:
    return Sliding(window_us=1, over=1, measure=Measure(**measure))


def baseline(**measure: Any) -> Baseline:
    return Baseline(every_us=1, history=5, deviations=1, least=1, measure=Measure(**measure))


@pytest.mark.parametrize(
    ("state", "others"),
    [
        (Each(), {}),
        (sliding(), {}),
        (sliding(ratio="status == 404"), {"ratio": "status == 404"}),
        (baseline(ratio="status == 500"), {"ratio": "status == 500"}),
        (
            Sequence(first="status == 1", times=2, then="status == 2", within_us=1),
            {"first": "status == 1", "then": "status == 2"},
        ),
        (
            Absence(after="status == 1", expect="status == 2", within_us=1),
            {"after": "status == 1", "expect": "status == 2"},
        ),
    ],
)
def test_each_predicate_stands_under_its_key(state: Operator, others: dict[str, str]) -> None:
    assert predicates_of(rule(state)) == {"when": WHEN, **others}


def test_predicates_are_checked_with_the_lists_they_look_up() -> None:
    checked = checked_predicates(rule(sliding(ratio="status == 404")), {"doors": DOORS})
    found = {name: (each.fields, each.lists) for name, each in checked.items()}
    assert found == {
        "when": (frozenset({"path"}), frozenset({"doors"})),
        "ratio": (frozenset({"status"}), frozenset()),
    }


@pytest.mark.parametrize(
    ("state", "field"),
    [
        (Each(), None),
        (Leaky(capacity=1, leak_us=1), None),
        (Leaky(capacity=1, leak_us=1, distinct="path"), "path"),
        (sliding(distinct="user"), "user"),
        (sliding(sum="size_bytes"), "size_bytes"),
        (baseline(), None),
    ],
)
def test_the_field_that_is_measured_is_told(state: Operator, field: str | None) -> None:
    assert measured_field(rule(state)) == field
