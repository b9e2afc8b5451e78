"""Taking away what is no longer kept, in the tables of a store in memory."""

from collections.abc import Collection

import msgspec

from schout.adapters.memory.tables import Tables
from schout.core.model.case import Case
from schout.core.model.finding import Finding
from schout.core.model.ids import DecisionId, Digest, NoticeId, PermitId, ReportId, TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.permit_request import PermitRequestId
from schout.core.model.report import Report
from schout.core.model.vocabulary import CaseState, ReportState


class MemoryClearing:
    """Works on the tables of one transaction."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def closed(self, opened_before_us: int, skip: int, limit: int) -> tuple[Case, ...]:
        """See the port."""
        found = [
            each
            for each in self._tables.cases.values()
            if each.state is CaseState.CLOSED and from_datetime(each.opened_at) < opened_before_us
        ]
        found.sort(key=lambda each: (each.opened_at, each.id))
        return tuple(found[skip : skip + limit])

    def loose(self, before_us: int, limit: int) -> tuple[DecisionId, ...]:
        """See the port."""
        found = [
            key
            for key, each in self._tables.decisions.items()
            if not each.decision.outcome.opens_case and from_datetime(each.decision.at) < before_us
        ]
        return tuple(found[:limit])

    def loose_of(self, tenant: TenantId, limit: int) -> tuple[DecisionId, ...]:
        """See the port."""
        found = [
            key
            for key, each in self._tables.decisions.items()
            if not each.decision.outcome.opens_case and each.decision.tenant == tenant
        ]
        return tuple(found[:limit])

    def old_reports(self, before_us: int, limit: int) -> tuple[Report, ...]:
        """See the port."""
        found = [
            each
            for each in self._tables.reports.values()
            if each.case is None
            and each.state is not ReportState.UNSORTED
            and from_datetime(each.received_at) < before_us
        ]
        found.sort(key=lambda each: (each.received_at, each.id))
        return tuple(found[:limit])

    def reports_about(self, tenant: TenantId) -> tuple[Report, ...]:
        """See the port."""
        found = [each for each in self._tables.reports.values() if each.tenant == tenant]
        return tuple(sorted(found, key=lambda each: (each.received_at, each.id)))

    def drop_case(self, case: Case, shared: Collection[str] = ()) -> None:
        """See the port."""
        tables = self._tables
        notices = [each.id for each in tables.notices.values() if each.case == case.id]
        self._drop_letters(notices)
        for sanction in [each for each in tables.sanctions.values() if each.case == case.id]:
            del tables.sanctions[sanction.id]
        for appeal in [each for each in tables.appeals.values() if each.case == case.id]:
            del tables.appeals[appeal.id]
        for report in [each for each in tables.reports.values() if each.case == case.id]:
            self.put_shell(msgspec.structs.replace(report, case=None))
        decided = (tables.decisions.get(each) for each in case.decisions)
        mine = {*case.findings, *(each.decision.finding for each in decided if each is not None)}
        mine.difference_update(shared)
        decisions = [key for key, each in tables.decisions.items() if each.decision.finding in mine]
        for decision in {*decisions, *case.decisions}.difference(shared):
            tables.decisions.pop(decision, None)
        for finding in mine:
            tables.findings.pop(finding, None)
        tables.timers.pop(case.id, None)
        tables.cases.pop(case.id, None)

    def drop_decisions(self, decisions: Collection[DecisionId]) -> None:
        """See the port."""
        for each in decisions:
            gone = self._tables.decisions.pop(each, None)
            if gone is not None:
                self._tables.findings.pop(gone.decision.finding, None)

    def drop_reports(self, reports: Collection[ReportId]) -> None:
        """See the port."""
        self.drop_letters(reports)
        for each in reports:
            self._tables.reports.pop(each, None)

    def drop_letters(self, reports: Collection[ReportId]) -> None:
        """See the port."""
        notices = [each.id for each in self._tables.notices.values() if each.report in reports]
        self._drop_letters(notices)

    def put_shell(self, report: Report) -> None:
        """See the port."""
        if report.id in self._tables.reports:
            self._tables.reports[report.id] = report

    def put_bare(self, finding: Finding) -> None:
        """See the port."""
        if finding.id in self._tables.findings:
            self._tables.findings[finding.id] = finding
        for key, each in list(self._tables.decisions.items()):
            if each.decision.finding == finding.id:
                basis = msgspec.structs.replace(each.input, finding=finding)
                self._tables.decisions[key] = msgspec.structs.replace(each, input=basis)

    def has_bytes(self, digest: Digest) -> bool:
        """See the port."""
        return any(each.digest == digest for each in self._tables.reports.values())

    def drop_blob(self, digest: Digest) -> None:
        """See the port."""
        self._tables.blobs.pop(digest, None)

    def drop_permits(self, permits: Collection[PermitId]) -> None:
        """See the port."""
        for each in permits:
            self._tables.permits.pop(each, None)

    def drop_requests(self, requests: Collection[PermitRequestId]) -> None:
        """See the port."""
        for each in requests:
            self._tables.permit_requests.pop(each, None)

    def drop_tenant(self, tenant: TenantId) -> None:
        """See the port."""
        owned = [key for key, each in self._tables.belongings.items() if each.tenant == tenant]
        for key in owned:
            del self._tables.belongings[key]
        self._tables.tenants.pop(tenant, None)

    def drop_checkpoint(self, source: str) -> None:
        """See the port."""
        self._tables.checkpoints.pop(source, None)

    def _drop_letters(self, notices: Collection[NoticeId]) -> None:
        for notice in notices:
            del self._tables.notices[notice]
        for message in [each for each in self._tables.messages.values() if each.notice in notices]:
            del self._tables.messages[message.id]
