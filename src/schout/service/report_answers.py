"""Tells reporters what became of what they reported, and keeps their record."""

from datetime import datetime

import msgspec

from schout.core.decide.reporter_record import add_outcome
from schout.core.model.case import Case
from schout.core.model.moment import from_datetime
from schout.core.model.report import Report
from schout.core.model.reporter import ReporterRecord
from schout.core.model.vocabulary import Closing, ReportState
from schout.ports.store import Snapshot, Transaction

_RECORDS = "reporter/"
"""Begins the names of the checkpoints in which the store keeps the records of reporters."""
_MANY = 1_000_000
_WRONG = {Closing.DISMISSED, Closing.OVERTURNED}


def record_of(snapshot: Snapshot, key: str) -> ReporterRecord:
    """Give the record of a reporter; an empty one for who never reported."""
    body = snapshot.checkpoint(_RECORDS + key)
    return (
        ReporterRecord(key=key) if body is None else msgspec.json.decode(body, type=ReporterRecord)
    )


def outcome_of(case: Case) -> ReportState | None:
    """Tell what the reports of a case have come to; `None` while nobody has decided."""
    if case.closing in _WRONG:
        return ReportState.UNFOUNDED
    return ReportState.UPHELD if case.notified_at is not None else None


def settled(transaction: Transaction, report: Report, outcome: ReportState, at: datetime) -> Report:
    """Keep what became of a report, and enter it into the record of who reported."""
    after = msgspec.structs.replace(report, state=outcome, answered_at=at)
    transaction.put_report(after, from_datetime(at))
    record = add_outcome(record_of(transaction, report.reporter.key), outcome, at)
    transaction.put_checkpoint(_RECORDS + record.key, msgspec.json.encode(record))
    return after


def reports_to_settle(
    transaction: Transaction, case: Case
) -> tuple[ReportState, tuple[Report, ...]] | None:
    """Give the reports of a case that a decision has answered, and what with."""
    outcome = outcome_of(case) if case.reports else None
    if outcome is None:
        return None
    found = transaction.reports(case=case.id, limit=_MANY)
    open_ones = tuple(each for each in found if each.state is ReportState.IN_CASE)
    if outcome is ReportState.UNFOUNDED:  # an appeal can overturn what was upheld before
        open_ones += tuple(each for each in found if each.state is ReportState.UPHELD)
    return (outcome, open_ones) if open_ones else None
