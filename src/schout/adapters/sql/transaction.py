"""What can be asked of the database and written to it, within one transaction."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Select, Table, select, tuple_

from schout.adapters.sql import often, schema
from schout.adapters.sql.clearing import SqlClearing
from schout.adapters.sql.counting import counts
from schout.adapters.sql.failure import not_ours
from schout.adapters.sql.ledger import SqlLedger
from schout.adapters.sql.permit_requests import SqlPermitRequests
from schout.adapters.sql.rows import (
    appeal_row,
    belonging_key,
    case_row,
    decision_row,
    finding_row,
    json_of,
    key_of,
    message_row,
    notice_row,
    report_row,
    sanction_row,
)
from schout.adapters.sql.statements import Statements
from schout.core.evidence.chain import Entry, EntryKind
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
from schout.core.model.value import Value
from schout.core.model.vocabulary import AppealState, CaseState, ReportState, SanctionState
from schout.ports.store import (
    CASES_PER_PAGE,
    TIMERS_PER_BATCH,
    DecisionRecord,
    PolicyRecord,
    Timer,
)
from schout.ports.subject_keys import SubjectKeys

_T = TypeVar("_T")


class SqlTransaction:
    """Valid within the block that gave it."""

    def __init__(self, connection: Connection, name: str, keys: SubjectKeys) -> None:
        self._connection = connection
        self._name = name
        self._statements = Statements(connection)
        self._ledger = SqlLedger(self._statements, keys)
        self.keys = keys
        self.asked_for = SqlPermitRequests(connection, name)
        self.clearing = SqlClearing(connection, name)

    def finish(self) -> None:
        """Write what is held back; the store calls it before it keeps the transaction."""
        self._ledger.flush()

    def head(self) -> Entry | None:
        """Give the newest entry."""
        return self._ledger.head()

    def knows(self, finding: FindingId) -> bool:
        """See the port."""
        return self._ledger.knows(finding)

    def policy(self, digest: Digest) -> PolicyRecord | None:
        """See the port."""
        return self._one(schema.policies, "digest", digest, PolicyRecord)

    def policies(self) -> tuple[PolicyRecord, ...]:
        """See the port."""
        found = self._many(select(schema.policies.c.body), PolicyRecord)
        return tuple(sorted(found, key=lambda each: (each.id, each.effective_from, each.digest)))

    def finding(self, finding: FindingId) -> Finding | None:
        """See the port."""
        return self._one(schema.findings, "id", finding, Finding)

    def decision(self, decision: DecisionId) -> tuple[Decision, DecisionInput] | None:
        """See the port."""
        record = self._one(schema.decisions, "id", decision, DecisionRecord)
        return None if record is None else (record.decision, record.input)

    def case(self, case: CaseId) -> Case | None:
        """See the port."""
        return self._one(schema.cases, "id", case, Case)

    def open_case(self, tenant: TenantId, clause: ClauseId, about: str | None) -> Case | None:
        """See the port."""
        about = key_of(about)
        given = {"tenant": key_of(tenant), "clause": clause, "object": about}
        return next(iter(self._often("open case", often.open_case, given, Case)), None)

    def open_cases(self, tenant: TenantId, about: Collection[str | None]) -> tuple[Case, ...]:
        """See the port."""
        found: list[Case] = []
        for each in about:
            given = {"tenant": key_of(tenant), "object": key_of(each)}
            found += self._often("open cases", often.open_cases, given, Case)
        found.sort(key=lambda each: (each.opened_at, each.id), reverse=True)
        return tuple(found)

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
        equal = {"tenant": key_of(tenant), "state": state, "clause": clause}
        return self._listed(schema.cases, equal, "opened_at_us", Case, limit, since_us, after)

    def queue(self, limit: int = CASES_PER_PAGE, after: CaseId | None = None) -> tuple[Case, ...]:
        """See the port."""
        table = schema.cases
        asked = select(table.c.body).where(table.c.urgency.is_not(None))
        if after is not None:
            place = select(table.c.urgency, table.c.since_us).where(table.c.id == key_of(after))
            row = self._connection.execute(place).first()
            if row is not None and row.urgency is not None:
                behind = tuple_(-table.c.urgency, table.c.since_us, table.c.id)
                asked = asked.where(behind > tuple_(-row.urgency, row.since_us, after))
        order = (table.c.urgency.desc(), table.c.since_us, table.c.id)
        return self._many(asked.order_by(*order).limit(limit), Case)

    def notice(self, notice: NoticeId) -> Notice | None:
        """See the port."""
        return self._one(schema.notices, "id", notice, Notice)

    def sanctions(
        self,
        *,
        case: CaseId | None = None,
        tenant: TenantId | None = None,
        states: Collection[SanctionState] = tuple(SanctionState),
    ) -> tuple[Sanction, ...]:
        """See the port."""
        table = schema.sanctions
        asked = select(table.c.body).where(table.c.state.in_([each.value for each in states]))
        if case is not None:
            asked = asked.where(table.c.case_id == case)
        if tenant is not None:
            asked = asked.where(table.c.tenant == key_of(tenant))
        return self._many(asked.order_by(table.c.starts_us, table.c.id), Sanction)

    def newest_sanctions(
        self,
        *,
        tenant: TenantId | None = None,
        state: SanctionState | None = None,
        limit: int = CASES_PER_PAGE,
        after: SanctionId | None = None,
    ) -> tuple[Sanction, ...]:
        """See the port."""
        equal = {"tenant": key_of(tenant), "state": state}
        return self._listed(schema.sanctions, equal, "starts_us", Sanction, limit, after=after)

    def appeal(self, appeal: AppealId) -> Appeal | None:
        """See the port."""
        return self._one(schema.appeals, "id", appeal, Appeal)

    def appeals(
        self, *, case: CaseId | None = None, states: Collection[AppealState] = tuple(AppealState)
    ) -> tuple[Appeal, ...]:
        """See the port."""
        table = schema.appeals
        asked = select(table.c.body).where(table.c.state.in_([each.value for each in states]))
        if case is not None:
            asked = asked.where(table.c.case_id == case)
        return self._many(asked.order_by(table.c.filed_at_us, table.c.id), Appeal)

    def newest_appeals(
        self,
        *,
        tenant: TenantId | None = None,
        state: AppealState | None = None,
        limit: int = CASES_PER_PAGE,
        after: AppealId | None = None,
    ) -> tuple[Appeal, ...]:
        """See the port."""
        equal = {"tenant": key_of(tenant), "state": state}
        return self._listed(schema.appeals, equal, "filed_at_us", Appeal, limit, after=after)

    def report(self, report: ReportId) -> Report | None:
        """See the port."""
        return self._one(schema.reports, "id", report, Report)

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
        equal = {"case_id": case, "state": state, "reporter": key_of(reporter)}
        moment = "received_at_us"
        return self._listed(schema.reports, equal, moment, Report, limit, since_us, after)

    def report_marked(self, marks: Collection[Digest], since_us: int) -> Report | None:
        """See the port."""
        first, last = (*marks, *marks)[0], (*marks, *marks)[-1]
        given = {"first": first, "last": last, "since_us": since_us}
        return next(iter(self._often("report marked", often.marked, given, Report)), None)

    def message(self, message: MessageId) -> Message | None:
        """See the port."""
        return self._one(schema.messages, "id", message, Message)

    def messages_of(self, notice: NoticeId) -> tuple[Message, ...]:
        """See the port."""
        table = schema.messages
        asked = select(table.c.body).where(table.c.notice == notice).order_by(table.c.id)
        return self._many(asked, Message)

    def messages(self, state: MessageState, limit: int = CASES_PER_PAGE) -> tuple[Message, ...]:
        """See the port."""
        table = schema.messages
        asked = select(table.c.body).where(table.c.state == state.value)
        return self._many(asked.order_by(table.c.due_us, table.c.id).limit(limit), Message)

    def blob(self, digest: Digest) -> bytes | None:
        """See the port."""
        body: bytes | None = self._statements.body(schema.blobs, "digest", digest)
        return body

    def notices(self, case: CaseId) -> tuple[Notice, ...]:
        """See the port."""
        table = schema.notices
        found = select(table.c.body).where(table.c.case_id == case)
        return self._many(found.order_by(table.c.prepared_at_us, table.c.id), Notice)

    def letters(self, report: ReportId) -> tuple[Notice, ...]:
        """See the port."""
        table = schema.notices
        found = select(table.c.body).where(table.c.report_id == report)
        return self._many(found.order_by(table.c.prepared_at_us, table.c.id), Notice)

    def tenants(self) -> tuple[Tenant, ...]:
        """See the port."""
        found = self._many(select(schema.tenants.c.body), Tenant)
        return tuple(sorted(found, key=lambda each: each.id))

    def belongings(self) -> tuple[Belonging, ...]:
        """See the port."""
        found = self._many(select(schema.belongings.c.body), Belonging)
        return tuple(sorted(found, key=belonging_key))

    def permits(self, tenant: TenantId | None = None) -> tuple[Permit, ...]:
        """See the port."""
        if tenant is None:
            return self._many(select(schema.permits.c.body).order_by(schema.permits.c.id), Permit)
        return self._often("permits", often.permits_of, {"tenant": key_of(tenant)}, Permit)

    def due_timers(self, now_us: int, limit: int = TIMERS_PER_BATCH) -> tuple[Timer, ...]:
        """See the port."""
        given = {"now_us": now_us, "most": limit}
        rows = self._statements.run("due", often.due, given)
        return tuple(Timer(case=case, due_us=due_us) for case, due_us in rows)

    def checkpoint(self, source: str) -> bytes | None:
        """See the port."""
        body: bytes | None = self._statements.body(
            schema.checkpoints, "source", key_of(source) or ""
        )
        return body

    def counts(self) -> dict[str, int]:
        """See the port."""
        self._ledger.flush()
        return counts(self._connection)

    def append(
        self, at_us: int, kind: EntryKind, subject: str, body: Value, owner: Owner | None = None
    ) -> Entry:
        """See the port."""
        return self._ledger.append(at_us, kind, subject, json_of(body), owner)

    def put_policy(self, policy: PolicyRecord) -> None:
        """See the port."""
        self._put(schema.policies, {"digest": policy.digest}, {"body": json_of(policy)})

    def put_finding(self, finding: Finding, *, in_case: bool = False) -> bool:
        """See the port."""
        body = json_of(finding)
        if not self._add(schema.findings, finding.id, finding_row(finding, body)):
            return False
        owner = of_finding(finding, in_case=in_case)
        self._ledger.append(from_datetime(finding.at), EntryKind.FINDING, finding.id, body, owner)
        return True

    def put_decision(self, decision: Decision, basis: DecisionInput) -> bool:
        """See the port."""
        body = json_of(DecisionRecord(input=basis, decision=decision))
        if not self._add(schema.decisions, decision.id, decision_row(decision, body)):
            return False
        owner = of_decision(decision)
        self._ledger.append(
            from_datetime(decision.at), EntryKind.DECISION, decision.id, body, owner
        )
        return True

    def put_case(self, case: Case) -> None:
        """See the port."""
        body = json_of(case)
        self._put(schema.cases, {"id": case.id}, case_row(case, body))
        at = case.history[-1].at if case.history else case.opened_at
        owner = of_tenant(case.tenant, Part.CASES, at)
        self._ledger.append(from_datetime(at), EntryKind.CASE, case.id, body, owner)

    def put_notice(self, notice: Notice) -> bool:
        """See the port."""
        body = json_of(notice)
        if not self._add(schema.notices, notice.id, notice_row(notice, body)):
            return False
        at_us = from_datetime(notice.prepared_at)
        self._ledger.append(at_us, EntryKind.NOTICE, notice.id, body, self._owner_of(notice))
        return True

    def put_sanction(self, sanction: Sanction, at_us: int) -> None:
        """See the port."""
        body = json_of(sanction)
        self._put(schema.sanctions, {"id": sanction.id}, sanction_row(sanction, body))
        owner = of_tenant(sanction.tenant, Part.CASES, to_datetime(at_us))
        self._ledger.append(at_us, EntryKind.SANCTION, sanction.id, body, owner)

    def put_appeal(self, appeal: Appeal, at_us: int) -> None:
        """See the port."""
        body = json_of(appeal)
        self._put(schema.appeals, {"id": appeal.id}, appeal_row(appeal, body))
        owner = of_tenant(appeal.tenant, Part.CASES, to_datetime(at_us))
        self._ledger.append(at_us, EntryKind.APPEAL, appeal.id, body, owner)

    def put_report(self, report: Report, at_us: int) -> None:
        """See the port."""
        body = json_of(report)
        self._put(schema.reports, {"id": report.id}, report_row(report, body))
        self._ledger.append(at_us, EntryKind.REPORT, report.id, body, of_reporter(report))

    def put_message(self, message: Message) -> None:
        """See the port."""
        body = json_of(message)
        self._put(schema.messages, {"id": message.id}, message_row(message, body))
        if message.done_at is not None:
            notice = self.notice(message.notice)
            owner = None if notice is None else self._owner_of(notice)
            at_us = from_datetime(message.done_at)
            self._ledger.append(at_us, EntryKind.MESSAGE, message.id, body, owner)

    def take_messages(self, now_us: int, lease_us: int, limit: int) -> tuple[Message, ...]:
        """See the port."""
        table = schema.messages
        waits = (table.c.state == MessageState.WAITING.value, table.c.due_us <= now_us)
        asked = select(table.c.body).where(*waits).order_by(table.c.due_us, table.c.id)
        taken = tuple(
            msgspec.structs.replace(each, due=to_datetime(now_us + lease_us))
            for each in self._many(asked.limit(limit), Message)
        )
        for each in taken:
            self.put_message(each)
        return taken

    def put_blob(self, digest: Digest, body: bytes, at_us: int) -> None:
        """See the port."""
        row = {"digest": digest, "kept_at_us": at_us, "body": body}
        self._statements.add(schema.blobs, row)

    def put_tenant(self, tenant: Tenant) -> None:
        """See the port."""
        self._put(schema.tenants, {"id": key_of(tenant.id)}, {"body": json_of(tenant)})

    def put_belonging(self, belonging: Belonging) -> None:
        """See the port."""
        kind, value, since_us = belonging_key(belonging)
        key = {"kind": kind, "value": key_of(value), "since_us": since_us}
        row = {"tenant": key_of(belonging.tenant), "body": json_of(belonging)}
        self._put(schema.belongings, key, row)

    def put_permit(self, permit: Permit) -> None:
        """See the port."""
        row = {"tenant": key_of(permit.tenant), "body": json_of(permit)}
        self._put(schema.permits, {"id": permit.id}, row)

    def put_timer(self, case: CaseId, due_us: int) -> None:
        """See the port."""
        self._put(schema.timers, {"case_id": case}, {"due_us": due_us})

    def clear_timer(self, case: CaseId) -> None:
        """See the port."""
        self._statements.run("no timer", often.no_timer, {"case": case})

    def put_checkpoint(self, source: str, body: bytes) -> None:
        """See the port."""
        self._put(schema.checkpoints, {"source": key_of(source)}, {"body": body})

    def _owner_of(self, notice: Notice) -> Owner:
        report = None if notice.report is None else self.report(notice.report)
        return of_notice(notice, report)

    def _put(self, table: Table, key: dict[str, Any], row: dict[str, Any]) -> None:
        """Replace the row of this key, or add it."""
        self._statements.put(table, {**key, **row})

    def _add(self, table: Table, key: str, row: dict[str, Any]) -> bool:
        """Add a row unless its id is known; tell whether it was added."""
        return self._statements.add(table, {"id": key, **row})

    def _one(self, table: Table, key: str, value: str, kind: type[_T]) -> _T | None:
        body = self._statements.body(table, key, key_of(value) or "")
        return None if body is None else self._read((body,), kind)[0]

    def _many(self, asked: Select[str], kind: type[_T]) -> tuple[_T, ...]:
        return self._read(self._connection.scalars(asked).all(), kind)

    def _often(
        self, name: str, write: Callable[[], Select[Any]], given: dict[str, Any], kind: type[_T]
    ) -> tuple[_T, ...]:
        """Read bodies by a statement that is run all the time."""
        rows = self._statements.run(name, write, given).fetchall()
        return self._read([row[0] for row in rows], kind)

    def _listed(
        self,
        table: Table,
        equal: Mapping[str, str | None],
        moment: str,
        kind: type[_T],
        limit: int,
        since_us: int | None = None,
        after: str | None = None,
    ) -> tuple[_T, ...]:
        """Read the newest bodies whose columns have these values; `None`: whatever they have."""
        given: dict[str, Any] = {name: str(each) for name, each in equal.items() if each}
        named = tuple(given)
        given["most"] = limit
        if since_us is not None:
            given["since_us"] = since_us

        place = None
        if after is not None:
            asked = select(table.c[moment]).where(table.c.id == key_of(after))
            place = self._connection.scalar(asked)
        if place is not None:
            given |= {"after_us": place, "after": after}

        def write() -> Select[Any]:
            since = since_us is not None
            return often.newest(table, named, moment, since=since, after=place is not None)

        return self._often(f"{table.name} by {' '.join(given)}", write, given, kind)

    def _read(self, bodies: Sequence[str], kind: type[_T]) -> tuple[_T, ...]:
        try:
            return tuple(msgspec.json.decode(body, type=kind) for body in bodies)
        except (msgspec.MsgspecError, UnicodeError, TypeError) as error:
            raise not_ours(self._name, f"a {kind.__name__.lower()} that cannot be read") from error
