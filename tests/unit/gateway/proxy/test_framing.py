"""Heads are read in one way or refused."""

import pytest
from tests.unit.gateway.proxy.malformed import GET, POST, REQUESTS, H

from schout.gateway.proxy.body import Chunked, reader_of
from schout.gateway.proxy.framing import (
    CHUNKED,
    UNTIL_CLOSE,
    AnswerHead,
    FramingError,
    RequestHead,
    cut,
    read_answer,
    read_request,
)

NONE: frozenset[bytes] = frozenset()


def read(data: bytes) -> RequestHead:
    return read_request(data[: cut(data, 0, 32_768)], 8_192, 100)


def answer(data: bytes, method: str = "GET") -> AnswerHead:
    return read_answer(data[: cut(data, 0, 65_536)], method, 200)


@pytest.mark.parametrize("name", REQUESTS)
def test_what_is_ambiguous_is_refused_with_its_status(name: str) -> None:
    status, data = REQUESTS[name]
    with pytest.raises(FramingError) as refused:
        whole(data)
    assert refused.value.status == status


def whole(data: bytes) -> RequestHead:
    """Read a request with its body, as far as it is there."""
    end = cut(data, 0, 32_768)
    head = read_request(data[:end], 8_192, 100)
    if head.length > 134_217_728:
        raise FramingError(413, "the body is too large")
    if head.length:
        reader_of(head.length, 134_217_728).take(data[end:])
    return head


def test_a_plain_request_is_read_as_it_stands() -> None:
    data = GET + b"Accept: a/b\r\nX-Empty:\r\nX-Space: \t a b \t\r\n\r\n"
    assert read(data) == RequestHead(
        "GET", "/",
        [(b"host", b"a.example"), (b"accept", b"a/b"), (b"x-empty", b""), (b"x-space", b"a b")],
        b"a.example", 0, True, False, False, False, NONE,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("target", "read_as"),
    [
        ("/a?b=c%20d&e[]=1|2{}", "/a?b=c%20d&e[]=1|2{}"),
        ("/a%20b", "/a%20b"),
        ("//a", "//a"),
        ("http://A.example/b?c", "/b?c"),
        ("http://a.example", "/"),
        ("http://a.example?b", "/?b"),
        ("/?100%", "/?100%"),
    ],
)
def test_a_target_is_brought_into_origin_form(target: str, read_as: str) -> None:
    assert read(b"GET " + target.encode() + b" HTTP/1.1\r\n" + H + b"\r\n").target == read_as


def test_options_may_be_about_the_server_as_a_whole() -> None:
    assert read(b"OPTIONS * HTTP/1.1\r\n" + H + b"\r\n").target == "*"


@pytest.mark.parametrize(
    "host", ["a", "a.example:8069", "[2001:db8::1]:80", "192.0.2.1", "a_b.example"]
)
def test_a_host_may_be_a_name_or_an_address_with_a_port(host: str) -> None:
    assert read(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()).host == host.encode()


def test_a_name_that_wsgi_would_take_for_another_is_left_out() -> None:
    found = read(GET + b"X_Forwarded_For: 192.0.2.1\r\nContent_Length: 3\r\n\r\n")
    assert (found.fields, found.length) == ([(b"host", b"a.example")], 0)


@pytest.mark.parametrize(
    ("version", "connection", "keep_alive", "hops"),
    [
        (b"1.1", b"", True, NONE),
        (b"1.1", b"Connection: close\r\n", False, NONE),
        (b"1.1", b"Connection: Keep-Alive\r\n", True, NONE),
        (b"1.1", b"Connection: CLOSE\r\n", False, NONE),
        (b"1.1", b"Connection: keep-alive\r\nConnection: close\r\n", False, NONE),
        (b"1.1", b"Connection: keep-alive, X-Own\r\n", True, frozenset({b"x-own"})),
        (b"1.1", b"Connection: , close ,\r\n", False, NONE),
        (b"1.0", b"", False, NONE),
        (b"1.0", b"Connection: keep-alive\r\n", True, NONE),
    ],
)
def test_the_connection_goes_on_as_its_version_and_its_options_say(
    version: bytes, connection: bytes, keep_alive: bool, hops: frozenset[bytes]
) -> None:
    found = read(b"GET / HTTP/" + version + b"\r\n" + H + connection + b"\r\n")
    assert (found.keep_alive, found.hops, found.old) == (keep_alive, hops, version == b"1.0")


