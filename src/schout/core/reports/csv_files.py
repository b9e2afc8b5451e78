"""Writes a transparency report as CSV files (RFC 4180, UTF-8): one a table, in a stable order."""

import csv
import io
from collections.abc import Iterator, Sequence

from schout.core.model.value import Value, to_plain
from schout.core.reports.rows import (
    AutomationRow,
    ComplaintRow,
    MeasureRow,
    MisuseRow,
    NoticeRow,
    OrderRow,
    Transparency,
)
from schout.core.reports.times import Reversals, Times


def csv_files(report: Transparency) -> dict[str, str]:
    """Give the content of each file by its name; line ends are CR LF and stay so when written."""
    identification = to_plain(report.identification)
    files: dict[str, list[Sequence[object]]] = {
        "1_identification.csv": [("field", "value"), *identification.items()],
        "2_orders.csv": _table(OrderRow, report.orders),
        "3_notices.csv": _table(NoticeRow, report.notices),
        "4_own_initiative.csv": _table(MeasureRow, report.own_initiative),
        "5_complaints.csv": _table(ComplaintRow, report.complaints),
        "6_misuse.csv": _table(MisuseRow, report.misuse),
        "7_automated_means.csv": _table(AutomationRow, report.automation),
        "8_times.csv": [("what", "count", "median_s", "p90_s"), *_times(report.times)],
        "9_reversals.csv": _table(Reversals, (report.times.reversals,)),
    }
    return {name: _written(rows) for name, rows in files.items()}


def _table(kind: type[Value], rows: Sequence[Value]) -> list[Sequence[object]]:
    heading = kind.__struct_fields__
    return [heading, *(tuple(getattr(row, name) for name in heading) for row in rows)]


def _times(times: Times) -> Iterator[Sequence[object]]:
    for name in Times.__struct_fields__[:-1]:
        spread = getattr(times, name)
        yield name, spread.count, spread.median_s, spread.p90_s


def _written(rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
