"""Reads what filters of requests say in syslog: ModSecurity and Coraza, as text or as JSON."""

import msgspec

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.modsecurity import read_claim
from schout.core.intake.parts import host_of
from schout.core.intake.programs.message import Message, Reader, Teller
from schout.core.intake.sensors.audit_json import audit_json_parser


def filter_reader(teller: Teller) -> Reader:
    """Make a reader of alerts; in JSON the time of the request counts."""
    audit = audit_json_parser(teller.origin)

    def read(message: Message) -> Parsed:
        if message.text[:1] == "{":
            parsed = audit(message.line, message.text.encode("utf-8", "backslashreplace"))
            if isinstance(parsed, Miss):
                return Miss.OTHER
            return msgspec.structs.replace(parsed, raw=message.raw)
        claim = read_claim(message.text)
        if claim is None:
            return Miss.OTHER
        asked = msgspec.structs.replace(message, host=host_of(claim.host) or message.host)
        return teller.alert(
            asked,
            claim.engine,
            claim.signature,
            claim.category,
            claim.client,
            severity=claim.severity,
            outcome=claim.outcome,
        )

    return read
