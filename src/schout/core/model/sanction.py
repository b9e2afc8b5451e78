"""Sanctions, the reasons that go with them, and appeals against decisions."""

from datetime import datetime

from schout.core.model.effect import Effect
from schout.core.model.ids import (
    AppealId,
    CaseId,
    ClauseId,
    DecisionId,
    SanctionId,
    TenantId,
)
from schout.core.model.value import Value
from schout.core.model.vocabulary import (
    AppealState,
    Ground,
    MeasureKind,
    Refund,
    SanctionState,
    Scope,
    WayBack,
)


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
    targets: tuple[str, ...]
    """What it touches, as the scope says: host names, addresses. Empty: all of the tenant's if that
    is the scope, else nothing."""
    starts: datetime
    ends: datetime | None
    review: datetime | None
    grounds: tuple[Ground, ...]
    ways_back: tuple[WayBack, ...]
    reasons: StatementOfReasons
    refund: Refund = Refund.NONE
    state: SanctionState = SanctionState.WANTED
    active_at: datetime | None = None
    """When it was first read back as active."""
    lifted_at: datetime | None = None
    lifted_for: str = ""
    """Why: a `WayBack`, or what replaced it."""
    problem: str = ""
    """Why it is not what we want it to be, as a connector tells it."""
    effects: tuple[Effect, ...] = ()
    """What of it was read back as active, until that is read back as gone."""

    def __post_init__(self) -> None:
        """Refuse a sanction that nothing ends, or that cannot be lifted and appealed."""
        if self.ends is None and self.review is None:
            raise ValueError("a sanction needs an end or a review date")
        if WayBack.APPEAL not in self.ways_back or len(self.ways_back) < 2:
            raise ValueError("a sanction needs an appeal and another way back")

    @property
    def is_wanted(self) -> bool:
        """Whether it should be in force."""
        return self.state in {SanctionState.WANTED, SanctionState.ACTIVE}

    @property
    def touches_nothing(self) -> bool:
        """Whether what its scope says is not known, so that it never comes into force."""
        return not self.targets and self.scope is not Scope.TENANT


class AppealSaid(Value, frozen=True, kw_only=True):
    """One contribution to the dialogue of an appeal."""

    at: datetime
    by: str
    """A person of ours, or `tenant`."""
    text: str


class Appeal(Value, frozen=True, kw_only=True):
    """A tenant's request that another person look again."""

    id: AppealId
    case: CaseId
    tenant: TenantId
    decision: DecisionId
    """What it is against."""
    filed_at: datetime
    text: str
    state: AppealState = AppealState.FILED
    reviewer: str | None = None
    said: tuple[AppealSaid, ...] = ()
    decided_at: datetime | None = None
    reason: str = ""
    """Of the outcome, in the reviewer's words."""
    step: str | None = None
    """`partly`: the step of the ladder that holds instead."""
