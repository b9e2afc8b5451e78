"""Taking away what is no longer kept: rows of tables, never entries of the ledger.

It writes nothing into the ledger; who clears says so there, and destroys the keys of what the
ledger holds of it.
"""

from collections.abc import Collection
from typing import Protocol

from schout.core.model.case import Case
from schout.core.model.finding import Finding
from schout.core.model.ids import DecisionId, Digest, PermitId, ReportId, TenantId
from schout.core.model.permit_request import PermitRequestId
from schout.core.model.report import Report


class Clearing(Protocol):
    """Works within one transaction."""

    def closed(self, opened_before_us: int, skip: int, limit: int) -> tuple[Case, ...]:
        """Give closed cases, those first that were opened first; `skip` of them are left out."""
        ...

    def loose(self, before_us: int, limit: int) -> tuple[DecisionId, ...]:
        """Give decisions from which no case followed and that were taken before a moment."""
        ...

    def loose_of(self, tenant: TenantId, limit: int) -> tuple[DecisionId, ...]:
        """Give decisions on a tenant from which no case followed."""
        ...

    def old_reports(self, before_us: int, limit: int) -> tuple[Report, ...]:
        """Give sorted reports of no case that came before a moment, the oldest first."""
        ...

    def reports_about(self, tenant: TenantId) -> tuple[Report, ...]:
        """Give the reports about a tenant, of a case or of none."""
        ...

    def drop_case(self, case: Case, shared: Collection[str] = ()) -> None:
        """Take a case away with its findings, decisions, notices, sanctions and appeals.

        What its decisions are on goes too, though the finding may be in a case that it was part of.

        Reports of it stay, and are of no case then; so do findings and decisions in `shared`.
        """
        ...

    def drop_decisions(self, decisions: Collection[DecisionId]) -> None:
        """Take decisions away, and the findings they are on."""
        ...

    def drop_reports(self, reports: Collection[ReportId]) -> None:
        """Take reports away, with the letters that answer them."""
        ...

    def drop_letters(self, reports: Collection[ReportId]) -> None:
        """Take the letters away that answer reports, with the messages that carried them."""
        ...

    def put_shell(self, report: Report) -> None:
        """Keep a report as it is given, in place of what it was; the ledger is not told."""
        ...

    def put_bare(self, finding: Finding) -> None:
        """Keep a finding as it is given, in place of what it was, in each decision on it too.

        The ledger is not told.
        """
        ...

    def has_bytes(self, digest: Digest) -> bool:
        """Tell whether a report that is kept came as these bytes."""
        ...

    def drop_blob(self, digest: Digest) -> None:
        """Take bytes away."""
        ...

    def drop_permits(self, permits: Collection[PermitId]) -> None:
        """Take permits away."""
        ...

    def drop_requests(self, requests: Collection[PermitRequestId]) -> None:
        """Take requests for permits away."""
        ...

    def drop_tenant(self, tenant: TenantId) -> None:
        """Take a tenant out of the register, with what belongs to it."""
        ...

    def drop_checkpoint(self, source: str) -> None:
        """Forget what a source left to go on from."""
        ...
