"""Messages: what is to be sent, until it is. They are sent at least once, under one id."""

from datetime import datetime
from enum import StrEnum

from schout.core.model.ids import CaseId, MessageId, NoticeId
from schout.core.model.value import Value


class MessageState(StrEnum):
    """Where a message stands."""

    WITHHELD = "withheld"
    """The law forbids to tell the tenant now."""
    WAITING = "waiting"
    SENT = "sent"
    BOUNCED = "bounced"
    """It was taken, and came back."""
    FAILED = "failed"
    """Nobody will take it: a person must find another way."""


class Message(Value, frozen=True, kw_only=True):
    """One notice on its way to one recipient."""

    id: MessageId
    notice: NoticeId
    case: CaseId | None
    to: str
    """A mail address, `portal`, or the address of a webhook."""
    state: MessageState = MessageState.WAITING
    due: datetime
    """When it is tried next."""
    since: datetime
    attempts: int = 0
    problem: str = ""
    """What the last attempt ended with; no content."""
    done_at: datetime | None = None
