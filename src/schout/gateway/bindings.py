"""Which limits hold for which calls: the two documents, sorted for lookups at every request."""

from collections.abc import Mapping, Sequence

import msgspec

from schout.core.model.edge import EdgeLimit, EdgeLimits, Stage, Switch
from schout.core.model.ids import TenantId
from schout.core.model.vocabulary import Metric, Scope, Traffic
from schout.gateway.call import CallClass

_RATES = frozenset({Metric.CALLS, Metric.REQUESTS, Metric.PAGES, Metric.SIGN_UPS})
_AT_EDGE = _RATES | {Metric.PARALLEL_CALLS, Metric.ACTIVE_MINUTES}
_SCOPES = frozenset({Scope.SOURCE, Scope.USER, Scope.DATABASE, Scope.TENANT})
_KINDS: Mapping[Traffic, frozenset[CallClass]] = {
    Traffic.ANY: frozenset(CallClass),
    Traffic.API: frozenset({CallClass.API}),
    Traffic.WEB: frozenset({CallClass.PAGE, CallClass.WEB_CLIENT, CallClass.CRAWLER}),
    Traffic.SIGN_UP: frozenset({CallClass.SIGN_UP}),
    Traffic.LOGIN: frozenset({CallClass.LOGIN}),
}
_PARALLEL_BY_NATURE = frozenset({CallClass.WEB_CLIENT, CallClass.SOCKET, CallClass.ASSET})
_ANYWHERE = "*"


class Group(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Limits that share their keys: at most one of each kind."""

    index: int
    scope: Scope
    kinds: frozenset[CallClass]
    paths: tuple[str, ...]
    rate: EdgeLimit | None = None
    parallel: EdgeLimit | None = None
    minutes: EdgeLimit | None = None

    @property
    def limits(self) -> tuple[EdgeLimit, ...]:
        """Give its limits, the one that is told first to a caller over several of them first."""
        return tuple(each for each in (self.rate, self.parallel, self.minutes) if each is not None)


class Bound(msgspec.Struct, frozen=True, gc=False):
    """A group as it holds for the callers of one tenant."""

    group: Group
    rate_stage: Stage
    parallel_stage: Stage


def groups_of(
    limits: EdgeLimits, taken: Mapping[str, frozenset[CallClass]] | None = None
) -> tuple[Group, ...]:
    """Sort the limits that can be enforced on requests into groups.

    `taken`: by the id of a limit, the classes for which somebody else counts it.
    """
    elsewhere = taken or {}
    found: list[dict[str, EdgeLimit]] = []
    shapes: list[tuple[Scope, frozenset[CallClass], tuple[str, ...]]] = []
    for limit in limits.limits:
        kinds = kinds_of(limit) - elsewhere.get(limit.id, frozenset())
        if limit.metric not in _AT_EDGE or limit.scope not in _SCOPES or not kinds:
            continue
        slot = _slot(limit)
        shape = (limit.scope, kinds, limit.paths)
        for known, members in zip(shapes, found, strict=True):
            if known == shape and slot not in members:
                members[slot] = limit
                break
        else:
            shapes.append(shape)
            found.append({slot: limit})
    pairs = zip(shapes, found, strict=True)
    return tuple(
        Group(index=index, scope=scope, kinds=kinds, paths=paths, **members)
        for index, ((scope, kinds, paths), members) in enumerate(pairs)
    )


def _slot(limit: EdgeLimit) -> str:
    if limit.metric is Metric.PARALLEL_CALLS:
        return "parallel"
    return "minutes" if limit.metric is Metric.ACTIVE_MINUTES else "rate"


def kinds_of(limit: EdgeLimit) -> frozenset[CallClass]:
    """Give the classes of calls that a limit counts."""
    kinds = _KINDS.get(limit.traffic, frozenset())
    if limit.metric is Metric.PAGES:
        kinds &= {CallClass.PAGE, CallClass.CRAWLER}
    if limit.metric is Metric.PARALLEL_CALLS:
        kinds -= _PARALLEL_BY_NATURE
    return kinds


def stage_of(
    limit: EdgeLimit | None, tenant: TenantId | None, switches: tuple[Switch, ...]
) -> Stage:
    """Give the stage of a limit for a tenant: the most specific switch wins, the last of equals."""
    if limit is None:
        return Stage.SHADOW
    best, stage = -1, limit.stage
    for switch in switches:
        if switch.limit not in {limit.id, _ANYWHERE}:
            continue
        if switch.tenant is not None and switch.tenant != tenant:
            continue
        rank = 2 * (switch.tenant is not None) + (switch.limit == limit.id)
        if rank >= best:
            best, stage = rank, switch.stage
    return stage


def bindings_of(
    groups: Sequence[Group],
    kind: CallClass,
    path: str,
    tenant: TenantId | None,
    switches: tuple[Switch, ...],
) -> tuple[Bound, ...]:
    """Give what holds for calls of a class on a path of a tenant."""
    return tuple(
        Bound(
            group,
            stage_of(group.rate, tenant, switches),
            stage_of(group.parallel, tenant, switches),
        )
        for group in groups
        if kind in group.kinds
        and (not group.paths or path.startswith(group.paths))
        and (group.scope is not Scope.TENANT or tenant is not None)
    )
