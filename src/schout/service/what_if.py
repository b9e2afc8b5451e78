"""What the decision of a case would be under other facts. It changes nothing."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from schout.core.decide.asked import decide_any
from schout.core.model.decision import Decision, DecisionInput, Strike
from schout.core.model.errors import NotFound
from schout.core.model.ids import CaseId, ClauseId, DecisionId
from schout.core.model.value import Value
from schout.core.model.vocabulary import Mode, Severity
from schout.core.policy.schema import Policy
from schout.ports.store import Snapshot
from schout.service.ledgers import PolicyShelf


class Facts(Value, frozen=True, kw_only=True):
    """Other facts than those the decision rests on; `None`: as they were."""

    earlier: int | None = None
    """How many violations there were before, each told and over."""
    count: int | None = None
    severity: Severity | None = None
    permits: bool = True
    """`False`: as if no permit had been granted."""
    new: bool = False
    """As if no case had been open."""


class Compared(Value, frozen=True, kw_only=True):
    """The decision as it was, and as it would be."""

    was: Decision
    would_be: Decision
    differs: tuple[str, ...]
    """The fields in which they differ."""


def what_if(
    snapshot: Snapshot, case_id: CaseId, facts: Facts, shelf: PolicyShelf | None = None
) -> Compared:
    """Take the decision on the first finding of a case again under other facts.

    What people and time decided later follows from it, and knows no other facts.
    """
    case = snapshot.case(case_id)
    if case is None:
        hint = "see `schout case list`"
        raise NotFound("SCH-C004", f"there is no case `{case_id}` in this store", hint)
    found = snapshot.decision(case.decisions[0])
    if found is None:
        raise NotFound("SCH-D040", f"the store has no decision `{case.decisions[0]}`")
    was, given = found
    policy = (shelf or PolicyShelf()).policy(snapshot, was.policy.digest)
    would_be = decide_any(_under(given, facts), _with(policy, was.clause, facts))
    return Compared(was=was, would_be=would_be, differs=_differing(was, would_be))


def _under(given: DecisionInput, facts: Facts) -> DecisionInput:
    finding = given.finding
    if facts.count is not None:
        finding = msgspec.structs.replace(
            finding, count=facts.count, measured=max(facts.count, finding.measured)
        )
    finding = msgspec.structs.replace(finding, mode=Mode.ENFORCE)
    strikes: Sequence[Strike] = given.strikes
    if facts.earlier is not None:
        strikes = [_strike(given, number) for number in range(facts.earlier)]
    return msgspec.structs.replace(
        given,
        finding=finding,
        strikes=tuple(strikes),
        permits=given.permits if facts.permits else (),
        open_case=None if facts.new else given.open_case,
        asked=None if facts.new else given.asked,
    )


def _strike(given: DecisionInput, number: int) -> Strike:
    """Give an earlier violation that was over before this one began."""
    at = given.finding.first_at - timedelta(days=number + 1)
    name = DecisionId(f"what-if {number + 1}")
    return Strike(decision=name, clause=given.finding.clause, at=at, told_until=at)


def _with(policy: Policy, clause_id: ClauseId, facts: Facts) -> Policy:
    if facts.severity is None:
        return policy
    clause = msgspec.structs.replace(policy.clause(clause_id), severity=facts.severity)
    clauses = tuple(clause if each.id == clause_id else each for each in policy.clauses)
    return msgspec.structs.replace(policy, clauses=clauses)


def _differing(was: Decision, would_be: Decision) -> tuple[str, ...]:
    names = [name for name in Decision.__struct_fields__ if name != "id"]
    return tuple(name for name in names if getattr(was, name) != getattr(would_be, name))
