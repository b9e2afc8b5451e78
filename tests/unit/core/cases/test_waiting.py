"""The queue: what waits for a person, and what comes first."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from schout.core.cases.waiting import AUTHORITY, FIRST, Waiting, waits_for
from schout.core.model.case import CaseEntry, Extension, Hold, Pending, ToTell
from schout.core.model.ids import DecisionId
from schout.core.model.vocabulary import CaseState, Closing, Grave, Severity
from schout.testing.samples import NOW, sample_case

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


ABUSE = ToTell(kind=Grave.CHILD_ABUSE, since=NOW + timedelta(hours=1))
THREAT = ToTell(kind=Grave.THREAT_TO_LIFE, since=NOW + timedelta(hours=2))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"to_tell": (ABUSE,)}, Waiting(AUTHORITY, 6, ABUSE.since)),
        ({"to_tell": (ABUSE, THREAT)}, Waiting(AUTHORITY, 7, ABUSE.since)),
        ({"to_tell": (THREAT,), "hold": HOLD}, Waiting(AUTHORITY, 7, THREAT.since)),
        (
            {"to_tell": (THREAT,), "state": CaseState.CLOSED, "closing": Closing.DISMISSED},
            Waiting(AUTHORITY, 7, THREAT.since),
        ),
    ],
    ids=["abuse", "threat", "on hold", "closed"],
)
def test_what_an_authority_must_be_told_of_comes_before_all_and_is_never_forgotten(
    changes: dict[str, Any], expected: Waiting
) -> None:
    assert waits_for(sample_case(severity=Severity.MINOR, **changes)) == expected


@pytest.mark.parametrize(("priority", "urgency"), [(FIRST - 1, 2), (FIRST, 3)])
def test_what_an_authority_or_a_trusted_flagger_reports_comes_before_its_like(
    priority: int, urgency: int
) -> None:
    case = sample_case(state=CaseState.PROPOSED, priority=priority)
    assert waits_for(case) == Waiting("decision", urgency, NOW)


def history(words: str) -> tuple[CaseEntry, ...]:
    """Give a history of these words, an hour apart; its first is `opened`."""
    return tuple(
        CaseEntry(at=NOW + timedelta(hours=hour), what=word, ref="cas_1")
        for hour, word in enumerate(["opened", *words.split()])
    )


def since(words: str, **changes: Any) -> int | None:
    """Tell after how many hours a case began to wait."""
    waits = waits_for(sample_case(history=history(words), **changes))
    return None if waits is None else (waits.since - NOW) // timedelta(hours=1)


@pytest.mark.parametrize(
    ("words", "began"),
    [
        ("review_due", 1),
        ("review_due noted report_added review_due", 1),
        ("report_added noted report_added", 1),
        ("finding_added claimed noted", 2),
        ("review_due kept noted report_added report_added", 4),
        ("review_due confirmed window_ended noted", 3),
        ("window_ended lifted noted", 2),
        ("step_reached noted", 1),
        ("noted split noted", 2),
        ("noted", 0),
    ],
)
def test_a_review_waits_since_it_was_asked_for_and_no_note_or_report_puts_it_back(
    words: str, began: int
) -> None:
    assert since(words, state=CaseState.IN_FORCE, review_due=True) == began
    assert since(words, state=CaseState.VERIFYING, review_due=True) == began


def test_a_history_that_begins_in_other_words_has_its_place_too() -> None:
    entry = CaseEntry(at=NOW, what="noted", ref="cas_1")
    case = sample_case(history=(entry,), review_due=True)
    assert waits_for(case) == Waiting("review", 2, NOW)


FIRST_STEP = Pending(decision=DecisionId("dec_1"), step="notice", needs=1)
FURTHER = msgspec.structs.replace(FIRST_STEP, step="throttle", back_to=CaseState.NOTIFIED)


@pytest.mark.parametrize(
    ("words", "pending", "began"),
    [
        ("finding_added report_added noted", FIRST_STEP, 0),
        ("noted agreed noted", FIRST_STEP, 0),
        ("noted proposed report_added agreed", FURTHER, 2),
        ("step_reached finding_added", FURTHER, 1),
        ("window_ended agreed noted", FURTHER, 2),
        ("proposed declined noted proposed noted", FURTHER, 4),
        ("noted", FURTHER, 1),
    ],
)
def test_a_decision_waits_since_it_was_proposed(words: str, pending: Pending, began: int) -> None:
    assert since(words, state=CaseState.PROPOSED, pending=pending) == began


def test_more_time_waits_since_the_tenant_asked_for_it() -> None:
    asked = Extension(at=NOW + timedelta(hours=2), text="a week")
    assert since("noted time_asked report_added", extension=asked) == 2
