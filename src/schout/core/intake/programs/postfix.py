"""Reads what Postfix says: who logged in to send, what was accepted, delivered and rejected.

Messages: postfix.org, `smtpd`, `postscreen`, `qmgr`, `smtp`, `local`, `bounce` of Postfix 2.6 to 3.9.
"""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.parts import whole
from schout.core.intake.programs.logins import ADDRESS
from schout.core.intake.programs.mail_memory import MailMemory
from schout.core.intake.programs.message import Message, Reader, Teller

_QUEUED = re.compile(r"([0-9A-Za-z]{5,20}): (.*)", re.DOTALL)
_CLIENT = re.compile(rf"client=[^\[\s]{{0,255}}\[({ADDRESS})\]")
_SASL_USER = re.compile(r"(?:, |^)sasl_username=([^,]{1,256})")
_FROM = re.compile(r"from=<([^>]{0,320})>(?:, size=([0-9]{1,15}))?(?:, nrcpt=([0-9]{1,9}))?")
_TO = re.compile(r"to=<([^>]{1,320})>, ")
_STATUS = re.compile(r", status=(sent|bounced|deferred|expired|undeliverable)\b")
_OUTCOMES = {
    "sent": "delivered",
    "bounced": "bounced",
    "deferred": "deferred",
    "expired": "bounced",
    "undeliverable": "bounced",
}
_SASL = re.compile(
    rf"warning: [^\[\s]{{0,255}}\[({ADDRESS})\](?::[0-9]{{1,5}})?: SASL [A-Za-z0-9-]{{1,32}} "
    r"authentication (failed|aborted)(.*)",
    re.DOTALL,
)
_SASL_NAME = re.compile(r"sasl_username=(.{1,256})", re.DOTALL)
_REJECT = re.compile(
    r"(?:NOQUEUE|[0-9A-Za-z]{5,20}): (?:milter-)?(reject|hangup): [A-Za-z -]{2,40} from "
    rf"[^\[\s]{{0,255}}\[({ADDRESS})\](?::[0-9]{{1,5}})?: (.*)",
    re.DOTALL,
)
_REJECT_FROM = re.compile(r"[;,] from=<([^>]{0,320})>")
_REJECT_TO = re.compile(r"[;,]? to=<([^>]{1,320})>")
_ADDRESSES = re.compile(r"<[^<>]{0,400}>")
"""They may hold any word."""
_SPAM = ("pam detected", "pam message rejected", "content rejected", "is spam", "SPAM")
_PROBE = re.compile(
    r"(?:warning: )?(non-SMTP command|improper command pipelining after|PREGREET|COMMAND PIPELINING|"
    r"BARE NEWLINE|NON-SMTP COMMAND)(?: [A-Za-z0-9 ]{1,40})? from "
    rf"[^\[\s]{{0,255}}\[({ADDRESS})\]"
)


def postfix_reader(teller: Teller) -> Reader:
    """Make a reader of all of Postfix's programs; lines of one mail are joined by its id."""
    memory = MailMemory()

    def read(message: Message) -> Parsed:
        text = message.text
        if ": SASL " in text and (match := _SASL.match(text)) is not None:
            name = _SASL_NAME.search(match[3])
            if match[2] != "failed":
                return Miss.OTHER
            return teller.login(message, "postfix", "failure", match[1], name and name[1])
        if "reject: " in text and (match := _REJECT.match(text)) is not None:
            return _rejected(teller, message, match[2], match[3])
        if " from " in text and (match := _PROBE.match(text)) is not None:
            return teller.alert(message, "postfix", match[1].lower(), "scan", match[2])
        queued = _QUEUED.match(text)
        if queued is None:
            return Miss.OTHER
        return _mail(teller, memory, message, queued[1], queued[2])

    return read


def _rejected(teller: Teller, message: Message, address: str, reason: str) -> Parsed:
    sender, recipient = _REJECT_FROM.search(reason), _REJECT_TO.search(reason)
    said = _ADDRESSES.sub("", reason)
    return teller.mail(
        message,
        "postfix",
        "spam" if any(word in said for word in _SPAM) else "rejected",
        address,
        sender[1] if sender else None,
        recipient[1] if recipient else None,
        1 if recipient else None,
    )


def _mail(teller: Teller, memory: MailMemory, message: Message, queue_id: str, text: str) -> Parsed:
    host = message.host
    if client := _CLIENT.match(text):
        mail = memory.mail(host, queue_id)
        user = _SASL_USER.search(text)
        mail.address, mail.user = client[1], user[1] if user else None
        return Miss.OTHER
    if text == "removed":
        memory.forget(host, queue_id)
        return Miss.OTHER
    status = _STATUS.search(text)
    if text.startswith("from=<") and (match := _FROM.match(text)):
        return _accepted(teller, memory, message, queue_id, match, expired=status is not None)
    if status is None or not (to := _TO.match(text)):
        return Miss.OTHER
    mail = memory.known(host, queue_id)
    return teller.mail(
        message,
        "postfix",
        _OUTCOMES[status[1]],
        mail.address,
        mail.sender,
        to[1],
        1,
        mail.size_bytes,
        mail.user,
    )


def _accepted(
    teller: Teller,
    memory: MailMemory,
    message: Message,
    queue_id: str,
    match: re.Match[str],
    *,
    expired: bool,
) -> Parsed:
    """A mail was put into the queue, which is told again each time that it is tried."""
    mail = memory.mail(message.host, queue_id)
    mail.sender = match[1]
    mail.size_bytes = whole(match[2]) if match[2] else mail.size_bytes
    mail.recipients = whole(match[3]) if match[3] else mail.recipients
    if mail.accepted and not expired:
        return Miss.OTHER
    mail.accepted = True
    return teller.mail(
        message,
        "postfix",
        "bounced" if expired else "accepted",
        mail.address,
        mail.sender,
        None,
        mail.recipients,
        mail.size_bytes,
        mail.user,
    )
