"""Reads access logs in JSON by the usual names of their fields.

nginx with `escape=json`, Envoy and Istio, Apache, Cloudflare's Logpush, Fastly, Google's load
balancer, Azure Front Door, and whatever names its fields alike (Elastic Common Schema).
"""

import re
from collections import deque
from collections.abc import Mapping
from typing import Any

import msgspec

from schout.core.intake.access_log import split_request
from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.maker import Maker
from schout.core.intake.parts import (
    LONGEST_LINE,
    address_of,
    host_in,
    host_of,
    seconds_us,
    split_target,
    told,
    whole,
)
from schout.core.intake.when import ClfClock, possible, read_iso
from schout.core.model.vocabulary import ActivityKind

_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_DEEPEST = 4
_MOST_FIELDS = 400
_TIME = [
    "time_iso8601",
    "start_time",
    "starttime",
    "edgestartdatetime",
    "edgestarttimestamp",
    "time_local",
    "requestreceivedtimestamp",
    "@timestamp",
    "timestamp",
    "datetime",
    "date_time",
    "time",
    "msec",
    "ts",
    "date",
    "request_time_iso",
    "event_time",
    "eventtime",
]
_ADDRESS = [
    "remote_addr",
    "clientip",
    "client_ip",
    "remote_ip",
    "remoteip",
    "client_addr",
    "source_ip",
    "sourceip",
    "src_ip",
    "httprequest.remoteip",
    "httprequest.clientip",
    "properties.clientip",
    "source.ip",
    "client.ip",
    "client.address",
    "remote_address",
    "remoteaddr",
    "remotehost",
    "remote_host",
    "client",
    "c_ip",
    "downstream_remote_address",
    "ip",
    "ip_address",
    "ipaddress",
    "sourceips",
    "request.remote_addr",
    "request.remote_ip",
    "request.client_ip",
    "request.ip",
    "req.remoteaddress",
    "req.ip",
    "x_forwarded_for",
    "http_x_forwarded_for",
    "host_ip",
]
_REQUEST = ["request", "request_line", "requestline", "http_request", "req", "request.line"]
_METHOD = [
    "request_method",
    "clientrequestmethod",
    "method",
    "http_method",
    "httpmethod",
    "requestmethod",
    "verb",
    "httprequest.requestmethod",
    "httprequest.httpmethod",
    "http.request.method",
    "properties.httpmethod",
    "request.method",
    "req.method",
    "cs_method",
]
_TARGET = [
    "request_uri",
    "clientrequesturi",
    "requesturi",
    "uri",
    "url",
    "path",
    "x_envoy_original_path",
    "x_envoy_origin_path",
    "request_path",
    "requestpath",
    "request_url",
    "httprequest.requesturl",
    "httprequest.uri",
    "http.url",
    "url.original",
    "url.path",
    "url.full",
    "properties.requesturi",
    "request.uri",
    "request.url",
    "request.path",
    "req.url",
    "cs_uri_stem",
    "uri_path",
    "target",
]
_STATUS = [
    "status",
    "edgeresponsestatus",
    "response_code",
    "status_code",
    "statuscode",
    "response_status",
    "http_status",
    "responsecode",
    "httprequest.status",
    "http.response.status_code",
    "properties.httpstatuscode",
    "properties.httpstatus",
    "response.status",
    "response.status_code",
    "res.statuscode",
    "responsestatus.code",
    "code",
    "sc_status",
]
_SIZE = [
    "body_bytes_sent",
    "edgeresponsebytes",
    "bytes_sent",
    "response_body_size",
    "resp_body_size",
    "size",
    "bytes",
    "response_size",
    "responsesize",
    "content_length",
    "httprequest.responsesize",
    "http.response.bytes",
    "http.response.body.bytes",
    "response.size",
    "bytes_out",
]
_HOST = [
    "http_host",
    "host",
    "clientrequesthost",
    "authority",
    "server_name",
    "vhost",
    "request_host",
    "requesthost",
    "virtual_host",
    "domain",
    "url.domain",
    "properties.hostname",
    "properties.host",
    "request.host",
    "req.headers.host",
]
_AGENT = [
    "http_user_agent",
    "clientrequestuseragent",
    "user_agent",
    "useragent",
    "agent",
    "ua",
    "request_user_agent",
    "httprequest.useragent",
    "user_agent.original",
    "properties.useragent",
    "request.user_agent",
    "req.headers.user_agent",
    "request.headers.user_agent",
    "cs_user_agent",
]
_REFERER = [
    "http_referer",
    "clientrequestreferer",
    "referer",
    "referrer",
    "request_referer",
    "http_referrer",
    "httprequest.referer",
    "http.request.referrer",
    "properties.referer",
    "req.headers.referer",
    "request.headers.referer",
]
_USER = ["remote_user", "user", "username", "user_name", "user.name", "user.username", "auth_user"]
_QUERY = [
    "query_string",
    "args",
    "querystring",
    "query",
    "url.query",
    "httprequest.args",
    "cs_uri_query",
]
_SECONDS = ["request_time", "latency_seconds", "duration_seconds", "httprequest.latency"]
_MILLISECONDS = [
    "duration",
    "duration_ms",
    "response_time_ms",
    "latency_ms",
    "elapsed_ms",
    "responsetime",
]
_SEPARATORS = re.compile(r"[\s-]+")
_NUMERIC = re.compile(r"([0-9]{9,19})(?:\.([0-9]{1,9}))?")
_UNITS = ((10**17, -3), (10**14, 0), (10**11, 3))
"""From this number on a time is in nanoseconds, microseconds, milliseconds; below, in seconds."""


