"""Requests and the log lines that tell of them, for tests: name only what a test is about."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec

from schout.core.model.event import HttpRequest
from schout.core.model.moment import SECOND_US, from_rfc3339, to_datetime, to_rfc3339

START_US = from_rfc3339("2026-12-07T09:00:00Z")
"""A Monday morning on which the sample policy is in force."""

_REQUEST = HttpRequest(
    at_us=START_US,
    source="access.log",
    line=1,
    raw=b"",
    source_ip="203.0.113.7",
    method="GET",
    path="/",
    status=200,
)
_PROTOCOL = "HTTP/1.1"


def request(after_s: float = 0, **changes: Any) -> HttpRequest:
    """Give a request some seconds after `START_US`; its raw line is its own unless given."""
    at_us = START_US + round(after_s * SECOND_US)
    event = msgspec.structs.replace(_REQUEST, **{"at_us": at_us, **changes})
    if event.raw:
        return event
    return msgspec.structs.replace(event, raw=f"{event.line} {event.at_us}".encode())


def requests(count: int, step_s: float = 0, **changes: Any) -> list[HttpRequest]:
    """Give requests that follow one another, with line numbers from 1."""
    return [request(number * step_s, line=number + 1, **changes) for number in range(count)]


def write_line(event: HttpRequest, form: str, zone_minutes: int = 0) -> bytes:
    """Write a request as a server would log it, in one of the formats that can be read."""
    match form:
        case "caddy":
            return msgspec.json.encode(_caddy(event))
        case "traefik":
            return msgspec.json.encode(_traefik(event))
        case _:
            return _classic(event, form, zone_minutes).encode()


def _target(event: HttpRequest) -> str:
    return (event.path or "") + ("" if event.query is None else f"?{event.query}")


def _classic(event: HttpRequest, form: str, zone_minutes: int) -> str:
    zone = timezone(timedelta(minutes=zone_minutes))
    when = to_datetime(event.at_us).astimezone(zone).strftime("%d/%b/%Y:%H:%M:%S %z")
    asked = f"{event.method} {_target(event)} {_PROTOCOL}" if event.method else _target(event)
    size = "-" if event.size_bytes is None else event.size_bytes
    line = f'{event.source_ip} - {event.user or "-"} [{when}] "{asked}" {event.status} {size}'
    if form != "common":
        line += f' "{event.referer or "-"}" "{event.user_agent or "-"}"'
    return f"{event.host}:443 {line}" if form == "vhost_combined" else line


def _caddy(event: HttpRequest) -> dict[str, object]:
    named = {"User-Agent": event.user_agent, "Referer": event.referer}
    return {
        "level": "info",
        "ts": event.at_us / SECOND_US,
        "logger": "http.log.access",
        "msg": "handled request",
        "request": {
            "remote_ip": event.source_ip,
            "client_ip": event.source_ip,
            "proto": _PROTOCOL,
            "method": event.method,
            "host": event.host or "",
            "uri": _target(event),
            "headers": {name: [value] for name, value in named.items() if value},
        },
        "user_id": event.user or "",
        "duration": (event.duration_us or 0) / SECOND_US,
        "size": event.size_bytes,
        "status": event.status,
    }


def _traefik(event: HttpRequest) -> dict[str, object]:
    return {
        "ClientHost": event.source_ip,
        "ClientUsername": event.user or "-",
        "DownstreamContentSize": event.size_bytes,
        "DownstreamStatus": event.status,
        "Duration": (event.duration_us or 0) * 1000,
        "RequestHost": event.host or "",
        "RequestMethod": event.method,
        "RequestPath": _target(event),
        "StartUTC": to_rfc3339(event.at_us),
        "level": "info",
        "request_User-Agent": event.user_agent or "",
        "request_Referer": event.referer or "",
        "time": datetime.fromtimestamp(0, UTC).isoformat(),
    }
