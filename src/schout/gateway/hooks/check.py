"""The decision server: one HTTP endpoint that proxies ask before they pass a request on.

`/v1/check` serves nginx `auth_request`, Traefik and Caddy forward auth, and Envoy's external
authorisation. A plain admission is 204, for Envoy 200, with the lease in `X-Schout-Lease`. A
refusal goes out whole, in the caller's dialect; nginx relays only 401 and 403, so it gets 403 with
the status, the type and the body in `X-Schout-Status`, `X-Schout-Type` and `X-Schout-Body`, for its
`error_page`. When the server itself fails it answers 500, and the proxy's own fallback decides.

nginx names the request in `X-Original-Method`, `-URI` and `-Addr`, with its `Host`, and says
`X-Schout-Dialect: nginx` or asks at `/v1/check?dialect=nginx`. Traefik and Caddy name it in
`X-Forwarded-Method`, `-Uri`, `-Host` and `-For`, of which the last entry is the peer that they saw.
They never say that a call has ended, so their calls hold no places under parallel limits; with
`?leases=on` they do, if something else gives the leases back. Envoy sends the request itself, with
`/v1/check` before its path. Only proxies may reach this port: what they say is believed.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2s

import msgspec

from schout.gateway.answer.reply import Replier, Reply
from schout.gateway.call import ADMITTED, Answer, Call, Verdict
from schout.gateway.caller.identify import Head, Identifier
from schout.gateway.caller.reading import MOST_BYTES
from schout.gateway.gate import Gate
from schout.gateway.hold import hold, is_held
from schout.gateway.hooks.check_head import (
    CHECK,
    MOST_HEAD_BYTES,
    Asked,
    Form,
    NotHttp,
    read_head,
)
from schout.gateway.hooks.remembered import Remembered
from schout.ports.clock import Clock

_LOG = logging.getLogger(__name__)

MOST_CONNECTIONS = 10_000
TICK_S = 5
"""How often open connections are looked at."""
SLOW_TICKS = 3
"""A request that has begun must be whole within so many ticks; a proxy sends it in one piece."""
IDLE_TICKS = 60
"""Five minutes: nginx gives up an idle connection after one (`keepalive_timeout`), Traefik after
one and a half, Caddy after two. Who closes first must be the proxy, or it asks in vain."""
_REMEMBERED = 16_384
_REMEMBERED_BYTES = 2048
_NO_CONTENT = b"HTTP/1.1 204 No Content\r\n"
_EMPTY_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
_ADMIT, _WARN = Verdict.ADMIT, Verdict.WARN
_ONE_LINE = bytes(code if code >= 32 and code != 127 else 32 for code in range(256))
"""A body in a header field: in every dialect control characters may as well be spaces."""
_MOST_IN_FIELD = 12_288
"""What fits into the buffer that the rendered nginx configuration gives a subrequest."""

Page = Callable[[], tuple[int, bytes, bytes]]
"""Gives the status, the media type and the body of a page beside the checks."""


class Counts(msgspec.Struct):
    """What the server did since it started."""

    connections: int = 0
    turned_away: int = 0
    """Connections beyond `MOST_CONNECTIONS`."""
    checks: int = 0
    held: int = 0
    malformed: int = 0
    """Requests that could not be read, were too slow, or named no one host."""
    failed: int = 0
    """Checks that were answered with 500 because of a defect; the proxy's fallback decides then."""


class Way(msgspec.Struct, frozen=True, gc=False):
    """In which way an answer goes out."""

    form: Form = Form.NGINX
    leased: bool = True
    closes: bool = False
    is_head: bool = False
    passes: bytes = _NO_CONTENT
    """How the answer to a call that passes begins."""


def _way(asked: Asked) -> Way:
    first = _EMPTY_OK if asked.form is Form.WHOLE else _NO_CONTENT
    return Way(asked.form, asked.leased, asked.closes, asked.is_head, first)


