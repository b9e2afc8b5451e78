"""Says what became of reports, and keeps the record of who reported."""

from datetime import datetime
from typing import NamedTuple

import msgspec

from schout.core.cases.reported import was_looked_at
from schout.core.decide.reporter_record import add_outcome, is_never_slowed, take_back
from schout.core.model.case import Case
from schout.core.model.message import MessageState
from schout.core.model.moment import from_datetime
from schout.core.model.report import Report
from schout.core.model.reporter import ReporterRecord, Standing
from schout.core.model.vocabulary import Closing, NoticeKind, ReportState
from schout.ports.store import Snapshot, Transaction
from schout.service.sending import is_sending

_RECORDS = "reporter/"
"""Begins the names of the checkpoints in which the store keeps the records of reporters."""
_MANY = 1_000_000
_WRONG = {Closing.DISMISSED, Closing.OVERTURNED}
_UNSEEN = "its case ended before anybody looked at it"


class Settled(NamedTuple):
    """What became of a report."""

    report: Report
    warn: bool
    """Who reported it must be warned now: many of the reports were unfounded."""
    corrects: datetime | None
    """When the reporter was told that it was upheld, which holds no longer."""


def record_of(snapshot: Snapshot, key: str) -> ReporterRecord:
    """Give the record of a reporter; an empty one for who never reported."""
    body = snapshot.checkpoint(_RECORDS + key)
    return (
        ReporterRecord(key=key) if body is None else msgspec.json.decode(body, type=ReporterRecord)
    )


def forget_record(transaction: Transaction, key: str) -> None:
    """Forget the record of a reporter."""
    transaction.clearing.drop_checkpoint(_RECORDS + key)


def outcome_of(case: Case) -> ReportState | None:
    """Tell what the reports of a case have come to; `None` while nobody has decided."""
    if case.closing in _WRONG:
        return ReportState.UNFOUNDED
    return ReportState.UPHELD if case.notified_at is not None else None


def settled(
    transaction: Transaction, report: Report, outcome: ReportState, at: datetime
) -> Settled:
    """Keep what became of a report, and enter it into the record of who reported.

    What it came to before is taken back: the record counts each report once. Whom no letter
    reaches is not warned, and nobody is slowed unwarned.
    """
    after = msgspec.structs.replace(report, state=outcome, answered_at=at)
    transaction.put_report(after, from_datetime(at))
    by = report.reporter
    before = record_of(transaction, by.key)
    record = before
    if report.answered_at is not None:
        record = take_back(record, report.state, report.answered_at)
    can_warn = by.mail is not None and not is_never_slowed(by.kind)
    warned_at = _warned_at(transaction, record)
    was_warned = warned_at is not None and report.received_at > warned_at
    record = add_outcome(record, outcome, at, can_warn=can_warn, was_warned=was_warned)
    warn = record.standing is Standing.WARNED and before.standing is Standing.USUAL
    if warn:
        record = msgspec.structs.replace(record, warned_for=report.id)
    if record != before:
        transaction.put_checkpoint(_RECORDS + record.key, msgspec.json.encode(record))
    wrong = report.state is ReportState.UPHELD and outcome is ReportState.UNFOUNDED
    return Settled(after, warn, report.answered_at if wrong else None)


def _warned_at(snapshot: Snapshot, record: ReporterRecord) -> datetime | None:
    """Tell when the warning had left; `None`: it has not. Where nothing sends, a person does."""
    if record.warned_for is None or not is_sending(snapshot):
        return record.warned_at
    sent = [
        message.done_at
        for letter in snapshot.letters(record.warned_for)
        if letter.kind is NoticeKind.REPORTER_WARNING
        for message in snapshot.messages_of(letter.id)
        if message.state is MessageState.SENT
    ]
    return min((each for each in sent if each is not None), default=None)


def reports_to_settle(
    transaction: Transaction, case: Case
) -> tuple[ReportState, tuple[Report, ...]] | None:
    """Give the reports of a case that a decision has answered, and what with.

    What came after the last look of a person waits for the next one.
    """
    outcome = outcome_of(case) if case.reports else None
    if outcome is None:
        return None
    found = transaction.reports(case=case.id, limit=_MANY)
    answered = tuple(each for each in found if each.state is ReportState.IN_CASE)
    if outcome is ReportState.UPHELD:
        answered = tuple(each for each in answered if was_looked_at(case, each.id))
    else:  # an appeal can overturn what was upheld before
        answered += tuple(each for each in found if each.state is ReportState.UPHELD)
    return (outcome, answered) if answered else None


def back_to_sorting(transaction: Transaction, case: Case) -> None:
    """Let a person sort again what came into a case that has ended, and nobody looked at."""
    if case.is_open or case.merged_into is not None or not case.reports:
        return
    for each in transaction.reports(case=case.id, limit=_MANY):
        if each.state is ReportState.IN_CASE:
            again = msgspec.structs.replace(
                each, state=ReportState.UNSORTED, problems=(*each.problems, _UNSEEN)
            )
            transaction.put_report(again, from_datetime(case.history[-1].at))
