"""Sorts what holds at a moment for what a proxy can do by itself: hosts, profiles and zones.

Hosts with the same figures share a profile; a zone is one limit with one set of figures. Who may
call as often as whom is worked out by the same code as in the gate, so both say the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from schout.core.intake.register import Register
from schout.core.model.edge import EdgeLimit, EdgeLimits, EdgeSanction, EdgeSanctions, Quota, Stage
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.permit import Permit
from schout.core.model.tenant import Belonging, BelongingKind
from schout.core.model.value import Value
from schout.core.model.vocabulary import MeasureKind, Metric, Scope
from schout.core.policy.permits import Holder, entitlement
from schout.gateway.bindings import kinds_of, stage_of
from schout.gateway.native import plain

UNKNOWN = 0
"""The profile of hosts that nobody claims."""
SLOWER = 10
"""How many times slower a tenant may call whom a sanction throttles, as in the gate."""

_RATES = frozenset({Metric.CALLS, Metric.REQUESTS, Metric.PAGES, Metric.SIGN_UPS})
_KEYS = frozenset({Scope.SOURCE, Scope.DATABASE, Scope.TENANT})
_ACTS = frozenset({Stage.PACE, Stage.REFUSE})
_CLOSES = {MeasureKind.API_OFF: "api", MeasureKind.SIGN_UP_OFF: "sign_up"}
_NOT_SAID = {
    MeasureKind.READ_ONLY,
    MeasureKind.PUBLISHING_OFF,
}

_Figures = tuple[Quota | None, ...]


class Row(Value, frozen=True, kw_only=True):
    """One host name, or `*.` and one, and what holds for it."""

    host: str
    tenant: TenantId
    profile: int
    closed: tuple[str, ...] = ()
    """`all`, `api` or `sign_up`."""


class Zone(Value, frozen=True, kw_only=True):
    """One limit with the figures that some profiles have under it."""

    limit: EdgeLimit
    quota: Quota
    profiles: tuple[int, ...]

    @property
    def counts_parallel(self) -> bool:
        """Whether it counts calls at once, not calls per time."""
        return self.limit.metric is Metric.PARALLEL_CALLS


class Plan(Value, frozen=True, kw_only=True):
    """All that a renderer needs."""

    rows: tuple[Row, ...]
    profiles: int
    """How many there are, the one of unknown hosts with them."""
    zones: tuple[Zone, ...]
    shadow: bool
    """Whether no limit acts: then the zones only record."""
    left_out: tuple[str, ...]
    """What a proxy cannot do by itself, for people."""
    next_change_us: int | None
    """When something begins or ends next; render again then."""

    @property
    def has_hosts(self) -> bool:
        """Whether there is a register of hosts, so that unknown ones are counted as one."""
        return bool(self.rows)


def make_plan(limits: EdgeLimits, sanctions: EdgeSanctions, at_us: int, headroom: int = 1) -> Plan:
    """Work out what holds at a moment; figures are `headroom` times as wide."""
    held, left_out = _expressible(limits)
    shadow = not any(_acts_somewhere(limit, limits) for limit in held)
    who = _Who(limits, sanctions, at_us, shadow=shadow)
    found: dict[_Figures, int] = {}
    rows = []
    for name, tenant in who.hosts():
        figures = tuple(who.quota(limit, tenant, name) for limit in held)
        profile = found.setdefault(figures, len(found) + 1)
        closed = who.closed(tenant, name)
        rows.append(Row(host=name, tenant=tenant, profile=profile, closed=closed))
    unknown = tuple(who.quota(limit, None, None) for limit in held)
    profiles = (unknown, *found)
    return Plan(
        rows=tuple(rows),
        profiles=len(profiles),
        zones=tuple(_zones(held, profiles, headroom)),
        shadow=shadow,
        left_out=(*left_out, *who.left_out()),
        next_change_us=who.next_change_us(),
    )


def _expressible(limits: EdgeLimits) -> tuple[tuple[EdgeLimit, ...], list[str]]:
    """Part the limits a proxy can count from those it cannot, with the reason."""
    held, left_out = [], []
    for limit in limits.limits:
        rate = limit.metric in _RATES and limit.quota.interval_us > 0
        counted = rate or limit.metric is Metric.PARALLEL_CALLS
        if not counted or not kinds_of(limit):
            left_out.append(f"{limit.id}: counts {limit.metric}, which a proxy does not see")
        elif limit.scope not in _KEYS:
            left_out.append(f"{limit.id}: counts by {limit.scope}, whom a proxy does not know")
        else:
            held.append(limit)
    silent = {each.id for each in held if not _acts_somewhere(each, limits)}
    if len(silent) < len(held):
        left_out += [f"{each}: only records, and others here act" for each in sorted(silent)]
    return tuple(held), left_out


def _acts_somewhere(limit: EdgeLimit, limits: EdgeLimits) -> bool:
    tenants = (None, *(each.id for each in limits.tenants))
    return any(stage_of(limit, tenant, limits.switches) in _ACTS for tenant in tenants)


def _zones(
    held: tuple[EdgeLimit, ...], profiles: tuple[_Figures, ...], headroom: int
) -> Iterator[Zone]:
    for index, limit in enumerate(held):
        members: dict[Quota, list[int]] = {}
        for profile, figures in enumerate(profiles):
            quota = figures[index]
            if quota is not None:
                members.setdefault(quota, []).append(profile)
        for quota, which in members.items():
            yield Zone(limit=limit, quota=_widened(quota, headroom), profiles=tuple(which))


def _widened(quota: Quota, times: int) -> Quota:
    if not quota.interval_us:
        return Quota(at_most=quota.at_most * times)
    interval_us = -(-quota.interval_us // times)
    return Quota(at_most=quota.at_most * times, interval_us=interval_us, burst=quota.burst * times)


class _Who:
    """Whose a host is at a moment, and what holds for it."""

    def __init__(
        self, limits: EdgeLimits, sanctions: EdgeSanctions, at_us: int, *, shadow: bool
    ) -> None:
        self._limits, self._sanctions, self._at_us = limits, sanctions, at_us
        self._shadow = shadow
        self._plans = {each.id: each.plan for each in limits.tenants}
        self._permits: defaultdict[TenantId | None, list[Permit]] = defaultdict(list)
        for permit in limits.permits:
            self._permits[permit.tenant].append(permit)
        self._register = Register.build(limits.tenants, limits.belongings)
        self._in_force: defaultdict[TenantId | None, list[EdgeSanction]] = defaultdict(list)
        for each in sanctions.sanctions:
            if each.starts_us <= at_us and (each.ends_us is None or at_us < each.ends_us):
                self._in_force[each.tenant].append(each)
        self._wildcards = {
            each.value: each.tenant
            for each in limits.belongings
            if each.kind is BelongingKind.HOST and each.value.startswith("*.") and self._now(each)
        }

    def hosts(self) -> Iterator[tuple[str, TenantId]]:
        """Give all names that are claimed now, and those that permits and sanctions speak of."""
        limits = self._limits
        claimed = {each.value for each in limits.belongings if each.kind is BelongingKind.HOST}
        named = {name for each in limits.permits for name in each.objects}
        named |= {name for each in self._sanctions.sanctions for name in each.hosts}
        for name in sorted(claimed | named):
            owner = self._owner(plain.host(name))
            if owner is not None:
                yield name, owner

    def _owner(self, name: str) -> TenantId | None:
        if name.startswith("*."):
            return self._wildcards.get(name)
        return self._register.owner_of_host(name, self._at_us)

    def _now(self, each: Belonging) -> bool:
        begun = each.since is None or from_datetime(each.since) <= self._at_us
        return begun and (each.until is None or self._at_us < from_datetime(each.until))

    def quota(self, limit: EdgeLimit, tenant: TenantId | None, host: str | None) -> Quota | None:
        """Give the figures of a limit; `None`: it does not act there."""
        stage = stage_of(limit, tenant, self._limits.switches)
        if stage not in _ACTS and not self._shadow:
            return None
        if limit.scope is Scope.SOURCE:
            return limit.quota
        if limit.scope is Scope.TENANT and tenant is None:
            return None
        named = host if limit.scope is Scope.DATABASE else None
        holder = Holder(tenant=tenant, host=named)
        plan = None if tenant is None else self._plans.get(tenant)
        permits = self._permits[tenant]
        found = entitlement(limit, plan, permits, holder, self._at_us).quota
        if not self._measures(tenant, named, MeasureKind.THROTTLE):
            return found
        least = found or limit.quota_for(plan)
        return Quota(at_most=1, interval_us=least.interval_us * SLOWER)

    def _measures(self, tenant: TenantId | None, host: str | None, kind: MeasureKind) -> bool:
        return any(
            each.kind is kind and (not each.hosts or host in each.hosts)
            for each in self._in_force[tenant]
        )

    def closed(self, tenant: TenantId, host: str) -> tuple[str, ...]:
        """Tell what sanctions close for a host."""
        kinds = {
            each.kind for each in self._in_force[tenant] if not each.hosts or host in each.hosts
        }
        if any(kind.suspends for kind in kinds):
            return ("all",)
        return tuple(sorted(_CLOSES[kind] for kind in kinds if kind in _CLOSES))

    def left_out(self) -> Iterable[str]:
        """Tell which sanctions and permits a proxy cannot apply."""
        for sanctions in self._in_force.values():
            for each in sanctions:
                if each.kind in _NOT_SAID:
                    yield f"sanction {each.id}: {each.kind} needs to know what a call changes"
        for permit in self._limits.permits:
            if permit.identity is not None:
                yield f"permit {permit.id}: for one automation, which a proxy cannot tell"

    def next_change_us(self) -> int | None:
        """Tell when a belonging, a permit or a sanction begins or ends next."""
        limits = self._limits
        dates = [date for each in limits.belongings for date in (each.since, each.until)]
        dates += [date for each in limits.permits for date in (each.starts, each.until)]
        moments = [from_datetime(date) for date in dates if date is not None]
        moments += [each.starts_us for each in self._sanctions.sanctions]
        moments += [each.ends_us for each in self._sanctions.sanctions if each.ends_us is not None]
        return min((moment for moment in moments if moment > self._at_us), default=None)
