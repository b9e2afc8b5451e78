"""Sends what waits in the outbox: at least once, under one id, with patience.

A message is taken under a lease, so that several workers do not send it together. After a crash the
lease ends and it is sent again, with the same `Message-ID`. What a server will never take, and what
could not be sent for two weeks, is told to the desk as failed.
"""

from datetime import datetime, timedelta

import msgspec

from schout.core.model.message import Message, MessageState
from schout.core.model.moment import SECOND_US, to_datetime
from schout.core.model.notice import Notice
from schout.core.model.value import Value
from schout.core.model.vocabulary import NoticeKind
from schout.ports.clock import Clock
from schout.ports.mailer import Mailer, OutgoingMail, Sent
from schout.ports.store import Snapshot, Store

LEASE_US = 120 * SECOND_US
"""Longer than a mail server may take to answer."""
PATIENCE = timedelta(days=14)
"""So long a message is tried; a mail server that is down for a week loses nothing."""
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=4)
_REST_US = 60 * SECOND_US
_AT_ONCE = 20
_MOST_PROBLEM = 200


_SENDING = "sending"
"""The checkpoint that says that something sends; there is none where nothing does."""


def note_sending(store: Store, *, on: bool) -> None:
    """Keep whether anything is sent at all: else no letter is late, a person carries it."""
    with store.snapshot() as snapshot:
        if is_sending(snapshot) is on:
            return
    with store.transaction() as transaction:
        if on:
            transaction.put_checkpoint(_SENDING, b"on")
        else:
            transaction.clearing.drop_checkpoint(_SENDING)


def is_sending(snapshot: Snapshot) -> bool:
    """Tell whether letters leave this store by themselves."""
    return snapshot.checkpoint(_SENDING) is not None


class From(Value, frozen=True, kw_only=True):
    """Who sends."""

    sender: str
    """The mail address that notices come from."""
    name: str = ""
    reply_to: str | None = None
    billing: str | None = None
    """Where notes to billing go; `None`: where the policy says, or to the sender's own address."""


class Sender:
    """One who empties the outbox."""

    def __init__(self, store: Store, mailer: Mailer, clock: Clock, by: From) -> None:
        self._store, self._mailer, self._clock, self._by = store, mailer, clock, by
        self._rest_until_us = 0

    def run(self) -> int:
        """Send what is due, a few messages; give how many were tried.

        A server that does not answer is left alone for a minute, so that it holds up nothing else.
        """
        for tried in range(_AT_ONCE):
            message = self._take()
            if message is None:
                return tried
            if message.state is MessageState.WITHHELD:
                continue
            after = self._send(message)
            with self._store.transaction() as transaction:
                transaction.put_message(after)
        return _AT_ONCE

    def _take(self) -> Message | None:
        """Take the next message that is due, each under a lease of its own.

        An order may have come since it was written: then it is withheld, and kept so.
        """
        now_us = self._clock.now_us()
        if now_us < self._rest_until_us:
            return None
        with self._store.snapshot() as snapshot:
            waiting = snapshot.messages(MessageState.WAITING, 1)
        if not waiting or waiting[0].due > to_datetime(now_us):
            return None
        with self._store.transaction() as transaction:
            taken = transaction.take_messages(now_us, LEASE_US, 1)
            if taken and _is_silent(transaction, taken[0]):
                taken = (msgspec.structs.replace(taken[0], state=MessageState.WITHHELD),)
                transaction.put_message(taken[0])
        return taken[0] if taken else None

    def _send(self, message: Message) -> Message:
        with self._store.snapshot() as snapshot:
            notice = snapshot.notice(message.notice)
        if notice is None:
            return _failed(message, "its notice is not in the store", self._now())
        sent = self._mailer.send(self._mail(message, notice))
        if any(each.code is None for each in sent.refused):
            self._rest_until_us = self._clock.now_us() + _REST_US
        return settle(message, sent, self._now())

    def address_of(self, message: Message, notice: Notice) -> str:
        """Give the address that a message goes to.

        A note to billing goes where the settings say, else where the policy says, else to the
        sender's own address.
        """
        if notice.kind is not NoticeKind.BILLING_NOTE:
            return message.to
        return self._by.billing or (message.to if "@" in message.to else self._by.sender)

    def _mail(self, message: Message, notice: Notice) -> OutgoingMail:
        return OutgoingMail(
            id=message.id,
            at=notice.prepared_at,
            sender=self._by.sender,
            sender_name=self._by.name,
            recipients=(self.address_of(message, notice),),
            subject=notice.subject,
            body=notice.body,
            reply_to=self._by.reply_to,
            language=notice.language,
        )

    def _now(self) -> datetime:
        return to_datetime(self._clock.now_us())


def _is_silent(snapshot: Snapshot, message: Message) -> bool:
    """Tell whether the law forbids by now to tell the tenant of the case of a message."""
    case = None if message.case is None else snapshot.case(message.case)
    return case is not None and bool(case.silences)


def settle(message: Message, sent: Sent, now: datetime) -> Message:
    """Give a message after it was tried."""
    attempts = message.attempts + 1
    message = msgspec.structs.replace(message, attempts=attempts)
    if sent.accepted:
        return msgspec.structs.replace(
            message, state=MessageState.SENT, done_at=now, problem="", due=now
        )
    why = "; ".join(f"{each.code or 'no answer'} {each.text}" for each in sent.refused)
    why = why[:_MOST_PROBLEM]
    if not sent.again:
        return _failed(message, why, now)
    if now - message.since >= PATIENCE:
        return _failed(message, f"not sent in {PATIENCE.days} days: {why}", now)
    wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(attempts - 1, 10))
    return msgspec.structs.replace(message, due=now + wait, problem=why)


def bounced(message: Message, why: str, now: datetime) -> Message:
    """Give a message that was taken and came back."""
    return msgspec.structs.replace(
        message, state=MessageState.BOUNCED, problem=why[:_MOST_PROBLEM], done_at=now
    )


def _failed(message: Message, why: str, now: datetime) -> Message:
    return msgspec.structs.replace(message, state=MessageState.FAILED, problem=why, done_at=now)
