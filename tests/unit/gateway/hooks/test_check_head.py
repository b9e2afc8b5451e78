"""The head of a request to the decision server: what it is about, and what is refused."""

import pytest

from schout.gateway.hooks.check_head import (
    MOST_FIELDS,
    MOST_HEAD_BYTES,
    Asked,
    Form,
    NotHttp,
    read_head,
)

HOST = "Host: acme.example"
NGINX = (HOST, "X-Original-Method: POST", "X-Original-URI: /jsonrpc?a=1", "X-Original-Addr: ::1")
TRAEFIK = (
    "Host: gate.example",
    "X-Forwarded-Method: PUT",
    "X-Forwarded-Uri: /json/2/a",
    "X-Forwarded-Host: acme.example",
    "X-Forwarded-For: 192.0.2.1, 192.0.2.2",
)


def head(*lines: str, first: str = "GET /v1/check HTTP/1.1") -> bytes:
    return "\r\n".join((first, *lines, "", "")).encode("latin-1")


def asked(*lines: str, first: str = "GET /v1/check HTTP/1.1") -> Asked:
    found = read_head(head(*lines, first=first))
    assert found is not None
    return found


def refused(*lines: str, first: str = "GET /v1/check HTTP/1.1") -> str:
    with pytest.raises(NotHttp) as caught:
        read_head(head(*lines, first=first))
    return str(caught.value)[:3]


def about(one: Asked) -> tuple[Form, str, str, list[tuple[bytes, bytes]], str]:
    return one.form, one.method, one.target, one.headers, one.peer_ip


def test_nginx_names_the_request_in_its_own_fields() -> None:
    one = asked(*NGINX, "User-Agent: a", "X-Schout-Dialect: nginx")
    host, agent = (b"host", b"acme.example"), (b"user-agent", b"a")
    assert about(one) == (Form.NGINX, "POST", "/jsonrpc?a=1", [host, agent], "::1")
    assert (one.leased, one.length, one.body_bytes, one.closes, one.is_head, one.expects) == (
        True,
        len(head(*NGINX, "User-Agent: a", "X-Schout-Dialect: nginx")),
        0,
        False,
        False,
        False,
    )


def test_traefik_and_caddy_name_the_request_in_forwarded_fields() -> None:
    walked = (b"x-forwarded-for", b"192.0.2.1")
    headers = [(b"host", b"acme.example"), walked]
    one = asked(*TRAEFIK)
    assert about(one) == (Form.FORWARDED, "PUT", "/json/2/a", headers, "192.0.2.2")
    assert one.leased is False


def test_fields_of_forwarding_on_several_lines_are_one_walk() -> None:
    one = asked(*TRAEFIK, "X-Forwarded-For: 192.0.2.3")
    assert (one.headers[-1], one.peer_ip) == (
        (b"x-forwarded-for", b"192.0.2.1, 192.0.2.2"),
        "192.0.2.3",
    )


def test_envoy_sends_the_request_itself_below_our_path() -> None:
    first = "DELETE /v1/check/web?x=1&dialect=nginx HTTP/1.1"
    one = asked(HOST, "X-Forwarded-For: 192.0.2.9", first=first)
    host = [(b"host", b"acme.example")]
    found = (Form.WHOLE, "DELETE", "/web?x=1&dialect=nginx", host, "192.0.2.9")
    assert about(one) == found
    assert one.leased is True


def test_a_caller_behind_envoy_cannot_name_another_request() -> None:
    first = "POST /v1/check/jsonrpc HTTP/1.1"
    lies = [line.replace("/json/2/a", "/web/static/a.css") for line in (*TRAEFIK[1:3], *NGINX[1:])]
    lies.append("X-Forwarded-Host: other.example")
    one = asked(HOST, *lies, "X-Schout-Dialect: nginx", first=first)
    assert about(one) == (Form.WHOLE, "POST", "/jsonrpc", [(b"host", b"acme.example")], "")


