"""Sound values of each stage for tests; change them with `msgspec.structs.replace`."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from schout.core.cases.frame import Frame, frame_of
from schout.core.model.case import Case, CaseEntry, Due
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
    SanctionId,
    TenantId,
)
from schout.core.model.permit import Permit
from schout.core.model.sanction import Sanction, StatementOfReasons
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import (
    CaseState,
    Closing,
    Direction,
    MeasureKind,
    Metric,
    PermitKind,
    Scope,
    Severity,
    TimerKind,
    WayBack,
)
from schout.ports.store import Transaction
from schout.testing.policies import sample_policy

NOW = datetime(2026, 12, 7, 9, tzinfo=UTC)
ACME = TenantId("acme")
UNTIL = NOW + timedelta(days=14)
"""When the remedy window of the sample case ends."""
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
_CASE = Case(
    id=CaseId("cas_1"),
    tenant=ACME,
    clause=CALLS,
    object=HOST,
    state=CaseState.NOTIFIED,
    opened_at=NOW,
    ladder="resources",
    step="notice",
    strike=1,
    policy_version="2026.1",
    severity=Severity.MODERATE,
    remedy_until=UNTIL,
    decisions=(DecisionId("dec_1"),),
    findings=(_FINDING.id,),
    last_finding_at=NOW,
    history=(CaseEntry(at=NOW, what="opened", ref="dec_1", detail="notice"),),
    notified_at=NOW,
    step_at=NOW,
    due=(
        Due(kind=TimerKind.REMINDER, at=NOW + timedelta(days=10, hours=12)),
        Due(kind=TimerKind.WINDOW_END, at=UNTIL),
    ),
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


def sample_case(**changes: Any) -> Case:
    """Give a case on its first step, notified at `NOW`; its remedy window ends at `UNTIL`."""
    return msgspec.structs.replace(_CASE, **changes)


def gone_on(case: Case, *entries: CaseEntry, **changes: Any) -> Case:
    """Give a case with further lines in its history, and changed."""
    return msgspec.structs.replace(case, history=(*case.history, *entries), **changes)


def sample_frame(clause: dict[str, Any] | None = None, **steps: dict[str, Any]) -> Frame:
    """Give what the sample case moves within, its clause or named steps of its ladder changed."""
    frame = frame_of(sample_policy(), CALLS)
    changed = tuple(
        msgspec.structs.replace(step, **steps.get(step.id, {})) for step in frame.ladder.steps
    )
    return msgspec.structs.replace(
        frame,
        clause=msgspec.structs.replace(frame.clause, **(clause or {})),
        ladder=msgspec.structs.replace(frame.ladder, steps=changed),
    )


def sample_sanction(**changes: Any) -> Sanction:
    """Give a suspension of the whole tenant, that follows from the sample case."""
    reasons = StatementOfReasons(
        decision=_CASE.decisions[0],
        clause=CALLS,
        facts="61 calls in a second",
        ground="clause III.2",
        automated_detection=True,
        automated_decision=False,
        redress="appeal within six months",
    )
    sanction = Sanction(
        id=SanctionId("san_1"),
        case=_CASE.id,
        tenant=ACME,
        kind=MeasureKind.SUSPEND_TENANT,
        scope=Scope.TENANT,
        targets=(),
        starts=NOW,
        ends=None,
        review=UNTIL,
        grounds=(),
        ways_back=(WayBack.REVIEW, WayBack.APPEAL),
        reasons=reasons,
    )
    return msgspec.structs.replace(sanction, **changes)


def put_sample_sanction(transaction: Transaction, **changes: Any) -> Sanction:
    """Keep a sanction, and a case for it that is over; give the sanction."""
    sanction = sample_sanction(**changes)
    case = sample_case(
        tenant=sanction.tenant, state=CaseState.CLOSED, closing=Closing.REVIEWED, due=()
    )
    transaction.put_case(case)
    transaction.put_sanction(sanction, 1)
    return sanction
