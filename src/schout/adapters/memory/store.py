"""A store in memory: the same promises as the others, kept for as long as the process lives."""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from schout.adapters.memory.clearing import MemoryClearing
from schout.adapters.memory.permit_requests import MemoryPermitRequests
from schout.adapters.memory.subject_keys import MemorySubjectKeys
from schout.adapters.memory.tables import Tables
from schout.adapters.veiling import veiled
from schout.core.cases.correlation import marks_of
from schout.core.cases.waiting import waits_for
from schout.core.evidence.chain import Entry, EntryKind, link
from schout.core.evidence.owner import (
    Owner,
    Part,
    of_decision,
    of_finding,
    of_notice,
    of_reporter,
    of_tenant,
)
from schout.core.model.case import Case
from schout.core.model.decision import Decision, DecisionInput
from schout.core.model.errors import StoreBusy, StoreError
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
from schout.core.model.moment import from_datetime, to_datetime
from schout.core.model.notice import Notice
from schout.core.model.permit import Permit
from schout.core.model.report import Report
from schout.core.model.sanction import Appeal, Sanction
from schout.core.model.tenant import Belonging, Tenant
from schout.core.model.value import Value, canonical_json
from schout.core.model.vocabulary import AppealState, CaseState, ReportState, SanctionState
from schout.ports.store import (
    CASES_PER_PAGE,
    TIMERS_PER_BATCH,
    DecisionRecord,
    PolicyRecord,
    Timer,
)

_ALWAYS = datetime.min.replace(tzinfo=UTC)
_Id = TypeVar("_Id")
_T = TypeVar("_T")


