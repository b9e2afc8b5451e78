"""Sanctions, the reasons that go with them, the actions that carry them out, and appeals."""

from datetime import datetime
from enum import StrEnum

from schout.core.model.ids import (
    ActionId,
    AppealId,
    CaseId,
    ClauseId,
    DecisionId,
    SanctionId,
    TenantId,
)
from schout.core.model.value import Value
from schout.core.model.vocabulary import Ground, MeasureKind, Scope, WayBack


class StatementOfReasons(Value, frozen=True, kw_only=True):
    """What a tenant must be told with every sanction (Regulation (EU) 2022/2065, Art. 17(3))."""

    decision: DecisionId
    clause: ClauseId
    facts: str
    ground: str
    """The contractual or legal ground, and why it applies."""
    automated_detection: bool
    automated_decision: bool
    redress: str

    def __post_init__(self) -> None:
        """Refuse reasons with an empty part."""
        if not (self.facts and self.ground and self.redress):
            raise ValueError("a statement of reasons needs facts, a ground and redress")


class Sanction(Value, frozen=True, kw_only=True):
    """A restriction, suspension or termination, with reasons, an end or a review, a way back."""

    id: SanctionId
    case: CaseId
    tenant: TenantId
    kind: MeasureKind
    scope: Scope
    target: str
    starts: datetime
    ends: datetime | None
    review: datetime | None
    grounds: tuple[Ground, ...]
    ways_back: tuple[WayBack, ...]
    reasons: StatementOfReasons

    def __post_init__(self) -> None:
        """Refuse a sanction that nothing ends, or that cannot be lifted and appealed."""
        if self.ends is None and self.review is None:
            raise ValueError("a sanction needs an end or a review date")
        if WayBack.APPEAL not in self.ways_back or len(self.ways_back) < 2:
            raise ValueError("a sanction needs an appeal and another way back")


class ActionKind(StrEnum):
    """What an action does to the technical side of a sanction."""

    APPLY = "apply"
    LIFT = "lift"


class Action(Value, frozen=True, kw_only=True):
    """One idempotent, reversible technical step; `generation` grows when it is asked for anew."""

    id: ActionId
    sanction: SanctionId
    kind: ActionKind
    connector: str
    generation: int


class Appeal(Value, frozen=True, kw_only=True):
    """A tenant's request that a person look again."""

    id: AppealId
    case: CaseId
    decision: DecisionId
    filed_at: datetime
    text: str
