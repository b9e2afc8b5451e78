"""How the queue shows what an authority must be told of, and that it is overdue."""

from datetime import timedelta

import pytest

from schout.core.cases.waiting import AUTHORITY, Waiting
from schout.core.model.ids import Digest, ReportId
from schout.core.model.report import Report, Reporter
from schout.core.model.vocabulary import Grave, ReportKind
from schout.surfaces.cli.grave_text import report_row, waits_text
from schout.testing.samples import NOW

HOUR = timedelta(hours=1)
REPORT = Report(
    id=ReportId("rpt_1"),
    kind=ReportKind.MAIL,
    received_at=NOW,
    digest=Digest("sha256:" + "ef" * 32),
    size_bytes=1,
    reporter=Reporter(key="k"),
    grave=(Grave.THREAT_TO_LIFE,),
)


@pytest.mark.parametrize(
    ("what", "later", "shown"),
    [
        (AUTHORITY, HOUR, "authority"),
        (AUTHORITY, 2 * HOUR, "authority, overdue"),
        ("decision", 2 * HOUR, "decision"),
    ],
)
def test_only_what_an_authority_must_be_told_of_is_overdue_after_an_hour(
    what: str, later: timedelta, shown: str
) -> None:
    assert waits_text(Waiting(what, 7, NOW), NOW + later) == shown


@pytest.mark.parametrize(
    ("later", "shown"), [(HOUR, "threat-to-life"), (2 * HOUR, "threat-to-life, overdue")]
)
def test_a_report_in_no_case_yet_is_overdue_after_an_hour(later: timedelta, shown: str) -> None:
    row = report_row(REPORT, NOW + later)
    assert row == ("rpt_1", shown, "2026-12-07T09:00:00Z", "-", "-", "-", "-", "-")
