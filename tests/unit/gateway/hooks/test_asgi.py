"""The ASGI middleware: who goes away while held, bodies read twice, leases that come back."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from tests.unit.gateway.answer.refusals import PARALLEL, RATE
from tests.unit.gateway.hooks.kits import HOST, PACED, kit_of

from schout.core.model.vocabulary import Traffic
from schout.gateway.caller.identify import Head
from schout.gateway.hooks.asgi import LimitMiddleware
from schout.gateway.kit import Kit

JSON_2 = "/json/2/res.partner/search"
RPC = b'{"jsonrpc":"2.0","id":77,"params":{"service":"object","method":"execute"}}'
QUEUED = replace(PARALLEL, stage=PACED.stage, pace_us=60_000_000, queue=1)
LONG_PACE = replace(PACED, quota=replace(PACED.quota, interval_us=50_000_000))
SOCKETS = replace(RATE, traffic=Traffic.ANY)
Message = dict[str, Any]
App = Callable[..., Awaitable[None]]


class Client:
    """One request to an application, as a server makes it; it stays until it `leaves`."""

    def __init__(self, app: App, path: str = JSON_2, *bodies: bytes, **more: Any) -> None:
        self.app = app
        self.sent: list[Message] = []
        self.scope: Message = {
            "type": "http",
            "method": "POST" if bodies else "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "client": ("192.0.2.1", 4711),
            "headers": [(b"host", HOST.encode())],
            **more,
        }
        self._coming: asyncio.Queue[Message] = asyncio.Queue()
        if self.scope["type"] == "websocket":
            self._coming.put_nowait({"type": "websocket.connect"})
            return
        for place, body in enumerate(bodies or (b"",), 1):
            more_body = place < len(bodies)
            self._coming.put_nowait({"type": "http.request", "body": body, "more_body": more_body})

    def leaves(self) -> None:
        """Go away."""
        self._coming.put_nowait({"type": f"{self.scope['type']}.disconnect"})

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    async def go(self) -> "Client":
        await self.app(self.scope, self._coming.get, self.send)
        return self

    @property
    def status(self) -> int | None:
        return self.sent[0]["status"] if self.sent else None

    @property
    def body(self) -> bytes:
        return b"".join(each.get("body", b"") for each in self.sent)

    def header(self, name: bytes) -> bytes | None:
        return dict(self.sent[0]["headers"]).get(name)


async def plain(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})


async def echo(scope: Any, receive: Any, send: Any) -> None:
    body, more = b"", True
    while more:
        message = await receive()
        body += message["body"]
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def behind(kit: Kit, app: App = plain, **more: Any) -> LimitMiddleware:
    return LimitMiddleware(app, kit, **more)


async def settled() -> None:
    """Let everything go on until it waits."""
    loop = asyncio.get_running_loop()
    for _ in range(20):
        turn = loop.create_future()
        loop.call_soon(turn.set_result, None)
        await turn


def test_a_call_beyond_the_limit_is_refused_and_does_not_reach_the_application() -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["path"])
        await plain(scope, receive, send)

    async def calls() -> list[Client]:
        gate = behind(kit_of(RATE), app)
        return [await Client(gate).go() for _ in range(2)]

    first, second = asyncio.run(calls())
    assert (first.status, first.body, second.status, seen) == (200, b"ok", 429, [JSON_2])
    assert second.header(b"content-length") == str(len(second.body)).encode()
    assert msgspec.json.decode(second.body)["status"] == 429


def test_the_answer_to_head_has_no_body_and_the_length_of_one() -> None:
    async def calls() -> Client:
        gate = behind(kit_of(RATE))
        await Client(gate).go()
        return await Client(gate, method="HEAD").go()

    refused = asyncio.run(calls())
    assert refused.body == b""
    assert int(refused.header(b"content-length") or 0) > 0


@pytest.mark.parametrize("bodies", [(RPC,), (RPC[:9], b"", RPC[9:])], ids=["whole", "in pieces"])
def test_the_id_of_a_json_rpc_call_is_in_its_refusal(bodies: tuple[bytes, ...]) -> None:
    async def calls() -> list[Client]:
        gate = behind(kit_of(RATE), echo)
        return [await Client(gate, "/jsonrpc", *bodies).go() for _ in range(2)]

    passed, refused = asyncio.run(calls())
    assert passed.body == RPC
    assert msgspec.json.decode(refused.body)["id"] == 77


@pytest.mark.parametrize("count", [1, 16, 17, 48])
def test_the_application_reads_the_body_as_it_was_sent(count: int) -> None:
    bodies = [bytes([number]) * 65_536 for number in range(count)]
    client = asyncio.run(Client(behind(kit_of(), echo), "/jsonrpc", *bodies).go())
    assert client.body == b"".join(bodies)


def test_no_more_of_a_body_is_read_beforehand_than_is_wanted() -> None:
    left: list[int] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        left.append(client._coming.qsize())

    async def call() -> None:
        await client.go()

    client = Client(behind(kit_of(), app), "/jsonrpc", *[b"x" * 65_536] * 48)
    asyncio.run(call())
    assert left == [32]


def test_who_goes_away_before_the_body_is_whole_has_made_no_call() -> None:
    async def call() -> tuple[Client, bytes]:
        gate = behind(kit_of(RATE), echo)
        client = Client(gate, "/jsonrpc", b"{", b"}")
        client._coming.get_nowait()
        client._coming.get_nowait()
        client._coming.put_nowait({"type": "http.request", "body": b"{", "more_body": True})
        client.leaves()
        return await client.go(), (await Client(gate, "/jsonrpc", RPC).go()).body

    gone, body = asyncio.run(call())
    assert (gone.sent, body) == ([], RPC)


def test_the_lease_goes_back_before_the_last_of_a_response_goes_out() -> None:
    kit = kit_of(PARALLEL)
    seen: list[int] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        seen.append(kit.gate.in_flight)
        await send({"type": "http.response.body", "body": b"b"})
        seen.append(kit.gate.in_flight)

    assert asyncio.run(Client(behind(kit, app)).go()).body == b"ab"
    assert (seen, kit.gate.counts["unknown_leases"]) == ([1, 0], 0)


@pytest.mark.parametrize("begun", [False, True])
def test_the_lease_goes_back_when_the_application_fails(begun: bool) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if begun:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("of the application")

    kit = kit_of(PARALLEL)
    with pytest.raises(RuntimeError, match="of the application"):
        asyncio.run(Client(behind(kit, app)).go())
    assert kit.gate.in_flight == 0


def test_a_call_that_is_paced_waits_and_passes_with_its_body() -> None:
    kit = kit_of(PACED)

    async def calls() -> list[bytes]:
        return [(await Client(behind(kit, echo), "/jsonrpc", RPC).go()).body for _ in range(2)]

    assert asyncio.run(calls()) == [RPC, RPC]
    assert kit.gate.counts["pace"] == 1


def test_a_message_that_comes_while_a_call_is_held_reaches_the_application() -> None:
    kit = kit_of(replace(QUEUED, traffic=Traffic.ANY))

    async def calls() -> tuple[bytes, int]:
        release = asyncio.Event()

        async def slow(scope: Any, receive: Any, send: Any) -> None:
            await release.wait()
            await echo(scope, receive, send)

        first = asyncio.create_task(Client(behind(kit, slow), "/page").go())
        await settled()
        client = Client(behind(kit, echo), "/page", b"a", b"b")
        second = asyncio.create_task(client.go())
        await settled()
        read = client._coming.qsize()
        release.set()
        await first
        return (await second).body, read

    assert asyncio.run(calls()) == (b"ab", 0)


@pytest.mark.parametrize("limit", [QUEUED, LONG_PACE], ids=["queued", "paced"])
def test_who_goes_away_while_held_gives_up_the_place(limit: Any) -> None:
    kit = kit_of(limit)
    reached: list[str] = []

    async def calls() -> Client:
        release = asyncio.Event()

        async def slow(scope: Any, receive: Any, send: Any) -> None:
            reached.append(scope["path"])
            await release.wait()
            await plain(scope, receive, send)

        first = asyncio.create_task(Client(behind(kit, slow)).go())
        await settled()
        client = Client(behind(kit, slow))
        second = asyncio.create_task(client.go())
        await settled()
        assert not second.done()
        client.leaves()
        await asyncio.wait_for(second, 30)
        release.set()
        await first
        return client

    gone = asyncio.run(calls())
    assert (gone.sent, reached, kit.gate.in_flight) == ([], [JSON_2], 0)


def test_a_lease_that_is_held_back_goes_back_when_the_server_stops() -> None:
    kit = kit_of(LONG_PACE, replace(PARALLEL, quota=replace(PARALLEL.quota, at_most=5)))

    async def calls() -> int:
        await Client(behind(kit)).go()
        second = asyncio.create_task(Client(behind(kit)).go())
        await settled()
        held = kit.gate.in_flight
        second.cancel()
        await asyncio.wait({second})
        return held

    assert asyncio.run(calls()) == 1
    assert kit.gate.in_flight == 0


def test_room_that_another_thread_makes_wakes_the_loop() -> None:
    kit = kit_of(QUEUED)

    async def calls() -> bytes:
        lease = kit.check(kit.identifier.identify(_head())).lease
        assert lease is not None
        waiting = asyncio.create_task(Client(behind(kit)).go())
        await settled()
        await asyncio.to_thread(kit.release, lease)
        return (await asyncio.wait_for(waiting, 30)).body

    assert asyncio.run(calls()) == b"ok"


def _head() -> Any:
    return Head("GET", JSON_2, [(b"host", HOST.encode())], "192.0.2.1")


def test_fields_go_with_calls_that_pass_where_wanted() -> None:
    client = asyncio.run(Client(behind(kit_of(RATE), fields_always=True)).go())
    assert client.header(b"ratelimit") == b'"iii2-rate";r=0;t=1'


def test_what_is_no_request_passes() -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    asyncio.run(behind(kit_of(RATE), app)({"type": "lifespan"}, None, None))  # type: ignore[arg-type]
    assert seen == ["lifespan"]


def test_a_caller_without_an_address_is_served() -> None:
    client = Client(behind(kit_of(RATE)), client=None, headers=((b"host", b"db.example"),))
    assert asyncio.run(client.go()).status == 200


@pytest.mark.parametrize("extensions", [None, {}, {"websocket.http.response": {}}])
def test_a_handshake_that_is_refused_gets_what_its_server_can_send(extensions: Any) -> None:
    fields = [
        (b"host", HOST.encode()),
        (b"upgrade", b"websocket"),
        (b"sec-websocket-key", b"x"),
    ]
    handshake = {"type": "websocket", "headers": fields, "extensions": extensions}
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((await receive())["type"])

    async def calls() -> Client:
        gate = behind(kit_of(SOCKETS), app)
        await Client(gate, "/chat", **handshake).go()
        return await Client(gate, "/chat", **handshake).go()

    refused = asyncio.run(calls())
    assert seen == ["websocket.connect"]
    if extensions:
        kinds = [each["type"] for each in refused.sent]
        assert kinds == ["websocket.http.response.start", "websocket.http.response.body"]
        assert (refused.status, refused.body[:1] != b"") == (429, True)
    else:
        assert refused.sent == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize(
    ("scope", "path"),
    [
        pytest.param({"path": "/aA", "raw_path": b"/a%41"}, "/aA", id="as sent"),
        pytest.param({"path": "/a%41", "raw_path": b"/a%2541"}, "/a%41", id="decoded once"),
        pytest.param({"path": "/a%41", "raw_path": None}, "/a%41", id="no raw path"),
        pytest.param({"path": "/b", "raw_path": b"/a"}, "/b", id="rewritten before us"),
        pytest.param({"path": "/b", "raw_path": b"/b?c"}, "/b", id="raw path with a query"),
        pytest.param({"path": "/m/b", "raw_path": b"/m/b", "root_path": "/m"}, "/m/b", id="root"),
    ],
)
def test_limits_go_by_the_path_that_the_application_sees(scope: Message, path: str) -> None:
    kit = kit_of(RATE)
    seen: list[str] = []
    check = kit.gate.check

    def checked(call: Any, *args: Any, **more: Any) -> Any:
        seen.append(call.path)
        return check(call, *args, **more)

    kit.gate.check = checked  # type: ignore[method-assign]  # to see what it is asked
    asyncio.run(Client(behind(kit), **scope).go())
    assert seen == [path]
