"""Cases: each transition, what it keeps, what falls due by it, and that nothing is left alone."""

import ast
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

import schout
from schout.core.cases.machine import (
    HISTORY,
    add_decision,
    as_open,
    as_strike,
    closed,
    enter_asked,
    last_quarter,
    looked_after,
    no_longer_due,
    not_put_right,
    open_case,
    strikes_of,
    without,
)
from schout.core.cases.moved import Moved
from schout.core.cases.silence import end_silence, silenced
from schout.core.cases.standstill import in_order
from schout.core.decide.decision import decide
from schout.core.model.act import EndSilence
from schout.core.model.case import Case, CaseEntry, Due, Extension, Hold, Pending
from schout.core.model.decision import Decision, OpenCase, ProposedMeasure, Reason, Strike
from schout.core.model.ids import (
    CaseId,
    DecisionId,
    FindingId,
    Kind,
    ReportId,
    SanctionId,
    derive_id,
)
from schout.core.model.moment import from_datetime
from schout.core.model.silence import Silence
from schout.core.model.vocabulary import (
    Approval,
    CaseState,
    Closing,
    Ground,
    MeasureKind,
    NoticeTime,
    Outcome,
    Scope,
    TimerKind,
)
from schout.core.policy.period import Unit
from schout.testing.policies import sample_policy, span
from schout.testing.samples import (
    CALLS,
    NOW,
    UNTIL,
    gone_on,
    sample_case,
    sample_finding,
    sample_frame,
    sample_given,
)

FINDING = sample_finding()
FRAME = sample_frame()
FIRST = decide(sample_given(), sample_policy())
LATER = NOW + timedelta(hours=1)
AGAIN = sample_finding(id=FindingId("fnd_2"), at=LATER)
CASE = sample_case()
WINDOW = CASE.due
THROTTLE = ProposedMeasure(kind=MeasureKind.THROTTLE, scope=Scope.DATABASE, duration="7d")
SUSPEND = ProposedMeasure(kind=MeasureKind.SUSPEND_SERVICE, scope=Scope.SERVICE)
LATER_UNTIL = LATER + timedelta(days=14)
HOUR = timedelta(hours=1)
MONTH = timedelta(days=30)
WINDOW_OVER = CaseEntry(at=NOW, what="window_ended", ref="cas_1")
SILENCE = Silence(report=ReportId("rpt_1"), basis="Art. 9(5)")
FORCED: dict[str, Any] = {
    "state": CaseState.IN_FORCE,
    "step": "throttle",
    "sanctions": (SanctionId("san_1"),),
}


def decision(**changes: Any) -> Decision:
    return msgspec.structs.replace(FIRST, **changes)


def further(**changes: Any) -> Decision:
    """Give the decision on the finding an hour later."""
    return decision(**{"id": DecisionId("dec_2"), "finding": AGAIN.id, "at": LATER, **changes})


def throttled(**changes: Any) -> Decision:
    """Give a decision that throttles, with a remedy window."""
    measures = {"step": "throttle", "measures": (THROTTLE,), "remedy_until": LATER_UNTIL}
    return further(**{**measures, **changes})


def due(kind: TimerKind, at: Any) -> Due:
    return Due(kind=kind, at=at)


def pending(**changes: Any) -> Pending:
    return msgspec.structs.replace(Pending(decision=FIRST.id, step="notice", needs=1), **changes)


OPENED = CaseEntry(at=NOW, what="opened", ref=FIRST.id)


def opened(**changes: Any) -> Case:
    """Give the sample case as a decision opens it."""
    return msgspec.structs.replace(
        CASE,
        id=CaseId(derive_id(Kind.CASE, from_datetime(NOW), FIRST.id)),
        decisions=(FIRST.id,),
        history=(msgspec.structs.replace(OPENED, detail=changes.get("step", "notice")),),
        **changes,
    )


