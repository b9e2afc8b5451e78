"""A tenant and a reporter get what is kept about them, and nothing of other people."""

import json
from typing import Any

import msgspec

from schout.adapters.memory.store import MemoryStore
from schout.core.evidence.bundle import Member, pack
from schout.core.model.ids import CaseId, ReportId, TenantId
from schout.core.model.moment import from_datetime
from schout.core.model.tenant import Belonging, BelongingKind
from schout.core.policy.read_pack import read_pack
from schout.ports.store import PolicyRecord
from schout.service.exports import export_reporter, export_tenant
from schout.service.packs import load_pack
from schout.testing import case_file
from schout.testing.case_file import (
    AT,
    NEIGHBOUR,
    NOTE,
    PEOPLE,
    REPORTER,
    SECRET_OF_NEIGHBOUR,
    put_case_file,
)
from schout.testing.samples import ACME, HOST, sample_permit, sample_tenant

PACK = load_pack("oxygis")


def store() -> MemoryStore:
    policy = read_pack(PACK)
    record = PolicyRecord(
        digest=policy.digest,
        id=policy.id,
        version=policy.version,
        effective_from=policy.effective_from,
        files=dict(PACK.files),
    )
    made = MemoryStore()
    with made.transaction() as transaction:
        put_case_file(transaction, record)
        transaction.put_tenant(sample_tenant())
        transaction.put_tenant(sample_tenant(id=NEIGHBOUR, name=SECRET_OF_NEIGHBOUR))
        for tenant, host in ((ACME, HOST), (NEIGHBOUR, SECRET_OF_NEIGHBOUR)):
            belonging = Belonging(tenant=tenant, kind=BelongingKind.HOST, value=host)
            transaction.put_belonging(belonging)
        transaction.put_permit(sample_permit())
        other = msgspec.structs.replace(case_file.report(), id=ReportId("rpt_2"), case=None)
        transaction.put_report(other, from_datetime(AT))
    return made


def of_tenant(tenant: TenantId = ACME) -> tuple[Member, ...]:
    with store().snapshot() as snapshot:
        return export_tenant(snapshot, tenant)


def of_reporter(key: str = REPORTER.key) -> tuple[Member, ...]:
    with store().snapshot() as snapshot:
        return export_reporter(snapshot, key)


def content(members: tuple[Member, ...], name: str) -> Any:
    return json.loads(next(member.data for member in members if member.name == name))


def test_a_tenant_gets_its_register_its_permits_and_its_cases() -> None:
    members = of_tenant()
    assert [member.name for member in members] == [
        *("tenant.json", "belongings.json", "permits.json", "cases/cas_1.json")
    ]
    assert [each["id"] for each in content(members, "tenant.json")] == [ACME]
    assert [each["value"] for each in content(members, "belongings.json")] == [HOST]
    assert [each["id"] for each in content(members, "permits.json")] == ["prm_1"]
    kinds = [each["kind"] for each in content(members, "cases/cas_1.json")]
    assert kinds == ["case", "decision", "finding", "notice", "sanction", "appeal", "report"]


def test_a_tenant_gets_nothing_of_other_people() -> None:
    data = pack(of_tenant()).lower()
    assert REPORTER.name is not None
    assert REPORTER.mail is not None
    others = (REPORTER.name, REPORTER.mail, "anna", NOTE, *PEOPLE, NEIGHBOUR, SECRET_OF_NEIGHBOUR)
    assert [each for each in others if each.lower().encode() in data] == []


def test_what_a_case_refers_to_and_is_not_kept_is_left_out() -> None:
    made = store()
    lost = msgspec.structs.replace(
        case_file.case(),
        id=CaseId("cas_2"),
        decisions=("dec_9",),
        findings=("fnd_9",),
    )
    with made.transaction() as transaction:
        transaction.put_case(lost)
    with made.snapshot() as snapshot:
        members = export_tenant(snapshot, ACME)
    assert [each["kind"] for each in content(members, "cases/cas_2.json")] == ["case"]


def test_a_tenant_that_is_not_known_gets_no_files() -> None:
    assert of_tenant(TenantId("nobody")) == ()


def test_a_tenant_without_cases_gets_its_register() -> None:
    names = [member.name for member in of_tenant(NEIGHBOUR)]
    assert names == ["tenant.json", "belongings.json", "permits.json"]


def test_a_reporter_gets_its_reports_in_full_and_the_answers_to_them() -> None:
    members = of_reporter()
    reports = content(members, "reports.json")
    answers = content(members, "answers.json")
    assert {each["id"] for each in reports} == {"rpt_1", "rpt_2"}
    assert {each["reporter"]["mail"] for each in reports} == {REPORTER.mail}
    assert [each["id"] for each in answers] == ["ntc_2"]


def test_a_reporter_does_not_learn_whose_tenant_it_is() -> None:
    data = pack(of_reporter())
    others = (f'"{ACME}"', "cas_1", "dec_1", *PEOPLE, "info@acme.example", SECRET_OF_NEIGHBOUR)
    assert [each for each in others if each.encode() in data] == []


def test_a_reporter_that_is_not_known_gets_no_files() -> None:
    assert of_reporter("sha256:" + "99" * 32) == ()


def test_an_export_is_the_same_bytes_each_time() -> None:
    assert pack(of_tenant()) == pack(of_tenant())
