"""Which figures hold for whom under permits: for the gate, and for a finding afterwards.

A permit never takes away: where its figures are smaller than those of the plan, the plan's hold.
"""

from collections.abc import Iterable

from schout.core.model.edge import EdgeLimit, Quota
from schout.core.model.finding import Finding
from schout.core.model.ids import PermitId, TenantId
from schout.core.model.moment import SECOND_US, from_datetime, to_datetime
from schout.core.model.permit import Grant, Permit
from schout.core.model.value import Value
from schout.core.policy.figures import limit_of
from schout.core.policy.schema import Clause, Limit, Policy


class Holder(Value, frozen=True, kw_only=True):
    """Who calls, as far as permits care."""

    tenant: TenantId | None
    host: str | None = None
    principal: str | None = None
    """The label of a key, such as `key:4f0c…`."""
    label: str | None = None
    """The `keyid` of a signature that was verified."""


class Entitlement(Value, frozen=True, kw_only=True):
    """The figures that hold for a caller, and the permit they come from, if they come from one."""

    quota: Quota | None
    """`None`: the limit does not hold at all."""
    permit: PermitId | None = None


def entitlement(
    limit: EdgeLimit, plan: str | None, permits: Iterable[Permit], holder: Holder, at_us: int
) -> Entitlement:
    """Give the most that its plan or a permit gives a caller under a limit at a moment.

    It stays so until `next_change_us` of the same permits.
    """
    quota = limit.quota_for(plan)
    found = [Entitlement(quota=quota)]
    found += [
        Entitlement(quota=quota_under(limit, quota, permit), permit=permit.id)
        for permit in permits
        if _is_for(permit, limit, holder, at_us)
    ]
    return min(found, key=_tightness)


def quota_under(limit: EdgeLimit, quota: Quota, permit: Permit) -> Quota | None:
    """Give the figures of a permit in place of those of a limit; `None`: it does not hold at all.

    A limit that the permit does not speak of keeps its own.
    """
    if limit.clause not in permit.clauses:
        return quota
    if not permit.grants:
        return None
    for grant in permit.grants:
        if limit.id == f"{limit.clause}/{grant.limit}":
            return _granted(quota, grant)
    return quota


def next_change_us(permits: Iterable[Permit], after_us: int) -> int | None:
    """Give the next moment at which a permit begins or ends; `None` when nothing changes any more.

    Until then one comparison per call is enough.
    """
    moments = (
        from_datetime(moment) for permit in permits for moment in (permit.starts, permit.until)
    )
    return min((moment for moment in moments if moment > after_us), default=None)


def speaks_of(permit: Permit, finding: Finding) -> bool:
    """Tell whether a finding can be about the one a permit is for.

    A permit for one automation says nothing of another. A log seldom shows which of them called.
    """
    return permit.identity in {None, finding.principal} or not _knows_who(finding)


def lifts(permit: Permit, finding: Finding, clause: Clause, policy: Policy) -> bool:
    """Tell whether a permit that speaks of a finding allows as much as was measured.

    Where the permit is for one automation and the finding cannot tell who called, the figures of
    the permit come on top of what the clause allows everybody.
    """
    if not permit.grants:
        return True
    beside = 0 if permit.identity is None or _knows_who(finding) else finding.limit
    limits = _limits_of(finding, clause, policy)
    grants = {grant.limit: grant for grant in permit.grants}
    return bool(limits) and all(
        limit.id in grants
        and finding.measured <= beside + _allowed(limit, grants[limit.id], finding)
        for limit in limits
    )


def _knows_who(finding: Finding) -> bool:
    """Tell whether a finding names a caller, not just the tenant, host or address it counted by."""
    return finding.principal not in {None, finding.tenant, finding.object, finding.source_ip}


def _is_for(permit: Permit, limit: EdgeLimit, holder: Holder, at_us: int) -> bool:
    if permit.tenant != holder.tenant:
        return False
    if permit.identity is not None:
        who = holder.principal if permit.public_key is None else holder.label
        if who != permit.identity:
            return False
    return permit.covers(limit.clause, holder.host, to_datetime(at_us))


def _granted(quota: Quota, grant: Grant) -> Quota:
    """Give the figures of a grant, over the same period and never with a smaller burst."""
    if quota.interval_us == 0:
        return Quota(at_most=grant.at_most)
    # The interval is the period over `at_most`, rounded up, and periods are whole seconds long.
    period_us = quota.interval_us * quota.at_most
    period_us -= period_us % SECOND_US
    interval_us = max(1, -(-period_us // grant.at_most))
    burst = max(grant.burst, quota.burst)
    return Quota(at_most=grant.at_most, interval_us=interval_us, burst=burst)


def _tightness(given: Entitlement) -> tuple[int, int, int, int]:
    """Order them, the most generous first."""
    quota = given.quota
    if quota is None:
        return (0, 0, 0, 0)
    return (1, quota.interval_us, -quota.at_most, -quota.burst)


def _limits_of(finding: Finding, clause: Clause, policy: Policy) -> tuple[Limit, ...]:
    """Give the limit a finding is about: that of its rule, or each that counts the same things."""
    bound = next((limit_of(rule) for rule in policy.rules if rule.id == finding.rule), None)
    named = finding.rule.removeprefix(f"{clause.id}/")
    exact = tuple(limit for limit in clause.limits if limit.id in {bound, named})
    return exact or tuple(limit for limit in clause.limits if limit.metric is finding.unit)


def _allowed(limit: Limit, grant: Grant, finding: Finding) -> int:
    """Give how many a grant allows in the time of a finding, counted as its rule counts."""
    period_us = limit.per.fixed_us if limit.per is not None else None
    if period_us is None:
        return grant.at_most
    spent_us = from_datetime(finding.at) - from_datetime(finding.first_at)
    return max(grant.burst, limit.burst) + spent_us // max(1, period_us // grant.at_most)
