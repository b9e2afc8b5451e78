"""The store: the ledger, and the tables derived from it.

One transaction writes at a time; all of it is kept or nothing. `put_finding`, `put_decision`,
`put_case` and `put_notice` write the ledger themselves, in the same transaction. Policies, tenants
and permits do not say when they were entered: who enters one calls `append` beside `put_...`.

When the store is down, a call raises `StoreError`: fail closed, the caller stops or tries again.
"""

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from schout.core.evidence.chain import Entry, EntryKind
from schout.core.evidence.owner import Owner
from schout.core.model.case import Case
from schout.core.model.decision import Decision, DecisionInput
from schout.core.model.finding import Finding
from schout.core.model.ids import (
    AppealId,
    CaseId,
    ClauseId,
    DecisionId,
    Digest,
    FindingId,
    MessageId,
    NoticeId,
    ReportId,
    SanctionId,
    TenantId,
)
from schout.core.model.message import Message, MessageState
from schout.core.model.notice import Notice
from schout.core.model.permit import Permit
from schout.core.model.report import Report
from schout.core.model.sanction import Appeal, Sanction
from schout.core.model.tenant import Belonging, Tenant
from schout.core.model.value import Value
from schout.core.model.vocabulary import AppealState, CaseState, ReportState, SanctionState
from schout.ports.clearing import Clearing
from schout.ports.permit_requests import PermitRequests
from schout.ports.subject_keys import KeyVault, SubjectKeys

CASES_PER_PAGE = 100
TIMERS_PER_BATCH = 50


class PolicyRecord(Value, frozen=True, kw_only=True):
    """A version of a policy as it was published, with the files it was compiled from."""

    digest: Digest
    id: str
    version: str
    effective_from: date
    files: dict[str, str]


class DecisionRecord(Value, frozen=True, kw_only=True):
    """A decision with all it rests on, as the ledger keeps it."""

    input: DecisionInput
    decision: Decision


class Timer(Value, frozen=True, kw_only=True):
    """When something falls due in a case."""

    case: CaseId
    due_us: int


class Snapshot(Protocol):
    """What can be asked; all answers are of one moment."""

    @property
    def keys(self) -> SubjectKeys:
        """Whose the keys are that bodies of the ledger are veiled under."""
        ...

    @property
    def asked_for(self) -> PermitRequests:
        """Where requests for permits are; they can be written within a transaction alone."""
        ...

    def knows(self, finding: FindingId) -> bool:
        """Tell whether the ledger has a finding of this id, be it erased since."""
        ...

    def policy(self, digest: Digest) -> PolicyRecord | None:
        """Give a published policy."""
        ...

    def policies(self) -> tuple[PolicyRecord, ...]:
        """Give all published policies, by id, then by the day they took effect."""
        ...

    def finding(self, finding: FindingId) -> Finding | None:
        """Give a finding."""
        ...

    def decision(self, decision: DecisionId) -> tuple[Decision, DecisionInput] | None:
        """Give a decision and what it rests on."""
        ...

    def case(self, case: CaseId) -> Case | None:
        """Give a case."""
        ...

    def open_case(self, tenant: TenantId, clause: ClauseId, about: str | None) -> Case | None:
        """Give the newest case of a tenant on a clause and an object that is not closed."""
        ...

    def open_cases(self, tenant: TenantId, about: Collection[str | None]) -> tuple[Case, ...]:
        """Give the cases of a tenant on any of these objects that are not closed, newest first."""
        ...

    def cases(
        self,
        *,
        tenant: TenantId | None = None,
        state: CaseState | None = None,
        clause: ClauseId | None = None,
        since_us: int | None = None,
        limit: int = CASES_PER_PAGE,
        after: CaseId | None = None,
    ) -> tuple[Case, ...]:
        """Give the newest cases that fit, newest first; `after`: those behind this one.

        `since_us`: only those that were opened then or later.
        """
        ...

    def queue(self, limit: int = CASES_PER_PAGE, after: CaseId | None = None) -> tuple[Case, ...]:
        """Give the cases that wait for a person, the most urgent first, then the longest waiting.

        `after`: those behind this one, as it stands now.
        """
        ...

    def notices(self, case: CaseId) -> tuple[Notice, ...]:
        """Give the notices of a case, oldest first."""
        ...

    def letters(self, report: ReportId) -> tuple[Notice, ...]:
        """Give the notices that answer a report, oldest first."""
        ...

    def notice(self, notice: NoticeId) -> Notice | None:
        """Give a notice."""
        ...

    def sanctions(
        self,
        *,
        case: CaseId | None = None,
        tenant: TenantId | None = None,
        states: Collection[SanctionState] = tuple(SanctionState),
    ) -> tuple[Sanction, ...]:
        """Give the sanctions that fit, oldest first."""
        ...

    def newest_sanctions(
        self,
        *,
        tenant: TenantId | None = None,
        state: SanctionState | None = None,
        limit: int = CASES_PER_PAGE,
        after: SanctionId | None = None,
    ) -> tuple[Sanction, ...]:
        """Give those that started last and fit, newest first; `after`: those behind this one."""
        ...

    def appeal(self, appeal: AppealId) -> Appeal | None:
        """Give an appeal."""
        ...

    def appeals(
        self, *, case: CaseId | None = None, states: Collection[AppealState] = tuple(AppealState)
    ) -> tuple[Appeal, ...]:
        """Give the appeals that fit, oldest first."""
        ...

    def newest_appeals(
        self,
        *,
        tenant: TenantId | None = None,
        state: AppealState | None = None,
        limit: int = CASES_PER_PAGE,
        after: AppealId | None = None,
    ) -> tuple[Appeal, ...]:
        """Give those that were filed last and fit, newest first; `after`: those behind this one."""
        ...

    def report(self, report: ReportId) -> Report | None:
        """Give a report."""
        ...

    def reports(
        self,
        *,
        case: CaseId | None = None,
        state: ReportState | None = None,
        reporter: str | None = None,
        since_us: int | None = None,
        limit: int = CASES_PER_PAGE,
        after: ReportId | None = None,
    ) -> tuple[Report, ...]:
        """Give the newest reports that fit, newest first; `reporter` is the key of one.

        `after`: those behind this one.
        """
        ...

    def report_marked(self, marks: Collection[Digest], since_us: int) -> Report | None:
        """Give the oldest report since a moment that has one of these marks and is no copy.

        The marks are those that `marks_of` gives; see `core.cases.correlation`.
        """
        ...

    def message(self, message: MessageId) -> Message | None:
        """Give a message."""
        ...

    def messages_of(self, notice: NoticeId) -> tuple[Message, ...]:
        """Give the messages that carry a notice, by id."""
        ...

    def messages(self, state: MessageState, limit: int = CASES_PER_PAGE) -> tuple[Message, ...]:
        """Give messages in a state, the next due first."""
        ...

    def blob(self, digest: Digest) -> bytes | None:
        """Give what is kept under a digest."""
        ...

    def tenants(self) -> tuple[Tenant, ...]:
        """Give all tenants, by id."""
        ...

    def belongings(self) -> tuple[Belonging, ...]:
        """Give all that belongs to tenants, by kind, value and start."""
        ...

    def permits(self, tenant: TenantId | None = None) -> tuple[Permit, ...]:
        """Give the permits of a tenant, or all, by id; ended ones too."""
        ...

    def due_timers(self, now_us: int, limit: int = TIMERS_PER_BATCH) -> tuple[Timer, ...]:
        """Give timers that are due at `now_us` or were before, the earliest first."""
        ...

    def checkpoint(self, source: str) -> bytes | None:
        """Give what a source left to go on from."""
        ...

    def counts(self) -> dict[str, int]:
        """Count what is kept: `ledger`, `findings`, `cases`, `open_cases` and so on."""
        ...


