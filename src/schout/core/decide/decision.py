"""Decides what the policy says about one finding.

The same input always gives the same decision, its id included, so that the ledger can be replayed.
"""

from datetime import datetime
from typing import NamedTuple

import msgspec

from schout.core.model.decision import (
    Decision,
    DecisionInput,
    OpenCase,
    PolicyRef,
    ProposedMeasure,
    Reason,
    Strike,
)
from schout.core.model.finding import Finding
from schout.core.model.ids import DecisionId, Kind, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.permit import Permit
from schout.core.model.vocabulary import (
    Approval,
    CaseState,
    Direction,
    Ground,
    IntentSign,
    Metric,
    Mode,
    NoticeTime,
    Outcome,
)
from schout.core.policy.calendar import add_period
from schout.core.policy.ladder import first_step, grounds_of
from schout.core.policy.permits import lifts, speaks_of
from schout.core.policy.schema import Clause, Ladder, Policy, Step
from schout.core.policy.strikes import counted as counted_strikes
from schout.core.policy.strikes import weight

REASONS = {
    "policy_assumed": "the policy was not in force when it happened; this is what it would say",
    "no_tenant": "neither the source nor the target belongs to a tenant",
    "tenant_is_victim": "the tenant is the target; who acted is not bound by this policy",
    "permit_in_force": "a permit lifts the clause for this tenant at this moment",
    "permit_exceeded": "a permit is in force; more was measured than it allows",
    "clause_in_shadow": "the clause only records",
    "rule_in_shadow": "the rule only records",
    "too_few_events": "fewer events than the clause asks for",
    "not_bound_yet": "the tenant's subscription began after it happened",
    "limit_exceeded": "more was measured than the clause allows",
    "case_open": "a case on this clause is open; the finding is added to it",
    "first_violation": "no earlier violation counts",
    "earlier_violations": "earlier violations count as strikes",
    "severity": "the severity that the clause states",
    "ground_serious": "the clause is serious",
    "ground_intentional": "a sign of intent that the clause names was seen",
    "ground_repeated": "the strike number makes it repeated",
    "approval_needed": "the step's measures wait for a person",
    "no_step": "the ladder has no step for it; a person decides",
    "reported": "somebody outside reports it; a person decides",
    "window_ended": "the remedy window ended without a remedy",
    "confirmed": "people confirmed what was proposed",
    "escalated": "a person reviewed the case and went on to a further step",
    "appealed": "a reviewer put a milder step in its place",
    "another_step": "people took another step than the ladder says, for the reason they give",
}
"""Every reason a decision can give, and what it means."""

_CONTINUED = IntentSign.CONTINUED_AFTER_NOTICE


def decide(given: DecisionInput, policy: Policy) -> Decision:
    """Give the decision on one finding under one policy."""
    finding = given.finding
    clause = policy.clause(finding.clause)
    reasons = [Reason(code="policy_assumed", detail=policy.version)] if given.policy_assumed else []
    covering = _covering(given, policy, clause)
    lifting = next((each for each in covering if lifts(each, finding, clause, policy)), None)
    if lifting is None:
        reasons += [Reason(code="permit_exceeded", detail=each.id) for each in covering]
    stop = _stop(given, clause, lifting)
    if stop is not None or clause.ladder is None:
        outcome, reason = stop or (Outcome.SHADOW, Reason(code="clause_in_shadow"))
        return _plain(given, clause, outcome, (*reasons, reason))
    return _under_ladder(given, policy, clause, policy.ladder(clause.ladder), reasons)


def _covering(given: DecisionInput, policy: Policy, clause: Clause) -> list[Permit]:
    """Give the permits that speak of what a tenant is found to have done.

    A rule can name kinds of permits besides those that lift its clause.
    """
    finding, tenant = given.finding, given.tenant
    if tenant is None or finding.direction is not Direction.OFFENDER:
        return []
    own = next((rule.unless for rule in policy.rules if rule.id == finding.rule), ())
    kinds = {*clause.permits, *own}
    return [
        permit
        for permit in given.permits
        if permit.tenant == tenant.id
        and permit.kind in kinds
        and permit.covers(clause.id, finding.object, finding.first_at)
        and speaks_of(permit, finding)
    ]


