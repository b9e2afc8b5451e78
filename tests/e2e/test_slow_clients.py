"""Clients that keep a real server waiting: others are served meanwhile, and each wait ends."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tests.e2e.running import up
from tests.e2e.waiting import WITHIN_S, wait_for

from schout.surfaces.api.connections import Bounds, Connection

LARGE = 16 << 20
"""More than the buffers of both sides take."""
MOST = 8
HALF_A_HEAD = b"GET / HTTP/1.1\r\nhost: x\r\nx-more: "
UPLOAD = b"POST /length HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 40\r\n\r\n"


class Quick(Connection):
    """With waits that end within a test."""

    bounds = Bounds(head_s=0.4, idle_s=0.4, rest_s=0.4, most=MOST)


class Patient(Connection):
    """With waits that do not end within a test, and a few places."""

    bounds = Bounds(head_s=WITHIN_S, idle_s=WITHIN_S, rest_s=WITHIN_S, most=MOST)


class Held:
    """Calls that the server is at work for until they are let go."""

    def __init__(self) -> None:
        self.begun = 0
        self.over = threading.Event()

    async def answer(self, _: Request) -> Response:
        self.begun += 1
        await asyncio.get_running_loop().run_in_executor(None, self.over.wait)
        return Response("held")


async def ok(_: Request) -> Response:
    return Response("ok")


async def large(_: Request) -> Response:
    return Response(bytes(LARGE))


async def length(request: Request) -> Response:
    return Response(str(len(await request.body())))


def app(held: Held) -> Starlette:
    return Starlette(
        routes=[
            Route("/", ok, methods=["GET", "POST"]),
            Route("/large", large),
            Route("/length", length, methods=["POST"]),
            Route("/held", held.answer),
        ]
    )


class Server:
    """A server on loopback, and raw connections to it."""

    def __init__(self, port: int, held: Held, stack: ExitStack) -> None:
        self.address, self.held = f"http://127.0.0.1:{port}", held
        self._place, self._stack = ("127.0.0.1", port), stack

    def connect(self, sent: bytes = b"") -> socket.socket:
        """Connect and send something; the socket does not block from then on."""
        made = self._stack.enter_context(socket.socket())
        made.settimeout(WITHIN_S)
        made.connect(self._place)
        made.sendall(sent)
        made.setblocking(False)
        return made

    def get(self) -> tuple[int, str]:
        """Ask as others do."""
        found = httpx.get(self.address, timeout=WITHIN_S)
        return found.status_code, found.text


@contextmanager
def serves(kind: type[Connection]) -> Iterator[Server]:
    held = Held()
    with ExitStack() as stack, socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            app(held), http=kind, ws="none", log_level="error", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            wait_for(lambda: server.started, "uvicorn to start")
            yield Server(listener.getsockname()[1], held, stack)
        finally:
            held.over.set()
            server.should_exit = True
            thread.join(WITHIN_S)


class Heard:
    """What came on a connection, and whether it is over."""

    def __init__(self, on: socket.socket) -> None:
        self._on, self.said, self.over = on, b"", False

    def more(self, most: int = 1 << 16) -> bool:
        """Take what has come; tell whether it is over."""
        try:
            part = self._on.recv(most)
        except BlockingIOError:
            return False
        except ConnectionError:
            part = b""
        self.said += part
        self.over = not part
        return self.over


def dribbled(on: socket.socket, byte: bytes = b"a") -> None:
    """Send a byte; it does not matter whether it comes to anybody."""
    with suppress(BlockingIOError, ConnectionError):
        on.send(byte)


def ended(on: socket.socket, keep_on: Callable[[], None]) -> bytes:
    """Keep on doing something until the server ends a connection; give what it said."""
    heard = Heard(on)

    def is_over() -> bool:
        keep_on()
        return heard.more()

    wait_for(is_over, "the end of a connection")
    return heard.said


def test_heads_that_never_end_are_cut_off_and_others_are_served_meanwhile() -> None:
    with serves(Quick) as server:
        slow = [server.connect(HALF_A_HEAD) for _ in range(MOST - 1)]
        assert server.get() == (200, "ok")
        for each in slow:
            said = ended(each, lambda each=each: dribbled(each))  # type: ignore[misc] # bound now
            assert said.startswith(b"HTTP/1.1 408 ") or said == b""
        assert server.get() == (200, "ok")


def test_who_says_nothing_is_let_go_of_without_a_word() -> None:
    with serves(Quick) as server:
        assert ended(server.connect(), lambda: None) == b""


def test_a_head_that_is_slow_but_ends_is_answered() -> None:
    with serves(Quick) as server:
        on = server.connect()
        left = [b"GET / HTT", b"P/1.1\r\nho", b"st: x\r\n", b"connection: close\r\n", b"\r\n"]

        def next_part() -> None:
            if left:
                on.send(left.pop(0))

        assert ended(on, next_part).endswith(b"\r\n\r\nok")


def test_a_head_without_bounds_is_refused() -> None:
    with serves(Patient) as server:
        on = server.connect(HALF_A_HEAD)
        said = ended(on, lambda: dribbled(on, b"a" * (1 << 15)))
        assert said.startswith(b"HTTP/1.1 400 ") or said == b""
        assert server.get() == (200, "ok")


def test_a_connection_that_is_kept_ends_when_it_is_not_used() -> None:
    with serves(Quick) as server:
        on = server.connect(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        assert ended(on, lambda: None).endswith(b"\r\n\r\nok")


def test_the_head_of_a_second_request_has_an_end_too() -> None:
    with serves(Quick) as server:
        on = server.connect(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n" + HALF_A_HEAD)
        assert b"\r\n\r\nok" in ended(on, lambda: dribbled(on))


def test_a_body_that_was_answered_unread_is_not_waited_for_for_ever() -> None:
    with serves(Quick) as server:
        on = server.connect(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 99999\r\n\r\n")
        assert ended(on, lambda: dribbled(on)).endswith(b"\r\n\r\nok")


def test_a_body_that_is_slow_but_comes_is_taken_whatever_the_other_waits_are() -> None:
    with serves(Quick) as server:
        on, left = server.connect(UPLOAD), [b"a"] * 40

        def next_byte() -> None:
            if left:
                on.send(left.pop())

        assert ended(on, next_byte).endswith(b"\r\n\r\n40")


def test_who_reads_no_answer_is_let_go_of() -> None:
    lost: list[object] = []

    class Counted(Quick):
        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            lost.append(self.client)

    asked = b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n"
    with serves(Counted) as server:
        several = [server.connect(asked), server.connect(asked * 2)]
        wait_for(lambda: len(lost) == len(several), "the ends of both")
        assert set(lost) == {each.getsockname() for each in several}


def test_who_reads_an_answer_slowly_gets_all_of_it() -> None:
    with serves(Quick) as server:
        on = server.connect(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
        heard = Heard(on)
        wait_for(lambda: any(heard.more() for _ in range(8)), "the end of the answer")
        assert len(heard.said.partition(b"\r\n\r\n")[2]) == LARGE


def test_when_all_places_are_taken_one_that_keeps_us_waiting_goes() -> None:
    with serves(Patient) as server:
        slow = [Heard(server.connect(HALF_A_HEAD)) for _ in range(MOST)]
        assert server.get() == (200, "ok")
        wait_for(lambda: any(each.more() for each in slow), "the end of one")
        assert sorted(each.over for each in slow) == [False] * (MOST - 1) + [True]
        assert {each.said for each in slow} == {b""}


def test_who_sends_a_body_goes_after_all_who_send_none() -> None:
    with serves(Patient) as server:
        first = server.connect(UPLOAD)
        for _ in range(3 * MOST):
            server.connect(HALF_A_HEAD)
            assert server.get() == (200, "ok")
        first.sendall(b"a" * 40)
        assert ended(first, lambda: None).endswith(b"\r\n\r\n40")


def test_whom_we_are_at_work_for_keeps_its_place_and_others_come_again() -> None:
    with serves(Patient) as server:
        asked = b"GET /held HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
        working = [server.connect(asked) for _ in range(MOST)]
        wait_for(lambda: server.held.begun == MOST, "all calls")
        assert server.get() == (503, "")
        server.held.over.set()
        for each in working:
            assert ended(each, lambda: None).endswith(b"\r\n\r\nheld")
        assert server.get() == (200, "ok")


def test_schout_up_serves_others_while_hundreds_send_half_a_head(tmp_path: Path) -> None:
    with up(tmp_path) as it, ExitStack() as stack:
        place = urlsplit(it.address)
        slow = []
        for _ in range(Bounds().most + 20):
            made = socket.create_connection((place.hostname, place.port), WITHIN_S)
            slow.append(Heard(stack.enter_context(made)))
            made.sendall(HALF_A_HEAD)
            made.setblocking(False)
        assert [it.get(path)[0] for path in ("/healthz", "/report")] == [200, 200]
        wait_for(lambda: sum([each.over or each.more() for each in slow]) > 20, "room")
        assert it.stop() == 0
