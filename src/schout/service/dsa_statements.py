"""Gives what a case comes to in the transparency database of the European Commission.

Regulation (EU) 2022/2065, Art. 24(5). A platform sends it; a host that is none need not.
"""

from schout.core.cases.reported import is_of
from schout.core.model.case import Case
from schout.core.model.errors import InputError, NotFound
from schout.core.model.ids import CaseId, DecisionId
from schout.core.model.sanction import Sanction
from schout.core.notices.transparency_rules import Payload, check_payload
from schout.core.notices.transparency_statement import statement_payload
from schout.core.policy.texts import Texts
from schout.ports.store import Snapshot
from schout.service.ledgers import PolicyShelf

_ALL = 1_000_000


def statements_of(snapshot: Snapshot, name: str, texts: Texts) -> tuple[Payload, ...]:
    """Give a statement for each decision of a case that led to sanctions, the first one first.

    Raises `NotFound` when there is no such case, `InputError` while the law forbids to tell of it
    or when the database would not take a statement.
    """
    case = snapshot.case(CaseId(name))
    if case is None:
        hint = "see `schout case list`"
        raise NotFound("SCH-C004", f"there is no case `{name}` in this store", hint)
    if case.silences:
        hint = "what is published could be read by the tenant"
        raise InputError("SCH-D073", "the law forbids to tell the tenant of this case", hint)
    found: dict[DecisionId, list[Sanction]] = {}
    for each in snapshot.sanctions(case=case.id):
        found.setdefault(each.reasons.decision, []).append(each)
    made = (_statement(snapshot, case, one, tuple(of), texts) for one, of in found.items())
    return tuple(made)


def _statement(
    snapshot: Snapshot,
    case: Case,
    decision_id: DecisionId,
    sanctions: tuple[Sanction, ...],
    texts: Texts,
) -> Payload:
    kept = snapshot.decision(decision_id)
    finding = None if kept is None else snapshot.finding(kept[0].finding)
    if kept is None or finding is None:
        raise NotFound("SCH-D040", f"the store has no decision `{decision_id}` or its finding")
    policy = PolicyShelf().policy(snapshot, kept[0].policy.digest)
    reports = snapshot.reports(case=case.id, limit=_ALL)
    source = next((each.reporter.kind for each in reports if is_of(finding, each)), None)
    made = statement_payload(kept[0], finding, sanctions, policy, texts, source)
    problems = check_payload(made)
    if problems:
        raise InputError("SCH-D075", f"the database would not take it: {'; '.join(problems)}")
    return made
