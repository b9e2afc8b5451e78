"""A window whose letter was late: nothing is enforced, and the time that was promised is given."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from schout.core.cases.delivery import ASK_AGAIN, Letter, held_up
from schout.core.cases.due import fall_due
from schout.core.cases.moved import Moved
from schout.core.model.case import Case, CaseEntry, Due
from schout.core.model.ids import NoticeId
from schout.core.model.vocabulary import CaseState, NoticeKind, TimerKind
from schout.testing.samples import NOW, UNTIL, gone_on, sample_case, sample_frame

FRAME = sample_frame()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOTICE = NoticeId("ntc_1")
ENDS = sample_case(due=(Due(kind=TimerKind.WINDOW_END, at=UNTIL),))
NOT_YET, NEVER = "its letter has not left yet", "its letter reached nobody"


def letter(left_at: datetime | None = None, *, may_leave: bool = True) -> Letter:
    return Letter(notice=NOTICE, since=NOW, left_at=left_at, may_leave=may_leave)


def entry(what: str, at: datetime = UNTIL, **more: Any) -> CaseEntry:
    return CaseEntry(at=at, what=what, **{"ref": NOTICE, **more})


def window_end(at: datetime) -> tuple[Due, ...]:
    return (Due(kind=TimerKind.WINDOW_END, at=at),)


ASKED = gone_on(
    ENDS,
    entry("review_due", detail=NOT_YET),
    due=window_end(UNTIL + ASK_AGAIN),
    review_due=True,
)


def test_while_its_letter_has_not_left_a_window_does_not_end_and_a_person_is_asked_once() -> None:
    assert held_up(ENDS, FRAME, letter(), UNTIL) == Moved(case=ASKED)
    later = UNTIL + ASK_AGAIN
    again = msgspec.structs.replace(ASKED, due=window_end(later + ASK_AGAIN))
    assert held_up(ASKED, FRAME, letter(), later) == Moved(case=again)
    kept = msgspec.structs.replace(ASKED, review_due=False)
    moved = held_up(kept, FRAME, letter(), later)
    assert moved is not None
    assert not moved.case.review_due


def test_a_window_whose_letter_reached_nobody_ends_without_a_further_step() -> None:
    gone = letter(may_leave=False)
    case = gone_on(
        ENDS,
        entry("window_ended", ref="cas_1"),
        entry("review_due", detail=NEVER),
        due=(),
        state=CaseState.WINDOW_ENDED,
        review_due=True,
    )
    assert held_up(ENDS, FRAME, gone, UNTIL) == Moved(case=case)


def given_time(case: Case, left_at: datetime, now: datetime, **changes: Any) -> Moved:
    until = UNTIL + (left_at - NOW)
    line = entry("time_granted", now, detail="its letter left late")
    after = gone_on(case, line, due=window_end(until), remedy_until=until, **changes)
    return Moved(case=after, tells=(NoticeKind.EXTENSION,))


def test_once_a_late_letter_has_left_the_window_runs_from_then_and_the_tenant_is_told() -> None:
    left_at = NOW + 7 * DAY
    assert held_up(ENDS, FRAME, letter(left_at), UNTIL) == given_time(ENDS, left_at, UNTIL)


def test_a_person_who_was_asked_need_not_look_any_more_once_it_has_left() -> None:
    now, left_at = UNTIL + 5 * HOUR, UNTIL + HOUR
    expected = given_time(ASKED, left_at, now, review_due=False)
    assert held_up(ASKED, FRAME, letter(left_at), now) == expected
    reported = gone_on(ASKED, CaseEntry(at=UNTIL, what="report_added", ref="rpt_1"))
    moved = held_up(reported, FRAME, letter(left_at), now)
    assert moved is not None
    assert moved.case.review_due


@pytest.mark.parametrize(
    ("case", "left_at", "now"),
    [
        (ENDS, NOW + HOUR - timedelta(microseconds=1), UNTIL),
        (ENDS, NOW + DAY, UNTIL + DAY),
        (gone_on(ENDS, entry("time_granted")), NOW + DAY, UNTIL),
        (gone_on(ENDS, entry("time_asked", by="tenant")), None, UNTIL),
        (gone_on(ENDS, entry("claimed", NOW, by="tenant"), step_at=None), None, UNTIL),
        (msgspec.structs.replace(ENDS, remedy_until=None), None, UNTIL),
    ],
    ids=["in time", "over since", "given already", "answered", "from the start", "no window"],
)
def test_a_window_ends_whose_letter_left_in_time_or_was_answered(
    case: Case, left_at: datetime | None, now: datetime
) -> None:
    assert held_up(case, FRAME, letter(left_at), now) is None


def test_what_the_tenant_said_before_its_step_does_not_say_that_it_has_read_the_letter() -> None:
    before = gone_on(ENDS, entry("claimed", NOW, by="tenant"), step_at=NOW + DAY)
    moved = held_up(before, FRAME, letter(), UNTIL)
    assert moved is not None
    assert moved.case.review_due


def test_the_machine_enforces_once_the_time_that_was_given_is_over() -> None:
    left_at = NOW + 7 * DAY
    given = held_up(ENDS, FRAME, letter(left_at), UNTIL)
    assert given is not None
    until = UNTIL + 7 * DAY
    assert held_up(given.case, FRAME, letter(left_at), until) is None
    ended = fall_due(given.case, FRAME, until, reported=True, seen_until=until)
    assert ended is not None
    assert ended.ask is not None
