"""Moves a case on when something falls due: reminders, ends of windows, reviews, ends of measures.

What is due is done in order of its time, one at a time. While a remedy is verified, or a further
step is proposed, its window does not end; while a legal hold lasts nothing falls due but the end
of measures: the rest is put by in the hold.
"""

from datetime import datetime

import msgspec

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
from schout.core.model.case import Case, Due
from schout.core.model.decision import Asked
from schout.core.model.vocabulary import (
    AskedHow,
    CaseState,
    Closing,
    NoticeKind,
    NoticeTime,
    TimerKind,
    WayBack,
)

_WINDOW = {TimerKind.WINDOW_END, TimerKind.REMINDER}


def next_due(case: Case) -> Due | None:
    """Give what falls due next; `None` when nothing does by itself."""
    if not case.is_open:
        return None
    stands_still = case.silences or case.state in {CaseState.VERIFYING, CaseState.PROPOSED}
    waits = _WINDOW if stands_still else set()
    return next((each for each in case.due if each.kind not in waits), None)


def fall_due(case: Case, frame: Frame, now: datetime, *, reported: bool) -> Moved | None:
    """Do the first thing that is due by now; `None` when nothing is.

    `reported`: it rests on what somebody outside tells, so that silence of our rules says nothing.
    """
    due = next_due(case)
    if due is None or due.at > now:
        return None
    case = msgspec.structs.replace(case, due=tuple(each for each in case.due if each != due))
    match due.kind:
        case TimerKind.REMINDER:
            return _remind(case, due.at, now)
        case TimerKind.WINDOW_END:
            return _window_ended(case, frame, due.at, reported=reported)
        case TimerKind.REVIEW:
            return _review(case, frame, due.at, reported=reported)
        case TimerKind.SANCTION_END:
            return _measures_end(case, frame, due.at)
        case TimerKind.VERIFY_END:  # pragma: no branch - it is the last kind
            return _silent(case, due.at, reported=reported)


def _remind(case: Case, at: datetime, now: datetime) -> Moved:
    """Remind of the end of a window; not when it is over, as after a long verification."""
    if case.remedy_until is not None and case.remedy_until <= now:
        return Moved(case=case)
    return Moved(case=noted(case, at, "reminded", case.id), tells=(NoticeKind.REMINDER,))


def _silent(case: Case, at: datetime, *, reported: bool) -> Moved:
    """Take it as put right when rules saw nothing more; what was reported a person verifies."""
    if reported:
        return Moved(case=_review_due(case, at))
    return Moved(
        case=closed(noted(case, at, "verified", case.id), at, Closing.REMEDIED, case.id),
        lift=WayBack.REMEDIED,
        tells=(NoticeKind.REMEDY_CHECKED,),
    )


def _review_due(case: Case, at: datetime) -> Case:
    return msgspec.structs.replace(noted(case, at, "review_due", case.id), review_due=True)


def _window_ended(case: Case, frame: Frame, at: datetime, *, reported: bool) -> Moved:
    case = msgspec.structs.replace(
        noted(case, at, "window_ended", case.id),
        due=without(case.due, TimerKind.REMINDER),
        extension=None,
        state=CaseState.WINDOW_ENDED if case.state is CaseState.NOTIFIED else case.state,
    )
    step = frame.step(case.step)
    if step is None or not _goes_on(case, frame, at, reported=reported):
        return Moved(case=looked_after(case))
    follows = step.then
    if step.measures and step.notice is NoticeTime.BEFORE and case.state is CaseState.WINDOW_ENDED:
        follows = step.id
    if follows is None:
        return Moved(case=looked_after(case))
    ask = Asked(how=AskedHow.WINDOW_ENDED, at=at, case=case.id, step=follows)
    return Moved(case=case, ask=ask)


def _goes_on(case: Case, frame: Frame, until: datetime, *, reported: bool) -> bool:
    """Tell whether it was not put right by the end of the window.

    Where rules watch, it goes on when they saw it in the last quarter. Where they cannot, it must
    have been put right, and the tenant has not said so.
    """
    if reported or not frame.is_watched:
        return True
    return case.last_finding_at >= last_quarter(case.step_at or case.opened_at, until)


def _review(case: Case, frame: Frame, at: datetime, *, reported: bool) -> Moved:
    quiet = (
        case.state is CaseState.WINDOW_ENDED
        and frame.is_watched
        and not reported
        and case.remedy_until is not None
        and case.last_finding_at < case.remedy_until
    )
    if quiet:
        return Moved(
            case=closed(case, at, Closing.QUIET, case.id),
            lift=WayBack.REVIEW,
            tells=(NoticeKind.LIFTED,),
        )
    return Moved(case=_review_due(case, at))


def _measures_end(case: Case, frame: Frame, at: datetime) -> Moved:
    """Lift measures whose time is over; a further step that was reached or is proposed waits."""
    step = frame.step(case.step)
    stands = stands_besides(case) if case.claimed_from is None else case.claimed_from
    last = step is not None and step.measures and stands is CaseState.IN_FORCE
    if not last:
        case = looked_after(noted(case, at, "lifted", case.id))
    elif case.pending is not None:
        held = () if case.hold is None else case.hold.due
        runs = any(each.kind is TimerKind.WINDOW_END for each in (*case.due, *held))
        back_to = CaseState.NOTIFIED if runs else CaseState.WINDOW_ENDED
        pending = msgspec.structs.replace(case.pending, back_to=back_to)
        case = msgspec.structs.replace(noted(case, at, "lifted", case.id), pending=pending)
    else:
        case = closed(case, at, Closing.EXPIRED, case.id)
    return Moved(case=case, lift=WayBack.EXPIRY, tells=(NoticeKind.LIFTED,))