@pytest.mark.parametrize(
    ("fields", "length", "expects"),
    [
        (b"Content-Length: 3\r\n", 3, False),
        (b"Content-Length: 003\r\n", 3, False),
        (b"Transfer-Encoding: Chunked\r\n", CHUNKED, False),
        (b"Content-Length: 3\r\nExpect: 100-Continue\r\n", 3, True),
        (b"Content-Length: 0\r\nExpect: 100-continue\r\n", 0, False),
    ],
)
def test_the_body_is_as_long_as_the_head_says(fields: bytes, length: int, expects: bool) -> None:
    found = read(POST + fields + b"\r\n")
    assert (found.length, found.expects) == (length, expects)


@pytest.mark.parametrize(
    ("first", "connection", "upgrade"),
    [
        (b"GET / HTTP/1.1", b"Upgrade", True),
        (b"GET / HTTP/1.1", b"keep-alive, upgrade", True),
        (b"GET / HTTP/1.1", b"keep-alive", False),
        (b"GET / HTTP/1.0", b"Upgrade", False),
        (b"POST / HTTP/1.1", b"Upgrade", False),
    ],
)
def test_a_websocket_is_asked_for_by_get_and_connection(
    first: bytes, connection: bytes, upgrade: bool
) -> None:
    head = first + b"\r\n" + H + b"Connection: " + connection + b"\r\nUpgrade: WebSocket\r\n\r\n"
    assert read(head).upgrade is upgrade


def test_another_upgrade_is_not_taken() -> None:
    assert not read(GET + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n").upgrade


def test_a_head_is_found_wherever_it_was_split() -> None:
    data = GET + b"\r\nrest"
    looked = [0]
    for end in range(1, len(data) - 4):
        assert cut(data[:end], looked[-1], 32_768) == 0
        looked.append(end)
    assert cut(data, looked[-1], 32_768) == len(data) - 4


@pytest.mark.parametrize(
    ("head", "method", "length", "keep_alive"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "GET", 3, True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "HEAD", 0, True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "GET", CHUNKED, True),
        (b"HTTP/1.1 200 OK\r\n\r\n", "GET", UNTIL_CLOSE, False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\n", "GET", 3, False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\n", "GET", 3, True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\n", "GET", 3, False),
        (b"HTTP/1.1 204 No Content\r\n\r\n", "GET", 0, True),
        (b"HTTP/1.1 304\r\nContent-Length: 3\r\n\r\n", "GET", 0, True),
        (b"HTTP/1.1 100 Continue\r\n\r\n", "POST", 0, True),
    ],
)
def test_an_answer_is_framed_as_its_status_and_its_request_say(
    head: bytes, method: str, length: int, keep_alive: bool
) -> None:
    found = answer(head, method)
    assert (found.length, found.keep_alive) == (length, keep_alive)


ANSWERS = {
    "length and coding": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n",
    "another coding": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
    "chunks in 1.0": b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    "chunks without a body": b"HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n",
    "no status": b"HTTP/1.1 OK\r\n\r\n",
    "a status of two digits": b"HTTP/1.1 20 OK\r\n\r\n",
    "a status beyond": b"HTTP/1.1 999 OK\r\n\r\n",
    "HTTP/2": b"HTTP/2 200 OK\r\n\r\n",
    "another protocol": b"ICY 200 OK\r\n\r\n",
    "NUL": b"HTTP/1.1 200 OK\r\nA: \0\r\n\r\n",
    "a folded field": b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
    "a bare LF": b"HTTP/1.1 200 OK\nA: b\n\n",
    "no colon": b"HTTP/1.1 200 OK\r\nNothing\r\n\r\n",
    "many fields": b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 201 + b"\r\n",
    "a connection that takes the length": b"HTTP/1.1 200 OK\r\nConnection: content-length\r\n\r\n",
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_ambiguous_answer_is_refused(name: str) -> None:
    with pytest.raises(FramingError):
        answer(ANSWERS[name])


def test_the_overhead_of_honest_chunks_does_not_add_up() -> None:
    reader = Chunked(10_000_000)
    piece = b"400;name=value\r\n" + b"a" * 1024 + b"\r\n"
    for _ in range(5_000):
        assert reader.take(piece) == (b"a" * 1024, None)
    assert reader.take(b"0\r\nA: b\r\n\r\nrest") == (b"", b"rest")
