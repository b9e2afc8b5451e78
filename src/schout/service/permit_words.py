"""What a permit changes, in plain English for the desk."""

from collections.abc import Iterator

from schout.core.model.permit import Grant, Permit
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import Metric
from schout.core.policy.period import Period, Unit
from schout.core.policy.schema import Clause, Limit, Policy

_PER = {
    Unit.SECOND: "second",
    Unit.MINUTE: "minute",
    Unit.HOUR: "hour",
    Unit.DAY: "day",
    Unit.WEEK: "week",
    Unit.MONTH: "month",
    Unit.BUSINESS_HOUR: "business hour",
    Unit.BUSINESS_DAY: "business day",
}


def changes(permit: Permit, policy: Policy, tenant: Tenant | None) -> Iterator[str]:
    """Say, line by line, what a permit puts in place of what, and what stays as it is."""
    plan = None if tenant is None else tenant.plan
    clauses = {clause.id: clause for clause in policy.clauses}
    for clause_id in permit.clauses:
        clause = clauses.get(clause_id)
        if clause is None:
            yield f"{clause_id}: policy {policy.id} has no such clause"
        elif clause.limits:
            yield from (_line(clause, limit, permit, plan) for limit in clause.limits)
        else:
            yield f"{clause.id}: does not hold"


def scope(permit: Permit) -> str:
    """Say whom and what a permit is for."""
    what = ", ".join(permit.objects) or "all its hosts"
    if permit.identity is None:
        return f"for {what} of {permit.tenant}"
    proof = "which signs its calls" if permit.public_key is not None else "by its key"
    return f"for {what} of {permit.tenant}, called by {permit.identity}, {proof}"


def _line(clause: Clause, limit: Limit, permit: Permit, plan: str | None) -> str:
    name = f"{clause.id} {limit.id}"
    own = _figure(limit, limit.at_most_for(plan), limit.burst)
    if not permit.grants:
        return f"{name}: no limit instead of {own}"
    grant = next((each for each in permit.grants if each.limit == limit.id), None)
    return f"{name}: stays {own}" if grant is None else f"{name}: {_instead(limit, grant, plan)}"


def _instead(limit: Limit, grant: Grant, plan: str | None) -> str:
    """Write new figures beside the old ones, saying what they have in common once."""
    own = limit.at_most_for(plan)
    if grant.burst == limit.burst or limit.per is None:
        return f"{_figure(limit, grant.at_most, 1)} instead of {own:,}"
    new = _figure(limit, grant.at_most, grant.burst)
    return f"{new} instead of {_figure(limit, own, limit.burst)}"


def _figure(limit: Limit, at_most: int, burst: int) -> str:
    many = "calls" if limit.metric is Metric.PARALLEL_CALLS else limit.metric.replace("_", " ")
    noun = many.removesuffix("s") if at_most == 1 else many
    if limit.per is None:
        when = "at once" if limit.metric is Metric.PARALLEL_CALLS else "at any moment"
        return f"{at_most:,} {noun} {when}"
    shown = f"{at_most:,} {noun} per {_per(limit.per)}"
    return f"{shown}, {burst:,} at once" if burst > 1 else shown


def _per(period: Period) -> str:
    unit = _PER[period.unit]
    return unit if period.amount == 1 else f"{period.amount} {unit}s"
