"""The figures that hold for a key: of the limit, of the tenant's plan, or of a permit in force."""

from bisect import bisect_right

from schout.core.intake.register import Register
from schout.core.limits.lanes import FOREVER_US, Lane, Terms
from schout.core.model.edge import EdgeLimit, EdgeLimits, Quota
from schout.core.model.ids import ClauseId, TenantId
from schout.core.model.moment import from_datetime, to_datetime
from schout.core.model.permit import Permit
from schout.core.model.tenant import BelongingKind
from schout.core.model.vocabulary import Scope
from schout.core.policy.permits import Holder, entitlement, next_change_us
from schout.gateway.bindings import Group
from schout.gateway.restrict import Restrictions

LABELLED = "\n"
"""Stands in a key between the host or tenant and who has figures of its own there."""
SIGNED = "="
"""Stands behind it when the identity is that of a verified signature."""
THROTTLED = 10
"""How many times slower a tenant may call whom a sanction throttles."""
_DATABASE, _TENANT, _USER = Scope.DATABASE, Scope.TENANT, Scope.USER
_NOBODY = (frozenset[str](), frozenset[str]())


class Figures:
    """The figures of the limits, and who has others."""

    def __init__(
        self, limits: EdgeLimits, register: Register, restrictions: Restrictions, ttl_us: int
    ) -> None:
        self._register, self._restrictions, self._ttl_us = register, restrictions, ttl_us
        self._plans = {each.id: each.plan for each in limits.tenants}
        self._permits: dict[TenantId, list[Permit]] = {}
        for permit in limits.permits:
            self._permits.setdefault(permit.tenant, []).append(permit)
        hosts = [each for each in limits.belongings if each.kind is BelongingKind.HOST]
        self.has_hosts = bool(hosts)
        dates = {date for each in hosts for date in (each.since, each.until)}
        self._handovers_us = sorted(from_datetime(date) for date in dates if date is not None)
        starts = {date for each in limits.permits for date in (each.starts, each.until)}
        self._changes_us = sorted({*self._handovers_us, *map(from_datetime, starts)})
        self._cases = {(each.tenant, each.clause): each.id for each in limits.cases}
        self._alike: dict[tuple[int, str | None], Terms] = {}
        """By group and plan: the terms of all who have neither permits nor sanctions."""

    def least(self, limit: EdgeLimit) -> int:
        """Give the least that anybody is allowed of a limit; permits never take away."""
        if self._restrictions.any_throttled:
            return 1
        return min(each.at_most for each in (limit.quota, *limit.plans.values()))

    def case_of(self, tenant: TenantId | None, clause: ClauseId) -> str | None:
        """Give the open case of a tenant on a clause."""
        if tenant is None or not self._cases:
            return None
        return self._cases.get((tenant, clause))

    def next_change_us(self, at_us: int) -> int | None:
        """Tell when a host changes hands next, or any permit begins or ends."""
        return _next(self._changes_us, at_us)

    def named(
        self, group: Group, tenant: TenantId | None, host: str | None, at_us: int
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Give who has figures of its own at a moment: by a signature, and by a credential."""
        permits = () if tenant is None else self._permits.get(tenant, ())
        if not permits:
            return _NOBODY
        signed, others = set[str](), set[str]()
        at = to_datetime(at_us)
        for permit in permits:
            if permit.identity and any(permit.covers(e.clause, host, at) for e in group.limits):
                (others if permit.public_key is None else signed).add(permit.identity)
        return frozenset(signed), frozenset(others)

    def quota(self, limit: EdgeLimit, key: str, at_us: int) -> Quota | None:
        """Give the figures of a limit for a key; `None`: a permit lifts it.

        A sanction that throttles comes before any permit.
        """
        return self._quota(limit, key, self.tenant_of(limit.scope, key, at_us), at_us)

    def _quota(
        self, limit: EdgeLimit, key: str, tenant: TenantId | None, at_us: int
    ) -> Quota | None:
        if tenant is None:
            return limit.quota
        name, _, who = key.partition(LABELLED)
        host = name if limit.scope is Scope.DATABASE else None
        plan = self._plans.get(tenant)
        signed = who.startswith(SIGNED)
        holder = Holder(
            tenant=tenant,
            host=host,
            principal=None if signed else who or None,
            label=who.removeprefix(SIGNED) if signed else None,
        )
        found = entitlement(limit, plan, self._permits.get(tenant, ()), holder, at_us).quota
        if not self._restrictions.throttled(tenant, host or "", at_us):
            return found
        least = found or limit.quota_for(plan)
        return Quota(at_most=1, interval_us=least.interval_us * THROTTLED)

    def terms(self, group: Group, key: str, now_us: int, ahead_us: int) -> Terms:
        """Give what holds for a lane from now on, and until when."""
        tenant = self.tenant_of(group.scope, key, now_us + ahead_us)
        if tenant in self._permits or self._restrictions.any_on(tenant):
            return self._terms(group, key, tenant, now_us, ahead_us)
        shape = group.index, None if tenant is None else self._plans.get(tenant)
        terms = self._alike.get(shape)
        if terms is None or now_us >= terms.until_us:
            terms = self._alike[shape] = self._terms(group, key, tenant, now_us, ahead_us)
        return terms

    def _terms(
        self, group: Group, key: str, tenant: TenantId | None, now_us: int, ahead_us: int
    ) -> Terms:
        at_us = now_us + ahead_us
        rate = None if group.rate is None else self._quota(group.rate, key, tenant, at_us)
        cap = None if group.parallel is None else self._quota(group.parallel, key, tenant, at_us)
        soonest = self._soonest(group.scope, tenant, at_us)
        return Terms(
            interval_us=rate.interval_us if rate is not None else 0,
            slack_us=(rate.burst - 1) * rate.interval_us if rate is not None else 0,
            cap=cap.at_most if cap is not None else 0,
            ttl_us=self._ttl_us,
            until_us=FOREVER_US if soonest is None else soonest - ahead_us,
        )

    def _soonest(self, scope: Scope, tenant: TenantId | None, at_us: int) -> int | None:
        """Tell when the figures of a key of a tenant change next."""
        changes = [_next(self._handovers_us, at_us) if scope is Scope.DATABASE else None]
        if tenant is not None:
            changes.append(self._restrictions.next_change_us(tenant, at_us))
            changes.append(next_change_us(self._permits.get(tenant, ()), at_us))
        return min((each for each in changes if each is not None), default=None)

    def tenant_of(self, scope: Scope, key: str, at_us: int) -> TenantId | None:
        """Give whose key it is; sources are nobody's."""
        name, labelled, _ = key.partition(LABELLED)
        if scope is _DATABASE:
            return self._register.owner_of_host(name, at_us)
        if scope is _TENANT or (scope is _USER and labelled):
            return TenantId(name)
        return None


def burst_on(lane: Lane) -> int:
    """Tell how many may come at once on a lane with a rate."""
    return lane.slack_us // lane.interval_us + 1


def quota_on(limit: EdgeLimit, lane: Lane) -> Quota | None:
    """Give the figures of a limit as they stand on a lane; `None`: it does not hold there."""
    own = limit.quota
    interval_us = own.interval_us
    if not interval_us:
        if lane.cap == own.at_most:
            return own
        return Quota(at_most=lane.cap) if lane.cap else None
    if lane.interval_us == interval_us and lane.slack_us == (own.burst - 1) * interval_us:
        return own
    if not lane.interval_us:
        return None
    at_most = max(1, interval_us * own.at_most // lane.interval_us)
    return Quota(at_most=at_most, interval_us=lane.interval_us, burst=burst_on(lane))


def who_of(key: str) -> str:
    """Give what a key names most closely: who has figures of its own, else the host or tenant."""
    return key.rpartition(LABELLED)[2].removeprefix(SIGNED)


def _next(moments_us: list[int], at_us: int) -> int | None:
    place = bisect_right(moments_us, at_us)
    return moments_us[place] if place < len(moments_us) else None
