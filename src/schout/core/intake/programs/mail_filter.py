"""Reads what filters of mail say: MailScanner, amavis, rspamd, SpamAssassin."""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.programs.logins import ADDRESS
from schout.core.intake.programs.message import Message, Reader, Teller

_SCANNER = re.compile(
    rf"Message \S{{1,40}} from ({ADDRESS}) \(([^()\s]{{0,320}})\) to (\S{{1,1000}}) is "
    r"spam\b",
)
_AMAVIS = re.compile(
    r"\([0-9A-Za-z-]{1,40}\) (Blocked|Passed) (SPAM|SPAMMY|INFECTED|BANNED|BAD-HEADER|CLEAN|UNCHECKED)"
)
_AMAVIS_IP = re.compile(rf" \[({ADDRESS})\](?::[0-9]{{1,5}})?[ ,]")
_AMAVIS_ENDS = re.compile(r"<([^<>]{0,320})> -> <([^<>]{0,320})>")
_RSPAMD = re.compile(r"\(default: ([TF]) \(([a-z ]{1,24})\): \[(-?[0-9.]{1,12})/")
_RSPAMD_IP = re.compile(rf"\bip: ({ADDRESS})")
_RSPAMD_FROM = re.compile(r"\bfrom: <([^<>]{0,320})>")
_RSPAMD_TO = re.compile(r"\brcpts: <([^<>,]{0,320})")
_RSPAMD_USER = re.compile(r"\buser: ([^,\s]{1,256})")


def mailscanner_reader(teller: Teller) -> Reader:
    """Make a reader of MailScanner (`Message.pm`)."""

    def read(message: Message) -> Parsed:
        match = _SCANNER.match(message.text) if " is " in message.text else None
        if match is None:
            return Miss.OTHER
        return teller.mail(
            message, "mailscanner", "spam", match[1], match[2], match[3].split(",")[0]
        )

    return read


def amavis_reader(teller: Teller) -> Reader:
    """Make a reader of amavisd-new's main lines (`$log_templ`)."""

    def read(message: Message) -> Parsed:
        text = message.text
        match = _AMAVIS.match(text)
        if match is None or match[2] in {"CLEAN", "UNCHECKED", "BAD-HEADER"}:
            return Miss.OTHER
        address, ends = _AMAVIS_IP.search(text), _AMAVIS_ENDS.search(text)
        if match[2] == "INFECTED":
            outcome = "blocked" if match[1] == "Blocked" else "seen"
            where = address[1] if address else None
            return teller.alert(
                message, "amavis", "infected mail", "malware", where, outcome=outcome
            )
        return teller.mail(
            message,
            "amavis",
            "rejected" if match[2] == "BANNED" else "spam",
            address[1] if address else None,
            ends[1] if ends else None,
            ends[2] if ends else None,
        )

    return read


def rspamd_reader(teller: Teller) -> Reader:
    """Make a reader of rspamd's line about each mail (`rspamd_task_write_log`)."""

    def read(message: Message) -> Parsed:
        text = message.text
        match = _RSPAMD.search(text) if "(default: " in text else None
        if match is None or match[2] not in {"reject", "add header", "rewrite subject"}:
            return Miss.OTHER
        address, sender = _RSPAMD_IP.search(text), _RSPAMD_FROM.search(text)
        recipient, user = _RSPAMD_TO.search(text), _RSPAMD_USER.search(text)
        return teller.mail(
            message,
            "rspamd",
            "spam",
            address[1] if address else None,
            sender[1] if sender else None,
            recipient[1] if recipient else None,
            user=user[1] if user else None,
        )

    return read
