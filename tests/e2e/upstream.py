"""The application behind a proxy, and a client before it, both under the test's control."""

import http.client
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import NamedTuple

from tests.e2e.waiting import WITHIN_S, wait_for


class Seen(NamedTuple):
    """A request as it arrived; header names in lower case, in order."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Give a header; twice the same joined by a comma and a space."""
        values = [value for key, value in self.headers if key == name]
        return ", ".join(values) if values else None


class Reply(NamedTuple):
    """An answer. Header names are in lower case when it comes out of `ask`."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Give a header; twice the same joined by a comma and a space."""
        values = [value for key, value in self.headers if key == name]
        return ", ".join(values) if values else None


Answerer = Callable[[Seen], Reply]


class Upstream:
    """Records what it gets; answers what `answer` gives; `hold` makes it wait for the test."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.answer: Answerer = lambda seen: Reply(200, (), f"served {seen.target}".encode())
        self.port = 0
        self._held: dict[str, threading.Event] = {}
        self._waiting = 0
        self._lock = threading.Lock()

    @contextmanager
    def hold(self, prefix: str) -> Iterator[None]:
        """Answer targets that start so only once the block has ended."""
        event = self._held[prefix] = threading.Event()
        try:
            yield
        finally:
            del self._held[prefix]
            event.set()

    def wait_for_waiting(self, count: int) -> None:
        """Go on once exactly so many requests are held."""
        wait_for(lambda: self._waiting == count, f"{count} requests to be held")

    def take(self, seen: Seen) -> Reply:
        """Record a request and answer it."""
        with self._lock:
            self.seen.append(seen)
            held = next((e for p, e in self._held.items() if seen.target.startswith(p)), None)
            self._waiting += held is not None
        if held is not None:
            released = held.wait(WITHIN_S)
            with self._lock:
                self._waiting -= 1
            assert released, "the test never let go"
        return self.answer(seen)


class _Handler(BaseHTTPRequestHandler):
    """Reads a request whole, hands it over, writes the reply."""

    protocol_version = "HTTP/1.1"
    server: "_Threads"

    def handle_any(self) -> None:
        headers = tuple((name.lower(), value) for name, value in self.headers.items())
        seen = Seen(self.command, self.path, headers, self._body())
        reply = self.server.upstream.take(seen)
        try:
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply.body)
        except ConnectionError:
            self.close_connection = True  # the client went away

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = do_PATCH = do_OPTIONS = handle_any  # noqa: N815 - the names that http.server looks for

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("transfer-encoding", ""):
            return self.rfile.read(int(self.headers.get("content-length", 0)))
        body = b""
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def address_string(self) -> str:
        return "peer"  # over a unix socket there is none

    def log_message(self, *_: object) -> None:
        """Say nothing: the test looks at what was recorded."""


class _Threads(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128
    upstream: Upstream

    def handle_error(self, *_: object) -> None:
        """Say nothing when a client breaks off; a wrong answer fails the test by itself."""


class _UnixThreads(_Threads):
    address_family = socket.AF_UNIX
    allow_reuse_address = False


@contextmanager
def upstream(
    answer: Answerer | None = None, *, port: int = 0, unix: Path | None = None
) -> Iterator[Upstream]:
    """Serve HTTP/1.1 with a thread a connection, on a port of 127.0.0.1 or on a unix socket."""
    up = Upstream()
    up.answer = answer or up.answer
    server = (
        _Threads(("127.0.0.1", port), _Handler)
        if unix is None
        else _UnixThreads(str(unix), _Handler)  # type: ignore[arg-type]  # typeshed knows addresses of two parts only
    )
    server.upstream = up
    up.port = 0 if unix is not None else server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield up
    finally:
        server.shutdown()
        thread.join(WITHIN_S)
        server.server_close()


def ask(
    port: int,
    target: str = "/",
    host: str = "localhost",
    *,
    method: str = "GET",
    headers: tuple[tuple[str, str], ...] = (),
    body: bytes | None = None,
    address: str = "127.0.0.1",
    source: str | None = None,
) -> Reply:
    """Send one request on a connection of its own; give the whole answer."""
    bound = None if source is None else (source, 0)
    connection = http.client.HTTPConnection(address, port, WITHIN_S, source_address=bound)
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in (("Host", host), *headers):
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        with connection.getresponse() as answer:
            found = tuple((name.lower(), value) for name, value in answer.getheaders())
            return Reply(answer.status, found, answer.read())
    finally:
        connection.close()
