"""Moves a case on when something falls due: reminders, ends of windows, reviews, ends of measures.

What is due is done in order of its time, one at a time, and is dated when it is done: nobody is
told of a decision before it was taken. While a remedy is verified, or a further step is proposed,
its window does not end; while a legal hold lasts nothing falls due but the end of measures: the
rest is put by in the hold.
"""

from datetime import datetime, timedelta

import msgspec

from schout.core.cases.acts import QUIET_FOR
from schout.core.cases.frame import Frame
from schout.core.cases.machine import (
    closed,
    last_quarter,
    looked_after,
    noted,
    stands_besides,
    without,
)
from schout.core.cases.moved import Moved
from schout.core.cases.standstill import going_on, in_order, put_off_with_window
from schout.core.model.case import Case, Due
from schout.core.model.decision import Asked
from schout.core.model.moment import from_datetime, to_rfc3339
from schout.core.model.vocabulary import (
    AskedHow,
    CaseState,
    Closing,
    NoticeKind,
    NoticeTime,
    TimerKind,
    WayBack,
)

LATE = timedelta(minutes=1)
"""What is done so long after it was due names in the history when that was."""
_READ_AGAIN, _READ_WITHIN = timedelta(minutes=5), timedelta(hours=1)
"""How often it is asked whether all was read, and for how long."""
_WINDOW = {TimerKind.WINDOW_END, TimerKind.REMINDER}


def next_due(case: Case) -> Due | None:
    """Give what falls due next; `None` when nothing does by itself."""
    if not case.is_open:
        return None
    stands_still = case.silences or case.state in {CaseState.VERIFYING, CaseState.PROPOSED}
    waits = _WINDOW if stands_still else set()
    return next((each for each in case.due if each.kind not in waits), None)


def fall_due(
    case: Case, frame: Frame, now: datetime, *, reported: bool, seen_until: datetime
) -> Moved | None:
    """Do the first thing that is due by now, now; `None` when nothing is.

    `reported`: it rests on what somebody outside tells, so that silence of our rules says nothing.
    `seen_until`: up to when they have seen all; from then on their silence says nothing either.
    """
    due = next_due(case)
    if due is None or due.at > now:
        return None
    case = msgspec.structs.replace(case, due=tuple(each for each in case.due if each != due))
    match due.kind:
        case TimerKind.REMINDER:
            return _remind(case, due, now)
        case TimerKind.WINDOW_END:
            return _window_ended(case, frame, due, now, reported=reported)
        case TimerKind.REVIEW:
            unseen = reported or seen_until < due.at - QUIET_FOR
            return _review(case, frame, due, now, reported=unseen)
        case TimerKind.SANCTION_END:
            return _measures_end(case, frame, due, now)
        case TimerKind.VERIFY_END:  # pragma: no branch - it is the last kind
            return _silent(case, due, now, reported=reported, seen_until=seen_until)


def _done(case: Case, now: datetime, what: str, due: Due) -> Case:
    """Write down that what was due is done; late, with when it was due."""
    was = f"due {to_rfc3339(from_datetime(due.at))}" if now - due.at >= LATE else ""
    return noted(case, now, what, case.id, detail=was)


def _remind(case: Case, due: Due, now: datetime) -> Moved:
    """Remind of the end of a window; not when it is over, as after a long verification."""
    if case.remedy_until is not None and case.remedy_until <= now:
        return Moved(case=case)
    return Moved(case=_done(case, now, "reminded", due), tells=(NoticeKind.REMINDER,))


