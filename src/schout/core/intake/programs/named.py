"""Reads what BIND's `named` refused: queries and transfers of zones."""

import re

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.programs.logins import ADDRESS
from schout.core.intake.programs.message import Message, Reader, Teller

_DENIED = re.compile(
    r"(?:[a-z-]{1,20}: )?(?:info: |error: )?"
    rf"client (?:@0x[0-9a-f]{{1,16}} )?({ADDRESS})#([0-9]{{1,5}})(?: \([^()]{{0,260}}\))?: "
    r"(?:view [\w.-]{1,64}: )?(query|zone transfer|update|notify|bad zone transfer request)"
    r"[^\n]{0,600}? (?:denied|REFUSED|non-authoritative zone \(NOTAUTH\))"
)
_SIGNATURES = {
    "query": ("query denied", "policy"),
    "zone transfer": ("zone transfer denied", "scan"),
    "bad zone transfer request": ("zone transfer denied", "scan"),
    "update": ("update denied", "policy"),
    "notify": ("notify denied", "policy"),
}


def named_reader(teller: Teller) -> Reader:
    """Make a reader of named (category `security`)."""

    def read(message: Message) -> Parsed:
        match = _DENIED.match(message.text) if "client" in message.text[:80] else None
        if match is None:
            return Miss.OTHER
        signature, category = _SIGNATURES[match[3]]
        return teller.alert(message, "named", signature, category, match[1], outcome="blocked")

    return read
