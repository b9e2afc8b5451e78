"""An entry has one owner, whose key its body is veiled under."""

from datetime import UTC, datetime

import msgspec

from schout.core.evidence.owner import (
    Owner,
    Part,
    of_decision,
    of_finding,
    of_notice,
    of_reporter,
    of_request,
    of_tenant,
)
from schout.core.model.ids import TenantId
from schout.core.model.vocabulary import Outcome
from schout.testing import case_file
from schout.testing.case_file import REPORTER
from schout.testing.samples import sample_finding, sample_policy_ref

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


def test_findings_and_decisions_of_a_case_are_kept_with_it_and_others_apart() -> None:
    finding = msgspec.structs.replace(sample_finding(), at=AT)
    parts = [of_finding(finding, in_case=known).unit for known in (True, False)]
    assert parts == ["cases/2026-12", "findings/2026-12"]
    decision, _ = case_file.decision(sample_policy_ref())
    none = msgspec.structs.replace(decision, outcome=Outcome.SHADOW)
    assert [of_decision(each).part for each in (decision, none)] == ["cases", "findings"]


def test_a_notice_is_the_tenants_and_one_that_answers_a_report_its_reporters() -> None:
    to_tenant, to_reporter = case_file.notices()
    report = case_file.report()
    owners = of_notice(to_tenant, None).subject, of_notice(to_reporter, report).subject
    assert owners == ("tenant:acme", f"reporter:{REPORTER.key}")
