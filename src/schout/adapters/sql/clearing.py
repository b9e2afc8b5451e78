"""Taking rows away, within a transaction: what a database overwrites is set where it is opened."""

from collections.abc import Collection, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, select

from schout.adapters.sql import schema
from schout.adapters.sql.batches import in_batches
from schout.adapters.sql.failure import not_ours
from schout.adapters.sql.rows import key_of, report_row
from schout.core.model.case import Case
from schout.core.model.finding import Finding
from schout.core.model.ids import CaseId, DecisionId, Digest, PermitId, ReportId, TenantId
from schout.core.model.permit_request import PermitRequestId
from schout.core.model.report import Report
from schout.core.model.value import canonical_json
from schout.core.model.vocabulary import CaseState, Outcome, ReportState
from schout.ports.store import DecisionRecord

_T = TypeVar("_T")
_LOOSE = [each.value for each in Outcome if not each.opens_case]


class SqlClearing:
    """Valid within the block that gave its connection."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection, self._name = connection, name

    def closed(self, opened_before_us: int, skip: int, limit: int) -> tuple[Case, ...]:
        """See the port."""
        table = schema.cases
        asked = select(table.c.body).where(
            table.c.state == CaseState.CLOSED.value, table.c.opened_at_us < opened_before_us
        )
        asked = asked.order_by(table.c.opened_at_us, table.c.id).offset(skip).limit(limit)
        return self._read(asked, Case)

    def loose(self, before_us: int, limit: int) -> tuple[DecisionId, ...]:
        """See the port."""
        return self._loose(schema.decisions.c.at_us < before_us, limit)

    def loose_of(self, tenant: TenantId, limit: int) -> tuple[DecisionId, ...]:
        """See the port."""
        return self._loose(schema.decisions.c.tenant == key_of(tenant), limit)

    def _loose(self, which: ColumnElement[bool], limit: int) -> tuple[DecisionId, ...]:
        table = schema.decisions
        asked = select(table.c.id).where(table.c.outcome.in_(_LOOSE), which).limit(limit)
        return tuple(DecisionId(each) for each in self._connection.scalars(asked))

    def old_reports(self, before_us: int, limit: int) -> tuple[Report, ...]:
        """See the port."""
        table = schema.reports
        asked = select(table.c.body).where(
            table.c.case_id.is_(None),
            table.c.state != ReportState.UNSORTED.value,
            table.c.received_at_us < before_us,
        )
        return self._read(asked.order_by(table.c.received_at_us, table.c.id).limit(limit), Report)

    def reports_about(self, tenant: TenantId) -> tuple[Report, ...]:
        """See the port."""
        table = schema.reports
        asked = select(table.c.body).where(table.c.tenant == key_of(tenant))
        return self._read(asked.order_by(table.c.received_at_us, table.c.id), Report)

    def drop_case(self, case: Case, shared: Collection[str] = ()) -> None:
        """See the port."""
        self._drop_letters(schema.notices.c.case_id == case.id)
        for table in (schema.sanctions, schema.appeals, schema.timers):
            self._drop(table, table.c.case_id, [case.id])
        self._loosen(case.id)
        of = schema.decisions.c
        findings = {*case.findings, *self._named(of.finding, of.id, case.decisions)}
        findings.difference_update(shared)
        decisions = {*case.decisions, *self._named(of.id, of.finding, findings)}
        decisions.difference_update(shared)
        self._drop(schema.decisions, schema.decisions.c.id, decisions)
        self._drop(schema.findings, schema.findings.c.id, findings)
        self._drop(schema.cases, schema.cases.c.id, [case.id])

    def _named(self, what: Any, column: Any, values: Collection[str]) -> list[Any]:
        """Give what rows name whose column has one of some values."""
        found: list[Any] = []
        for some in in_batches(values):
            found += self._connection.scalars(select(what).where(column.in_(some)))
        return found

    def _loosen(self, case: CaseId) -> None:
        table = schema.reports
        for report in self._read(select(table.c.body).where(table.c.case_id == case), Report):
            self.put_shell(msgspec.structs.replace(report, case=None))

    def drop_decisions(self, decisions: Collection[DecisionId]) -> None:
        """See the port."""
        table = schema.decisions
        findings = self._named(table.c.finding, table.c.id, decisions)
        self._drop(table, table.c.id, decisions)
        self._drop(schema.findings, schema.findings.c.id, findings)

    def drop_reports(self, reports: Collection[ReportId]) -> None:
        """See the port."""
        self.drop_letters(reports)
        self._drop(schema.reports, schema.reports.c.id, reports)

    def drop_letters(self, reports: Collection[ReportId]) -> None:
        """See the port."""
        for some in in_batches(reports):
            self._drop_letters(schema.notices.c.report_id.in_(some))

    def put_shell(self, report: Report) -> None:
        """See the port."""
        table = schema.reports
        row = report_row(report, canonical_json(report).decode())
        self._connection.execute(table.update().where(table.c.id == report.id).values(**row))

    def put_bare(self, finding: Finding) -> None:
        """See the port."""
        table, decided = schema.findings, schema.decisions
        body = canonical_json(finding).decode()
        self._connection.execute(table.update().where(table.c.id == finding.id).values(body=body))
        asked = select(decided.c.body).where(decided.c.finding == finding.id)
        for each in self._read(asked, DecisionRecord):
            basis = msgspec.structs.replace(each.input, finding=finding)
            body = canonical_json(msgspec.structs.replace(each, input=basis)).decode()
            one = decided.c.id == each.decision.id
            self._connection.execute(decided.update().where(one).values(body=body))

    def has_bytes(self, digest: Digest) -> bool:
        """See the port."""
        table = schema.reports
        asked = select(table.c.id).where(table.c.digest == digest).limit(1)
        return self._connection.execute(asked).first() is not None

    def drop_blob(self, digest: Digest) -> None:
        """See the port."""
        self._drop(schema.blobs, schema.blobs.c.digest, [digest])

    def drop_permits(self, permits: Collection[PermitId]) -> None:
        """See the port."""
        self._drop(schema.permits, schema.permits.c.id, permits)

    def drop_requests(self, requests: Collection[PermitRequestId]) -> None:
        """See the port."""
        self._drop(schema.permit_requests, schema.permit_requests.c.id, requests)

    def drop_tenant(self, tenant: TenantId) -> None:
        """See the port."""
        key = key_of(tenant) or ""
        self._drop(schema.belongings, schema.belongings.c.tenant, [key])
        self._drop(schema.tenants, schema.tenants.c.id, [key])

    def drop_checkpoint(self, source: str) -> None:
        """See the port."""
        self._drop(schema.checkpoints, schema.checkpoints.c.source, [key_of(source) or ""])

    def _drop_letters(self, which: ColumnElement[bool]) -> None:
        """Take notices away, and the messages that carried them."""
        table = schema.notices
        notices = list(self._connection.scalars(select(table.c.id).where(which)))
        self._drop(schema.messages, schema.messages.c.notice, notices)
        self._drop(table, table.c.id, notices)

    def _drop(self, table: Any, column: Any, values: Collection[str]) -> None:
        for some in in_batches(values):
            self._connection.execute(table.delete().where(column.in_(some)))

    def _read(self, asked: Select[Any], kind: type[_T]) -> tuple[_T, ...]:
        bodies: Sequence[str] = self._connection.scalars(asked).all()
        try:
            return tuple(msgspec.json.decode(body, type=kind) for body in bodies)
        except (msgspec.MsgspecError, UnicodeError, TypeError) as error:
            raise not_ours(self._name, f"a {kind.__name__.lower()} that cannot be read") from error
