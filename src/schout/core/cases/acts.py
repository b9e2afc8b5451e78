"""Moves a case by what people do in it. What is not possible now is refused, with the reason."""

from datetime import datetime, timedelta

import msgspec

from schout.core.cases.frame import Frame
from schout.core.cases.grave import answered
from schout.core.cases.machine import (
    closed,
    had_its_time,
    last_quarter,
    looked_after,
    not_put_right,
    noted,
    without,
)
from schout.core.cases.moved import Moved
from schout.core.cases.signed import signed
from schout.core.cases.silence import end_silence
from schout.core.cases.standstill import going_on, in_order, put_off_with_window, window_end
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
    TellNobody,
    Verified,
)
from schout.core.model.case import Case, Due, Extension, Hold
from schout.core.model.decision import Asked
from schout.core.model.ids import CaseId, Kind, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.person import same_person
from schout.core.model.vocabulary import (
    AskedHow,
    CaseState,
    Closing,
    IntentSign,
    NoticeKind,
    NoticeTime,
    TimerKind,
    WayBack,
)
from schout.core.policy.period import parse_period
from schout.core.policy.schema import Step

QUIET_FOR = timedelta(hours=1)
"""So long nothing may be seen after the tenant says that it is put right, where rules watch."""
LONGEST = timedelta(days=366)
"""So much time a person gives at once; after it somebody looks again."""
_TOLD = {CaseState.NOTIFIED, CaseState.WINDOW_ENDED, CaseState.IN_FORCE}
_ALWAYS = Note | PutOnHold | Release | EndSilence | TellAuthority | TellNobody
"""What is possible in a case that is closed, too."""
_CLOSED = Refused(code="SCH-D001", message="the case is closed", hint="what follows is a new case")


def act(case: Case, what: Act, frame: Frame, now: datetime) -> Moved | Refused:
    """Give the case after an act, or why it is not possible."""
    read = signed(what)
    if isinstance(read, Refused):
        return read
    what = read
    if not case.is_open and not isinstance(what, _ALWAYS):
        return _CLOSED
    moved = _act(case, what, frame, now)
    return moved if isinstance(moved, Refused) else frozen(moved)


def frozen(moved: Moved) -> Moved:
    """While a legal hold lasts, put by what would fall due; not the end that measures have.

    The tenant was told when they end (Regulation (EU) 2022/2065, Art. 17(3)(a)), and a hold is no
    violation of its own.
    """
    case = moved.case
    if case.hold is None:
        return moved
    frozen_now = without(case.due, TimerKind.SANCTION_END)
    held = without(case.hold.due, *(each.kind for each in frozen_now))
    hold = msgspec.structs.replace(case.hold, due=in_order([*held, *frozen_now]))
    due = without(case.due, *(each.kind for each in frozen_now))
    return msgspec.structs.replace(moved, case=msgspec.structs.replace(case, hold=hold, due=due))


def _act(case: Case, what: Act, frame: Frame, now: datetime) -> Moved | Refused:
    match what:
        case Confirm() | Escalate():
            return _take_step(case, what, frame, now)
        case Dismiss():
            return _dismiss(case, what, now)
        case ClaimRemedy():
            return _claim(case, what, frame, now)
        case Verified():
            return _verified(case, what, frame, now)
        case AskTime() | GrantTime() | RefuseTime():
            return _time(case, what, frame, now)
        case Lift() | Keep():
            return _reviewed(case, what, frame, now)
        case PutOnHold() | Release():
            return _hold(case, what, frame, now)
        case Merge():
            return _merge(case, what, now)
        case Split():
            return _split(case, what, now)
        case EndSilence():
            return end_silence(case, what, frame, now)
        case TellAuthority() | TellNobody():
            return answered(case, what, now)
        case Note():  # pragma: no branch - it is the last act
            return Moved(case=noted(case, now, "noted", case.id, by=what.by, detail=what.text))


