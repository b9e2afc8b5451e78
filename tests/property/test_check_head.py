"""Whatever a proxy sends and however it is cut: nothing raises, and nothing hides in it."""

import asyncio
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.e2e.gate_agent import PARALLEL, RATE, Agent, limits
from tests.unit.gateway.hooks.wire import Wire

from schout.gateway.hooks.check import CheckConnection, CheckServer
from schout.gateway.hooks.check_head import MOST_HEAD_BYTES, NotHttp, read_head

PIECES = st.sampled_from(
    [
        b"GET /v1/check HTTP/1.1\r\n",
        b"POST /v1/check?leases=on HTTP/1.1\r\n",
        b"HEAD /v1/check/web HTTP/1.1\r\n",
        b"GET /healthz HTTP/1.0\r\n",
        b"Host: db.example\r\n",
        b"X-Original-URI: /jsonrpc\r\n",
        b"X-Original-Method: POST\r\n",
        b"X-Forwarded-Uri: /jsonrpc\r\n",
        b"X-Forwarded-Method: POST\r\n",
        b"X-Forwarded-For: 192.0.2.7\r\n",
        b"Content-Length: 3\r\n",
        b"Content-Length: 0\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Connection: close\r\n",
        b"Expect: 100-continue\r\n",
        b"\r\n",
        b"\n",
        b"abc",
        b"0\r\n\r\n",
    ]
)
BYTES = st.lists(PIECES | st.binary(max_size=6), max_size=25).map(b"".join)
NGINX = (
    b"GET /v1/check HTTP/1.1\r\nHost: db.example\r\nX-Original-URI: /jsonrpc\r\n"
    b"X-Original-Method: POST\r\n\r\n"
)
TRAEFIK = (
    b"POST /v1/check HTTP/1.1\r\nHost: gate\r\nX-Forwarded-Uri: /jsonrpc\r\n"
    b"X-Forwarded-Host: other.example\r\nX-Forwarded-Method: POST\r\nContent-Length: 16\r\n\r\n"
    b"GET / HTTP/1.1\r\n"
)
ASKS = (
    NGINX,
    TRAEFIK,
    b"HEAD /v1/check/jsonrpc HTTP/1.1\r\nHost: suspended.example\r\n\r\n",
    b"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /v1/check HTTP/1.1\r\nHost: a b\r\nX-Original-URI: /\r\n\r\n",
)
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")


def answers(parts: list[bytes]) -> tuple[bytes, bool, int]:
    """Give what a connection says to some bytes, whether it is closed, and its checks."""

    async def talk() -> tuple[bytes, bool, int]:
        agent = Agent(None, limits(RATE, PARALLEL))
        server = CheckServer(agent.gate, agent.identifier, agent.replier, agent.clock)
        wire, connection = Wire(), CheckConnection(server)
        connection.connection_made(wire)
        for part in parts:
            if not wire.closed:
                connection.data_received(part)
        closed = wire.closed
        connection.connection_lost(None)
        assert (server.open, server.counts.failed) == (set(), 0)
        return wire.take(), closed, server.counts.checks

    return asyncio.run(talk())


def cut(data: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({min(place, len(data)) for place in places} | {0, len(data)})
    return [data[start:end] for start, end in pairwise(ends)]


@given(BYTES | st.binary(max_size=300))
def test_a_head_is_read_or_refused_and_nothing_else(data: bytes) -> None:
    try:
        asked, refused = read_head(data), None
    except NotHttp as error:
        asked, refused = None, error.status
    assert refused is None or re.fullmatch(rb"[45]\d\d [A-Z].*", refused)
    if asked is not None:
        assert data[: asked.length].count(b"\r\n\r\n") == 1
        assert data[: asked.length].endswith(b"\r\n\r\n")


@given(BYTES, st.lists(st.integers(0, 400), max_size=8))
def test_however_bytes_are_cut_the_answers_are_the_same(data: bytes, places: list[int]) -> None:
    whole, cutted = answers([data]), answers(cut(data, places))
    # Whether the proxy is told to go on with a body depends on what has come of it.
    go_on = b"HTTP/1.1 100 Continue\r\n\r\n"
    assert (cutted[0].replace(go_on, b""), *cutted[1:]) == (
        whole[0].replace(go_on, b""),
        *whole[1:],
    )


@given(st.lists(st.sampled_from(range(len(ASKS))), max_size=6), st.lists(st.integers(0, 900)))
def test_each_request_gets_one_answer_in_its_turn(which: list[int], places: list[int]) -> None:
    data = b"".join(ASKS[each] for each in which)
    said, closed, _ = answers(cut(data, places))
    admitted: set[int] = set()
    expected = []
    for each in which:
        first = each in {0, 1} and each not in admitted
        again = {0: b"403", 1: b"429"}.get(each, b"")
        fixed = {2: b"403", 3: b"404", 4: b"403"}.get(each, again)
        expected.append(b"204" if first else fixed)
        admitted.add(each)
    assert (STATUS.findall(said), closed) == (expected, False)


@pytest.mark.parametrize("byte", [b"x", b"\r", b"\n"])
def test_a_head_without_end_is_refused_at_the_bound(byte: bytes) -> None:
    said, closed, checks = answers([byte * 8192] * (MOST_HEAD_BYTES // 8192))
    assert (said[:12], closed, checks) == (b"HTTP/1.1 431", True, 0)