class Transaction(Snapshot, Protocol):
    """What can be written, next to what can be asked; it sees its own writes."""

    @property
    def clearing(self) -> Clearing:
        """What takes away what is no longer kept."""
        ...

    def append(
        self, at_us: int, kind: EntryKind, subject: str, body: Value, owner: Owner | None = None
    ) -> Entry:
        """Write an entry of the ledger, veiled under the key of its owner; `None`: in clear."""
        ...

    def put_policy(self, policy: PolicyRecord) -> None:
        """Keep a policy under its digest."""
        ...

    def put_finding(self, finding: Finding, *, in_case: bool = False) -> bool:
        """Keep a finding; `False` and no change when its id is known: the first one stays.

        `in_case`: it is kept as long as the case that follows from it.
        """
        ...

    def put_decision(self, decision: Decision, basis: DecisionInput) -> bool:
        """Keep a decision; `False` and no change when its id is known: the first one stays."""
        ...

    def put_case(self, case: Case) -> None:
        """Keep a case as it now stands; the ledger gets each state."""
        ...

    def put_notice(self, notice: Notice) -> bool:
        """Keep a notice; `False` and no change when its id is known: the first one stays."""
        ...

    def put_sanction(self, sanction: Sanction, at_us: int) -> None:
        """Keep a sanction as it now stands; the ledger gets each state."""
        ...

    def put_appeal(self, appeal: Appeal, at_us: int) -> None:
        """Keep an appeal as it now stands; the ledger gets each state."""
        ...

    def put_report(self, report: Report, at_us: int) -> None:
        """Keep a report as it now stands; the ledger gets each state."""
        ...

    def put_message(self, message: Message) -> None:
        """Keep a message as it now stands; the ledger gets it once it is settled."""
        ...

    def take_messages(self, now_us: int, lease_us: int, limit: int) -> tuple[Message, ...]:
        """Take waiting messages that are due; nobody else gets them before the lease is over."""
        ...

    def put_blob(self, digest: Digest, body: bytes, at_us: int) -> None:
        """Keep bytes under their digest; what is known stays."""
        ...

    def put_tenant(self, tenant: Tenant) -> None:
        """Keep a tenant in place of what was known of it."""
        ...

    def put_belonging(self, belonging: Belonging) -> None:
        """Keep what belongs to a tenant, in place of the same kind, value and start."""
        ...

    def put_permit(self, permit: Permit) -> None:
        """Keep a permit in place of what was known of it."""
        ...

    def put_timer(self, case: CaseId, due_us: int) -> None:
        """Set the one timer of a case."""
        ...

    def clear_timer(self, case: CaseId) -> None:
        """Take the timer of a case away, if it has one."""
        ...

    def put_checkpoint(self, source: str, body: bytes) -> None:
        """Keep how far a source was read; write it with what was read."""
        ...


class Store(KeyVault, Protocol):
    """A store that was opened, with the keys that its ledger is veiled under."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Write: kept when the block ends, undone when it raises. It waits for other writers."""
        ...

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Ask without holding up a writer."""
        ...

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Stream the ledger from the entry after number `after`, with flat memory."""
        ...

    def head(self) -> Entry | None:
        """Give the newest entry of the ledger."""
        ...

    def scrub(self) -> None:
        """Let nothing of what was taken away stand in a log of the database beside it."""
        ...

    def close(self) -> None:
        """Let go of all connections."""
        ...
