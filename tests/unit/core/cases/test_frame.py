"""What a case moves within: the part of the policy that it is under."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from schout.core.cases.frame import Frame, frame_of
from schout.core.model.vocabulary import ClauseKind, Severity
from schout.core.policy.period import Unit
from schout.testing.policies import sample_clause, sample_ladder, sample_policy, span
from schout.testing.samples import CALLS, NOW, sample_case, sample_frame

POLICY = sample_policy()


def with_clause(**changes: Any) -> Any:
    clause = msgspec.structs.replace(sample_clause(), **changes)
    return msgspec.structs.replace(POLICY, clauses=(clause,))


@pytest.mark.parametrize("remedy", [sample_clause().remedy, None], ids=["its own", "the first"])
def test_a_frame_is_a_clause_its_ladder_and_a_calendar(remedy: Any) -> None:
    policy = with_clause(remedy=remedy)
    assert frame_of(policy, CALLS) == Frame(
        clause=policy.clause(CALLS), ladder=sample_ladder(), calendar=policy.calendars[0]
    )


@pytest.mark.parametrize(
    ("policy", "clause"),
    [(POLICY, "IX.9"), (with_clause(ladder=None), CALLS)],
    ids=["no such clause", "no ladder"],
)
def test_without_a_clause_and_a_ladder_there_is_no_frame(policy: Any, clause: str) -> None:
    with pytest.raises(KeyError):
        frame_of(policy, clause)


def test_a_step_is_found_by_its_name() -> None:
    frame = sample_frame()
    assert [frame.step(name) for name in ("throttle", "gone", "")] == [
        sample_ladder().steps[1],
        None,
        None,
    ]


def test_a_period_ends_by_the_calendar() -> None:
    monday_nine = NOW
    tuesday_close = NOW.replace(day=8, hour=16)
    frame = sample_frame()
    assert frame.after(monday_nine, span(1, Unit.BUSINESS_DAY)) == tuesday_close
    assert frame.after(monday_nine, span(1, Unit.DAY)) == NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("strike", "severity", "intent", "expected"),
    [
        (1, Severity.MODERATE, False, False),
        (1, Severity.SERIOUS, False, True),
        (1, Severity.MODERATE, True, True),
        (3, Severity.MODERATE, False, True),
        (2, Severity.MODERATE, False, False),
    ],
    ids=["none", "serious", "intentional", "repeated", "not yet repeated"],
)
def test_there_are_three_grounds(
    strike: int, severity: Severity, intent: bool, expected: bool
) -> None:
    frame = sample_frame({"severity": severity})
    assert frame.has_ground(sample_case(strike=strike), intent=intent) is expected


def test_rules_watch_conduct_and_the_use_of_resources_and_nothing_else() -> None:
    watched = [kind for kind in ClauseKind if sample_frame({"kind": kind}).is_watched]
    assert watched == [ClauseKind.CONDUCT, ClauseKind.RESOURCE]
