"""What people can do in a case, and what they cannot: with the reason."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from schout.core.cases.acts import QUIET_FOR, act
from schout.core.cases.frame import Frame
from schout.core.cases.machine import last_quarter
from schout.core.cases.moved import Moved
from schout.core.cases.silence import silenced
from schout.core.model.act import (
    Act,
    AskTime,
    ClaimRemedy,
    Confirm,
    Dismiss,
    EndSilence,
    Escalate,
    GrantTime,
    Keep,
    Lift,
    Merge,
    Note,
    PutOnHold,
    Refused,
    RefuseTime,
    Release,
    Split,
    TellAuthority,
    Verified,
)
from schout.core.model.case import Case, CaseEntry, Due, Extension, Hold, Pending
from schout.core.model.decision import Asked
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
    AskedHow,
    CaseState,
    ClauseKind,
    Closing,
    IntentSign,
    MeasureKind,
    NoticeKind,
    NoticeTime,
    Scope,
    Severity,
    TimerKind,
    WayBack,
)
from schout.core.policy.period import Period, Unit
from schout.core.policy.schema import Measure
from schout.testing.samples import NOW, UNTIL, gone_on, sample_case, sample_frame

FRAME = sample_frame()
LATER = NOW + timedelta(hours=1)
AFTER = UNTIL + timedelta(days=1)
TICK = timedelta(microseconds=1)
REMINDER, WINDOW_END = sample_case().due
SANCTION_END = Due(kind=TimerKind.SANCTION_END, at=UNTIL + timedelta(days=1))
REVIEW = Due(kind=TimerKind.REVIEW, at=UNTIL + timedelta(days=2))
VERIFY_END = Due(kind=TimerKind.VERIFY_END, at=LATER + QUIET_FOR)


def entry(what: str, by: str = "An", **more: Any) -> CaseEntry:
    return CaseEntry(**{"at": LATER, "what": what, "ref": "cas_1", "by": by, **more})


def pending(**changes: Any) -> Pending:
    given = Pending(decision=DecisionId("dec_2"), step="throttle", needs=1)
    return msgspec.structs.replace(given, **changes)


def proposed(**changes: Any) -> Case:
    """Give a case that a report opened: nobody has been told of anything."""
    given = {"state": CaseState.PROPOSED, "pending": pending(step="notice"), "due": ()}
    untold = {"remedy_until": None, "notified_at": None, "step_at": None}
    return sample_case(**{**given, **untold, **changes})


def further(**changes: Any) -> Case:
    """Give a case in which a further step is proposed after its window."""
    step = pending(back_to=CaseState.WINDOW_ENDED)
    return sample_case(**{"state": CaseState.PROPOSED, "pending": step, "due": (), **changes})


def over(**changes: Any) -> Case:
    """Give a case whose window is over."""
    return sample_case(**{"state": CaseState.WINDOW_ENDED, "due": (REVIEW,), **changes})


def done(case: Case, what: Act, frame: Frame = FRAME, now: datetime = LATER) -> Moved:
    moved = act(case, what, frame, now)
    assert isinstance(moved, Moved), moved
    return moved


def refused(case: Case, what: Act, frame: Frame = FRAME, now: datetime = LATER) -> str:
    answer = act(case, what, frame, now)
    assert isinstance(answer, Refused), answer
    return answer.code


def closed(
    case: Case, closing: Closing, *entries: CaseEntry, ref: str = "cas_1", **changes: Any
) -> Case:
    given: dict[str, Any] = {
        "state": CaseState.CLOSED, "closing": closing, "closed_at": LATER, "due": (),
        "pending": None,
    }  # fmt: skip
    last = entry("closed", detail=closing.value, ref=ref)
    return gone_on(case, *entries, last, **{**given, **changes})


CLOSED = closed(sample_case(), Closing.REVIEWED)
HOLD = Hold(since=NOW, by="An", reason="order", due=(REMINDER, WINDOW_END))
HELD = sample_case(hold=HOLD, due=())
INTENT = IntentSign.EVASION

# What is closed


@pytest.mark.parametrize(
    "what",
    [
        Confirm(by="An"),
        Dismiss(by="An", reason="x"),
        ClaimRemedy(),
        Lift(by="An", reason="x"),
        Merge(by="An", reason="x", into=CaseId("cas_2")),
    ],
)
def test_nothing_moves_a_closed_case(what: Act) -> None:
    assert refused(CLOSED, what) == "SCH-D001"


def test_a_closed_case_can_be_put_on_legal_hold_and_released() -> None:
    held = done(CLOSED, PutOnHold(by="Bo", reason="order")).case
    hold = Hold(since=LATER, by="Bo", reason="order")
    assert held == gone_on(CLOSED, entry("held", "Bo", detail="order"), hold=hold)
    released = done(held, Release(by="Bo", reason="over")).case
    assert released == gone_on(held, entry("released", "Bo", detail="over"), hold=None)


def test_a_note_changes_nothing_else() -> None:
    note = entry("noted", detail="called them")
    assert done(CLOSED, Note(by="An", text="called them")) == Moved(case=gone_on(CLOSED, note))


@pytest.mark.parametrize("case", [sample_case(), CLOSED], ids=["open", "closed"])
def test_a_person_notes_which_authority_was_told(case: Case) -> None:
    told = entry("authority_told", detail="police: 2026/9")
    what = TellAuthority(by="An", to="police", reference="2026/9")
    assert done(case, what) == Moved(case=gone_on(case, told))


@pytest.mark.parametrize(("to", "reference"), [(" ", "1"), ("police", "")])
def test_which_authority_and_its_number_are_said(to: str, reference: str) -> None:
    what = TellAuthority(by="An", to=to, reference=reference)
    assert refused(sample_case(), what) == "SCH-D072"


ORDERED = Silence(report=ReportId("rpt_1"), basis="Art. 9(5)")


@pytest.mark.parametrize("case", [sample_case(), CLOSED], ids=["open", "closed"])
def test_a_silence_ends_in_an_open_and_in_a_closed_case(case: Case) -> None:
    silent = silenced(case, ORDERED, LATER)
    ended = entry("silence_ended", ref="rpt_1", detail="the court lets us")
    assert done(silent, EndSilence(by="An", reason="the court lets us")) == Moved(
        case=gone_on(silent, ended, silences=()), tells=(NoticeKind.SILENCE_ENDED,)
    )


# Steps


def ask(**changes: Any) -> Asked:
    given = {"how": AskedHow.CONFIRMED, "at": LATER, "step": "notice", "agreed": ("An",)}
    return Asked(case=CaseId("cas_1"), **{**given, **changes})


def test_to_confirm_asks_for_the_decision_that_is_proposed() -> None:
    assert done(proposed(), Confirm(by="An")) == Moved(case=proposed(), ask=ask())


def test_another_step_can_be_taken_for_a_reason() -> None:
    what = Confirm(by="An", step="notice", reason="first time")
    assert done(further(), what) == Moved(case=further(), ask=ask(reason="first time"))
    assert refused(further(), Confirm(by="An", step="notice")) == "SCH-D006"


def test_to_escalate_asks_for_the_next_step_or_the_one_named() -> None:
    step = {"how": AskedHow.ESCALATED, "at": AFTER, "step": "throttle", "reason": "x"}
    assert done(over(), Escalate(by="An", reason="x"), now=AFTER).ask == ask(**step)
    named = Escalate(by="An", reason="x", step="suspend")
    assert done(over(), named, now=AFTER).ask == ask(**{**step, "step": "suspend"})


def test_to_escalate_to_the_step_that_is_reached_is_refused() -> None:
    assert refused(over(), Escalate(by="An", reason="x", step="notice"), now=AFTER) == "SCH-D004"


def test_the_second_of_two_people_joins_what_the_first_saw() -> None:
    sign = FRAME.clause.intent[0]
    case = proposed()
    assert case.pending is not None
    pending = msgspec.structs.replace(
        case.pending, step="suspend", needs=2, agreed=("Bo",), intent=sign
    )
    waiting = msgspec.structs.replace(case, pending=pending)
    asked = done(waiting, Confirm(by="An")).ask
    assert asked is not None
    assert (asked.intent, asked.agreed) == (sign, ("Bo", "An"))


def test_a_decision_is_never_asked_for_before_the_last_thing_that_happened() -> None:
    assert done(proposed(), Confirm(by="An"), now=NOW - timedelta(days=1)).ask == ask(at=NOW)


@pytest.mark.parametrize(
    ("case", "what", "code"),
    [
        (sample_case(), Confirm(by="An"), "SCH-D003"),
        (proposed(), Escalate(by="An", reason="x"), "SCH-D004"),
        (sample_case(state=CaseState.VERIFYING), Escalate(by="An", reason="x"), "SCH-D004"),
        (proposed(), Confirm(by="An", step="gone", reason="x"), "SCH-D005"),
        (over(step="suspend"), Escalate(by="An", reason="x"), "SCH-D005"),
        (over(step="gone"), Escalate(by="An", reason="x"), "SCH-D005"),
        (over(), Escalate(by="An", reason="", step="suspend"), "SCH-D006"),
        (proposed(), Confirm(by="An", intent=IntentSign.GAIN), "SCH-D007"),
    ],
    ids=["nothing proposed", "proposed", "verifying", "no such step", "last step",
         "step of another policy", "no reason", "a sign the clause does not name"],
)  # fmt: skip
def test_a_step_that_is_not_possible_is_refused(case: Case, what: Act, code: str) -> None:
    assert refused(case, what, now=AFTER) == code


SERIOUS = sample_frame({"severity": Severity.SERIOUS})
THROTTLE = Confirm(by="An", step="throttle", reason="x")


@pytest.mark.parametrize("case", [proposed(), sample_case()], ids=["nobody told", "window runs"])
@pytest.mark.parametrize(
    ("frame", "strike", "intent", "allowed"),
    [
        (FRAME, 1, None, False),
        (FRAME, 2, None, False),
        (SERIOUS, 1, None, True),
        (FRAME, 1, INTENT, True),
        (FRAME, 3, None, True),
    ],
    ids=["no ground", "twice", "serious", "intentional", "repeated"],
)
def test_no_measure_before_the_window_ends_unless_serious_intentional_or_repeated(
    case: Case, frame: Frame, strike: int, intent: IntentSign | None, allowed: bool
) -> None:
    case = msgspec.structs.replace(case, strike=strike)
    what: Act = Escalate(by="An", reason="x", intent=intent)
    if case.pending is not None:
        what = msgspec.structs.replace(THROTTLE, intent=intent)
    answer = act(case, what, frame, UNTIL - TICK)
    assert isinstance(answer, Moved) is allowed
    if isinstance(answer, Refused):
        assert answer.code == "SCH-D008"


@pytest.mark.parametrize("case", [proposed(), sample_case()], ids=["nobody told", "window runs"])
def test_an_order_that_forbids_to_tell_waits_for_no_window(case: Case) -> None:
    what = THROTTLE if case.pending is not None else Escalate(by="An", reason="x")
    assert refused(case, what) == "SCH-D008"
    assert done(silenced(case, ORDERED, NOW), what).ask is not None


def test_measures_follow_once_the_window_is_over() -> None:
    assert refused(sample_case(), Escalate(by="An", reason="go on"), now=UNTIL - TICK) == "SCH-D008"
    assert done(sample_case(), Escalate(by="An", reason="go on"), now=UNTIL).ask is not None


def test_a_legal_hold_stops_the_window_so_that_measures_wait() -> None:
    assert refused(HELD, Escalate(by="An", reason="go on"), now=AFTER) == "SCH-D008"
    held_after = over(hold=msgspec.structs.replace(HOLD, due=(REVIEW,)), due=())
    assert done(held_after, Escalate(by="An", reason="go on"), now=AFTER).ask is not None


def test_a_window_that_has_ended_counts_at_a_further_step_without_one() -> None:
    case = sample_case(state=CaseState.IN_FORCE, step="throttle", remedy_until=None)
    assert refused(case, Escalate(by="An", reason="go on"), now=AFTER) == "SCH-D008"
    told = gone_on(case, entry("window_ended", "schout"))
    assert done(told, Escalate(by="An", reason="go on"), now=AFTER).ask is not None


@pytest.mark.parametrize(
    ("clause", "step", "allowed"),
    [
        ({}, {}, True),
        ({}, {"remedy": False}, False),
        ({"remedy": None}, {}, False),
        ({}, {"notice": NoticeTime.AFTER}, False),
    ],
    ids=["they wait for a window", "no window", "clause without one", "told after"],
)
def test_measures_that_wait_for_their_own_window_can_be_confirmed(
    clause: dict[str, Any], step: dict[str, Any], allowed: bool
) -> None:
    frame = sample_frame(clause, throttle={"notice": NoticeTime.BEFORE, "remedy": True, **step})
    assert isinstance(act(proposed(), THROTTLE, frame, LATER), Moved) is allowed


@pytest.mark.parametrize(
    "by",
    ["a. peeters", "A. PEETERS", "A. Peeters ", "A.  Peeters", "A.\xa0Peeters", "\uff21. Peeters"],
    ids=["small", "capitals", "space behind", "two spaces", "fixed space", "wide letter"],
)
def test_who_agreed_is_no_second_person_under_another_spelling(by: str) -> None:
    two = further(pending=pending(step="suspend", needs=2, agreed=("A. Peeters",)))
    assert refused(two, Confirm(by=by), now=AFTER) == "SCH-D009"


@pytest.mark.parametrize("by", ["", " ", "schout", "tenant", "Schout "])
def test_nobody_agrees_under_a_name_of_ours(by: str) -> None:
    two = further(pending=pending(step="suspend", needs=2, agreed=("A. Peeters",)))
    assert refused(two, Confirm(by=by), now=AFTER) == "SCH-D080"


def test_a_name_stands_in_the_case_as_it_is_kept() -> None:
    two = further(pending=pending(step="suspend", needs=2, agreed=("An",)))
    second = ask(at=AFTER, step="suspend", agreed=("An", "A. Peeters"))
    assert done(two, Confirm(by=" A.  Peeters"), now=AFTER).ask == second


@pytest.mark.parametrize("reason", ["", " ", "\t"], ids=["none", "a space", "a tab"])
def test_another_step_needs_more_of_a_reason_than_white_space(reason: str) -> None:
    assert refused(proposed(), Confirm(by="An", step="suspend", reason=reason)) == "SCH-D006"


@pytest.mark.parametrize("period", ["999999bd", "999999bh", "999999mo", "999999d", "367d", "300bd"])
def test_nobody_gives_more_time_at_once_than_a_year(period: str) -> None:
    keep, grant = (
        Keep(by="An", reason="x", period=period),
        GrantTime(by="An", period=period),
    )
    why = Refused(
        code="SCH-D013",
        message=f"expected a period of at most a year, found `{period}`",
        hint="such as 3d or 5bd",
    )
    assert act(over(), keep, FRAME, LATER) == why
    assert act(sample_case(), grant, FRAME, LATER) == why


def test_two_people_really_are_two() -> None:
    two = further(pending=pending(step="suspend", needs=2, agreed=("An",)))
    assert refused(two, Confirm(by="An"), now=AFTER) == "SCH-D009"
    again = Confirm(by="An", step="suspend")
    assert refused(two, again, now=AFTER) == "SCH-D009"
    second = ask(at=AFTER, step="suspend", agreed=("An", "Bo"))
    assert done(two, Confirm(by="Bo"), now=AFTER).ask == second


def test_who_agreed_with_one_step_has_not_agreed_with_another() -> None:
    two = further(pending=pending(step="suspend", needs=2, agreed=("An",)))
    what = Confirm(by="Bo", step="throttle", reason="milder")
    assert done(two, what, now=AFTER).ask == ask(
        at=AFTER, step="throttle", agreed=("Bo",), reason="milder"
    )


def test_a_sign_of_intent_that_people_saw_goes_with_the_decision() -> None:
    what = msgspec.structs.replace(THROTTLE, intent=INTENT)
    assert done(proposed(), what).ask == ask(step="throttle", reason="x", intent=INTENT)


# No violation


@pytest.mark.parametrize(
    ("case", "tells"),
    [(proposed(), ()), (sample_case(review_due=True), (NoticeKind.LIFTED,))],
    ids=["nobody told", "told"],
)
def test_to_dismiss_closes_the_case_and_lifts_everything(
    case: Case, tells: tuple[NoticeKind, ...]
) -> None:
    note = entry("dismissed", detail="a test of ours")
    after = closed(case, Closing.DISMISSED, note, review_due=False)
    assert done(case, Dismiss(by="An", reason="a test of ours")) == Moved(
        case=after, lift=WayBack.REVIEW, tells=tells
    )
    assert refused(case, Dismiss(by="An", reason="")) == "SCH-D006"


DECLINED = entry("declined", ref="dec_2", detail="too hard")


@pytest.mark.parametrize("due", [(REMINDER, WINDOW_END), ()], ids=["due", "nothing due"])
def test_to_decline_a_further_step_does_not_dismiss_the_case(due: tuple[Due, ...]) -> None:
    case = further(due=due)
    after = gone_on(case, DECLINED, state=CaseState.WINDOW_ENDED, pending=None, review_due=not due)
    assert done(case, Dismiss(by="An", reason="too hard")) == Moved(case=after)


def test_a_review_that_is_due_is_still_due_when_a_step_is_declined() -> None:
    case = further(due=(WINDOW_END,), review_due=True)
    assert done(case, Dismiss(by="An", reason="too hard")).case.review_due is True


# Put right


@pytest.mark.parametrize("state", [CaseState.NOTIFIED, CaseState.WINDOW_ENDED, CaseState.IN_FORCE])
def test_what_the_tenant_says_is_put_right_is_looked_at(state: CaseState) -> None:
    case = sample_case(state=state)
    claimed = {"state": CaseState.VERIFYING, "claimed_from": state}
    said = entry("claimed", "tenant", detail="done")
    watched = gone_on(case, said, **claimed, due=(VERIFY_END, REMINDER, WINDOW_END))
    assert done(case, ClaimRemedy(text="done")) == Moved(case=watched)
    unwatched = sample_frame({"kind": ClauseKind.CONTENT})
    assert done(case, ClaimRemedy(text="done"), unwatched) == Moved(
        case=gone_on(case, said, **claimed, review_due=True)
    )


def test_a_review_that_is_due_is_still_due_when_the_tenant_says_that_it_is_put_right() -> None:
    case = sample_case(state=CaseState.IN_FORCE, review_due=True)
    assert done(case, ClaimRemedy(text="done")).case.review_due is True


def test_where_only_a_review_or_an_appeal_lifts_measures_nothing_can_be_put_right() -> None:
    steps = [
        msgspec.structs.replace(each, lift=(WayBack.REVIEW, WayBack.APPEAL))
        for each in FRAME.ladder.steps
    ]
    ladder = msgspec.structs.replace(FRAME.ladder, steps=tuple(steps))
    frame = msgspec.structs.replace(FRAME, ladder=ladder)
    case = sample_case(state=CaseState.IN_FORCE, step="throttle")
    assert refused(case, ClaimRemedy(), frame) == "SCH-D077"
    assert done(sample_case(step="notice"), ClaimRemedy(), frame).case.claimed_from is not None


@pytest.mark.parametrize("state", [CaseState.PROPOSED, CaseState.VERIFYING])
def test_what_nobody_was_told_of_or_is_verified_already_is_not_claimed(state: CaseState) -> None:
    assert refused(sample_case(state=state), ClaimRemedy()) == "SCH-D004"


VERIFYING = sample_case(
    state=CaseState.VERIFYING,
    claimed_from=CaseState.IN_FORCE,
    due=(VERIFY_END, WINDOW_END),
    review_due=True,
)
CHECKED = (NoticeKind.REMEDY_CHECKED,)


def test_what_a_person_found_put_right_is_closed_and_lifted() -> None:
    after = closed(
        VERIFYING,
        Closing.REMEDIED,
        entry("verified", detail="gone"),
        claimed_from=None,
        review_due=False,
    )
    assert done(VERIFYING, Verified(by="An", ok=True, reason="gone")) == Moved(
        case=after, lift=WayBack.REMEDIED, tells=CHECKED
    )


def test_what_a_person_found_not_put_right_goes_back_to_where_it_was() -> None:
    after = gone_on(
        VERIFYING,
        entry("not_verified", detail="still there"),
        state=CaseState.IN_FORCE,
        claimed_from=None,
        due=(WINDOW_END,),
        review_due=False,
    )
    what = Verified(by="An", ok=False, reason="still there")
    assert done(VERIFYING, what) == Moved(case=after, tells=CHECKED)
    assert refused(sample_case(), what) == "SCH-D004"


# More time

ASKED = Extension(at=LATER, text="a week")


def test_a_tenant_can_ask_for_time_once_at_a_time() -> None:
    after = gone_on(sample_case(), entry("time_asked", "tenant", detail="a week"), extension=ASKED)
    assert done(sample_case(), AskTime(text="a week")) == Moved(case=after)
    assert refused(after, AskTime(text="a month")) == "SCH-D012"


def test_time_that_is_given_counts_from_the_present_end() -> None:
    case = sample_case(extension=ASKED, due=(REMINDER, WINDOW_END, REVIEW))
    later = UNTIL + timedelta(days=3)
    assert done(case, GrantTime(by="An", period="3d")) == Moved(
        case=gone_on(
            case,
            entry("time_granted", detail="3d"),
            remedy_until=later,
            due=(
                Due(kind=TimerKind.REMINDER, at=last_quarter(case.step_at or NOW, later)),
                Due(kind=TimerKind.WINDOW_END, at=later),
                Due(kind=TimerKind.REVIEW, at=REVIEW.at + timedelta(days=3)),
            ),
            extension=None,
        ),
        tells=(NoticeKind.EXTENSION,),
    )


def test_more_time_does_not_put_off_the_review_of_what_is_in_force() -> None:
    forced = {"state": CaseState.IN_FORCE, "sanctions": (SanctionId("san_1"),)}
    case = sample_case(**forced, due=(REVIEW, WINDOW_END))
    after = done(case, GrantTime(by="An", period="3d")).case
    assert [each for each in after.due if each.kind is TimerKind.REVIEW] == [REVIEW]
    assert after.remedy_until == UNTIL + timedelta(days=3)


def test_time_that_is_refused_changes_no_end() -> None:
    case = sample_case(extension=ASKED)
    after = gone_on(case, entry("time_refused", detail="enough"), extension=None)
    assert done(case, RefuseTime(by="An", reason="enough")) == Moved(
        case=after, tells=(NoticeKind.EXTENSION,)
    )


REMEDY = FRAME.clause.remedy
assert REMEDY is not None
SHORT = sample_frame({"remedy": msgspec.structs.replace(REMEDY, extendable=False)})


@pytest.mark.parametrize(
    ("case", "what", "frame", "now", "code"),
    [
        (sample_case(remedy_until=None), AskTime(), FRAME, LATER, "SCH-D010"),
        (over(), GrantTime(by="An", period="3d"), FRAME, LATER, "SCH-D010"),
        (sample_case(), RefuseTime(by="An", reason="x"), FRAME, UNTIL, "SCH-D010"),
        (HELD, AskTime(), FRAME, LATER, "SCH-D010"),
        (sample_case(), AskTime(), SHORT, LATER, "SCH-D011"),
        (sample_case(), AskTime(), sample_frame({"remedy": None}), LATER, "SCH-D011"),
        (sample_case(), GrantTime(by="An", period="soon"), FRAME, LATER, "SCH-D013"),
    ],
    ids=["no window", "window noted as over", "window over", "held", "clause gives no more",
         "clause without a remedy", "no period"],
)  # fmt: skip
def test_time_that_cannot_be_given_is_refused(
    case: Case, what: Act, frame: Frame, now: datetime, code: str
) -> None:
    assert refused(case, what, frame, now) == code


# Reviews


def test_to_lift_closes_the_case_and_lifts_everything() -> None:
    case = sample_case(state=CaseState.IN_FORCE, review_due=True)
    after = closed(case, Closing.REVIEWED, entry("lifted", detail="fine"), review_due=False)
    assert done(case, Lift(by="An", reason="fine")) == Moved(
        case=after, lift=WayBack.REVIEW, tells=(NoticeKind.LIFTED,)
    )


def test_to_keep_leaves_it_until_the_next_review() -> None:
    case = over(review_due=True, due=(REVIEW, WINDOW_END))
    review = Due(kind=TimerKind.REVIEW, at=LATER + timedelta(days=2))
    after = gone_on(
        case, entry("kept", detail="watch it"), due=(review, WINDOW_END), review_due=False
    )
    assert done(case, Keep(by="An", reason="watch it", period="2d")) == Moved(case=after)


@pytest.mark.parametrize("what", [Lift(by="An", reason="x"), Keep(by="An", reason="x")])
def test_what_is_proposed_is_confirmed_or_dismissed_not_reviewed(what: Act) -> None:
    assert refused(further(), what) == "SCH-D014"


def test_a_review_is_put_off_by_a_period_only() -> None:
    assert refused(over(), Keep(by="An", reason="x", period="soon")) == "SCH-D013"


# Legal hold


def test_a_legal_hold_freezes_what_is_due_and_its_release_puts_it_off_by_as_long() -> None:
    held = done(sample_case(), PutOnHold(by="An", reason="order"), now=NOW).case
    assert held == gone_on(sample_case(), entry("held", at=NOW, detail="order"), hold=HOLD, due=())
    five = timedelta(days=5)
    released = done(held, Release(by="Bo", reason="over"), now=NOW + five)
    due = tuple(msgspec.structs.replace(each, at=each.at + five) for each in HOLD.due)
    assert released == Moved(
        case=gone_on(
            held,
            entry("released", "Bo", at=NOW + five, detail="over"),
            hold=None,
            due=due,
            remedy_until=UNTIL + five,
        ),
        tells=(NoticeKind.EXTENSION,),
    )


def test_a_window_of_business_time_has_as_much_of_it_left_after_a_hold() -> None:
    remedy = FRAME.clause.remedy
    assert remedy is not None
    five = msgspec.structs.replace(remedy, window=Period(amount=5, unit=Unit.BUSINESS_DAY))
    frame = sample_frame({"remedy": five})
    until = NOW + timedelta(days=4, hours=7)  # Friday, 17:00 in Brussels
    end = Due(kind=TimerKind.WINDOW_END, at=until)
    hold = msgspec.structs.replace(HOLD, since=NOW, due=(end,))  # Monday, 10:00
    case = sample_case(hold=hold, due=(), remedy_until=until)
    night = NOW + timedelta(days=1, hours=12)  # Tuesday, 22:00: 39 h are left, of which Wednesday
    moved = act(case, Release(by="Bo", reason="over"), frame, night)
    assert isinstance(moved, Moved)
    assert moved.case.remedy_until == NOW + timedelta(days=8, hours=6)  # the next Tuesday, 16:00


def test_a_hold_without_a_window_leaves_its_end_and_a_clock_set_back_shortens_nothing() -> None:
    case = over(hold=msgspec.structs.replace(HOLD, since=AFTER, due=(REVIEW,)), due=())
    after = gone_on(case, entry("released", detail="over"), hold=None, due=(REVIEW,))
    assert done(case, Release(by="An", reason="over")) == Moved(case=after)


def test_a_case_is_held_once_and_released_once() -> None:
    assert refused(HELD, PutOnHold(by="An", reason="x")) == "SCH-D015"
    assert refused(sample_case(), Release(by="An", reason="x")) == "SCH-D016"


def test_what_would_fall_due_by_an_act_during_a_hold_waits_too_one_of_each_kind() -> None:
    held = over(hold=msgspec.structs.replace(HOLD, due=(REVIEW, VERIFY_END)), due=())
    kept = done(held, Keep(by="An", reason="x", period="2d")).case
    review = Due(kind=TimerKind.REVIEW, at=LATER + timedelta(days=2))
    assert kept == gone_on(
        held,
        entry("kept", detail="x"),
        hold=msgspec.structs.replace(HOLD, due=(VERIFY_END, review)),
    )


def test_the_end_of_measures_is_not_put_off_by_a_hold() -> None:
    case = over(state=CaseState.IN_FORCE, due=(REVIEW, SANCTION_END))
    held = done(case, PutOnHold(by="An", reason="order")).case
    assert (held.due, held.hold and held.hold.due) == ((SANCTION_END,), (REVIEW,))
    five = timedelta(days=5)
    released = done(held, Release(by="Bo", reason="over"), now=LATER + five).case
    review = msgspec.structs.replace(REVIEW, at=REVIEW.at + five)
    assert set(released.due) == {SANCTION_END, review}


# The end of an agreement

ENDS: dict[str, Any] = {
    "measures": (Measure(kind=MeasureKind.TERMINATE, scope=Scope.TENANT, duration=None),)
}


def test_an_agreement_that_stays_ended_after_its_review_ends_the_case() -> None:
    case = over(state=CaseState.IN_FORCE, step="suspend", due=(), review_due=True)
    kept = done(case, Keep(by="An", reason="it stays"), sample_frame(suspend=ENDS))
    last = entry("kept", detail="it stays")
    after = closed(case, Closing.TERMINATED, last, review_due=False)
    assert kept == Moved(case=after)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": CaseState.VERIFYING, "claimed_from": CaseState.IN_FORCE, "step": "suspend"},
        {"state": CaseState.IN_FORCE, "step": "throttle"},
        {"state": CaseState.IN_FORCE, "step": "gone"},
    ],
    ids=["verifying", "another step", "a step that is no more"],
)
def test_what_ends_no_agreement_stays_open_when_it_is_kept(changes: dict[str, Any]) -> None:
    kept = done(over(**changes), Keep(by="An", reason="x"), sample_frame(suspend=ENDS))
    assert kept.case.is_open


# Merging and splitting

INTO = Merge(by="An", reason="same matter", into=CaseId("cas_2"))


def test_a_merged_case_goes_on_in_the_other() -> None:
    case = sample_case()
    merged = entry("merged", ref="cas_2", detail="same matter")
    after = closed(case, Closing.MERGED, merged, ref="cas_2", merged_into="cas_2")
    assert done(case, INTO) == Moved(case=after)


def test_a_case_does_not_go_on_in_itself() -> None:
    what = msgspec.structs.replace(INTO, into=CaseId("cas_1"))
    assert refused(sample_case(), what) == "SCH-D002"


ONE, TWO, THREE = (FindingId(f"fnd_{number}") for number in (1, 2, 3))


def test_findings_that_are_split_off_leave_the_others() -> None:
    case = sample_case(findings=(ONE, TWO, THREE))
    other = derive_id(Kind.CASE, from_datetime(LATER), case.id, TWO)
    after = gone_on(case, entry("split", ref=other, detail="other site"), findings=(ONE, THREE))
    assert done(case, Split(by="An", reason="other site", findings=(TWO,))) == Moved(case=after)


@pytest.mark.parametrize("findings", [(), (ONE, TWO), (THREE,)], ids=["none", "all", "not its own"])
def test_some_findings_of_the_case_can_be_split_off_but_not_all(
    findings: tuple[FindingId, ...],
) -> None:
    what = Split(by="An", reason="x", findings=findings)
    assert refused(sample_case(findings=(ONE, TWO)), what) == "SCH-D017"
