"""An entry has one owner, whose key its body is veiled under."""

import msgspec
import pytest

from schout.core.evidence.owner import Owner, owner_of
from schout.core.model.value import Value
from schout.testing import case_file
from schout.testing.case_file import AT, REPORTER
from schout.testing.samples import (
    sample_finding,
    sample_permit,
    sample_policy_ref,
    sample_tenant,
)

ACME = Owner(subject="tenant:acme", unit="2026-12")
ANNA = Owner(subject=f"reporter:{REPORTER.key}", unit="rpt_1")
TO_TENANT, TO_REPORTER = case_file.notices()


@pytest.mark.parametrize(
    "value",
    [
        sample_finding(),
        case_file.decision(sample_policy_ref())[0],
        case_file.case(),
        TO_TENANT,
        case_file.sanction(),
        case_file.appeal(),
        sample_permit(),
        sample_tenant(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_about_a_case_is_the_tenants(value: Value) -> None:
    assert owner_of(value, AT) == ACME


def test_a_report_and_what_answers_it_are_the_reporters() -> None:
    report = case_file.report()
    assert (owner_of(report, AT), owner_of(TO_REPORTER, AT, report)) == (ANNA, ANNA)


def test_a_finding_of_no_known_tenant_has_a_key_too() -> None:
    finding = msgspec.structs.replace(sample_finding(), tenant=None)
    assert owner_of(finding, AT) == Owner(subject="none", unit="2026-12")


def test_a_policy_is_nobodys() -> None:
    assert owner_of(sample_policy_ref(), AT) is None
