"""Whose data an entry of the ledger is: under whose key its body is veiled.

An entry has one owner. Letters to a reporter are the reporter's, all else about a case is the
tenant's. Policies and what the gate and the desk say of themselves are nobody's, and stay in clear.
"""

from datetime import datetime
from enum import StrEnum

from schout.core.model.decision import Decision
from schout.core.model.finding import Finding
from schout.core.model.ids import TenantId
from schout.core.model.notice import Notice
from schout.core.model.report import Report
from schout.core.model.value import Value

NOBODY_KNOWN = "none"
"""The subject of findings of no known tenant: they may name people all the same."""


class Part(StrEnum):
    """What is kept equally long, and so is veiled under keys of its own."""

    FINDINGS = "findings"
    """Of no case."""
    CASES = "cases"
    REPORTS = "reports"
    PERMITS = "permits"
    REGISTER = "register"


class Owner(Value, frozen=True, kw_only=True):
    """A subject, and the part of its data that is erased at once."""

    subject: str
    """`tenant:` and an id, `reporter:` and a key, `request:` and an id, or `none`; never written to
    the ledger."""
    unit: str
    """A part and a month, such as `cases/2026-12`: retention ends it as a whole. That of a report
    has the report's id behind it: it goes alone."""

    @property
    def part(self) -> str:
        """Give the part that it is of."""
        return self.unit.partition("/")[0]

    @property
    def month(self) -> str:
        """Give the month that it is of, such as `2026-12`."""
        return self.unit.partition("/")[2][:7]


def of_tenant(tenant: TenantId | None, part: Part, at: datetime) -> Owner:
    """Give the owner of what is about a tenant; `None`: it is not known whose it is."""
    subject = NOBODY_KNOWN if tenant is None else f"tenant:{tenant}"
    return Owner(subject=subject, unit=_unit(part, at))


def of_reporter(report: Report) -> Owner:
    """Give the owner of a report, and of what is said to the one who sent it."""
    subject = f"reporter:{report.reporter.key}"
    return Owner(subject=subject, unit=f"{_unit(Part.REPORTS, report.received_at)}/{report.id}")


def of_finding(finding: Finding, *, in_case: bool) -> Owner:
    """Give the owner of a finding; one of a case is kept as long as that."""
    return of_tenant(finding.tenant, Part.CASES if in_case else Part.FINDINGS, finding.at)


def of_decision(decision: Decision) -> Owner:
    """Give the owner of a decision; one that opens no case is kept as long as its finding."""
    part = Part.CASES if decision.outcome.opens_case else Part.FINDINGS
    return of_tenant(decision.tenant, part, decision.at)


def of_notice(notice: Notice, report: Report | None) -> Owner:
    """Give the owner of a notice; `report`: the one it answers, whose reporter then owns it."""
    if report is not None:
        return of_reporter(report)
    return of_tenant(notice.tenant, Part.CASES, notice.prepared_at)


def of_request(request: str, at: datetime) -> Owner:
    """Give the owner of what is said of a request for a permit: the one who asked."""
    return Owner(subject=f"request:{request}", unit=_unit(Part.PERMITS, at))


def _unit(part: Part, at: datetime) -> str:
    return f"{part}/{at.year:04}-{at.month:02}"
