"""What the proxy remembers of requests and answers, and what it reads anew each time."""

import pytest

from schout.gateway.call import Call, CallClass
from schout.gateway.proxy.bounds import ProxyBounds
from schout.gateway.proxy.framing import AnswerHead, read_answer
from schout.gateway.proxy.heads_in import HeadsIn
from schout.gateway.proxy.known import Known, Plain, Said

GET = b"GET /page HTTP/1.1\r\nHost: shop.example\r\n%b\r\n"
CALL = Call("shop.example", "/page", "GET", "192.0.2.1", CallClass.PAGE)


HERE, THERE = b"192.0.2.1\n", b"192.0.2.12\n"


def kept(known: Known, data: bytes) -> Known:
    """Read a head and remember it."""
    heads = HeadsIn(ProxyBounds(), "192.0.2.1")
    found = heads.take(data)
    assert found is not None
    known.keep_plain(HERE, heads.raw, found[0], found[1], CALL, b"written")
    return known


def test_the_same_bytes_of_the_same_source_are_the_same_request() -> None:
    data = GET % b""
    found = kept(Known(), data).plain(HERE, data)
    assert isinstance(found, Plain)
    assert (found.call, found.written, found.head.fields) == (CALL, b"written", [])
    assert (found.head.method, found.head.target) == ("GET", "/page")


def test_another_source_is_another_request() -> None:
    data = GET % b""
    assert kept(Known(), data).plain(THERE, data) is None


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(GET % b"Signature-Input: a=()\r\n", id="signed"),
        pytest.param(GET % b"Connection: close\r\n", id="the last one"),
        pytest.param(GET % b"Content-Length: 1\r\n", id="with a body"),
        pytest.param(GET % b"Transfer-Encoding: chunked\r\n", id="with a body in chunks"),
        pytest.param(GET % b"Connection: upgrade\r\nUpgrade: websocket\r\n", id="a WebSocket"),
        pytest.param(GET % (b"X: " + b"x" * 1024 + b"\r\n"), id="long"),
    ],
)
def test_more_than_a_plain_request_is_read_anew(data: bytes) -> None:
    assert kept(Known(), data).plain(HERE, data) is None


def test_all_requests_are_forgotten_when_documents_change() -> None:
    data = GET % b""
    known = kept(Known(), data)
    known.clear()
    assert known.plain(HERE, data) is None


def test_the_head_of_an_answer_with_a_length_is_remembered() -> None:
    known, raw = Known(), b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
    head = read_answer(raw, "GET", 100)
    known.keep_said(raw, head, b"written")
    assert known.said(raw) == Said(head, b"written")


def test_the_head_of_an_answer_whose_end_is_not_known_is_read_anew() -> None:
    known, raw = Known(), b"HTTP/1.1 200 OK\r\n\r\n"
    head: AnswerHead = read_answer(raw, "GET", 100)
    known.keep_said(raw, head, b"written")
    assert known.said(raw) is None
