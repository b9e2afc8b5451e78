"""Middleware for ASGI applications: asks the gate before the application, in the same process.

    app = LimitMiddleware(app, kit)

`kit` is what `schout.service.middleware.open_kit` gives. A call ends when the application has given
the last of its response, or has failed; what it does afterwards in the background does not count. A
caller who goes away while being held gives up its place. The path is that which the application
sees, `root_path` included. Needs asyncio; a call that is held costs a task, no thread.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, cast
from urllib.parse import quote, unquote

from schout.core.limits.lanes import FOREVER_US
from schout.core.model.edge import EdgeLimit
from schout.gateway.answer.fields import Field
from schout.gateway.answer.reply import Reply
from schout.gateway.call import ADMITTED, Answer, Call, Verdict
from schout.gateway.caller.identify import Head
from schout.gateway.caller.reading import MOST_BYTES
from schout.gateway.gate import Gate
from schout.gateway.hold import hold, is_held
from schout.gateway.kit import Kit
from schout.ports.rate_store import RateStore

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_CLOSED_BY_POLICY = 1008
"""The close code of RFC 6455, section 7.4.1, for a handshake that a limit refuses."""
_ADMIT, _WARN = Verdict.ADMIT, Verdict.WARN
_GONE = Answer(Verdict.REFUSE)
"""What becomes of a call whose caller went away while it was held: nobody gets anything."""
_DENIAL = "websocket.http.response"
_PLAIN = "/!$&'()*+,;=:@~"
"""What may stand in a path as it is, beside letters, digits, `-`, `.` and `_` (RFC 3986)."""


class LimitMiddleware:
    """Lets an application see only calls that are within the limits."""

    def __init__(self, app: App, kit: Kit, *, fields_always: bool = False) -> None:
        """`fields_always`: the RateLimit fields also go with calls that pass."""
        self._app, self._kit, self._fields_always = app, kit, fields_always

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; what is no request passes."""
        if scope["type"] != "http":
            await (self._websocket if scope["type"] == "websocket" else self._app)(
                scope, receive, send
            )
            return
        kit = self._kit
        identifier = kit.identifier
        head = _head(scope)
        most = identifier.body_wanted(head)
        if most:
            receive = again = _Again(receive)
            body = await again.read(most)
            if body is None:
                return  # it went away before it had said what it wants
            call = identifier.identify(head, body)
        else:
            call = identifier.identify(head)
        with kit.lock:
            answer = kit.gate.check(call, kit.clock.now_us())
        if answer is ADMITTED and not self._fields_always:
            await self._app(scope, receive, send)  # most calls
            return
        if answer.shared is not None or answer.verdict is not _ADMIT:
            if is_held(answer):
                receive = again = receive if isinstance(receive, _Again) else _Again(receive)
                answer = await self._held(call, answer, again) or _GONE
            if answer.verdict is not _ADMIT and answer.verdict is not _WARN:
                await self._refuse(scope, receive, send, call, answer)
                return
        if self._fields_always or answer.verdict is _WARN:
            send = _adding(send, kit.fields(answer, call))
        if answer.lease is None:
            await self._app(scope, receive, send)
            return
        ending = _Ending(kit, answer.lease, send)
        try:
            await self._app(scope, receive, ending)
        finally:
            if not ending.ended:
                kit.release(answer.lease)

    async def _refuse(
        self, scope: Scope, receive: Receive, send: Send, call: Call, answer: Answer
    ) -> None:
        if answer is _GONE:
            return
        if scope["type"] == "http":
            await _reply(send, self._kit.reply(answer, call), scope["method"])
        elif (await receive())["type"] == "websocket.connect":
            await _deny(scope, send, self._kit.reply(answer, call))

    async def _held(self, call: Call, answer: Answer, again: "_Again") -> Answer | None:
        """Wait as the gate asks; `None`: the caller went away meanwhile."""
        kit = self._kit
        gate = cast("Gate", _InLoop(kit))
        holding: asyncio.Task[Answer] | None = None
        try:
            async with asyncio.TaskGroup() as tasks:
                holding = tasks.create_task(hold(gate, call, kit.clock, answer))
                watching = tasks.create_task(_watch(again, holding))
                holding.add_done_callback(lambda _: watching.cancel())
        except BaseException:
            if holding is not None and holding.done() and not holding.cancelled():
                lease = None if holding.exception() else holding.result().lease
                if lease is not None:
                    kit.release(lease)
            raise
        return None if holding.cancelled() else holding.result()

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        kit = self._kit
        call = kit.identifier.identify(_head(scope))
        answer = kit.check(call)
        if is_held(answer):
            receive = again = _Again(receive)
            answer = await self._held(call, answer, again) or _GONE
        if answer.verdict is not _ADMIT and answer.verdict is not _WARN:
            await self._refuse(scope, receive, send, call, answer)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            if answer.lease is not None:
                kit.release(answer.lease)


