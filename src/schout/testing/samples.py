"""Sound values of each stage for tests; change them with `msgspec.structs.replace`."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec

from schout.core.model.decision import DecisionInput, OpenCase, PolicyRef, Strike
from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import (
    CaseId,
    ClauseId,
    DecisionId,
    Digest,
    EventId,
    FindingId,
    PermitId,
    RuleId,
    TenantId,
)
from schout.core.model.permit import Permit
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import CaseState, Direction, Metric, PermitKind

NOW = datetime(2026, 12, 7, 9, tzinfo=UTC)
ACME = TenantId("acme")
HOST = "acme.example"
CALLS = ClauseId("III.2")

_EVIDENCE = Evidence(
    event=EventId("evt_1"),
    digest=Digest("sha256:" + "cd" * 32),
    source="access.log",
    line=1,
    at=NOW,
    excerpt='acme.example 203.0.113.7 - "POST /jsonrpc" 200 "-" "-"',
)
_FINDING = Finding(
    id=FindingId("fnd_1"),
    clause=CALLS,
    rule=RuleId("api_rate"),
    rule_version=1,
    tenant=ACME,
    principal=HOST,
    source_ip="203.0.113.7",
    object=HOST,
    at=NOW,
    first_at=NOW,
    count=40,
    measured=40,
    limit=14,
    unit=Metric.CALLS,
    window_s=10,
    confidence=80,
    direction=Direction.OFFENDER,
    evidence=(_EVIDENCE,),
)
_TENANT = Tenant(id=ACME, name="Acme", since=date(2026, 1, 1))
_POLICY = PolicyRef(id="oxygis-aup", version="2026.1", digest=Digest("sha256:" + "ab" * 32))
_OPEN = OpenCase(
    case=CaseId("cas_1"),
    state=CaseState.NOTIFIED,
    step="notice",
    strike=1,
    opened_at=NOW,
    remedy_until=NOW,
)
_PERMIT = Permit(
    id=PermitId("prm_1"),
    kind=PermitKind.RATE_EXCEPTION,
    tenant=ACME,
    clauses=(CALLS,),
    starts=datetime(2026, 1, 1, tzinfo=UTC),
    ends=datetime(2027, 1, 1, tzinfo=UTC),
    signed_by="A. Peeters",
    reason="import of old orders",
)


def sample_finding(**changes: Any) -> Finding:
    """Give a finding on calls that are not throttled, at `NOW`."""
    return msgspec.structs.replace(_FINDING, **changes)


def sample_tenant(**changes: Any) -> Tenant:
    """Give the tenant whom the finding is about."""
    return msgspec.structs.replace(_TENANT, **changes)


def sample_policy_ref(**changes: Any) -> PolicyRef:
    """Give the name of the sample policy."""
    return msgspec.structs.replace(_POLICY, **changes)


def sample_open_case(**changes: Any) -> OpenCase:
    """Give a case on its first step, whose remedy window ends at `NOW`."""
    return msgspec.structs.replace(_OPEN, **changes)


def sample_permit(**changes: Any) -> Permit:
    """Give a permit that lifts the clause for the tenant during 2026."""
    return msgspec.structs.replace(_PERMIT, **changes)


def sample_strike(
    at: datetime, clause: ClauseId = CALLS, told_until: datetime | None = None
) -> Strike:
    """Give an earlier violation."""
    decision = DecisionId(f"dec_{at.isoformat()}")
    return Strike(decision=decision, clause=clause, at=at, told_until=told_until or at)


def sample_given(finding: Finding | None = None, **changes: Any) -> DecisionInput:
    """Give all that a decision on a finding rests on: a tenant without a history."""
    given = DecisionInput(
        finding=finding or _FINDING,
        policy=_POLICY,
        policy_assumed=False,
        tenant=_TENANT,
    )
    return msgspec.structs.replace(given, **changes)