class MemoryTransaction:
    """Works on its own copy; the store takes that over when the block ends well."""

    def __init__(self, tables: Tables, keys: dict[str, bytes]) -> None:
        self._tables = tables
        self.keys = MemorySubjectKeys(tables.key_owners, keys)
        self._needed: list[tuple[dict[Any, Any], str]] = []
        self.clearing = MemoryClearing(tables)
        self.asked_for = MemoryPermitRequests(tables.permit_requests)

    def check(self) -> None:
        """Refuse, as the others do when they commit, what refers to nothing."""
        for table, key in self._needed:
            if key not in table:
                raise StoreError("SCH-S011", f"`{key}` is referred to but not kept")

    def knows(self, finding: FindingId) -> bool:
        """See the port."""
        return finding in self._tables.known

    def policy(self, digest: Digest) -> PolicyRecord | None:
        """See the port."""
        return self._tables.policies.get(digest)

    def policies(self) -> tuple[PolicyRecord, ...]:
        """See the port."""
        every = self._tables.policies.values()
        return tuple(sorted(every, key=lambda each: (each.id, each.effective_from, each.digest)))

    def finding(self, finding: FindingId) -> Finding | None:
        """See the port."""
        return self._tables.findings.get(finding)

    def decision(self, decision: DecisionId) -> tuple[Decision, DecisionInput] | None:
        """See the port."""
        record = self._tables.decisions.get(decision)
        return None if record is None else (record.decision, record.input)

    def case(self, case: CaseId) -> Case | None:
        """See the port."""
        return self._tables.cases.get(case)

    def open_case(self, tenant: TenantId, clause: ClauseId, about: str | None) -> Case | None:
        """See the port."""
        every = self.cases(tenant=tenant, clause=clause, limit=len(self._tables.cases))
        return next((each for each in every if each.is_open and each.object == about), None)

    def open_cases(self, tenant: TenantId, about: Collection[str | None]) -> tuple[Case, ...]:
        """See the port."""
        every = self.cases(tenant=tenant, limit=len(self._tables.cases))
        return tuple(each for each in every if each.is_open and each.object in about)

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
        """See the port."""
        found = [
            each
            for each in self._tables.cases.values()
            if tenant in {None, each.tenant}
            and state in {None, each.state}
            and clause in {None, each.clause}
            and (since_us is None or from_datetime(each.opened_at) >= since_us)
        ]
        return _newest(found, lambda x: (x.opened_at, x.id), limit, self._tables.cases, after)

    def queue(self, limit: int = CASES_PER_PAGE, after: CaseId | None = None) -> tuple[Case, ...]:
        """See the port."""
        waiting = {
            each.id: (-waits.urgency, waits.since, each.id)
            for each in self._tables.cases.values()
            if (waits := waits_for(each)) is not None
        }
        found = sorted(waiting, key=lambda each: waiting[each])
        if after in waiting:
            found = found[found.index(after) + 1 :]
        return tuple(self._tables.cases[each] for each in found[:limit])

    def notice(self, notice: NoticeId) -> Notice | None:
        """See the port."""
        return self._tables.notices.get(notice)

    def sanctions(
        self,
        *,
        case: CaseId | None = None,
        tenant: TenantId | None = None,
        states: Collection[SanctionState] = tuple(SanctionState),
    ) -> tuple[Sanction, ...]:
        """See the port."""
        found = [
            each
            for each in self._tables.sanctions.values()
            if case in {None, each.case} and tenant in {None, each.tenant} and each.state in states
        ]
        return tuple(sorted(found, key=lambda each: (each.starts, each.id)))

    def newest_sanctions(
        self,
        *,
        tenant: TenantId | None = None,
        state: SanctionState | None = None,
        limit: int = CASES_PER_PAGE,
        after: SanctionId | None = None,
    ) -> tuple[Sanction, ...]:
        """See the port."""
        found = [each for each in self.sanctions(tenant=tenant) if state in {None, each.state}]
        return _newest(found, lambda x: (x.starts, x.id), limit, self._tables.sanctions, after)

    def appeal(self, appeal: AppealId) -> Appeal | None:
        """See the port."""
        return self._tables.appeals.get(appeal)

    def appeals(
        self, *, case: CaseId | None = None, states: Collection[AppealState] = tuple(AppealState)
    ) -> tuple[Appeal, ...]:
        """See the port."""
        found = [
            each
            for each in self._tables.appeals.values()
            if case in {None, each.case} and each.state in states
        ]
        return tuple(sorted(found, key=lambda each: (each.filed_at, each.id)))

    def newest_appeals(
        self,
        *,
        tenant: TenantId | None = None,
        state: AppealState | None = None,
        limit: int = CASES_PER_PAGE,
        after: AppealId | None = None,
    ) -> tuple[Appeal, ...]:
        """See the port."""
        states = tuple(AppealState) if state is None else (state,)
        found = [each for each in self.appeals(states=states) if tenant in {None, each.tenant}]
        return _newest(found, lambda x: (x.filed_at, x.id), limit, self._tables.appeals, after)

    def report(self, report: ReportId) -> Report | None:
        """See the port."""
        return self._tables.reports.get(report)

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
        """See the port."""
        found = [
            each
            for each in self._tables.reports.values()
            if case in {None, each.case}
            and state in {None, each.state}
            and reporter in {None, each.reporter.key}
            and (since_us is None or from_datetime(each.received_at) >= since_us)
        ]
        return _newest(found, lambda x: (x.received_at, x.id), limit, self._tables.reports, after)

    def report_marked(self, marks: Collection[Digest], since_us: int) -> Report | None:
        """See the port."""
        found = [
            each
            for each in self._tables.reports.values()
            if from_datetime(each.received_at) >= since_us
            and each.state is not ReportState.DUPLICATE
            and not set(marks).isdisjoint(marks_of(each))
        ]
        return min(found, key=lambda each: (each.received_at, each.id), default=None)

    def message(self, message: MessageId) -> Message | None:
        """See the port."""
        return self._tables.messages.get(message)

    def messages_of(self, notice: NoticeId) -> tuple[Message, ...]:
        """See the port."""
        found = [each for each in self._tables.messages.values() if each.notice == notice]
        return tuple(sorted(found, key=lambda each: each.id))

    def messages(self, state: MessageState, limit: int = CASES_PER_PAGE) -> tuple[Message, ...]:
        """See the port."""
        found = [each for each in self._tables.messages.values() if each.state is state]
        return tuple(sorted(found, key=lambda each: (each.due, each.id))[:limit])

    def blob(self, digest: Digest) -> bytes | None:
        """See the port."""
        return self._tables.blobs.get(digest)

    def notices(self, case: CaseId) -> tuple[Notice, ...]:
        """See the port."""
        found = [each for each in self._tables.notices.values() if each.case == case]
        return tuple(sorted(found, key=lambda each: (each.prepared_at, each.id)))

    def letters(self, report: ReportId) -> tuple[Notice, ...]:
        """See the port."""
        found = [each for each in self._tables.notices.values() if each.report == report]
        return tuple(sorted(found, key=lambda each: (each.prepared_at, each.id)))

    def tenants(self) -> tuple[Tenant, ...]:
        """See the port."""
        return tuple(sorted(self._tables.tenants.values(), key=lambda each: each.id))

    def belongings(self) -> tuple[Belonging, ...]:
        """See the port."""
        kept = self._tables.belongings
        return tuple(kept[place] for place in sorted(kept))

    def permits(self, tenant: TenantId | None = None) -> tuple[Permit, ...]:
        """See the port."""
        found = [each for each in self._tables.permits.values() if tenant in {None, each.tenant}]
        return tuple(sorted(found, key=lambda each: each.id))

    def due_timers(self, now_us: int, limit: int = TIMERS_PER_BATCH) -> tuple[Timer, ...]:
        """See the port."""
        due = sorted((at, case) for case, at in self._tables.timers.items() if at <= now_us)
        return tuple(Timer(case=case, due_us=at) for at, case in due[:limit])

    def checkpoint(self, source: str) -> bytes | None:
        """See the port."""
        return self._tables.checkpoints.get(source)

    def counts(self) -> dict[str, int]:
        """See the port."""
        return self._tables.counts()

    def append(
        self, at_us: int, kind: EntryKind, subject: str, body: Value, owner: Owner | None = None
    ) -> Entry:
        """See the port."""
        text = veiled(canonical_json(body).decode(), owner, self.keys)
        ledger = self._tables.ledger
        entry = link(ledger[-1] if ledger else None, at_us, kind, subject, text)
        ledger.append(entry)
        if kind is EntryKind.FINDING:
            self._tables.known.add(FindingId(subject))
        return entry

    def put_policy(self, policy: PolicyRecord) -> None:
        """See the port."""
        self._tables.policies[policy.digest] = policy

    def put_finding(self, finding: Finding, *, in_case: bool = False) -> bool:
        """See the port."""
        if finding.id in self._tables.findings:
            return False
        self._tables.findings[finding.id] = finding
        owner = of_finding(finding, in_case=in_case)
        self.append(from_datetime(finding.at), EntryKind.FINDING, finding.id, finding, owner)
        return True

    def put_decision(self, decision: Decision, basis: DecisionInput) -> bool:
        """See the port."""
        if decision.id in self._tables.decisions:
            return False
        record = DecisionRecord(input=basis, decision=decision)
        self._tables.decisions[decision.id] = record
        self._needed.append((self._tables.findings, decision.finding))
        owner = of_decision(decision)
        self.append(from_datetime(decision.at), EntryKind.DECISION, decision.id, record, owner)
        return True

    def put_case(self, case: Case) -> None:
        """See the port."""
        self._tables.cases[case.id] = case
        at = case.history[-1].at if case.history else case.opened_at
        owner = of_tenant(case.tenant, Part.CASES, at)
        self.append(from_datetime(at), EntryKind.CASE, case.id, case, owner)

    def put_notice(self, notice: Notice) -> bool:
        """See the port."""
        if notice.id in self._tables.notices:
            return False
        self._tables.notices[notice.id] = notice
        if notice.case is not None:
            self._needed.append((self._tables.cases, notice.case))
        at_us = from_datetime(notice.prepared_at)
        self.append(at_us, EntryKind.NOTICE, notice.id, notice, self._owner_of(notice))
        return True

    def _owner_of(self, notice: Notice) -> Owner:
        report = None if notice.report is None else self.report(notice.report)
        return of_notice(notice, report)

    def put_sanction(self, sanction: Sanction, at_us: int) -> None:
        """See the port."""
        self._tables.sanctions[sanction.id] = sanction
        self._needed.append((self._tables.cases, sanction.case))
        owner = of_tenant(sanction.tenant, Part.CASES, to_datetime(at_us))
        self.append(at_us, EntryKind.SANCTION, sanction.id, sanction, owner)

    def put_appeal(self, appeal: Appeal, at_us: int) -> None:
        """See the port."""
        self._tables.appeals[appeal.id] = appeal
        self._needed.append((self._tables.cases, appeal.case))
        owner = of_tenant(appeal.tenant, Part.CASES, to_datetime(at_us))
        self.append(at_us, EntryKind.APPEAL, appeal.id, appeal, owner)

    def put_report(self, report: Report, at_us: int) -> None:
        """See the port."""
        self._tables.reports[report.id] = report
        if report.case is not None:
            self._needed.append((self._tables.cases, report.case))
        self.append(at_us, EntryKind.REPORT, report.id, report, of_reporter(report))

    def put_message(self, message: Message) -> None:
        """See the port."""
        self._tables.messages[message.id] = message
        self._needed.append((self._tables.notices, message.notice))
        if message.done_at is not None:
            notice = self.notice(message.notice)
            owner = None if notice is None else self._owner_of(notice)
            at_us = from_datetime(message.done_at)
            self.append(at_us, EntryKind.MESSAGE, message.id, message, owner)

    def take_messages(self, now_us: int, lease_us: int, limit: int) -> tuple[Message, ...]:
        """See the port."""
        due = to_datetime(now_us)
        waiting = [each for each in self._tables.messages.values() if each.due <= due]
        waiting = [each for each in waiting if each.state is MessageState.WAITING]
        waiting.sort(key=lambda each: (each.due, each.id))
        later = to_datetime(now_us + lease_us)
        taken = tuple(msgspec.structs.replace(each, due=later) for each in waiting[:limit])
        for each in taken:
            self.put_message(each)
        return taken

    def put_blob(self, digest: Digest, body: bytes, at_us: int) -> None:
        """See the port."""
        del at_us
        self._tables.blobs.setdefault(digest, body)

    def put_tenant(self, tenant: Tenant) -> None:
        """See the port."""
        self._tables.tenants[tenant.id] = tenant

    def put_belonging(self, belonging: Belonging) -> None:
        """See the port."""
        key = (str(belonging.kind), belonging.value, belonging.since or _ALWAYS)
        self._tables.belongings[key] = belonging

    def put_permit(self, permit: Permit) -> None:
        """See the port."""
        self._tables.permits[permit.id] = permit

    def put_timer(self, case: CaseId, due_us: int) -> None:
        """See the port."""
        self._tables.timers[case] = due_us
        self._needed.append((self._tables.cases, case))

    def clear_timer(self, case: CaseId) -> None:
        """See the port."""
        self._tables.timers.pop(case, None)

    def put_checkpoint(self, source: str, body: bytes) -> None:
        """See the port."""
        self._tables.checkpoints[source] = body


