"""Reads XARF, the exchange format of abuse reports (github.com/xarf/xarf-spec): version 4, and 3.

All fields that version 4 requires are asked for, and what is missing is told; nothing is refused
for it. What a report is about is who did it: targets and originals of a work are left out.
"""

import base64
import binascii
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

import msgspec

from schout.core.evidence.digest import sha256_digest
from schout.core.intake.reports.found import MOST_ATTACHMENTS, Found
from schout.core.intake.reports.lenient import lenient
from schout.core.intake.reports.objects import different, normal_mail, object_of
from schout.core.intake.reports.plain import one_line, plain
from schout.core.intake.reports.xarf3 import Xarf3, type_of_3
from schout.core.intake.when import read_iso
from schout.core.model.moment import to_datetime
from schout.core.model.report import Attachment
from schout.core.model.vocabulary import ReportKind

CATEGORIES = (
    "messaging",
    "content",
    "copyright",
    "connection",
    "vulnerability",
    "infrastructure",
    "reputation",
)
REQUIRED = (
    "xarf_version",
    "report_id",
    "timestamp",
    "reporter",
    "sender",
    "source_identifier",
    "category",
    "type",
)


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Who is named as reporter or sender."""

    org: str = ""
    contact: str = ""
    domain: str = ""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of evidence; its bytes stay in the report."""

    content_type: str = ""
    payload: str = ""
    description: str = ""


class Xarf4(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of version 4 that are read; all others stay in the raw bytes."""

    xarf_version: str = ""
    report_id: str = ""
    timestamp: str = ""
    reporter: Contact = Contact()
    sender: Contact = Contact()
    source_identifier: str = ""
    category: str = ""
    type: str = ""
    description: str | None = None
    url: str | None = None
    infringing_url: str | None = None
    domain: str | None = None
    smtp_from: str | None = None
    evidence: tuple[Sample, ...] | None = None
    subject: str | None = None
    protocol: str | None = None
    source_port: int | None = None
    destination_ip: str | None = None
    destination_port: int | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    evidence_source: str | None = None
    fraud_type: str | None = None
    malware_family: str | None = None
    target_brand: str | None = None
    work_title: str | None = None
    cve_id: str | None = None


_TOLD = (
    *("subject", "protocol", "source_port", "destination_ip", "destination_port", "first_seen"),
    *("last_seen", "evidence_source", "fraud_type", "malware_family", "target_brand", "work_title"),
    "cve_id",
)
"""What a person is told below the description, with the name that XARF gives it."""
_EMPTY = Contact()
_WORD = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


class _Version(msgspec.Struct, frozen=True, kw_only=True):
    """Enough of a JSON document to tell what it is."""

    xarf_version: msgspec.Raw = msgspec.Raw()
    version: msgspec.Raw = msgspec.field(default=msgspec.Raw(), name="Version")
    reporter_info: msgspec.Raw = msgspec.field(default=msgspec.Raw(), name="ReporterInfo")


def read_xarf(raw: bytes) -> Found | None:
    """Read a XARF report; `None` for what is none, be it JSON or not."""
    raw = raw.strip()
    head, _ = lenient(raw, _Version)
    if head is None:
        return None
    if bytes(head.xarf_version):
        given, problems = lenient(raw, Xarf4)
        return None if given is None else _read_4(given, problems)
    if bytes(head.version) and bytes(head.reporter_info):
        old, problems = lenient(raw, Xarf3)
        return None if old is None else _read_3(old, problems)
    return None


def _read_4(given: Xarf4, problems: tuple[str, ...]) -> Found:
    missing = [name for name in REQUIRED if getattr(given, name) in {"", _EMPTY}]
    told = [*problems, *(f"`{name}` is missing" for name in missing)]
    if given.xarf_version and not given.xarf_version.startswith("4."):
        told.append("the version of XARF is not 4: read as if it were")
    category, kind = _name(given.category), _name(given.type)
    if category and category not in CATEGORIES:
        told.append(f"`{category}` is no category of XARF")
    at = _moment(given.timestamp, told)
    told_fields = ((name, getattr(given, name)) for name in _TOLD)
    lines = [f"{name}: {one_line(str(value))}" for name, value in told_fields if value]
    places = (given.url, given.infringing_url, given.source_identifier, given.domain)
    sources = (place for place in (*places, given.smtp_from) if place)
    contact = given.reporter if given.reporter != _EMPTY else given.sender
    return Found(
        kind=ReportKind.XARF,
        category=f"{category}/{kind}" if category and kind else category or None,
        objects=different(object_of(place) for place in sources),
        at=at,
        text=plain("\n".join([given.description or "", *lines])),
        mail=normal_mail(contact.contact) or normal_mail(given.sender.contact),
        organisation=one_line(contact.org or contact.domain) or None,
        attachments=tuple(_samples(given.evidence or ())),
        reference=one_line(given.report_id) or None,
        forward_allowed=True,
        problems=tuple(told),
    )


def _read_3(given: Xarf3, problems: tuple[str, ...]) -> Found:
    told = ["XARF version 3: read as version 4", *problems]
    report, by = given.report, given.reporter_info
    category = type_of_3(report.report_type)
    if category is None:
        told.append(f"`{one_line(report.report_type, 100)}` is no type of XARF 3 that is known")
    source = report.source
    places = (report.source_url, source.url, report.url, report.source_ip, source.ip)
    objects = different(object_of(str(place)) for place in places if place)
    if not objects:
        told.append("no source is named")
    written = (report.attack_description, report.smtp_message_subject, report.comment)
    lines = [f"{name}: {value}" for name, value in report.facts() if value]
    samples = (
        Sample(content_type=each.content_type, payload=each.payload or each.data)
        for each in (*report.samples, *report.attachment)
    )
    return Found(
        kind=ReportKind.XARF,
        category=category or one_line(report.report_type, 100) or None,
        objects=objects,
        at=_moment(report.date, told),
        text=plain("\n".join([*(text for text in written if text), *lines])),
        name=one_line(by.reporter_contact_name) or None,
        mail=normal_mail(by.reporter_contact_email) or normal_mail(by.reporter_org_email),
        organisation=one_line(by.reporter_org or by.reporter_org_domain) or None,
        attachments=tuple(_samples(tuple(samples))),
        reference=one_line(report.report_id) or None,
        forward_allowed=given.disclosure is not False,
        problems=tuple(told),
    )


def _name(text: str) -> str:
    """Give a category or a type in one way; what no such word can hold is left out."""
    lower = one_line(text, 60).lower().replace("-", "_")
    return "".join(letter for letter in lower if letter in _WORD)


def _moment(text: str, problems: list[str]) -> datetime | None:
    if not text:
        return None
    at_us = read_iso(text.strip())
    if at_us is None:
        problems.append("the time is not written as RFC 3339")
        return None
    return to_datetime(at_us)


def _samples(samples: tuple[Sample, ...]) -> Iterator[Attachment]:
    for sample in samples[:MOST_ATTACHMENTS]:
        data = sample.payload.encode("utf-8", "replace")
        with suppress(binascii.Error):  # many put the text itself there: it is named as it stands
            data = base64.b64decode(data, validate=True)
        yield Attachment(
            digest=sha256_digest(data),
            content_type=one_line(sample.content_type, 100).lower(),
            size_bytes=len(data),
            name=one_line(sample.description, 200),
        )
