"""Heads are written anew; what is for one connection alone goes no further."""

from schout.gateway.proxy import heads
from schout.gateway.proxy.framing import CHUNKED, cut, read_answer, read_request

DATE = b"Sun, 22 Nov 2026 12:00:00 GMT"
REQUEST = (
    b"POST /a HTTP/1.1\r\nHost: a.example\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\n"
    b"TE: trailers\r\nTransfer-Encoding: chunked\r\nTrailer: b\r\nExpect: 100-continue\r\n"
    b"X-Real-IP: 192.0.2.1\r\nAccept: c\r\n\r\n"
)
HEAD = read_request(REQUEST, 8_192, 100)
OLD = read_request(b"HEAD / HTTP/1.0\r\nHost: a.example\r\n\r\n", 8_192, 100)
LINES = (
    b"POST /a HTTP/1.1\r\nhost: a.example\r\naccept: c\r\n%b"
    b"x-forwarded-for: 192.0.2.9\r\nx-real-ip: 192.0.2.9\r\nx-forwarded-proto: http\r\n"
    b"via: 1.1 schout\r\nx-forwarded-host: a.example\r\n\r\n"
)


def test_a_request_is_framed_by_the_body_that_is_sent() -> None:
    origin = heads.Origin("192.0.2.9", trusted=False)
    assert origin.request(HEAD, 5) == LINES % b"content-length: 5\r\n"
    assert origin.request(HEAD, CHUNKED) == LINES % b"transfer-encoding: chunked\r\n"
    assert origin.request(HEAD, 0) == LINES % b"content-length: 0\r\n"
    assert origin.request(HEAD, 0) == LINES % b"content-length: 0\r\n"


def test_an_answer_loses_what_was_for_its_connection_and_gains_the_rate_fields() -> None:
    data = (
        b"HTTP/1.1 200 Fine\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\n"
        b"RateLimit: theirs\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nContent-Length: 3\r\n\r\n"
    )
    answer = read_answer(data[: cut(data, 0, 9_999)], "GET", 100)
    written = heads.answer(answer, HEAD, [(b"ratelimit", b"ours")], keep=False)
    assert written == (
        b"HTTP/1.1 200 Fine\r\nset-cookie: a\r\nset-cookie: b\r\nratelimit: ours\r\n"
        b"content-length: 3\r\nconnection: close\r\n\r\n"
    )
    assert b"ratelimit: theirs" in heads.answer(answer, HEAD, (), keep=True)


def test_an_answer_of_ours_is_whole_but_for_the_body_of_a_head_request() -> None:
    assert heads.plain(400, "no", DATE, None, keep=False) == (
        b"HTTP/1.1 400 Bad Request\r\ndate: Sun, 22 Nov 2026 12:00:00 GMT\r\n"
        b"content-type: text/plain; charset=utf-8\r\ncache-control: no-store\r\n"
        b"connection: close\r\ncontent-length: 20\r\n\r\n400 Bad Request: no\n"
    )
    assert heads.own(429, (), b"abc", DATE, OLD, keep=True) == (
        b"HTTP/1.1 429 Too Many Requests\r\ndate: Sun, 22 Nov 2026 12:00:00 GMT\r\n"
        b"connection: keep-alive\r\ncontent-length: 3\r\n\r\n"
    )
