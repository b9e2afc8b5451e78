"""Reports as they come, and what is known before they are read."""

import json
from datetime import UTC, datetime

from schout.core.intake.reports.knowns import Knowns
from schout.core.model.ids import ClauseId

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
KNOWN = Knowns(
    categories={
        "messaging/spam": (ClauseId("III.6"),),
        "content/phishing": (ClauseId("I.2"),),
        "content/csam": (ClauseId("I.4.1"),),
        "UNSAFE_AND_PROHIBITED_PRODUCTS": (ClauseId("I.1"),),
        "PROTECTION_OF_MINORS": (ClauseId("I.1"), ClauseId("I.4.1")),
        "SCAMS_AND_FRAUD": (ClauseId("I.2"), ClauseId("II.4")),
    },
    clauses=frozenset(map(ClauseId, ("I.1", "I.2", "I.4.1", "II.4", "III.6"))),
    trusted_flaggers=frozenset(("flagger.example", "one@person.example")),
    authorities=frozenset(("police.example",)),
    authserv="mx.host.example",
)
BY = {"org": "Acme", "contact": "abuse@acme.example", "domain": "acme.example"}
XARF: dict[str, object] = {
    "xarf_version": "4.2.0",
    "report_id": "550e8400-e29b-41d4-a716-446655440000",
    "timestamp": "2026-11-01T14:30:25Z",
    "reporter": BY,
    "sender": BY,
    "source_identifier": "192.0.2.123",
    "category": "content",
    "type": "phishing",
    "url": "https://Shop.Example/login?x=1#a",
    "description": "A copy of the page of a bank.",
    "target_brand": "Bank",
    "evidence": [{"content_type": "Text/Plain", "payload": "aGVsbG8=", "description": "page"}],
}
XARF_3: dict[str, object] = {
    "Version": "3",
    "ReporterInfo": {
        "ReporterOrg": "Example",
        "ReporterOrgEmail": "reports@example.org",
        "ReporterContactName": "Jan",
    },
    "Disclosure": True,
    "Report": {
        "ReportClass": "Activity",
        "ReportType": "Login-Attack",
        "Date": "2026-11-01T14:17:10Z",
        "SourceIp": "192.0.2.55",
        "SourcePort": 50000,
        "DestinationPort": 22,
        "Protocol": "tcp",
        "Samples": [{"ContentType": "text/plain", "Payload": "not base 64!"}],
    },
}
ARF = b"""From: <feedback@example.com>
Subject: FW: Earn money
Content-Type: multipart/report; report-type=feedback-report;
     boundary="part1"

--part1
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report.

--part1
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Generator/1.0
Version: 1
Original-Mail-From: <spammer@shop.example>
Arrival-Date: Sun, 1 Nov 2026 14:00:00 -0500
Reporting-MTA: dns; mail.example.com
Source-IP: 192.0.2.1
Reported-Domain: shop.example
Reported-URI: http://shop.example/earn?x=1

--part1
Content-Type: message/rfc822

From: <spammer@shop.example>
Subject: =?utf-8?q?Earn_=E2=82=AC?=
Message-ID: <8787@shop.example>

Spam
--part1--
"""


def as_json(given: object, **changed: object) -> bytes:
    """Write JSON, with some fields of an object changed; `None` takes one away."""
    if isinstance(given, dict):
        given = {key: value for key, value in {**given, **changed}.items() if value is not None}
    return json.dumps(given).encode()


def mail(body: str = "Hello there", **fields: str) -> bytes:
    """Write a mail; `_` in the name of a field stands for `-`."""
    given = {"From": "Jan <jan@example.org>", "Subject": "Abuse", **fields}
    head = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in given.items())
    return f"{head}\n{body}\n".encode()
