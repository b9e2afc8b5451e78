"""Makes sanctions of a decision, and lifts them. They say what we want; `enforce` brings it about.

The smallest thing that works: a measure touches what its scope says, not more.
"""

from datetime import datetime

import msgspec

from schout.core.cases.frame import Frame
from schout.core.model.case import Case
from schout.core.model.decision import Decision, ProposedMeasure
from schout.core.model.effect import Effect
from schout.core.model.finding import Finding
from schout.core.model.host import host_in
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
    sanction = Sanction(
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
    problem = nothing_known(sanction) if sanction.touches_nothing else ""
    return msgspec.structs.replace(sanction, problem=problem)


def nothing_known(sanction: Sanction) -> str:
    """Say why a sanction touches nothing."""
    whose = "the tenant" if sanction.scope is Scope.TENANT else f"the scope `{sanction.scope}`"
    return f"nothing of {whose} is known that it could touch"


def targets_of(scope: Scope, finding: Finding) -> tuple[str, ...]:
    """Give what a measure of a scope touches, which `Scope.TENANT` alone leaves empty.

    INVARIANT: what is not known, as the source of what somebody reports, gives nothing, and a
    sanction of a narrower scope is then in force nowhere: it never becomes the whole tenant.
    """
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


def to_lift(sanction: Sanction, why: str) -> Sanction:
    """Want a sanction gone; it is lifted when no system says any more that it is active."""
    if not sanction.is_wanted:
        return sanction
    return msgspec.structs.replace(sanction, state=SanctionState.LIFTING, lifted_for=why)


def read_back(
    sanction: Sanction,
    at: datetime,
    *,
    active: bool,
    problem: str = "",
    effects: tuple[Effect, ...] = (),
) -> Sanction:
    """Note what the systems that carry a sanction out say of it.

    Only what is read back counts: it is active when all say so, and lifted when none does.
    `effects`: what was read back as active, and not yet as gone.
    """
    told = msgspec.structs.replace(sanction, problem=problem, effects=effects)
    match sanction.state:
        case SanctionState.WANTED if active:
            since = sanction.active_at or at
            return msgspec.structs.replace(told, state=SanctionState.ACTIVE, active_at=since)
        case SanctionState.ACTIVE if not active:
            return msgspec.structs.replace(told, state=SanctionState.WANTED)
        case SanctionState.LIFTING if not active:
            return msgspec.structs.replace(
                told, state=SanctionState.LIFTED, lifted_at=at, effects=()
            )
        case _:
            return told


def review_put_off(sanction: Sanction, case: Case) -> Sanction:
    """Let a sanction be reviewed when its case is, as after a legal hold; never earlier.

    It ends when the tenant was told that it ends: a hold is no reason for more of it.
    """
    review = next((each.at for each in case.due if each.kind is TimerKind.REVIEW), None)
    if review is None or sanction.review is None:
        return sanction
    return msgspec.structs.replace(sanction, review=max(review, sanction.review))


def is_over(sanction: Sanction, now: datetime) -> bool:
    """Tell whether the time of a sanction has passed, whatever becomes of its case."""
    return sanction.is_wanted and sanction.ends is not None and sanction.ends <= now
