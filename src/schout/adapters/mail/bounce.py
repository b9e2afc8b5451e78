"""Reads bounces: what a mail server says became of a mail of ours (RFC 3464, RFC 6522).

Anybody can write a bounce. Who acts on one checks that a mail with this id was sent to this
recipient.
"""

import re
from collections.abc import Iterator

from schout.core.intake.reports.mime import Headers, Mail, read_headers, read_mail
from schout.core.intake.reports.objects import normal_mail
from schout.core.intake.reports.plain import one_line
from schout.core.model.ids import MessageId
from schout.core.model.value import Value

_OURS = re.compile(r"<(msg_[0-9A-HJKMNP-TV-Z]{26})@[^<>@\s]{1,255}>")
_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")
_ORIGINAL = frozenset(("message/rfc822", "text/rfc822-headers", "message/global-headers"))
_MOST_BLOCKS = 100


class BouncedRecipient(Value, frozen=True, kw_only=True):
    """What became of a mail for one recipient."""

    recipient: str
    """Where it ended."""
    original: str | None = None
    """Where it was sent first, if it was passed on from there."""
    permanent: bool
    """It was given up; otherwise the server goes on trying."""
    status: str
    """As RFC 3463 has it, such as `5.1.1`; empty when it is not told."""
    text: str

    def is_for(self, address: str) -> bool:
        """Tell whether a mail to this address is what came back."""
        normal = normal_mail(address)
        return normal is not None and normal in {self.recipient, self.original}


class Bounce(Value, frozen=True, kw_only=True):
    """What a server says about a mail that could not be handed on."""

    message: MessageId | None
    """The mail of ours; `None` when the bounce does not show which."""
    recipients: tuple[BouncedRecipient, ...]


def read_bounce(raw: bytes) -> Bounce | None:
    """Read a bounce; `None` for a mail that is none, or that tells of success alone."""
    mail = read_mail(raw)
    status = next((p.body for p in mail.parts if p.content_type in _STATUSES), None)
    if status is None:
        return None
    recipients = tuple(_recipients(status))
    return Bounce(message=_message(mail), recipients=recipients) if recipients else None


_STATUSES = frozenset(("message/delivery-status", "message/global-delivery-status"))


def _recipients(status: bytes) -> Iterator[BouncedRecipient]:
    blocks = re.split(rb"\r?\n[ \t]*\r?\n", status.strip())
    for block in blocks[:_MOST_BLOCKS]:
        found = _recipient(read_headers(block)[0])
        if found is not None:
            yield found


def _recipient(fields: Headers) -> BouncedRecipient | None:
    action = fields.get("action").lower()
    named = fields.get("final-recipient") or fields.get("original-recipient")
    address = normal_mail(named.rpartition(";")[2])
    if address is None or action not in {"failed", "delayed"}:
        return None
    status = _STATUS.search(fields.get("status"))
    text = fields.get("diagnostic-code")
    passing = action == "delayed" or (status is not None and status[0].startswith("4"))
    return BouncedRecipient(
        recipient=address,
        original=normal_mail(fields.get("original-recipient").rpartition(";")[2]),
        permanent=not passing,
        status=status[0] if status else "",
        text=one_line(text.partition(";")[2] or text, 300),
    )


def _message(mail: Mail) -> MessageId | None:
    """Find which mail of ours it was: in the part that shows it, or in what is answered."""
    shown = [
        read_headers(part.body.lstrip())[0].get("message-id")
        for part in mail.parts
        if part.content_type in _ORIGINAL
    ]
    for text in (*shown, mail.headers.get("in-reply-to"), mail.headers.get("references")):
        found = _OURS.search(text)
        if found is not None:
            return MessageId(found[1])
    return None
