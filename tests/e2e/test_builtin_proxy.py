"""The built-in proxy with real client libraries, and with callers and upstreams that misbehave."""

import asyncio
import http.client
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
import uvloop
import websockets.sync.client
import websockets.sync.server
from tests.e2e.builtin_proxy import (
    CALLS,
    PARALLEL,
    RawUpstream,
    answers,
    builtin_proxy,
    caller,
    limit,
    raw_upstream,
    read_all,
    read_head,
    said,
)
from tests.e2e.upstream import Reply, Seen, ask, upstream
from tests.e2e.waiting import WITHIN_S, wait_for
from tests.unit.gateway.proxy.malformed import REQUESTS, H

from schout.core.model.edge import EdgeSanctions, Stage
from schout.core.model.errors import SettingsError
from schout.gateway.answer.reply import Replier
from schout.gateway.caller.identify import Identifier
from schout.gateway.gate import Gate
from schout.gateway.proxy.bounds import ProxyBounds, Upstream
from schout.gateway.proxy.server import ProxyServer

GET = b"GET /page HTTP/1.1\r\n" + H
CLOSE = b"Connection: close\r\n"
HOUR_US = 3_600_000_000
SLOW_RATE = limit(CALLS, interval_us=HOUR_US)
ONE_AT_ONCE = limit(PARALLEL)


# What is ambiguous.


@pytest.mark.parametrize("name", REQUESTS)
def test_nothing_ambiguous_reaches_the_upstream(name: str) -> None:
    status, data = REQUESTS[name]
    with upstream() as up, builtin_proxy(up.port) as proxy:
        got = said(proxy.port, data)
        assert (answers(got), up.seen) == ([status], [])
        assert b"connection: close" in got
        assert proxy.server.counts[f"unreadable_{status}"] == 1


def test_it_is_the_same_byte_by_byte() -> None:
    with upstream() as up, builtin_proxy(up.port) as proxy:
        for name in ("a chunk that is longer", "two lengths", "a bare LF in a value", "TLS"):
            status, data = REQUESTS.get(name, REQUESTS["a bare LF behind a field"])
            with caller(proxy.port) as sock:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for each in data:
                    try:
                        sock.sendall(bytes((each,)))
                    except OSError:
                        break  # it was answered before its end
                assert answers(read_all(sock).removesuffix(b"<reset>"))[:1] == [status]
        assert up.seen == []


def test_what_follows_a_refused_request_is_never_read_as_one() -> None:
    data = b"POST /page HTTP/1.1\r\n" + H + b"Transfer-Encoding: chunked\r\n\r\n"
    with raw_upstream(b"") as (port, up), builtin_proxy(port) as proxy:
        with caller(proxy.port, data) as sock:
            wait_for(lambda: up.heads, "the head to arrive")
            sock.sendall(b"3\r\nabcd\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n" + H + b"\r\n")
            assert answers(read_all(sock))[:1] in ([400], [502])
        assert len(up.heads) == 1


# What passes.


def test_a_request_arrives_with_where_it_came_from_and_nothing_of_its_connection() -> None:
    with upstream() as up, builtin_proxy(up.port) as proxy:
        got = ask(
            proxy.port, "/page?a=b", "shop.example", headers=(
                ("Connection", "keep-alive, X-Own"), ("X-Own", "1"), ("TE", "trailers"),
                ("Keep-Alive", "timeout=5"), ("X-Forwarded-For", "192.0.2.1"),
                ("X-Real-IP", "192.0.2.1"), ("Forwarded", "for=192.0.2.1"), ("Via", "1.1 other"),
                ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "other.example"),
                ("Proxy-Authorization", "Basic x"), ("Upgrade", "h2c"), ("Accept", "a/b"),
            ),
        )  # fmt: skip
        assert (got.status, got.body) == (200, b"served /page?a=b")
        assert up.seen == [
            Seen("GET", "/page?a=b", (
                ("host", "shop.example"), ("accept", "a/b"), ("x-forwarded-for", "127.0.0.1"),
                ("x-real-ip", "127.0.0.1"), ("x-forwarded-proto", "http"), ("via", "1.1 schout"),
                ("x-forwarded-host", "shop.example"),
            ), b""),
        ]  # fmt: skip