def test_a_caller_behind_traefik_cannot_speak_for_nginx() -> None:
    one = asked(*TRAEFIK, *NGINX[1:], "X-Original-URI: /second")
    assert (one.form, one.target) == (Form.FORWARDED, "/json/2/a")
    assert refused(*TRAEFIK, *NGINX[1:], "X-Schout-Dialect: nginx") == "403"


def test_the_path_that_the_proxy_asks_at_stands_above_all_fields() -> None:
    one = asked(*NGINX, *TRAEFIK[1:], first="GET /v1/check?a&dialect=nginx HTTP/1.1")
    assert (one.form, one.target, one.peer_ip) == (Form.NGINX, "/jsonrpc?a=1", "::1")
    assert one.headers[-1] == (b"x-forwarded-for", b"192.0.2.1, 192.0.2.2")


@pytest.mark.parametrize(
    ("query", "lines", "leased"),
    [
        ("", NGINX, True),
        ("?leases=off", NGINX, False),
        ("", TRAEFIK, False),
        ("?leases=on", TRAEFIK, True),
        ("?leases=yes", TRAEFIK, False),
    ],
)
def test_who_tells_of_ends_can_be_said(query: str, lines: tuple[str, ...], leased: bool) -> None:
    assert asked(*lines, first=f"GET /v1/check{query} HTTP/1.1").leased is leased


@pytest.mark.parametrize("name", ["X-Original-URI", "X-Original-Method", "X-Original-Addr"])
def test_a_field_of_nginx_that_comes_twice_is_refused(name: str) -> None:
    assert refused(*NGINX, f"{name}: /") == "400"


@pytest.mark.parametrize("name", ["X-Forwarded-Uri", "X-Forwarded-Method", "X-Forwarded-Host"])
def test_a_field_of_traefik_that_comes_twice_is_refused(name: str) -> None:
    assert refused(*TRAEFIK, f"{name}: /") == "400"


def test_a_check_that_names_no_request_is_refused() -> None:
    assert refused(HOST) == "400"
    assert refused(HOST, "X-Original-URI:") == "400"
    assert refused(HOST, "X-Forwarded-Method: GET") == "400"


def test_a_page_is_asked_for_plainly() -> None:
    one = asked(HOST, *TRAEFIK[1:4], first="HEAD /metrics?dialect=nginx HTTP/1.1")
    assert (one.own_path, one.form, one.target) == (
        b"/metrics",
        Form.FORWARDED,
        "/metrics?dialect=nginx",
    )
    assert one.is_head


@pytest.mark.parametrize(
    "first",
    [
        "",
        "GET /v1/check",
        "GET  /v1/check HTTP/1.1",
        "GET /v1/check HTTP/2.0",
        "GET /v1/check HTTP/1.1 ",
        "GET v1/check HTTP/1.1",
        "GET http://a.example/v1/check HTTP/1.1",
        "GET * HTTP/1.1",
        "GET /v1 check HTTP/1.1",
        "GET /v1\x00check HTTP/1.1",
        "G(T /v1/check HTTP/1.1",
        "A" * 33 + " /v1/check HTTP/1.1",
        "\x16\x03\x01",
    ],
)
def test_a_line_that_is_no_request_is_refused(first: str) -> None:
    assert refused(*NGINX, first=first) == "400"


@pytest.mark.parametrize(
    "line",
    [
        "no colon",
        "Name : value",
        " folded: value",
        "\tfolded",
        ": value",
        "N\x00me: value",
        "Näme: value",
        "Name: a\nb",
        "Name: a\rb",
        "Name: a\x00b",
        "Name: a\x7fb",
        "Host: second.example",
    ],
)
def test_a_field_that_is_none_is_refused(line: str) -> None:
    assert refused(*NGINX, line) == "400"


