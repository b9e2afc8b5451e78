"""Decides what is asked besides a finding: a remedy window ended, or people say something.

It rests on the newest finding of the case. The same input always gives the same decision.
"""

from schout.core.decide.decision import decide, proposed_measures, remedy_end
from schout.core.model.decision import Asked, Decision, DecisionInput, Reason
from schout.core.model.ids import DecisionId, Kind, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.person import same_person
from schout.core.model.vocabulary import AskedHow, NoticeTime, Outcome
from schout.core.policy.ladder import PEOPLE, grounds_of
from schout.core.policy.schema import Ladder, Policy, Step


def decide_any(given: DecisionInput, policy: Policy) -> Decision:
    """Give the decision on a finding, or on what is asked besides it.

    `KeyError` when it names a clause, a ladder or a step that the policy lacks.
    """
    return decide(given, policy) if given.asked is None else _asked(given, given.asked, policy)


def people_needed(step: Step, how: AskedHow) -> int:
    """Tell how many people must agree to a step; a person is never needed to end a window.

    What people take up by themselves takes one of them at least. An answer to an appeal is given
    by its reviewer alone: it can only be milder.
    """
    if how is AskedHow.APPEALED:
        return 1
    needed = PEOPLE[step.approval]
    return needed if how is AskedHow.WINDOW_ENDED else max(1, needed)


def _asked(given: DecisionInput, asked: Asked, policy: Policy) -> Decision:
    finding, current = given.finding, given.open_case
    clause = policy.clause(finding.clause)
    if clause.ladder is None or asked.step is None:
        raise KeyError(asked.step)
    ladder = policy.ladder(clause.ladder)
    step = ladder.step(asked.step)
    strike = current.strike if current is not None else 1
    missing = people_needed(step, asked.how) - len(set(map(same_person, asked.agreed)))
    at_us = from_datetime(asked.at)
    parts = (finding.id, given.policy.digest, asked.case, asked.how, step.id, *asked.agreed)
    return Decision(
        id=DecisionId(derive_id(Kind.DECISION, at_us, *parts)),
        at=asked.at,
        finding=finding.id,
        tenant=finding.tenant,
        clause=clause.id,
        policy=given.policy,
        outcome=Outcome.PROPOSED if missing > 0 else Outcome.VIOLATION,
        severity=clause.severity,
        grounds=grounds_of(ladder, strike, clause.severity, asked.intent is not None),
        strike=strike,
        ladder=ladder.id,
        step=step.id,
        measures=proposed_measures(step),
        notice=step.notice,
        approval=step.approval,
        refund=step.refund,
        remedy_until=None
        if _window_is_over(asked, step, given)
        else remedy_end(asked.at, policy, clause, step),
        automated=not asked.agreed,
        agreed=asked.agreed,
        reasons=tuple(_reasons(given, asked, ladder, step, missing)),
        evidence=tuple(item.digest for item in finding.evidence),
        permits=tuple(permit.id for permit in given.permits),
    )


def _window_is_over(asked: Asked, step: Step, given: DecisionInput) -> bool:
    """Tell whether a step whose measures come after its window is past that window."""
    current = given.open_case
    if current is None or current.step != step.id or step.notice is not NoticeTime.BEFORE:
        return False
    return current.remedy_until is not None and current.remedy_until <= asked.at


def _reasons(
    given: DecisionInput, asked: Asked, ladder: Ladder, step: Step, missing: int
) -> list[Reason]:
    found = [Reason(code=asked.how.value, detail=asked.reason)]
    if given.open_case is not None:
        found.append(Reason(code="case_open", detail=given.open_case.case))
        before = ladder.step(given.open_case.step) if given.open_case.step else None
        expected = {before.id, before.then} if before is not None else {step.id}
        if step.id not in expected:
            found.append(Reason(code="another_step", detail=step.id))
    if asked.intent is not None:
        found.append(Reason(code="ground_intentional", detail=asked.intent))
    if missing > 0:
        found.append(Reason(code="approval_needed", detail=step.approval))
    return found
