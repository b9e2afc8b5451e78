"""The agent that HAProxy asks: SPOP 2.0 in, variables of the transaction out.

One message, `check`, tells of a request: the arguments `method`, `target`, `src`, `session` and
`proof` (the cookies `session_id` and `schout_proof`), `body`, and header fields under their own
names. The answer sets the variables
`verdict`, and where they apply `lease`, `status`, `body` and the header fields of a refusal
(`content_type`, `retry_after`, `ratelimit`, …). Without a verdict, HAProxy follows the failure
behaviour that its configuration states: when the agent is gone, slow, or could not answer.
"""

import asyncio
import logging
from typing import cast

import msgspec

from schout.gateway.answer.reply import Replier
from schout.gateway.call import ADMITTED, Answer, Call, Verdict
from schout.gateway.caller.identify import Head, Identifier
from schout.gateway.gate import Gate
from schout.gateway.hold import hold, is_held
from schout.gateway.hooks.remembered import Remembered
from schout.gateway.hooks.spoe_codec import (
    ACK,
    HAPROXY_DISCONNECT,
    HAPROXY_HELLO,
    HEAD,
    NOTIFY,
    WHOLE,
    NotSpop,
    Status,
    Typed,
    agent_hello,
    disconnect,
    frame,
    ids_end,
    read_messages,
    read_pairs,
    set_var,
    write_varint,
)
from schout.ports.clock import Clock

_LOG = logging.getLogger(__name__)

FRAME_BYTES = 65_536
"""The longest frame; HAProxy asks for 16,380 unless its buffers are larger."""
_LEAST_FRAME_BYTES = 256
_LEAST_LENGTH = 7
_HELLO_WITHIN_S = 10.0
_REMEMBERED = 16_384
_REMEMBERED_BYTES = 1024
_MESSAGES = frozenset({b"check", b"check-body"})
_SPECIAL = frozenset({b"method", b"target", b"src", b"session", b"proof", b"body"})
_COOKIES = ((b"session", b"session_id="), (b"proof", b"schout_proof="))
_SIGNED = b"signature-input"
"""A signed request is read anew each time: its signature has an end."""
_VERDICTS = {verdict: set_var("verdict", verdict.value) for verdict in Verdict}
_ADMITS = Verdict.ADMIT
_ADMIT = _VERDICTS[_ADMITS]
_ADMITTED = [frame(ACK, b"?" * size, _ADMIT)[: HEAD.size] for size in range(21)]
"""How an answer that admits begins, by the size of its ids."""
_LEASE = set_var("lease", "")[:-1]
_PASSES = frozenset({Verdict.ADMIT, Verdict.WARN})
_TOO_LONG = set_var("body", "refused; the explanation does not fit into a frame of SPOE")
_ONE_LINE = bytes(code if code >= 32 and code != 127 else 32 for code in range(256))
"""HAProxy writes control characters as `%0A`; in every dialect they may as well be spaces."""


class Counts(msgspec.Struct):
    """What the agent did since it started."""

    connections: int = 0
    messages: int = 0
    held: int = 0
    malformed: int = 0
    """Connections that were ended because of a frame that is none."""
    failed: int = 0
    """Messages that were answered without a verdict, because of a defect."""


