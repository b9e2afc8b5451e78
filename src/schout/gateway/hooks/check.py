"""The decision server: one HTTP endpoint that proxies ask before they pass a request on.

`/v1/check` serves nginx `auth_request`, Traefik and Caddy forward auth, and Envoy's external
authorisation. A plain admission is 204, with the lease in `X-Schout-Lease`. A refusal goes out
whole, in the caller's dialect; nginx relays only 401 and 403, so it gets 403 with the status, the
type and the body in `X-Schout-Status`, `X-Schout-Type` and `X-Schout-Body`, for its `error_page`.

nginx names the request in `X-Original-Method`, `-URI` and `-Addr`, with its `Host`. The others
name it in `X-Forwarded-Method`, `-Uri`, `-Host` and `-For`, of which the last entry is the peer
that they saw; Envoy sends the request itself, with `/v1/check` before its path. Only proxies may
reach this port: what they say is believed.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping

import msgspec

from schout.gateway.answer.reply import Replier, Reply
from schout.gateway.call import ADMITTED, Answer, Call, Verdict
from schout.gateway.caller.identify import Head, Identifier
from schout.gateway.caller.reading import MOST_BYTES
from schout.gateway.gate import Gate
from schout.gateway.hold import hold, is_held
from schout.gateway.hooks.check_head import Asked, NotHttp, read_head
from schout.gateway.hooks.remembered import Remembered
from schout.ports.clock import Clock

_LOG = logging.getLogger(__name__)

CHECK = b"/v1/check"
MOST_HEAD_BYTES = 65_536
_REMEMBERED = 16_384
_REMEMBERED_BYTES = 2048
_SIGNED = b"signature-input:"
_NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"
_LEASED = b"HTTP/1.1 204 No Content\r\nX-Schout-Lease: %b\r\n\r\n"
_ONE_LINE = bytes(code if code >= 32 and code != 127 else 32 for code in range(256))
"""A body in a header field: in every dialect control characters may as well be spaces."""
_MOST_IN_FIELD = 12_288
"""What fits into the buffer that the rendered nginx configuration gives a subrequest."""
_TOO_LONG = b"refused; the explanation does not fit into a header field"

Page = Callable[[], tuple[int, bytes, bytes]]
"""Gives the status, the media type and the body of a page beside the checks."""


class Counts(msgspec.Struct):
    """What the server did since it started."""

    connections: int = 0
    checks: int = 0
    held: int = 0
    malformed: int = 0
    failed: int = 0
    """Checks that were answered with 500 because of a defect; the proxy's fallback decides then."""


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
    ) -> None:
        """`fields_always`: the RateLimit fields also go with calls that pass."""
        self.gate, self.clock = gate, clock
        self.identifier, self.replier = identifier, replier
        self.pages: Mapping[bytes, Page] = pages or {}
        self.fields_always = fields_always
        self.counts = Counts()
        self.open: set[CheckConnection] = set()
        self._asked: Remembered[tuple[Call, bool]] = Remembered(_REMEMBERED)

    async def serve(self, host: str, port: int) -> asyncio.Server:
        """Listen on an address; port 0 takes a free one."""
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: CheckConnection(self), host, port, backlog=1024)

    async def serve_unix(self, path: str) -> asyncio.Server:
        """Listen on a socket in the file system."""
        loop = asyncio.get_running_loop()
        return await loop.create_unix_server(lambda: CheckConnection(self), path, backlog=1024)

    def close(self) -> None:
        """End every connection; proxies ask again on a new one."""
        for connection in tuple(self.open):
            connection.end()

    def swap(self, identifier: Identifier, replier: Replier) -> None:
        """Go on with other documents: nothing is remembered of how calls were read before."""
        self.identifier, self.replier = identifier, replier
        self._asked.clear()

    def known(self, raw: bytes) -> tuple[Call, bool] | None:
        """Give the call of a request that was read before, to the letter."""
        return self._asked.get(raw)

    def call_of(self, asked: Asked, raw: bytes) -> tuple[Call, bool]:
        """Read who calls; tell also whether nginx asks."""
        head = Head(asked.method, asked.target, asked.headers, asked.peer_ip)
        body = raw[asked.length :] or None
        found = self.identifier.identify(head, body), asked.is_nginx
        if body is None and len(raw) <= _REMEMBERED_BYTES and _SIGNED not in raw.lower():
            self._asked.put(raw, found)
        return found

    def write(self, answer: Answer, call: Call, *, to_nginx: bool) -> bytes:
        """Write the response to a check."""
        verdict = answer.verdict
        if verdict is Verdict.ADMIT and not self.fields_always:
            if answer.lease is None:
                return _NO_CONTENT
            return _LEASED % answer.lease.encode("ascii")
        standings = self.gate.standings(call, self.clock.now_us())
        if verdict in {Verdict.ADMIT, Verdict.WARN}:
            fields = [*self.replier.fields(answer, standings)]
            if answer.lease is not None:
                fields.append((b"X-Schout-Lease", answer.lease.encode("ascii")))
            return b"HTTP/1.1 204 No Content\r\n" + _lines(fields) + b"\r\n"
        reply = self.replier.reply(answer, call, standings)
        return _in_fields(reply) if to_nginx else _whole(reply)


