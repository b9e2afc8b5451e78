"""Compiles a policy into the limits that the edge enforces.

Which limits pace and which refuse is not in the policy: a host switches it while running. What is
chosen here is the mildest that protects: API calls are paced, since the programs that make them do
not retry; floods and sign-ups are refused; what the policy only records stays in shadow.
"""

from collections.abc import Iterable, Sequence

from schout.core.model.decision import PolicyRef
from schout.core.model.edge import EdgeCase, EdgeLimit, EdgeLimits, Quota, Stage, Switch
from schout.core.model.moment import SECOND_US
from schout.core.model.permit import Permit
from schout.core.model.tenant import Belonging, Tenant
from schout.core.model.vocabulary import Metric, Mode
from schout.core.policy.schema import Clause, Limit, Policy

PACE_US = 2 * SECOND_US
"""The longest wait before a refusal: a person at a form still waits, and no proxy gives up."""
QUEUE = 5
"""How many calls of one key may wait at once; more would only hold connections."""
_PACED = frozenset({Metric.CALLS, Metric.PARALLEL_CALLS})


def edge_limits(
    policy: Policy,
    tenants: Sequence[Tenant] = (),
    belongings: Sequence[Belonging] = (),
    permits: Iterable[Permit] = (),
    switches: Iterable[Switch] = (),
    cases: Iterable[EdgeCase] = (),
) -> EdgeLimits:
    """Make the first of the two documents of the edge."""
    return EdgeLimits(
        policy=PolicyRef(id=policy.id, version=policy.version, digest=policy.digest),
        languages=policy.languages,
        source_language=policy.source_language,
        provider=policy.provider.name,
        contact=policy.provider.abuse_contact,
        titles={clause.id: clause.title for clause in policy.clauses if clause.limits},
        limits=tuple(
            _edge_limit(clause, limit)
            for clause in policy.clauses
            for limit in clause.limits
            if limit.per is None or limit.per.fixed_us is not None
        ),
        tenants=tuple(tenants),
        belongings=tuple(belongings),
        permits=tuple(permits),
        switches=tuple(switches),
        cases=tuple(cases),
    )


def _edge_limit(clause: Clause, limit: Limit) -> EdgeLimit:
    stage = _stage(clause, limit)
    paced = stage is Stage.PACE
    return EdgeLimit(
        id=f"{clause.id}/{limit.id}",
        clause=clause.id,
        metric=limit.metric,
        scope=limit.scope,
        traffic=limit.traffic,
        paths=limit.paths,
        quota=_quota(limit, limit.at_most),
        plans={plan: _quota(limit, at_most) for plan, at_most in limit.plans.items()},
        stage=stage,
        failure=clause.failure,
        pace_us=PACE_US if paced else 0,
        queue=QUEUE if paced else 0,
    )


def _stage(clause: Clause, limit: Limit) -> Stage:
    if clause.mode is Mode.SHADOW or limit.metric is Metric.ACTIVE_MINUTES:
        return Stage.SHADOW
    return Stage.PACE if limit.metric in _PACED else Stage.REFUSE


def _quota(limit: Limit, at_most: int) -> Quota:
    """Give the figures; a share of a day has no interval, and one may come from the start."""
    period_us = limit.per.fixed_us if limit.per is not None else None
    if period_us is None or limit.metric is Metric.ACTIVE_MINUTES:
        return Quota(at_most=at_most)
    return Quota(at_most=at_most, interval_us=-(-period_us // at_most), burst=limit.burst)