def test_a_trusted_proxy_is_added_to() -> None:
    bounds = ProxyBounds(trusted=("127.0.0.0/8",))
    with upstream() as up, builtin_proxy(up.port, bounds=bounds) as proxy:
        ask(
            proxy.port, "/page", "shop.example", headers=(
                ("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-Proto", "https"),
                ("X-Forwarded-Host", "other.example"), ("Via", "2.0 edge"),
            ),
        )  # fmt: skip
        assert up.seen[0].headers == (
            ("host", "shop.example"), ("x-forwarded-proto", "https"),
            ("x-forwarded-for", "192.0.2.1, 127.0.0.1"), ("via", "2.0 edge, 1.1 schout"),
            ("x-forwarded-host", "shop.example"), ("x-real-ip", "127.0.0.1"),
        )  # fmt: skip


@pytest.mark.parametrize("size", [0, 1, 70_000, 3_000_000])
@pytest.mark.parametrize("path", ["/page", "/jsonrpc"])
def test_bodies_of_any_size_go_both_ways(path: str, size: int) -> None:
    body = bytes(each % 251 for each in range(size))
    with upstream(lambda seen: Reply(200, (), seen.body)) as up, builtin_proxy(up.port) as proxy:
        with httpx.Client(base_url=f"http://127.0.0.1:{proxy.port}") as client:
            counted = client.post(path, content=body)
            pieces = client.post(
                path, content=(body[at : at + 9000] for at in range(0, size, 9000))
            )
        assert (counted.content == body, pieces.content == body) == (True, True)
        assert [each.body == body for each in up.seen] == [True, True]


def test_answers_in_chunks_and_until_the_end_are_whole_for_old_and_new_callers() -> None:
    def script(sock: socket.socket) -> None:
        head = read_head(sock)
        if b"/chunks" in head:
            sock.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n")
            sock.sendall(b"2\r\nde\r\n0\r\nA: trailer\r\n\r\n")
        else:
            sock.sendall(b"HTTP/1.1 200 OK\r\n\r\nabcde")

    with raw_upstream(script) as (port, _), builtin_proxy(port) as proxy:
        for path in (b"/chunks", b"/close"):
            old = said(proxy.port, b"GET " + path + b" HTTP/1.0\r\n" + H + b"\r\n")
            assert old == b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nabcde"
            assert httpx.get(f"http://127.0.0.1:{proxy.port}{path.decode()}").content == b"abcde"


def test_a_head_request_has_the_length_and_no_body() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
    with raw_upstream(answer) as (port, _), builtin_proxy(port) as proxy:
        got = said(proxy.port, b"HEAD /page HTTP/1.1\r\n" + H + CLOSE + b"\r\n")
        assert got == b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\n"


def test_requests_sent_at_once_are_answered_in_order() -> None:
    with upstream() as up, builtin_proxy(up.port) as proxy:
        asked = [b"GET /%d HTTP/1.1\r\n" % each + H for each in range(50)]
        got = said(proxy.port, b"\r\n".join(asked) + CLOSE + b"\r\n")
        assert answers(got) == [200] * 50
        assert [each.target for each in up.seen] == [f"/{each}" for each in range(50)]


def test_connections_to_the_upstream_are_used_again() -> None:
    with upstream() as up, builtin_proxy(up.port) as proxy:
        with httpx.Client() as client:
            for _ in range(5):
                assert client.get(f"http://127.0.0.1:{proxy.port}/page").status_code == 200
        assert proxy.server.counts["requests"] == len(up.seen) == 5


def test_interim_answers_are_not_passed_on() -> None:
    answer = (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
        b"HTTP/1.1 204 No Content\r\n\r\n"
    )
    with raw_upstream(answer) as (port, _), builtin_proxy(port) as proxy:
        got = said(proxy.port, GET + CLOSE + b"\r\n")
        assert got == b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"


@pytest.mark.parametrize("path", [b"/page", b"/jsonrpc"])
def test_a_caller_that_asks_before_it_sends_is_told_to_go_on(path: bytes) -> None:
    head = b"POST " + path + b" HTTP/1.1\r\n" + H + b"Content-Length: 3\r\nExpect: 100-continue\r\n"
    with upstream() as up, builtin_proxy(up.port) as proxy:
        with caller(proxy.port, head + CLOSE + b"\r\n") as sock:
            assert read_head(sock) == b"HTTP/1.1 100 Continue\r\n\r\n"
            sock.sendall(b"abc")
            assert answers(read_all(sock)) == [200]
        assert [(each.body, each.header("expect")) for each in up.seen] == [(b"abc", None)]


