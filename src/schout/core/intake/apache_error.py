"""Reads the error log of Apache 2.2 and 2.4: failed logins, refused requests, ModSecurity.

Format: httpd.apache.org/docs/2.4/logs.html#errorlog; the numbers `AH...` are those of the source.
"""

import re
from datetime import UTC, datetime

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.maker import Maker
from schout.core.intake.modsecurity import read_claim
from schout.core.intake.parts import address_of, host_of, text_of
from schout.core.intake.when import possible
from schout.core.model.moment import from_datetime
from schout.core.model.vocabulary import ActivityKind

_LINE = re.compile(
    r"\[(?:[A-Z][a-z]{2} )?([A-Z][a-z]{2}) {1,2}([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:\.([0-9]{6}))? ([0-9]{4})\] (\[.*)",
    re.DOTALL,
)
_FIELD = re.compile(r"\[([^\[\]]{0,300})\] ?")
_SYSTEM_ERROR = re.compile(r"\([0-9]{1,6}\)[^:\[]{1,120}: ")
_NUMBER = re.compile(r"AH[0-9]{5}: ")
_MOST_FIELDS = 8
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FAILURES = re.compile(
    r"user [`']?([^:']{1,255}?)'?: (?:authentication failure for |password mismatch)"
    r"|auth_ldap authenticate: user (\S{1,255}) authentication failed"
    r"|PAM: user '([^']{1,255})' - not authenticated"
)
_UNKNOWN = re.compile(
    r"user [`']?([^:']{1,255}?)'?(?: in realm [`'][^']*')? not found(?:: |$)"
    r"|auth_ldap authenticate: user (\S{1,255}) not found"
)
_ALERTS = (
    (r"Invalid URI in request|AH10244: |AH00126: |AH00127: |Cannot map ", "invalid URI", "exploit"),
    (r"client denied by server configuration", "client denied by server configuration", "policy"),
    (r"Directory index forbidden|Cannot serve directory", "directory index forbidden", "policy"),
    (r"mod_evasive|client denied by mod_evasive|Blacklisting address", "mod_evasive", "flood"),
    (r"mod_qos\([0-9]{1,4}\): access denied", "mod_qos", "flood"),
    (r"Invalid method in request|erroneous characters after protocol", "invalid request", "scan"),
    (r"request failed: |Request header ", "invalid request", "scan"),
    (r"script '.{0,2000}' not found or unable to stat|Got error 'Primary script unknown",
     "script not found", "scan"),
    (r"Client sent malformed Host header|Malformed request|Request exceeded the limit of",
     "invalid request", "scan"),
)  # fmt: skip
_ALERT = re.compile("|".join(f"({pattern})" for pattern, _, _ in _ALERTS), re.DOTALL)


def apache_error_parser(origin: Origin) -> LineParser:
    """Make a parser of Apache's error log."""
    make = Maker(origin)

    def parse(number: int, raw: bytes) -> Parsed:
        text = text_of(raw)
        match = _LINE.fullmatch(text)
        if match is None:
            return Miss.MALFORMED if text.strip() else Miss.OTHER
        at_us = _moment(match)
        if at_us is None:
            return Miss.MALFORMED
        client, message = _parts(match[8])
        if client is None:
            return Miss.OTHER
        return _activity(make, number, raw, at_us, client, message)

    return parse


def _moment(match: re.Match[str]) -> int | None:
    try:
        moment = datetime(
            int(match[7]),
            _MONTHS.index(match[1]) + 1,
            int(match[2]),
            int(match[3]),
            int(match[4]),
            min(int(match[5]), 59),
            int(match[6] or 0),
            tzinfo=UTC,
        )
    except ValueError:
        return None
    return possible(from_datetime(moment))


def _parts(rest: str) -> tuple[str | None, str]:
    """Give the client and the message behind the bracketed fields."""
    client: str | None = None
    place = 0
    for _ in range(_MOST_FIELDS):
        if place and (error := _SYSTEM_ERROR.match(rest, place)):
            place = error.end()
        field = _FIELD.match(rest, place)
        if field is None:
            break
        place = field.end()
        word, _, value = field[1].partition(" ")
        if word in {"client", "remote"} and client is None:
            client = _address(value)
    message = rest[place:]
    number = _NUMBER.match(message)
    return client, message[number.end() :] if number and not _ALERT.match(message) else message


def _address(text: str) -> str | None:
    """Read a client; since 2.4 its port stands behind it, after IPv6 too, without brackets."""
    head, _, port = text.rpartition(":")
    return (address_of(head) if port.isdigit() else None) or address_of(text)


def _activity(
    make: Maker, number: int, raw: bytes, at_us: int, client: str, message: str
) -> Parsed:
    for pattern, outcome in ((_UNKNOWN, "unknown_user"), (_FAILURES, "failure")):
        if match := pattern.match(message):
            user = next((name for name in match.groups() if name), None)
            return make.authentication(
                number, raw, at_us, client, service="apache", outcome=outcome, user=user
            )
    if claim := read_claim(message[:16_384]):
        return make.alert(
            number,
            raw,
            at_us,
            client,
            engine=claim.engine,
            signature=claim.signature,
            category=claim.category,
            severity=claim.severity,
            outcome=claim.outcome,
            host=host_of(claim.host),
        )
    if match := _ALERT.match(message):
        _, signature, category = _ALERTS[(match.lastindex or 1) - 1]
        return make.alert(
            number,
            raw,
            at_us,
            client,
            engine="apache",
            signature=signature,
            category=category,
            outcome="blocked",
        )
    return Miss.OTHER


APACHE_ERROR = Format(
    name="apache_error",
    about="Apache's error log, 2.2 and 2.4: failed logins, refused and invalid requests, "
    "ModSecurity",
    kinds=(ActivityKind.AUTHENTICATION, ActivityKind.SECURITY_ALERT),
    parser=apache_error_parser,
    limits="the log names no zone: its times count as UTC",
)
