"""Access logs: what the line says is what the event says, and no client can hide a line."""

from typing import Any

import msgspec
import pytest

from schout.core.intake.access_log import (
    access_log_parser,
    split_request,
)
from schout.core.intake.format import Miss
from schout.core.intake.register import Register
from schout.core.model.event import HttpRequest
from schout.core.model.ids import TenantId
from schout.core.model.moment import from_rfc3339
from schout.core.model.tenant import Belonging, BelongingKind, Tenant

NOBODY = Register.build((), ())
DATE = "[10/Oct/2023:11:06:56 +0200]"
TAIL = f' - - {DATE} "GET /a?b=1 HTTP/1.1" 200 512 "https://ref.example/?q" "Mozilla/5.0 (X11)"'
READ = HttpRequest(
    at_us=from_rfc3339("2023-10-10T09:06:56Z"),
    source="access.log",
    line=7,
    raw=b"",
    source_ip="203.0.113.7",
    method="GET",
    path="/a",
    query="b=1",
    status=200,
    size_bytes=512,
    user_agent="Mozilla/5.0 (X11)",
    referer="https://ref.example/?q",
)


def read(line: str | bytes, *, vhost: bool = False, host: str | None = None) -> object:
    raw = line.encode() if isinstance(line, str) else line
    event = access_log_parser("access.log", NOBODY, host, vhost=vhost)(7, raw)
    if isinstance(event, Miss):
        return event
    assert event.raw == raw
    return msgspec.structs.replace(event, raw=b"")


def expected(**changes: Any) -> HttpRequest:
    return msgspec.structs.replace(READ, **changes)


@pytest.mark.parametrize("vhost", [False, True], ids=["plain parser", "vhost parser"])
@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("203.0.113.7" + TAIL, {}),
        ("203.0.113.7" + TAIL + "\r", {}),
        ("2001:db8::7" + TAIL, {"source_ip": "2001:db8::7"}),
        ("::ffff:203.0.113.7" + TAIL, {}),
        ("::FFFF:203.0.113.7" + TAIL, {}),
        ("client.example" + TAIL, {"source_ip": "client.example"}),
        ("acme.example:443 203.0.113.7" + TAIL, {"host": "acme.example"}),
        ("ACME.Example 203.0.113.7" + TAIL, {"host": "acme.example"}),
        ("[2001:db8::1]:443 203.0.113.7" + TAIL, {"host": "[2001:db8::1]"}),
        ("[2001:DB8::1] 2001:db8::7" + TAIL, {"host": "[2001:db8::1]", "source_ip": "2001:db8::7"}),
        ('203.0.113.7 - - [10/Oct/2023:11:06:56 +0200] "GET /a?b=1 HTTP/1.1" 200 512',
         {"referer": None, "user_agent": None}),
        ('203.0.113.7 - - [10/Oct/2023:11:06:56 +0200] "GET /a?b=1 HTTP/1.1" 304 -',
         {"referer": None, "user_agent": None, "status": 304, "size_bytes": None}),
        ('203.0.113.7 - - [10/Oct/2023:11:06:56 +0200] "GET /a?b=1 HTTP/1.1" 304 0 "-" ""',
         {"referer": None, "user_agent": None, "status": 304, "size_bytes": 0}),
        ("203.0.113.7" + TAIL + ' 0.003 "198.51.100.2, 10.0.0.1"', {}),
        ("203.0.113.7" + TAIL + ' 17 "acme@docker" "http://10.0.0.9:80" 4ms', {}),
        ("203.0.113.7" + TAIL.replace(" - - ", " - jan "), {"user": "jan"}),
        ("203.0.113.7" + TAIL.replace(" - - ", " ident jan "), {"user": "jan"}),
        ("203.0.113.7" + TAIL.replace(" - - ", " - Jan De Wit "), {"user": "Jan De Wit"}),
        ("203.0.113.7" + TAIL.replace(" - - ", " - a [b "), {"user": "a [b"}),
        ("203.0.113.7" + TAIL.replace(" - - ", " - a[b] "), {"user": "a[b]"}),
        ("203.0.113.7" + TAIL.replace(" - - ", " - x [01/Jan/2020:00:00:00 +0000] "),
         {"user": "x [01/Jan/2020:00:00:00 +0000]"}),
        ("acme.example:80 203.0.113.7" + TAIL.replace(" - - ", " - Jan De Wit "),
         {"host": "acme.example", "user": "Jan De Wit"}),
    ],
)  # fmt: skip
def test_every_form_is_read_by_both_parsers(
    line: str, changes: dict[str, object], vhost: bool
) -> None:
    assert read(line, vhost=vhost) == expected(**changes)