UNTOLD: dict[str, Any] = {
    "state": CaseState.PROPOSED,
    "remedy_until": None,
    "notified_at": None,
    "step_at": None,
    "due": (),
}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (FIRST, opened()),
        (decision(remedy_until=None),
         opened(remedy_until=None, state=CaseState.IN_FORCE, due=(), review_due=True)),
        (decision(outcome=Outcome.PROPOSED), opened(**UNTOLD, pending=pending())),
        (decision(outcome=Outcome.PROPOSED, approval=Approval.TWO_PEOPLE),
         opened(**UNTOLD, pending=pending(needs=2))),
        (decision(step=None, ladder=None, outcome=Outcome.PROPOSED, strike=2),
         opened(**UNTOLD, step="", ladder="", strike=2, pending=pending(step=""))),
    ],
    ids=["with a window", "without one", "for a person", "for two", "no step"],
)  # fmt: skip
def test_a_decision_opens_a_case_where_it_says(given: Decision, expected: Case) -> None:
    assert open_case(given, FINDING, FRAME) == expected


@pytest.mark.parametrize(
    "given",
    [
        *(decision(outcome=outcome) for outcome in Outcome if not outcome.opens_case),
        decision(tenant=None),
    ],
)
def test_a_decision_that_no_case_follows_from_opens_none(given: Decision) -> None:
    with pytest.raises(ValueError, match=f"expected a decision that opens .* `{given.outcome}`"):
        open_case(given, FINDING, FRAME)


ADDED: dict[str, Any] = {
    "decisions": ("dec_1", "dec_2"),
    "findings": ("fnd_1", "fnd_2"),
    "last_finding_at": LATER,
}
MORE = CaseEntry(at=LATER, what="finding_added", ref="fnd_2", detail="40 calls")
REACHED = CaseEntry(at=LATER, what="step_reached", ref="dec_2", detail="throttle")


@pytest.mark.parametrize(
    "given",
    [further(remedy_until=None), further(step=None, outcome=Outcome.PROPOSED)],
    ids=["same step", "no step"],
)
def test_a_further_finding_is_added_and_moves_nothing(given: Decision) -> None:
    assert add_decision(CASE, given, AGAIN, FRAME) == gone_on(CASE, MORE, **ADDED)


def test_a_decision_on_another_step_moves_the_case_and_sets_anew_what_is_due() -> None:
    assert add_decision(CASE, throttled(), AGAIN, FRAME) == gone_on(
        CASE,
        REACHED,
        **ADDED,
        step="throttle",
        state=CaseState.IN_FORCE,
        remedy_until=LATER_UNTIL,
        step_at=LATER,
        due=(
            due(TimerKind.SANCTION_END, LATER + timedelta(days=7)),
            due(TimerKind.REMINDER, LATER + timedelta(days=10, hours=12)),
            due(TimerKind.WINDOW_END, LATER_UNTIL),
            due(TimerKind.REVIEW, LATER + timedelta(days=30)),
        ),
    )


def test_a_further_step_that_waits_for_people_leaves_the_window_as_it_is() -> None:
    given = throttled(outcome=Outcome.PROPOSED)
    assert add_decision(CASE, given, AGAIN, FRAME) == gone_on(
        CASE,
        REACHED,
        **ADDED,
        state=CaseState.PROPOSED,
        pending=Pending(
            decision=DecisionId("dec_2"), step="throttle", needs=1, back_to=CaseState.NOTIFIED
        ),
    )


@pytest.mark.parametrize("back_to", [None, CaseState.IN_FORCE])
def test_what_is_proposed_in_place_of_a_proposal_is_declined_to_the_same_place(
    back_to: CaseState | None,
) -> None:
    case = sample_case(state=CaseState.PROPOSED, pending=pending(back_to=back_to))
    after = add_decision(case, throttled(outcome=Outcome.PROPOSED), AGAIN, FRAME)
    assert after.pending == Pending(
        decision=DecisionId("dec_2"), step="throttle", needs=1, back_to=back_to
    )


VERIFY = due(TimerKind.VERIFY_END, LATER + timedelta(hours=1))


@pytest.mark.parametrize("state", [CaseState.NOTIFIED, CaseState.IN_FORCE])
def test_a_finding_while_verifying_sends_it_back_to_where_it_was(state: CaseState) -> None:
    case = sample_case(
        state=CaseState.VERIFYING, claimed_from=state, due=(VERIFY, *WINDOW), review_due=True
    )
    assert add_decision(case, further(), AGAIN, FRAME) == gone_on(
        CASE,
        MORE,
        CaseEntry(at=LATER, what="not_verified", ref="fnd_2"),
        **ADDED,
        state=state,
    )


