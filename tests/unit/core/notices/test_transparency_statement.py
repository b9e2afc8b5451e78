"""A statement for the transparency database keeps its rules and holds no personal data."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.unit.core.notices.samples import (
    AT,
    CLAUSE,
    FINDING,
    POLICY,
    REPORTED,
    SUSPENDED,
    SUSPENSION,
    TENANT,
    THROTTLED,
)

from schout.core.model.decision import Decision
from schout.core.model.finding import Finding
from schout.core.model.sanction import Sanction
from schout.core.model.vocabulary import MeasureKind, ReporterKind
from schout.core.notices.transparency_rules import EEA, Payload, check_payload
from schout.core.notices.transparency_statement import statement_payload
from schout.core.policy.schema import Policy
from schout.service.packs import load_policy
from schout.testing.texts import product_texts

OXYGIS = load_policy("oxygis")
COMMON = load_policy("hosting-common")


def payload(
    decision: Decision = SUSPENSION,
    finding: Finding = FINDING,
    sanctions: tuple[Sanction, ...] = (SUSPENDED,),
    policy: Policy = POLICY,
    source: ReporterKind | None = None,
) -> Payload:
    return statement_payload(decision, finding, sanctions, policy, product_texts(), source)


def of(kind: MeasureKind, days: int | None = None) -> Sanction:
    ends = None if days is None else AT + timedelta(days=days)
    return replace(SUSPENDED, kind=kind, ends=ends)


def restrictions(*sanctions: Sanction) -> Payload:
    made = payload(sanctions=sanctions)
    assert check_payload(made) == ()
    kept = ("decision_visibility", "decision_provision", "decision_account", "end_date")
    return {name: value for name, value in made.items() if name.startswith(kept)}


def test_a_statement_is_whole() -> None:
    made = payload()
    assert made == {
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "incompatible_content_ground": "III.2 Ongeremde API-oproepen – Beleid voor aanvaardbaar "
        "gebruik, versie 2026.1",
        "incompatible_content_explanation": "We hebben meer geteld dan deze bepaling toelaat. Dit "
        "is de derde overtreding die meetelt voor dit deel van het beleid. We hoeven het einde "
        "van een hersteltermijn niet af te wachten, omdat de overtreding ernstig en herhaald is. "
        "U verstuurt geen grote aantallen oproepen zonder rem.\n\n- Niet continu\n- Niet "
        "parallel\n\nZie de uitleg (https://oxygis.example/api).",
        "content_type": ["CONTENT_TYPE_OTHER"],
        "content_type_other": "gebruik van de middelen van een gehoste dienst",
        "territorial_scope": list(EEA),
        "content_date": "2026-12-01",
        "application_date": "2026-12-01",
        "decision_facts": "We telden 1.800 oproepen in 5 minuten; in die tijd waren hoogstens "
        "305 oproepen toegestaan. De vaststelling steunt op 1 gebeurtenis, die we hebben bewaard.",
        "source_type": "SOURCE_VOLUNTARY",
        "automated_detection": "Yes",
        "automated_decision": "AUTOMATED_DECISION_PARTIALLY",
        "puid": "dec_00000000000000000000000001",
        "category": "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
        "decision_provision": "DECISION_PROVISION_TOTAL_SUSPENSION",
    }
    assert check_payload(made) == ()


def test_nothing_of_the_tenant_goes_in() -> None:
    said = str(payload(sanctions=(THROTTLED, SUSPENDED)))
    for secret in (TENANT.id, TENANT.name, "peeters", "203.0.113.7", "appeal@"):
        assert secret not in said


def test_without_a_sanction_there_is_no_statement() -> None:
    assert payload(sanctions=()) == {}


@pytest.mark.parametrize(
    ("source", "told"),
    [
        pytest.param(ReporterKind.PUBLIC, "SOURCE_ARTICLE_16", id="public"),
        pytest.param(ReporterKind.TRUSTED_FLAGGER, "SOURCE_TRUSTED_FLAGGER", id="flagger"),
        pytest.param(ReporterKind.AUTHORITY, "SOURCE_TYPE_OTHER_NOTIFICATION", id="authority"),
    ],
)
def test_the_source_is_told_by_kind_only(source: ReporterKind, told: str) -> None:
    made = payload(finding=REPORTED, source=source)
    assert (made["source_type"], made["automated_detection"], made["automated_decision"]) == (
        told,
        "No",
        "AUTOMATED_DECISION_NOT_AUTOMATED",
    )
    assert made["decision_facts"] == "We kregen hierover een melding."
    assert check_payload(made) == ()


def test_a_decision_of_software_alone_is_told() -> None:
    alone = replace(SUSPENSION, automated=True)
    assert payload(alone)["automated_decision"] == "AUTOMATED_DECISION_FULLY"


def test_each_measure_is_told_as_the_law_names_it() -> None:
    assert restrictions(of(MeasureKind.QUARANTINE)) == {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"]
    }
    assert restrictions(of(MeasureKind.THROTTLE, 7), of(MeasureKind.API_OFF, 9)) == {
        "decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION",
        "end_date_service_restriction": "2026-12-10",
    }
    assert restrictions(of(MeasureKind.THROTTLE, 7), of(MeasureKind.SUSPEND_TENANT)) == {
        "decision_provision": "DECISION_PROVISION_TOTAL_SUSPENSION",
        "decision_account": "DECISION_ACCOUNT_SUSPENDED",
    }
    assert restrictions(of(MeasureKind.QUARANTINE, 3), of(MeasureKind.TERMINATE)) == {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"],
        "end_date_visibility_restriction": "2026-12-04",
        "decision_provision": "DECISION_PROVISION_TOTAL_TERMINATION",
        "decision_account": "DECISION_ACCOUNT_TERMINATED",
    }


@pytest.mark.parametrize("kind", list(MeasureKind))
def test_every_measure_gives_a_statement_that_can_go(kind: MeasureKind) -> None:
    assert check_payload(payload(sanctions=(of(kind, 14),))) == ()


@pytest.mark.parametrize("policy", [OXYGIS, COMMON], ids=["oxygis", "hosting-common"])
def test_every_clause_that_ships_gives_a_statement_that_can_go(policy: Policy) -> None:
    for clause in policy.clauses:
        if clause.ladder is not None:
            decision = replace(SUSPENSION, clause=clause.id)
            assert check_payload(payload(decision, policy=policy)) == (), clause.id


def test_further_categories_are_added_and_none_means_another_violation() -> None:
    def categories(*dsa: str) -> tuple[object, object]:
        clause = replace(CLAUSE, intake=replace(CLAUSE.intake, dsa=dsa))
        clauses = tuple(clause if one.id == clause.id else one for one in POLICY.clauses)
        made = payload(policy=replace(POLICY, clauses=clauses))
        return made["category"], made.get("category_addition")

    assert categories("VIOLENCE", "SELF_HARM") == (
        "STATEMENT_CATEGORY_VIOLENCE",
        ["STATEMENT_CATEGORY_SELF_HARM"],
    )
    assert categories() == ("STATEMENT_CATEGORY_OTHER_VIOLATION_TC", None)


def test_a_long_clause_is_cut_and_its_addresses_are_left_out() -> None:
    text = "Mail abuse@oxygis.example or see https://x.example/?a=b. " + "word " * 1_000
    clause = replace(CLAUSE, text={**CLAUSE.text, "nl": text})
    clauses = tuple(clause if one.id == clause.id else one for one in POLICY.clauses)
    made = payload(policy=replace(POLICY, clauses=clauses))
    explanation = made["incompatible_content_explanation"]
    assert isinstance(explanation, str)
    assert "Mail […] or see […] word" in explanation
    assert (len(explanation), explanation[-1]) == (2_000, "…")
    assert check_payload(made) == ()
