"""How the queue shows of what an authority must be told, and what is overdue."""

from datetime import datetime

from schout.core.cases.grave import is_overdue
from schout.core.cases.waiting import AUTHORITY, Waiting
from schout.core.model.moment import from_datetime, to_rfc3339
from schout.core.model.report import Report
from schout.core.model.vocabulary import Grave

Row = tuple[str, str, str, str, str, str, str, str]


def word_of(kind: Grave) -> str:
    """Write it as commands do."""
    return kind.replace("_", "-")


def waits_text(waits: Waiting, now: datetime) -> str:
    """Say what a case waits for, and that it is overdue where an authority must be told."""
    overdue = waits.what == AUTHORITY and is_overdue(waits.since, now)
    return f"{waits.what}, overdue" if overdue else waits.what


def report_row(report: Report, now: datetime) -> Row:
    """Give the line of a report that is in no case yet."""
    overdue = ("overdue",) if is_overdue(report.received_at, now) else ()
    what = ", ".join((*map(word_of, report.grave), *overdue))
    since = to_rfc3339(from_datetime(report.received_at))
    about = report.objects[0].normal if report.objects else "-"
    return report.id, what, since, "-", report.tenant or "-", report.clause or "-", about, "-"
