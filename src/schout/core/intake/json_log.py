"""Reads one line of the JSON access logs of Caddy and Traefik, and alerts of Coraza in Caddy.

Formats: caddyserver.com/docs/logging and doc.traefik.io/traefik/observability/access-logs.
"""

from typing import Annotated

import msgspec

from schout.core.intake.format import LineParser, Miss, Origin, Parsed
from schout.core.intake.maker import Maker
from schout.core.intake.modsecurity import read_claim
from schout.core.intake.parts import Addresses, address_of, host_of
from schout.core.intake.register import Register
from schout.core.intake.when import read_iso
from schout.core.model.event import HttpRequest

_NS_PER_US = 1000
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""The last one: JSON nested so deep that nobody writes it in good faith."""

_Seconds = Annotated[float, msgspec.Meta(ge=0, lt=2e11)]
"""Until the year 8307, so that no number of a line is too large for a moment."""
_Whole = Annotated[int, msgspec.Meta(ge=0, lt=10**18)]
_Status = Annotated[int, msgspec.Meta(ge=0, le=999)]


class _CaddyRequest(msgspec.Struct, frozen=True):
    method: str
    uri: str
    remote_ip: str = ""
    client_ip: str = ""
    remote_addr: str = ""
    host: str = ""
    headers: dict[str, list[str]] = {}


class _CaddyLine(msgspec.Struct, frozen=True):
    ts: _Seconds | str
    request: _CaddyRequest | None = None
    status: _Status = 0
    size: _Whole | None = None
    duration: _Seconds | str = 0
    user_id: str = ""
    logger: str = ""
    msg: str = ""


class _TraefikLine(msgspec.Struct, frozen=True):
    method: str | None = msgspec.field(name="RequestMethod", default=None)
    path: str = msgspec.field(name="RequestPath", default="")
    client: str = msgspec.field(name="ClientHost", default="")
    host: str = msgspec.field(name="RequestHost", default="")
    user: str = msgspec.field(name="ClientUsername", default="-")
    status: _Status = msgspec.field(name="DownstreamStatus", default=0)
    size: _Whole | None = msgspec.field(name="DownstreamContentSize", default=None)
    duration_ns: _Whole = msgspec.field(name="Duration", default=0)
    start: str | None = msgspec.field(name="StartUTC", default=None)
    time: str | None = None
    user_agent: str | None = msgspec.field(name="request_User-Agent", default=None)
    referer: str | None = msgspec.field(name="request_Referer", default=None)


def caddy_parser(source: str, register: Register, default_host: str | None = None) -> LineParser:
    """Make a parser for one Caddy log; other lines than accesses and alerts are `Miss.OTHER`."""
    decode = msgspec.json.Decoder(_CaddyLine).decode
    make = Maker(Origin(source=source, register=register, default_host=default_host))
    spelling = Addresses().or_name

    def parse(number: int, raw: bytes) -> Parsed:
        try:
            line = decode(raw)
        except _UNREADABLE:
            return Miss.MALFORMED if raw.strip() else Miss.OTHER
        request = line.request
        if request is None or line.logger.startswith("http.handlers."):
            return _filter_alert(make, number, raw, line)
        at_us = _moment(line.ts)
        address = spelling(request.client_ip or request.remote_ip or request.remote_addr)
        if at_us is None or not address:
            return Miss.MALFORMED
        path, mark, query = request.uri.partition("?")
        host = _host(request.host) or default_host
        return HttpRequest(
            at_us=at_us,
            source=source,
            line=number,
            raw=raw,
            source_ip=address,
            method=request.method,
            path=path,
            query=query if mark else None,
            status=line.status,
            size_bytes=line.size,
            host=host,
            user=line.user_id or None,
            user_agent=_first(request.headers, "User-Agent"),
            referer=_first(request.headers, "Referer"),
            duration_us=None
            if isinstance(line.duration, str)
            else round(line.duration * 1_000_000),
            tenant=register.owner_of_host(host, at_us),
            source_tenant=register.owner_of_address(address, at_us),
        )

    return parse


def _filter_alert(make: Maker, number: int, raw: bytes, line: _CaddyLine) -> Parsed:
    """Give what the request filter Coraza says; other lines tell of nothing."""
    claim = read_claim(line.msg)
    at_us = _moment(line.ts)
    if claim is None or at_us is None:
        return Miss.OTHER
    return make.alert(
        number,
        raw,
        at_us,
        address_of(claim.client),
        engine=claim.engine,
        signature=claim.signature,
        category=claim.category,
        severity=claim.severity,
        outcome=claim.outcome,
        host=host_of(claim.host),
    )


def traefik_parser(source: str, register: Register, default_host: str | None = None) -> LineParser:
    """Make a parser for one Traefik log; lines that are no access are `Miss.OTHER`."""
    decode = msgspec.json.Decoder(_TraefikLine).decode
    spelling = Addresses().or_name

    def parse(number: int, raw: bytes) -> Parsed:
        try:
            line = decode(raw)
        except _UNREADABLE:
            return Miss.MALFORMED if raw.strip() else Miss.OTHER
        if line.method is None:
            return Miss.OTHER
        at_us = read_iso(line.start or line.time or "")
        if at_us is None or not line.client:
            return Miss.MALFORMED
        address = spelling(line.client)
        path, mark, query = line.path.partition("?")
        host = _host(line.host) or default_host
        return HttpRequest(
            at_us=at_us,
            source=source,
            line=number,
            raw=raw,
            source_ip=address,
            method=line.method,
            path=path,
            query=query if mark else None,
            status=line.status,
            size_bytes=line.size,
            host=host,
            user=None if line.user in {"-", ""} else line.user,
            user_agent=line.user_agent or None,
            referer=line.referer or None,
            duration_us=line.duration_ns // _NS_PER_US,
            tenant=register.owner_of_host(host, at_us),
            source_tenant=register.owner_of_address(address, at_us),
        )

    return parse


def _moment(ts: float | str) -> int | None:
    if isinstance(ts, str):
        return read_iso(ts.replace("/", "-", 2))  # its `wall` times have slashes
    return round(ts * 1_000_000)


def _first(headers: dict[str, list[str]], name: str) -> str | None:
    values = headers.get(name)
    return (values[0] or None) if values else None


def _host(text: str) -> str:
    """Give a host name without its port, in lower case."""
    name = text.lower()
    head, colon, port = name.rpartition(":")
    return head if colon and port.isdigit() and not head.endswith(":") else name
