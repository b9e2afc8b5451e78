"""Reads the error log of nginx: limits that were exceeded, logins that failed, calls it refused.

Format: nginx.org/en/docs/ngx_core_module.html#error_log; the messages are those of the source. What
a client sends stands in it unescaped, so the address is only taken where nobody else can have put
it: right behind a fixed message, or where all that looks like one is the same.
"""

import re

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.maker import Maker
from schout.core.intake.modsecurity import read_claim
from schout.core.intake.parts import address_of, host_of, text_of
from schout.core.intake.when import read_iso
from schout.core.model.vocabulary import ActivityKind

_LINE = re.compile(
    r"([0-9]{4})/([0-9]{2})/([0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2}) \[[a-z]{3,8}\] "
    r"[0-9]{1,10}#[0-9]{1,10}: (?:\*[0-9]{1,20} )?(.*)",
    re.DOTALL,
)
_CLIENT = re.compile(r", client: ([0-9A-Fa-f.:]{2,45})(?: using [A-Za-z/]{1,20})?(?=, server: |$)")
_SERVER = re.compile(r", server: ([^,\s]{1,255})")
_HOST = re.compile(r', host: "([^"]{1,255})"')
_LOGIN = re.compile(r', login: "([^"]{1,255})"')
_USER = re.compile(
    r'user "([^:]{0,255})"(: password mismatch| was not found in "[^"]*")(?=, client: )', re.DOTALL
)
"""The name that basic authentication sends holds no colon."""
_ALERTS = (
    (r"limiting requests(?:, dry run)?, excess: [0-9.]+", "limit_req exceeded", "flood"),
    (r"limiting connections(?:, dry run)? by zone", "limit_conn exceeded", "flood"),
    (r"delaying request(?:, dry run)?, excess: [0-9.]+", "limit_req delayed", "flood"),
    (r"access forbidden by rule", "access forbidden by rule", "policy"),
    (r'directory index of ".*" is forbidden', "directory index forbidden", "policy"),
    (r"client intended to send too large body", "too large body", "policy"),
    (r"client sent too (?:long|large|many)", "too long request", "scan"),
    (r"client sent invalid", "invalid request", "scan"),
    (r"client sent duplicate", "invalid request", "scan"),
    (r"client prematurely closed connection, invalid", "invalid request", "scan"),
)
_ALERT = re.compile("|".join(f"({pattern})" for pattern, _, _ in _ALERTS), re.DOTALL)
_LET_THROUGH = re.compile(r"delaying|, dry run")
_PHP = re.compile(
    r'FastCGI sent in stderr: "(?:PHP message: )?[^"]{0,200}?'
    r"(?:failed login|login failed|authentication failed|failed authentication)"
    r'(?: attempt)?(?: for)?(?: user)?:? ?([^\s",;]{0,255})',
    re.IGNORECASE,
)
"""What an application in PHP writes to the log of its server."""
_MAIL_FAILURE, _MAIL_SUCCESS = "client login failed: ", "client logged in, client: "


def nginx_error_parser(origin: Origin) -> LineParser:
    """Make a parser of nginx's error log."""
    make = Maker(origin)

    def parse(number: int, raw: bytes) -> Parsed:
        text = text_of(raw)
        match = _LINE.fullmatch(text)
        if match is None:
            return Miss.MALFORMED if text.strip() else Miss.OTHER
        at_us = read_iso(f"{match[1]}-{match[2]}-{match[3]}T{match[4]}")
        if at_us is None:
            return Miss.MALFORMED
        return _activity(make, number, raw, at_us, match[5])

    return parse


def _activity(make: Maker, number: int, raw: bytes, at_us: int, message: str) -> Parsed:
    """Give what a message tells of."""
    if user := _USER.match(message):
        return make.authentication(
            number,
            raw,
            at_us,
            _first_client(message, user.end()),
            service="nginx",
            outcome="failure" if user[2].startswith(":") else "unknown_user",
            user=user[1] or None,
            host=_host(message),
        )
    if php := _PHP.match(message):
        return make.authentication(
            number,
            raw,
            at_us,
            _client(message),
            service="php",
            outcome="failure",
            user=php[1].strip("'`") or None,
            host=_host(message),
        )
    if message.startswith((_MAIL_FAILURE, _MAIL_SUCCESS)):
        login = _LOGIN.search(message)
        return make.authentication(
            number,
            raw,
            at_us,
            _client(message),
            service="nginx",
            outcome="success" if message.startswith(_MAIL_SUCCESS) else "failure",
            user=login[1] if login else None,
        )
    return _alert(make, number, raw, at_us, message)


def _alert(make: Maker, number: int, raw: bytes, at_us: int, message: str) -> Parsed:
    if match := _ALERT.match(message):
        _, signature, category = _ALERTS[(match.lastindex or 1) - 1]
        return make.alert(
            number,
            raw,
            at_us,
            _client(message),
            engine="nginx",
            signature=signature,
            category=category,
            outcome="seen" if _LET_THROUGH.search(match[0]) else "blocked",
            host=_host(message),
        )
    claim = read_claim(message) if message.startswith(("ModSecurity: ", "[client ")) else None
    if claim is None:
        return Miss.OTHER
    return make.alert(
        number,
        raw,
        at_us,
        _client(message) or address_of(claim.client),
        engine=claim.engine,
        signature=claim.signature,
        category=claim.category,
        severity=claim.severity,
        outcome=claim.outcome,
        host=_host(message) or host_of(claim.host),
    )


def _first_client(message: str, start: int) -> str | None:
    match = _CLIENT.match(message, start)
    return address_of(match[1]) if match else None


def _client(message: str) -> str | None:
    """Give the client, unless the message holds several that differ: one of them is made up."""
    found = {match[1] for match in _CLIENT.finditer(message)}
    return address_of(found.pop()) if len(found) == 1 else None


def _host(message: str) -> str | None:
    """Give the host that was asked for, or the name of the server that answered."""
    match = _HOST.search(message)
    if match:
        return host_of(match[1])
    server = _SERVER.search(message)
    return host_of(server[1]) if server else None


NGINX_ERROR = Format(
    name="nginx_error",
    about="nginx's error log: exceeded limits, failed logins, refused and invalid requests, "
    "ModSecurity",
    kinds=(ActivityKind.AUTHENTICATION, ActivityKind.SECURITY_ALERT),
    parser=nginx_error_parser,
    limits="the log names no zone: its times count as UTC",
)
