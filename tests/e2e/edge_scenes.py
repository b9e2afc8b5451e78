"""Limits, tenants and sanctions that the tests of rendered configuration share."""

from datetime import UTC, datetime, timedelta

from schout.core.model.decision import PolicyRef
from schout.core.model.edge import (
    EdgeLimit,
    EdgeLimits,
    EdgeSanction,
    EdgeSanctions,
    Quota,
    Stage,
    Switch,
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

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
NOW_US = from_datetime(NOW)
MINUTE_US = 60_000_000
API = ("/xmlrpc/", "/jsonrpc", "/json/")


def rate(
    name: str = "III.2/rate",
    at_most: int = 1,
    burst: int = 1,
    *,
    period_us: int = MINUTE_US,
    scope: Scope = Scope.DATABASE,
    traffic: Traffic = Traffic.API,
    metric: Metric = Metric.CALLS,
    paths: tuple[str, ...] = API,
    dedicated: int | None = None,
    stage: Stage = Stage.REFUSE,
    failure: FailureMode = FailureMode.OPEN,
) -> EdgeLimit:
    """Make a limit on a rate; by the minute, so that a test need not be quick."""

    def quota(count: int) -> Quota:
        return Quota(at_most=count, interval_us=-(-period_us // count), burst=burst)

    return EdgeLimit(
        id=name,
        clause=ClauseId(name.partition("/")[0]),
        metric=metric,
        scope=scope,
        traffic=traffic,
        paths=paths,
        quota=quota(at_most),
        plans={}
        if dedicated is None
        else {
            "dedicated": Quota(
                at_most=dedicated, interval_us=-(-period_us // dedicated), burst=dedicated
            )
        },
        stage=stage,
        failure=failure,
    )


def parallel(at_most: int = 1, *, stage: Stage = Stage.REFUSE) -> EdgeLimit:
    """Make a limit on calls at once."""
    return EdgeLimit(
        id="III.2/parallel",
        clause=ClauseId("III.2"),
        metric=Metric.PARALLEL_CALLS,
        scope=Scope.DATABASE,
        traffic=Traffic.API,
        paths=API,
        quota=Quota(at_most=at_most),
        plans={"dedicated": Quota(at_most=3)},
        stage=stage,
        failure=FailureMode.OPEN,
    )


TENANTS = (
    Tenant(id=TenantId("acme"), name="Acme"),
    Tenant(id=TenantId("big"), name="Big", plan="dedicated"),
    Tenant(id=TenantId("lent"), name="Lent"),
    Tenant(id=TenantId("gone"), name="Gone"),
    Tenant(id=TenantId("half"), name="Half"),
)


def owns(tenant: str, *hosts: str) -> tuple[Belonging, ...]:
    """Say that hosts belong to a tenant."""
    kind = BelongingKind.HOST
    return tuple(Belonging(tenant=TenantId(tenant), kind=kind, value=each) for each in hosts)


BELONGINGS = (
    *owns("acme", "acme.example", "*.acme.example"),
    *owns("big", "big.example", "*.deep.acme.example"),
    *owns("lent", "lent.example", "plain.lent.example"),
    *owns("gone", "gone.example", "default"),
    *owns("half", "half.example"),
)
PERMIT = Permit(
    id=PermitId("prm_1"),
    kind=PermitKind.RATE_EXCEPTION,
    tenant=TenantId("lent"),
    clauses=(ClauseId("III.2"),),
    objects=("lent.example",),
    starts=NOW - timedelta(days=1),
    ends=NOW + timedelta(days=1),
    signed_by="desk",
    reason="import",
    grants=(Grant(limit="rate", at_most=2, burst=4),),
)


def limits(*made: EdgeLimit, switches: tuple[Switch, ...] = ()) -> EdgeLimits:
    """Make the first document."""
    return EdgeLimits(
        policy=PolicyRef(id="sample-aup", version="2026.1", digest=Digest(f"sha256:{'0' * 64}")),
        languages=("en",),
        source_language="en",
        provider="Sample",
        contact="abuse@sample.example",
        titles={},
        limits=made,
        tenants=TENANTS,
        belongings=BELONGINGS,
        permits=(PERMIT,),
        switches=switches,
    )


def sanction(tenant: str, kind: MeasureKind, *hosts: str) -> EdgeSanction:
    """Make a sanction in force."""
    return EdgeSanction(
        id=SanctionId(f"san_{tenant}"),
        case=CaseId(f"cas_{tenant}"),
        tenant=TenantId(tenant),
        clause=ClauseId("III.2"),
        kind=kind,
        hosts=hosts,
        starts_us=NOW_US - 1,
    )


SANCTIONS = EdgeSanctions(
    sanctions=(
        sanction("gone", MeasureKind.SUSPEND_TENANT),
        sanction("half", MeasureKind.API_OFF),
    )
)
NOTHING = EdgeSanctions()