def test_values_may_hold_tabs_and_bytes_above_ascii() -> None:
    assert asked(*NGINX, "A: \t b\tc\xe9 \t").headers[-1] == (b"a", b"b\tc\xe9")


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (("Content-Length: 1", "Content-Length: 2"), "400"),
        (("Content-Length: 1", "Content-Length: 1"), "400"),
        (("Content-Length: 0", "Content-Length: 5"), "400"),
        (("Content-Length: 1, 1",), "400"),
        (("Content-Length: +1",), "400"),
        (("Content-Length: -1",), "400"),
        (("Content-Length: 1_0",), "400"),
        (("Content-Length: ",), "400"),
        (("Content-Length: \xb2",), "400"),
        (("Content-Length: " + "1" * 13,), "400"),
        (("Transfer-Encoding: chunked",), "411"),
        (("Transfer-Encoding: CHUNKED",), "411"),
        (("Transfer-Encoding: gzip, chunked",), "501"),
        (("Transfer-Encoding: chunked", "Transfer-Encoding: identity"), "501"),
        (("Transfer-Encoding: chunked", "Content-Length: 5"), "400"),
        (("Content-Length: 5", "Transfer-Encoding: chunked"), "400"),
        (("Expect: 200-maybe",), "417"),
    ],
)
def test_a_length_that_can_be_read_in_two_ways_is_refused(
    lines: tuple[str, ...], status: str
) -> None:
    assert refused(*NGINX, *lines) == status


def test_chunks_are_not_for_http_1_0() -> None:
    assert refused(*NGINX, "Transfer-Encoding: chunked", first="GET /v1/check HTTP/1.0") == "400"


def test_a_tunnel_is_refused() -> None:
    assert refused(*NGINX, first="CONNECT /v1/check HTTP/1.1") == "501"


def test_a_length_is_taken() -> None:
    one = asked(*NGINX, "Content-Length: 007", "Expect: 100-Continue")
    assert (one.body_bytes, one.expects) == (7, True)
    old = asked(*NGINX, "Expect: 100-continue", first="GET /v1/check HTTP/1.0")
    assert old.expects is False


@pytest.mark.parametrize(
    ("version", "lines", "closes"),
    [
        ("1.1", (), False),
        ("1.1", ("Connection: close",), True),
        ("1.1", ("Connection: x, Close",), True),
        ("1.1", ("Connection: keep-alive", "Connection: close"), True),
        ("1.1", ("Connection: closer",), False),
        ("1.0", (), True),
        ("1.0", ("Connection: keep-alive",), True),
    ],
)
def test_when_a_connection_ends(version: str, lines: tuple[str, ...], closes: bool) -> None:
    first = f"GET /v1/check HTTP/{version}"
    assert asked(*NGINX, *lines, first=first).closes is closes


def test_a_request_needs_one_host() -> None:
    assert refused(*NGINX[1:]) == "400"
    assert asked(*NGINX[1:], first="GET /v1/check HTTP/1.0").headers == []


def test_fields_and_bytes_are_bounded() -> None:
    room = MOST_FIELDS - len(NGINX)
    assert len(asked(*NGINX, *["A: b"] * room).headers) == room + 1
    assert refused(*NGINX, *["A: b"] * (room + 1)) == "431"
    fits = MOST_HEAD_BYTES - len(head(*NGINX, "A: "))
    assert asked(*NGINX, "A: " + "b" * fits).length == MOST_HEAD_BYTES
    assert refused(*NGINX, "A: " + "b" * (fits + 1)) == "431"


def test_half_a_head_is_waited_for_up_to_the_bound() -> None:
    whole = head(*NGINX)
    assert [read_head(whole[:end]) for end in range(len(whole))] == [None] * len(whole)
    assert read_head(b"x" * (MOST_HEAD_BYTES - 1)) is None
    with pytest.raises(NotHttp):
        read_head(b"x" * MOST_HEAD_BYTES)
