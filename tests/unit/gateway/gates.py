"""Gates, limits and calls with only what a test of the gate is about."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec

from schout.core.model.decision import PolicyRef
from schout.core.model.edge import (
    EdgeLimit,
    EdgeLimits,
    EdgeSanction,
    EdgeSanctions,
    Quota,
    Stage,
)
from schout.core.model.ids import CaseId, ClauseId, Digest, PermitId, SanctionId, TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.permit import Grant, Permit
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.model.vocabulary import (
    FailureMode,
    MeasureKind,
    Metric,
    PermitKind,
    Scope,
    Traffic,
)
from schout.gateway.call import Call, CallClass
from schout.gateway.gate import Gate

S = 1_000_000
DAY = datetime(2026, 12, 7, 9, tzinfo=UTC)
NOW = from_datetime(DAY)
CLAUSE = ClauseId("III.2")
ACME, BOLT = TenantId("acme"), TenantId("bolt")

RATE = EdgeLimit(
    id="III.2/rate",
    clause=CLAUSE,
    metric=Metric.CALLS,
    scope=Scope.DATABASE,
    traffic=Traffic.API,
    quota=Quota(at_most=1, interval_us=S),
    plans={"dedicated": Quota(at_most=20, interval_us=S // 20)},
    stage=Stage.REFUSE,
    failure=FailureMode.OPEN,
)
PARALLEL = msgspec.structs.replace(
    RATE, id="III.2/parallel", metric=Metric.PARALLEL_CALLS, quota=Quota(at_most=1), plans={}
)
PACED: dict[str, Any] = {"stage": Stage.PACE, "pace_us": 2 * S, "queue": 5}


def changed(limit: EdgeLimit, **changes: Any) -> EdgeLimit:
    return msgspec.structs.replace(limit, **changes)


def limits(*of: EdgeLimit, **changes: Any) -> EdgeLimits:
    """Give limits over the hosts of two tenants."""
    document = EdgeLimits(
        policy=PolicyRef(id="sample", version="2026-1", digest=Digest("sha256:" + "1" * 64)),
        languages=("nl",),
        source_language="nl",
        provider="Voorbeeld",
        contact="abuse@voorbeeld.example",
        titles={},
        limits=of,
        tenants=(Tenant(id=ACME, name="Acme"), Tenant(id=BOLT, name="Bolt", plan="dedicated")),
        belongings=tuple(
            Belonging(tenant=tenant, kind=BelongingKind.HOST, value=f"{tenant}.example")
            for tenant in (ACME, BOLT)
        ),
    )
    return msgspec.structs.replace(document, **changes)


def gate(*of: EdgeLimit, sanctions: EdgeSanctions = EdgeSanctions(), **changes: Any) -> Gate:  # noqa: B008 - never changed
    return Gate(limits(*of), sanctions, **changes)


@cache
def call(host: str = "acme.example", **changes: Any) -> Call:
    """Give a call, the same one each time, as hooks do that remember what they have read."""
    made = Call(host, "/jsonrpc", "POST", "203.0.113.7", CallClass.API)
    return msgspec.structs.replace(made, **changes)


def permit(starts_s: int, ends_s: int, **changes: Any) -> Permit:
    """Give a permit that lifts the clause for some time, seen from `NOW`."""
    made = Permit(
        id=PermitId("prm_1"),
        kind=PermitKind.RATE_EXCEPTION,
        tenant=ACME,
        clauses=(CLAUSE,),
        starts=DAY + timedelta(seconds=starts_s),
        ends=DAY + timedelta(seconds=ends_s),
        signed_by="S. Igner",
        reason="import",
    )
    return msgspec.structs.replace(made, **changes)


def faster(at_most: int) -> tuple[Grant, ...]:
    return (Grant(limit="rate", at_most=at_most),)


def sanction(kind: MeasureKind = MeasureKind.SUSPEND_TENANT, **changes: Any) -> EdgeSanctions:
    made = EdgeSanction(
        id=SanctionId("san_1"),
        case=CaseId("cas_1"),
        tenant=ACME,
        clause=CLAUSE,
        kind=kind,
        starts_us=0,
    )
    return EdgeSanctions(sanctions=(msgspec.structs.replace(made, **changes),))
