"""Cases: one tenant's trouble with one clause, from the first decision to closure."""

from datetime import datetime

from schout.core.model.ids import CaseId, ClauseId, DecisionId, FindingId, TenantId
from schout.core.model.value import Value
from schout.core.model.vocabulary import CaseState


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
    remedy_until: datetime | None
    decisions: tuple[DecisionId, ...]
    findings: tuple[FindingId, ...]
    last_finding_at: datetime
    history: tuple[CaseEntry, ...]

    def __post_init__(self) -> None:
        """Refuse a case that no decision opened."""
        if not self.decisions or not self.findings:
            raise ValueError("a case needs a decision and a finding")

    @property
    def is_open(self) -> bool:
        """Whether anything can still happen in it."""
        return self.state is not CaseState.CLOSED
