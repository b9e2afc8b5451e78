"""A policy at the edge, and what its gate says to calls: the material of these tests."""

from schout.core.model.decision import PolicyRef
from schout.core.model.edge import EdgeLimit, EdgeLimits, EdgeSanction, Quota, Stage
from schout.core.model.ids import CaseId, ClauseId, Digest, SanctionId, TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.model.vocabulary import FailureMode, MeasureKind, Metric, Scope, Traffic
from schout.gateway.answer.reply import Links, Manner, Replier
from schout.gateway.call import (
    Answer,
    BatchHint,
    Call,
    CallClass,
    Dialect,
    Rpc,
    Standing,
    Verdict,
)
from schout.testing.policies import LANGUAGES, in_all
from schout.testing.texts import product_texts

CLAUSE = ClauseId("III.2")
ACME = TenantId("acme")
CASE = CaseId("cas_00000000000000000000000001")
RATE = EdgeLimit(
    id="III.2/rate",
    clause=CLAUSE,
    metric=Metric.CALLS,
    scope=Scope.DATABASE,
    traffic=Traffic.API,
    quota=Quota(at_most=1, interval_us=1_000_000),
    stage=Stage.REFUSE,
    failure=FailureMode.OPEN,
)
PARALLEL = EdgeLimit(
    id="III.2/parallel",
    clause=CLAUSE,
    metric=Metric.PARALLEL_CALLS,
    scope=Scope.DATABASE,
    traffic=Traffic.API,
    quota=Quota(at_most=1),
    stage=Stage.REFUSE,
    failure=FailureMode.OPEN,
)
ACTIVE = EdgeLimit(
    id="III.2/active",
    clause=CLAUSE,
    metric=Metric.ACTIVE_MINUTES,
    scope=Scope.USER,
    traffic=Traffic.API,
    quota=Quota(at_most=480, interval_us=180_000_000, burst=480),
    stage=Stage.REFUSE,
    failure=FailureMode.OPEN,
)
TITLES = in_all(
    nl="RPC- en API-oproepen zonder begrenzing",
    fr="Appels RPC et API sans limitation",
    en="RPC and API calls without throttling",
    de="RPC- und API-Aufrufe ohne Drosselung",
)
LIMITS = EdgeLimits(
    policy=PolicyRef(id="sample", version="2026-1", digest=Digest("sha256:" + "1" * 64)),
    languages=LANGUAGES,
    source_language="nl",
    provider="Voorbeeld & Zonen",
    contact="abuse@voorbeeld.example",
    titles={CLAUSE: TITLES},
    limits=(RATE, PARALLEL, ACTIVE),
    tenants=(Tenant(id=ACME, name="Acme", language="fr"),),
    belongings=(
        Belonging(tenant=ACME, kind=BelongingKind.HOST, value="acme.example"),
        Belonging(tenant=ACME, kind=BelongingKind.HOST, value="*.acme.example"),
    ),
)
LINKS = Links(
    policy="https://voorbeeld.example/policy",
    case="https://desk.voorbeeld.example/cases/{case}",
    appeal="https://desk.voorbeeld.example/appeal",
)
HINT = BatchHint(
    model="res.partner", method="create", batch="create", count=200, seconds=190, speedup=10
)
TOO_FAST = Answer(
    Verdict.REFUSE, wait_us=850_000, limit=RATE, quota=RATE.quota, case=CASE, hint=HINT
)
TOO_MANY = Answer(Verdict.REFUSE, wait_us=60_000_000, limit=PARALLEL, quota=PARALLEL.quota)
USED_UP = Answer(Verdict.REFUSE, wait_us=175_000_001, limit=ACTIVE, quota=ACTIVE.quota)
SUSPENDED = Answer(
    Verdict.SUSPEND,
    sanction=EdgeSanction(
        id=SanctionId("san_00000000000000000000000001"),
        case=CASE,
        tenant=ACME,
        clause=CLAUSE,
        kind=MeasureKind.SUSPEND_TENANT,
        starts_us=0,
    ),
)
RESTRICTED = Answer(
    Verdict.RESTRICT,
    wait_us=90_000_000_001,
    sanction=EdgeSanction(
        id=SanctionId("san_00000000000000000000000002"),
        case=CASE,
        tenant=ACME,
        clause=CLAUSE,
        kind=MeasureKind.API_OFF,
        starts_us=0,
        ends_us=1_793_541_600_000_000,
    ),
)
STANDINGS = (
    Standing(limit=RATE, quota=RATE.quota, remaining=0, reset_us=850_000),
    Standing(limit=PARALLEL, quota=PARALLEL.quota, remaining=1, reset_us=0),
)


def call(
    dialect: Dialect = Dialect.JSON_2,
    *,
    languages: str | None = "en",
    host: str = "db.example",
    path: str = "/json/2/res.partner/create",
    kind: CallClass = CallClass.API,
    user_agent: str | None = None,
    request_id: bytes | None = b"7",
) -> Call:
    """Give a call of the API."""
    return Call(
        host=host,
        path=path,
        method="POST",
        source_ip="192.0.2.1",
        kind=kind,
        dialect=dialect,
        user_agent=user_agent,
        languages=languages,
        rpc=Rpc(request_id=request_id),
    )


def replier(links: Links = LINKS, manner: Manner | None = None) -> Replier:
    """Give what replies for this policy."""
    return Replier(LIMITS, product_texts(), links, *(() if manner is None else (manner,)))
