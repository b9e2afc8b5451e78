"""Cases: each transition, what it keeps, and that nothing else moves a case."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from schout.core.cases.machine import (
    HISTORY,
    add_decision,
    as_open,
    as_strike,
    end_window,
    is_due,
    open_case,
)
from schout.core.decide.decision import decide
from schout.core.model.case import Case, CaseEntry
from schout.core.model.decision import Decision, OpenCase, Strike
from schout.core.model.event import WindowEnded
from schout.core.model.ids import CaseId, DecisionId, FindingId, Kind, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.vocabulary import CaseState, Outcome
from schout.testing.policies import sample_policy
from schout.testing.samples import ACME, CALLS, HOST, NOW, sample_finding, sample_given

FINDING = sample_finding()
FIRST = decide(sample_given(), sample_policy())
UNTIL = NOW + timedelta(days=14)
LATER = NOW + timedelta(hours=1)
AGAIN = sample_finding(id=FindingId("fnd_2"), at=LATER)


def decision(**changes: Any) -> Decision:
    return msgspec.structs.replace(FIRST, **changes)


def further(**changes: Any) -> Decision:
    """Give the decision on the finding an hour later."""
    return decision(**{"id": DecisionId("dec_2"), "finding": AGAIN.id, "at": LATER, **changes})


def ended(case: Case, at: datetime = UNTIL) -> Case:
    return end_window(case, WindowEnded(at_us=from_datetime(at), case=case.id))


OPENED = CaseEntry(at=NOW, what="opened", ref=FIRST.id, detail="notice")
CASE = Case(
    id=CaseId(derive_id(Kind.CASE, from_datetime(NOW), FIRST.id)),
    tenant=ACME,
    clause=CALLS,
    object=HOST,
    state=CaseState.NOTIFIED,
    opened_at=NOW,
    ladder="resources",
    step="notice",
    strike=1,
    policy_version="2026.1",
    remedy_until=UNTIL,
    decisions=(FIRST.id,),
    findings=(FINDING.id,),
    last_finding_at=NOW,
    history=(OPENED,),
)


def changed(**changes: Any) -> Case:
    return msgspec.structs.replace(CASE, **changes)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (FIRST, CASE),
        (decision(remedy_until=None), changed(remedy_until=None, state=CaseState.IN_FORCE)),
        (decision(outcome=Outcome.PROPOSED), changed(state=CaseState.PROPOSED)),
        (decision(step=None, ladder=None, outcome=Outcome.PROPOSED, strike=2),
         changed(step="", ladder="", state=CaseState.PROPOSED, strike=2,
                 history=(CaseEntry(at=NOW, what="opened", ref=FIRST.id),))),
    ],
    ids=["with a window", "without one", "proposed", "no step"],
)  # fmt: skip
def test_a_decision_opens_a_case_where_it_says(given: Decision, expected: Case) -> None:
    assert open_case(given, FINDING) == expected


@pytest.mark.parametrize(
    "given",
    [
        *(decision(outcome=outcome) for outcome in Outcome if not outcome.opens_case),
        decision(tenant=None),
    ],
)
def test_a_decision_that_no_case_follows_from_opens_none(given: Decision) -> None:
    with pytest.raises(ValueError, match=f"expected a decision that opens .* `{given.outcome}`"):
        open_case(given, FINDING)


def test_a_further_finding_on_the_same_step_is_added() -> None:
    entry = CaseEntry(at=LATER, what="finding_added", ref="fnd_2", detail="40 calls")
    assert add_decision(CASE, further(remedy_until=None), AGAIN) == changed(
        decisions=(FIRST.id, "dec_2"),
        findings=(FINDING.id, "fnd_2"),
        last_finding_at=LATER,
        history=(OPENED, entry),
    )


def test_a_decision_without_a_step_is_added_like_a_finding() -> None:
    added = add_decision(CASE, further(step=None, outcome=Outcome.PROPOSED), AGAIN)
    assert (added.step, added.state, added.history[-1].what) == (
        "notice",
        CaseState.NOTIFIED,
        "finding_added",
    )


@pytest.mark.parametrize(
    ("outcome", "remedy_until", "state"),
    [
        (Outcome.PROPOSED, UNTIL, CaseState.PROPOSED),
        (Outcome.VIOLATION, UNTIL + timedelta(days=14), CaseState.NOTIFIED),
        (Outcome.VIOLATION, None, CaseState.IN_FORCE),
    ],
)
def test_a_decision_on_another_step_moves_the_case(
    outcome: Outcome, remedy_until: datetime | None, state: CaseState
) -> None:
    given = further(step="throttle", outcome=outcome, remedy_until=remedy_until)
    entry = CaseEntry(at=LATER, what="step_reached", ref="dec_2", detail="throttle")
    assert add_decision(CASE, given, AGAIN) == changed(
        step="throttle",
        state=state,
        remedy_until=remedy_until,
        decisions=(FIRST.id, "dec_2"),
        findings=(FINDING.id, "fnd_2"),
        last_finding_at=LATER,
        history=(OPENED, entry),
    )


def test_what_arrives_late_is_entered_last_and_takes_no_time_back() -> None:
    past = NOW - timedelta(hours=1)
    early = sample_finding(id=FindingId("fnd_0"), at=past)
    added = add_decision(ended(CASE), further(at=past), early)
    assert added.last_finding_at == NOW
    assert [entry.at for entry in added.history] == [NOW, UNTIL, UNTIL]


def test_a_closed_case_stays_closed() -> None:
    closed = changed(state=CaseState.CLOSED)
    assert add_decision(closed, further(step="throttle"), AGAIN) == closed
    assert ended(closed) == closed


def test_the_end_of_the_window_is_noted_once() -> None:
    entry = CaseEntry(at=UNTIL, what="window_ended", ref=CASE.id)
    expected = changed(state=CaseState.WINDOW_ENDED, history=(OPENED, entry))
    assert ended(CASE) == expected
    assert ended(expected, UNTIL + timedelta(days=1)) == expected


def test_the_end_of_the_window_is_entered_after_what_came_before() -> None:
    late = UNTIL + timedelta(hours=1)
    added = add_decision(CASE, further(at=late), msgspec.structs.replace(AGAIN, at=late))
    assert [entry.at for entry in ended(added).history] == [NOW, late, late]


@pytest.mark.parametrize("state", [state for state in CaseState if state != CaseState.NOTIFIED])
def test_a_case_that_does_not_wait_for_its_window_stays_as_it_is(state: CaseState) -> None:
    case = changed(state=state)
    assert ended(case) == case


@pytest.mark.parametrize(
    ("until", "expected"),
    [(None, False), (NOW, True), (NOW + timedelta(microseconds=1), False)],
)
def test_a_window_is_over_at_its_end_not_before(until: datetime | None, expected: bool) -> None:
    case = changed(remedy_until=until)
    assert is_due(case, NOW) is expected
    assert (ended(case, NOW) != case) is expected


def test_later_decisions_learn_where_a_case_stands_and_what_it_counts_for() -> None:
    assert as_open(CASE) == OpenCase(
        case=CASE.id,
        state=CaseState.NOTIFIED,
        step="notice",
        strike=1,
        opened_at=NOW,
        remedy_until=UNTIL,
    )
    assert as_strike(CASE) == Strike(decision=FIRST.id, clause=CALLS, at=NOW, told_until=UNTIL)
    without = msgspec.structs.replace(CASE, remedy_until=None)
    assert as_strike(without).told_until == NOW


def test_every_word_of_a_history_is_explained_and_used() -> None:
    case = ended(add_decision(CASE, further(), AGAIN))
    case = add_decision(case, further(step="throttle", at=UNTIL), AGAIN)
    assert [entry.what for entry in case.history] == [
        "opened",
        "finding_added",
        "window_ended",
        "step_reached",
    ]
    assert {entry.what for entry in case.history} == set(HISTORY)
