"""One request on its way to the upstream and its answer on its way back."""

import math
from typing import Protocol

from schout.gateway.call import Answer, Call, CallClass, Verdict
from schout.gateway.proxy import heads
from schout.gateway.proxy.body import LAST_CHUNK, Reader, UntilClose, chunk, reader_of
from schout.gateway.proxy.framing import (
    CHUNKED,
    AnswerHead,
    FramingError,
    RequestHead,
    cut,
    read_answer,
)
from schout.gateway.proxy.known import Plain, Said
from schout.gateway.proxy.shared import Shared
from schout.gateway.proxy.upstream import Link, reset

_RETRIED = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that may be sent again on a new connection when a kept one turns out to be dead."""
_MOST_INTERIM = 8
"""Interim answers before the answer."""
_NO_BOUND = 1 << 62
_WARN, _API = Verdict.WARN, CallClass.API


class Caller(Protocol):
    """The side of the caller, as its exchange sees it."""

    def send(self, data: bytes) -> None:
        """Send to the caller."""
        ...

    def answered(self, *, keep: bool) -> None:
        """Learn that the answer was sent as a whole."""
        ...

    def failed(self, status: int, reason: str) -> None:
        """Learn that there will be no answer, and that nothing of it was sent."""
        ...

    def cut_off(self) -> None:
        """Learn that the answer ended before its end: it must not look whole."""
        ...

    def hold_back(self, *, full: bool) -> None:
        """Stop, or go on, reading from the caller."""
        ...

    def tunnelled(self) -> None:
        """Learn that from now on bytes go through as they are."""
        ...


class Exchange:
    """Sends one request that the gate let pass; relays the answer; gives the lease back once."""

    # What holds for most is said here, not for each: one is made for every request.
    _link: Link | None = None
    _on_kept = False
    """That its connection carried a request before."""
    _retried = False
    _paused = False
    _held = b""
    _looked = 0
    _interim = 0
    _got: AnswerHead | None = None
    _reader: Reader | None = None
    _chunks = False
    _tunnel = False
    _keep = True
    deadline = math.inf

    def __init__(
        self,
        shared: Shared,
        caller: Caller,
        origin: heads.Origin,
        head: RequestHead,
        call: Call,
        answer: Answer,
        body: bytes,
        unread: Reader | None,
        plain: Plain | None = None,
    ) -> None:
        """`body`: what was read of it; `unread`: the reader of the rest, `None` if it is whole.

        `plain`: the request, if it was read before.
        """
        self._shared, self._head, self._origin = shared, head, origin
        self._caller: Caller | None = caller
        self._call, self._answer, self._lease = call, answer, answer.lease
        self._body, self._unread, self._plain = body, unread, plain
        self._streams = unread is not None
        self._patience_s = shared.answer_s
        shared.exchanges.add(self)

    def start(self) -> None:
        """Ask for a connection and send the request."""
        self._shared.pool.ask(self)

    # The way there.

    def linked(self, link: Link) -> None:
        """Send the head and what there is of the body."""
        self._link, self._on_kept = link, link.used
        if self._caller is None:
            self._end(reusable=True)
            return
        if self._plain is not None:
            self._shared.outbox.put(link.transport, self._plain.written)
            self.deadline = self._shared.now + self._patience_s
            return
        length = len(self._body) if self._unread is None else self._head.length
        body, streams = self._body, self._unread is not None
        if length == CHUNKED and body:
            body = chunk(body)
        link.transport.write(self._origin.request(self._head, length) + body)
        self._touch()
        if streams:
            self._body = b""
            self._caller.hold_back(full=False)

    def unlinked(self, status: int, reason: str) -> None:
        """Tell the caller that the upstream is away."""
        self._fail(status, reason)

    @property
    def takes_body(self) -> bool:
        """Whether the rest of the request can be sent on as it comes."""
        return self._link is not None

    @property
    def body_ended(self) -> bool:
        """Whether the request was read as a whole."""
        return self._unread is None

    @property
    def answer_begun(self) -> bool:
        """Whether something of the answer was sent."""
        return self._got is not None

    def reader_left(self) -> Reader | None:
        """Give the reader of what was not read of the body."""
        return self._unread

    def body(self, data: bytes) -> bytes | None:
        """Send on what belongs to the request body; give what follows it, `None` if it goes on.

        `FramingError` when the body cannot be read in just one way: then nothing ends it.
        """
        unread, link = self._unread, self._link
        if unread is None:
            return data
        piece, rest = unread.take(data)
        last = rest is not None
        if last:
            self._unread = None
        if link is not None:
            if self._head.length == CHUNKED:
                piece = (chunk(piece) if piece else b"") + (LAST_CHUNK if last else b"")
            if piece:
                link.transport.write(piece)
        self._touch()
        return rest

    def crowded(self, *, full: bool) -> None:
        """The upstream reads slowly: read no more from the caller meanwhile."""
        if self._caller is not None:
            self._caller.hold_back(full=full)

    # The way back.

    def received(self, data: bytes) -> None:
        """Take bytes of the upstream."""
        if self._got is None and not self._held:
            end = data.find(b"\r\n\r\n") + 4
            said = self._shared.known.said(data[:end])
            if said is not None and said.head.length == len(data) - end and self._is_usual():
                self._relay_whole(said, data[end:])
                return
        self._touch()
        if self._tunnel:
            if self._caller is not None:
                self._caller.send(data)
            return
        try:
            if self._reader is None:
                self._read_head(self._held + data if self._held else data)
            else:
                self._relay(b"", data)
        except FramingError:
            self._shared.counts["broken_answers"] += 1
            self._broken("the server gave an answer that cannot be read")

    def _is_usual(self) -> bool:
        """Whether an answer goes on as it does for most: nothing added, connection kept."""
        head, bounds = self._head, self._shared.bounds
        return (
            head.method != "HEAD" and not head.old and head.keep_alive and self._unread is None
            and not self._shared.stopping and self._answer.verdict is not _WARN
            and not (bounds.fields_always and self._call.kind is _API)
        )  # fmt: skip

    def _relay_whole(self, said: Said, body: bytes) -> None:
        """Send on an answer that came as a whole, and whose head came before."""
        self._got = said.head
        if self._caller is not None:
            self._caller.send(said.written + body)
        self._complete(b"")

    def _read_head(self, data: bytes) -> None:
        upstream = self._shared.upstream
        while True:
            end = cut(data, self._looked, upstream.head_bytes)
            if not end:
                self._held, self._looked = data, len(data)
                return
            raw = data[:end]
            head = read_answer(raw, self._head.method, upstream.fields)
            data, self._looked, self._held = data[end:], 0, b""
            if head.status >= 200 or head.status == 101:
                break
            self._interim += 1
            if self._interim > _MOST_INTERIM:
                raise FramingError(502, "too many interim answers")
        if head.status == 101:
            self._switch(head, data)
        else:
            self._begin(head, data, raw)

    def _begin(self, head: AnswerHead, data: bytes, raw: bytes) -> None:
        """Send the head of the answer on, with what came with it of the body."""
        self._got = head
        # An answer before the end of its request: the rest of the request is of no use.
        self._keep = self._head.keep_alive and self._unread is None and not self._shared.stopping
        if head.length < 0 and self._head.old:
            self._keep = False
        self._chunks = heads.in_chunks(head, self._head)
        written = b""
        if self._caller is not None:
            written = heads.answer(head, self._head, self._rate_fields(), keep=self._keep)
            if self._keep and self._is_usual():
                self._shared.known.keep_said(raw, head, written)
        if head.length == 0:
            if self._caller is not None:
                self._caller.send(written)
            self._complete(data)
            return
        self._reader = reader_of(head.length, _NO_BOUND)
        self._relay(written, data)

    def _rate_fields(self) -> tuple[tuple[bytes, bytes], ...]:
        told = self._shared.bounds.fields_always and self._call.kind is _API
        if not told and self._answer.verdict is not _WARN:
            return ()
        shared = self._shared
        standings = shared.gate.standings(self._call, shared.clock.now_us())
        return shared.replier.fields(self._answer, standings)

    def _relay(self, before: bytes, data: bytes) -> None:
        """Send a piece of the answer on, behind what must stand before it."""
        reader = self._reader
        if reader is None:
            return
        try:
            piece, rest = reader.take(data)
        except FramingError:
            if before and self._caller is not None:
                self._got = None  # nothing was sent yet, so the caller can still be told
            raise
        caller = self._caller
        if caller is not None:
            if self._chunks:
                piece = (chunk(piece) if piece else b"") + (b"" if rest is None else LAST_CHUNK)
            if before or piece:
                caller.send(before + piece)
        if rest is not None:
            self._complete(rest)

    def _complete(self, rest: bytes) -> None:
        """The answer is whole; `rest` is what the upstream sent behind it, unasked."""
        if rest:
            self._shared.counts["unasked_answers"] += 1
        got = self._got
        reusable = got is not None and got.keep_alive and not rest and self._unread is None
        caller, self._caller = self._caller, None
        self._end(reusable=reusable)
        if caller is not None:
            caller.answered(keep=self._keep)

    def ended(self, *, cleanly: bool) -> None:
        """The upstream closed: the end of the answer, or the end before its end."""
        self._link = None
        if self._tunnel:
            self._close_tunnel()
        elif cleanly and isinstance(self._reader, UntilClose):
            if self._chunks and self._caller is not None:
                self._caller.send(LAST_CHUNK)
            self._complete(b"")
        elif self._may_retry():
            self._retried = True
            self._shared.counts["retries"] += 1
            self._shared.pool.ask(self, fresh=True)
        else:
            self._shared.counts["upstream_lost"] += 1
            self._broken("the server closed the connection before it answered")

    def _may_retry(self) -> bool:
        return (
            self._got is None and not self._held and not self._retried and not self._streams
            and self._on_kept and self._head.method in _RETRIED and self._caller is not None
        )  # fmt: skip

    # Ends that nobody wants.

    def _broken(self, reason: str) -> None:
        """Give up on the upstream: tell the caller, or cut its answer off if it began."""
        if self._got is None:
            self._fail(502, reason)
            return
        caller, self._caller = self._caller, None
        self._end(reusable=False)
        if caller is not None:
            caller.cut_off()

    def _fail(self, status: int, reason: str) -> None:
        caller, self._caller = self._caller, None
        self._end(reusable=False)
        if caller is not None:
            caller.failed(status, reason)

    def caller_gone(self) -> None:
        """Go on without a caller, or stop.

        An API call that holds a lease is worked on to its end, within bounds, and keeps the lease:
        otherwise calls that are sent and aborted would run side by side.
        """
        shared = self._shared
        self._caller = None
        working = self._link is not None and self._unread is None and not self._tunnel
        api = self._call.kind is _API and self._lease is not None
        if working and api and not shared.stopping and self._link is not None:
            shared.counts["abandoned"] += 1
            self.deadline = shared.now + shared.bounds.abandoned_ms / 1000
            self.caller_full(full=False)
        else:
            self._end(reusable=False)

    def caller_full(self, *, full: bool) -> None:
        """The caller reads slowly: read no more from the upstream meanwhile."""
        link = self._link
        if link is None or full == self._paused or link.transport.is_closing():
            return
        self._paused = full
        if full:
            link.transport.pause_reading()
        else:
            link.transport.resume_reading()
            self._touch()

    def expire(self) -> None:
        """The upstream took too long."""
        self._shared.counts["abandoned_too_long" if self._caller is None else "upstream_slow"] += 1
        if self._tunnel:
            self._close_tunnel()
        elif self._got is None:
            self._fail(504, "the server did not answer in time")
        else:
            self._broken("the server did not go on in time")

    def abort(self) -> None:
        """End at once, whatever the state."""
        self._caller = None
        self._end(reusable=False)

    def _end(self, *, reusable: bool) -> None:
        """Give back the lease and the connection; doing it twice does no harm."""
        shared, self.deadline = self._shared, math.inf
        lease, self._lease = self._lease, None
        if lease is not None:
            shared.gate.release(lease, shared.clock.now_us())
        shared.exchanges.discard(self)
        if self._paused:
            self.caller_full(full=False)
        link, self._link = self._link, None
        if link is None:
            shared.pool.forget(self)
        elif reusable:
            shared.pool.give(link)
        else:
            link.work = None
            reset(link.transport)
        if shared.quiet is not None:
            shared.rest()

    def _touch(self) -> None:
        if self._caller is not None:
            self.deadline = self._shared.now + self._patience_s

    # WebSocket.

    def _switch(self, head: AnswerHead, data: bytes) -> None:
        """Open a tunnel, if the caller asked for it and the upstream means it."""
        fields = dict(head.fields)
        if not self._head.upgrade or fields.get(b"upgrade", b"").lower() != b"websocket":
            raise FramingError(502, "the server changed the protocol unasked")
        self._tunnel, self._got = True, head
        self._patience_s = self._shared.bounds.tunnel_ms / 1000
        self._touch()
        caller = self._caller
        if caller is None:
            self._end(reusable=False)
            return
        caller.send(heads.switching(head) + data)
        caller.tunnelled()

    def through(self, data: bytes) -> None:
        """Send bytes of the caller through the tunnel."""
        self._touch()
        if self._link is not None and not self._link.transport.is_closing():
            self._link.transport.write(data)

    def _close_tunnel(self) -> None:
        caller, self._caller = self._caller, None
        link, self._link = self._link, None
        if link is not None:
            link.work = None
            link.transport.close()
        self._end(reusable=False)
        if caller is not None:
            caller.answered(keep=False)

    def close_tunnel(self) -> None:
        """End a tunnel from the side of the caller; what was sent still arrives."""
        self._caller = None
        self._close_tunnel()