def test_what_is_not_put_right_is_not_taken_as_put_right_after_a_legal_hold() -> None:
    hold = Hold(since=NOW, by="An", reason="order", due=(VERIFY, *WINDOW))
    case = sample_case(state=CaseState.VERIFYING, claimed_from=None, due=(), hold=hold)
    assert not_put_right(case, FRAME, LATER, "fnd_2", by="Bo", detail="still there") == gone_on(
        case,
        CaseEntry(at=LATER, what="not_verified", ref="fnd_2", by="Bo", detail="still there"),
        state=CaseState.IN_FORCE,
        hold=msgspec.structs.replace(hold, due=WINDOW),
    )


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("told", "hours"),
    [
        ([], 0),
        ([("claimed", 2)], 10),
        ([("claimed", 1), ("not_verified", 2), ("claimed", 4)], 8),
        ([("claimed", 2), ("held", 4), ("released", 7)], 7),
        ([("held", 1), ("claimed", 2), ("released", 7)], 5),
        ([("claimed", 2), ("held", 3), ("released", 5), ("held", 6), ("released", 7)], 7),
    ],
    ids=["none", "claimed", "the last claim", "held", "held before", "held twice"],
)
def test_what_is_not_put_right_has_the_time_that_it_had(
    told: list[tuple[str, int]], hours: int
) -> None:
    lines = [
        CaseEntry(at=NOW + at * HOUR, what=what, ref="cas_1", by="tenant") for what, at in told
    ]
    given = {"state": CaseState.VERIFYING, "claimed_from": CaseState.NOTIFIED}
    case = gone_on(sample_case(**given), *lines)
    after = not_put_right(case, FRAME, NOW + 12 * HOUR, "cas_1")
    by = hours * HOUR
    assert after.remedy_until == UNTIL + by
    assert after.due == tuple(
        msgspec.structs.replace(each, at=each.at + by) for each in sample_case().due
    )


def test_what_is_not_put_right_and_has_nothing_due_waits_for_a_person() -> None:
    case = sample_case(
        state=CaseState.VERIFYING, claimed_from=CaseState.WINDOW_ENDED, due=(VERIFY,)
    )
    after = not_put_right(case, FRAME, LATER, "fnd_2")
    assert (after.state, after.due, after.review_due) == (CaseState.WINDOW_ENDED, (), True)


def test_what_arrives_late_is_entered_last_and_takes_no_time_back() -> None:
    past = NOW - timedelta(hours=1)
    early = sample_finding(id=FindingId("fnd_0"), at=past)
    added = add_decision(CASE, further(at=past), early, FRAME)
    assert added == gone_on(
        CASE,
        CaseEntry(at=NOW, what="finding_added", ref="fnd_0", detail="40 calls"),
        decisions=("dec_1", "dec_2"),
        findings=("fnd_1", "fnd_0"),
    )


CLOSED = sample_case(state=CaseState.CLOSED, closing=Closing.QUIET, due=())


def test_a_closed_case_stays_closed() -> None:
    assert add_decision(CLOSED, throttled(), AGAIN, FRAME) == CLOSED


@pytest.mark.parametrize(
    ("given", "by", "what"),
    [
        (throttled(agreed=("An",)), "An", "confirmed"),
        (throttled(agreed=("An",), outcome=Outcome.PROPOSED), "An", "agreed"),
        (throttled(outcome=Outcome.PROPOSED), "schout", "proposed"),
        (throttled(), "schout", "step_reached"),
        (throttled(step="notice"), "schout", "measures_decided"),
        (throttled(step="notice", agreed=("An",)), "An", "confirmed"),
    ],
)
def test_what_was_asked_for_is_written_down_by_whom(given: Decision, by: str, what: str) -> None:
    after = enter_asked(CASE, given, FRAME, by)
    entry = CaseEntry(at=LATER, what=what, ref="dec_2", by=by, detail=given.step or "")
    assert after.history == (*CASE.history, entry)
    assert after.decisions == ("dec_1", "dec_2")


