"""Reads Exim's main log, its reject log, and what Exim says to syslog.

Format: exim.org, specification, chapter 52 "Log files"; its time has no zone and counts as UTC.
"""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.parts import whole
from schout.core.intake.programs.logins import ADDRESS
from schout.core.intake.programs.mail_memory import Mail, MailMemory
from schout.core.intake.programs.message import Message, Reader, Teller

_STAMP = re.compile(
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}(?:\.[0-9]{1,6})?(?: [+-][0-9]{4})? )?"
    r"(?:\[[0-9]{1,10}(?:-[0-9]{1,4})?\] )?"
)
_QUEUED = re.compile(
    r"([0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4}) (<=|=>|->|>>|\*>|\*\*|==|Completed) ?(.*)",
    re.DOTALL,
)
_ID = re.compile(r"[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4} ")
_AUTH = re.compile(
    r"(\w{1,64}) authenticator (failed|temporarily rejected|rejected) for (.*?)"
    rf"\[({ADDRESS})\](?::[0-9]{{1,5}})?(?: I=\[[^\]]{{1,50}}\](?::[0-9]{{1,5}})?)?"
    r"(?: U=\S{1,64})?: (?=[0-9]{3} )([0-9]{3}.*)",
    re.DOTALL,
)
_SET_ID = re.compile(r"\(set_id=(.{0,256})\)", re.DOTALL)
_PEER = re.compile(
    rf"(?:^|\s)(?:H=)?(?:[^\s\[(]{{0,255}} )?(?:\([^()\s]{{0,255}}\) )?\[({ADDRESS})\]"
)
_SENDER = re.compile(r" F=<([^>]{0,320})>")
_RECIPIENT = re.compile(r" rejected RCPT <?([^>\s]{1,320})>?")
_LOGIN = re.compile(r" A=[^: ]{1,64}:([^ ]{1,256})")
_SIZE = re.compile(r" S=([0-9]{1,15})(?: |$)")
_FOR = re.compile(r" for ([^\"]{1,4000})$")
_REJECTED = ("rejected ", "sender verify fail", "refused", "temporarily rejected")
_OUTCOMES = {"=>": "delivered", "->": "delivered", ">>": "delivered", "*>": "delivered"}
_OUTCOMES |= {"**": "bounced", "==": "deferred"}
_ADDRESSES = re.compile(r"<[^<>]{0,400}>")
"""They may hold any word."""
_SPAM = ("spam", "rbl", "blacklist", "dnsbl", "blocklist", "malware", "virus")
_PROBES = (
    "SMTP protocol synchronization error",
    "SMTP syntax error",
    "too many syntax or protocol errors",
)


def exim_reader(teller: Teller) -> Reader:
    """Make a reader of Exim; lines of one mail are joined by its id."""
    memory = MailMemory()

    def read(message: Message) -> Parsed:
        text = message.text
        start = _STAMP.match(text)
        text = text[start.end() :] if start else text
        if queued := _QUEUED.match(text):
            return _mail(teller, memory, message, queued)
        if id_ := _ID.match(text):
            text = text[id_.end() :]
        if " authenticator " in text and (match := _AUTH.match(text)):
            name = _SET_ID.search(match[5])
            outcome = "failure" if match[2] == "failed" else "refused"
            return teller.login(message, "exim", outcome, match[4], name and name[1])
        return _refused(teller, message, text)

    return read


def _refused(teller: Teller, message: Message, text: str) -> Parsed:
    """Read what was turned away before it became a mail."""
    peer = _PEER.search(text[:600])
    if peer is None:
        return Miss.OTHER
    if any(word in text for word in _REJECTED):
        sender, recipient = _SENDER.search(text), _RECIPIENT.search(text)
        words = _ADDRESSES.sub("", text[peer.end() :]).lower()
        return teller.mail(
            message,
            "exim",
            "spam" if any(word in words for word in _SPAM) else "rejected",
            peer[1],
            sender[1] if sender else None,
            recipient[1] if recipient else None,
            1 if recipient else None,
        )
    for probe in _PROBES:
        if probe in text:
            return teller.alert(message, "exim", probe.lower(), "scan", peer[1])
    return Miss.OTHER


def _mail(teller: Teller, memory: MailMemory, message: Message, queued: re.Match[str]) -> Parsed:
    queue_id, sign, text = queued.groups()
    if sign == "Completed":
        memory.forget(message.host, queue_id)
        return Miss.OTHER
    if sign == "<=":
        mail = memory.mail(message.host, queue_id)
        _learn(mail, text)
        return teller.mail(
            message,
            "exim",
            "accepted",
            mail.address,
            mail.sender,
            None,
            mail.recipients,
            mail.size_bytes,
            mail.user,
        )
    mail = memory.known(message.host, queue_id)
    return teller.mail(
        message,
        "exim",
        _OUTCOMES[sign],
        mail.address,
        mail.sender,
        _recipient(text),
        1,
        mail.size_bytes,
        mail.user,
    )


def _learn(mail: Mail, text: str) -> None:
    mail.sender = text.partition(" ")[0].strip("<>") or None
    peer, login = _PEER.search(text[:1000]), _LOGIN.search(text)
    size, recipients = _SIZE.search(text), _FOR.search(text)
    mail.address = peer[1] if peer else None
    mail.user = login[1] if login else None
    mail.size_bytes = whole(size[1]) if size else None
    mail.recipients = len(recipients[1].split()) if recipients else None


def _recipient(text: str) -> str | None:
    first, _, rest = text.partition(" ")
    if "@" not in first and rest[:1] == "<":
        return rest[1:].partition(">")[0] or None
    return first.rstrip(":") if "@" in first else None