def test_it_reaches_an_upstream_behind_a_unix_socket(tmp_path: Path) -> None:
    path = tmp_path / "up"
    with upstream(unix=path) as up, builtin_proxy(Upstream(socket=str(path))) as proxy:
        assert ask(proxy.port, "/page").body == b"served /page"
        assert len(up.seen) == 1


def test_a_websocket_goes_through_both_ways() -> None:
    def echo(connection: websockets.sync.server.ServerConnection) -> None:
        for message in connection:
            connection.send(message)

    with websockets.sync.server.serve(echo, "127.0.0.1", 0) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        port = server.socket.getsockname()[1]
        with builtin_proxy(port, ONE_AT_ONCE, SLOW_RATE) as proxy:
            url = f"ws://127.0.0.1:{proxy.port}/websocket"
            with (
                websockets.sync.client.connect(url) as one,
                websockets.sync.client.connect(url) as two,
            ):
                for socket_, message in ((one, "a"), (two, b"b" * 300_000), (one, "c")):
                    socket_.send(message)
                    assert socket_.recv(WITHIN_S) == message
            proxy.settled()
        server.shutdown()
        serving.join(WITHIN_S)


# The gate.


def test_a_call_over_the_rate_is_refused_and_its_connection_goes_on() -> None:
    with upstream() as up, builtin_proxy(up.port, SLOW_RATE) as proxy:
        connection = http.client.HTTPConnection("127.0.0.1", proxy.port, WITHIN_S)
        connection.connect()
        got, sock = [], connection.sock
        for _ in range(3):
            connection.request("GET", "/json/2/res.partner/read", headers={"Authorization": "x"})
            with connection.getresponse() as answer:
                got.append((answer.status, bool(answer.read()), answer.getheader("retry-after")))
        assert [(each[0], each[1]) for each in got] == [(200, True), (429, True), (429, True)]
        assert got[0][2] is None
        assert 3_590 <= int(got[1][2] or 0) <= 3_601
        assert connection.sock is sock
        connection.close()
        assert len(up.seen) == 1


def test_a_call_that_passes_is_told_where_it_stands_if_so_set() -> None:
    always = ProxyBounds(fields_always=True)
    with upstream() as up, builtin_proxy(up.port, SLOW_RATE, bounds=always) as proxy:
        got = ask(proxy.port, "/json/2/res.partner/read")
        assert got.header("ratelimit-policy") is not None
        assert ask(proxy.port, "/page").header("ratelimit-policy") is None


