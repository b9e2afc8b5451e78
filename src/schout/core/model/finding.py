"""Findings: a detector's claim that a clause was broken, with what it rests on."""

from datetime import datetime

from schout.core.model.ids import ClauseId, Digest, EventId, FindingId, RuleId, TenantId
from schout.core.model.value import Value
from schout.core.model.vocabulary import Direction, Metric, Mode


class Evidence(Value, frozen=True, kw_only=True):
    """One event that a finding rests on: where it can be looked up, and its digest."""

    event: EventId
    digest: Digest
    source: str
    line: int
    at: datetime
    excerpt: str
    """The line with what the clause withholds taken out."""


class Finding(Value, frozen=True, kw_only=True):
    """A claim, not yet a violation. `None` where unknown."""

    id: FindingId
    clause: ClauseId
    rule: RuleId
    rule_version: int
    tenant: TenantId | None
    """Whose trouble it is: the offender if that is a tenant, else the victim."""
    principal: str | None
    """Who acted, as the rule counts it: an address, a host name."""
    source_ip: str | None
    """The one address behind it, `None` when there were several."""
    object: str | None
    """What it was about: the host name."""
    at: datetime
    first_at: datetime
    count: int
    measured: int
    """How many of `unit` were seen between `first_at` and `at`."""
    limit: int
    """How many were allowed in that time."""
    unit: Metric
    window_s: int
    """The time between `first_at` and `at`, in whole seconds, at least 1."""
    confidence: int
    """In percent, as the rule states it."""
    direction: Direction
    evidence: tuple[Evidence, ...]
    mode: Mode = Mode.ENFORCE
    """That of the rule: a finding in `shadow` is shown apart and opens no case."""

    @property
    def fact_at(self) -> datetime:
        """When it happened: as it was reported, or when more was measured than was allowed."""
        return self.first_at if self.unit is Metric.REPORTS else self.at

    def __post_init__(self) -> None:
        """Refuse a claim that rests on nothing, and times without a zone."""
        if not self.evidence:
            raise ValueError("a finding needs evidence")
        if self.at.tzinfo is None or self.first_at.tzinfo is None:
            raise ValueError("a finding needs times with a zone")
        if self.count < 1 or not 0 <= self.confidence <= 100:
            raise ValueError("a finding needs a count of 1 or more and a confidence of 0 to 100")
