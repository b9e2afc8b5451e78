"""What stood still goes on with the time that it had left."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from schout.core.cases.frame import Frame
from schout.core.cases.standstill import going_on, put_off_with_window, window_end, window_goes_on
from schout.core.model.case import Due, Hold
from schout.core.model.ids import SanctionId
from schout.core.model.vocabulary import TimerKind
from schout.core.policy.period import Period, Unit
from schout.testing.samples import NOW, UNTIL, sample_case, sample_frame

DAY = timedelta(days=1)
CASE = sample_case()
REMINDER, END = CASE.due
REVIEW = Due(kind=TimerKind.REVIEW, at=UNTIL + DAY)
VERIFY = Due(kind=TimerKind.VERIFY_END, at=NOW + timedelta(hours=1))
ALL = frozenset(TimerKind)
HOURS = sample_frame(notice={"review": Period(amount=8, unit=Unit.BUSINESS_HOUR)})


def later(frame: Frame, *due: Due, until: datetime, **changes: Any) -> dict[TimerKind, datetime]:
    case = msgspec.structs.replace(CASE, **changes)
    return {each.kind: each.at for each in going_on(case, due, ALL, frame, NOW, until)}


def test_a_window_of_days_and_its_reminder_go_on_by_the_clock() -> None:
    assert going_on(CASE, CASE.due, ALL, sample_frame(), NOW, NOW + DAY) == (
        Due(kind=TimerKind.REMINDER, at=REMINDER.at + DAY),
        Due(kind=TimerKind.WINDOW_END, at=UNTIL + DAY),
    )


def test_what_did_not_stand_still_stays() -> None:
    kinds = {TimerKind.WINDOW_END}
    assert going_on(CASE, CASE.due, kinds, sample_frame(), NOW, NOW + DAY) == (
        REMINDER,
        Due(kind=TimerKind.WINDOW_END, at=UNTIL + DAY),
    )


def test_the_review_of_a_notice_stays_behind_its_window_and_that_of_measures_does_not() -> None:
    two = NOW + 2 * DAY  # 16 hours of business on Monday and Tuesday were stood still
    review = Due(kind=TimerKind.REVIEW, at=UNTIL + timedelta(hours=4))
    behind = later(HOURS, END, review, until=two)
    assert behind[TimerKind.REVIEW] == UNTIL + 2 * DAY + timedelta(hours=4)
    alone = later(HOURS, END, review, until=two, sanctions=(SanctionId("san_1"),))
    assert alone[TimerKind.REVIEW] == review.at + 2 * DAY


def test_a_review_alone_has_its_business_time_left() -> None:
    review = Due(kind=TimerKind.REVIEW, at=NOW + timedelta(hours=2))
    night = NOW + timedelta(hours=12)
    tomorrow_at_eleven = NOW + DAY + timedelta(hours=1)
    assert later(HOURS, review, until=night) == {TimerKind.REVIEW: tomorrow_at_eleven}


def test_what_has_no_term_goes_on_by_the_clock() -> None:
    frame = sample_frame({"remedy": None}, notice={"review": None})
    moved = later(frame, VERIFY, END, REVIEW, until=NOW + DAY)
    assert moved == {
        TimerKind.VERIFY_END: VERIFY.at + DAY,
        TimerKind.WINDOW_END: END.at + DAY,
        TimerKind.REVIEW: REVIEW.at + DAY,
    }
    assert later(HOURS, REVIEW, until=NOW + DAY, step="gone") == {TimerKind.REVIEW: REVIEW.at + DAY}


def test_the_end_of_a_window_is_found_where_one_runs() -> None:
    assert window_end(CASE.due) == UNTIL
    assert window_end((REMINDER,)) is None


def test_a_window_that_stood_still_ends_later_and_only_where_one_runs() -> None:
    frame, by = sample_frame(), DAY
    moved = window_goes_on(CASE, frame, NOW, NOW + DAY)
    due = going_on(CASE, CASE.due, ALL, frame, NOW, NOW + DAY)
    assert moved == sample_case(due=due, remedy_until=UNTIL + by)
    reviewed = sample_case(due=(REVIEW,), hold=Hold(since=NOW, by="An", reason="court"))
    assert window_goes_on(reviewed, frame, NOW, NOW + DAY) == reviewed


def test_what_a_hold_stopped_is_not_put_off_twice() -> None:
    hold = Hold(since=NOW + DAY, by="An", reason="court", due=CASE.due)
    case = sample_case(due=(), hold=hold)
    due = going_on(CASE, CASE.due, ALL, sample_frame(), NOW, NOW + DAY)
    assert window_goes_on(case, sample_frame(), NOW, NOW + 3 * DAY) == sample_case(
        due=(), hold=msgspec.structs.replace(hold, due=due), remedy_until=UNTIL + DAY
    )


def test_the_review_of_measures_does_not_hang_on_a_window() -> None:
    window = {TimerKind.WINDOW_END, TimerKind.REMINDER}
    assert put_off_with_window(CASE) == window | {TimerKind.REVIEW}
    assert put_off_with_window(sample_case(sanctions=(SanctionId("san_1"),))) == window
