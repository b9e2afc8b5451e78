"""Remembers the mails that are on their way, so that each line is told with what went before.

A mail server names the client in one line, the sender in the next and what became of it in others;
they share the id of a queue.
"""

import msgspec

_KEPT = 20_000
"""Mails at once, about 10 MB; the oldest are forgotten."""


class Mail(msgspec.Struct):
    """What is known of one mail so far."""

    address: str | None = None
    """Of the client that handed it over."""
    user: str | None = None
    sender: str | None = None
    size_bytes: int | None = None
    recipients: int | None = None
    accepted: bool = False
    """Whether that was told."""


class MailMemory:
    """The mails of one source, by the host that has them and the id of its queue."""

    def __init__(self) -> None:
        self._mails: dict[str, Mail] = {}

    def mail(self, host: str | None, queue_id: str) -> Mail:
        """Give what is known of a mail; a new one is remembered."""
        key = f"{host} {queue_id}"
        found = self._mails.get(key)
        if found is None:
            if len(self._mails) >= _KEPT:
                del self._mails[next(iter(self._mails))]
            found = self._mails[key] = Mail()
        return found

    def known(self, host: str | None, queue_id: str) -> Mail:
        """Give what is known of a mail, nothing where it is new; it is not remembered."""
        return self._mails.get(f"{host} {queue_id}") or Mail()

    def forget(self, host: str | None, queue_id: str) -> None:
        """The mail has left the queue."""
        self._mails.pop(f"{host} {queue_id}", None)