@pytest.mark.parametrize("size", [10, 60_000, 200_000])
def test_the_body_of_a_refused_call_is_not_taken_for_a_request(size: int) -> None:
    body = (b"GET /smuggled HTTP/1.1\r\n" + H + b"\r\n") * (size // 40)
    head = b"POST /json/2/a/b HTTP/1.1\r\n" + H + b"Content-Length: %d\r\n" % len(body)
    with upstream() as up, builtin_proxy(up.port, SLOW_RATE) as proxy:
        assert ask(proxy.port, "/json/2/a/b", "a.example").status == 200
        got = said(proxy.port, [head + CLOSE + b"\r\n", body])
        assert (answers(got), len(up.seen)) == ([429], 1)


def test_a_refused_caller_that_asked_before_sending_is_not_told_to_go_on() -> None:
    rate = limit(CALLS, interval_us=HOUR_US)
    head = b"PUT /json/2/a/b HTTP/1.1\r\n" + H + b"Content-Length: 3\r\nExpect: 100-continue\r\n"
    with upstream() as up, builtin_proxy(up.port, rate) as proxy:
        assert ask(proxy.port, "/json/2/a/b", "a.example").status == 200
        with caller(proxy.port, head + b"\r\n") as sock:
            got = read_head(sock)
        assert got.startswith((b"HTTP/1.1 429", b"HTTP/1.1 100"))
        assert len(up.seen) == 1


def test_a_flood_of_refusals_on_one_connection_keeps_its_order() -> None:
    asked = b"GET /json/2/a/b HTTP/1.1\r\n" + H
    with upstream() as up, builtin_proxy(up.port, SLOW_RATE) as proxy:
        got = said(proxy.port, (asked + b"\r\n") * 5_000 + asked + CLOSE + b"\r\n")
        assert answers(got) == [200] + [429] * 5_000
        assert len(up.seen) == 1


def test_a_parallel_call_is_refused_until_the_first_is_answered() -> None:
    with upstream() as up, builtin_proxy(up.port, ONE_AT_ONCE) as proxy:
        with ThreadPoolExecutor() as pool, up.hold("/json/2"):
            first = pool.submit(ask, proxy.port, "/json/2/a/b")
            up.wait_for_waiting(1)
            assert ask(proxy.port, "/json/2/a/b").status == 429
            assert ask(proxy.port, "/page").status == 200
        assert first.result().status == 200
        proxy.settled()
        assert ask(proxy.port, "/json/2/a/b").status == 200


def test_a_parallel_call_waits_its_turn_where_the_limit_queues() -> None:
    queue = limit(PARALLEL, stage=Stage.PACE, pace_us=20_000_000, queue=5)
    with upstream() as up, builtin_proxy(up.port, queue) as proxy, ThreadPoolExecutor() as pool:
        with up.hold("/json/2"):
            first = pool.submit(ask, proxy.port, "/json/2/a/b")
            up.wait_for_waiting(1)
            second = pool.submit(ask, proxy.port, "/json/2/a/b")
            wait_for(lambda: proxy.gate.counts["queue"], "the second to wait")
            assert len(up.seen) == 1
        assert (first.result().status, second.result().status) == (200, 200)
        proxy.settled()


def test_a_caller_that_leaves_the_queue_takes_nothing_with_it() -> None:
    queue = limit(PARALLEL, stage=Stage.PACE, pace_us=20_000_000, queue=5)
    with upstream() as up, builtin_proxy(up.port, queue) as proxy, ThreadPoolExecutor() as pool:
        with up.hold("/json/2"):
            first = pool.submit(ask, proxy.port, "/json/2/a/b", "a.example")
            up.wait_for_waiting(1)
            with caller(proxy.port, b"GET /json/2/a/b HTTP/1.1\r\n" + H + b"\r\n"):
                wait_for(lambda: proxy.gate.counts["queue"], "the second to wait")
        assert first.result().status == 200
        proxy.settled()
        assert ask(proxy.port, "/json/2/a/b", "a.example").status == 200


def test_who_aborts_keeps_the_place_of_the_call_until_its_work_has_ended() -> None:
    with upstream() as up, builtin_proxy(up.port, ONE_AT_ONCE) as proxy:
        with up.hold("/json/2"):
            with caller(proxy.port, b"GET /json/2/a/b HTTP/1.1\r\n" + H + b"\r\n"):
                up.wait_for_waiting(1)
            proxy.counted("abandoned")
            assert ask(proxy.port, "/json/2/a/b", "a.example").status == 429
        proxy.settled()
        assert ask(proxy.port, "/json/2/a/b", "a.example").status == 200


def test_work_that_nobody_waits_for_ends_with_its_bound() -> None:
    bounds = ProxyBounds(abandoned_ms=100)
    with (
        upstream() as up,
        builtin_proxy(up.port, ONE_AT_ONCE, bounds=bounds) as proxy,
        up.hold("/json/2"),
    ):
        with caller(proxy.port, b"GET /json/2/a/b HTTP/1.1\r\n" + H + b"\r\n"):
            up.wait_for_waiting(1)
        proxy.counted("abandoned_too_long")
        proxy.settled()


def test_who_aborts_a_page_ends_its_work() -> None:
    came, gone = threading.Event(), threading.Event()

    def script(sock: socket.socket) -> None:
        read_head(sock)
        came.set()
        if read_all(sock) in {b"", b"<reset>"}:
            gone.set()

    with raw_upstream(script) as (port, _), builtin_proxy(port) as proxy:
        with caller(proxy.port, GET + b"\r\n"):
            assert came.wait(WITHIN_S)
        assert gone.wait(WITHIN_S)
        proxy.settled()


@pytest.mark.parametrize("found", [(ONE_AT_ONCE,), ()], ids=["api with a lease", "no limit"])
def test_a_storm_of_aborts_leaves_nothing_behind(found: tuple[object, ...]) -> None:
    def abort(number: int, port: int) -> None:
        part = b"POST /json/2/a/b HTTP/1.1\r\nHost: h%d.example\r\nContent-Length: 5\r\n\r\nabcde"
        data = part % number
        with caller(port, data[: len(data) * (number % 7 + 1) // 7]):
            pass

    with upstream() as up, builtin_proxy(up.port, *found) as proxy:  # type: ignore[arg-type] # ids
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: abort(number, proxy.port), range(400)))
        wait_for(lambda: not proxy.server.open, "all connections to end")
        proxy.settled()
        assert ask(proxy.port, "/json/2/a/b").status == 200


# An upstream that misbehaves.


BROKEN = {
    "garbage": b"\0\1\2 nothing\r\n\r\n",
    "a page without a head": b"<html>hello</html>\r\n\r\n",
    "an empty answer": b"",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "length and coding": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n"
                         b"\r\n0\r\n\r\n",
    "bare LF": b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc",
    "a switch that nobody asked for": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                      b"Connection: Upgrade\r\n\r\n",
    "a head without end": b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000,
    "many interim answers": b"HTTP/1.1 102 Processing\r\n\r\n" * 9 + b"HTTP/1.1 204 No\r\n\r\n",
    "a chunk that is none": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_an_answer_that_cannot_be_read_becomes_502(name: str) -> None:
    with raw_upstream(BROKEN[name]) as (port, _), builtin_proxy(port, ONE_AT_ONCE) as proxy:
        got = ask(proxy.port, "/json/2/a/b")
        assert got.status == 502
        proxy.settled()


CUT = {
    "counted": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
    "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    "in a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
}


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
@pytest.mark.parametrize("name", CUT)
def test_an_answer_that_ends_early_never_looks_whole(name: str, version: bytes) -> None:
    with raw_upstream(CUT[name]) as (port, _), builtin_proxy(port, ONE_AT_ONCE) as proxy:
        got = said(proxy.port, b"GET /page HTTP/" + version + b"\r\n" + H + b"\r\n")
        assert got.endswith(b"<reset>")
        assert not got.endswith(b"0\r\n\r\n<reset>")
        assert proxy.server.counts["cut_off"] == 1
        proxy.settled()


def test_what_follows_an_answer_unasked_is_nobodys_answer() -> None:
    poison = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"
    plain = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    with raw_upstream(plain + poison) as (port, up), builtin_proxy(port) as proxy:
        with httpx.Client() as client:
            got = [client.get(f"http://127.0.0.1:{proxy.port}/page").text for _ in range(3)]
        assert (got, up.connections) == (["ok"] * 3, 3)
        assert proxy.server.counts["unasked_answers"] == 3


def test_an_upstream_that_is_away_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with builtin_proxy(port, ONE_AT_ONCE) as proxy:
        assert ask(proxy.port, "/json/2/a/b").status == 502
        proxy.settled()


def test_an_upstream_that_does_not_answer_is_told() -> None:
    slow = Upstream(host="127.0.0.1", port=1, answer_ms=100)
    with raw_upstream(lambda sock: (read_head(sock), sock.recv(1))) as (port, _):
        target = Upstream(host="127.0.0.1", port=port, answer_ms=slow.answer_ms)
        with builtin_proxy(target, ONE_AT_ONCE) as proxy:
            assert ask(proxy.port, "/json/2/a/b").status == 504
            proxy.settled()


def dies_after_one(up: RawUpstream) -> None:
    def script(sock: socket.socket) -> None:
        up.heads.append(read_head(sock))
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        up.heads.append(read_head(sock))  # the second request on it gets no answer

    up.script = script


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("POST", 502)])
def test_a_dead_kept_connection_is_retried_only_where_it_does_no_harm(
    method: str, status: int
) -> None:
    with raw_upstream(b"") as (port, up), builtin_proxy(port) as proxy:
        dies_after_one(up)
        assert ask(proxy.port, "/page").status == 200
        assert ask(proxy.port, "/page", method=method).status == status
        assert len([each for each in up.heads if each]) == (3 if status == 200 else 2)


