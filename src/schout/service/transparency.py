"""Reads from a store what the published figures and the standing of a tenant are made of."""

from collections.abc import Callable, Sequence
from datetime import datetime

from schout.core.cases.machine import as_strike
from schout.core.model.case import Case
from schout.core.model.decision import Decision, Strike
from schout.core.model.errors import NotFound
from schout.core.model.ids import TenantId
from schout.core.policy.schema import Policy
from schout.core.reports.kept import Kept, Span
from schout.core.reports.rows import Transparency
from schout.core.reports.standing import Standing, standing
from schout.core.reports.transparency import transparency
from schout.ports.store import Snapshot

_EVERY = 2**31 - 1
"""As many as a store can give at once."""


def figures(snapshot: Snapshot, policy: Policy, span: Span) -> Transparency:
    """Count what a store keeps of a period."""
    return transparency(kept_of(snapshot), policy, span)


def kept_of(snapshot: Snapshot) -> Kept:
    """Read all that the figures are made of; what lies outside a period is sorted out later."""
    cases = snapshot.cases(limit=_EVERY)
    found = (snapshot.decision(each) for case in cases for each in case.decisions)
    decisions: Sequence[Decision] = [each[0] for each in found if each is not None]
    return Kept(
        cases=cases,
        decisions=tuple(decisions),
        sanctions=snapshot.sanctions(),
        appeals=snapshot.appeals(),
        reports=snapshot.reports(limit=_EVERY),
    )


def standing_of(
    snapshot: Snapshot,
    tenant_id: str,
    policy: Policy,
    at: datetime,
    sees: Callable[[Case], bool] = lambda _: True,
) -> Standing:
    """Tell how a tenant stands; `NotFound` for one that is not known.

    `sees`: which of its cases whoever asks may know of; the others are as if they were not.
    """
    tenants = [each.id for each in snapshot.tenants()]
    if tenant_id not in tenants:
        raise NotFound("SCH-T021", f"there is no tenant `{tenant_id}`", "see `schout tenant list`")
    tenant = TenantId(tenant_id)
    strikes: dict[TenantId, list[Strike]] = {each: [] for each in tenants}
    every = snapshot.cases(limit=_EVERY)
    cases = [each for each in every if each.tenant != tenant or sees(each)]
    for case in reversed(cases):
        strike = as_strike(case)
        if strike is not None and case.tenant in strikes:
            strikes[case.tenant].append(strike)
    seen = {each.id for each in cases}
    held = snapshot.sanctions(tenant=tenant)
    sanctions = [each for each in held if each.case in seen]
    permits = snapshot.permits(tenant)
    return standing(tenant, policy, strikes, cases, permits, sanctions, at)
