"""The two documents that the edge works from: compiled limits, and sanctions in force.

They are all a gateway needs, so it goes on while the store is away, and after a restart.
"""

from enum import StrEnum

import msgspec

from schout.core.model.decision import PolicyRef
from schout.core.model.ids import CaseId, ClauseId, SanctionId, TenantId
from schout.core.model.permit import Permit
from schout.core.model.tenant import Belonging, Tenant
from schout.core.model.value import Value
from schout.core.model.vocabulary import FailureMode, MeasureKind, Metric, Scope, Traffic


class Stage(StrEnum):
    """What a caller gets who is over a limit, mildest first."""

    SHADOW = "shadow"
    """Nothing; it is recorded."""
    WARN = "warn"
    """A header; the call passes."""
    PACE = "pace"
    """A wait of at most `pace_us`; if that does not suffice, a refusal."""
    REFUSE = "refuse"


class Quota(Value, frozen=True, kw_only=True):
    """The figures of a limit. A rate has an interval; a limit on parallel calls has none."""

    at_most: int
    """Per period, or at any one moment."""
    interval_us: int = 0
    """The time after which one more may come: the period divided by `at_most`, rounded up."""
    burst: int = 1
    """How many may come at once before the rate counts."""


class EdgeLimit(Value, frozen=True, kw_only=True):
    """One limit of a clause, ready to be enforced."""

    id: str
    """The clause and the limit in it, such as `III.2/rate`."""
    clause: ClauseId
    metric: Metric
    scope: Scope
    traffic: Traffic
    paths: tuple[str, ...] = ()
    """Path prefixes it is limited to; empty: all."""
    quota: Quota
    plans: dict[str, Quota] = msgspec.field(default_factory=dict)
    """The figures for tenants on these plans, instead."""
    stage: Stage
    failure: FailureMode
    pace_us: int = 0
    """The longest wait before a refusal, in stage `pace`."""
    queue: int = 0
    """How many may wait at once for one key, in stage `pace`."""

    def quota_for(self, plan: str | None) -> Quota:
        """Give the figures that hold for a plan."""
        return self.quota if plan is None else self.plans.get(plan, self.quota)


class Switch(Value, frozen=True, kw_only=True):
    """Another stage for a limit, for all or for one tenant, set while running."""

    limit: str
    """The id of an `EdgeLimit`; `*`: all."""
    tenant: TenantId | None = None
    stage: Stage


class EdgeCase(Value, frozen=True, kw_only=True):
    """An open case that the tenant knows of, for the link in a refusal."""

    id: CaseId
    tenant: TenantId
    clause: ClauseId


class EdgeLimits(Value, frozen=True, kw_only=True):
    """The compiled limits: the first of the two documents."""

    policy: PolicyRef
    languages: tuple[str, ...]
    source_language: str
    provider: str
    contact: str
    """The mail address for questions about a refusal."""
    titles: dict[ClauseId, dict[str, str]]
    """By clause, then by language."""
    limits: tuple[EdgeLimit, ...]
    tenants: tuple[Tenant, ...] = ()
    belongings: tuple[Belonging, ...] = ()
    permits: tuple[Permit, ...] = ()
    """Only those whose signature was verified."""
    switches: tuple[Switch, ...] = ()
    cases: tuple[EdgeCase, ...] = ()


class EdgeSanction(Value, frozen=True, kw_only=True):
    """A sanction as the edge applies it."""

    id: SanctionId
    case: CaseId | None
    """`None`: the tenant was not told of it or may not be, so no answer names it or its clause."""
    tenant: TenantId
    clause: ClauseId
    kind: MeasureKind
    hosts: tuple[str, ...] = ()
    """Host names it is limited to; empty: all of the tenant's."""
    starts_us: int
    ends_us: int | None = None
    """`None`: until it is lifted."""


class EdgeSanctions(Value, frozen=True, kw_only=True):
    """The sanctions in force: the second of the two documents."""

    sanctions: tuple[EdgeSanction, ...] = ()
