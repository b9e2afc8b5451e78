"""Enters decisions into cases: opens them, moves them to a step, and sets what falls due.

A case changes by a decision, by an act of a person (`acts`) or by time (`due`), and by nothing
else. Once closed it stays closed: what follows is a new case.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from schout.core.cases.frame import Frame
from schout.core.cases.standstill import in_order, window_goes_on
from schout.core.cases.told import told_at
from schout.core.model.case import Case, CaseEntry, Due, Pending
from schout.core.model.decision import Decision, OpenCase, Strike
from schout.core.model.finding import Finding
from schout.core.model.ids import CaseId, DecisionId, Kind, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.vocabulary import (
    AskedHow,
    CaseState,
    Closing,
    IntentSign,
    NoticeTime,
    Outcome,
    TimerKind,
)
from schout.core.policy.ladder import PEOPLE, WORKING_DAY
from schout.core.policy.period import parse_period
from schout.core.policy.schema import Step

HISTORY = {
    "opened": "the first decision opened it",
    "finding_added": "another finding on the same clause",
    "step_reached": "the case moved to another step of the ladder",
    "measures_decided": "the measures of its step follow",
    "proposed": "a decision waits for people",
    "agreed": "one of the people who are needed agreed",
    "confirmed": "people confirmed a decision",
    "declined": "people did not do what was proposed",
    "dismissed": "a person found no violation",
    "reminded": "the tenant was reminded of the end of its remedy window",
    "window_ended": "the remedy window is over",
    "claimed": "the tenant says that it is put right",
    "verified": "it is put right",
    "not_verified": "it is not put right",
    "time_asked": "the tenant asked for more time",
    "time_granted": "more time was given",
    "time_refused": "no more time was given",
    "review_due": "a person must look at it",
    "kept": "a person reviewed it; it stays as it is",
    "lifted": "what was in force is lifted",
    "held": "a legal hold began",
    "released": "the legal hold is over",
    "merged": "it goes on in another case, or another goes on in it",
    "split": "findings got a case of their own",
    "report_added": "another report on the same matter",
    "noted": "a person left a note",
    "silenced": "the law forbids to tell the tenant for now",
    "silence_ended": "an order forbids it no longer",
    "must_tell": "a person must tell an authority of it, or say why not",
    "authority_told": "a person told an authority of it",
    "nobody_told": "a person found that no authority must be told of it",
    "appealed": "the tenant appealed",
    "appeal_taken": "a reviewer took the appeal on",
    "appeal_said": "a word in the appeal",
    "appeal_withdrawn": "the tenant withdrew the appeal",
    "appeal_decided": "the appeal was decided",
    "closed": "it is over",
}
"""Every word a case's history uses, and what it means."""
_REMIND_LEAST = timedelta(hours=24)
"""Shorter windows have no reminder."""


def open_case(decision: Decision, finding: Finding, frame: Frame) -> Case:
    """Open a case with its first decision, which must say that one follows from it."""
    if not decision.outcome.opens_case or decision.tenant is None:
        raise ValueError(f"expected a decision that opens a case, found `{decision.outcome}`")
    entry = CaseEntry(at=decision.at, what="opened", ref=decision.id, detail=decision.step or "")
    case = Case(
        id=CaseId(derive_id(Kind.CASE, from_datetime(decision.at), decision.id)),
        tenant=decision.tenant,
        clause=decision.clause,
        object=finding.object,
        state=CaseState.PROPOSED,
        opened_at=decision.at,
        ladder=decision.ladder or "",
        step=decision.step or "",
        strike=decision.strike,
        policy_version=decision.policy.version,
        severity=decision.severity,
        remedy_until=None,
        decisions=(decision.id,),
        findings=(finding.id,),
        last_finding_at=finding.at,
        history=(entry,),
    )
    return _enter(case, decision, frame, back_to=None)


def add_decision(case: Case, decision: Decision, finding: Finding, frame: Frame) -> Case:
    """Add a further finding and the decision on it to an open case; it may move to another step.

    A closed case stays as it is: what follows is a new case. What arrives late is entered at the
    time of the last entry, so that a history is in order.
    """
    if not case.is_open:
        return case
    moved = decision.step is not None and decision.step != case.step
    detail = decision.step or "" if moved else f"{finding.measured} {finding.unit}"
    what, ref = ("step_reached", decision.id) if moved else ("finding_added", finding.id)
    case = msgspec.structs.replace(
        noted(case, decision.at, what, ref, detail=detail),
        decisions=(*case.decisions, decision.id),
        findings=(*case.findings, finding.id),
        last_finding_at=max(case.last_finding_at, finding.at),
    )
    if case.state is CaseState.VERIFYING and case.claimed_from is not None:
        case = not_put_right(case, frame, decision.at, finding.id)
    return _enter(case, decision, frame, back_to=stands_besides(case)) if moved else case


