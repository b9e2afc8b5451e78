"""Reads the JSON audit logs of ModSecurity 2, libmodsecurity 3 and Coraza: a request a line.

Formats: github.com/owasp-modsecurity/ModSecurity/wiki/ModSecurity-2-Data-Formats and
coraza.io/docs, audit log. Of all messages about a request the worst names it; sums of scores are
no claim of their own. Attribution: by the host that was asked for, else by its address.
"""

import re
from typing import Annotated

import msgspec

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.modsecurity import Claim, read_claim
from schout.core.intake.parts import host_of
from schout.core.intake.sensors.sensor import UNREADABLE, Sensor, Sighting
from schout.core.intake.stamps import StampReader
from schout.core.intake.when import possible
from schout.core.model.moment import SECOND_US
from schout.core.model.vocabulary import ActivityKind

_Stamp = Annotated[int, msgspec.Meta(ge=0, lt=2**62)]
_Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
_Code = str | int | None
_SUMS = re.compile(r"9(?:49|59|80)[0-9]{3} ")
"""Rules of the Core Rule Set that only add up what others found."""
_MOST_MESSAGES = 64
_LONGEST = 400


class _Details(msgspec.Struct, frozen=True):
    rule: _Code = msgspec.field(name="ruleId", default=None)
    id: _Code = None
    msg: str = ""
    severity: _Code = None


class _Message(msgspec.Struct, frozen=True):
    message: str = ""
    details: _Details | None = None
    data: _Details | None = None


class _Request(msgspec.Struct, frozen=True):
    headers: dict[str, str | list[str]] = {}


class _Producer(msgspec.Struct, frozen=True):
    connector: str = ""
    modsecurity: str = ""


class _Transaction(msgspec.Struct, frozen=True):
    timestamp: str = ""
    time_stamp: str = ""
    time: str = ""
    unix_timestamp: _Stamp = 0
    client_ip: str = ""
    remote_address: str = ""
    host_ip: str = ""
    local_address: str = ""
    host_port: _Port | None = None
    local_port: _Port | None = None
    request: _Request | None = None
    producer: _Producer | None = None
    is_interrupted: bool = False
    messages: list[_Message] | None = None


class _Action(msgspec.Struct, frozen=True):
    intercepted: bool = False


class _Audit(msgspec.Struct, frozen=True):
    messages: list[str] = []
    action: _Action | None = None


class _Line(msgspec.Struct, frozen=True):
    transaction: _Transaction
    request: _Request | None = None
    audit_data: _Audit | None = None
    messages: list[_Message] | None = None


def audit_json_parser(origin: Origin) -> LineParser:
    """Make a parser; requests that no rule speaks of are `Miss.OTHER`."""
    sensor = Sensor(origin)
    stamps = StampReader(origin.year_us)
    decode = msgspec.json.Decoder(_Line).decode

    def parse(number: int, raw: bytes) -> Parsed:
        if not raw.strip():
            return Miss.OTHER
        try:
            line = decode(raw)
        except UNREADABLE:
            return Miss.MALFORMED
        about = line.transaction
        at_us = _moment(about, stamps)
        source = sensor.address(about.client_ip or about.remote_address)
        if at_us is None or source is None:
            return Miss.MALFORMED
        destination = sensor.address(about.host_ip or about.local_address)
        port = about.local_port if about.host_port is None else about.host_port
        seen = Sighting(number, raw, at_us, source, destination, None, port)
        return _alert(sensor, seen, line)

    return parse


def _moment(about: _Transaction, stamps: StampReader) -> int | None:
    """Give the time: Coraza counts nanoseconds or seconds, the others write it out."""
    if about.unix_timestamp:
        seconds = about.unix_timestamp
        return possible(seconds * SECOND_US if seconds < 10**12 else seconds // 1000)
    stamp = stamps.find(about.timestamp or about.time_stamp or about.time)
    return None if stamp is None else stamp.at_us


def _alert(sensor: Sensor, seen: Sighting, line: _Line) -> Parsed:
    claims = [claim for text in _texts(line) if (claim := read_claim(text)) is not None]
    if not claims:
        return Miss.OTHER
    worst = min(claims, key=_weight)
    audit = line.audit_data
    blocked = (
        line.transaction.is_interrupted
        or any(claim.outcome == "blocked" for claim in claims)
        or (audit is not None and audit.action is not None and audit.action.intercepted)
    )
    return sensor.alert(
        seen,
        worst.engine,
        worst.signature,
        worst.category,
        severity=worst.severity,
        outcome="blocked" if blocked else "seen",
        host=_host(line.request or line.transaction.request),
    )


def _weight(claim: Claim) -> tuple[bool, int]:
    return _SUMS.match(claim.signature) is not None, claim.severity or 5


def _texts(line: _Line) -> list[str]:
    """Give each message as it stands in an error log."""
    if line.audit_data is not None:
        return [f"ModSecurity: {text}" for text in line.audit_data.messages[:_MOST_MESSAGES]]
    producer = line.transaction.producer
    engine = "ModSecurity" if producer is not None and producer.modsecurity else "Coraza"
    return [
        _text(engine, message)
        for message in (line.messages or line.transaction.messages or [])[:_MOST_MESSAGES]
    ]


def _text(engine: str, message: _Message) -> str:
    details = message.details or message.data or _Details()
    fields = (
        ("id", details.rule if details.id is None else details.id),
        ("msg", details.msg or message.message),
        ("severity", details.severity),
    )
    told = " ".join(
        f'[{name} "{_plain(value)}"]' for name, value in fields if value not in {None, ""}
    )
    return f"{engine}: Warning. {told}"


def _plain(value: _Code) -> str:
    return str(value)[:_LONGEST].replace("\\", "/").replace('"', "'")


def _host(request: _Request | None) -> str | None:
    if request is None:
        return None
    for name, value in request.headers.items():
        if name.lower() == "host":
            first = value if isinstance(value, str) else "".join(value[:1])
            return host_of(first)
    return None


AUDIT_JSON = Format(
    name="modsecurity_audit",
    about="JSON audit logs of ModSecurity and Coraza: what their rules say of requests",
    kinds=(ActivityKind.SECURITY_ALERT,),
    parser=audit_json_parser,
    limits="one alert a request, of its worst message; a time without zone counts as UTC",
)
