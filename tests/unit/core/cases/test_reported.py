"""A report becomes a finding that says what was reported, and never who reported it."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from schout.core.cases.reported import REPORT_RULE, finding_of
from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import Digest, EventId, FindingId, Kind, ReportId, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.report import ObjectKind, Report, ReportedObject, Reporter
from schout.core.model.vocabulary import Direction, Metric, ReportKind
from schout.testing.samples import ACME, CALLS, NOW

PAGE = ReportedObject(
    kind=ObjectKind.URL, value="https://Acme.example/login?x=1", normal="acme.example/login"
)
REPORT = Report(
    id=ReportId("rpt_1"),
    kind=ReportKind.FORM,
    received_at=NOW,
    digest=Digest("sha256:" + "ef" * 32),
    size_bytes=812,
    reporter=Reporter(key="k", name="R. Peeters", mail="r@reporter.example"),
    category="content/phishing",
    objects=(PAGE,),
    at=NOW - timedelta(minutes=5),
    text="it asks\nfor my card",
)


def found(about: ReportedObject | None = PAGE, *, quiet: bool = False, **changes: Any) -> Finding:
    report = msgspec.structs.replace(REPORT, **changes)
    return finding_of(report, CALLS, ACME, about, 60, quiet=quiet)


def excerpt(**changes: Any) -> str:
    return found(**changes).evidence[0].excerpt


FOUND = Finding(
    id=FindingId(derive_id(Kind.FINDING, from_datetime(NOW), REPORT.id, CALLS)),
    clause=CALLS,
    rule=REPORT_RULE,
    rule_version=1,
    tenant=ACME,
    principal=None,
    source_ip=None,
    object="acme.example/login",
    at=NOW,
    first_at=NOW - timedelta(minutes=5),
    count=1,
    measured=1,
    limit=0,
    unit=Metric.REPORTS,
    window_s=300,
    confidence=60,
    direction=Direction.OFFENDER,
    evidence=(
        Evidence(
            event=EventId(derive_id(Kind.EVENT, from_datetime(NOW), REPORT.id)),
            digest=REPORT.digest,
            source="report",
            line=0,
            at=NOW,
            excerpt="content/phishing https://Acme.example/login?x=1 it asks for my card",
        ),
    ),
)


def test_a_report_is_a_claim_of_one_that_rests_on_its_raw_bytes() -> None:
    assert found() == FOUND == found()


@pytest.mark.parametrize(
    "at", [None, NOW, NOW + timedelta(days=1)], ids=["not said", "now", "later"]
)
def test_what_is_reported_did_not_happen_after_the_report(at: Any) -> None:
    assert found(at=at) == msgspec.structs.replace(FOUND, first_at=NOW, window_s=1)


def test_a_report_that_names_nothing_is_about_the_tenant() -> None:
    assert found(None).object is None


def test_who_reports_is_never_shown() -> None:
    shown = msgspec.json.encode(found()).decode()
    assert not any(word in shown for word in ("Peeters", "r@reporter.example", '"k"'))


def test_the_words_of_a_report_are_shown_only_where_that_is_allowed() -> None:
    shown = excerpt(forward_allowed=False)
    assert shown == "content/phishing https://Acme.example/login?x=1"


def test_of_what_must_not_be_seen_nothing_is_shown() -> None:
    assert excerpt(quiet=True) == "[withheld]"


def test_a_report_that_says_nothing_shows_that() -> None:
    assert excerpt(category=None, objects=(), text=" \n") == "[empty]"


@pytest.mark.parametrize(
    ("length", "shown"), [(400, "x" * 400), (401, "x" * 399 + "…")], ids=["fits", "longer"]
)
def test_a_long_report_is_cut(length: int, shown: str) -> None:
    assert excerpt(category=None, objects=(), text="x" * length) == shown


def test_of_many_objects_five_are_shown() -> None:
    assert excerpt(category=None, objects=(PAGE,) * 6, text="") == " ".join([PAGE.value] * 5)
