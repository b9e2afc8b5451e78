"""Gathers from a store what a person reports to an authority."""

from datetime import datetime

from schout.core.model.errors import NotFound
from schout.core.model.ids import CaseId
from schout.core.model.vocabulary import Grave
from schout.core.reports.authority_profile import AuthorityProfile, authority_profile
from schout.ports.store import Snapshot
from schout.service.ledgers import PolicyShelf

_ALL = 1_000_000


def profile_of(snapshot: Snapshot, name: str, kind: Grave, now: datetime) -> AuthorityProfile:
    """Give what a report on a case says; `NotFound` when there is no such case, or no policy."""
    case = snapshot.case(CaseId(name))
    if case is None:
        hint = "see `schout case list`"
        raise NotFound("SCH-C004", f"there is no case `{name}` in this store", hint)
    kept = snapshot.decision(case.decisions[-1])
    if kept is None:
        raise NotFound("SCH-D040", f"the store has no decision `{case.decisions[-1]}`")
    policy = PolicyShelf().policy(snapshot, kept[0].policy.digest)
    findings = [found for each in case.findings if (found := snapshot.finding(each))]
    tenant = next((each for each in snapshot.tenants() if each.id == case.tenant), None)
    return authority_profile(
        kind,
        case,
        findings,
        snapshot.reports(case=case.id, limit=_ALL),
        snapshot.sanctions(case=case.id),
        tenant,
        policy.provider,
        now,
    )
