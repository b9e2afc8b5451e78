"""The questions that are asked all the time, as expressions with named parameters."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Delete,
    Select,
    Table,
    bindparam,
    delete,
    literal_column,
    or_,
    select,
    tuple_,
)

from schout.adapters.sql.schema import cases, ledger, permits, reports, timers
from schout.core.evidence.chain import EntryKind
from schout.core.model.vocabulary import CaseState, ReportState

_CLOSED: ColumnElement[str] = literal_column(f"'{CaseState.CLOSED.value}'")
"""Written out: only so the index of cases that are open is used."""
_FINDING: ColumnElement[str] = literal_column(f"'{EntryKind.FINDING.value}'")
"""Written out: the ledger has an index of its findings alone."""


def head() -> Select[Any]:
    """Ask for the newest entry of the ledger."""
    return select(ledger).order_by(ledger.c.seq.desc()).limit(1)


def due() -> Select[Any]:
    """Ask for timers that are due, the earliest first."""
    found = select(timers.c.case_id, timers.c.due_us).where(timers.c.due_us <= bindparam("now_us"))
    return found.order_by(timers.c.due_us, timers.c.case_id).limit(bindparam("most"))


def no_timer() -> Delete:
    """Take the timer of a case away."""
    return delete(timers).where(timers.c.case_id == bindparam("case"))


def open_case() -> Select[Any]:
    """Ask for the newest case on a matter that is not closed."""
    found = select(cases.c.body).where(
        cases.c.tenant == bindparam("tenant"),
        cases.c.clause == bindparam("clause"),
        cases.c.object.is_not_distinct_from(bindparam("object", type_=cases.c.object.type)),
        cases.c.state != _CLOSED,
    )
    return found.order_by(cases.c.opened_at_us.desc(), cases.c.id.desc()).limit(1)


def permits_of() -> Select[Any]:
    """Ask for the permits of a tenant."""
    found = select(permits.c.body).where(permits.c.tenant == bindparam("tenant"))
    return found.order_by(permits.c.id)


def open_cases() -> Select[Any]:
    """Ask for all cases of a tenant on an object that are not closed."""
    return select(cases.c.body).where(
        cases.c.tenant == bindparam("tenant"),
        cases.c.object.is_not_distinct_from(bindparam("object", type_=cases.c.object.type)),
        cases.c.state != _CLOSED,
    )


def marked() -> Select[Any]:
    """Ask for the oldest report that has one of two marks and is no copy."""
    # a report without words has its one mark in both columns
    either = or_(
        reports.c.mark_bytes == bindparam("first"), reports.c.mark_words == bindparam("last")
    )
    found = select(reports.c.body).where(
        either,
        reports.c.received_at_us >= bindparam("since_us"),
        reports.c.state != bindparam("copy", ReportState.DUPLICATE.value),
    )
    return found.order_by(reports.c.received_at_us, reports.c.id).limit(1)


def newest(
    table: Table, equal: Sequence[str], moment: str, *, since: bool, after: bool
) -> Select[Any]:
    """Ask for the newest rows by a moment, whose columns have given values."""
    found = select(table.c.body)
    for name in equal:
        found = found.where(table.c[name] == bindparam(name))
    if since:
        found = found.where(table.c[moment] >= bindparam("since_us"))
    if after:
        place = tuple_(bindparam("after_us"), bindparam("after"))
        found = found.where(tuple_(table.c[moment], table.c.id) < place)
    return found.order_by(table.c[moment].desc(), table.c.id.desc()).limit(bindparam("most"))


def entry_of_finding() -> Select[Any]:
    """Ask for the entry of the ledger about a finding."""
    found = select(ledger.c.seq).where(
        ledger.c.subject == bindparam("finding"), ledger.c.kind == _FINDING
    )
    return found.limit(1)
