"""Reads logins in Exchange's logs of POP, IMAP and SMTP, comma-separated with a header.

Format: learn.microsoft.com/exchange, protocol logging. In the logs of POP and IMAP the answer
stands in the field `context`; in those of SMTP the failed login is an event of its own.
"""

import csv
import re
from collections.abc import Mapping

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.maker import Maker
from schout.core.intake.parts import address_of, port_of, text_of, told, whole
from schout.core.intake.when import read_iso
from schout.core.model.vocabulary import ActivityKind

_MAILBOX = [
    "datetime",
    "sessionid",
    "seqnumber",
    "sip",
    "cip",
    "user",
    "duration",
    "rqsize",
    "rpsize",
    "command",
    "parameters",
    "context",
    "puid",
]
_SMTP = [
    "date-time",
    "connector-id",
    "session-id",
    "sequence-number",
    "local-endpoint",
    "remote-endpoint",
    "event",
    "data",
    "context",
]
_DIRECTIVE = re.compile(r"#(?!Fields)[A-Z][A-Za-z-]{2,20}:")
_HEADER = re.compile(r"(#Fields: |)(?:dateTime|date-time),")
_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,18}Z?,")
_SMTP_EVENTS = frozenset("+-<>*")
_SHORTEST = len(_SMTP)
_MOST_FIELDS = 64
_LOGINS = {"auth", "authenticate", "login", "pass"}
_IMAP_PORTS = {143, 993, 9933, 1993, 1143}
_FAILED = re.compile(r"AuthFailed|LogonFailed|LogonDenied|AUTHENTICATE failed|-ERR|\bNO\b")
_SUCCEEDED = re.compile(r'R=(?:"+)?(?:\+?ok|[^\s"]{1,16} ok\b)', re.IGNORECASE)
_SMTP_FAILED = re.compile(r"Inbound authentication failed|535 5\.7\.")
_SMTP_USER = re.compile(r"User Name: ([^\s,;]{1,255})")


def exchange_parser(origin: Origin) -> LineParser:
    """Make a parser that follows the headers of one log."""
    make = Maker(origin)
    named: list[str] | None = None

    def parse(number: int, raw: bytes) -> Parsed:
        nonlocal named
        text = text_of(raw).removeprefix("\ufeff")
        if not text.strip():
            return Miss.OTHER
        if _DIRECTIVE.match(text):
            return Miss.OTHER
        if header := _HEADER.match(text):
            named = text[header.end(1) :].strip().lower().split(",")[:_MOST_FIELDS]
            return Miss.OTHER
        values = _values(text) if _STAMP.match(text) else []
        names = named or (_MAILBOX if len(values) >= len(_MAILBOX) - 1 else _SMTP)
        if len(values) < _SHORTEST:
            return Miss.MALFORMED
        fields = dict(zip(names, values, strict=False))
        if named is None and not _is_usual(fields):
            return Miss.MALFORMED
        at_us = read_iso(fields.get("datetime") or fields.get("date-time") or "")
        if at_us is None:
            return Miss.MALFORMED
        return _activity(make, number, raw, at_us, fields)

    return parse


def _values(text: str) -> list[str]:
    try:
        rows = list(csv.reader((text.replace("\0", "\ufffd"),)))
    except csv.Error:
        return []
    return rows[0] if rows else []


def _is_usual(fields: Mapping[str, str]) -> bool:
    """Tell whether a line that no header explains is of one of the usual logs."""
    if "cip" in fields:
        return whole(fields["seqnumber"]) is not None and address_of(fields["cip"]) is not None
    return fields["event"] in _SMTP_EVENTS and whole(fields["sequence-number"]) is not None


def _activity(
    make: Maker, number: int, raw: bytes, at_us: int, fields: Mapping[str, str]
) -> Parsed:
    if "remote-endpoint" in fields:
        said = fields.get("data", "") + " " + fields.get("context", "")
        if not _SMTP_FAILED.search(said):
            return Miss.OTHER
        user = _SMTP_USER.search(said)
        return make.authentication(
            number,
            raw,
            at_us,
            address_of(fields["remote-endpoint"]),
            service="exchange_smtp",
            outcome="failure",
            user=user[1] if user else None,
        )
    if "cip" not in fields:
        return Miss.MALFORMED
    outcome = _outcome(fields)
    if outcome is None:
        return Miss.OTHER
    imap = port_of(fields.get("sip")) in _IMAP_PORTS
    return make.authentication(
        number,
        raw,
        at_us,
        address_of(fields["cip"]),
        service="exchange_imap" if imap else "exchange_pop",
        outcome=outcome,
        user=told(fields.get("user")),
    )


def _outcome(fields: Mapping[str, str]) -> str | None:
    """Tell how a login ended; `None` for other commands and those still under way."""
    if fields.get("command", "").strip().lower() not in _LOGINS:
        return None
    context = fields.get("context", "")
    if _FAILED.search(context):
        return "failure"
    return "success" if _SUCCEEDED.search(context) else None


EXCHANGE = Format(
    name="exchange",
    about="Exchange's protocol logs: logins by POP and IMAP, failed logins by SMTP",
    kinds=(ActivityKind.AUTHENTICATION,),
    parser=exchange_parser,
    limits="mails are not read from them",
)
