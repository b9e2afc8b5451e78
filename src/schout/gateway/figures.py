"""The figures that hold for a key: of the limit, of the tenant's plan, or of a permit in force."""

from schout.core.intake.register import Register
from schout.core.limits.lanes import FOREVER_US, Terms
from schout.core.model.edge import EdgeLimit, EdgeLimits, Quota
from schout.core.model.ids import ClauseId, TenantId
from schout.core.model.permit import Permit
from schout.core.model.tenant import BelongingKind
from schout.core.model.vocabulary import Scope
from schout.core.policy.permits import Holder, entitlement, next_change_us
from schout.gateway.bindings import Group
from schout.gateway.restrict import Restrictions

LABELLED = "\n"
"""Stands in a key between the host or tenant and the identity that has a permit of its own."""
THROTTLED = 10
"""How many times slower a tenant may call whom a sanction throttles."""


class Figures:
    """The figures of the limits, and who has others."""

    def __init__(self, limits: EdgeLimits, restrictions: Restrictions, ttl_us: int) -> None:
        self._restrictions, self._ttl_us = restrictions, ttl_us
        self._plans = {each.id: each.plan for each in limits.tenants}
        self._permits: dict[TenantId, list[Permit]] = {}
        for permit in limits.permits:
            self._permits.setdefault(permit.tenant, []).append(permit)
        self.identities = frozenset(each.identity for each in limits.permits if each.identity)
        """Labels that have figures of their own."""
        self.has_hosts = any(each.kind is BelongingKind.HOST for each in limits.belongings)
        self._cases = {(each.tenant, each.clause): each.id for each in limits.cases}

    def case_of(self, tenant: TenantId | None, clause: ClauseId) -> str | None:
        """Give the open case of a tenant on a clause."""
        return None if tenant is None else self._cases.get((tenant, clause))

    def quota(self, limit: EdgeLimit, register: Register, key: str, at_us: int) -> Quota | None:
        """Give the figures of a limit for a key; `None`: a permit lifts it."""
        name, _, label = key.partition(LABELLED)
        tenant = self.tenant_of(limit.scope, register, name, at_us)
        host = name if limit.scope is Scope.DATABASE else None
        plan = None if tenant is None else self._plans.get(tenant)
        permits = () if tenant is None else self._permits.get(tenant, ())
        who = label or None
        holder = Holder(tenant=tenant, host=host, principal=who, label=who)
        found = entitlement(limit, plan, permits, holder, at_us).quota
        if found is None or not self._restrictions.throttled(tenant, host or "", at_us):
            return found
        return Quota(at_most=1, interval_us=found.interval_us * THROTTLED)

    def terms(
        self, group: Group, register: Register, key: str, now_us: int, ahead_us: int
    ) -> Terms:
        """Give what holds for a lane from now on, and until when."""
        at_us = now_us + ahead_us
        rate = group.rate and self.quota(group.rate, register, key, at_us)
        cap = group.parallel and self.quota(group.parallel, register, key, at_us)
        tenant = self.tenant_of(group.scope, register, key, at_us)
        changes = [self._restrictions.next_change_us(tenant, at_us)]
        if tenant is not None:
            changes.append(next_change_us(self._permits.get(tenant, ()), at_us))
        soonest = min((each for each in changes if each is not None), default=None)
        return Terms(
            interval_us=rate.interval_us if rate is not None else 0,
            slack_us=(rate.burst - 1) * rate.interval_us if rate is not None else 0,
            cap=cap.at_most if cap is not None else 0,
            ttl_us=self._ttl_us,
            until_us=FOREVER_US if soonest is None else soonest - ahead_us,
        )

    def tenant_of(self, scope: Scope, register: Register, key: str, at_us: int) -> TenantId | None:
        """Give whose key it is; sources and credentials are nobody's."""
        name = key.partition(LABELLED)[0]
        if scope is Scope.DATABASE:
            return register.owner_of_host(name, at_us)
        return TenantId(name) if scope is Scope.TENANT else None