def not_put_right(
    case: Case, frame: Frame, at: datetime, ref: str, by: str = "schout", detail: str = ""
) -> Case:
    """Send a case that is verified back to where it was, with the time that it had."""
    case = no_longer_due(case, TimerKind.VERIFY_END)
    case = window_goes_on(case, frame, _verified_since(case, at), at)
    return looked_after(
        msgspec.structs.replace(
            noted(case, at, "not_verified", ref, by=by, detail=detail),
            state=case.claimed_from or CaseState.IN_FORCE,
            claimed_from=None,
            review_due=_review_waits(case) and by == "schout",
        )
    )


def _verified_since(case: Case, at: datetime) -> datetime:
    """Tell since when a case is verified, but for the time of a legal hold, which counts anyway."""
    since = held = at
    for entry in case.history:
        if entry.what == "claimed":
            since = held = entry.at
        elif entry.what == "held":
            held = entry.at
        elif entry.what == "released":
            since += entry.at - max(held, since)
    return since


def enter_asked(case: Case, decision: Decision, frame: Frame, by: str) -> Case:
    """Enter a decision that people or the end of a window asked for, into an open case."""
    what = "confirmed" if decision.agreed else "step_reached"
    if decision.step == case.step and not decision.agreed:
        what = "measures_decided"
    if decision.outcome is Outcome.PROPOSED:
        what = "agreed" if decision.agreed else "proposed"
    case = msgspec.structs.replace(
        noted(case, decision.at, what, decision.id, by=by, detail=decision.step or ""),
        decisions=(*case.decisions, decision.id),
        extension=None,
    )
    return _enter(case, decision, frame, back_to=stands_besides(case))


def stands_besides(case: Case) -> CaseState | None:
    """Tell where a case stands besides what is proposed in it; `None`: nowhere yet."""
    return case.pending.back_to if case.pending is not None else case.state


def _enter(case: Case, decision: Decision, frame: Frame, back_to: CaseState | None) -> Case:
    """Let a case stand where a decision puts it."""
    step = frame.step(decision.step or "")
    if decision.outcome is Outcome.PROPOSED or step is None:
        pending = Pending(
            decision=decision.id,
            step=decision.step or "",
            needs=max(1, PEOPLE[decision.approval]),
            agreed=decision.agreed,
            intent=_intent_of(decision),
            back_to=back_to,
        )
        step_now = case.step or decision.step or ""
        return msgspec.structs.replace(
            case, state=CaseState.PROPOSED, pending=pending, step=step_now
        )
    in_force = bool(step.measures) and (
        step.notice is not NoticeTime.BEFORE or decision.remedy_until is None
    )
    waits = decision.remedy_until is not None and not in_force
    due = _due(case, decision, step, frame, in_force=in_force)
    if not replaces(decision, in_force=in_force):
        due += measures_end(case)
    return looked_after(
        msgspec.structs.replace(
            no_longer_due(case, *TimerKind),
            state=CaseState.NOTIFIED if waits else CaseState.IN_FORCE,
            step=step.id,
            pending=None,
            claimed_from=None,
            remedy_until=decision.remedy_until,
            notified_at=case.notified_at or decision.at,
            step_at=decision.at,
            review_due=_review_waits(case) and not decision.agreed,
            due=in_order(due),
        )
    )


def _intent_of(decision: Decision) -> IntentSign | None:
    """Give the sign of intent that people named for a decision."""
    named = (each.detail for each in decision.reasons if each.code == "ground_intentional")
    return next((IntentSign(each) for each in named if each), None)


def _review_waits(case: Case) -> bool:
    """Tell whether measures wait for their review: no further step of a machine is one."""
    return case.review_due and bool(case.sanctions)


def _due(case: Case, decision: Decision, step: Step, frame: Frame, *, in_force: bool) -> list[Due]:
    at, until = decision.at, decision.remedy_until
    due = []
    if until is not None:
        due.append(Due(kind=TimerKind.WINDOW_END, at=until))
        if until - at >= _REMIND_LEAST:
            due.append(Due(kind=TimerKind.REMINDER, at=last_quarter(at, until)))
    review = _review_at(case, decision, step, frame, in_force=in_force)
    if review is not None:
        due.append(Due(kind=TimerKind.REVIEW, at=review))
    ends = [
        frame.after(at, period)
        for measure in decision.measures
        if measure.duration and (period := parse_period(measure.duration)) is not None
    ]
    if in_force and ends and len(ends) == len(decision.measures):
        due.append(Due(kind=TimerKind.SANCTION_END, at=max(ends)))
    return due


def _review_at(
    case: Case, decision: Decision, step: Step, frame: Frame, *, in_force: bool
) -> datetime | None:
    """Tell when a person must look at a step: what is in force does not wait for a window to end.

    INVARIANT: what comes into force on a ground, before the tenant had its time, is reviewed within
    a working day (clause IV); and no further step puts off a review of measures.
    """
    at, until = decision.at, decision.remedy_until
    reviews = []
    if step.review is not None:
        reviews.append(frame.after(at if in_force else until or at, step.review))
    if in_force and decision.grounds and not had_its_time(case, at):
        reviews.append(frame.after(at, WORKING_DAY))
    if case.sanctions and not is_answer(decision):
        held = () if case.hold is None else case.hold.due
        reviews += [each.at for each in (*case.due, *held) if each.kind is TimerKind.REVIEW]
    return min(reviews, default=None)


