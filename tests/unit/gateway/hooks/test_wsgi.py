"""The WSGI middleware: bodies that are read twice, leases that come back, targets as they are."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from io import BytesIO
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from tests.e2e.waiting import wait_for
from tests.unit.gateway.answer.refusals import PARALLEL, RATE
from tests.unit.gateway.hooks.kits import HOST, PACED, kit_of

from schout.gateway.hooks.wsgi import WsgiLimitMiddleware
from schout.gateway.kit import Kit

JSON_2 = "/json/2/res.partner/search"
RPC = b'{"jsonrpc":"2.0","id":77,"params":{"service":"object","method":"execute"}}'
Parts = Iterable[bytes]


class Client:
    """Calls an application as a server does; what it answered is kept."""

    def __init__(self, app: Callable[..., Any], kit: Kit, **more: Any) -> None:
        self.app = WsgiLimitMiddleware(app, kit, **more)
        self.status = ""
        self.headers: dict[str, str] = {}

    def call(self, path: str = JSON_2, method: str = "GET", **more: Any) -> Any:
        """Give what the application returns, without taking it."""
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "REMOTE_ADDR": "192.0.2.1",
            "HTTP_HOST": HOST,
            "wsgi.input": BytesIO(),
            **more,
        }
        return self.app(environ, self._start)

    def ask(self, *args: Any, **more: Any) -> bytes:
        """Take the whole answer and close it."""
        parts = self.call(*args, **more)
        try:
            return b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()

    def _start(self, status: str, headers: list[tuple[str, str]], *_: object) -> Any:
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        return lambda data: None


def plain(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    start("200 OK", [("Content-Length", "2")])
    return [b"ok"]


def echo(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    start("200 OK", [])
    return [environ["wsgi.input"].read()]


class Streamed:
    """An application whose response is taken bit by bit."""

    def __init__(self, *parts: bytes, length: int | None = None, close: Any = None) -> None:
        self._parts, self._length, self._close = parts, length, close
        self.closed = 0

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> "Streamed":
        known = [] if self._length is None else [("Content-Length", str(self._length))]
        start("200 OK", known)
        return self

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        self.closed += 1
        if self._close is not None:
            raise self._close


def test_a_call_beyond_the_limit_is_refused_with_a_length_and_does_not_reach_the_application() -> (
    None
):
    seen: list[str] = []

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        seen.append(environ["PATH_INFO"])
        return plain(environ, start)

    client = Client(app, kit_of(RATE))
    assert client.ask() == b"ok"
    refused = client.ask()
    assert (client.status, seen) == ("429 Too Many Requests", [JSON_2])
    assert client.headers["content-length"] == str(len(refused))
    assert msgspec.json.decode(refused)["status"] == 429


def test_the_answer_to_head_has_no_body_and_the_length_of_one() -> None:
    client = Client(plain, kit_of(RATE))
    client.ask()
    assert client.ask(method="HEAD") == b""
    assert int(client.headers["content-length"]) > 0


def test_the_id_of_a_json_rpc_call_is_in_its_refusal() -> None:
    client = Client(echo, kit_of(RATE))
    rpc = {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(RPC))}
    assert client.ask("/jsonrpc", "POST", **rpc, **{"wsgi.input": BytesIO(RPC)}) == RPC
    refused = client.ask("/jsonrpc", "POST", **rpc, **{"wsgi.input": BytesIO(RPC)})
    assert msgspec.json.decode(refused)["id"] == 77


@pytest.mark.parametrize("size", [0, 10, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_the_application_reads_the_body_as_it_was_sent(size: int) -> None:
    body = bytes(range(256)) * (size // 256 + 1)
    body = body[:size]
    stream = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(size)}
    assert Client(echo, kit_of()).ask("/jsonrpc", "POST", **stream) == body


def test_nothing_beyond_the_length_is_read_from_the_connection() -> None:
    stream = BytesIO(b"{}" + b"the next request")
    length = {"wsgi.input": stream, "CONTENT_LENGTH": "2"}
    assert Client(echo, kit_of()).ask("/jsonrpc", "POST", **length) == b"{}"
    assert stream.read() == b"the next request"


def test_a_chunked_body_is_read_where_the_server_marks_its_end() -> None:
    stream = {"wsgi.input": BytesIO(RPC), "wsgi.input_terminated": True}
    client = Client(echo, kit_of(RATE))
    assert client.ask("/jsonrpc", "POST", **stream) == RPC
    refused = client.ask("/jsonrpc", "POST", **stream | {"wsgi.input": BytesIO(RPC)})
    assert msgspec.json.decode(refused)["id"] == 77


def test_a_body_without_length_or_end_is_left_alone() -> None:
    stream = BytesIO(RPC)
    assert Client(plain, kit_of()).ask("/jsonrpc", "POST", **{"wsgi.input": stream}) == b"ok"
    assert stream.tell() == 0


def test_lines_and_pieces_go_over_the_place_where_two_streams_meet() -> None:
    begin = b"a" * ((1 << 20) - 2)
    body = begin + b"bcd\nef\ng"
    seen: list[bytes] = []

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        stream = environ["wsgi.input"]
        seen.extend((stream.read(len(begin)), stream.read(1), stream.readline(1)))
        seen.extend((stream.readline(1), stream.readline(), *stream.readlines()))
        seen.append(stream.read(None))
        return plain(environ, start)

    stream = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    Client(app, kit_of()).ask("/jsonrpc", "POST", **stream)
    assert seen == [begin, b"b", b"c", b"d", b"\n", b"ef\n", b"g", b""]


def test_the_lease_goes_back_before_the_last_of_a_known_length_goes_out() -> None:
    kit = kit_of(PARALLEL)
    parts = iter(Client(Streamed(b"ab", b"c", length=3), kit).call())
    assert (next(parts), kit.gate.in_flight) == (b"ab", 1)
    assert (next(parts), kit.gate.in_flight) == (b"c", 0)


def test_the_lease_goes_back_when_there_is_no_more() -> None:
    kit = kit_of(PARALLEL)
    parts = iter(Client(Streamed(b"ab"), kit).call())
    assert (next(parts), kit.gate.in_flight) == (b"ab", 1)
    assert (next(parts, None), kit.gate.in_flight) == (None, 0)


def test_a_response_that_is_all_there_has_ended() -> None:
    kit = kit_of(PARALLEL)
    assert Client(plain, kit).call() == [b"ok"]
    assert kit.gate.in_flight == 0


@pytest.mark.parametrize("error", [None, RuntimeError("close")])
def test_the_lease_goes_back_once_when_a_server_closes_what_it_never_read(
    error: Exception | None,
) -> None:
    kit, app = kit_of(PARALLEL), Streamed(b"ab", close=error)
    parts = Client(app, kit).call()
    assert kit.gate.in_flight == 1
    for _ in range(2):
        with pytest.raises(RuntimeError) if error else nullcontext():
            parts.close()
    assert (kit.gate.in_flight, app.closed) == (0, 2)
    assert kit.gate.counts["unknown_leases"] == 0


def test_the_lease_goes_back_when_the_application_fails() -> None:
    def app(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        raise RuntimeError("of the application")

    kit = kit_of(PARALLEL)
    with pytest.raises(RuntimeError, match="of the application"):
        Client(app, kit).call()
    assert kit.gate.in_flight == 0


def test_what_is_written_the_old_way_counts_towards_the_length() -> None:
    kit = kit_of(PARALLEL)
    seen: list[int] = []

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
        write = start("200 OK", [("Content-Length", "2")])
        for part in (b"o", b"k"):
            write(part)
            seen.append(kit.gate.in_flight)
        yield b""

    Client(app, kit).ask()
    assert seen == [1, 0]


def test_a_call_that_is_paced_waits_in_its_thread_and_passes() -> None:
    kit = kit_of(PACED)
    client = Client(plain, kit)
    answers = [client.ask() for _ in range(2)]
    assert answers == [b"ok", b"ok"]
    assert kit.gate.counts["pace"] == 1


def test_no_more_calls_hold_their_thread_than_may() -> None:
    kit = kit_of(PACED)
    client = Client(plain, kit, most_held=0)
    client.ask()
    client.ask()
    assert client.status == "429 Too Many Requests"
    assert kit.gate.counts["pace"] == 0


def test_a_call_waits_in_the_queue_until_another_has_ended() -> None:
    kit = kit_of(replace(PARALLEL, stage=PACED.stage, pace_us=60_000_000, queue=1))
    first = Client(Streamed(b"ok"), kit).call()
    answers: list[bytes] = []
    second = threading.Thread(target=lambda: answers.append(Client(plain, kit).ask()))
    second.start()
    wait_for(lambda: kit.gate.counts["queue"], "the second call to wait")
    first.close()
    second.join(30)
    assert (answers, kit.gate.in_flight) == ([b"ok"], 0)


def test_a_call_whose_time_in_the_queue_is_over_is_refused() -> None:
    kit = kit_of(replace(PARALLEL, stage=PACED.stage, pace_us=1000, queue=1))
    Client(Streamed(b"ok"), kit).call()
    client = Client(plain, kit)
    client.ask()
    assert (client.status, kit.gate.in_flight) == ("429 Too Many Requests", 1)


def test_fields_go_with_calls_that_pass_where_wanted() -> None:
    client = Client(plain, kit_of(RATE), fields_always=True)
    client.ask()
    assert client.headers["ratelimit"] == '"iii2-rate";r=0;t=1'


@pytest.mark.parametrize(
    ("environ", "path"),
    [
        pytest.param({"PATH_INFO": "/a%41"}, "/a%41", id="decoded by the server"),
        pytest.param({"PATH_INFO": "/aA", "RAW_URI": "/a%41?b"}, "/aA", id="as sent"),
        pytest.param({"PATH_INFO": "/b", "REQUEST_URI": "/a"}, "/b", id="rewritten before us"),
        pytest.param({"SCRIPT_NAME": "/m", "PATH_INFO": "/b"}, "/m/b", id="mounted"),
        pytest.param({"PATH_INFO": "/\xc3\xa9"}, "/é", id="letters of UTF-8"),
    ],
)
def test_limits_go_by_the_path_that_the_application_sees(
    environ: dict[str, str], path: str
) -> None:
    kit = kit_of(RATE)
    seen: list[str] = []
    check = kit.gate.check

    def checked(call: Any, *args: Any, **more: Any) -> Any:
        seen.append(call.path)
        return check(call, *args, **more)

    kit.gate.check = checked  # type: ignore[method-assign]  # to see what it is asked
    Client(plain, kit).ask(**environ)
    assert seen == [path]