def _take_step(
    case: Case, what: Confirm | Escalate, frame: Frame, now: datetime
) -> Moved | Refused:
    """Ask for the decision that a person takes; the other acts of a case wait for it."""
    proposed = _proposed(case, what, frame)
    if isinstance(proposed, Refused):
        return proposed
    step = frame.step(what.step or proposed)
    if step is None:
        known = ", ".join(each.id for each in frame.ladder.steps)
        return Refused(
            code="SCH-D005",
            message=f"the ladder has no step `{what.step or proposed}`",
            hint=f"name one of: {known}",
        )
    pending = case.pending
    agreed: tuple[str, ...] = ()
    if pending is not None and step.id == pending.step:  # the second of two joins the first
        agreed = pending.agreed
        what = msgspec.structs.replace(what, intent=what.intent or pending.intent)
    objection = _objection(case, what, frame, now, step, proposed)
    if objection is not None:
        return objection
    if same_person(what.by) in map(same_person, agreed):
        return Refused(
            code="SCH-D009", message=f"`{what.by}` has agreed already", hint="another person must"
        )
    ask = Asked(
        how=AskedHow.CONFIRMED if isinstance(what, Confirm) else AskedHow.ESCALATED,
        at=max(now, case.history[-1].at),
        case=case.id,
        step=step.id,
        agreed=(*agreed, what.by),
        reason=what.reason,
        intent=what.intent,
    )
    return Moved(case=case, ask=ask)


def _proposed(case: Case, what: Confirm | Escalate, frame: Frame) -> str | Refused:
    """Tell which step the ladder proposes: that of the pending decision, or the next one."""
    if isinstance(what, Confirm):
        if case.pending is None:
            return Refused(
                code="SCH-D003",
                message="nothing is proposed in the case",
                hint="`lift`, `keep` or `escalate` end a review",
            )
        return case.pending.step
    if case.state not in _TOLD:
        return Refused(code="SCH-D004", message=f"the case is {case.state.value}")
    if what.step == case.step:
        return Refused(code="SCH-D004", message=f"the case is on step `{case.step}`")
    current = frame.step(case.step)
    return (current.then if current is not None else None) or ""


def _objection(
    case: Case,
    what: Confirm | Escalate,
    frame: Frame,
    now: datetime,
    step: Step,
    proposed: str,
) -> Refused | None:
    """Say why a step may not be taken, if it may not."""
    if step.id != proposed and not what.reason:
        return Refused(code="SCH-D006", message="another step than the proposed one needs a reason")
    if what.intent is not None and what.intent not in frame.clause.intent:
        return Refused(
            code="SCH-D007", message=f"clause {frame.clause.id} does not name `{what.intent}`"
        )
    if not may_enforce(case, step, frame, now, what.intent):
        return Refused(
            code="SCH-D008",
            message=f"`{step.id}` has measures and the remedy window has not ended",
            hint="only a serious, intentional or repeated violation allows that (clause IV)",
        )
    return None


def may_enforce(
    case: Case, step: Step, frame: Frame, now: datetime, intent: IntentSign | None
) -> bool:
    """Tell whether a step may be taken now: measures wait for the window, but on a ground.

    An order that forbids to tell the tenant binds: what it asks for cannot wait for a window that
    the tenant would have to know of.
    """
    window = step.remedy and frame.clause.remedy is not None
    if case.silences or not step.measures or (window and step.notice is NoticeTime.BEFORE):
        return True
    return had_its_time(case, now) or frame.has_ground(case, intent=intent is not None)


def _dismiss(case: Case, what: Dismiss, now: datetime) -> Moved | Refused:
    pending = case.pending
    if pending is not None and pending.back_to is not None:
        case = noted(case, now, "declined", pending.decision, by=what.by, detail=what.reason)
        case = msgspec.structs.replace(case, state=pending.back_to, pending=None)
        return Moved(case=looked_after(case))
    case = noted(case, now, "dismissed", case.id, by=what.by, detail=what.reason)
    return Moved(
        case=closed(case, now, Closing.DISMISSED, case.id, by=what.by),
        lift=WayBack.REVIEW,
        tells=() if case.notified_at is None else (NoticeKind.LIFTED,),
    )