def had_its_time(case: Case, now: datetime) -> bool:
    """Tell whether the tenant was told and its remedy window is over; a legal hold stops it."""
    if case.silences:
        return False
    if case.remedy_until is None:
        return any(entry.what == "window_ended" for entry in case.history)
    held = case.hold.due if case.hold is not None else ()
    runs = any(each.kind is TimerKind.WINDOW_END for each in held)
    return case.remedy_until <= now and not runs


def is_answer(decision: Decision) -> bool:
    """Tell whether a decision is the answer to an appeal."""
    return any(each.code == AskedHow.APPEALED for each in decision.reasons)


def replaces(decision: Decision, *, in_force: bool) -> bool:
    """Tell whether a decision takes the place of the measures before it.

    A further notice leaves them in force; the answer to an appeal does not.
    """
    return in_force or is_answer(decision)


def measures_end(case: Case) -> list[Due]:
    """Give the end of the measures of a case, if they have one."""
    return [each for each in case.due if each.kind is TimerKind.SANCTION_END]


def last_quarter(at: datetime, until: datetime) -> datetime:
    """Tell when the last quarter of a remedy window begins.

    Then a reminder goes out; what is seen from then on was not put right in time.
    """
    return at + (until - at) * 3 // 4


def closed(case: Case, at: datetime, closing: Closing, ref: str, *, by: str = "schout") -> Case:
    """Close a case; nothing falls due in it any more."""
    return msgspec.structs.replace(
        noted(no_longer_due(case, *TimerKind), at, "closed", ref, by=by, detail=closing.value),
        state=CaseState.CLOSED,
        closing=closing,
        closed_at=max(at, case.history[-1].at),
        pending=None,
        extension=None,
        claimed_from=None,
        review_due=False,
    )


def without(due: tuple[Due, ...], *kinds: TimerKind) -> tuple[Due, ...]:
    """Leave out what is of these kinds."""
    return tuple(each for each in due if each.kind not in kinds)


def no_longer_due(case: Case, *kinds: TimerKind) -> Case:
    """Let nothing of these kinds fall due, nor after a legal hold."""
    hold = case.hold
    if hold is not None:
        hold = msgspec.structs.replace(hold, due=without(hold.due, *kinds))
    return msgspec.structs.replace(case, due=without(case.due, *kinds), hold=hold)


def looked_after(case: Case) -> Case:
    """Let a person look at an open case in which nothing falls due: none is left to itself."""
    falls_due = case.due or (case.hold is not None and case.hold.due)
    return case if falls_due else msgspec.structs.replace(case, review_due=True)


def noted(
    case: Case, at: datetime, what: str, ref: str, *, by: str = "schout", detail: str = ""
) -> Case:
    """Write a line of the history, never before the last one."""
    entry = CaseEntry(at=max(at, case.history[-1].at), what=what, ref=ref, by=by, detail=detail)
    return msgspec.structs.replace(case, history=(*case.history, entry))


def as_open(case: Case) -> OpenCase:
    """Give what a decision must know of an open case."""
    return OpenCase(
        case=case.id,
        state=case.state,
        step=case.step,
        strike=case.strike,
        opened_at=case.opened_at,
        remedy_until=case.remedy_until,
    )


def as_strike(case: Case) -> Strike | None:
    """Give what a case counts for in later decisions; `None` when it counts for nothing.

    What nobody has confirmed yet, and what a person or an appeal found to be none, does not count.
    """
    if case.notified_at is None or (case.closing is not None and not case.closing.is_strike):
        return None
    told = told_at(case, case.notified_at)
    if told is None:  # nobody repeats what they were not told of
        return None
    told_until = max(told, _had_until(case) or told)
    return Strike(
        decision=case.decisions[0], clause=case.clause, at=case.opened_at, told_until=told_until
    )


def _had_until(case: Case) -> datetime | None:
    """Tell when the time ends, or ended, that the tenant has to put it right.

    A step without a window ends the one before it, if that had not ended by itself.
    """
    ended = [each.at for each in case.history if each.what == "window_ended"]
    return case.remedy_until or (ended[-1] if ended else case.step_at)


def strikes_of(cases: Iterable[Case], current: Case | None) -> tuple[Strike, ...]:
    """Give what cases count for in a decision on the open case, or in one that opens a case.

    INVARIANT: what was decided once counts once, also when a case was split since; and no case
    counts against itself.
    """
    found: dict[DecisionId, Strike] = {}
    for strike in filter(None, map(as_strike, cases)):
        found.setdefault(strike.decision, strike)
    if current is not None:
        found.pop(current.decisions[0], None)
    return tuple(found.values())
