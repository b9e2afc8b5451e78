"""The queue: what waits for a person, and what comes first."""

from datetime import timedelta
from typing import Any

import pytest

from schout.core.cases.waiting import FIRST, Waiting, waits_for
from schout.core.model.case import CaseEntry, Extension, Hold
from schout.core.model.vocabulary import CaseState, Closing, Severity
from schout.testing.samples import NOW, gone_on, sample_case

ASKED = Extension(at=NOW, text="a week")
HOLD = Hold(since=NOW, by="An", reason="order")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"state": CaseState.PROPOSED}, Waiting("decision", 2, NOW)),
        ({"state": CaseState.PROPOSED, "extension": ASKED}, Waiting("decision", 2, NOW)),
        ({"state": CaseState.PROPOSED, "hold": HOLD}, None),
        ({"extension": ASKED}, Waiting("time", 3, NOW)),
        ({"extension": ASKED, "review_due": True}, Waiting("time", 3, NOW)),
        ({"state": CaseState.IN_FORCE, "review_due": True}, Waiting("review", 2, NOW)),
        ({"state": CaseState.VERIFYING, "review_due": True}, Waiting("verification", 2, NOW)),
        ({"state": CaseState.VERIFYING}, None),
        ({"state": CaseState.CLOSED, "closing": Closing.QUIET}, None),
    ],
)
def test_a_case_waits_for_the_person_it_needs_first(
    changes: dict[str, Any], expected: Waiting | None
) -> None:
    assert waits_for(sample_case(**changes)) == expected


def test_the_graver_comes_first_and_a_request_for_time_before_its_like() -> None:
    urgencies = [
        [
            waiting.urgency
            for changes in ({"state": CaseState.PROPOSED}, {"extension": ASKED})
            if (waiting := waits_for(sample_case(severity=severity, **changes))) is not None
        ]
        for severity in Severity
    ]
    assert urgencies == [[1, 2], [2, 3], [3, 4]]


@pytest.mark.parametrize(("priority", "urgency"), [(FIRST - 1, 2), (FIRST, 3)])
def test_what_an_authority_or_a_trusted_flagger_reports_comes_before_its_like(
    priority: int, urgency: int
) -> None:
    case = sample_case(state=CaseState.PROPOSED, priority=priority)
    assert waits_for(case) == Waiting("decision", urgency, NOW)


def test_it_waits_since_the_last_thing_that_happened() -> None:
    later = NOW + timedelta(hours=1)
    entry = CaseEntry(at=later, what="review_due", ref="cas_1")
    case = gone_on(sample_case(), entry, review_due=True)
    assert waits_for(case) == Waiting("review", 2, later)
