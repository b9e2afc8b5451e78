"""Reads ARF, the feedback of mailbox providers (RFC 5965, with RFC 6591 and RFC 6692)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from schout.core.evidence.digest import sha256_digest
from schout.core.intake.reports.found import MOST_ATTACHMENTS, Found
from schout.core.intake.reports.mime import Headers, Mail, Part, read_headers
from schout.core.intake.reports.objects import different, object_of
from schout.core.intake.reports.plain import one_line, plain
from schout.core.model.report import Attachment
from schout.core.model.vocabulary import ReportKind

_ALIKE = {"abuse": "messaging/spam", "fraud": "content/phishing", "virus": "content/malware"}
"""Feedback types (RFC 5965, section 7.3) that XARF has a word for."""
_PLACES = ("reported-uri", "reported-domain", "source-ip", "original-mail-from")
_ORIGINAL = frozenset(("message/rfc822", "text/rfc822-headers", "message/global"))
_MOST_OF_A_FIELD = 50
"""`Reported-URI` and `Reported-Domain` may stand many times."""


def read_arf(mail: Mail) -> Found | None:
    """Read the feedback in a mail; `None` when it holds none."""
    feedback = next((each for each in mail.parts if each.content_type in _FEEDBACK), None)
    if feedback is None:
        return None
    fields, _ = read_headers(feedback.body.lstrip())
    kind = one_line(fields.get("feedback-type"), 60).lower()
    problems = [] if kind else ["`Feedback-Type` is missing"]
    objects = different(object_of(place) for place in _places(fields))
    if not objects:
        problems.append("the feedback names no source")
    written = (part.text for part in mail.parts if part.content_type == "text/plain")
    original = (part for part in mail.parts if part.content_type in _ORIGINAL)
    lines = [f"{name}: {value}" for name, value in _facts(fields, original) if value]
    return Found(
        kind=ReportKind.ARF,
        category=kind or None,
        alike=_ALIKE.get(kind),
        objects=objects,
        at=date_of(fields.get("arrival-date") or fields.get("received-date")),
        text=plain("\n".join([plain(next(written, "")), *lines])),
        organisation=one_line(fields.get("reporting-mta").partition(";")[2]) or None,
        attachments=tuple(attachments_of(mail)),
        problems=tuple(problems),
    )


_FEEDBACK = frozenset(("message/feedback-report",))


def _places(fields: Headers) -> Iterator[str]:
    for name in _PLACES:
        for place, _ in zip(fields.all(name), range(_MOST_OF_A_FIELD), strict=False):
            yield place


def _facts(fields: Headers, original: Iterator[Part]) -> Iterator[tuple[str, str]]:
    """Give what a person is told below the text: of the feedback, then of the mail itself."""
    for name in ("user-agent", "incidents", "auth-failure", "reported-domain"):
        yield name, one_line(fields.get(name), 300)
    for part in original:
        headers = read_headers(part.body.lstrip())[0]
        yield "subject", one_line(headers.words("subject"), 300)
        yield "message-id", one_line(headers.get("message-id"), 300)


def date_of(text: str) -> datetime | None:
    """Read a date of a mail (RFC 5322, section 3.3); one without a zone counts as UTC."""
    try:
        found = parsedate_to_datetime(text[:100])
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def attachments_of(mail: Mail) -> Iterator[Attachment]:
    """Name the parts of a mail that are not its text, by digest."""
    first = True
    for part, _ in zip(mail.parts, range(MOST_ATTACHMENTS), strict=False):
        text = part.content_type in {"text/plain", "text/html"} and not part.attached
        if text and (first or not part.name):
            first = False
            continue
        yield Attachment(
            digest=sha256_digest(part.body),
            content_type=one_line(part.content_type, 100),
            size_bytes=len(part.body),
            name=one_line(part.name, 200),
        )