def test_what_people_confirm_puts_the_case_where_it_says_and_answers_what_waited() -> None:
    hold = Hold(since=NOW, by="An", reason="order", due=WINDOW)
    case = sample_case(
        state=CaseState.PROPOSED,
        pending=pending(step="suspend", needs=2, agreed=("An",), back_to=CaseState.NOTIFIED),
        extension=Extension(at=NOW, text="a week"),
        claimed_from=CaseState.NOTIFIED,
        review_due=True,
        hold=hold,
        due=(),
    )
    given = further(
        step="suspend", measures=(SUSPEND,), remedy_until=None, agreed=("An", "Bo"), automated=False
    )
    assert enter_asked(case, given, FRAME, "Bo") == gone_on(
        CASE,
        CaseEntry(at=LATER, what="confirmed", ref="dec_2", by="Bo", detail="suspend"),
        decisions=("dec_1", "dec_2"),
        state=CaseState.IN_FORCE,
        step="suspend",
        step_at=LATER,
        remedy_until=None,
        hold=msgspec.structs.replace(hold, due=()),
        due=(due(TimerKind.REVIEW, NOW.replace(day=8, hour=16)),),
    )


@pytest.mark.parametrize(
    ("changes", "stays"),
    [
        ({"step": "notice", "measures": ()}, True),
        ({"step": "suspend", "measures": (SUSPEND,), "remedy_until": None}, False),
        ({"step": "notice", "measures": (), "reasons": (Reason(code="appealed"),)}, False),
    ],
    ids=["a further notice", "other measures", "an appeal"],
)
def test_measures_end_at_their_time_unless_the_next_step_takes_their_place(
    changes: dict[str, Any], stays: bool
) -> None:
    end = due(TimerKind.SANCTION_END, LATER + timedelta(days=1))
    case = sample_case(state=CaseState.IN_FORCE, step="throttle", due=(end,))
    after = enter_asked(case, further(**changes), FRAME, "An")
    assert (end in after.due) is stays


def test_the_first_of_two_people_leaves_it_proposed() -> None:
    case = sample_case(
        state=CaseState.PROPOSED, pending=pending(step="suspend", needs=2, back_to=None), due=()
    )
    given = further(
        step="suspend", outcome=Outcome.PROPOSED, approval=Approval.TWO_PEOPLE, agreed=("An",)
    )
    assert enter_asked(case, given, FRAME, "An") == gone_on(
        case,
        CaseEntry(at=LATER, what="agreed", ref="dec_2", by="An", detail="suspend"),
        decisions=("dec_1", "dec_2"),
        pending=Pending(decision=DecisionId("dec_2"), step="suspend", needs=2, agreed=("An",)),
    )


@pytest.mark.parametrize(
    ("lasts", "expected"),
    [
        (timedelta(hours=24), [NOW + timedelta(hours=18)]),
        (timedelta(hours=24, microseconds=-1), []),
    ],
    ids=["a day", "less"],
)
def test_a_window_of_a_day_or_more_has_a_reminder_at_three_quarters(
    lasts: timedelta, expected: list[object]
) -> None:
    case = open_case(decision(remedy_until=NOW + lasts), FINDING, FRAME)
    assert [each.at for each in case.due if each.kind is TimerKind.REMINDER] == expected
    assert case.due[-1] == due(TimerKind.WINDOW_END, NOW + lasts)


@pytest.mark.parametrize(
    ("measures", "step", "until", "expected"),
    [
        ((THROTTLE,), {}, None, [NOW + timedelta(days=7)]),
        ((THROTTLE, msgspec.structs.replace(THROTTLE, duration="9d")), {}, None,
         [NOW + timedelta(days=9)]),
        ((THROTTLE, SUSPEND), {}, None, []),
        ((msgspec.structs.replace(THROTTLE, duration="soon"),), {}, None, []),
        ((), {"measures": ()}, None, []),
        ((THROTTLE,), {"notice": NoticeTime.BEFORE}, UNTIL, []),
        ((THROTTLE,), {"notice": NoticeTime.BEFORE}, None, [NOW + timedelta(days=7)]),
    ],
    ids=["one", "the longest", "one without an end", "no period", "none", "they wait", "no window"],
)  # fmt: skip
def test_measures_end_when_all_do_and_not_before_they_begin(
    measures: tuple[ProposedMeasure, ...], step: dict[str, Any], until: Any, expected: list[Any]
) -> None:
    frame = sample_frame(throttle=step)
    given = decision(step="throttle", measures=measures, remedy_until=until)
    case = open_case(given, FINDING, frame)
    assert [each.at for each in case.due if each.kind is TimerKind.SANCTION_END] == expected
    assert case.state is (CaseState.NOTIFIED if until else CaseState.IN_FORCE)


