"""The built-in proxy beside a test, an upstream that says any bytes, and a caller that does too."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import Any

import uvloop
from tests.e2e.waiting import WITHIN_S, wait_for

from schout.core.model.decision import PolicyRef
from schout.core.model.edge import EdgeLimit, EdgeLimits, EdgeSanctions, Quota, Stage
from schout.core.model.ids import ClauseId, Digest
from schout.core.model.vocabulary import FailureMode, Metric, Scope, Traffic
from schout.gateway.answer.reply import Links, Replier
from schout.gateway.caller.identify import Identifier
from schout.gateway.gate import Gate
from schout.gateway.proxy.bounds import ProxyBounds, Upstream
from schout.gateway.proxy.server import ProxyServer
from schout.testing.texts import product_texts


class Steady:
    """The steady clock of the machine, as a gate wants it."""

    def now_us(self) -> int:
        return time.monotonic_ns() // 1000


def limit(
    metric: Metric, *, at_most: int = 1, stage: Stage = Stage.REFUSE, pace_us: int = 0,
    queue: int = 0, interval_us: int = 0,
) -> EdgeLimit:  # fmt: skip
    """Make a limit of clause III.2 on the API calls to one database."""
    return EdgeLimit(
        id=f"III.2/{metric}",
        clause=ClauseId("III.2"),
        metric=metric,
        scope=Scope.DATABASE,
        traffic=Traffic.API,
        quota=Quota(at_most=at_most, interval_us=interval_us),
        stage=stage,
        failure=FailureMode.OPEN,
        pace_us=pace_us,
        queue=queue,
    )


def limits(*found: EdgeLimit) -> EdgeLimits:
    return EdgeLimits(
        policy=PolicyRef(id="oxygis", version="2026.1", digest=Digest("0" * 64)),
        languages=("en",),
        source_language="en",
        provider="Oxygis",
        contact="help@example.com",
        titles={ClauseId("III.2"): {"en": "RPC and API calls without throttling"}},
        limits=found,
    )


class Running:
    """A proxy in a thread of its own."""

    def __init__(self, server: ProxyServer, gate: Gate, loop: asyncio.AbstractEventLoop) -> None:
        self.server, self.gate, self.loop, self.port = server, gate, loop, 0

    def drain(self) -> "Future[None]":
        """Begin to stop it."""
        return asyncio.run_coroutine_threadsafe(self.server.drain(), self.loop)

    def settled(self) -> None:
        """Go on once nothing is under way and every lease is back."""
        wait_for(lambda: not self.server.under_way and not self.gate.in_flight, "quiet")

    def counted(self, kind: str, count: int = 1) -> None:
        """Go on once something was counted so often."""
        wait_for(lambda: self.server.counts[kind] >= count, f"{count} times `{kind}`")


@contextmanager
def builtin_proxy(
    upstream: Upstream | int, *found: EdgeLimit, bounds: ProxyBounds | None = None
) -> Iterator[Running]:
    """Run the proxy before an upstream on a free port of 127.0.0.1."""
    target = Upstream(host="127.0.0.1", port=upstream) if isinstance(upstream, int) else upstream
    bounds = ProxyBounds() if bounds is None else bounds
    edge = limits(*found)
    gate = Gate(edge, EdgeSanctions())
    identifier = Identifier(edge, bounds.trusted, b"secret of a test")
    replier = Replier(edge, product_texts(), Links())
    loop = uvloop.new_event_loop()
    server = ProxyServer(gate, identifier, replier, Steady(), target, bounds)
    port: Future[int] = Future()
    ended: Future[None] = Future()

    async def serve() -> None:
        await server.serve("127.0.0.1", 0, port.set_result)
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))

    def run() -> None:
        try:
            loop.run_until_complete(serve())
            ended.set_result(None)
        except BaseException as error:
            ended.set_exception(error)
            if not port.done():
                port.set_exception(error)
        finally:
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    running = Running(server, gate, loop)
    running.port = port.result(WITHIN_S)
    try:
        yield running
    finally:
        if not ended.done():
            running.drain()
        thread.join(WITHIN_S)
        ended.result(0)
    assert server.counts["failures"] == 0


def read_head(sock: socket.socket) -> bytes:
    """Read until the end of a head; give all that came."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65_536)
        if not more:
            return data
        data += more
    return data


def read_all(sock: socket.socket) -> bytes:
    """Read until the other side ends; a reset shows as `<reset>` at the end."""
    data = bytearray()
    try:
        while more := sock.recv(65_536):
            data += more
    except ConnectionResetError:
        data += b"<reset>"
    return bytes(data)


Script = Callable[[socket.socket], Any]


class RawUpstream:
    """An upstream of which each connection is one call of a script."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.heads: list[bytes] = []
        self.connections = 0


@contextmanager
def raw_upstream(script: Script | bytes) -> Iterator[tuple[int, RawUpstream]]:
    """Accept connections; bytes for a script: read a head, say them, close."""
    up = RawUpstream(lambda sock: None)

    def say(sock: socket.socket) -> None:
        up.heads.append(read_head(sock))
        assert isinstance(script, bytes)
        sock.sendall(script)

    up.script = say if isinstance(script, bytes) else script
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    threads: list[threading.Thread] = []

    def serve(sock: socket.socket) -> None:
        with sock:
            sock.settimeout(WITHIN_S)
            with suppress(OSError):  # the proxy went away; the test looks at what its caller saw
                up.script(sock)

    def accept() -> None:
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            up.connections += 1
            thread = threading.Thread(target=serve, args=(sock,))
            threads.append(thread)
            thread.start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield listener.getsockname()[1], up
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(WITHIN_S)
        for thread in threads:
            thread.join(WITHIN_S)


@contextmanager
def caller(port: int, *parts: bytes) -> Iterator[socket.socket]:
    """Connect and send."""
    with socket.create_connection(("127.0.0.1", port), WITHIN_S) as sock:
        for part in parts:
            sock.sendall(part)
        yield sock


def said(port: int, parts: Sequence[bytes] | bytes) -> bytes:
    """Send; give all that comes back until the connection ends."""
    with caller(port, *([parts] if isinstance(parts, bytes) else parts)) as sock:
        return read_all(sock)


def answers(data: bytes) -> list[int]:
    """Give the status of each answer in a stream of answers that all have a length."""
    found, at = [], 0
    while at < len(data):
        end = data.index(b"\r\n\r\n", at)
        lines = data[at:end].lower().split(b"\r\n")
        found.append(int(lines[0].split(b" ")[1]))
        at = end + 4
        at += next((int(e[15:]) for e in lines if e.startswith(b"content-length:")), 0)
    return found


CALLS = Metric.CALLS
PARALLEL = Metric.PARALLEL_CALLS
