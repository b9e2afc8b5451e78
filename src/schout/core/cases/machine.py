"""Opens cases and moves them on. A case changes by an event or a decision and by nothing else."""

from datetime import datetime

import msgspec

from schout.core.model.case import Case, CaseEntry
from schout.core.model.decision import Decision, OpenCase, Strike
from schout.core.model.event import WindowEnded
from schout.core.model.finding import Finding
from schout.core.model.ids import CaseId, Kind, derive_id
from schout.core.model.moment import from_datetime, to_datetime
from schout.core.model.vocabulary import CaseState, Outcome

HISTORY = {
    "opened": "the first decision opened it",
    "finding_added": "another finding on the same clause",
    "step_reached": "the case moved to another step of the ladder",
    "window_ended": "the remedy window is over",
}
"""Every word a case's history uses, and what it means."""


def open_case(decision: Decision, finding: Finding) -> Case:
    """Open a case with its first decision, which must say that one follows from it."""
    if not decision.outcome.opens_case or decision.tenant is None:
        raise ValueError(f"expected a decision that opens a case, found `{decision.outcome}`")
    entry = CaseEntry(at=decision.at, what="opened", ref=decision.id, detail=decision.step or "")
    return Case(
        id=CaseId(derive_id(Kind.CASE, from_datetime(decision.at), decision.id)),
        tenant=decision.tenant,
        clause=decision.clause,
        object=finding.object,
        state=_state(decision),
        opened_at=decision.at,
        ladder=decision.ladder or "",
        step=decision.step or "",
        strike=decision.strike,
        policy_version=decision.policy.version,
        remedy_until=decision.remedy_until,
        decisions=(decision.id,),
        findings=(finding.id,),
        last_finding_at=finding.at,
        history=(entry,),
    )


def add_decision(case: Case, decision: Decision, finding: Finding) -> Case:
    """Add a further finding and the decision on it to an open case; it may move to another step.

    A closed case stays as it is: what follows is a new case. What arrives late is entered at the
    time of the last entry, so that a history is in order.
    """
    if not case.is_open:
        return case
    moved = decision.step is not None and decision.step != case.step
    what = "step_reached" if moved else "finding_added"
    ref = decision.id if moved else finding.id
    detail = decision.step or "" if moved else f"{finding.measured} {finding.unit}"
    at = max(decision.at, case.history[-1].at)
    entry = CaseEntry(at=at, what=what, ref=ref, detail=detail)
    return msgspec.structs.replace(
        case,
        state=_state(decision) if moved else case.state,
        step=decision.step if moved else case.step,
        remedy_until=decision.remedy_until if moved else case.remedy_until,
        decisions=(*case.decisions, decision.id),
        findings=(*case.findings, finding.id),
        last_finding_at=max(case.last_finding_at, finding.at),
        history=(*case.history, entry),
    )


def end_window(case: Case, event: WindowEnded) -> Case:
    """Note that the remedy window is over; a case that does not wait for it stays as it is."""
    at = to_datetime(event.at_us)
    if case.state is not CaseState.NOTIFIED or not is_due(case, at):
        return case
    entry = CaseEntry(at=max(at, case.history[-1].at), what="window_ended", ref=case.id)
    return msgspec.structs.replace(
        case, state=CaseState.WINDOW_ENDED, history=(*case.history, entry)
    )


def is_due(case: Case, now: datetime) -> bool:
    """Tell whether the remedy window has passed."""
    return case.remedy_until is not None and case.remedy_until <= now


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


def as_strike(case: Case) -> Strike:
    """Give what a case counts for in later decisions."""
    told_until = case.remedy_until or case.opened_at
    return Strike(
        decision=case.decisions[0], clause=case.clause, at=case.opened_at, told_until=told_until
    )


def _state(decision: Decision) -> CaseState:
    if decision.outcome is Outcome.PROPOSED:
        return CaseState.PROPOSED
    if decision.remedy_until is not None:
        return CaseState.NOTIFIED
    return CaseState.IN_FORCE
