"""Finds reports of which an authority must be told if they are so, for those who look first."""

from schout.core.model.ids import ReportId
from schout.core.model.moment import from_datetime
from schout.core.model.report import Report
from schout.core.model.vocabulary import Grave, ReportState
from schout.ports.store import Snapshot

_AT_ONCE = 1_000


def grave_reports(snapshot: Snapshot, state: ReportState | None) -> tuple[Report, ...]:
    """Give those in a state, or in any: threats to life first, and the oldest first of each.

    All are read, however many there are: none that is grave is forgotten behind newer ones.
    """
    found: list[Report] = []
    after: ReportId | None = None
    while page := snapshot.reports(state=state, limit=_AT_ONCE, after=after):
        found += (each for each in page if each.grave)
        after = page[-1].id
    return tuple(sorted(found, key=_place))


def _place(report: Report) -> tuple[bool, int, str]:
    received_us = from_datetime(report.received_at)
    return Grave.THREAT_TO_LIFE not in report.grave, received_us, report.id
