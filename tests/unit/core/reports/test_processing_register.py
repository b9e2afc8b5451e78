"""The register of processing says what this installation does, and what only the host knows."""

import csv
import io
import json

import msgspec
import pytest

from schout.core.model.ids import ClauseId, RuleId
from schout.core.model.vocabulary import ClauseKind
from schout.core.policy.schema import Intake, Policy
from schout.core.reports.processing_register import (
    DataClass,
    Host,
    Kept,
    Processing,
    ProcessingRegister,
    concerns_offences,
    processing_register,
    register_csv,
    register_json,
)
from schout.service.packs import load_policy
from schout.testing.policies import sample_clause, sample_policy

HOST = Host(
    name="=Oxygis",
    contact="privacy@host.example",
    protection_officer="dpo@host.example",
    recipients=("a mail service",),
)
KEPT = {each: Kept(days=30) for each in DataClass} | {
    DataClass.CASES: Kept(days=None, until="five years after it was closed")
}
FRAUD = Intake(xarf=(), dsa=("SCAMS_AND_FRAUD",))


def policy(*clauses: tuple[str, ClauseKind, Intake | None, bool]) -> Policy:
    made = tuple(
        msgspec.structs.replace(
            sample_clause(),
            id=ClauseId(name),
            kind=kind,
            intake=intake or Intake(xarf=(), dsa=("OTHER_VIOLATION_TC",)),
            rules=(RuleId("r"),) if rules else (),
        )
        for name, kind, intake, rules in clauses
    )
    return msgspec.structs.replace(sample_policy(), clauses=made)


POLICY = policy(
    ("0", ClauseKind.CONTRACT, None, False),
    ("I.2", ClauseKind.CONTENT, FRAUD, False),
    ("III.2", ClauseKind.RESOURCE, None, True),
)


def register(made: Policy = POLICY, *, veiled: bool = False) -> ProcessingRegister:
    return processing_register(made, HOST, KEPT, veiled=veiled)


def activity(found: ProcessingRegister, name: DataClass) -> Processing:
    return next(each for each in found.activities if each.id is name)


def test_every_class_of_data_is_in_the_register_but_content_that_nobody_looks_at() -> None:
    assert [each.id for each in register().activities] == [
        each for each in DataClass if each is not DataClass.CONTENT
    ]


def test_content_that_rules_look_at_is_processed_for_the_tenant() -> None:
    found = register(policy(("I.2", ClauseKind.CONTENT, FRAUD, True)))
    content = activity(found, DataClass.CONTENT)
    assert (content.role, content.clauses, content.restricted) == ("processor", ("I.2",), ("I.2",))


def test_only_clauses_that_can_be_enforced_are_a_reason_to_process() -> None:
    assert activity(register(), DataClass.EVENTS).clauses == ("I.2", "III.2")


def test_clauses_about_offences_are_restricted_where_findings_are_kept() -> None:
    found = register()
    restricted = {each.id: each.restricted for each in found.activities if each.restricted}
    assert restricted == dict.fromkeys(
        (DataClass.FINDINGS, DataClass.CASES, DataClass.REPORTS), ("I.2",)
    )
    assert [concerns_offences(clause) for clause in POLICY.clauses] == [False, True, False]


@pytest.mark.parametrize(
    ("kind", "xarf", "dsa", "can"),
    [
        (ClauseKind.CONDUCT, "", "", True),
        (ClauseKind.CONTENT, "", "", True),
        (ClauseKind.RESOURCE, "", "", False),
        (ClauseKind.CONTENT, "", "OTHER_VIOLATION_TC", False),
        (ClauseKind.RESOURCE, "connection/ddos", "", True),
        (ClauseKind.RESOURCE, "connection/scraping", "", False),
        (ClauseKind.CONDUCT, "messaging/bulk_messaging", "OTHER_VIOLATION_TC", False),
        (ClauseKind.CONTENT, "content/malware", "OTHER_VIOLATION_TC", True),
        (ClauseKind.RESOURCE, "connection/scraping", "SCAMS_AND_FRAUD", True),
        (ClauseKind.CONTENT, "", "OF_TOMORROW", True),
        (ClauseKind.CONDUCT, "messaging/of_tomorrow", "OTHER_VIOLATION_TC", True),
    ],
)
def test_a_clause_can_concern_an_offence_unless_its_names_speak_of_none(
    kind: ClauseKind, xarf: str, dsa: str, can: bool
) -> None:
    names = Intake(xarf=(xarf,) if xarf else (), dsa=(dsa,) if dsa else ())
    clause = msgspec.structs.replace(sample_clause(), kind=kind, intake=names)
    assert concerns_offences(clause) is can


def test_hacking_and_attacks_concern_offences_and_too_many_calls_do_not() -> None:
    restricted = [each.id for each in load_policy("oxygis").clauses if concerns_offences(each)]
    assert restricted == [
        *("I.1", "I.2", "I.3", "I.4", "I.4.1", "I.5"),
        *("II", "II.1", "II.2", "II.3", "II.4"),
        *("III.1", "III.6", "III.7"),
    ]


@pytest.mark.parametrize("veiled", [False, True])
def test_the_register_says_that_the_ledger_is_encrypted_only_where_it_is(veiled: bool) -> None:
    found = register(veiled=veiled)
    said = {
        each.id: any("encrypted" in word for word in each.security) for each in found.activities
    }
    assert (said[DataClass.CASES], said[DataClass.EVENTS]) == (veiled, False)


def test_what_only_the_host_knows_is_in_every_activity() -> None:
    found = activity(register(), DataClass.CASES)
    assert (found.recipients[-1], found.transfers, found.kept) == (
        "a mail service",
        "none",
        KEPT[DataClass.CASES],
    )
    abroad = msgspec.structs.replace(HOST, transfers="CH, adequate")
    made = processing_register(POLICY, abroad, KEPT, veiled=False)
    assert {each.transfers for each in made.activities} == {"CH, adequate"}


def test_a_class_without_a_time_is_refused() -> None:
    kept: dict[DataClass, Kept] = {each: Kept(days=1) for each in DataClass}
    del kept[DataClass.REPORTS]
    with pytest.raises(ValueError, match="found none for reports"):
        processing_register(POLICY, HOST, kept, veiled=False)


def test_a_policy_that_enforces_nothing_processes_nothing() -> None:
    assert register(policy(("0", ClauseKind.DUTY, None, False))).activities == ()


def test_as_json_it_is_the_whole_register() -> None:
    found = register()
    assert msgspec.json.decode(register_json(found), type=ProcessingRegister) == found
    assert json.loads(register_json(found))["format"] == "schout processing register 1"


def test_as_a_table_it_has_a_line_for_each_activity_and_no_formula() -> None:
    found = register()
    text = register_csv(found)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert text.count("\r\n") == len(found.activities) + 1
    assert [row["activity"] for row in rows] == [each.id.value for each in found.activities]
    cases = next(row for row in rows if row["activity"] == "cases")
    assert {name: cases[name] for name in ("controller", "kept", "clauses", "policy")} == {
        "controller": "'=Oxygis",
        "kept": "five years after it was closed",
        "clauses": "I.2; III.2",
        "policy": f"{POLICY.id} {POLICY.version}",
    }
    assert rows[0]["kept"] == "30 days"


def test_a_register_of_nothing_is_a_heading() -> None:
    text = register_csv(register(policy(("0", ClauseKind.DUTY, None, False))))
    assert text.startswith("controller,contact,")
    assert text.count("\r\n") == 1
