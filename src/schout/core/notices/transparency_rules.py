"""The published rules of the Commission's transparency database, for a check before sending.

Source: github.com/digital-services-act/transparency-database, the rules for one and for many
statements, and the page "API and Schema" of transparency.dsa.ec.europa.eu for 1 July 2025.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from schout.core.notices.personal_data import personal_data_in

Payload = dict[str, str | list[str]]

# fmt: off
EEA = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI",
    "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU",
    "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
)
# fmt: on
"""What a territory can be: the European Economic Area."""
FACTS_CHARACTERS = 5_000
EXPLANATION_CHARACTERS = 2_000
GROUND_CHARACTERS = 500
_DECISIONS = ("decision_visibility", "decision_monetary", "decision_provision", "decision_account")
_CATEGORIES = frozenset(
    f"STATEMENT_CATEGORY_{name}"
    for name in (
        "ANIMAL_WELFARE",
        "CONSUMER_INFORMATION",
        "CYBER_VIOLENCE",
        "CYBER_VIOLENCE_AGAINST_WOMEN",
        "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
        "ILLEGAL_OR_HARMFUL_SPEECH",
        "INTELLECTUAL_PROPERTY_INFRINGEMENTS",
        "NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
        "NOT_SPECIFIED_NOTICE",
        "OTHER_VIOLATION_TC",
        "PROTECTION_OF_MINORS",
        "RISK_FOR_PUBLIC_SECURITY",
        "SCAMS_AND_FRAUD",
        "SELF_HARM",
        "UNSAFE_AND_PROHIBITED_PRODUCTS",
        "VIOLENCE",
    )
)
_ONE_OF = {
    "decision_monetary": frozenset(
        {"DECISION_MONETARY_SUSPENSION", "DECISION_MONETARY_TERMINATION", "DECISION_MONETARY_OTHER"}
    ),
    "decision_provision": frozenset(
        f"DECISION_PROVISION_{how}_{what}"
        for how in ("PARTIAL", "TOTAL")
        for what in ("SUSPENSION", "TERMINATION")
    ),
    "decision_account": frozenset({"DECISION_ACCOUNT_SUSPENDED", "DECISION_ACCOUNT_TERMINATED"}),
    "account_type": frozenset({"ACCOUNT_TYPE_BUSINESS", "ACCOUNT_TYPE_PRIVATE"}),
    "decision_ground": frozenset(
        {"DECISION_GROUND_ILLEGAL_CONTENT", "DECISION_GROUND_INCOMPATIBLE_CONTENT"}
    ),
    "incompatible_content_illegal": frozenset({"Yes", "No"}),
    "category": _CATEGORIES,
    "source_type": frozenset(
        {
            "SOURCE_ARTICLE_16",
            "SOURCE_TRUSTED_FLAGGER",
            "SOURCE_TYPE_OTHER_NOTIFICATION",
            "SOURCE_VOLUNTARY",
        }
    ),
    "automated_detection": frozenset({"Yes", "No"}),
    "automated_decision": frozenset(
        {
            "AUTOMATED_DECISION_FULLY",
            "AUTOMATED_DECISION_PARTIALLY",
            "AUTOMATED_DECISION_NOT_AUTOMATED",
        }
    ),
}
_SOME_OF = {
    "decision_visibility": frozenset(
        f"DECISION_VISIBILITY_{what}"
        for what in (
            "CONTENT_REMOVED",
            "CONTENT_DISABLED",
            "CONTENT_DEMOTED",
            "CONTENT_AGE_RESTRICTED",
            "CONTENT_INTERACTION_RESTRICTED",
            "CONTENT_LABELLED",
            "OTHER",
        )
    ),
    "content_type": frozenset(
        f"CONTENT_TYPE_{what}"
        for what in (
            "APP",
            "AUDIO",
            "IMAGE",
            "PRODUCT",
            "SYNTHETIC_MEDIA",
            "TEXT",
            "VIDEO",
            "OTHER",
        )
    ),
    "category_addition": _CATEGORIES,
    "territorial_scope": frozenset(EEA),
}
_AT_MOST = {
    "decision_visibility_other": 500,
    "decision_monetary_other": 500,
    "decision_facts": FACTS_CHARACTERS,
    "illegal_content_legal_ground": GROUND_CHARACTERS,
    "illegal_content_explanation": EXPLANATION_CHARACTERS,
    "incompatible_content_ground": GROUND_CHARACTERS,
    "incompatible_content_explanation": EXPLANATION_CHARACTERS,
    "content_type_other": 500,
    "puid": 500,
}
_SINCE = {"content_date": date(2000, 1, 1), "application_date": date(2020, 1, 1)}
_ENDS = tuple(
    f"end_date_{name}_restriction" for name in ("visibility", "monetary", "service", "account")
)
_UNTIL = date(2038, 1, 1)
_SHAPES = {"puid": re.compile(r"[A-Za-z0-9_-]+"), "content_language": re.compile(r"[A-Z]{2}")}
_REQUIRED = (
    "decision_ground",
    "content_type",
    "category",
    "territorial_scope",
    "content_date",
    "application_date",
    "decision_facts",
    "source_type",
    "automated_detection",
    "automated_decision",
    "puid",
)
_REQUIRED_IF = (
    ("decision_visibility", "DECISION_VISIBILITY_OTHER", "decision_visibility_other"),
    ("decision_monetary", "DECISION_MONETARY_OTHER", "decision_monetary_other"),
    ("content_type", "CONTENT_TYPE_OTHER", "content_type_other"),
    ("decision_ground", "DECISION_GROUND_ILLEGAL_CONTENT", "illegal_content_legal_ground"),
    ("decision_ground", "DECISION_GROUND_ILLEGAL_CONTENT", "illegal_content_explanation"),
    ("decision_ground", "DECISION_GROUND_INCOMPATIBLE_CONTENT", "incompatible_content_ground"),
    ("decision_ground", "DECISION_GROUND_INCOMPATIBLE_CONTENT", "incompatible_content_explanation"),
)
_KNOWN = {*_ONE_OF, *_SOME_OF, *_AT_MOST, *_SINCE, *_ENDS, *_SHAPES}


def check_payload(payload: Mapping[str, str | list[str]]) -> tuple[str, ...]:
    """Tell what is wrong with a statement, one line each; nothing when it can go."""
    return tuple(
        problem
        for check in (_missing, _values, _lengths, _dates, _personal)
        for problem in check(payload)
    )


def _missing(payload: Mapping[str, str | list[str]]) -> Iterator[str]:
    if not any(payload.get(field) for field in _DECISIONS):
        yield f"expected one of {', '.join(f'`{field}`' for field in _DECISIONS)}, found none"
    for field in _REQUIRED:
        if not payload.get(field):
            yield f"expected `{field}`, found none"
    for field, value, other in _REQUIRED_IF:
        if value in _as_list(payload.get(field, "")) and not payload.get(other):
            yield f"expected `{other}` with `{value}`, found none"
    for field in sorted(payload.keys() - _KNOWN):
        yield f"expected a field of the database, found `{field}`"


def _values(payload: Mapping[str, str | list[str]]) -> Iterator[str]:
    for field, value in payload.items():
        is_list = field in _SOME_OF
        if isinstance(value, list) is not is_list:
            yield f"`{field}`: expected {'a list' if is_list else 'one value'}"
            continue
        allowed = _SOME_OF.get(field) or _ONE_OF.get(field)
        for each in _as_list(value):
            if allowed is not None and each not in allowed:
                yield f"`{field}`: expected a value of the database, found `{each}`"
            if field in _SHAPES and not _SHAPES[field].fullmatch(each):
                yield f"`{field}`: expected `{_SHAPES[field].pattern}`, found `{each}`"


def _lengths(payload: Mapping[str, str | list[str]]) -> Iterator[str]:
    for field, at_most in _AT_MOST.items():
        found = len(payload.get(field, ""))
        if found > at_most:
            yield f"`{field}`: expected at most {at_most} characters, found {found}"


def _dates(payload: Mapping[str, str | list[str]]) -> Iterator[str]:
    starts = _date(payload.get("application_date"))
    for field in (*_SINCE, *_ENDS):
        if field not in payload:
            continue
        found = _date(payload[field])
        since = _SINCE.get(field, starts)
        if found is None:
            yield f"`{field}`: expected a day as `YYYY-MM-DD`, found `{payload[field]}`"
        elif found > _UNTIL or (since is not None and found < since):
            yield f"`{field}`: expected a day from {since} to {_UNTIL}, found `{found}`"


def _personal(payload: Mapping[str, str | list[str]]) -> Iterator[str]:
    for field, value in payload.items():
        for each in _as_list(value):
            for kind in personal_data_in(each):
                yield f"`{field}`: expected no personal data, found {kind}"


def _as_list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _date(value: str | list[str] | None) -> date | None:
    if not isinstance(value, str) or len(value) != len("2026-01-01"):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