def _silent(case: Case, due: Due, now: datetime, *, reported: bool, seen_until: datetime) -> Moved:
    """Take it as put right when rules saw nothing more; what was reported a person verifies.

    They must have seen all of the time in which it was to be quiet. For what is not read yet it is
    waited a while, and then a person verifies it.
    """
    quiet_until = _claimed_at(case) + QUIET_FOR
    unseen = seen_until < quiet_until
    if unseen and not reported and now - quiet_until < _READ_WITHIN:
        again = Due(kind=TimerKind.VERIFY_END, at=now + _READ_AGAIN)
        return Moved(case=msgspec.structs.replace(case, due=in_order([*case.due, again])))
    if unseen or reported:
        return Moved(case=_review_due(case, due, now))
    return Moved(
        case=closed(noted(case, now, "verified", case.id), now, Closing.REMEDIED, case.id),
        lift=WayBack.REMEDIED,
        tells=(NoticeKind.REMEDY_CHECKED,),
    )


def _claimed_at(case: Case) -> datetime:
    return next(each.at for each in reversed(case.history) if each.what == "claimed")


def _review_due(case: Case, due: Due, now: datetime) -> Case:
    return msgspec.structs.replace(_done(case, now, "review_due", due), review_due=True)


def window_over(case: Case, frame: Frame, due: Due, now: datetime) -> Case:
    """End a remedy window; the review behind one that ends late comes as much later."""
    left = without(case.due, TimerKind.REMINDER)
    return msgspec.structs.replace(
        _done(case, now, "window_ended", due),
        due=going_on(case, left, put_off_with_window(case), frame, due.at, now),
        extension=None,
        state=CaseState.WINDOW_ENDED if case.state is CaseState.NOTIFIED else case.state,
    )


def _window_ended(case: Case, frame: Frame, due: Due, now: datetime, *, reported: bool) -> Moved:
    case = window_over(case, frame, due, now)
    step = frame.step(case.step)
    if step is None or not _goes_on(case, frame, due.at, reported=reported):
        return Moved(case=looked_after(case))
    follows = step.then
    if step.measures and step.notice is NoticeTime.BEFORE and case.state is CaseState.WINDOW_ENDED:
        follows = step.id
    if follows is None:
        return Moved(case=looked_after(case))
    ask = Asked(how=AskedHow.WINDOW_ENDED, at=now, case=case.id, step=follows)
    return Moved(case=case, ask=ask)


def _goes_on(case: Case, frame: Frame, until: datetime, *, reported: bool) -> bool:
    """Tell whether it was not put right by the end of the window.

    Where rules watch, it goes on when they saw it in the last quarter. Where they cannot, it must
    have been put right, and the tenant has not said so.
    """
    if reported or not frame.is_watched:
        return True
    return case.last_finding_at >= last_quarter(case.step_at or case.opened_at, until)


def _review(case: Case, frame: Frame, due: Due, now: datetime, *, reported: bool) -> Moved:
    quiet = (
        case.state is CaseState.WINDOW_ENDED
        and frame.is_watched
        and not reported
        and case.remedy_until is not None
        and case.last_finding_at < case.remedy_until
    )
    if quiet:
        return Moved(
            case=closed(case, now, Closing.QUIET, case.id),
            lift=WayBack.REVIEW,
            tells=(NoticeKind.LIFTED,),
        )
    return Moved(case=_review_due(case, due, now))


def _measures_end(case: Case, frame: Frame, due: Due, now: datetime) -> Moved:
    """Lift measures whose time is over; a further step that was reached or is proposed waits."""
    step = frame.step(case.step)
    stands = stands_besides(case) if case.claimed_from is None else case.claimed_from
    last = step is not None and step.measures and stands is CaseState.IN_FORCE
    if not last:
        case = looked_after(_done(case, now, "lifted", due))
    elif case.pending is not None:
        held = () if case.hold is None else case.hold.due
        runs = any(each.kind is TimerKind.WINDOW_END for each in (*case.due, *held))
        back_to = CaseState.NOTIFIED if runs else CaseState.WINDOW_ENDED
        pending = msgspec.structs.replace(case.pending, back_to=back_to)
        case = msgspec.structs.replace(_done(case, now, "lifted", due), pending=pending)
    else:
        case = closed(case, now, Closing.EXPIRED, case.id)
    return Moved(case=case, lift=WayBack.EXPIRY, tells=(NoticeKind.LIFTED,))