class SpoeServer:
    """Answers HAProxy; `close` ends what is open."""

    def __init__(
        self,
        gate: Gate,
        identifier: Identifier,
        replier: Replier,
        clock: Clock,
        *,
        fields_always: bool = False,
    ) -> None:
        """`fields_always`: the RateLimit fields also go with calls that pass."""
        self.gate, self.clock = gate, clock
        self.identifier, self.replier = identifier, replier
        self.fields_always = fields_always
        self.counts = Counts()
        self._calls: Remembered[Call] = Remembered(_REMEMBERED)
        self.open: set[SpoeConnection] = set()

    async def serve(self, host: str, port: int) -> asyncio.Server:
        """Listen; an HAProxy opens as many connections as it needs."""
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: SpoeConnection(self), host, port)

    async def serve_unix(self, path: str) -> asyncio.Server:
        """Listen on a socket in the file system, for an HAProxy on the same machine."""
        loop = asyncio.get_running_loop()
        return await loop.create_unix_server(lambda: SpoeConnection(self), path)

    def close(self) -> None:
        """Tell every HAProxy that this agent ends; it asks another or goes on without."""
        for connection in tuple(self.open):
            connection.end(Status.NORMAL)

    def swap(self, identifier: Identifier, replier: Replier) -> None:
        """Go on with other documents: nothing is remembered of how calls were read before."""
        self.identifier, self.replier = identifier, replier
        self._calls.clear()

    def call_of(self, payload: bytes) -> Call | None:
        """Read the payload of a NOTIFY frame; `None`: it holds no message for us."""
        call = self._calls.get(payload)
        if call is not None:
            return call
        arguments = next((told for name, told in read_messages(payload) if name in _MESSAGES), None)
        if arguments is None:
            return None
        body = arguments.get(b"body")
        call = self.identifier.identify(_head(arguments), body if type(body) is bytes else None)
        if body is None and arguments.get(_SIGNED) is None and len(payload) <= _REMEMBERED_BYTES:
            self._calls.put(payload, call)
        return call

    def failed(self, error: Exception) -> bytes:
        """Set no variable: a defect must not let HAProxy wait, its configuration decides."""
        self.counts.failed += 1
        _LOG.error("a call could not be answered: unexpected %s", type(error).__name__)
        return b""

    def actions(self, answer: Answer, call: Call, most: int) -> bytes:
        """Write the variables that an answer sets, in at most so many bytes."""
        verdict = answer.verdict
        out = _VERDICTS[verdict]
        if answer.lease is not None:
            lease = answer.lease.encode("ascii")
            out += _LEASE + write_varint(len(lease)) + lease
        if verdict is _ADMITS and not self.fields_always:
            return out
        standings = self.gate.standings(call, self.clock.now_us())
        if verdict in _PASSES:
            return out + _fields(self.replier.fields(answer, standings))
        reply = self.replier.reply(answer, call, standings)
        out += set_var("status", reply.status)
        whole = out + _fields(reply.headers) + set_var("body", reply.body.translate(_ONE_LINE))
        if len(whole) <= most:
            return whole
        kept = tuple(field for field in reply.headers if field[0] == b"retry-after")
        return out + _fields((*kept, (b"content-type", b"text/plain"))) + _TOO_LONG


