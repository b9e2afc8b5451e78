"""What the transparency database would refuse is found before it is sent."""

import pytest

from schout.core.notices.transparency_rules import Payload, check_payload

SOUND: Payload = {
    "decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"],
    "end_date_visibility_restriction": "2026-12-03",
    "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
    "incompatible_content_ground": "III.2",
    "incompatible_content_explanation": "Too much of it.",
    "content_type": ["CONTENT_TYPE_TEXT"],
    "category": "STATEMENT_CATEGORY_VIOLENCE",
    "territorial_scope": ["BE", "NL"],
    "content_language": "NL",
    "content_date": "2026-11-30",
    "application_date": "2026-12-01",
    "decision_facts": "Facts.",
    "source_type": "SOURCE_VOLUNTARY",
    "automated_detection": "Yes",
    "automated_decision": "AUTOMATED_DECISION_PARTIALLY",
    "puid": "dec_1-a",
}


def without(*fields: str) -> Payload:
    return {name: value for name, value in SOUND.items() if name not in fields}


def test_a_sound_statement_has_no_problem() -> None:
    assert check_payload(SOUND) == ()


def test_a_statement_needs_one_restriction() -> None:
    (problem,) = check_payload(without("decision_visibility"))
    assert problem == (
        "expected one of `decision_visibility`, `decision_monetary`, `decision_provision`, "
        "`decision_account`, found none"
    )


@pytest.mark.parametrize(
    "field",
    [
        "content_type",
        "category",
        "territorial_scope",
        "content_date",
        "decision_facts",
        "source_type",
        "automated_detection",
        "automated_decision",
        "puid",
    ],
)
def test_what_is_required_is_missed(field: str) -> None:
    assert check_payload(without(field)) == (f"expected `{field}`, found none",)


def test_without_a_first_day_an_end_has_nothing_to_follow() -> None:
    assert check_payload(without("application_date")) == (
        "expected `application_date`, found none",
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        pytest.param(
            {"decision_visibility": ["DECISION_VISIBILITY_OTHER"]},
            "expected `decision_visibility_other` with `DECISION_VISIBILITY_OTHER`, found none",
            id="other-visibility",
        ),
        pytest.param(
            {"decision_monetary": "DECISION_MONETARY_OTHER"},
            "expected `decision_monetary_other` with `DECISION_MONETARY_OTHER`, found none",
            id="other-monetary",
        ),
        pytest.param(
            {"content_type": ["CONTENT_TYPE_OTHER"]},
            "expected `content_type_other` with `CONTENT_TYPE_OTHER`, found none",
            id="other-type",
        ),
        pytest.param(
            {
                "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
                "illegal_content_explanation": "x",
            },
            "expected `illegal_content_legal_ground` with `DECISION_GROUND_ILLEGAL_CONTENT`, "
            "found none",
            id="illegal",
        ),
        pytest.param(
            {"who": "x"}, "expected a field of the database, found `who`", id="unknown-field"
        ),
        pytest.param({"category": ["x"]}, "`category`: expected one value", id="list"),
        pytest.param({"content_type": "x"}, "`content_type`: expected a list", id="no-list"),
        pytest.param(
            {"category": "VIOLENCE"},
            "`category`: expected a value of the database, found `VIOLENCE`",
            id="unknown-value",
        ),
        pytest.param(
            {"territorial_scope": ["BE", "UK"]},
            "`territorial_scope`: expected a value of the database, found `UK`",
            id="unknown-country",
        ),
        pytest.param({"puid": "a b"}, "`puid`: expected `[A-Za-z0-9_-]+`, found `a b`", id="puid"),
        pytest.param(
            {"content_language": "nl"},
            "`content_language`: expected `[A-Z]{2}`, found `nl`",
            id="language",
        ),
        pytest.param(
            {"decision_facts": "x" * 5_001},
            "`decision_facts`: expected at most 5000 characters, found 5001",
            id="facts",
        ),
        pytest.param(
            {"incompatible_content_explanation": "x" * 2_001},
            "`incompatible_content_explanation`: expected at most 2000 characters, found 2001",
            id="explanation",
        ),
        pytest.param(
            {"incompatible_content_ground": "x" * 501},
            "`incompatible_content_ground`: expected at most 500 characters, found 501",
            id="ground",
        ),
        pytest.param(
            {"content_date": "2026-13-01"},
            "`content_date`: expected a day as `YYYY-MM-DD`, found `2026-13-01`",
            id="no-day",
        ),
        pytest.param(
            {"content_date": "20261201"},
            "`content_date`: expected a day as `YYYY-MM-DD`, found `20261201`",
            id="short-day",
        ),
        pytest.param(
            {"content_date": "1999-12-31"},
            "`content_date`: expected a day from 2000-01-01 to 2038-01-01, found `1999-12-31`",
            id="too-early",
        ),
        pytest.param(
            {"content_date": "2038-01-02"},
            "`content_date`: expected a day from 2000-01-01 to 2038-01-01, found `2038-01-02`",
            id="too-late",
        ),
        pytest.param(
            {"end_date_visibility_restriction": "2026-11-30"},
            "`end_date_visibility_restriction`: expected a day from 2026-12-01 to 2038-01-01, "
            "found `2026-11-30`",
            id="ends-before-it-begins",
        ),
        pytest.param(
            {"decision_facts": "From 203.0.113.7."},
            "`decision_facts`: expected no personal data, found an internet address",
            id="address",
        ),
        pytest.param(
            {"decision_facts": "By an@x.example."},
            "`decision_facts`: expected no personal data, found a mail address",
            id="mail",
        ),
    ],
)
def test_what_the_database_refuses_is_found(changes: Payload, problem: str) -> None:
    assert check_payload(SOUND | changes) == (problem,)
