"""Cases: one tenant's trouble with one clause, from the first decision to closure."""

from datetime import datetime

from schout.core.model.ids import (
    AppealId,
    CaseId,
    ClauseId,
    DecisionId,
    FindingId,
    ReportId,
    SanctionId,
    TenantId,
)
from schout.core.model.silence import Silence
from schout.core.model.value import Value
from schout.core.model.vocabulary import (
    CaseState,
    Closing,
    Grave,
    IntentSign,
    Severity,
    TimerKind,
)


class CaseEntry(Value, frozen=True, kw_only=True):
    """One line of a case's history."""

    at: datetime
    what: str
    """A word of the closed list in the reference: `opened`, `finding_added`, `window_ended`, ..."""
    ref: str
    """The id of what caused it."""
    by: str = "schout"
    """A named person, or `schout` when the machine did it."""
    detail: str = ""


class Due(Value, frozen=True, kw_only=True):
    """What falls due in a case, and when; one of each kind."""

    kind: TimerKind
    at: datetime


class Pending(Value, frozen=True, kw_only=True):
    """A decision that waits for people."""

    decision: DecisionId
    step: str
    needs: int
    """How many people must agree: 1 or 2."""
    agreed: tuple[str, ...] = ()
    intent: IntentSign | None = None
    """The sign of intent that the first of two people saw."""
    back_to: CaseState | None = None
    """Where the case stands again when it is declined; `None`: it is dismissed by that."""


class Hold(Value, frozen=True, kw_only=True):
    """A legal hold: nothing falls due and nothing is erased until it is released."""

    since: datetime
    by: str
    reason: str
    due: tuple[Due, ...] = ()
    """What was due when it began; each goes on with the time it had left then."""


class Extension(Value, frozen=True, kw_only=True):
    """A request for more time, that nobody has answered yet."""

    at: datetime
    text: str


class ToTell(Value, frozen=True, kw_only=True):
    """What a person must tell an authority of, or say why not."""

    kind: Grave
    since: datetime
    """When the first report of it came."""


class Case(Value, frozen=True, kw_only=True):
    """Where it stands, and how it came there."""

    id: CaseId
    tenant: TenantId
    clause: ClauseId
    object: str | None
    state: CaseState
    opened_at: datetime
    ladder: str
    step: str
    strike: int
    policy_version: str
    severity: Severity = Severity.MINOR
    remedy_until: datetime | None
    decisions: tuple[DecisionId, ...]
    findings: tuple[FindingId, ...]
    last_finding_at: datetime
    history: tuple[CaseEntry, ...]
    notified_at: datetime | None = None
    """When the tenant was first told; what it does after that it does knowingly."""
    step_at: datetime | None = None
    """When it came to its step."""
    due: tuple[Due, ...] = ()
    """What falls due, the earliest first."""
    pending: Pending | None = None
    hold: Hold | None = None
    silences: tuple[Silence, ...] = ()
    """While there is one, the tenant is not told, and is shown nothing of the case."""
    review_due: bool = False
    """A person must look at it."""
    extension: Extension | None = None
    claimed_from: CaseState | None = None
    """While it is verified: where it goes back to when it is not put right."""
    to_tell: tuple[ToTell, ...] = ()
    """While there is one, it waits for a person before all else, closed or not."""
    reports: tuple[ReportId, ...] = ()
    priority: int = 0
    """0 to 100: the highest of those who reported it."""
    sanctions: tuple[SanctionId, ...] = ()
    appeals: tuple[AppealId, ...] = ()
    closing: Closing | None = None
    closed_at: datetime | None = None
    merged_into: CaseId | None = None

    def __post_init__(self) -> None:
        """Refuse a case that no decision opened, and one that is closed for no reason."""
        if not self.decisions or not self.findings:
            raise ValueError("a case needs a decision and a finding")
        if (self.state is CaseState.CLOSED) != (self.closing is not None):
            raise ValueError("a closed case, and no other, says why it was closed")

    @property
    def is_open(self) -> bool:
        """Whether anything can still happen in it."""
        return self.state is not CaseState.CLOSED