def _fields(headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """Write header fields as variables; fields of one name are joined (RFC 9110, 5.3)."""
    joined: dict[bytes, bytes] = {}
    for name, value in headers:
        joined[name] = joined[name] + b", " + value if name in joined else value
    return b"".join(
        set_var(name.lower().replace(b"-", b"_").decode("ascii"), value.decode("latin-1"))
        for name, value in joined.items()
    )


def _head(arguments: dict[bytes, Typed]) -> Head:
    headers = [
        (name, value)
        for name, value in arguments.items()
        if type(value) is bytes and name not in _SPECIAL
    ]
    for argument, name in _COOKIES:
        value = arguments.get(argument)
        if type(value) is bytes and value:
            headers.append((b"cookie", name + value))
    method, target = arguments.get(b"method"), arguments.get(b"target")
    source = arguments.get(b"src")
    return Head(
        method.decode("latin-1") if type(method) is bytes else "",
        target.decode("latin-1") if type(target) is bytes else "",
        headers,
        source if type(source) is str else "",
    )


class _Held:
    """A call that is held, and the lease it has before the wait has begun."""

    __slots__ = ("lease", "task")

    task: asyncio.Task[None]

    def __init__(self, lease: str | None) -> None:
        self.lease = lease


class SpoeConnection(asyncio.Protocol):
    """One connection from HAProxy; answers leave in one write for each read."""

    __slots__ = (
        "_data",
        "_frame_bytes",
        "_held",
        "_loop",
        "_ready",
        "_server",
        "_timer",
        "_wire",
    )

    _wire: asyncio.Transport
    _timer: asyncio.TimerHandle

    def __init__(self, server: SpoeServer) -> None:
        self._server = server
        self._data = b""
        self._frame_bytes = FRAME_BYTES
        self._ready = False
        self._held: set[_Held] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for a greeting, but not for long."""
        self._wire = cast("asyncio.Transport", transport)
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(_HELLO_WITHIN_S, self._wire.abort)
        self._server.counts.connections += 1
        self._server.open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection; HAProxy answers for its streams."""
        self._timer.cancel()
        self._server.open.discard(self)
        for held in self._held:
            held.task.cancel()
            if held.lease is not None:
                self._server.gate.release(held.lease, self._server.clock.now_us())

    def pause_writing(self) -> None:
        """Read no more from a peer that does not read."""
        self._wire.pause_reading()

    def resume_writing(self) -> None:
        """Go on: it reads again."""
        self._wire.resume_reading()

    def data_received(self, data: bytes) -> None:
        """Answer every frame that is whole."""
        if self._data:
            data = self._data + data
        answers: list[bytes] = []
        try:
            self._data = data[self._frames(data, answers) :]
        except NotSpop as wrong:
            self._server.counts.malformed += 1
            self._wire.write(b"".join(answers))
            self.end(wrong.status)
            return
        if answers:
            self._wire.write(b"".join(answers))

    def end(self, status: Status) -> None:
        """Say why, then close."""
        self._data = b""
        if not self._wire.is_closing():
            self._wire.write(disconnect(status))
            self._wire.close()

    def _frames(self, data: bytes, answers: list[bytes]) -> int:
        """Take the whole frames; give how far they reach."""
        at, size, most = 0, len(data), self._frame_bytes
        while size - at >= HEAD.size:
            length, kind, flags = HEAD.unpack_from(data, at)
            if length > most:
                raise NotSpop(Status.TOO_BIG)
            if length < _LEAST_LENGTH:
                raise NotSpop
            if flags != WHOLE:
                raise NotSpop(Status.FRAGMENTED)
            end = at + 4 + length
            if end > size:
                break
            if kind == NOTIFY and self._ready:
                answers.append(self._notify(data, at + HEAD.size, end))
            elif not self._other(data, at + 4, end, answers):
                return size
            at = end
        return at

    def _notify(self, data: bytes, at: int, end: int) -> bytes:
        """Answer a request; empty when the answer comes later."""
        payload_at = ids_end(data, at, end)
        ids, payload = data[at:payload_at], data[payload_at:end]
        server = self._server
        server.counts.messages += 1
        try:
            call = server.call_of(payload)
            if call is None:
                return frame(ACK, ids, b"")
            answer = server.gate.check(call, server.clock.now_us())
            if answer is ADMITTED and not server.fields_always:
                return _ADMITTED[len(ids)] + ids + _ADMIT
            if is_held(answer):
                return self._hold(ids, call, answer)
            return frame(ACK, ids, server.actions(answer, call, self._room()))
        except NotSpop:
            raise
        except Exception as error:
            return frame(ACK, ids, server.failed(error))

    def _hold(self, ids: bytes, call: Call, answer: Answer) -> bytes:
        """Answer later, on the same connection; HAProxy takes answers in any order."""
        self._server.counts.held += 1
        held = _Held(answer.lease)
        self._held.add(held)
        held.task = self._loop.create_task(self._answer_later(held, ids, call, answer))
        return b""

    async def _answer_later(self, held: "_Held", ids: bytes, call: Call, answer: Answer) -> None:
        held.lease = None  # from here on the wait answers for it
        server = self._server
        try:
            final = await hold(server.gate, call, server.clock, answer)
            self._held.discard(held)
            if self._wire.is_closing():
                if final.lease is not None:
                    server.gate.release(final.lease, server.clock.now_us())
                return
            actions = server.actions(final, call, self._room())
        except Exception as error:
            self._held.discard(held)
            actions = server.failed(error)
        self._wire.write(frame(ACK, ids, actions))

    def _room(self) -> int:
        return self._frame_bytes - 32

    def _other(self, data: bytes, at: int, end: int, answers: list[bytes]) -> bool:
        """Take a frame that is no NOTIFY; `False` when the connection ends with it."""
        kind, payload_at = data[at], ids_end(data, at + 5, end)
        if kind == HAPROXY_HELLO and not self._ready:
            return self._hello(read_pairs(data, payload_at, end), answers)
        if kind == HAPROXY_DISCONNECT:
            answers.append(disconnect(Status.NORMAL))
            self._loop.call_soon(self._wire.close)
            return False
        raise NotSpop

    def _hello(self, told: dict[bytes, Typed], answers: list[bytes]) -> bool:
        """Agree on version and frame size; a health check ends with that."""
        versions, most = told.get(b"supported-versions"), told.get(b"max-frame-size")
        if type(versions) is not bytes:
            raise NotSpop(Status.NO_VERSION)
        if type(most) is not int:
            raise NotSpop(Status.NO_FRAME_SIZE)
        if type(told.get(b"capabilities")) is not bytes:
            raise NotSpop(Status.NO_CAPABILITIES)
        if not any(version.strip().startswith(b"2.") for version in versions.split(b",")):
            raise NotSpop(Status.UNSUPPORTED_VERSION)
        if most < _LEAST_FRAME_BYTES:
            raise NotSpop(Status.BAD_FRAME_SIZE)
        self._frame_bytes = min(most, FRAME_BYTES)
        answers.append(agent_hello(self._frame_bytes))
        self._timer.cancel()
        self._ready = True
        if told.get(b"healthcheck") is True:
            self._loop.call_soon(self._wire.close)
            return False
        return True
