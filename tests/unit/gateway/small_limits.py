"""Compiled limits with only what a test needs."""

from schout.core.model.decision import PolicyRef
from schout.core.model.edge import EdgeLimit, EdgeLimits, Quota, Stage
from schout.core.model.ids import ClauseId, Digest
from schout.core.model.tenant import Belonging
from schout.core.model.vocabulary import FailureMode, Metric, Scope, Traffic


def limits(*found: EdgeLimit, belongings: tuple[Belonging, ...] = ()) -> EdgeLimits:
    return EdgeLimits(
        policy=PolicyRef(id="oxygis", version="2026-01", digest=Digest("0" * 64)),
        languages=("nl", "en"),
        source_language="nl",
        provider="Oxygis",
        contact="hulp@example.com",
        titles={},
        limits=found,
        belongings=belongings,
    )


def limit(
    metric: Metric,
    traffic: Traffic,
    quota: Quota,
    stage: Stage,
    *,
    pace_us: int = 0,
    queue: int = 0,
) -> EdgeLimit:
    clause = "III.7" if metric is Metric.SIGN_UPS else "III.5"
    return EdgeLimit(
        id=f"{clause}/{metric}",
        clause=ClauseId(clause),
        metric=metric,
        scope=Scope.SOURCE,
        traffic=traffic,
        quota=quota,
        stage=stage,
        failure=FailureMode.OPEN,
        pace_us=pace_us,
        queue=queue,
    )