def _stop(
    given: DecisionInput, clause: Clause, lifting: Permit | None
) -> tuple[Outcome, Reason] | None:
    """Tell why no violation follows, if none does."""
    finding, tenant = given.finding, given.tenant
    if finding.mode is Mode.SHADOW:
        return Outcome.SHADOW, Reason(code="rule_in_shadow", detail=finding.rule)
    if tenant is None or finding.direction is Direction.UNATTRIBUTED:
        return Outcome.UNATTRIBUTED, Reason(code="no_tenant")
    if finding.direction is Direction.VICTIM:
        return Outcome.VICTIM, Reason(code="tenant_is_victim", detail=tenant.id)
    if lifting is not None:
        return Outcome.PERMITTED, Reason(code="permit_in_force", detail=lifting.id)
    if tenant.since is not None and finding.at.date() < tenant.since:
        return Outcome.UNATTRIBUTED, Reason(code="not_bound_yet", detail=str(tenant.since))
    if finding.unit is Metric.REPORTS:  # a person looks at it, whatever the mode of the clause
        return None
    if finding.count < clause.evidence.minimum:
        detail = f"{finding.count} of {clause.evidence.minimum}"
        return Outcome.TOO_LITTLE_EVIDENCE, Reason(code="too_few_events", detail=detail)
    if clause.mode is Mode.SHADOW:
        return Outcome.SHADOW, Reason(code="clause_in_shadow")
    return None


def _under_ladder(
    given: DecisionInput, policy: Policy, clause: Clause, ladder: Ladder, reasons: list[Reason]
) -> Decision:
    """Find the step of the ladder: that of the open case, the one after it, or a first one."""
    reasons.append(_claimed(given.finding))
    current = given.open_case
    if current is None:
        counted = _counted(given, ladder, policy, clause)
        strike = 1 + weight(counted, ladder, given.finding.at)
        grounds = grounds_of(ladder, strike, clause.severity, intent=False)
        step = first_step(ladder, strike, clause.severity, grounds)
        if counted:
            reasons.append(Reason(code="earlier_violations", detail=str(len(counted))))
        else:
            reasons.append(Reason(code="first_violation"))
    else:
        strike = current.strike
        intent = _goes_on(given.finding, current) and _CONTINUED in clause.intent
        grounds = grounds_of(ladder, strike, clause.severity, intent)
        step = _step_of_open_case(given.finding, clause, ladder, current, grounds)
        reasons.append(Reason(code="case_open", detail=current.case))
    reasons.append(Reason(code="severity", detail=clause.severity))
    reasons += [Reason(code=f"ground_{ground}") for ground in grounds]
    if step is None:
        plain = _plain(given, clause, Outcome.PROPOSED, (*reasons, Reason(code="no_step")))
        return msgspec.structs.replace(plain, ladder=ladder.id, strike=strike, grounds=grounds)
    return _with_step(given, policy, clause, ladder, _Found(step, strike, grounds), reasons)


class _Found(NamedTuple):
    step: Step
    strike: int
    grounds: tuple[Ground, ...]