def review_of(case: Case) -> list[datetime]:
    return [each.at for each in case.due if each.kind is TimerKind.REVIEW]


NEXT_DAY = NOW.replace(day=8, hour=16)
"""The end of the next working day, in Brussels."""
GROUND: dict[str, Any] = {"grounds": (Ground.SERIOUS,)}


@pytest.mark.parametrize(
    ("named", "changes", "given", "expected"),
    [
        ("throttle", {}, throttled(**GROUND), NEXT_DAY),
        ("throttle", {"review": None}, throttled(**GROUND), NEXT_DAY),
        ("throttle", {"review": span(1, Unit.HOUR)}, throttled(**GROUND), LATER + HOUR),
        ("suspend", {"review": span(60, Unit.BUSINESS_DAY)},
         further(step="suspend", measures=(SUSPEND,), remedy_until=None, **GROUND), NEXT_DAY),
        ("throttle", {"notice": NoticeTime.BEFORE}, throttled(**GROUND), LATER_UNTIL + MONTH),
    ],
    ids=["a window", "no review", "earlier", "no window", "measures that wait"],
)  # fmt: skip
def test_what_does_not_wait_is_reviewed_within_a_working_day(
    named: str, changes: dict[str, Any], given: Decision, expected: datetime
) -> None:
    after = enter_asked(CASE, given, sample_frame(**{named: changes}), "An")
    assert review_of(after) == [expected]


@pytest.mark.parametrize(
    ("changes", "early"),
    [
        ({"remedy_until": LATER}, False),
        ({"remedy_until": LATER + HOUR}, True),
        ({"remedy_until": None}, True),
        ({"remedy_until": None, "history": (*CASE.history, WINDOW_OVER)}, False),
        ({"remedy_until": LATER, "silences": (SILENCE,)}, True),
    ],
    ids=["its end", "before its end", "no window", "one before", "untold"],
)
def test_who_had_time_to_put_it_right_waits_for_the_review_of_the_step(
    changes: dict[str, Any], early: bool
) -> None:
    after = enter_asked(sample_case(**changes), throttled(**GROUND), FRAME, "An")
    assert review_of(after) == [NEXT_DAY if early else LATER + MONTH]


SOON = due(TimerKind.REVIEW, LATER + timedelta(hours=3))
HELD = Hold(since=NOW, by="An", reason="order", due=(SOON,))
ANSWER: dict[str, Any] = {"reasons": (Reason(code="appealed"),)}


@pytest.mark.parametrize(
    ("changes", "given", "stays"),
    [
        ({}, further(id=DecisionId("dec_2")), True),
        ({"due": (), "hold": HELD}, further(), True),
        ({"sanctions": ()}, further(), False),
        ({}, throttled(**ANSWER), False),
    ],
    ids=["a notice", "a legal hold", "no measures", "the answer to an appeal"],
)
def test_a_further_step_does_not_put_off_the_review_of_what_is_in_force(
    changes: dict[str, Any], given: Decision, stays: bool
) -> None:
    frame = sample_frame(notice={"review": span(30, Unit.DAY)})
    given = msgspec.structs.replace(given, remedy_until=LATER_UNTIL)
    case = sample_case(**{**FORCED, "due": (SOON,), **changes})
    later = LATER if given.step == "throttle" else LATER_UNTIL
    after = enter_asked(case, given, frame, "An")
    assert review_of(after) == [SOON.at if stays else later + MONTH]


