"""Makes sanctions of a decision, and lifts them. They say what we want; `enforce` brings it about.

The smallest thing that works: a measure touches what its scope says, not more.
"""

import re
from datetime import datetime, timedelta

import msgspec

from schout.core.cases.frame import Frame
from schout.core.model.case import Case
from schout.core.model.decision import Decision, ProposedMeasure
from schout.core.model.finding import Finding
from schout.core.model.ids import Kind, SanctionId, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.sanction import Sanction, StatementOfReasons
from schout.core.model.vocabulary import (
    CaseState,
    Outcome,
    Refund,
    SanctionState,
    Scope,
    TimerKind,
)
from schout.core.policy.period import parse_period
from schout.core.policy.schema import Step

_WITH_PORT = re.compile(r"(\[[^\]]*\]|[^:]*):[0-9]+")


def sanctions_of(
    case: Case, decision: Decision, finding: Finding, frame: Frame, reasons: StatementOfReasons
) -> tuple[Sanction, ...]:
    """Give the sanctions that a decision puts in force; none where its measures wait.

    `case`: as it stands after the decision.
    """
    step = frame.step(decision.step or "")
    in_force = case.state is CaseState.IN_FORCE and decision.outcome is Outcome.VIOLATION
    if step is None or not in_force:
        return ()
    return tuple(
        _sanction(case, decision, finding, frame, step, measure, reasons)
        for measure in decision.measures
    )


def _sanction(
    case: Case,
    decision: Decision,
    finding: Finding,
    frame: Frame,
    step: Step,
    measure: ProposedMeasure,
    reasons: StatementOfReasons,
) -> Sanction:
    period = parse_period(measure.duration) if measure.duration is not None else None
    review = next((each.at for each in case.due if each.kind is TimerKind.REVIEW), None)
    at_us = from_datetime(decision.at)
    parts = (decision.id, measure.kind.value, measure.scope.value)
    about = msgspec.structs.replace(finding, object=case.object)  # a case may be on more, or less
    return Sanction(
        id=SanctionId(derive_id(Kind.SANCTION, at_us, *parts)),
        case=case.id,
        tenant=case.tenant,
        kind=measure.kind,
        scope=measure.scope,
        targets=targets_of(measure.scope, about),
        starts=decision.at,
        ends=frame.after(decision.at, period) if period is not None else None,
        review=review,
        grounds=decision.grounds,
        ways_back=step.lift,
        reasons=reasons,
        refund=decision.refund or Refund.NONE,
    )


def targets_of(scope: Scope, finding: Finding) -> tuple[str, ...]:
    """Give what a measure of a scope touches; empty: all that the tenant has."""
    found: str | None
    match scope:
        case Scope.SOURCE:
            found = finding.source_ip or finding.principal
        case Scope.USER:
            found = finding.principal
        case Scope.OBJECT:
            found = finding.object
        case Scope.DATABASE | Scope.SERVICE:
            found = host_in(finding.object)
        case Scope.TENANT:  # pragma: no branch - it is the last scope
            found = None
    return () if found is None else (found,)


def host_in(about: str | None) -> str | None:
    """Give the host name of what a finding is about: a host name, or a URL in its normal form."""
    if about is None:
        return None
    host = (about.partition("://")[2] or about).partition("/")[0]
    with_port = _WITH_PORT.fullmatch(host)
    return (host if with_port is None else with_port[1]) or None


def to_lift(sanction: Sanction, why: str) -> Sanction:
    """Want a sanction gone; it is lifted when no system says any more that it is active."""
    if not sanction.is_wanted:
        return sanction
    return msgspec.structs.replace(sanction, state=SanctionState.LIFTING, lifted_for=why)


def read_back(sanction: Sanction, at: datetime, *, active: bool, problem: str = "") -> Sanction:
    """Note what the systems that carry a sanction out say of it.

    Only what is read back counts: it is active when all say so, and lifted when none does.
    """
    match sanction.state:
        case SanctionState.WANTED if active:
            return msgspec.structs.replace(
                sanction,
                state=SanctionState.ACTIVE,
                active_at=sanction.active_at or at,
                problem=problem,
            )
        case SanctionState.ACTIVE if not active:
            return msgspec.structs.replace(sanction, state=SanctionState.WANTED, problem=problem)
        case SanctionState.LIFTING if not active:
            return msgspec.structs.replace(
                sanction, state=SanctionState.LIFTED, lifted_at=at, problem=problem
            )
        case _:
            return msgspec.structs.replace(sanction, problem=problem)


def put_off(sanction: Sanction, by: timedelta) -> Sanction:
    """Let a sanction be reviewed later, as after a legal hold; never earlier.

    It ends when the tenant was told that it ends: a hold is no reason for more of it.
    """
    later = max(by, timedelta())
    review = None if sanction.review is None else sanction.review + later
    return msgspec.structs.replace(sanction, review=review)


def is_over(sanction: Sanction, now: datetime) -> bool:
    """Tell whether the time of a sanction has passed, whatever becomes of its case."""
    return sanction.is_wanted and sanction.ends is not None and sanction.ends <= now
