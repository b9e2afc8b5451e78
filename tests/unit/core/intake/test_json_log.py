"""JSON access logs of Caddy and Traefik: read whole, or counted as what they are."""

from typing import Any

import msgspec
import pytest

from schout.core.intake.format import Miss
from schout.core.intake.json_log import (
    caddy_parser,
    traefik_parser,
)
from schout.core.intake.register import Register
from schout.core.model.event import HttpRequest, SecurityAlert
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_rfc3339
from schout.core.model.tenant import Belonging, BelongingKind, Tenant

ACME, BOLT = TenantId("acme"), TenantId("bolt")
REGISTER = Register.build(
    (Tenant(id=ACME, name="Acme"), Tenant(id=BOLT, name="Bolt")),
    (
        Belonging(tenant=ACME, kind=BelongingKind.HOST, value="acme.example"),
        Belonging(tenant=BOLT, kind=BelongingKind.ADDRESS, value="203.0.113.0/24"),
    ),
)
AT_US = from_rfc3339("2023-10-10T09:06:56.125000Z")
READ = HttpRequest(
    at_us=AT_US,
    source="access.json",
    line=7,
    raw=b"",
    source_ip="203.0.113.7",
    method="POST",
    path="/jsonrpc",
    query="x=1",
    status=200,
    size_bytes=512,
    host="acme.example",
    user="jan",
    user_agent="curl/8",
    referer="https://ref.example/",
    duration_us=1500,
    tenant=ACME,
    source_tenant=BOLT,
)
CADDY: dict[str, Any] = {
    "level": "info",
    "ts": AT_US / 1_000_000,
    "request": {
        "remote_ip": "10.0.0.1",
        "client_ip": "203.0.113.7",
        "method": "POST",
        "host": "Acme.example:443",
        "uri": "/jsonrpc?x=1",
        "headers": {"User-Agent": ["curl/8", "x"], "Referer": ["https://ref.example/"]},
    },
    "user_id": "jan",
    "duration": 0.0015,
    "size": 512,
    "status": 200,
}
TRAEFIK: dict[str, Any] = {
    "ClientHost": "203.0.113.7",
    "ClientUsername": "jan",
    "DownstreamContentSize": 512,
    "DownstreamStatus": 200,
    "Duration": 1_500_999,
    "RequestHost": "acme.example",
    "RequestMethod": "POST",
    "RequestPath": "/jsonrpc?x=1",
    "StartUTC": "2023-10-10T09:06:56.125000999Z",
    "request_User-Agent": "curl/8",
    "request_Referer": "https://ref.example/",
    "time": "2023-10-10T09:07:00Z",
}
OLD = {"request_client_ip": ..., "request_remote_ip": ...}
DEEP = b'{"ts": 1, "x": ' + b"[" * 200_000


def expected(**changes: Any) -> HttpRequest:
    return msgspec.structs.replace(READ, **changes)


def read_raw(kind: str, raw: bytes, host: str | None = None) -> object:
    make = caddy_parser if kind == "caddy" else traefik_parser
    event = make("access.json", REGISTER, host)(7, raw)
    if isinstance(event, Miss):
        return event
    assert event.raw == raw
    return msgspec.structs.replace(event, raw=b"")


def caddy(host: str | None = None, **changes: Any) -> object:
    """Read a Caddy line with parts of it changed, and parts of its request with `request_`."""
    request = dict(CADDY["request"])
    line = {**CADDY, "request": request}
    for name, value in changes.items():
        place, key = (request, name[8:]) if name.startswith("request_") else (line, name)
        place[key] = value
        if value is ...:
            del place[key]
    return read_raw("caddy", msgspec.json.encode(line), host)


def traefik(host: str | None = None, **changes: Any) -> object:
    line = {key: value for key, value in {**TRAEFIK, **changes}.items() if value is not ...}
    return read_raw("traefik", msgspec.json.encode(line), host)


@pytest.mark.parametrize(
    ("changes", "read"),
    [
        ({}, {}),
        ({"ts": "2023-10-10T11:06:56.125+0200"}, {}),
        ({"ts": 1696928816}, {"at_us": from_rfc3339("2023-10-10T09:06:56Z")}),
        ({"request_client_ip": ...}, {"source_ip": "10.0.0.1", "source_tenant": None}),
        ({"request_client_ip": "::ffff:203.0.113.7"}, {}),
        ({**OLD, "request_remote_addr": "203.0.113.9:80"},
         {"source_ip": "203.0.113.9"}),
        ({**OLD, "request_remote_addr": "[2001:db8::7]:80"},
         {"source_ip": "2001:db8::7", "source_tenant": None}),
        ({"request_uri": "/a"}, {"path": "/a", "query": None}),
        ({"request_uri": "/a?"}, {"path": "/a", "query": ""}),
        ({"request_host": ""}, {"host": None, "tenant": None}),
        ({"request_host": "[2001:db8::1]:443"}, {"host": "[2001:db8::1]", "tenant": None}),
        ({"request_host": "[2001:DB8::1]"}, {"host": "[2001:db8::1]", "tenant": None}),
        ({"request_host": "::1"}, {"host": "::1", "tenant": None}),
        ({"request_headers": {}}, {"user_agent": None, "referer": None}),
        ({"request_headers": {"User-Agent": [""], "Referer": []}},
         {"user_agent": None, "referer": None}),
        ({"user_id": ""}, {"user": None}),
        ({"duration": "1.5ms"}, {"duration_us": None}),
        ({"duration": ..., "size": ..., "status": ..., "user_id": ...},
         {"duration_us": 0, "size_bytes": None, "status": 0, "user": None}),
    ],
)  # fmt: skip
def test_a_caddy_line_is_read_whole(changes: dict[str, Any], read: dict[str, Any]) -> None:
    assert caddy(**changes) == expected(**read)