def _lines(fields: list[tuple[bytes, bytes]]) -> bytes:
    return b"".join(b"%b: %b\r\n" % field for field in fields)


def _whole(reply: Reply) -> bytes:
    fields = [*reply.headers, (b"Content-Length", b"%d" % len(reply.body))]
    return b"HTTP/1.1 %d Refused\r\n%b\r\n%b" % (reply.status, _lines(fields), reply.body)


def _in_fields(reply: Reply) -> bytes:
    body = reply.body.translate(_ONE_LINE)
    fields = [(b"X-Schout-Status", b"%d" % reply.status), (b"Content-Length", b"0")]
    if len(body) > _MOST_IN_FIELD:
        body = _TOO_LONG
    for name, value in reply.headers:
        fields.append((b"X-Schout-Type" if name == b"content-type" else name, value))
    fields.append((b"X-Schout-Body", body))
    return b"HTTP/1.1 403 Refused\r\n%b\r\n" % _lines(fields)


class CheckConnection(asyncio.Protocol):
    """One connection of a proxy; one check at a time, in the order in which they came."""

    __slots__ = ("_rest", "_server", "_task", "_transport")

    def __init__(self, server: CheckServer) -> None:
        self._server = server
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = transport  # type: ignore[assignment] # a stream
        self._server.open.add(self)
        self._server.counts.connections += 1

    def connection_lost(self, exc: Exception | None) -> None:
        """Give up what is held: the proxy has gone on without an answer."""
        self._transport = None
        self._server.open.discard(self)
        if self._task is not None:
            self._task.cancel()

    def end(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Take what came; one whole request that was seen before is answered at once."""
        if self._task is not None:
            self._rest += data
            if len(self._rest) > MOST_HEAD_BYTES:
                self.end()
            return
        if self._rest:
            data = self._rest + data
        known = self._server.known(data)
        if known is not None:
            self._rest = b""
            self._check(*known)
        else:
            self._rest = data
            self._take()

    def _take(self) -> None:
        """Take requests out of what has come, until one is not whole or must be held."""
        while self._rest and self._task is None and self._transport is not None:
            try:
                asked = read_head(self._rest)
            except NotHttp as error:
                self._refuse(error.status)
                return
            if asked is None:
                if len(self._rest) > MOST_HEAD_BYTES:
                    self._refuse(b"431 Request Header Fields Too Large")
                return
            if asked.body_bytes > MOST_BYTES:
                self._refuse(b"413 Content Too Large")
                return
            whole = asked.length + asked.body_bytes
            if len(self._rest) < whole:
                return
            raw, self._rest = self._rest[:whole], self._rest[whole:]
            self._answer(asked, raw)

    def _answer(self, asked: Asked, raw: bytes) -> None:
        path = asked.own_path
        if path != CHECK and not path.startswith(CHECK + b"/"):
            self._page(path)
            return
        try:
            call, to_nginx = self._server.call_of(asked, raw)
        except Exception as error:
            self._failed(error)
            return
        self._check(call, to_nginx)

    def _check(self, call: Call, to_nginx: bool) -> None:
        server = self._server
        server.counts.checks += 1
        answer = server.gate.check(call, server.clock.now_us())
        if answer is ADMITTED:
            self._write(_NO_CONTENT)
        elif is_held(answer):
            server.counts.held += 1
            self._task = asyncio.get_running_loop().create_task(self._hold(call, answer, to_nginx))
        else:
            self._write(server.write(answer, call, to_nginx=to_nginx))

    async def _hold(self, call: Call, answer: Answer, to_nginx: bool) -> None:
        server = self._server
        try:
            answer = await hold(server.gate, call, server.clock, answer)
            if self._transport is None:
                if answer.lease is not None:
                    server.gate.release(answer.lease, server.clock.now_us())
                return
            self._write(server.write(answer, call, to_nginx=to_nginx))
        except Exception as error:
            self._failed(error)
        self._task = None
        self._take()

    def _page(self, path: bytes) -> None:
        page = self._server.pages.get(path)
        if page is None:
            self._refuse(b"404 Not Found", close=False)
            return
        status, kind, body = page()
        fields = [(b"Content-Type", kind), (b"Content-Length", b"%d" % len(body))]
        self._write(b"HTTP/1.1 %d Status\r\n%b\r\n%b" % (status, _lines(fields), body))

    def _refuse(self, status: bytes, *, close: bool = True) -> None:
        self._server.counts.malformed += close
        self._rest = b"" if close else self._rest
        closing = b"Connection: close\r\n" if close else b""
        self._write(b"HTTP/1.1 %b\r\nContent-Length: 0\r\n%b\r\n" % (status, closing))
        if close:
            self.end()

    def _failed(self, error: Exception) -> None:
        """Let the proxy's own fallback decide; say where it failed, never with what."""
        self._server.counts.failed += 1
        _LOG.error("a check failed: unexpected %s", type(error).__name__)
        self._write(b"HTTP/1.1 500 Failed\r\nContent-Length: 0\r\n\r\n")

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)