def test_requests_wait_for_a_connection_and_are_told_when_none_becomes_free() -> None:
    with upstream() as up:
        target = Upstream(host="127.0.0.1", port=up.port, connections=1, waiting=1, connect_ms=200)
        with builtin_proxy(target) as proxy, ThreadPoolExecutor() as pool, up.hold("/held"):
            first = pool.submit(ask, proxy.port, "/held")
            up.wait_for_waiting(1)
            assert ask(proxy.port, "/page").status == 503
            up.answer = lambda seen: Reply(200)
        assert first.result().status == 200


def test_a_slow_reader_slows_the_upstream_down_and_gets_all() -> None:
    size = 50_000_000
    sent = []

    def script(sock: socket.socket) -> None:
        read_head(sock)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        for _ in range(size // 100_000):
            sock.sendall(b"a" * 100_000)
            sent.append(1)

    with raw_upstream(script) as (port, _), builtin_proxy(port) as proxy:
        with caller(proxy.port, GET + CLOSE + b"\r\n") as sock:
            before = -1
            stalled = threading.Event()
            while before != len(sent) or not sent:  # until nothing moves any more
                before = len(sent)
                stalled.wait(0.3)
            assert len(sent) < size // 100_000
            assert len(read_all(sock).partition(b"\r\n\r\n")[2]) == size
        proxy.settled()


def test_a_slow_upstream_slows_the_caller_down_and_gets_all() -> None:
    size = 30_000_000
    go, got = threading.Event(), [0]

    def script(sock: socket.socket) -> None:
        got[0] += len(read_head(sock).partition(b"\r\n\r\n")[2])
        assert go.wait(WITHIN_S)
        while got[0] < size:
            got[0] += len(sock.recv(1_000_000))
        sock.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    head = b"PUT /page HTTP/1.1\r\n" + H + CLOSE + b"Content-Length: %d\r\n\r\n" % size
    with raw_upstream(script) as (port, _), builtin_proxy(port) as proxy:
        with caller(proxy.port, head) as sock:
            sock.settimeout(0.5)
            rest = memoryview(b"a" * size)
            with suppress(TimeoutError):
                while rest:
                    rest = rest[sock.send(rest) :]
            assert rest
            go.set()
            sock.settimeout(WITHIN_S)
            sock.sendall(rest)
            assert answers(read_all(sock)) == [204]
        assert got[0] == size


# Callers that misbehave.


@pytest.mark.parametrize(
    ("data", "statuses"),
    [
        (b"GET /page HTT", [408]),
        (GET, [408]),
        (b"POST /jsonrpc HTTP/1.1\r\n" + H + b"Content-Length: 9\r\n\r\nabc", [408]),
        (b"POST /page HTTP/1.1\r\n" + H + b"Content-Length: 9\r\n\r\nabc", [408]),
        (b"", []),
    ],
    ids=["half a line", "half a head", "half a body for the gate", "half a body", "nothing"],
)
def test_who_sends_too_slowly_is_let_go(data: bytes, statuses: list[int]) -> None:
    bounds = ProxyBounds(head_ms=200, body_ms=200, idle_ms=200)
    with upstream() as up, builtin_proxy(up.port, ONE_AT_ONCE, bounds=bounds) as proxy:
        assert (answers(said(proxy.port, data)), up.seen) == (statuses, [])
        proxy.settled()


def test_an_idle_connection_is_closed_after_its_last_answer() -> None:
    bounds = ProxyBounds(idle_ms=200)
    with upstream() as up, builtin_proxy(up.port, bounds=bounds) as proxy:
        assert answers(said(proxy.port, GET + b"\r\n")) == [200]
        assert len(up.seen) == 1


def test_who_never_reads_is_let_go() -> None:
    bounds = ProxyBounds(stall_ms=200)

    def script(sock: socket.socket) -> None:
        read_head(sock)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 90000000\r\n\r\n" + b"a" * 90_000_000)

    with raw_upstream(script) as (port, _), builtin_proxy(port, bounds=bounds) as proxy:
        with caller(proxy.port, GET + b"\r\n"):
            proxy.counted("callers_stalled")
        proxy.settled()


def test_who_never_reads_its_refusals_is_let_go() -> None:
    bounds = ProxyBounds(stall_ms=200)
    asked = (b"GET /json/2/a/b HTTP/1.1\r\n" + H + b"\r\n") * 200
    with upstream() as up, builtin_proxy(up.port, SLOW_RATE, bounds=bounds) as proxy:
        with caller(proxy.port) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            with pytest.raises(ConnectionError):
                sock.sendall(asked * 10_000)
        assert proxy.server.counts["callers_stalled"] == 1
        assert len(up.seen) == 1


def test_one_source_has_only_so_many_connections() -> None:
    bounds = ProxyBounds(connections_per_source=3)
    with upstream() as up, builtin_proxy(up.port, bounds=bounds) as proxy:
        held = [socket.create_connection(("127.0.0.1", proxy.port), WITHIN_S) for _ in range(3)]
        wait_for(lambda: proxy.server.open == 3, "three connections")
        with caller(proxy.port) as sock:
            assert read_all(sock).removesuffix(b"<reset>") == b""
        for each in held:
            each.close()
        wait_for(lambda: proxy.server.open == 0, "no connection")
        assert ask(proxy.port, "/page").status == 200
        assert proxy.server.counts["connections_refused"] == 1


def test_an_old_caller_gets_one_answer_and_the_end_unless_it_asks_for_more() -> None:
    with upstream() as up, builtin_proxy(up.port) as proxy:
        old = b"GET /page HTTP/1.0\r\n" + H
        assert answers(said(proxy.port, old + b"\r\n" + old + b"\r\n")) == [200]
        kept = old + b"Connection: keep-alive\r\n\r\n"
        assert answers(said(proxy.port, kept + old + b"\r\n")) == [200, 200]
        assert len(up.seen) == 3


# Stopping.


def test_when_stopped_it_ends_what_is_under_way_and_takes_nothing_new() -> None:
    with upstream() as up, builtin_proxy(up.port) as proxy, ThreadPoolExecutor() as pool:
        with caller(proxy.port) as idle, up.hold("/held"):
            held = pool.submit(ask, proxy.port, "/held")
            up.wait_for_waiting(1)
            stopped = proxy.drain()
            assert read_all(idle) == b""
            with pytest.raises(ConnectionError):
                ask(proxy.port, "/page")
            assert not stopped.done()
        got = held.result()
        assert (got.status, got.body, got.header("connection")) == (200, b"served /held", "close")
        assert stopped.result(WITHIN_S) is None


def test_when_stopped_it_waits_no_longer_than_it_was_told() -> None:
    bounds = ProxyBounds(stop_ms=100)
    with upstream() as up, builtin_proxy(up.port, ONE_AT_ONCE, bounds=bounds) as proxy:
        with caller(proxy.port, b"GET /json/2/a HTTP/1.1\r\n" + H + b"\r\n") as sock, up.hold("/"):
            up.wait_for_waiting(1)
            assert proxy.drain().result(WITHIN_S) is None
            assert read_all(sock).removesuffix(b"<reset>") == b""
        assert proxy.gate.in_flight == 0


def test_it_listens_beyond_the_loopback_only_when_told() -> None:
    edge = EdgeSanctions()
    with upstream() as up, builtin_proxy(up.port) as proxy:
        shared = proxy.server._shared
        assert isinstance(shared.gate, Gate)
        assert isinstance(shared.identifier, Identifier)
        assert isinstance(shared.replier, Replier)
        again = ProxyServer(
            shared.gate, shared.identifier, shared.replier, shared.clock, shared.upstream
        )
        with pytest.raises(SettingsError) as refused:
            uvloop.run(again.serve("0.0.0.0", 0))  # noqa: S104 - that is what is refused
    assert (refused.value.code, edge.sanctions) == ("SCH-G030", ())


def test_asyncio_without_uvloop_will_do() -> None:
    async def run(port: int, server: ProxyServer) -> bytes:
        found: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(server.serve("127.0.0.1", 0, found.set_result))
        reader, writer = await asyncio.open_connection("127.0.0.1", await found)
        writer.write(GET + CLOSE + b"\r\n")
        got = await reader.read()
        writer.close()
        await server.drain()
        await serving
        return got

    with upstream() as up, builtin_proxy(up.port) as proxy:
        shared = proxy.server._shared
        server = ProxyServer(
            shared.gate, shared.identifier, shared.replier, shared.clock, shared.upstream
        )
        assert answers(asyncio.run(run(up.port, server))) == [200]
