"""XARF 4 and 3."""

from datetime import UTC, datetime

import pytest
from tests.unit.core.intake.reports.samples import BY, XARF, XARF_3, as_json

from schout.core.evidence.digest import sha256_digest
from schout.core.intake.reports.found import MOST_ATTACHMENTS, Found
from schout.core.intake.reports.xarf import CATEGORIES, REQUIRED, read_xarf
from schout.core.intake.reports.xarf3 import type_of_3
from schout.core.model.report import Attachment, ObjectKind, ReportedObject
from schout.core.model.vocabulary import ReportKind


def read(given: object, **changed: object) -> Found:
    found = read_xarf(as_json(given, **changed))
    assert found is not None
    return found


def test_version_4_is_read() -> None:
    assert read(XARF) == Found(
        kind=ReportKind.XARF,
        category="content/phishing",
        objects=(
            ReportedObject(
                kind=ObjectKind.URL,
                value="https://Shop.Example/login?x=1#a",
                normal="shop.example/login",
            ),
            ReportedObject(kind=ObjectKind.ADDRESS, value="192.0.2.123", normal="192.0.2.123"),
        ),
        at=datetime(2026, 11, 1, 14, 30, 25, tzinfo=UTC),
        text="A copy of the page of a bank.\ntarget_brand: Bank",
        mail="abuse@acme.example",
        organisation="Acme",
        attachments=(
            Attachment(
                digest=sha256_digest(b"hello"),
                content_type="text/plain",
                size_bytes=5,
                name="page",
            ),
        ),
        reference="550e8400-e29b-41d4-a716-446655440000",
        forward_allowed=True,
    )


@pytest.mark.parametrize("name", [name for name in REQUIRED if name != "xarf_version"])
def test_a_field_that_is_missing_is_told_and_the_rest_is_read(name: str) -> None:
    found = read(XARF, **{name: None})
    assert found.problems == (f"`{name}` is missing",)
    assert found.kind is ReportKind.XARF


@pytest.mark.parametrize("category", CATEGORIES)
def test_each_category_is_one(category: str) -> None:
    found = read(XARF, category=category, type="Some-Type")
    assert (found.category, found.problems) == (f"{category}/some_type", ())


def test_what_is_not_of_the_format_is_told() -> None:
    found = read(XARF, category="gossip", xarf_version="5.0.0", timestamp="yesterday", evidence=7)
    assert found.category == "gossip/phishing"
    assert found.at is None
    assert found.problems == (
        "`evidence` is not of the kind it should be",
        "the version of XARF is not 4: read as if it were",
        "`gossip` is no category of XARF",
        "the time is not written as RFC 3339",
    )


def test_a_category_holds_no_markup_and_no_line_breaks() -> None:
    assert read(XARF, category="<b>con\r\ntent", type="x y").category == "bcontent/xy"
    assert read(XARF, type="<>").category == "content"
    assert read(XARF, category="!", type="x").category is None


def test_who_sent_it_counts_when_who_reports_is_not_named() -> None:
    sender = {"org": "", "contact": "relay@other.example", "domain": "other.example"}
    found = read(XARF, reporter=None, sender=sender)
    assert (found.mail, found.organisation) == ("relay@other.example", "other.example")
    found = read(XARF, reporter={**BY, "contact": "nobody"}, sender=sender)
    assert (found.mail, found.organisation) == ("relay@other.example", "Acme")
    found = read(XARF, reporter="x", sender=7)
    assert (found.mail, found.organisation) == (None, None)


def test_evidence_that_is_not_base_64_is_named_as_it_stands() -> None:
    found = read(XARF, evidence=[{"payload": "a line of a log"}] * (MOST_ATTACHMENTS + 1))
    digest = sha256_digest(b"a line of a log")
    assert found.attachments == (
        *[Attachment(digest=digest, content_type="", size_bytes=15)] * MOST_ATTACHMENTS,
    )


def test_version_3_is_read_as_version_4() -> None:
    assert read(XARF_3) == Found(
        kind=ReportKind.XARF,
        category="connection/login_attack",
        objects=(ReportedObject(kind=ObjectKind.ADDRESS, value="192.0.2.55", normal="192.0.2.55"),),
        at=datetime(2026, 11, 1, 14, 17, 10, tzinfo=UTC),
        text="protocol: tcp\nsource_port: 50000\ndestination_port: 22",
        name="Jan",
        mail="reports@example.org",
        organisation="Example",
        attachments=(
            Attachment(
                digest=sha256_digest(b"not base 64!"), content_type="text/plain", size_bytes=12
            ),
        ),
        forward_allowed=True,
        problems=("XARF version 3: read as version 4",),
    )


def test_version_3_of_other_senders_is_tolerated() -> None:
    report = {
        "ReportType": "Gossip",
        "Source": {"IP": "192.0.2.7", "URL": "http://shop.example/a"},
        "SourcePort": "many",
        "AttackDescription": "It came again.",
    }
    by = {"ReporterContactEmail": "a@b.example"}
    found = read({"Version": 3, "ReporterInfo": by, "Disclosure": False, "Report": report})
    assert [about.normal for about in found.objects] == ["shop.example/a", "192.0.2.7"]
    assert (found.category, found.mail, found.text) == ("Gossip", "a@b.example", "It came again.")
    assert not found.forward_allowed
    assert found.problems == (
        "XARF version 3: read as version 4",
        "`Report`: `SourcePort` is not of the kind it should be",
        "`Gossip` is no type of XARF 3 that is known",
    )


def test_version_3_without_a_source_says_so() -> None:
    found = read({"Version": "3", "ReporterInfo": {}})
    assert found.problems == (
        "XARF version 3: read as version 4",
        "`` is no type of XARF 3 that is known",
        "no source is named",
    )


@pytest.mark.parametrize(
    "raw", [b"", b"{}", b"[]", b"{", b'{"Version":"3"}', b'{"a":1}', b"<xml/>", b"\xff"]
)
def test_what_is_no_xarf_is_none(raw: bytes) -> None:
    assert read_xarf(raw) is None


def test_types_of_version_3_are_known_in_any_spelling() -> None:
    assert type_of_3("PortScan") == type_of_3("port-scan") == "connection/port_scan"
    assert type_of_3("gossip") is None