@pytest.mark.parametrize(
    ("changes", "agreed", "waits"),
    [
        ({"review_due": True}, (), True),
        ({"review_due": True}, ("An",), False),
        ({"review_due": True, "sanctions": ()}, (), False),
        ({}, (), False),
    ],
    ids=["a machine", "a person", "no measures", "nothing waited"],
)
def test_a_review_that_is_due_is_not_done_by_a_machine(
    changes: dict[str, Any], agreed: tuple[str, ...], waits: bool
) -> None:
    case = sample_case(**{**FORCED, **changes})
    by = "An" if agreed else "schout"
    assert enter_asked(case, throttled(agreed=agreed), FRAME, by).review_due is waits
    verified = msgspec.structs.replace(
        case, state=CaseState.VERIFYING, claimed_from=CaseState.IN_FORCE
    )
    assert not_put_right(verified, FRAME, LATER, "fnd_2", by=by).review_due is waits


@pytest.mark.parametrize(("until", "begins"), [(UNTIL, UNTIL), (None, NOW)])
def test_a_review_follows_the_window_or_the_decision(until: Any, begins: Any) -> None:
    frame = sample_frame(notice={"review": span(2, Unit.DAY)})
    case = open_case(decision(remedy_until=until), FINDING, frame)
    assert case.due[-1] == due(TimerKind.REVIEW, begins + timedelta(days=2))
    assert case.review_due is False


def test_the_last_quarter_begins_at_three_quarters() -> None:
    assert last_quarter(NOW, NOW + timedelta(hours=8)) == NOW + timedelta(hours=6)


def test_nothing_falls_due_or_waits_in_a_closed_case() -> None:
    hold = Hold(since=NOW, by="An", reason="order", due=WINDOW)
    case = sample_case(
        pending=pending(),
        extension=Extension(at=NOW, text="a week"),
        claimed_from=CaseState.NOTIFIED,
        review_due=True,
        hold=hold,
    )
    assert closed(case, LATER, Closing.REVIEWED, "cas_1", by="Bo") == gone_on(
        CASE,
        CaseEntry(at=LATER, what="closed", ref="cas_1", by="Bo", detail="reviewed"),
        state=CaseState.CLOSED,
        closing=Closing.REVIEWED,
        closed_at=LATER,
        due=(),
        hold=msgspec.structs.replace(hold, due=()),
    )


def test_a_case_is_not_closed_before_its_last_entry() -> None:
    assert closed(CASE, NOW - timedelta(hours=1), Closing.EXPIRED, "cas_1").closed_at == NOW


def test_what_falls_due_is_in_order_of_time_and_a_window_ends_before_measures() -> None:
    kinds = [TimerKind.SANCTION_END, TimerKind.WINDOW_END, TimerKind.VERIFY_END]
    given = [*(due(kind, LATER) for kind in kinds), due(TimerKind.REVIEW, NOW)]
    assert [each.kind for each in in_order(given)] == [
        TimerKind.REVIEW,
        TimerKind.WINDOW_END,
        TimerKind.SANCTION_END,
        TimerKind.VERIFY_END,
    ]


def test_what_is_taken_out_falls_due_no_more_nor_after_a_hold() -> None:
    hold = Hold(since=NOW, by="An", reason="order", due=WINDOW)
    left = WINDOW[:1]
    assert without(WINDOW, TimerKind.WINDOW_END) == left
    assert no_longer_due(sample_case(), TimerKind.WINDOW_END) == sample_case(due=left)
    assert no_longer_due(sample_case(due=(), hold=hold), TimerKind.WINDOW_END) == sample_case(
        due=(), hold=msgspec.structs.replace(hold, due=left)
    )


@pytest.mark.parametrize(
    ("changes", "waits"),
    [
        ({}, False),
        ({"due": ()}, True),
        ({"due": (), "hold": Hold(since=NOW, by="An", reason="order", due=WINDOW)}, False),
        ({"due": (), "hold": Hold(since=NOW, by="An", reason="order")}, True),
    ],
    ids=["due", "nothing due", "due after a hold", "not even then"],
)
def test_a_case_in_which_nothing_falls_due_waits_for_a_person(
    changes: dict[str, Any], waits: bool
) -> None:
    case = sample_case(**changes)
    assert looked_after(case) == msgspec.structs.replace(case, review_due=waits)


