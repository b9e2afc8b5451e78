"""Joins and parts cases in a store: reports, timers and answers to reporters go along."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from schout.core.cases.correlation import marks_of
from schout.core.cases.joining import joined, parted, why_apart
from schout.core.cases.moved import Moved
from schout.core.decide.reporter_record import priority
from schout.core.model.act import Merge, Refused, Split
from schout.core.model.case import Case
from schout.core.model.errors import NotFound
from schout.core.model.finding import Finding
from schout.core.model.ids import FindingId
from schout.core.model.moment import from_datetime
from schout.core.model.report import Report
from schout.core.model.vocabulary import ReportState
from schout.ports.store import Snapshot, Transaction
from schout.service.case_book import CaseBook
from schout.service.report_answers import record_of


def merge(
    transaction: Transaction, book: CaseBook, case: Case, into: Case, what: Merge, now: datetime
) -> Case | Refused:
    """Let a case go on in another; give it, closed, or why it cannot.

    What is due in either is done first: one of them may be over by now.
    """
    if case.id != into.id:
        case = book.work(transaction, case, now)
        into = book.work(transaction, into, now)
        sanctions = transaction.sanctions(case=case.id)
        apart = why_apart(case, into, sanctions, transaction.appeals(case=case.id))
        if case.is_open and apart is not None:
            return apart
    gone = book.act(transaction, case, what, now)
    if isinstance(gone, Refused):
        return gone
    for report in transaction.reports(case=case.id, limit=_MANY):
        _move(transaction, report, into, now)
    book.apply(transaction, Moved(case=joined(case, into, what, now)), what.by, now)
    return gone


def split(
    transaction: Transaction, book: CaseBook, case: Case, what: Split, now: datetime
) -> Case | Refused:
    """Give findings a case of their own, with the reports they were made of; give what is left.

    The last line of its history names the new case.
    """
    left = book.act(transaction, case, what, now)
    if isinstance(left, Refused):
        return left
    findings = [_finding(transaction, each) for each in case.findings]
    reports = transaction.reports(case=case.id, limit=_MANY)
    left, other = parted(case, left, what, findings, reports, now)
    moved = [each for each in reports if each.id in other.reports]
    marks = {mark for each in moved for mark in marks_of(each)}
    copies = (each for each in reports if each.state is ReportState.DUPLICATE)
    moved += [each for each in copies if not marks.isdisjoint(marks_of(each))]
    left, other = (_ranked(transaction, each, reports) for each in (left, other))
    transaction.put_case(other)
    for report in moved:
        _move(transaction, report, other, now)
    for after in (left, other):
        book.apply(transaction, Moved(case=after), what.by, now)
    return left


def _ranked(transaction: Transaction, case: Case, reports: Iterable[Report]) -> Case:
    """Give a case as urgent as the reports are that it has."""
    urgencies = (
        priority(record_of(transaction, each.reporter.key), each.reporter.kind)
        for each in reports
        if each.id in case.reports
    )
    return msgspec.structs.replace(case, priority=max(urgencies, default=0))


def _move(transaction: Transaction, report: Report, into: Case, now: datetime) -> None:
    moved = msgspec.structs.replace(report, case=into.id)
    transaction.put_report(moved, from_datetime(now))


def _finding(snapshot: Snapshot, finding: FindingId) -> Finding:
    found = snapshot.finding(finding)
    if found is None:
        raise NotFound("SCH-D040", f"the store has no finding `{finding}`")
    return found


_MANY = 1_000_000
