"""The framing of the built-in proxy: one reading, whatever the split; none where others differ."""

import h11
import httptools
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.gateway.proxy.malformed import REQUESTS

from schout.gateway.proxy.body import Chunked, reader_of
from schout.gateway.proxy.framing import CHUNKED, FramingError, cut, read_answer, read_request

MOST = 32_768
GOOD = [
    b"GET /a?b=c HTTP/1.1\r\nHost: a.example\r\nAccept: */*\r\n\r\n",
    b"POST /jsonrpc HTTP/1.1\r\nHost: a.example:80\r\nContent-Length: 5\r\n\r\nhello",
    (
        b"POST /x HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5;a=b\r\nhello\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n"
    ),
    b"GET http://a.example/ HTTP/1.1\r\nHost: A.example\r\nConnection: close, x-own\r\n\r\n",
    b"PUT /x HTTP/1.0\r\nHost: [::1]\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
]
MATERIAL = [*GOOD, *(data[:2_000] for _, data in REQUESTS.values())]
PIECES = [
    b"\r\n", b"\n", b"\r", b" ", b"\t", b"\0", b":", b";", b"0", b"5", b"Content-Length: 5\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Host: b.example\r\n", b"\x0b", b"\xff", b",", b"chunked",
]  # fmt: skip

Result = tuple[object, ...]


def result(parts: list[bytes]) -> Result:
    """Read the first request of what comes in parts, as a connection does."""
    data, looked, head, reader = b"", 0, None, None
    body = b""
    try:
        for part in parts:
            data += part
            if head is None:
                end = cut(data, looked, MOST)
                looked = len(data)
                if not end:
                    continue
                head = read_request(data[:end], 8_192, 100)
                data = data[end:]
                reader = reader_of(head.length, 1_000_000) if head.length else None
            if reader is None:
                continue
            piece, rest = reader.take(data)
            body, data = body + piece, rest or b""
            if rest is not None:
                reader = None
    except FramingError as error:
        return ("refused", error.status)
    return ("read", head, reader is None, body, data)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Give a request with a few changes: bytes and pieces put in, taken out, put twice."""
    data = draw(st.sampled_from(MATERIAL))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 8)))
        put = draw(st.sampled_from(PIECES) | st.binary(max_size=4) | st.just(data[at:end] * 2))
        data = data[:at] + put + data[end:]
    return data


@st.composite
def split(draw: st.DrawFn, what: st.SearchStrategy[bytes]) -> tuple[bytes, list[bytes]]:
    data = draw(what)
    at = sorted(draw(st.lists(st.integers(0, len(data)), max_size=12)))
    return data, [data[a:b] for a, b in zip([0, *at], [*at, len(data)], strict=True)]


def final(found: Result) -> Result:
    """Take what an incomplete request and a refused one have in common with their splits."""
    return found[:1] if found[0] == "refused" else found


@given(split(mutated()))
def test_no_split_changes_what_is_read(case: tuple[bytes, list[bytes]]) -> None:
    data, parts = case
    assert final(result(parts)) == final(result([data]))
    assert final(result([data[at : at + 1] for at in range(len(data))])) == final(result([data]))


class Collector:
    def __init__(self) -> None:
        self.fields: list[tuple[bytes, bytes]] = []
        self.body, self.whole, self.url = b"", False, b""

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self.fields.append((name.lower(), value.rstrip()))

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.whole = True
        raise StopAsyncIteration


def by_h11(data: bytes) -> tuple[bytes, bytes, bool]:
    """Give method, body and whether it is whole; what h11 refuses raises."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=100_000)
    connection.receive_data(data)
    method, body = b"", b""
    while True:
        event = connection.next_event()
        if isinstance(event, h11.Request):
            method = event.method
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage):
            return method, body, True
        else:
            return method, body, False


@given(mutated())
def test_what_is_accepted_others_read_in_the_same_way(data: bytes) -> None:
    found = result([data])
    if found[0] == "refused" or found[1] is None:
        return
    _, head, whole, body, _ = found
    assert by_h11(data) == (head.method.encode(), body, whole)  # type: ignore[attr-defined] # a head
    collector = Collector()
    try:
        httptools.HttpRequestParser(collector).feed_data(data)
    except (httptools.HttpParserCallbackError, httptools.HttpParserUpgrade):
        assert collector.whole
    except httptools.HttpParserError:
        assert not whole  # it may see sooner that this comes to no end
        return
    assert (collector.body, collector.whole) == (body, whole)


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail_in_another_way(data: bytes) -> None:
    result([data])
    result([GOOD[2][:80], data])
    for head in (data + b"\r\n\r\n", b"HTTP/1.1 " + data + b"\r\n\r\n"):
        try:
            read_answer(head, "GET", 100)
        except FramingError:
            continue


@given(st.lists(st.binary(min_size=1, max_size=40)), st.binary(max_size=20), st.data())
def test_chunks_are_put_together_as_they_were_taken_apart(
    pieces: list[bytes], rest: bytes, data: st.DataObject
) -> None:
    written = b"".join(b"%X\r\n%b\r\n" % (len(each), each) for each in pieces) + b"0\r\n\r\n"
    _, parts = data.draw(split(st.just(written + rest)))
    reader, body, left = Chunked(10_000), b"", None
    for part in parts:
        if left is not None:
            left += part
            continue
        piece, left = reader.take(part)
        body += piece
    assert (body, left) == (b"".join(pieces), rest)
    assert CHUNKED < 0