@pytest.mark.parametrize(
    "changes",
    [
        {"ts": "yesterday"},
        {"ts": -1},
        {"ts": 1.7e12},
        {"ts": 1e308},
        {"ts": None},
        {"size": 10**18},
        {"size": -1},
        {"status": 1000},
        {"duration": 1e308},
        {"request_client_ip": "", "request_remote_ip": ""},
        {"request_client_ip": "", "request_remote_ip": "", "request_remote_addr": ""},
        {"request_uri": ...},
        {"request_method": 1},
    ],
)
def test_a_caddy_line_with_an_impossible_part_is_malformed(changes: dict[str, Any]) -> None:
    assert caddy(**changes) is Miss.MALFORMED


def test_a_caddy_line_that_is_no_access_tells_of_no_request() -> None:
    assert caddy(request=..., msg="server running") is Miss.OTHER


FILTERED = (
    '[client "203.0.113.7"] Coraza: Access denied (phase 1). [id "942100"] [msg "SQL Injection"] '
    '[severity "critical"] [hostname "acme.example"] [uri "/"]'
)


def test_what_coraza_says_in_caddy_is_an_alert() -> None:
    assert caddy(request=..., logger="http.handlers.waf", msg=FILTERED) == SecurityAlert(
        at_us=READ.at_us,
        source="access.json",
        line=7,
        raw=b"",
        source_ip="203.0.113.7",
        engine="coraza",
        signature="942100 SQL Injection",
        category="exploit",
        severity=1,
        outcome="blocked",
        host="acme.example",
        tenant=READ.tenant,
        source_tenant=READ.source_tenant,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"logger": "http.handlers.reverse_proxy", "msg": "upstream roundtrip"},
        {"logger": "http.handlers.waf", "msg": FILTERED, "ts": "yesterday"},
    ],
    ids=["a request told twice", "no moment"],
)
def test_what_a_part_of_caddy_says_of_a_request_is_not_counted_again(
    changes: dict[str, Any],
) -> None:
    assert caddy(**changes) is Miss.OTHER


@pytest.mark.parametrize(
    ("changes", "read"),
    [
        ({}, {}),
        ({"StartUTC": ...}, {"at_us": from_rfc3339("2023-10-10T09:07:00Z")}),
        ({"ClientHost": "::ffff:203.0.113.7"}, {}),
        ({"RequestPath": "/a"}, {"path": "/a", "query": None}),
        ({"RequestHost": "ACME.example"}, {}),
        ({"RequestHost": ""}, {"host": None, "tenant": None}),
        ({"ClientUsername": "-"}, {"user": None}),
        ({"ClientUsername": ""}, {"user": None}),
        ({"request_User-Agent": "", "request_Referer": ...}, {"user_agent": None, "referer": None}),
        ({"DownstreamContentSize": ..., "Duration": ...}, {"size_bytes": None, "duration_us": 0}),
    ],
)
def test_a_traefik_line_is_read_whole(changes: dict[str, Any], read: dict[str, Any]) -> None:
    assert traefik(**changes) == expected(**read)


@pytest.mark.parametrize(
    "changes",
    [
        {"StartUTC": ..., "time": ...},
        {"StartUTC": "9999-12-31T23:59:59-14:00"},
        {"ClientHost": ""},
        {"Duration": 10**18},
        {"DownstreamStatus": -1},
    ],
)
def test_a_traefik_line_with_an_impossible_part_is_malformed(changes: dict[str, Any]) -> None:
    assert traefik(**changes) is Miss.MALFORMED


def test_a_traefik_line_that_is_no_access_tells_of_no_request() -> None:
    assert traefik(RequestMethod=..., msg="Configuration loaded") is Miss.OTHER


@pytest.mark.parametrize("kind", ["caddy", "traefik"])
@pytest.mark.parametrize(
    ("raw", "miss"),
    [
        (b"", Miss.OTHER),
        (b" \r", Miss.OTHER),
        (b"[1]", Miss.MALFORMED),
        (b"null", Miss.MALFORMED),
        (b'{"ts": 1, "user_id": "\xff", "RequestPath": "\xff"}', Miss.MALFORMED),
        (b'{"ts": 1, "user_id": "\\ud800", "RequestPath": "\\ud800"}', Miss.MALFORMED),
        (b'{"ts": 1', Miss.MALFORMED),
        (b"\x16\x03\x01", Miss.MALFORMED),
        (DEEP, Miss.MALFORMED),
    ],
    ids=["empty", "blank", "list", "null", "no utf-8", "surrogate", "cut", "binary", "deep"],
)
def test_what_is_no_json_object_is_counted_not_raised(kind: str, raw: bytes, miss: Miss) -> None:
    assert read_raw(kind, raw) is miss


def test_the_default_host_stands_in_only_where_the_line_names_none() -> None:
    other = "shop.example"
    assert caddy(other) == expected()
    assert traefik(other) == expected()
    assert caddy(other, request_host="") == expected(host=other, tenant=None)
    assert traefik(other, RequestHost="") == expected(host=other, tenant=None)
