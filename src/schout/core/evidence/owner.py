"""Whose data an entry of the ledger is: under whose key its body is veiled.

An entry has one owner. Letters to a reporter are the reporter's, all else about a case is the
tenant's. Policies and what the gate and the desk say of themselves are nobody's, and stay in clear.
"""

from datetime import datetime

from schout.core.model.case import Case
from schout.core.model.decision import Decision
from schout.core.model.finding import Finding
from schout.core.model.notice import Notice
from schout.core.model.permit import Permit
from schout.core.model.report import Report
from schout.core.model.sanction import Appeal, Sanction
from schout.core.model.tenant import Tenant
from schout.core.model.value import Value

NOBODY_KNOWN = "none"
"""The subject of findings of no known tenant: they may name people all the same."""


class Owner(Value, frozen=True, kw_only=True):
    """A subject, and the part of its data that is erased at once."""

    subject: str
    """`tenant:` and an id, `reporter:` and a key, or `none`; never written to the ledger."""
    unit: str
    """A month, for retention; a report and what is said about it are one unit."""


def owner_of(value: Value, at: datetime, report: Report | None = None) -> Owner | None:
    """Tell whose an entry is; `None`: nobody's.

    `report` is the one that a notice answers; without it such a notice is its tenant's.
    """
    month = f"{at:%Y-%m}"
    match value:
        case Report():
            return _reporter(value)
        case Notice() if report is not None:
            return _reporter(report)
        case Tenant():
            return Owner(subject=f"tenant:{value.id}", unit=month)
        case Finding() | Decision() | Case() | Notice() | Sanction() | Appeal() | Permit():
            known = value.tenant is not None
            subject = f"tenant:{value.tenant}" if known else NOBODY_KNOWN
            return Owner(subject=subject, unit=month)
        case _:
            return None


def _reporter(report: Report) -> Owner:
    return Owner(subject=f"reporter:{report.reporter.key}", unit=report.id)
