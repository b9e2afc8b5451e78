"""Reads what Sendmail and OpenSMTPD say: mails, logins that failed, mails that were turned away.

Messages: `sendmail/deliver.c`, `srvrsmtp.c`; OpenSMTPD's `smtp_session.c` and `mta.c`.
"""

import re

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.parts import whole
from schout.core.intake.programs.logins import ADDRESS
from schout.core.intake.programs.mail_memory import MailMemory
from schout.core.intake.programs.message import Message, Reader, Teller

_QUEUED = re.compile(r"([0-9A-Za-z]{8,20}): (.*)", re.DOTALL)
_FROM = re.compile(r"from=<?([^<>,\s]{0,320})>?, size=([0-9]{1,15}).{0,40}?, nrcpts=([0-9]{1,9})")
_TO = re.compile(r"to=<?([^<>,\s]{1,320})>?,")
_RELAY = re.compile(rf"relay=[^\[,]{{0,300}}\[(?:IPv6:)?({ADDRESS})\]")
_STATUS = re.compile(r"\bstat=([A-Za-z][^,(]{0,200})")
_REJECTED = re.compile(r"ruleset=\w{1,40}, arg1=<?([^<>,\s]{0,320})>?,.{0,2000}?reject=([0-9]{3})")
_AUTH = re.compile(r"(?:[0-9A-Za-z]{8,20}: )?AUTH failure \(\S{1,40}\): ")
_USER = re.compile(r"\buser=([^,\s]{1,256})")
_FAILED = ("User unknown", "Host unknown", "Service unavailable", "Data format error")

_SMTPD = re.compile(r"([0-9a-f]{16}) (smtp|mta|mda) (.*)", re.DOTALL)
_CONNECTED = re.compile(rf"connected address=({ADDRESS})")
_ATTEMPT = re.compile(
    r'authentication user=([^\s"]{1,256}) (?:address=\S{1,60} )?.{0,200}?result=(\w{1,16})'
)
_COMMAND = re.compile(r'failed-command .{0,80}?command="AUTH[^"]{0,200}" result="535')
_RESULTS = {"Ok": "delivered", "PermFail": "bounced", "TempFail": "deferred"}
_DELIVERED = re.compile(r"delivery .{0,400}?\bto=<([^<>]{1,320})>.{0,600}?result=\"?(\w{1,16})")


def sendmail_reader(teller: Teller) -> Reader:
    """Make a reader of Sendmail."""
    memory = MailMemory()

    def read(message: Message) -> Parsed:
        text = message.text
        if "AUTH failure" in text and _AUTH.match(text):
            relay, user = _RELAY.search(text), _USER.search(text)
            if relay is None:
                return Miss.OTHER
            return teller.login(message, "sendmail", "failure", relay[1], user and user[1])
        queued = _QUEUED.match(text)
        return Miss.OTHER if queued is None else _mail(teller, memory, message, queued)

    return read


def _mail(teller: Teller, memory: MailMemory, message: Message, queued: re.Match[str]) -> Parsed:
    queue_id, text = queued.groups()
    relay = _RELAY.search(text)
    if text.startswith("ruleset=") and (rejected := _REJECTED.match(text)):
        return teller.mail(
            message,
            "sendmail",
            "rejected",
            relay[1] if relay else None,
            recipient=rejected[1] if "@" in rejected[1] else None,
        )
    if sent := _FROM.match(text):
        mail = memory.mail(message.host, queue_id)
        mail.address, mail.sender = relay[1] if relay else None, sent[1]
        mail.size_bytes, mail.recipients = whole(sent[2]), whole(sent[3])
        return teller.mail(
            message,
            "sendmail",
            "accepted",
            mail.address,
            mail.sender,
            None,
            mail.recipients,
            mail.size_bytes,
        )
    to, status = _TO.match(text), _STATUS.search(text)
    if to is None or status is None:
        return Miss.OTHER
    mail = memory.known(message.host, queue_id)
    return teller.mail(
        message,
        "sendmail",
        _outcome(status[1]),
        mail.address,
        mail.sender,
        to[1],
        1,
        mail.size_bytes,
    )


def _outcome(status: str) -> str:
    if status.startswith("Sent"):
        return "delivered"
    return "bounced" if status.startswith(_FAILED) else "deferred"


def opensmtpd_reader(teller: Teller) -> Reader:
    """Make a reader of OpenSMTPD; the address of a session stands in its first line."""
    memory = MailMemory()

    def read(message: Message) -> Parsed:
        match = _SMTPD.match(message.text)
        if match is None:
            return Miss.OTHER
        session, _, text = match.groups()
        if connected := _CONNECTED.match(text):
            memory.mail(message.host, session).address = connected[1]
            return Miss.OTHER
        if text.startswith("disconnected"):
            memory.forget(message.host, session)
            return Miss.OTHER
        address = memory.known(message.host, session).address
        if attempt := _ATTEMPT.match(text):
            outcome = "success" if attempt[2] == "ok" else "failure"
            return teller.login(message, "opensmtpd", outcome, address, attempt[1])
        if _COMMAND.match(text):
            return teller.login(message, "opensmtpd", "failure", address, None)
        if (sent := _DELIVERED.match(text)) and sent[2] in _RESULTS:
            outcome = _RESULTS[sent[2]]
            return teller.mail(message, "opensmtpd", outcome, recipient=sent[1], recipients=1)
        return Miss.OTHER

    return read
