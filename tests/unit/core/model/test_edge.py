"""The two documents of the edge keep what they hold as JSON, and plans have their own figures."""

import msgspec
import pytest

from schout.core.model.decision import PolicyRef
from schout.core.model.edge import (
    EdgeCase,
    EdgeLimit,
    EdgeLimits,
    EdgeSanction,
    EdgeSanctions,
    Quota,
    Stage,
    Switch,
)
from schout.core.model.ids import CaseId, ClauseId, Digest, SanctionId, TenantId
from schout.core.model.vocabulary import FailureMode, MeasureKind, Metric, Scope, Traffic

LIMIT = EdgeLimit(
    id="III.2/rate",
    clause=ClauseId("III.2"),
    metric=Metric.CALLS,
    scope=Scope.DATABASE,
    traffic=Traffic.API,
    quota=Quota(at_most=1, interval_us=1_000_000),
    plans={"dedicated": Quota(at_most=20, interval_us=50_000)},
    stage=Stage.PACE,
    failure=FailureMode.OPEN,
)


@pytest.mark.parametrize(
    ("plan", "at_most"),
    [
        pytest.param(None, 1, id="no plan"),
        pytest.param("standard", 1, id="a plan without figures"),
        pytest.param("dedicated", 20, id="a plan with figures"),
    ],
)
def test_a_plan_has_its_own_figures_or_those_of_the_limit(plan: str | None, at_most: int) -> None:
    assert LIMIT.quota_for(plan).at_most == at_most


def test_the_documents_survive_being_kept() -> None:
    acme = TenantId("acme")
    limits = EdgeLimits(
        policy=PolicyRef(id="sample", version="2026-1", digest=Digest("sha256:" + "1" * 64)),
        languages=("nl",),
        source_language="nl",
        provider="Voorbeeld",
        contact="abuse@voorbeeld.example",
        titles={ClauseId("III.2"): {"nl": "Oproepen"}},
        limits=(LIMIT,),
        switches=(Switch(limit="*", tenant=acme, stage=Stage.WARN),),
        cases=(EdgeCase(id=CaseId("cas_1"), tenant=acme, clause=ClauseId("III.2")),),
    )
    sanctions = EdgeSanctions(
        sanctions=(
            EdgeSanction(
                id=SanctionId("san_1"),
                case=CaseId("cas_1"),
                tenant=acme,
                clause=ClauseId("III.2"),
                kind=MeasureKind.SUSPEND_TENANT,
                starts_us=1,
            ),
        )
    )
    assert msgspec.json.decode(msgspec.json.encode(limits), type=EdgeLimits) == limits
    assert msgspec.json.decode(msgspec.json.encode(sanctions), type=EdgeSanctions) == sanctions