class MemoryStore:
    """A store that is empty when made and gone when dropped."""

    def __init__(self, *, wait_ms: int = 5000) -> None:
        self._tables = Tables()
        self._keys: dict[str, bytes] = {}
        self._writer = threading.Lock()
        self._wait_ms = wait_ms

    @contextmanager
    def transaction(self) -> Iterator[MemoryTransaction]:
        """See the port."""
        if not self._writer.acquire(timeout=self._wait_ms / 1000):
            raise StoreBusy("SCH-S003", "the store in memory is being written by another")
        try:
            tables = self._tables.copy()
            transaction = MemoryTransaction(tables, self._keys)
            yield transaction
            transaction.check()
            self._tables = tables
        finally:
            self._writer.release()

    @contextmanager
    def snapshot(self) -> Iterator[MemoryTransaction]:
        """See the port."""
        yield MemoryTransaction(self._tables, self._keys)

    def key(self, key_id: str) -> bytes | None:
        """See the port."""
        return self._keys.get(key_id)

    def destroy(self, key_ids: Collection[str]) -> None:
        """See the port."""
        for each in key_ids:
            self._keys.pop(each, None)

    def scrub(self) -> None:
        """See the port: nothing stands beside it."""

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """See the port."""
        ledger = self._tables.ledger
        return (ledger[at] for at in range(after, len(ledger)))

    def head(self) -> Entry | None:
        """See the port."""
        ledger = self._tables.ledger
        return ledger[-1] if ledger else None

    def close(self) -> None:
        """See the port."""


def _newest(
    found: Iterable[_T],
    place: Callable[[_T], tuple[datetime, str]],
    limit: int,
    table: Mapping[_Id, _T],
    after: _Id | None,
) -> tuple[_T, ...]:
    """Give so many of what was found in a table, newest first; `after`: those behind this one."""
    last = None if after is None else table.get(after)
    behind = [each for each in found if last is None or place(each) < place(last)]
    return tuple(sorted(behind, key=place, reverse=True)[:limit])
