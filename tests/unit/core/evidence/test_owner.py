"""An entry has one owner, whose key its body is veiled under."""

from datetime import UTC, datetime

import msgspec

from schout.core.evidence.owner import (
    Owner,
    Part,
    of_reporter,
    of_request,
    of_tenant,
)
from schout.core.model.ids import TenantId
from schout.testing import case_file
from schout.testing.case_file import REPORTER

AT = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_what_is_about_a_tenant_has_an_owner_for_each_part_and_month() -> None:
    acme = TenantId("acme")
    made = [of_tenant(acme, part, AT) for part in (Part.FINDINGS, Part.CASES)]
    assert made == [
        Owner(subject="tenant:acme", unit="findings/2026-12"),
        Owner(subject="tenant:acme", unit="cases/2026-12"),
    ]


def test_what_is_of_no_known_tenant_has_a_key_too() -> None:
    assert of_tenant(None, Part.FINDINGS, AT) == Owner(subject="none", unit="findings/2026-12")


def test_a_report_is_the_reporters_and_goes_alone() -> None:
    report = msgspec.structs.replace(case_file.report(), received_at=AT)
    expected = Owner(subject=f"reporter:{REPORTER.key}", unit="reports/2026-12/rpt_1")
    assert of_reporter(report) == expected


def test_a_request_for_a_permit_is_of_who_asked() -> None:
    assert of_request("prq_1", AT) == Owner(subject="request:prq_1", unit="permits/2026-12")


def test_a_unit_tells_its_part_and_month() -> None:
    units = ("cases/2026-12", "reports/2026-12/rpt_1")
    owners = [Owner(subject="x", unit=unit) for unit in units]
    assert [(each.part, each.month) for each in owners] == [
        ("cases", "2026-12"),
        ("reports", "2026-12"),
    ]
