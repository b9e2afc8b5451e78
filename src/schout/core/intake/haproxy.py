"""Reads HAProxy's `httplog` and `tcplog`, with or without the header of syslog.

Format: docs.haproxy.org, configuration manual, chapter 8.2. A line tells when the connection was
accepted; its zone is that of the machine, which the line does not name: it counts as UTC.
"""

import re

from schout.core.intake.access_log import split_request
from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.maker import Maker
from schout.core.intake.parts import address_of, host_of, split_target, text_of, whole
from schout.core.intake.when import ClfClock
from schout.core.model.event import NetworkFlow
from schout.core.model.vocabulary import ActivityKind

_START = re.compile(
    r"(?:[^\[\]\"]{0,120}(?:\[[0-9]{1,10}\])?: |[^\[\]\"]{0,120} )?"
    r"([0-9A-Fa-f.:]{2,45}):([0-9]{1,5}) "
    r"\[([0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9:]{8})(?:\.([0-9]{3}))?\] (\S{1,200}) (.*)",
    re.DOTALL,
)
_HTTP = re.compile(
    r"\S{1,400} ([-+0-9]{1,12}(?:/[-+0-9]{1,12}){4}) (-1|[0-9]{3}) \+?([0-9]{1,18}) \S+ \S+ "
    r"([A-Za-z-]{4}) \S+ \S+ (?:\{([^{}]{0,8000})\} ?)?(?:\{[^{}]{0,8000}\} ?)?"
    r'"([^"]*)',
    re.DOTALL,
)
_TCP = re.compile(
    r"\S{1,400} ([-+0-9]{1,12}(?:/[-+0-9]{1,12}){2}) \+?([0-9]{1,18}) ([A-Za-z-]{2}) "
    r"[0-9/+]+ [0-9/]+(?: .*)?",
    re.DOTALL,
)
_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){1,20}(?::[0-9]{1,5})?", re.IGNORECASE)
_OUTCOMES = {"-": "accepted", "P": "blocked", "D": "accepted", "L": "accepted"}
"""By the first letter of the state in which a session ended (chapter 8.5)."""


def haproxy_parser(origin: Origin) -> LineParser:
    """Make a parser of HAProxy's log."""
    make = Maker(origin)
    clock = ClfClock().read

    def parse(number: int, raw: bytes) -> Parsed:
        text = text_of(raw)
        match = _START.fullmatch(text)
        if match is None:
            return _without_request(text)
        second = clock(match[3] + " +0000")
        address = address_of(match[1])
        if second is None or address is None:
            return Miss.MALFORMED
        at_us = second + int(match[4] or 0) * 1000
        if http := _HTTP.match(match[6]):
            return _request(make, number, raw, at_us, address, http)
        if tcp := _TCP.fullmatch(match[6]):
            return _flow(origin, number, raw, at_us, address, int(match[2]), tcp)
        return Miss.OTHER if match[5].endswith(":") else Miss.MALFORMED

    return parse


def _without_request(text: str) -> Miss:
    """Tell notices of the program (a server is up, a proxy has started) from other lines."""
    if not text.strip():
        return Miss.OTHER
    return (
        Miss.OTHER if re.search(r"\bhaproxy(?:\[[0-9]{1,10}\])?: ", text[:200]) else Miss.MALFORMED
    )


def _request(
    make: Maker, number: int, raw: bytes, at_us: int, address: str, match: re.Match[str]
) -> Parsed:
    method, target, query = split_request(match[6])
    path = target
    if method is not None:
        path, _ = split_target(target)
    host, agent = _captured(match[5])
    return make.request(
        number,
        raw,
        at_us,
        address,
        method=method,
        path=path,
        query=query,
        status=max(int(match[2]), 0),
        size_bytes=int(match[3]),
        host=host,
        user_agent=agent,
        duration_us=_total_us(match[1]),
    )


def _captured(headers: str | None) -> tuple[str | None, str | None]:
    """Guess the host and the user agent among the captured headers; their names are not logged."""
    host = agent = None
    for value in (headers or "").split("|"):
        if host is None and _NAME.fullmatch(value):
            host = host_of(value)
        elif agent is None and "/" in value and not value.startswith(("http", "/")):
            agent = value
    return host, agent


def _total_us(timers: str) -> int | None:
    """Give the last timer, which is the whole time, in microseconds."""
    total = whole(timers.rpartition("/")[2].lstrip("+"))
    return None if total is None else total * 1000


def _flow(
    origin: Origin,
    number: int,
    raw: bytes,
    at_us: int,
    address: str,
    port: int,
    match: re.Match[str],
) -> Parsed:
    host = origin.default_host
    return NetworkFlow(
        at_us=at_us,
        source=origin.source,
        line=number,
        raw=raw,
        source_ip=address,
        destination_ip=None,
        protocol="tcp",
        source_port=port,
        outcome=_OUTCOMES.get(match[3][0], "failed"),
        bytes_in=int(match[2]),
        duration_us=_total_us(match[1]),
        host=host,
        tenant=origin.register.owner_of_host(host, at_us),
        source_tenant=origin.register.owner_of_address(address, at_us),
    )


HAPROXY = Format(
    name="haproxy",
    about="HAProxy's httplog and tcplog, with or without the header of syslog",
    kinds=(ActivityKind.HTTP_REQUEST, ActivityKind.NETWORK_FLOW),
    parser=haproxy_parser,
    limits="the host and the user agent only where they are captured; times count as UTC",
)