def _with_step(
    given: DecisionInput,
    policy: Policy,
    clause: Clause,
    ladder: Ladder,
    found: _Found,
    reasons: list[Reason],
) -> Decision:
    finding, step = given.finding, found.step
    told_first = bool(step.measures) and step.notice is NoticeTime.BEFORE
    reported = finding.unit is Metric.REPORTS
    alone = (step.approval is Approval.NONE or told_first) and not reported
    if not alone:
        reasons.append(Reason(code="approval_needed", detail=step.approval))
    current = given.open_case
    same_step = current is not None and current.step == step.id
    return Decision(
        id=decision_id(finding, given.policy),
        at=finding.at,
        finding=finding.id,
        tenant=finding.tenant,
        clause=clause.id,
        policy=given.policy,
        outcome=Outcome.VIOLATION if alone else Outcome.PROPOSED,
        severity=clause.severity,
        grounds=found.grounds,
        strike=found.strike,
        ladder=ladder.id,
        step=step.id,
        measures=proposed_measures(step),
        notice=step.notice,
        approval=step.approval,
        refund=step.refund,
        remedy_until=(
            current.remedy_until
            if current is not None and same_step
            else remedy_end(finding.at, policy, clause, step)
        ),
        reasons=tuple(reasons),
        evidence=tuple(item.digest for item in finding.evidence),
        permits=tuple(permit.id for permit in given.permits),
    )


def remedy_end(at: datetime, policy: Policy, clause: Clause, step: Step) -> datetime | None:
    """Give the end of the remedy window of a step that begins at a moment."""
    if not step.remedy or clause.remedy is None:
        return None
    return add_period(at, clause.remedy.window, policy.calendar(clause.remedy.calendar))


def _goes_on(finding: Finding, current: OpenCase) -> bool:
    """Tell whether all of it happened after the notice and its remedy window.

    That is the one sign of intent that a machine can see.
    """
    return (
        current.state in {CaseState.WINDOW_ENDED, CaseState.IN_FORCE}
        and current.remedy_until is not None
        and finding.first_at >= current.remedy_until
    )


def _step_of_open_case(
    finding: Finding,
    clause: Clause,
    ladder: Ladder,
    current: OpenCase,
    grounds: tuple[Ground, ...],
) -> Step | None:
    """Stay on the step while its remedy window runs; go to the next one when it goes on after that.

    A case from another version of the policy may stand on a step that this ladder lacks; it begins
    anew with the same strike.
    """
    for step in ladder.steps:
        if step.id == current.step:
            ahead = _goes_on(finding, current) and step.then is not None
            return ladder.step(step.then or step.id) if ahead else step
    return first_step(ladder, current.strike, clause.severity, grounds)


def _claimed(finding: Finding) -> Reason:
    if finding.unit is Metric.REPORTS:
        return Reason(code="reported")
    detail = f"{finding.measured} {finding.unit} in {finding.window_s} s, {finding.limit} allowed"
    return Reason(code="limit_exceeded", detail=detail)


def _counted(
    given: DecisionInput, ladder: Ladder, policy: Policy, clause: Clause
) -> tuple[Strike, ...]:
    """Give the earlier violations that count; a clause that gives no remedy repeats nothing."""
    if clause.remedy is None:
        return ()
    calendar, finding = policy.calendar(clause.remedy.calendar), given.finding
    return counted_strikes(given.strikes, ladder, policy, calendar, finding.first_at, finding.at)


def proposed_measures(step: Step) -> tuple[ProposedMeasure, ...]:
    """Give the measures that a step names."""
    return tuple(
        ProposedMeasure(
            kind=measure.kind,
            scope=measure.scope,
            duration=None if measure.duration is None else str(measure.duration),
        )
        for measure in step.measures
    )


def _plain(
    given: DecisionInput, clause: Clause, outcome: Outcome, reasons: tuple[Reason, ...]
) -> Decision:
    finding = given.finding
    return Decision(
        id=decision_id(finding, given.policy),
        at=finding.at,
        finding=finding.id,
        tenant=finding.tenant,
        clause=clause.id,
        policy=given.policy,
        outcome=outcome,
        severity=clause.severity,
        reasons=reasons,
        evidence=tuple(item.digest for item in finding.evidence),
        permits=tuple(permit.id for permit in given.permits),
    )


def decision_id(finding: Finding, policy: PolicyRef) -> DecisionId:
    """Name the decision on a finding under a policy."""
    at_us = from_datetime(finding.at)
    return DecisionId(derive_id(Kind.DECISION, at_us, finding.id, policy.digest))
