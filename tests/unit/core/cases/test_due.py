"""What time does: reminders, ends of windows, verifications, reviews and ends of measures."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from schout.core.cases.acts import QUIET_FOR
from schout.core.cases.due import fall_due, next_due
from schout.core.cases.frame import Frame
from schout.core.cases.moved import Moved
from schout.core.model.case import Case, CaseEntry, Due, Extension, Hold, Pending
from schout.core.model.decision import Asked
from schout.core.model.ids import DecisionId, ReportId
from schout.core.model.silence import Silence
from schout.core.model.vocabulary import (
    AskedHow,
    CaseState,
    ClauseKind,
    Closing,
    NoticeKind,
    NoticeTime,
    TimerKind,
    WayBack,
)
from schout.testing.policies import sample_ladder
from schout.testing.samples import NOW, UNTIL, gone_on, sample_case, sample_frame

FRAME = sample_frame()
UNWATCHED = sample_frame({"kind": ClauseKind.CONTENT})
REMINDER, WINDOW_END = sample_case().due
LAST_QUARTER = REMINDER.at
TICK = timedelta(microseconds=1)
FOREVER = UNTIL + timedelta(days=365)
PROPOSED = Pending(
    decision=DecisionId("dec_2"), step="throttle", needs=1, back_to=CaseState.IN_FORCE
)


def due(kind: TimerKind, at: datetime = UNTIL) -> Due:
    return Due(kind=kind, at=at)


def entry(what: str, at: datetime = UNTIL, **more: Any) -> CaseEntry:
    return CaseEntry(at=at, what=what, ref="cas_1", **more)


def falls(
    case: Case,
    frame: Frame = FRAME,
    now: datetime | None = None,
    *,
    reported: bool = False,
    seen_until: datetime = FOREVER,
) -> Moved | None:
    """Do what is due: now, or at its time."""
    first = next_due(case)
    if now is None:
        now = first.at if first is not None else FOREVER
    return fall_due(case, frame, now, reported=reported, seen_until=seen_until)


def closed(case: Case, closing: Closing, *entries: CaseEntry, **changes: Any) -> Case:
    last = entry("closed", detail=closing.value)
    given = {"state": CaseState.CLOSED, "closing": closing, "closed_at": UNTIL, "due": ()}
    return gone_on(case, *entries, last, **{**given, **changes})


def test_what_is_due_is_done_at_its_time_not_before() -> None:
    case = sample_case()
    assert falls(case, now=LAST_QUARTER - TICK) is None
    assert falls(case, now=LAST_QUARTER) is not None
    assert falls(sample_case(due=())) is None


def test_the_tenant_is_reminded_of_the_end_of_its_window() -> None:
    assert falls(sample_case(), now=LAST_QUARTER) == Moved(
        case=gone_on(sample_case(), entry("reminded", LAST_QUARTER), due=(WINDOW_END,)),
        tells=(NoticeKind.REMINDER,),
    )


@pytest.mark.parametrize(("now", "tells"), [(UNTIL - TICK, True), (UNTIL, False)])
def test_nobody_is_reminded_of_a_window_that_is_over(now: datetime, tells: bool) -> None:
    moved = falls(sample_case(), now=now)
    assert moved is not None
    assert (moved.case.due, bool(moved.tells)) == ((WINDOW_END,), tells)
    assert (moved.case.history == sample_case().history) is not tells


SILENCE = Silence(report=ReportId("rpt_1"), basis="Art. 9(5)")
VERIFYING: dict[str, Any] = {
    "state": CaseState.VERIFYING,
    "claimed_from": CaseState.NOTIFIED,
}


@pytest.mark.parametrize(
    "changes",
    [VERIFYING, {"state": CaseState.PROPOSED, "pending": PROPOSED}, {"silences": (SILENCE,)}],
    ids=["verifying", "proposed", "silent"],
)
def test_while_it_is_verified_people_are_asked_or_nobody_is_told_the_window_does_not_end(
    changes: dict[str, Any],
) -> None:
    assert falls(sample_case(**changes)) is None
    review = due(TimerKind.REVIEW)
    assert next_due(sample_case(**changes, due=(REMINDER, WINDOW_END, review))) == review


def test_while_a_legal_hold_lasts_and_in_a_closed_case_nothing_falls_due() -> None:
    held = sample_case(hold=Hold(since=NOW, by="An", reason="order", due=(REMINDER,)), due=())
    over = sample_case(state=CaseState.CLOSED, closing=Closing.QUIET)
    assert [next_due(case) for case in (sample_case(), held, over)] == [REMINDER, None, None]


def test_the_end_of_measures_falls_due_in_a_legal_hold_too() -> None:
    end = due(TimerKind.SANCTION_END)
    hold = Hold(since=NOW, by="An", reason="order", due=(WINDOW_END,))
    held = in_force(hold=hold, due=(end,))
    assert falls(held) == Moved(
        case=closed(
            held, Closing.EXPIRED, hold=msgspec.structs.replace(hold, due=()), pending=None
        ),
        lift=WayBack.EXPIRY,
        tells=(NoticeKind.LIFTED,),
    )
    proposed = msgspec.structs.replace(held, state=CaseState.PROPOSED, pending=PROPOSED)
    moved = falls(proposed)
    assert moved is not None
    assert moved.case.pending == msgspec.structs.replace(PROPOSED, back_to=CaseState.NOTIFIED)


def ended(**changes: Any) -> Case:
    """Give a case whose window ends now."""
    return sample_case(due=(WINDOW_END,), **changes)


def over(case: Case, **changes: Any) -> Case:
    """Give what the end of its window makes of a case."""
    given = {"state": CaseState.WINDOW_ENDED, "due": (), **changes}
    return gone_on(case, entry("window_ended"), **given)


def asked(step: str) -> Asked:
    return Asked(how=AskedHow.WINDOW_ENDED, at=UNTIL, case=sample_case().id, step=step)


def test_a_window_that_ended_in_quiet_leads_nowhere_and_the_case_waits() -> None:
    review = due(TimerKind.REVIEW, FOREVER)
    case = sample_case(due=(REMINDER, WINDOW_END, review), extension=Extension(at=NOW, text="?"))
    reminded = msgspec.structs.replace(case, due=(WINDOW_END, review))
    assert falls(reminded) == Moved(case=over(reminded, due=(review,), extension=None))


def test_without_a_review_a_quiet_case_waits_for_a_person() -> None:
    assert falls(ended()) == Moved(case=over(ended(), review_due=True))


@pytest.mark.parametrize(
    ("last_at", "goes_on"), [(LAST_QUARTER - TICK, False), (LAST_QUARTER, True)]
)
def test_what_went_on_in_the_last_quarter_leads_to_the_next_step(
    last_at: datetime, goes_on: bool
) -> None:
    case = ended(last_finding_at=last_at)
    expected = (
        Moved(case=over(case), ask=asked("throttle"))
        if goes_on
        else Moved(case=over(case, review_due=True))
    )
    assert falls(case) == expected


def test_the_last_quarter_is_of_the_window_of_the_present_step() -> None:
    case = ended(last_finding_at=LAST_QUARTER, step_at=NOW + timedelta(days=10))
    assert falls(case) == Moved(case=over(case, review_due=True))
    assert falls(ended(last_finding_at=LAST_QUARTER, step_at=None)) == Moved(
        case=over(ended(last_finding_at=LAST_QUARTER, step_at=None)), ask=asked("throttle")
    )


@pytest.mark.parametrize(
    ("frame", "reported"), [(FRAME, True), (UNWATCHED, False)], ids=["reported", "not watched"]
)
def test_where_silence_says_nothing_the_end_of_the_window_leads_to_the_next_step(
    frame: Frame, reported: bool
) -> None:
    moved = falls(ended(), frame, reported=reported)
    assert moved == Moved(case=over(ended()), ask=asked("throttle"))


WAITING = {"measures": sample_ladder().steps[1].measures, "notice": NoticeTime.BEFORE}


@pytest.mark.parametrize(
    ("state", "step"), [(CaseState.NOTIFIED, "notice"), (CaseState.IN_FORCE, "throttle")]
)
def test_measures_that_wait_for_the_window_follow_at_its_end(state: CaseState, step: str) -> None:
    case = ended(state=state)
    after = CaseState.WINDOW_ENDED if state is CaseState.NOTIFIED else state
    moved = falls(case, sample_frame(notice=WAITING), reported=True)
    assert moved == Moved(case=over(case, state=after), ask=asked(step))


def test_measures_in_force_stay_in_force_and_the_next_step_follows() -> None:
    case = ended(state=CaseState.IN_FORCE, step="throttle", last_finding_at=UNTIL)
    assert falls(case) == Moved(case=over(case, state=CaseState.IN_FORCE), ask=asked("suspend"))


@pytest.mark.parametrize("step", ["suspend", "gone"])
def test_after_the_last_step_and_one_that_the_ladder_lacks_a_person_looks(step: str) -> None:
    case = ended(step=step)
    assert falls(case, reported=True) == Moved(case=over(case, review_due=True))


VERIFY = gone_on(
    sample_case(**VERIFYING),
    entry("claimed", UNTIL - QUIET_FOR, by="tenant"),
    due=(due(TimerKind.VERIFY_END), WINDOW_END),
)
MINUTE = timedelta(minutes=1)


def test_what_rules_saw_nothing_more_of_is_put_right() -> None:
    after = closed(VERIFY, Closing.REMEDIED, entry("verified"), claimed_from=None)
    moved = Moved(case=after, lift=WayBack.REMEDIED, tells=(NoticeKind.REMEDY_CHECKED,))
    assert falls(VERIFY) == falls(VERIFY, seen_until=UNTIL) == moved


def test_what_is_logged_and_not_read_yet_is_waited_for_before_it_is_taken_as_put_right() -> None:
    again = due(TimerKind.VERIFY_END, UNTIL + 5 * MINUTE)
    waits = msgspec.structs.replace(VERIFY, due=(WINDOW_END, again))
    assert falls(VERIFY, seen_until=UNTIL - TICK) == Moved(case=waits)
    moved = falls(waits, seen_until=UNTIL)
    assert moved is not None
    assert moved.case.closing is Closing.REMEDIED


def test_what_nobody_watched_in_its_hour_a_person_verifies() -> None:
    late = UNTIL + timedelta(hours=1)
    moved = falls(VERIFY, now=late, seen_until=UNTIL - TICK)
    line = entry("review_due", late, detail="due 2026-12-21T09:00:00Z")
    assert moved == Moved(case=gone_on(VERIFY, line, due=(WINDOW_END,), review_due=True))


def test_what_was_reported_is_put_right_only_when_a_person_has_looked() -> None:
    after = gone_on(VERIFY, entry("review_due"), due=(WINDOW_END,), review_due=True)
    assert falls(VERIFY, reported=True) == Moved(case=after)


def test_what_is_done_late_is_dated_when_it_is_done_and_says_when_it_was_due() -> None:
    late = UNTIL + timedelta(days=2)
    case = ended(last_finding_at=LAST_QUARTER)
    line = entry("window_ended", late, detail="due 2026-12-21T09:00:00Z")
    assert falls(case, now=late) == Moved(
        case=gone_on(case, line, state=CaseState.WINDOW_ENDED, due=()),
        ask=msgspec.structs.replace(asked("throttle"), at=late),
    )
    soon = falls(case, now=UNTIL + MINUTE - TICK)
    assert soon is not None
    assert soon.case.history[-1] == entry("window_ended", UNTIL + MINUTE - TICK)


def test_behind_a_window_that_ended_late_the_review_comes_as_much_later() -> None:
    review = due(TimerKind.REVIEW, UNTIL + timedelta(days=14))
    case = sample_case(due=(WINDOW_END, review))
    moved = falls(case, now=UNTIL + timedelta(days=20))
    assert moved is not None
    (after,) = moved.case.due
    assert after.at > UNTIL + timedelta(days=30)


def reviewed(**changes: Any) -> Case:
    """Give a quiet case whose review is due."""
    given = {"state": CaseState.WINDOW_ENDED, "due": (due(TimerKind.REVIEW),)}
    return sample_case(**{**given, **changes})


def test_a_quiet_case_closes_at_its_review() -> None:
    assert falls(reviewed()) == Moved(
        case=closed(reviewed(), Closing.QUIET), lift=WayBack.REVIEW, tells=(NoticeKind.LIFTED,)
    )


@pytest.mark.parametrize(
    ("changes", "frame", "reported"),
    [
        ({"state": CaseState.IN_FORCE}, FRAME, False),
        ({"state": CaseState.PROPOSED, "pending": PROPOSED}, FRAME, False),
        ({}, UNWATCHED, False),
        ({}, FRAME, True),
        ({"remedy_until": None}, FRAME, False),
        ({"last_finding_at": UNTIL}, FRAME, False),
    ],
    ids=["in force", "proposed", "not watched", "reported", "no window", "went on"],
)
def test_what_is_not_known_to_be_quiet_a_person_reviews(
    changes: dict[str, Any], frame: Frame, reported: bool
) -> None:
    case = reviewed(**changes)
    after = gone_on(case, entry("review_due"), due=(), review_due=True)
    assert falls(case, frame, reported=reported) == Moved(case=after)


def test_a_case_that_nobody_watched_until_its_review_is_not_known_to_be_quiet() -> None:
    case, hour_before = reviewed(), UNTIL - QUIET_FOR
    seen = falls(case, seen_until=hour_before)
    assert seen is not None
    assert seen.case.closing is Closing.QUIET
    after = gone_on(case, entry("review_due"), due=(), review_due=True)
    assert falls(case, seen_until=hour_before - TICK) == Moved(case=after)


def in_force(**changes: Any) -> Case:
    """Give a case whose measures end now."""
    left = (due(TimerKind.SANCTION_END), due(TimerKind.REVIEW, FOREVER))
    given = {"state": CaseState.IN_FORCE, "step": "throttle", "due": left}
    return sample_case(**{**given, **changes})


def test_measures_that_expire_close_the_case() -> None:
    assert falls(in_force()) == Moved(
        case=closed(in_force(), Closing.EXPIRED),
        lift=WayBack.EXPIRY,
        tells=(NoticeKind.LIFTED,),
    )


NOTICE_WAITS: dict[str, Any] = {
    "state": CaseState.PROPOSED,
    "pending": msgspec.structs.replace(PROPOSED, back_to=CaseState.NOTIFIED),
}


@pytest.mark.parametrize(
    ("changes", "review_due"),
    [
        ({"state": CaseState.NOTIFIED, "step": "notice"}, False),
        ({"state": CaseState.WINDOW_ENDED, "step": "notice", "due": ()}, True),
        ({"state": CaseState.IN_FORCE, "step": "notice"}, False),
        ({"state": CaseState.IN_FORCE, "step": "gone"}, False),
        ({**VERIFYING, "step": "notice"}, False),
        (NOTICE_WAITS, False),
    ],
    ids=["notified", "window over", "no measures", "no step", "verifying", "proposed"],
)
def test_measures_of_an_earlier_step_that_expire_are_lifted_and_the_case_goes_on(
    changes: dict[str, Any], review_due: bool
) -> None:
    given: dict[str, Any] = {"due": (due(TimerKind.REVIEW, FOREVER),), **changes}
    case = sample_case(**{**given, "due": (due(TimerKind.SANCTION_END), *given["due"])})
    after = gone_on(case, entry("lifted"), due=given["due"], review_due=review_due)
    assert falls(case) == Moved(case=after, lift=WayBack.EXPIRY, tells=(NoticeKind.LIFTED,))


@pytest.mark.parametrize(
    ("left", "back_to"),
    [
        ((due(TimerKind.REVIEW, FOREVER),), CaseState.WINDOW_ENDED),
        ((due(TimerKind.WINDOW_END, FOREVER),), CaseState.NOTIFIED),
    ],
    ids=["window over", "window runs"],
)
def test_measures_that_expire_while_a_further_step_is_proposed_are_lifted_and_it_waits(
    left: tuple[Due, ...], back_to: CaseState
) -> None:
    case = in_force(
        state=CaseState.PROPOSED, pending=PROPOSED, due=(due(TimerKind.SANCTION_END), *left)
    )
    after = gone_on(
        case,
        entry("lifted"),
        due=left,
        pending=msgspec.structs.replace(PROPOSED, back_to=back_to),
    )
    assert falls(case) == Moved(case=after, lift=WayBack.EXPIRY, tells=(NoticeKind.LIFTED,))
