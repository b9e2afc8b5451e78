"""What a rule costs before it has run."""

from typing import Any

import msgspec
import pytest

from schout.core.detect.bill import bill_of
from schout.core.policy.rule import (
    Absence,
    Baseline,
    Each,
    Leaky,
    Measure,
    Operator,
    Overlap,
    Sequence,
    Sliding,
)
from schout.testing.policies import sample_clause, sample_rules

CLAUSE = sample_clause()
KEEP = CLAUSE.evidence.keep


def bill(state: Operator, **changes: Any) -> tuple[int, int, int, bool]:
    rule = msgspec.structs.replace(
        sample_rules()[0], state=state, when="status == 404", by=("host",), **changes
    )
    found = bill_of(rule, CLAUSE, {})
    return found.moments, found.values, found.events, found.screened


def sliding(over: int, **measure: Any) -> Sliding:
    return Sliding(window_us=1, over=over, measure=Measure(**measure))


def baseline(**measure: Any) -> Baseline:
    return Baseline(every_us=1, history=24, deviations=1, least=1, measure=Measure(**measure))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (Each(), (0, 0, 0, False)),
        (Leaky(capacity=5, leak_us=1), (1, 0, KEEP, True)),
        (Leaky(capacity=5, leak_us=1, distinct="path"), (1, 10_000, KEEP, True)),
        (sliding(9), (30, 0, KEEP, True)),
        (sliding(9, distinct="path"), (0, 10, KEEP, True)),
        (sliding(9, sum="size_bytes"), (30_000, 0, KEEP, True)),
        (Overlap(over=3), (4, 0, KEEP, True)),
        (Sequence(first="true", times=5, then="true", within_us=1), (5, 0, KEEP, True)),
        (Absence(after="true", expect="true", within_us=1), (1, 0, 1, False)),
        (baseline(), (24, 0, KEEP, False)),
        (baseline(distinct="path"), (24, 10_000, KEEP, False)),
    ],
)
def test_what_is_remembered_of_a_key_is_bounded(
    state: Operator, expected: tuple[int, int, int, bool]
) -> None:
    assert bill(state) == expected


def test_the_evidence_that_a_rule_asks_for_itself_counts() -> None:
    assert bill(Leaky(capacity=5, leak_us=1), keep=3) == (1, 0, 3, True)


def test_the_dearest_plan_of_a_limit_counts() -> None:
    (limit,) = (each for each in CLAUSE.limits if each.id == "rate")
    state = msgspec.structs.replace(sliding(1), limit="rate")
    assert bill(state)[0] == 3 * (max(limit.at_most, *limit.plans.values()) + 1)


def test_steps_and_bytes_are_added_up() -> None:
    rule = msgspec.structs.replace(
        sample_rules()[0], when="status == 404", state=sliding(9, ratio="status in [1, 2]"), keep=2
    )
    found = bill_of(rule, CLAUSE, {})
    assert found.steps == {"when": 2, "ratio": 2}
    assert found.key_bytes == 500 + 30_000 * 40 + 2 * 1_500
