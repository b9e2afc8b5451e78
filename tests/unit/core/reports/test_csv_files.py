"""A report is written as CSV: quoted as RFC 4180 says, in a stable order."""

import csv
import io

from msgspec.structs import replace
from tests.unit.core.reports.scene import HOUR, SPAN, START, case, decision, sanction

from schout.core.reports.csv_files import csv_files
from schout.core.reports.kept import Kept
from schout.core.reports.transparency import transparency
from schout.testing.policies import sample_policy

KEPT = Kept(cases=(case(1),), decisions=(decision(1, START + HOUR),), sanctions=(sanction(1),))
POLICY = sample_policy()


def read(name: str, kept: Kept = KEPT) -> list[list[str]]:
    text = csv_files(transparency(kept, POLICY, SPAN))[name]
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_every_table_has_a_file_with_a_heading() -> None:
    files = csv_files(transparency(Kept(), POLICY, SPAN))
    assert list(files) == [
        "1_identification.csv",
        "2_orders.csv",
        "3_notices.csv",
        "4_own_initiative.csv",
        "5_complaints.csv",
        "6_misuse.csv",
        "7_automated_means.csv",
        "8_times.csv",
        "9_reversals.csv",
    ]
    assert all(text.endswith("\r\n") and "\n" not in text[:-2].replace("\r\n", "") for text in
               files.values())  # fmt: skip
    assert files["4_own_initiative.csv"].count("\r\n") == 1


def test_rows_stand_below_their_names() -> None:
    head, first, *_ = read("4_own_initiative.csv")
    assert dict(zip(head, first, strict=True)) == {
        "category": "ALL",
        "restriction": "provision_partial_suspension",
        "measure": "throttle",
        "ground": "terms",
        "measures": "1",
        "detected_automatically": "1",
        "decided_automatically": "0",
        "serious": "0",
        "intentional": "0",
        "repeated": "0",
    }
    assert read("8_times.csv") == [
        ["what", "count", "median_s", "p90_s"],
        ["report_to_decision", "0", "", ""],
        ["finding_to_decision", "1", "3600", "3600"],
        ["decision_to_notice", "0", "", ""],
        ["opened_to_closed", "0", "", ""],
        ["appeal_to_outcome", "0", "", ""],
    ]
    assert read("9_reversals.csv") == [
        ["decided", "overturned", "partly", "permille"],
        ["0", "0", "0", ""],
    ]


def test_a_name_with_signs_of_csv_in_it_stays_one_field() -> None:
    odd = replace(POLICY, provider=replace(POLICY.provider, legal_name='A, "B"\nSRL'))
    text = csv_files(transparency(Kept(), odd, SPAN))["1_identification.csv"]
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert rows[:3] == [["field", "value"], ["provider", 'A, "B"\nSRL'], ["service", "Oxygis"]]
