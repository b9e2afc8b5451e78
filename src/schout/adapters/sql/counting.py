"""How much is kept, for the status page."""

from sqlalchemy import Connection, Select, Table, func, select

from schout.adapters.sql import schema
from schout.core.model.vocabulary import CaseState


def counts(connection: Connection) -> dict[str, int]:
    """Count the rows of each table, open cases, and cases that wait for a person."""
    cases = schema.cases
    is_open = cases.c.state != CaseState.CLOSED.value
    asked = {
        "ledger": select(func.coalesce(func.max(schema.ledger.c.seq), 0)),
        "policies": _count(schema.policies),
        "findings": _count(schema.findings),
        "decisions": _count(schema.decisions),
        "cases": _count(cases),
        "open_cases": _count(cases).where(is_open),
        "notices": _count(schema.notices),
        "tenants": _count(schema.tenants),
        "belongings": _count(schema.belongings),
        "permits": _count(schema.permits),
        "timers": _count(schema.timers),
        "waiting_cases": _count(cases).where(cases.c.urgency.is_not(None)),
        "sanctions": _count(schema.sanctions),
        "appeals": _count(schema.appeals),
        "reports": _count(schema.reports),
        "messages": _count(schema.messages),
        "permit_requests": _count(schema.permit_requests),
    }
    return {name: connection.scalar(each) or 0 for name, each in asked.items()}


def _count(table: Table) -> Select[int]:
    return select(func.count()).select_from(table)