def _claim(case: Case, what: ClaimRemedy, frame: Frame, now: datetime) -> Moved | Refused:
    if case.state not in _TOLD:
        return Refused(code="SCH-D004", message=f"the case is {case.state.value}")
    step = frame.step(case.step)
    if step is not None and step.measures and WayBack.REMEDIED not in step.lift:
        return Refused(
            code="SCH-D077",
            message=f"nothing is to be put right at step `{step.id}`",
            hint="a review or an appeal lifts it",
        )
    reported = not frame.is_watched
    due = list(case.due)
    if not reported:
        due.append(Due(kind=TimerKind.VERIFY_END, at=now + QUIET_FOR))
    case = noted(case, now, "claimed", case.id, by=what.by, detail=what.text)
    return Moved(
        case=msgspec.structs.replace(
            case,
            state=CaseState.VERIFYING,
            claimed_from=case.state,
            due=in_order(due),
            review_due=reported or case.review_due,
        )
    )


def _verified(case: Case, what: Verified, frame: Frame, now: datetime) -> Moved | Refused:
    if case.state is not CaseState.VERIFYING:
        return Refused(code="SCH-D004", message=f"the case is {case.state.value}")
    tells = (NoticeKind.REMEDY_CHECKED,)
    if not what.ok:
        back = not_put_right(case, frame, now, case.id, what.by, what.reason)
        return Moved(case=back, tells=tells)
    case = noted(case, now, "verified", case.id, by=what.by, detail=what.reason)
    done = closed(case, now, Closing.REMEDIED, case.id, by=what.by)
    return Moved(case=done, lift=WayBack.REMEDIED, tells=tells)


def _time(
    case: Case, what: AskTime | GrantTime | RefuseTime, frame: Frame, now: datetime
) -> Moved | Refused:
    until = case.remedy_until
    runs = any(each.kind is TimerKind.WINDOW_END for each in case.due)
    if until is None or not runs or until <= now:
        return Refused(code="SCH-D010", message="no remedy window runs in the case")
    if isinstance(what, AskTime):
        if frame.clause.remedy is None or not frame.clause.remedy.extendable:
            return Refused(
                code="SCH-D011", message=f"clause {frame.clause.id} gives no further time"
            )
        if case.extension is not None:
            return Refused(code="SCH-D012", message="more time was asked for already")
        asked = Extension(at=now, text=what.text)
        case = noted(case, now, "time_asked", case.id, by=what.by, detail=what.text)
        return Moved(case=msgspec.structs.replace(case, extension=asked))
    tells = (NoticeKind.EXTENSION,)
    if isinstance(what, RefuseTime):
        case = noted(case, now, "time_refused", case.id, by=what.by, detail=what.reason)
        return Moved(case=msgspec.structs.replace(case, extension=None), tells=tells)
    later = _end_of(what.period, until, frame)
    if isinstance(later, Refused):
        return later
    due = _put_off(case, until, later)
    case = noted(case, now, "time_granted", case.id, by=what.by, detail=what.period)
    return Moved(
        case=msgspec.structs.replace(case, remedy_until=later, due=in_order(due), extension=None),
        tells=tells,
    )


def _end_of(text: str, begin: datetime, frame: Frame) -> datetime | Refused:
    """Give the end of a period that a person names."""
    period = parse_period(text)
    end = None if period is None else frame.after(begin, period)
    if end is None or end - begin > LONGEST:
        return Refused(
            code="SCH-D013",
            message=f"expected a period of at most a year, found `{text}`",
            hint="such as 3d or 5bd",
        )
    return end


