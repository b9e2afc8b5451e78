"""What was filled into the form or sent over the API."""

from datetime import UTC, datetime

import msgspec
import pytest
from tests.unit.core.intake.reports.samples import KNOWN, NOW

from schout.core.evidence.digest import sha256_digest
from schout.core.intake.reports.form import FieldError, FormReport, read_form
from schout.core.intake.reports.knowns import Caller
from schout.core.intake.reports.objects import MOST_OBJECTS
from schout.core.intake.reports.plain import MOST_TEXT
from schout.core.intake.reports.sender import reporter_key
from schout.core.model.ids import ClauseId
from schout.core.model.report import ObjectKind, Report, ReportedObject, Reporter
from schout.core.model.value import canonical_json
from schout.core.model.vocabulary import Grave, ReporterKind, ReportKind

FORM = FormReport(
    explanation="This page copies the login of my bank.",
    locations=("https://shop.example/login?x=1",),
    category="content/phishing",
    name="Jan\r\nBcc: x",
    mail="Jan@Example.org",
    good_faith=True,
    at="2026-11-01",
    language="nl-BE",
    reference="17",
)
BY = Caller(address="192.0.2.9")


def read(**changed: object) -> object:
    return read_form(msgspec.structs.replace(FORM, **changed), NOW, KNOWN, BY)


def wrong(**changed: object) -> list[tuple[str, str]]:
    found = read(**changed)
    assert isinstance(found, tuple)
    assert all(isinstance(each, FieldError) and each.message for each in found)
    return [(each.field, each.code) for each in found]


def test_a_form_becomes_a_report() -> None:
    raw = canonical_json(FORM)
    found = read()
    assert isinstance(found, Report)
    assert found == Report(
        id=found.id,
        kind=ReportKind.FORM,
        received_at=NOW,
        digest=sha256_digest(raw),
        size_bytes=len(raw),
        reporter=Reporter(
            key=reporter_key("unproven", "jan@example.org"),
            name="Jan Bcc: x",
            mail="jan@example.org",
            language="nl",
        ),
        category="content/phishing",
        clause=ClauseId("I.2"),
        objects=(
            ReportedObject(
                kind=ObjectKind.URL,
                value="https://shop.example/login?x=1",
                normal="shop.example/login",
            ),
        ),
        at=datetime(2026, 11, 1, tzinfo=UTC),
        text="This page copies the login of my bank.",
        good_faith=True,
        forward_allowed=False,
        reference="17",
    )


def test_the_clause_that_the_reporter_names_goes_before_the_category() -> None:
    found = read(clause="II.4", category=None)
    assert isinstance(found, Report)
    assert (found.clause, found.category, found.problems) == (ClauseId("II.4"), None, ())
    found = read(category="SCAMS_AND_FRAUD")
    assert isinstance(found, Report)
    assert found.clause is None
    assert found.problems == ("the category fits several clauses: I.2, II.4",)


def test_an_empty_form_is_told_all_that_it_lacks() -> None:
    expected = [
        ("explanation", "SCH-R010"),
        ("locations", "SCH-R012"),
        ("name", "SCH-R013"),
        ("mail", "SCH-R013"),
        ("good_faith", "SCH-R016"),
    ]
    found = read_form(FormReport(), NOW, KNOWN, BY)
    assert isinstance(found, tuple)
    assert [(each.field, each.code) for each in found] == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"explanation": "bad"}, [("explanation", "SCH-R010")]),
        ({"explanation": "x " * MOST_TEXT}, [("explanation", "SCH-R011")]),
        ({"locations": ("your site",)}, [("locations", "SCH-R012")]),
        ({"locations": ("a.example",) * (MOST_OBJECTS + 1)}, [("locations", "SCH-R012")]),
        ({"clause": "IX"}, [("clause", "SCH-R015")]),
        ({"mail": "jan"}, [("mail", "SCH-R014")]),
        ({"at": "yesterday"}, [("at", "SCH-R017")]),
        ({"good_faith": False}, [("good_faith", "SCH-R016")]),
    ],
)
def test_a_wrong_field_is_told(changed: dict[str, object], expected: list[tuple[str, str]]) -> None:
    assert wrong(**changed) == expected


def test_a_language_without_spaces_can_explain_too() -> None:
    assert isinstance(read(explanation="这个页面冒充我的银行并且偷走客户的密码请尽快处理"), Report)


@pytest.mark.parametrize("named", [{"category": "content/csam"}, {"clause": "I.4.1"}])
def test_nobody_must_give_a_name_to_report_child_abuse(named: dict[str, object]) -> None:
    found = read(name="", mail="", **{"category": None, **named})
    assert isinstance(found, Report)
    assert found.reporter == Reporter(key=reporter_key("address", "192.0.2.9"), language="nl")


def test_a_report_says_that_a_life_is_in_danger() -> None:
    calm, danger = read(), read(threat_to_life=True)
    assert isinstance(calm, Report)
    assert isinstance(danger, Report)
    assert (calm.grave, danger.grave) == ((), (Grave.THREAT_TO_LIFE,))


def test_a_key_of_the_api_tells_who_reports() -> None:
    form = msgspec.structs.replace(FORM, language="?")
    by = Caller(key="k1", kind=ReporterKind.TRUSTED_FLAGGER)
    found = read_form(form, NOW, KNOWN, by)
    assert isinstance(found, Report)
    assert found.reporter.key == reporter_key("key", "k1")
    assert found.reporter.kind is ReporterKind.TRUSTED_FLAGGER
    assert found.reporter.language == "en"
    form = msgspec.structs.replace(FORM, name="", mail="", category="content/csam")
    found = read_form(form, NOW, KNOWN, Caller())
    assert isinstance(found, Report)
    assert found.reporter.key == "unknown"


def test_what_came_over_the_api_says_so() -> None:
    found = read_form(FORM, NOW, KNOWN, BY, ReportKind.API)
    assert isinstance(found, Report)
    assert found.kind is ReportKind.API