@pytest.mark.parametrize(
    ("asked", "method", "path", "query"),
    [
        ("GET / HTTP/1.0", "GET", "/", None),
        ("GET /? HTTP/2.0", "GET", "/", ""),
        ("get /a?b?c=d HTTP/3", "get", "/a", "b?c=d"),
        ("GET /a b?c d HTTP/1.1", "GET", "/a b", "c d"),
        (r"GET /a\x22b?c=\x22 HTTP/1.1", "GET", r"/a\x22b", r"c=\x22"),
        (r"GET /a\"b?c=\\ HTTP/1.1", "GET", r"/a\"b", r"c=\\"),
        ("OPTIONS * HTTP/1.1", "OPTIONS", "*", None),
        (
            "POST http://acme.example:80/jsonrpc?x=1 HTTP/1.1",
            "POST",
            "http://acme.example:80/jsonrpc",
            "x=1",
        ),
        ("GET HTTPS://acme.example HTTP/1.1", "GET", "HTTPS://acme.example", None),
        ("GET http://acme.example?x=1 HTTP/1.1", "GET", "http://acme.example", "x=1"),
        (r"GET http://acme.example/\x22 HTTP/1.1", "GET", r"http://acme.example/\x22", None),
        ("GET  HTTP/1.1", "GET", "/", None),
        ("CONNECT mail.example:25 HTTP/1.1", "CONNECT", "mail.example:25", None),
        ("", None, "", None),
        ("-", None, "-", None),
        ("GET /", None, "GET /", None),
        ("GET /a?token=1", None, "GET /a", "token=1"),
        ("GET HTTP/1.1", None, "GET HTTP/1.1", None),
        ("G3T / HTTP/1.1", None, "G3T / HTTP/1.1", None),
        ("GET /a HTTP/1.2", None, "GET /a HTTP/1.2", None),
        ("GET / HTTP/1.", None, "GET / HTTP/1.", None),
        ("GET / FTP/1.1", None, "GET / FTP/1.1", None),
        (r"\x16\x03\x01\x02\x00\x01", None, r"\x16\x03\x01\x02\x00\x01", None),
        (r"\x80w\x01\x03 \"SSH-2.0\n", None, r"\x80w\x01\x03 \"SSH-2.0\n", None),
    ],
)
def test_a_request_line_is_split_and_what_is_no_http_has_no_method(
    asked: str, method: str | None, path: str, query: str | None
) -> None:
    line = f'203.0.113.7 - - {DATE} "{asked}" 400 0 "-" "-"'
    assert read(line) == expected(
        method=method,
        path=path,
        query=query,
        status=400,
        size_bytes=0,
        referer=None,
        user_agent=None,
    )


def test_bytes_that_are_no_utf_8_are_written_as_escapes() -> None:
    line = (
        b'203.0.113.7 - \xff\xfe [10/Oct/2023:11:06:56 +0200] "GET /\xe9 HTTP/1.1" 200 1 "-" "\xc3"'
    )
    assert read(line) == expected(
        path=r"/\xe9", query=None, size_bytes=1, user=r"\xff\xfe", referer=None, user_agent=r"\xc3"
    )


def test_escaped_quotes_do_not_end_a_referer_or_a_user_agent() -> None:
    line = f'203.0.113.7 - - {DATE} "GET /a?b=1 HTTP/1.1" 200 512 "a\\"b" "c\\\\" "extra"'
    assert read(line) == expected(referer='a\\"b', user_agent="c\\\\")


