"""Decisions: what the policy says about a finding, and because of what."""

from datetime import datetime

from schout.core.model.finding import Finding
from schout.core.model.ids import (
    CaseId,
    ClauseId,
    DecisionId,
    Digest,
    FindingId,
    PermitId,
    TenantId,
)
from schout.core.model.permit import Permit
from schout.core.model.tenant import Tenant
from schout.core.model.value import Value
from schout.core.model.vocabulary import (
    Approval,
    AskedHow,
    CaseState,
    Ground,
    IntentSign,
    MeasureKind,
    NoticeTime,
    Outcome,
    Refund,
    Scope,
    Severity,
)


class PolicyRef(Value, frozen=True, kw_only=True):
    """Which policy a decision was taken under."""

    id: str
    version: str
    digest: Digest


class Reason(Value, frozen=True, kw_only=True):
    """One reason, as data: a code of a closed list in the reference, and what it speaks of."""

    code: str
    detail: str = ""


class ProposedMeasure(Value, frozen=True, kw_only=True):
    """A measure the ladder names for this step; it becomes a sanction only when it is applied."""

    kind: MeasureKind
    scope: Scope
    duration: str | None = None


class Strike(Value, frozen=True, kw_only=True):
    """An earlier violation that still counts."""

    decision: DecisionId
    clause: ClauseId
    at: datetime
    told_until: datetime
    """When the time ended that the tenant had to put it right. What happens before that repeats
    nothing: nobody can learn from a notice that is not out or a window that still runs."""


class Decision(Value, frozen=True, kw_only=True):
    """One answer to one finding. Without evidence there is none."""

    id: DecisionId
    at: datetime
    finding: FindingId
    tenant: TenantId | None
    clause: ClauseId
    policy: PolicyRef
    outcome: Outcome
    severity: Severity
    grounds: tuple[Ground, ...] = ()
    strike: int = 0
    """Which violation of this ladder within its window it is; 0 when it is none."""
    ladder: str | None = None
    step: str | None = None
    measures: tuple[ProposedMeasure, ...] = ()
    notice: NoticeTime | None = None
    approval: Approval = Approval.ONE_PERSON
    refund: Refund | None = None
    remedy_until: datetime | None = None
    automated: bool = True
    """No person took part in it; the finding may still be a machine's."""
    agreed: tuple[str, ...] = ()
    """The people who took it, in the order in which they did."""
    reasons: tuple[Reason, ...]
    evidence: tuple[Digest, ...]
    permits: tuple[PermitId, ...] = ()
    """Those looked at, whether or not they covered it."""

    def __post_init__(self) -> None:
        """Refuse a decision that gives no reason or rests on nothing."""
        if not self.evidence or not self.reasons:
            raise ValueError("a decision needs evidence and a reason")


class OpenCase(Value, frozen=True, kw_only=True):
    """The case of this tenant on this clause that is still open."""

    case: CaseId
    state: CaseState
    step: str
    strike: int
    opened_at: datetime
    remedy_until: datetime | None


class Asked(Value, frozen=True, kw_only=True):
    """What a decision is asked for besides a finding: a window ended, or people say something."""

    how: AskedHow
    at: datetime
    case: CaseId
    step: str | None = None
    """The step of the ladder; `None`: the one that is proposed."""
    agreed: tuple[str, ...] = ()
    reason: str = ""
    intent: IntentSign | None = None
    """A sign of intent that people saw."""


class DecisionInput(Value, frozen=True, kw_only=True):
    """All that a decision rests on: kept in the ledger, so that it can be made again."""

    finding: Finding
    policy: PolicyRef
    policy_assumed: bool
    """The policy was not yet, or no longer, in force when it happened: a what-if."""
    tenant: Tenant | None
    strikes: tuple[Strike, ...] = ()
    """One for each earlier case of the tenant that stands."""
    open_case: OpenCase | None = None
    permits: tuple[Permit, ...] = ()
    asked: Asked | None = None
    """What it is about besides the finding; `None`: the finding alone."""
