"""Sanctions at the edge: what is closed for whom."""

from collections import defaultdict

from schout.core.model.edge import EdgeSanction, EdgeSanctions
from schout.core.model.ids import TenantId
from schout.core.model.vocabulary import MeasureKind
from schout.gateway.call import Answer, Call, CallClass, Verdict

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_READS = frozenset(
    {"search", "search_count", "search_read", "read", "read_group", "fields_get", "name_search"}
    | {"web_search_read", "web_read", "has_access", "version", "context_get"}
    | {"authenticate", "login"}
)
"""Odoo's public methods that change nothing, and those without which nothing can be read."""


class Restrictions:
    """The sanctions in force, by tenant."""

    def __init__(self, sanctions: EdgeSanctions) -> None:
        self._by_tenant: defaultdict[TenantId, list[EdgeSanction]] = defaultdict(list)
        for each in sanctions.sanctions:
            self._by_tenant[each.tenant].append(each)

    @property
    def any_throttled(self) -> bool:
        """Tell whether anybody's calls are to be slowed down, now or at another time."""
        return any(
            each.kind is MeasureKind.THROTTLE
            for several in self._by_tenant.values()
            for each in several
        )

    def any_on(self, tenant: TenantId | None) -> bool:
        """Tell whether there are sanctions on a tenant, at whatever time."""
        return tenant is not None and tenant in self._by_tenant

    def answer(self, call: Call, tenant: TenantId | None, at_us: int) -> Answer | None:
        """Give the refusal that a sanction in force asks for; a suspension before a restriction."""
        if tenant is None or tenant not in self._by_tenant:
            return None
        found = None
        for each in self._by_tenant[tenant]:
            if not _holds(each, call.host, at_us):
                continue
            if each.kind.suspends:
                return _answer(Verdict.SUSPEND, each, at_us)
            if _closes(each.kind, call):
                found = _answer(Verdict.RESTRICT, each, at_us)
        return found

    def throttled(self, tenant: TenantId | None, host: str, at_us: int) -> bool:
        """Tell whether a tenant's calls are to be slowed down."""
        return tenant is not None and any(
            each.kind is MeasureKind.THROTTLE and _holds(each, host, at_us)
            for each in self._by_tenant.get(tenant, ())
        )

    def next_change_us(self, tenant: TenantId | None, at_us: int) -> int | None:
        """Tell when a sanction on a tenant starts or ends next."""
        if tenant is None:
            return None
        edges = [
            edge
            for each in self._by_tenant.get(tenant, ())
            for edge in (each.starts_us, each.ends_us)
            if edge is not None and edge > at_us
        ]
        return min(edges, default=None)


def _holds(sanction: EdgeSanction, host: str, at_us: int) -> bool:
    return (
        sanction.starts_us <= at_us
        and (sanction.ends_us is None or at_us < sanction.ends_us)
        and (not sanction.hosts or host in sanction.hosts)
    )


def _closes(kind: MeasureKind, call: Call) -> bool:
    if kind is MeasureKind.API_OFF:
        return call.kind is CallClass.API
    if kind is MeasureKind.SIGN_UP_OFF:
        return call.kind is CallClass.SIGN_UP
    if kind in {MeasureKind.READ_ONLY, MeasureKind.PUBLISHING_OFF}:
        reads = call.rpc is not None and call.rpc.method in _READS
        return call.method not in _SAFE and call.kind is not CallClass.LOGIN and not reads
    return False


def _answer(verdict: Verdict, sanction: EdgeSanction, at_us: int) -> Answer:
    wait_us = 0 if sanction.ends_us is None else sanction.ends_us - at_us
    return Answer(verdict, wait_us, None, None, None, sanction, sanction.case)
