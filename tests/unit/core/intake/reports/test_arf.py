"""Feedback of mailbox providers."""

from datetime import UTC, datetime

import pytest
from tests.unit.core.intake.reports.samples import ARF

from schout.core.evidence.digest import sha256_digest
from schout.core.intake.reports.arf import attachments_of, date_of, read_arf
from schout.core.intake.reports.found import MOST_ATTACHMENTS, Found
from schout.core.intake.reports.mime import read_mail
from schout.core.model.report import Attachment, ObjectKind, ReportedObject
from schout.core.model.vocabulary import ReportKind


def test_feedback_is_read() -> None:
    mail = read_mail(ARF)
    feedback, original = (part.body for part in mail.parts[1:])
    assert read_arf(mail) == Found(
        kind=ReportKind.ARF,
        category="abuse",
        alike="messaging/spam",
        objects=(
            ReportedObject(
                kind=ObjectKind.URL,
                value="http://shop.example/earn?x=1",
                normal="shop.example/earn",
            ),
            ReportedObject(kind=ObjectKind.HOST, value="shop.example", normal="shop.example"),
            ReportedObject(kind=ObjectKind.ADDRESS, value="192.0.2.1", normal="192.0.2.1"),
            ReportedObject(
                kind=ObjectKind.MAIL,
                value="<spammer@shop.example>",
                normal="spammer@shop.example",
            ),
        ),
        at=datetime(2026, 11, 1, 19, 0, tzinfo=UTC),
        text="This is an email abuse report.\nuser-agent: Generator/1.0\n"
        "reported-domain: shop.example\nsubject: Earn €\nmessage-id: <8787@shop.example>",
        organisation="mail.example.com",
        attachments=(
            Attachment(
                digest=sha256_digest(feedback),
                content_type="message/feedback-report",
                size_bytes=len(feedback),
            ),
            Attachment(
                digest=sha256_digest(original),
                content_type="message/rfc822",
                size_bytes=len(original),
            ),
        ),
    )


def test_feedback_without_its_fields_is_told() -> None:
    found = read_arf(read_mail(b"Content-Type: message/feedback-report\n\n\n"))
    assert found is not None
    assert (found.category, found.alike, found.at, found.organisation) == (None, None, None, None)
    assert found.problems == ("`Feedback-Type` is missing", "the feedback names no source")


def test_a_type_that_xarf_does_not_know_stays_what_it_is() -> None:
    found = read_arf(read_mail(ARF.replace(b"Type: abuse", b"Type: Opt-Out")))
    assert found is not None
    assert (found.category, found.alike) == ("opt-out", None)


def test_a_flood_of_fields_is_read_up_to_its_limit() -> None:
    many = b"".join(b"Reported-Domain: %d.example\n" % number for number in range(500))
    found = read_arf(read_mail(ARF.replace(b"Version: 1\n", many)))
    assert found is not None
    assert len(found.objects) == 50 + 3


def test_mail_without_feedback_is_none() -> None:
    assert read_arf(read_mail(b"Subject: x\n\ny")) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sun, 1 Nov 2026 14:00:00 -0500", datetime(2026, 11, 1, 19, 0, tzinfo=UTC)),
        ("Sun, 1 Nov 2026 14:00:00", datetime(2026, 11, 1, 14, 0, tzinfo=UTC)),
        ("Fri, 31 Dec 9999 23:59:59 -1400", None),
        ("Sun, 32 Nov 2026 14:00:00", None),
        ("", None),
        ("tomorrow", None),
    ],
)
def test_a_date_is_read_or_is_none(text: str, expected: datetime | None) -> None:
    assert date_of(text) == expected


def test_parts_that_are_not_the_text_are_named() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\ntext\n--x\n"
        b"Content-Type: text/html\n\n<p>\n--x\nContent-Type: text/plain; name=a.log\n\nlog\n--x\n"
        b"Content-Type: text/plain\nContent-Disposition: attachment\n\nmore\n--x--\n"
    )
    assert [(each.name, each.size_bytes) for each in attachments_of(read_mail(raw))] == [
        ("a.log", 3),
        ("", 4),
    ]


def test_no_more_attachments_are_named_than_the_limit() -> None:
    part = b"--x\nContent-Type: image/png\n\ny\n"
    raw = b"Content-Type: multipart/mixed; boundary=x\n\n" + part * 150
    assert len(list(attachments_of(read_mail(raw)))) == MOST_ATTACHMENTS