class CheckServer:
    """Answers proxies over HTTP; `close` ends what is open."""

    def __init__(
        self,
        gate: Gate,
        identifier: Identifier,
        replier: Replier,
        clock: Clock,
        pages: Mapping[bytes, Page] | None = None,
        *,
        fields_always: bool = False,
        most_connections: int = MOST_CONNECTIONS,
    ) -> None:
        """`fields_always`: the RateLimit fields also go with calls that pass."""
        self.gate, self.clock = gate, clock
        self.identifier, self.replier = identifier, replier
        self.pages: Mapping[bytes, Page] = pages or {}
        self.fields_always = fields_always
        self.most_connections = most_connections
        self.counts = Counts()
        self.open: set[CheckConnection] = set()
        self._asked: Remembered[tuple[Call, Way]] = Remembered(_REMEMBERED)
        self._ticking: asyncio.TimerHandle | None = None

    async def serve(self, host: str, port: int) -> asyncio.Server:
        """Listen on an address; port 0 takes a free one."""
        loop = asyncio.get_running_loop()
        self._tick_later(loop)
        return await loop.create_server(lambda: CheckConnection(self), host, port, backlog=1024)

    async def serve_unix(self, path: str) -> asyncio.Server:
        """Listen on a socket in the file system."""
        loop = asyncio.get_running_loop()
        self._tick_later(loop)
        return await loop.create_unix_server(lambda: CheckConnection(self), path, backlog=1024)

    def close(self) -> None:
        """End every connection; proxies ask again on a new one."""
        if self._ticking is not None:
            self._ticking.cancel()
        for connection in tuple(self.open):
            connection.end()

    def tick(self) -> None:
        """Look at every connection, and end those that are too slow or idle for too long."""
        for connection in tuple(self.open):
            connection.tick()

    def _tick_later(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
        self._ticking = loop.call_later(TICK_S, self._tick_on, loop)

    def _tick_on(self, loop: asyncio.AbstractEventLoop) -> None:
        self._tick_later(loop)
        self.tick()

    def swap(self, identifier: Identifier, replier: Replier) -> None:
        """Go on with other documents: nothing is remembered of how calls were read before."""
        self.identifier, self.replier = identifier, replier
        self._asked.clear()

    def known(self, raw: bytes) -> tuple[Call, Way] | None:
        """Give the call of a request that was read before, to the letter."""
        return self._asked.get(_digest(raw)) if len(raw) <= _REMEMBERED_BYTES else None

    def read(self, asked: Asked, raw: bytes, body: bytes) -> tuple[Call, Way] | None:
        """Tell who calls and in which way to answer; `None`: it does not name one host.

        What is remembered is a digest: raw requests hold credentials. What depends on more than
        the bytes, a body or a signature in time, is read anew each time.
        """
        head = Head(asked.method, asked.target, asked.headers, asked.peer_ip)
        wanted = self.identifier.body_wanted(head) if body else 0
        call = self.identifier.identify(head, body[:wanted] if wanted else None)
        if not call.host and self.identifier.ambiguous(head):
            return None
        way = _way(asked)
        plain = not (asked.body_bytes or asked.closes or asked.is_head)
        if plain and len(raw) <= _REMEMBERED_BYTES and not _is_signed(asked):
            self._asked.put(_digest(raw), (call, way))
        return call, way

    def write(self, answer: Answer, call: Call, way: Way) -> bytes:
        """Write the response to a check."""
        verdict = answer.verdict
        if verdict is _ADMIT or verdict is _WARN:
            data = way.passes
            if verdict is _WARN or self.fields_always:
                standings = self.gate.standings(call, self.clock.now_us())
                data += _lines(self.replier.fields(answer, standings))
            if answer.lease is not None and way.leased:
                data += b"X-Schout-Lease: %b\r\n" % answer.lease.encode("ascii")
            return data + b"\r\n"
        standings = self.gate.standings(call, self.clock.now_us())
        reply = self.replier.reply(answer, call, standings)
        return _in_fields(reply) if way.form is Form.NGINX else _whole(reply, answer)


def _digest(raw: bytes) -> bytes:
    return blake2s(raw, digest_size=16).digest()


def _is_signed(asked: Asked) -> bool:
    return any(name == b"signature-input" for name, _ in asked.headers)


def _lines(fields: Sequence[tuple[bytes, bytes]]) -> bytes:
    return b"".join(b"%b: %b\r\n" % field for field in fields)


def _whole(reply: Reply, answer: Answer) -> bytes:
    """Write a refusal for proxies that relay it whole.

    A fault that its dialect hides under 200 goes out under the real status: with 200 they would let
    the call pass.
    """
    status = reply.status
    if status < 400:
        status = 403
        if answer.verdict is Verdict.REFUSE:
            status = 503 if answer.limit is None else 429
    fields = [*reply.headers, (b"Content-Length", b"%d" % len(reply.body))]
    return b"HTTP/1.1 %d Refused\r\n%b\r\n%b" % (status, _lines(fields), reply.body)


def _in_fields(reply: Reply) -> bytes:
    """Write a refusal for nginx; it writes a short text itself where the body does not fit."""
    body = reply.body.translate(_ONE_LINE)
    fields = [(b"X-Schout-Status", b"%d" % reply.status), (b"Content-Length", b"0")]
    fits = len(body) <= _MOST_IN_FIELD
    for name, value in reply.headers:
        if name != b"content-type":
            fields.append((name, value))
        elif fits:
            fields.append((b"X-Schout-Type", value))
    if fits:
        fields.append((b"X-Schout-Body", body))
    return b"HTTP/1.1 403 Refused\r\n%b\r\n" % _lines(fields)


class CheckConnection(asyncio.Protocol):
    """One connection of a proxy; one check at a time, in the order in which they came."""

    __slots__ = (
        "_asked",
        "_body",
        "_due",
        "_ended",
        "_paused",
        "_raw",
        "_rest",
        "_server",
        "_task",
        "_ticks",
        "_transport",
    )

    def __init__(self, server: CheckServer) -> None:
        self._server = server
        self._transport: asyncio.Transport | None = None
        self._rest = bytearray()
        self._raw = b""
        self._asked: Asked | None = None
        """The request whose body is awaited."""
        self._body = bytearray()
        self._due = 0
        """Bytes of the body that have not come yet."""
        self._task: asyncio.Task[None] | None = None
        self._ticks = 0
        self._paused = False
        self._ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; beyond the most connections, end at once, and the proxy's fallback decides."""
        server = self._server
        self._transport = transport  # type: ignore[assignment] # a stream
        server.counts.connections += 1
        if len(server.open) >= server.most_connections:
            server.counts.turned_away += 1
            self._bare(b"503 Service Unavailable", Way(closes=True))
            return
        server.open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give up what is held: the proxy has gone on without an answer."""
        self._transport = None
        self._ended = True
        self._server.open.discard(self)
        if self._task is not None:
            self._task.cancel()

    def pause_writing(self) -> None:
        """Read no more from a proxy that does not read its answers."""
        self._paused = True
        self._ticks = 0
        if self._transport is not None and not self._ended:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Go on."""
        self._paused = False
        if self._transport is not None and not self._ended:
            self._transport.resume_reading()
            self._take()

    def end(self) -> None:
        """Close the connection; what was written still goes out."""
        self._ended = True
        self._ticks = 0
        if self._transport is not None:
            self._transport.close()

    def tick(self) -> None:
        """Note that some time has passed; end what is too slow, or idle for too long."""
        if self._task is not None and not self._ended:
            return
        self._ticks += 1
        begun = bool(self._rest) or self._asked is not None
        if self._ticks <= (SLOW_TICKS if begun or self._paused or self._ended else IDLE_TICKS):
            return
        if self._transport is not None and (self._ended or self._paused):
            self._transport.abort()
        elif begun:
            self._malformed(b"408 Request Timeout")
        else:
            self.end()

    def data_received(self, data: bytes) -> None:
        """Take what came; one whole request that was seen before is answered at once."""
        if self._ended:
            return
        if self._task is not None:
            self._rest += data
            if len(self._rest) > MOST_HEAD_BYTES:
                self.end()
            return
        if not self._rest and self._asked is None:
            self._ticks = 0
            known = self._server.known(data)
            if known is not None:
                self._check(*known)
                return
        self._rest += data
        self._take()

    def _take(self) -> None:
        """Take requests out of what has come, until one is not whole or must be held."""
        while not (self._ended or self._paused) and self._task is None:
            if self._asked is None and not (self._rest and self._begin()):
                return
            asked = self._asked
            if asked is None or not self._has_body():
                return
            self._asked, body = None, bytes(self._body)
            self._body.clear()
            self._ticks = 0
            self._answer(asked, self._raw, body)

    def _begin(self) -> bool:
        """Read a head; `False`: it is not whole yet, or none."""
        try:
            asked = read_head(self._rest)
        except NotHttp as error:
            self._malformed(error.status)
            return False
        if asked is None:
            return False
        self._raw = bytes(self._rest[: asked.length])
        del self._rest[: asked.length]
        self._asked, self._due = asked, asked.body_bytes
        if asked.expects and self._due and not self._rest:
            self._write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    def _has_body(self) -> bool:
        """Take what has come of a body; of a long one the beginning is kept."""
        part = self._rest[: self._due]
        if part:
            del self._rest[: len(part)]
            self._due -= len(part)
            self._body += part[: MOST_BYTES - len(self._body)]
            self._ticks = 0
        return not self._due

    def _answer(self, asked: Asked, raw: bytes, body: bytes) -> None:
        path = asked.own_path
        way = _way(asked)
        if path != CHECK and asked.form is not Form.WHOLE:
            self._page(path, way)
            return
        try:
            found = self._server.read(asked, raw, body)
        except Exception as error:
            self._failed(error, way)
            return
        if found is not None:
            self._check(*found)
            return
        self._server.counts.malformed += 1
        if way.form is Form.NGINX:
            refused = b"HTTP/1.1 403 Refused\r\nX-Schout-Status: 400\r\nContent-Length: 0\r\n\r\n"
            self._send(refused, way)
        else:
            self._bare(b"400 Bad Request", way)

    def _check(self, call: Call, way: Way) -> None:
        server = self._server
        server.counts.checks += 1
        try:
            answer = server.gate.check(call, server.clock.now_us())
            if answer is ADMITTED and not server.fields_always:
                self._send(way.passes + b"\r\n", way)
            elif is_held(answer):
                server.counts.held += 1
                held = self._hold(call, answer, way)
                self._task = asyncio.get_running_loop().create_task(held)
            else:
                self._settle(answer, call, way)
        except Exception as error:
            self._failed(error, way)

    def _settle(self, answer: Answer, call: Call, way: Way) -> None:
        """Send an answer; a lease that nobody would give back is given back at once."""
        server = self._server
        kept = False
        try:
            data = server.write(answer, call, way)
            kept = way.leased and not self._ended
        finally:
            if answer.lease is not None and not kept:
                server.gate.release(answer.lease, server.clock.now_us())
        self._send(data, way)

    async def _hold(self, call: Call, answer: Answer, way: Way) -> None:
        server = self._server
        try:
            answer = await hold(server.gate, call, server.clock, answer)
            self._settle(answer, call, way)
        except Exception as error:
            self._failed(error, way)
        self._task = None
        self._ticks = 0
        self._take()

    def _page(self, path: bytes, way: Way) -> None:
        page = self._server.pages.get(path)
        if page is None:
            self._bare(b"404 Not Found", way)
            return
        try:
            status, kind, body = page()
        except Exception as error:
            self._failed(error, way)
            return
        fields = [(b"Content-Type", kind), (b"Content-Length", b"%d" % len(body))]
        self._send(b"HTTP/1.1 %d Status\r\n%b\r\n%b" % (status, _lines(fields), body), way)

    def _malformed(self, status: bytes) -> None:
        """Refuse what cannot be read; where it ends is not known, so the connection ends."""
        self._server.counts.malformed += 1
        self._bare(status, Way(closes=True))

    def _failed(self, error: Exception, way: Way) -> None:
        """Let the proxy's own fallback decide; say what failed, never with what."""
        self._server.counts.failed += 1
        _LOG.error("a check failed: unexpected %s", type(error).__name__)
        self._bare(b"500 Failed", way)

    def _bare(self, status: bytes, way: Way) -> None:
        self._send(b"HTTP/1.1 %b\r\nContent-Length: 0\r\n\r\n" % status, way)

    def _send(self, data: bytes, way: Way) -> None:
        """Send a whole response; to HEAD without its body, and the last one saying so."""
        if way.is_head:
            data = data[: data.index(b"\r\n\r\n") + 4]
        if way.closes:
            first, _, rest = data.partition(b"\r\n")
            data = b"%b\r\nConnection: close\r\n%b" % (first, rest)
        self._write(data)
        if way.closes:
            self.end()

    def _write(self, data: bytes) -> None:
        if self._transport is not None and not self._ended:
            self._transport.write(data)
