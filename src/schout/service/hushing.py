"""Takes away what was kept of a report before a person saw that it is on the abuse of children."""

from datetime import datetime

from schout.core.cases.correlation import marks_of
from schout.core.cases.reported import without_words
from schout.core.model.moment import from_datetime
from schout.core.model.report import Report
from schout.core.model.vocabulary import ReportState
from schout.ports.store import Transaction

_MANY = 1_000_000


def hush(transaction: Transaction, report: Report, now: datetime) -> Report:
    """Drop its bytes and those of copies of it; give it without its words, its digest stays."""
    marks = set(marks_of(report))
    transaction.clearing.drop_blob(report.digest)
    same, copies = report.reporter.key, ReportState.DUPLICATE
    for each in transaction.reports(reporter=same, state=copies, limit=_MANY):
        if not marks.isdisjoint(marks_of(each)):
            transaction.clearing.drop_blob(each.digest)
            transaction.put_report(without_words(each), from_datetime(now))
    return without_words(report)