def test_later_decisions_learn_where_a_case_stands_and_what_it_counts_for() -> None:
    assert as_open(CASE) == OpenCase(
        case=CASE.id,
        state=CaseState.NOTIFIED,
        step="notice",
        strike=1,
        opened_at=NOW,
        remedy_until=UNTIL,
    )
    strike = Strike(decision=DecisionId("dec_1"), clause=CALLS, at=NOW, told_until=UNTIL)
    assert as_strike(CASE) == strike
    assert as_strike(sample_case(remedy_until=None)) == msgspec.structs.replace(
        strike, told_until=NOW
    )


DAYS = [NOW + timedelta(days=day) for day in range(8)]
ENDED = msgspec.structs.replace(WINDOW_OVER, at=DAYS[4])


@pytest.mark.parametrize(
    ("changes", "told_until"),
    [
        ({"remedy_until": None, "step_at": DAYS[7]}, DAYS[7]),
        ({"remedy_until": DAYS[6], "step_at": DAYS[7]}, DAYS[7]),
        ({"remedy_until": None, "notified_at": DAYS[1], "step_at": DAYS[2]}, DAYS[2]),
        ({"remedy_until": None, "step_at": None}, DAYS[7]),
    ],
    ids=["told later", "told after its window", "a window that a step ended", "an old case"],
)
def test_nobody_repeats_what_they_were_not_told_of_yet(
    changes: dict[str, Any], told_until: datetime
) -> None:
    case = sample_case(**{"notified_at": DAYS[7], **changes})
    strike = as_strike(case)
    assert strike is not None
    assert (strike.at, strike.told_until) == (NOW, told_until)


def test_what_follows_a_window_does_not_make_it_longer() -> None:
    history = (*CASE.history, ENDED)
    strike = as_strike(sample_case(remedy_until=None, step_at=DAYS[7], history=history))
    assert strike is not None
    assert strike.told_until == DAYS[4]


def test_what_the_law_forbade_to_tell_counts_from_when_it_was_told() -> None:
    silent = silenced(CASE, SILENCE, NOW)
    assert as_strike(silent) is None
    known = as_strike(CASE)
    assert known is not None
    late = UNTIL + timedelta(days=1)
    for case, told in ((CASE, UNTIL), (msgspec.structs.replace(CASE, remedy_until=None), NOW)):
        end = EndSilence(by="An", reason="x")
        done = end_silence(silenced(case, SILENCE, NOW), end, FRAME, late)
        assert isinstance(done, Moved)
        strike = as_strike(case)
        assert strike is not None
        assert strike.told_until == told
        after = as_strike(done.case)
        assert after is not None
        assert after.told_until == max(late, done.case.remedy_until or late)
    before = msgspec.structs.replace(CASE, notified_at=NOW - timedelta(days=1))
    assert as_strike(silenced(before, SILENCE, NOW)) == known


def test_what_was_decided_once_counts_once_and_never_against_itself() -> None:
    split = msgspec.structs.replace(CASE, id=CaseId("cas_2"), opened_at=LATER)
    other = msgspec.structs.replace(CASE, id=CaseId("cas_3"), decisions=(DecisionId("dec_3"),))
    none = sample_case(notified_at=None, decisions=(DecisionId("dec_4"),))
    one, three = as_strike(CASE), as_strike(other)
    assert strikes_of([CASE, split, other, none], None) == (one, three)
    assert strikes_of([CASE, split, other], split) == (three,)


def test_what_nobody_confirmed_or_somebody_found_to_be_none_is_no_strike() -> None:
    assert as_strike(sample_case(notified_at=None)) is None
    none = [
        closing
        for closing in Closing
        if as_strike(msgspec.structs.replace(CLOSED, closing=closing)) is None
    ]
    assert none == [Closing.DISMISSED, Closing.OVERTURNED, Closing.MERGED]


def test_every_word_of_a_history_is_explained_and_used() -> None:
    root = Path(schout.__file__).parent
    trees = [
        ast.parse(path.read_text("utf-8"))
        for folder in ("core/cases", "service")
        for path in sorted((root / folder).glob("*.py"))
    ]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    keys = {id(key) for node in nodes if isinstance(node, ast.Dict) for key in node.keys}
    texts = {
        node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in keys
    }
    written = {
        node.args[2].value
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "noted"
        and isinstance(node.args[2], ast.Constant)
    }
    assert written <= set(HISTORY) <= texts
