"""From values to the columns that questions need, and back to an entry of the ledger."""

from typing import Any

from sqlalchemy import Row

from schout.core.cases.correlation import marks_of
from schout.core.cases.waiting import waits_for
from schout.core.evidence.chain import Entry
from schout.core.model.case import Case
from schout.core.model.decision import Decision
from schout.core.model.finding import Finding
from schout.core.model.message import Message
from schout.core.model.moment import from_datetime
from schout.core.model.notice import Notice
from schout.core.model.report import Report
from schout.core.model.sanction import Appeal, Sanction
from schout.core.model.tenant import Belonging
from schout.core.model.value import Value, canonical_json

_ALWAYS_US = -(2**63)
"""Stands for a beginning that is not known, in a key."""


def json_of(value: Value) -> str:
    """Give the text that `body` columns keep."""
    return canonical_json(value).decode()


def key_of(text: str | None) -> str | None:
    """Make a text fit to look up by: strangers write host names, PostgreSQL refuses NUL."""
    if text is None:
        return None
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def entry_of(row: Row[Any]) -> Entry:
    """Make the entry of a row of `ledger`; a damaged one too, for the chain to refuse."""
    seq, at_us, kind, subject, body, prev, hashed = tuple(row)
    return Entry(
        seq=seq,
        at_us=at_us,
        kind=str(kind),
        subject=str(subject),
        body=str(body),
        prev=str(prev),
        hash=str(hashed),
    )


def finding_row(finding: Finding, body: str) -> dict[str, Any]:
    """Give the columns of `findings` but its id."""
    return {
        "tenant": key_of(finding.tenant),
        "clause": finding.clause,
        "at_us": from_datetime(finding.at),
        "body": body,
    }


def decision_row(decision: Decision, body: str) -> dict[str, Any]:
    """Give the columns of `decisions` but its id."""
    return {
        "finding": decision.finding,
        "tenant": key_of(decision.tenant),
        "clause": decision.clause,
        "at_us": from_datetime(decision.at),
        "outcome": decision.outcome.value,
        "body": body,
    }


def case_row(case: Case, body: str) -> dict[str, Any]:
    """Give the columns of `cases` but its id."""
    waiting = waits_for(case)
    return {
        "tenant": key_of(case.tenant),
        "clause": case.clause,
        "object": key_of(case.object),
        "state": case.state.value,
        "opened_at_us": from_datetime(case.opened_at),
        "urgency": None if waiting is None else waiting.urgency,
        "since_us": None if waiting is None else from_datetime(waiting.since),
        "body": body,
    }


def notice_row(notice: Notice, body: str) -> dict[str, Any]:
    """Give the columns of `notices` but its id."""
    return {
        "case_id": notice.case,
        "report_id": notice.report,
        "prepared_at_us": from_datetime(notice.prepared_at),
        "body": body,
    }


def sanction_row(sanction: Sanction, body: str) -> dict[str, Any]:
    """Give the columns of `sanctions` but its id."""
    return {
        "case_id": sanction.case,
        "tenant": key_of(sanction.tenant),
        "state": sanction.state.value,
        "starts_us": from_datetime(sanction.starts),
        "body": body,
    }


def appeal_row(appeal: Appeal, body: str) -> dict[str, Any]:
    """Give the columns of `appeals` but its id."""
    return {
        "case_id": appeal.case,
        "tenant": key_of(appeal.tenant),
        "state": appeal.state.value,
        "filed_at_us": from_datetime(appeal.filed_at),
        "body": body,
    }


def message_row(message: Message, body: str) -> dict[str, Any]:
    """Give the columns of `messages` but its id."""
    return {
        "notice": message.notice,
        "state": message.state.value,
        "due_us": from_datetime(message.due),
        "body": body,
    }


def report_row(report: Report, body: str) -> dict[str, Any]:
    """Give the columns of `reports` but its id."""
    marks = marks_of(report)
    return {
        "case_id": report.case,
        "reporter": key_of(report.reporter.key),
        "state": report.state.value,
        "digest": report.digest,
        "mark_bytes": marks[0],
        "mark_words": marks[-1],
        "received_at_us": from_datetime(report.received_at),
        "tenant": key_of(report.tenant),
        "body": body,
    }


def belonging_key(belonging: Belonging) -> tuple[str, str, int]:
    """Give what tells belongings apart: kind, value, start."""
    since = _ALWAYS_US if belonging.since is None else from_datetime(belonging.since)
    return (belonging.kind.value, belonging.value, since)