def _put_off(case: Case, until: datetime, later: datetime) -> list[Due]:
    """Put off what hangs on the end of a remedy window: its reminder, and the review behind it."""
    moved = put_off_with_window(case)
    due = without(case.due, *moved)
    review = [each.at for each in case.due if each.kind in moved & {TimerKind.REVIEW}]
    remind = last_quarter(case.step_at or case.opened_at, later)
    return [
        *due,
        Due(kind=TimerKind.REMINDER, at=remind),
        Due(kind=TimerKind.WINDOW_END, at=later),
        *(Due(kind=TimerKind.REVIEW, at=each + (later - until)) for each in review),
    ]


def _reviewed(case: Case, what: Lift | Keep, frame: Frame, now: datetime) -> Moved | Refused:
    """End a case after its review, or leave it; an agreement that stays ended ends its case."""
    if case.state is CaseState.PROPOSED:
        return Refused(
            code="SCH-D014", message="a decision waits for people", hint="confirm or dismiss it"
        )
    if isinstance(what, Lift):
        case = noted(case, now, "lifted", case.id, by=what.by, detail=what.reason)
        return Moved(
            case=closed(case, now, Closing.REVIEWED, case.id, by=what.by),
            lift=WayBack.REVIEW,
            tells=(NoticeKind.LIFTED,),
        )
    next_review = _end_of(what.period, now, frame)
    if isinstance(next_review, Refused):
        return next_review
    review = Due(kind=TimerKind.REVIEW, at=next_review)
    due = in_order([*without(case.due, TimerKind.REVIEW), review])
    case = noted(case, now, "kept", case.id, by=what.by, detail=what.reason)
    step = frame.step(case.step)
    if case.state is CaseState.IN_FORCE and step is not None and step.terminates:
        return Moved(case=closed(case, now, Closing.TERMINATED, case.id, by=what.by))
    return Moved(case=msgspec.structs.replace(case, due=due, review_due=False))


def _hold(case: Case, what: PutOnHold | Release, frame: Frame, now: datetime) -> Moved | Refused:
    if isinstance(what, PutOnHold):
        if case.hold is not None:
            return Refused(code="SCH-D015", message="the case is on hold already")
        held = Hold(since=now, by=what.by, reason=what.reason)
        case = noted(case, now, "held", case.id, by=what.by, detail=what.reason)
        return Moved(case=msgspec.structs.replace(case, hold=held))
    if case.hold is None:
        return Refused(code="SCH-D016", message="the case is not on hold")
    going = going_on(case, case.hold.due, frozenset(TimerKind), frame, case.hold.since, now)
    end = window_end(going)
    case = noted(case, now, "released", case.id, by=what.by, detail=what.reason)
    case = msgspec.structs.replace(
        case,
        hold=None,
        due=in_order([*case.due, *going]),
        remedy_until=end or case.remedy_until,
    )
    return Moved(case=case, tells=() if end is None else (NoticeKind.EXTENSION,))


def _merge(case: Case, what: Merge, now: datetime) -> Moved | Refused:
    """Let a case go on in another; whether it may there, `joining` says."""
    if what.into == case.id:
        return Refused(code="SCH-D002", message="a case cannot go on in itself")
    case = noted(case, now, "merged", what.into, by=what.by, detail=what.reason)
    case = msgspec.structs.replace(case, merged_into=what.into, to_tell=())  # they go along
    return Moved(case=closed(case, now, Closing.MERGED, what.into, by=what.by))


def _split(case: Case, what: Split, now: datetime) -> Moved | Refused:
    """Take findings out; `joining` opens the other case with them."""
    gone = set(what.findings)
    if not gone or not gone < set(case.findings):
        return Refused(
            code="SCH-D017", message="expected some of the findings of the case, but not all"
        )
    left = tuple(each for each in case.findings if each not in gone)
    other = split_id(case, what, now)
    case = noted(case, now, "split", other, by=what.by, detail=what.reason)
    return Moved(case=msgspec.structs.replace(case, findings=left))


def split_id(case: Case, what: Split, now: datetime) -> CaseId:
    """Give the id of the case that findings get for themselves."""
    gone = set(what.findings)
    findings = (each for each in case.findings if each in gone)
    return CaseId(derive_id(Kind.CASE, from_datetime(now), case.id, *findings))