def json_access_parser(origin: Origin) -> LineParser:
    """Make a parser; JSON without an address, a request or a status tells of no request."""
    make = Maker(origin)
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    clock = ClfClock()

    def parse(number: int, raw: bytes) -> Parsed:
        if not raw.strip():
            return Miss.OTHER
        try:
            line = decode(raw[:LONGEST_LINE])
        except _UNREADABLE:
            return Miss.MALFORMED
        fields = flat_fields(line)
        status = whole(_first(fields, _STATUS))
        address = _address(fields)
        if address is None or status is None or status > 999:
            return Miss.OTHER
        at_us = _moment(fields, clock)
        if at_us is None:
            return Miss.MALFORMED
        return _request(make, number, raw, at_us, address, status, fields)

    return parse


def flat_fields(line: Mapping[str, Any]) -> dict[str, str]:
    """Give the fields of an object by lower-case names, those inside others with dots.

    Hyphens and spaces count as `_`, signs in front of a name as nothing; of a list the first.
    """
    fields: dict[str, str] = {}
    waiting: deque[tuple[str, Any, int]] = deque([("", line, 0)])
    while waiting and len(fields) < _MOST_FIELDS:
        prefix, value, depth = waiting.popleft()
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, Mapping):
            if depth < _DEEPEST:
                for name, inner in list(value.items())[:_MOST_FIELDS]:
                    plain = _SEPARATORS.sub("_", str(name)[:100].lstrip("$:%").lower())
                    waiting.append((f"{prefix}.{plain}" if prefix else plain, inner, depth + 1))
        elif value is not None and not isinstance(value, bool):
            fields.setdefault(prefix, _text(value))
    return fields


def _text(value: object) -> str:
    """Write a number as JSON does, without an exponent where it is a moment or a size."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else f"{value:.6f}"
    return str(value)


def _first(fields: Mapping[str, str], names: list[str]) -> str | None:
    for name in names:
        if (text := told(fields.get(name))) is not None:
            return text
    return None


def _address(fields: Mapping[str, str]) -> str | None:
    for name in _ADDRESS:
        text = fields.get(name)
        if text and (address := address_of(text.rpartition(",")[2].strip())) is not None:
            return address
    return None


def _moment(fields: Mapping[str, str], clock: ClfClock) -> int | None:
    for name in _TIME:
        text = fields.get(name)
        if text is None or len(text) > _LONGEST_TIME:
            continue
        if match := _NUMERIC.fullmatch(text):
            at_us = _epoch_us(int(match[1]), match[2] or "")
        else:
            at_us = read_iso(text)
            at_us = clock.read(text.strip("[]")) if at_us is None else at_us
        if at_us is not None:
            return at_us
    return None


_LONGEST_TIME = 48


def _epoch_us(number: int, fraction: str) -> int | None:
    for least, power in _UNITS:
        if number >= least:
            return possible(number * 10**power if power >= 0 else number // 10**-power)
    return possible(number * 1_000_000 + int(fraction[:6].ljust(6, "0")))


def _request(
    make: Maker,
    number: int,
    raw: bytes,
    at_us: int,
    address: str,
    status: int,
    fields: Mapping[str, str],
) -> Parsed:
    method, path, query = _asked(fields)
    if path is None:
        return Miss.OTHER
    return make.request(
        number,
        raw,
        at_us,
        address,
        method=method,
        path=path,
        query=query,
        status=status,
        size_bytes=whole(_first(fields, _SIZE)),
        host=host_of(_first(fields, _HOST)) or host_in(_first(fields, _TARGET) or ""),
        user=_first(fields, _USER),
        user_agent=_first(fields, _AGENT),
        referer=_first(fields, _REFERER),
        duration_us=_duration_us(fields),
    )


def _asked(fields: Mapping[str, str]) -> tuple[str | None, str | None, str | None]:
    """Give method, path and query: of the request line, or of fields of their own."""
    line = _first(fields, _REQUEST)
    method, target = _first(fields, _METHOD), _first(fields, _TARGET)
    if line is not None and (target is None or method is None) and " " in line:
        found, path, query = split_request(line)
        return found, path if found is None else split_target(path)[0], query
    if target is None:
        empty = any(name in fields for name in _REQUEST)
        return method, "" if line is None and empty else line, None
    path, query = split_target(target)
    query = _first(fields, _QUERY) if query is None else query
    return method, path, query.removeprefix("?") if query is not None else None


def _duration_us(fields: Mapping[str, str]) -> int | None:
    seconds = _first(fields, _SECONDS)
    if seconds is not None:
        return seconds_us(seconds.rstrip("s"))
    milliseconds = whole(_first(fields, _MILLISECONDS))
    return None if milliseconds is None else milliseconds * 1000


JSON_ACCESS = Format(
    name="json_access",
    about="access logs in JSON with usual names: nginx, Envoy, Cloudflare, Fastly and others",
    kinds=(ActivityKind.HTTP_REQUEST,),
    parser=json_access_parser,
    generic=True,
    limits="of an address list the last; durations only under names that tell their unit",
)