class _Ending:
    """Gives a lease back before the last of a response goes out.

    Whoever has all of it may call again at once, whatever the application still does then.
    """

    __slots__ = ("_kit", "_lease", "_send", "ended")

    def __init__(self, kit: Kit, lease: str, send: Send) -> None:
        self._kit, self._lease, self._send, self.ended = kit, lease, send, False

    def __call__(self, message: Message) -> Awaitable[None]:
        if (
            message["type"] == "http.response.body"
            and not message.get("more_body")
            and not self.ended
        ):
            self.ended = True
            self._kit.release(self._lease)
        return self._send(message)


class _Again:
    """Gives an application what was read before its turn, then what comes."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._kept: deque[Message] = deque()
        self._bytes = 0

    async def __call__(self) -> Message:
        return self._kept.popleft() if self._kept else await self._receive()

    async def _next(self) -> Message:
        message = await self._receive()
        self._kept.append(message)
        self._bytes += len(message.get("body") or b"")
        return message

    async def read(self, most: int) -> bytes | None:
        """Read as much of a body as is wanted; `None`: the caller went away before."""
        more = True
        while more and self._bytes < most:
            message = await self._next()
            if message["type"] != "http.request":
                return None
            more = message.get("more_body", False)
        if len(self._kept) == 1:
            return bytes(self._kept[0].get("body") or b"")[:most]
        return b"".join(each.get("body") or b"" for each in self._kept)[:most]

    async def gone(self) -> bool:
        """Tell once the caller has gone away; `False`: more of a body came than can be kept."""
        while self._bytes <= 2 * MOST_BYTES:
            message = await self._next()
            if message["type"] in {"http.disconnect", "websocket.disconnect"}:
                return True
        return False


async def _watch(again: _Again, holding: "asyncio.Task[Answer]") -> None:
    """End the waiting of a caller who goes away."""
    if await again.gone():
        holding.cancel()


class _InLoop:
    """The gate as `hold` uses it in an event loop, while other threads use it as well."""

    def __init__(self, kit: Kit) -> None:
        self._kit, self._gate = kit, kit.gate

    @property
    def store(self) -> RateStore | None:
        return self._gate.store

    @property
    def lasted_us(self) -> int:
        return self._gate.lasted_us

    def check(
        self, call: Call, now_us: int, *, turn: bool = False, most_us: int = FOREVER_US
    ) -> Answer:
        with self._kit.lock:
            return self._gate.check(call, now_us, turn=turn, most_us=most_us)

    def give_up(self, call: Call, now_us: int) -> Answer:
        with self._kit.lock:
            return self._gate.give_up(call, now_us)

    def release(self, lease: str, now_us: int) -> bool:
        with self._kit.lock:
            return self._gate.release(lease, now_us)

    def refuse_shared(
        self, call: Call, answer: Answer, limit: EdgeLimit, wait_us: int, now_us: int
    ) -> Answer:
        with self._kit.lock:
            return self._gate.refuse_shared(call, answer, limit, wait_us, now_us)

    def queue(self, call: Call, now_us: int, wake: Callable[[], None]) -> Callable[[], None]:
        """Wait for a turn; `wake` is called in this loop, whoever made room."""
        loop = asyncio.get_running_loop()

        def woken() -> None:
            with suppress(RuntimeError):  # the loop has ended, and with it all who waited in it
                loop.call_soon_threadsafe(wake)

        with self._kit.lock:
            leave = self._gate.queue(call, now_us, woken)

        def left() -> None:
            with self._kit.lock:
                leave()

        return left


def _head(scope: Scope) -> Head:
    path, raw = scope["path"], scope.get("raw_path")
    target: str = quote(path, _PLAIN) if raw is None else raw.decode("latin-1")
    if target != path and unquote(target) != path:
        target = quote(path, _PLAIN)  # somebody before us has changed it; that is what is served
    query = scope.get("query_string")
    if query:
        target = f"{target}?{query.decode('latin-1')}"
    client, headers = scope.get("client"), scope["headers"]
    return Head(
        scope.get("method", "GET"),
        target,
        headers if type(headers) is list else [*headers],
        client[0] if client else "",
    )


async def _reply(send: Send, reply: Reply, method: str) -> None:
    body = b"" if method == "HEAD" else reply.body
    headers = [*reply.headers, (b"content-length", b"%d" % len(reply.body))]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _deny(scope: Scope, send: Send, reply: Reply) -> None:
    """Refuse a handshake: with the whole answer where the server can send one."""
    if _DENIAL not in (scope.get("extensions") or {}):
        await send({"type": "websocket.close", "code": _CLOSED_BY_POLICY})
        return
    headers = [*reply.headers, (b"content-length", b"%d" % len(reply.body))]
    await send({"type": f"{_DENIAL}.start", "status": reply.status, "headers": headers})
    await send({"type": f"{_DENIAL}.body", "body": reply.body})


def _adding(send: Send, fields: tuple[Field, ...]) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *fields]}
        await send(message)

    return wrapped
