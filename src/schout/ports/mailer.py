"""Sending mail: one message to its recipients, with what became of each.

A failure is a value, not an exception. A message that is sent again carries the same `Message-ID`,
so that a server or a reader can tell the copy. When the server is down nothing is lost: the caller
keeps the message in its outbox and sends it again to those in `again`.
"""

from datetime import datetime
from typing import Protocol

from schout.core.model.ids import MessageId
from schout.core.model.value import Value


class OutgoingMail(Value, frozen=True, kw_only=True):
    """A text that is ready to go out."""

    id: MessageId
    """What `Message-ID` is made of."""
    at: datetime
    """For the `Date` of the mail: when it was written, the same on each try."""
    sender: str
    """A mail address, whose domain also stands in `Message-ID`."""
    sender_name: str = ""
    recipients: tuple[str, ...]
    subject: str
    body: str
    """Plain text."""
    reply_to: str | None = None
    in_reply_to: str | None = None
    """The `Message-ID` that it answers, with its brackets."""
    language: str = "en"

    def __post_init__(self) -> None:
        """Refuse a mail to nobody, and a time without a zone."""
        if not self.recipients:
            raise ValueError("a mail needs a recipient")
        if self.at.tzinfo is None:
            raise ValueError("a mail needs a time with a zone")


class Refusal(Value, frozen=True, kw_only=True):
    """Why a mail did not go to a recipient."""

    recipient: str
    permanent: bool
    """Trying again would not help (a reply of 5xx)."""
    code: int | None
    """The reply of the server; `None` when it was not reached."""
    text: str
    """What it said, in one line."""


class Sent(Value, frozen=True, kw_only=True):
    """What became of a mail."""

    message_id: str
    accepted: tuple[str, ...]
    """For these a server has taken it over; it may still bounce."""
    refused: tuple[Refusal, ...] = ()

    @property
    def again(self) -> tuple[str, ...]:
        """Give the recipients to whom it should be sent again later."""
        return tuple(each.recipient for each in self.refused if not each.permanent)


class Mailer(Protocol):
    """Hands mail over to a server."""

    def send(self, mail: OutgoingMail) -> Sent:
        """Hand a mail over; it returns within its time limits and does not raise for a failure."""
        ...