def test_huge_fields_are_kept_whole() -> None:
    path, agent = "/" + "a" * 65_000, "b" * 65_000
    line = f'203.0.113.7 - - {DATE} "GET {path} HTTP/1.1" 414 1 "-" "{agent}"'
    assert read(line) == expected(
        path=path, query=None, status=414, size_bytes=1, referer=None, user_agent=agent
    )


@pytest.mark.parametrize(
    "line",
    [
        "hello",
        "203.0.113.7 - -",
        '203.0.113.7 - - [] "GET / HTTP/1.1" 200 1',
        '203.0.113.7 - - [30/Feb/2023:11:06:56 +0200] "GET / HTTP/1.1" 200 1',
        '203.0.113.7 - - [10/Oct/2023:11:06:56 +0200] "GET / HTTP/1.1" 20 1',
        '203.0.113.7 - - [10/Oct/2023:11:06:56 +0200] "GET / HTTP/1.1" 200',
        '203.0.113.7 - - [10/Oct/2023:11:06:56 +0200] "GET / HTTP/1.1" 200 ' + "9" * 19,
        '203.0.113.7 - - [10/Oct/2023:11:06:56 +0200] "GET / HTTP/1.1" 200 ' + "9" * 5000,
        '203.0.113.7 - - [10/Oct/2023:11:06:56 +0200] "GET / HTTP/1.1" ٢٠٠ 1',
        '203.0.113.7 - - [10/Oct/2023:11:06:56 +0200] "GET / HTTP/1.1 200 1',
        '203.0.113.7 - - [10/Oct/2023:11:06:56 +0200] "GET / HTTP/1.1" 200 1x',
        f"Nov 22 20:00:01 web1 nginx: 203.0.113.7{TAIL}",
        f"<190>Nov 22 20:00:01 web1 nginx: 203.0.113.7{TAIL}",
        f"proxy acme.example 203.0.113.7{TAIL}",
        '{"ts": 1}',
    ],
)
@pytest.mark.parametrize("vhost", [False, True], ids=["plain parser", "vhost parser"])
def test_a_line_that_is_not_in_the_format_is_malformed(line: str, vhost: bool) -> None:
    assert read(line, vhost=vhost) is Miss.MALFORMED


@pytest.mark.parametrize("line", [b"", b"  \t", b"\r"])
def test_a_blank_line_tells_of_no_request(line: bytes) -> None:
    assert read(line) is Miss.OTHER


def test_the_default_host_stands_in_only_where_the_line_names_none() -> None:
    assert read("203.0.113.7" + TAIL, host="shop.example") == expected(host="shop.example")
    assert read("acme.example:80 203.0.113.7" + TAIL, host="shop.example") == expected(
        host="acme.example"
    )


def test_host_and_address_are_attributed_at_the_moment_of_the_request() -> None:
    acme, bolt = TenantId("acme"), TenantId("bolt")
    register = Register.build(
        (Tenant(id=acme, name="Acme"), Tenant(id=bolt, name="Bolt")),
        (
            Belonging(tenant=acme, kind=BelongingKind.HOST, value="acme.example"),
            Belonging(tenant=bolt, kind=BelongingKind.ADDRESS, value="203.0.113.0/24"),
        ),
    )
    raw = ("acme.example:443 ::ffff:203.0.113.7" + TAIL).encode()
    assert access_log_parser("access.log", register)(7, raw) == expected(
        raw=raw, host="acme.example", tenant=acme, source_tenant=bolt
    )


@pytest.mark.parametrize(
    ("identity", "host"),
    [("ACME.example:443", "acme.example"), ("acme.example", "acme.example"), ("jan", "x.example"),
     ("192.0.2.1", "x.example"), ("a.b", "a.b")],
)  # fmt: skip
def test_the_host_may_stand_where_the_identity_does(identity: str, host: str) -> None:
    line = "203.0.113.7" + TAIL.replace(" - - ", f" {identity} - ", 1)
    parsed = access_log_parser("access.log", NOBODY, "x.example")(7, line.encode())
    assert isinstance(parsed, HttpRequest)
    assert (parsed.host, parsed.user) == (host, None)


def test_a_request_line_is_split_at_its_first_and_last_space() -> None:
    assert split_request("GET /a b?c HTTP/1.1") == ("GET", "/a b", "c")
