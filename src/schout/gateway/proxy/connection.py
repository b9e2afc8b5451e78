"""One connection of a caller: its requests one after the other, each asked about at the gate.

A request that comes before the answer to the one before it waits its turn. Whatever cannot be read
in just one way is answered with its status, and the connection ends.
"""

import asyncio
import math
from functools import partial

from schout.gateway.call import Answer, Call, Verdict
from schout.gateway.caller.address import normal_ip
from schout.gateway.caller.identify import Head
from schout.gateway.hold import is_held
from schout.gateway.proxy import heads
from schout.gateway.proxy.body import Reader, is_little, reader_of
from schout.gateway.proxy.exchange import Exchange
from schout.gateway.proxy.framing import FramingError, RequestHead
from schout.gateway.proxy.heads_in import HeadsIn
from schout.gateway.proxy.holding import Holding
from schout.gateway.proxy.known import Plain
from schout.gateway.proxy.shared import Shared
from schout.gateway.proxy.upstream import reset

_LINGER_S = 2.0
_LINGER_BYTES = 1_048_576
"""What is read after a last answer, so that the caller gets to read it before a reset."""

HEAD, BODY, HELD, EXCHANGE, DROP, LINGER, TUNNEL, CLOSED = range(8)
_READING, _TURN_TO_COME = {HEAD, BODY, DROP}, {HELD, EXCHANGE}
_ADMIT, _WARN, _REFUSE = Verdict.ADMIT, Verdict.WARN, Verdict.REFUSE
"""Members of an enumeration are slow to look up."""


class Connection(asyncio.Protocol):
    """What a caller sends, in states: a head, a body that the gate reads, and so on."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._state = HEAD
        self._held = b""
        """Bytes that were not read yet."""
        self._running = False
        self._full = False
        """That the caller takes nothing more at the moment."""
        self._blocked = False
        """That the upstream takes nothing more at the moment."""
        self._paused = False
        self._head: RequestHead | None = None
        self._asked: Head | None = None
        self._plain: Plain | None = None
        """The request under way, if it was read before."""
        self._wanted = self._size = 0
        self._pieces: list[bytes] = []
        self._reader: Reader | None = None
        self._exchange: Exchange | None = None
        self._holding: Holding | None = None
        self._ip: str | None = None
        """Its address, once it counts among the open ones."""
        self.deadline = math.inf
        self._transport: asyncio.Transport
        self._heads: HeadsIn
        self._origin: heads.Origin

    # The connection.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, or end at once when there are too many."""
        shared, bounds = self._shared, self._shared.bounds
        self._transport = transport  # type: ignore[assignment] # a stream has a full transport
        peer = transport.get_extra_info("peername")
        ip = (normal_ip(peer[0]) or peer[0]) if isinstance(peer, tuple) else ""
        trusted = shared.trusted.trusts(ip)
        if not shared.enter(self, ip, trusted=trusted):
            self._state = CLOSED
            self._transport.abort()
            return
        self._ip, self._heads = ip, HeadsIn(bounds, ip)
        self._source = ip.encode() + b"\n"
        self._origin = heads.Origin(ip, trusted=trusted, forwarded_host=bounds.forwarded_host)
        self._transport.set_write_buffer_limits(bounds.buffer_bytes)
        self.deadline = shared.now + bounds.head_ms / 1000

    def connection_lost(self, error: Exception | None) -> None:
        """Let go of all that was under way for this caller."""
        shared, self._state = self._shared, CLOSED
        self.deadline = math.inf
        if self._ip is None:
            return
        shared.leave(self, self._ip)
        if self._holding is not None:
            self._holding.end()
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.caller_gone()
        self._held, self._pieces, self._reader = b"", [], None
        shared.rest()

    def eof_received(self) -> None:
        """Take the end of what a caller sends for its going away; its transport is closed."""
        self._shared.outbox.send()
        if self._state == TUNNEL and self._exchange is not None:
            self._exchange.close_tunnel()
            self._exchange = None

    def data_received(self, data: bytes) -> None:
        """Take bytes, for what they are in this state."""
        state = self._state
        if state == HEAD and not self._held and not self._full:
            plain = self._shared.known.plain(self._source, data)
            if plain is not None:
                self._again(plain)
                return
        if state in _READING:
            self._held = self._held + data if self._held else data
            self._run()
            if self._full:
                self._set_reading()
        elif state in _TURN_TO_COME:
            self._pile(data)
            self._feed()
        elif state == TUNNEL and self._exchange is not None:
            self._exchange.through(data)
        elif state == LINGER:
            self._size += len(data)
            if self._size > _LINGER_BYTES:
                self._transport.abort()

    def _pile(self, data: bytes) -> None:
        """Keep bytes whose turn has not come; read no more when there are many."""
        self._held = self._held + data if self._held else data
        self._set_reading()

    def _set_reading(self) -> None:
        pause = self._blocked or len(self._held) > self._shared.bounds.buffer_bytes
        if pause == self._paused or self._transport.is_closing():
            return
        self._paused = pause
        if pause:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def pause_writing(self) -> None:
        """The caller does not take what is sent: it has a while to do so."""
        self._full = True
        self.deadline = self._shared.now + self._shared.bounds.stall_ms / 1000
        if self._exchange is not None:
            self._exchange.caller_full(full=True)

    def resume_writing(self) -> None:
        """The caller took it."""
        self._full = False
        exchange, bounds = self._exchange, self._shared.bounds
        if exchange is not None:
            ended = exchange.body_ended
            self.deadline = math.inf if ended else self._shared.now + bounds.body_ms / 1000
            exchange.caller_full(full=False)
        elif self._state in _READING:
            wait_ms = bounds.head_ms if self._held else bounds.idle_ms
            self.deadline = self._shared.now + wait_ms / 1000
            self._run()
            self._set_reading()
        elif self._state == LINGER:
            self.deadline = self._shared.now + _LINGER_S

    # Requests.

    def _run(self) -> None:
        """Read on as long as there is something to read and no request under way."""
        if self._running:
            return
        self._running = True
        try:
            while self._held and not self._full:
                if self._state == HEAD:
                    if not self._read_head():
                        break
                elif self._state in _READING:
                    self._read_body()
                else:
                    break
        except FramingError as error:
            self._refuse(error)
        finally:
            self._running = False

    def _read_head(self) -> bool:
        """Read a head, if it is there; `False`: it is not."""
        shared, bounds = self._shared, self._shared.bounds
        self._head = self._plain = None
        begun = self._heads.looked
        found = self._heads.take(self._held)
        if found is None:
            if not begun:
                self.deadline = shared.now + bounds.head_ms / 1000
            return False
        head, asked, self._held = found
        self._head, self._asked = head, asked
        shared.requests += 1
        length = head.length
        self._reader = reader_of(length, bounds.body_bytes) if length else None
        if length > bounds.body_bytes:
            raise FramingError(413, "the body is too large")
        self._wanted = shared.identifier.body_wanted(asked) if length else 0
        if not self._wanted:
            self.deadline = math.inf
            self._decide(self._piece())
            return True
        self._pieces, self._size, self._state = [], 0, BODY
        self.deadline = shared.now + bounds.body_ms / 1000
        if head.expects:
            self.send(heads.CONTINUE)
        return True

    def _again(self, plain: Plain) -> None:
        """Ask the gate about a request that was read before, to the letter."""
        shared, call, head = self._shared, plain.call, plain.head
        now_us = shared.clock.now_us()
        shared.requests += 1
        answer = shared.gate.check(call, now_us)
        if answer.verdict is _REFUSE and not shared.stopping:
            told = shared.refusals.again(call, answer, head, now_us)
            if told is not None:
                shared.refused += 1
                shared.outbox.put(self._transport, told)
                self.deadline = shared.now + shared.idle_s
                return
        self._plain, self._head, self._reader, self._wanted = plain, head, None, 0
        self._obey(call, answer, b"")

    def _piece(self) -> bytes:
        """Take what came of a body."""
        reader = self._reader
        if reader is None or not self._held:
            return b""
        data, self._held = self._held, b""
        piece, rest = reader.take(data)
        if rest is not None:
            self._reader, self._held = None, rest
        return piece

    def _read_body(self) -> None:
        """Read of the body what the gate wants of it, or drop it."""
        piece = self._piece()
        self._size += len(piece)
        if self._state == DROP:
            if self._reader is None:
                self._next()
            elif self._size > self._shared.bounds.drain_bytes:
                self._linger()
            return
        self._pieces.append(piece)
        if self._reader is None or self._size >= self._wanted:
            body, self._pieces = b"".join(self._pieces), []
            self._decide(body)

    def _decide(self, body: bytes) -> None:
        """Tell who calls, and ask the gate."""
        shared, head, asked = self._shared, self._head, self._asked
        if asked is None or head is None:
            return
        call = shared.identifier.identify(asked, body[: self._wanted] if self._wanted else None)
        if not head.length:
            raw, written = self._heads.raw, self._origin.request(head, 0)
            shared.known.keep_plain(self._source, raw, head, asked, call, written)
        self._obey(call, shared.gate.check(call, shared.clock.now_us()), body)

    def _obey(self, call: Call, answer: Answer, body: bytes) -> None:
        """Do with a call what the gate says."""
        shared, verdict = self._shared, answer.verdict
        if (verdict is _ADMIT or verdict is _WARN) and answer.shared is None:
            self._forward(call, answer, body)
        elif is_held(answer):
            self._state, self.deadline = HELD, math.inf
            self._holding = Holding(shared, call, answer, partial(self._held_over, call, body))
            if not self._holding.begun:
                self._holding.end()
                self._transport.abort()
        else:
            self._turn_away(call, answer)

    def _held_over(self, call: Call, body: bytes, answer: Answer) -> None:
        """Go on with a call that was held."""
        self._holding = None
        if answer.verdict is _ADMIT or answer.verdict is _WARN:
            self._shared.counts["held"] += 1
            self._forward(call, answer, body)
        else:
            self._turn_away(call, answer)
            self._run()

    def _forward(self, call: Call, answer: Answer, body: bytes) -> None:
        head, reader = self._head, self._reader
        if head is None:
            return
        self._reader = None
        self._state, self.deadline = EXCHANGE, math.inf
        if reader is not None:
            self.deadline = self._shared.now + self._shared.bounds.body_ms / 1000
            if head.expects and not self._wanted:
                self.send(heads.CONTINUE)
        self._exchange = exchange = Exchange(
            self._shared, self, self._origin, head, call, answer, body, reader, self._plain
        )
        exchange.start()
        if self._held or self._paused:
            self._set_reading()

    def _feed(self) -> None:
        """Send the rest of a body on."""
        exchange = self._exchange
        if exchange is None or not self._held or exchange.body_ended or not exchange.takes_body:
            return
        data, self._held = self._held, b""
        try:
            rest = exchange.body(data)
        except FramingError as error:
            begun = exchange.answer_begun
            self._exchange = None
            exchange.abort()
            if begun:
                self.cut_off()
            else:
                self._refuse(error)
            return
        self.deadline = math.inf if rest is not None else self._shared.now + self._shared.body_s
        if rest:
            self._held = rest + self._held
        self._set_reading()

    # Answers of ours.

    def _turn_away(self, call: Call, answer: Answer) -> None:
        """Send the refusal that the caller's program understands."""
        shared, head = self._shared, self._head
        if head is None:
            return
        shared.refused += 1
        keep, now_us = self._may_keep(head), shared.clock.now_us()
        data = shared.refusals.write(call, answer, head, now_us, keep=keep)
        self.send(data)
        self._after(keep=keep)

    def _may_keep(self, head: RequestHead) -> bool:
        """Tell whether the connection can go on: if little of the body remains to be dropped."""
        if not head.keep_alive or self._shared.stopping:
            return False
        waits = self._reader is not None and head.expects and not self._wanted
        return not waits and is_little(self._reader, self._shared.bounds.drain_bytes)

    def _after(self, *, keep: bool) -> None:
        if not keep:
            self._linger()
        elif self._reader is None:
            self._next()
        else:
            self._state, self._size = DROP, 0
            self._wait(self._shared.bounds.body_ms / 1000)
            self._set_reading()

    def _next(self) -> None:
        """Wait for the next request, or go on with it if it is there."""
        self._exchange, self._state = None, HEAD
        self._wait(self._shared.idle_s)
        if self._paused or self._held:
            self._set_reading()

    def _wait(self, seconds: float) -> None:
        """Set a deadline for the caller's next step; one that reads nothing has its own."""
        if not self._full:
            self.deadline = self._shared.now + seconds

    def _refuse(self, error: FramingError) -> None:
        """Answer what cannot be read, and end the connection."""
        self._shared.counts[f"unreadable_{error.status}"] += 1
        self._say(error.status, error.reason, keep=False)

    def _say(self, status: int, reason: str, *, keep: bool) -> None:
        data = heads.plain(status, reason, self._shared.date, self._head, keep=keep)
        self.send(data)
        self._after(keep=keep)

    def _linger(self) -> None:
        """End the connection so that the caller can read the last answer."""
        self._shared.outbox.send()
        whole = self._reader is None and not self._held and self._head is not None
        self._exchange, self._state, self._held, self._size = None, LINGER, b"", 0
        self._wait(_LINGER_S)
        if whole or self._transport.is_closing():
            self._transport.close()
            return
        self._blocked = False
        self._set_reading()
        if self._transport.can_write_eof():
            self._transport.write_eof()

    # What the exchange says.

    def send(self, data: bytes) -> None:
        """Send to the caller; at once if more of its requests are there, for it may be full."""
        outbox = self._shared.outbox
        outbox.put(self._transport, data)
        if self._held:
            outbox.send()

    def hold_back(self, *, full: bool) -> None:
        """Stop, or go on, reading from the caller."""
        self._blocked = full
        if not full:
            self._feed()
        self._set_reading()

    def answered(self, *, keep: bool) -> None:
        """Go on with the next request, or end."""
        if self._state == CLOSED:
            return
        self._blocked = False
        if keep and not self._shared.stopping:
            self._next()
            if self._held:
                self._run()
        else:
            self._linger()

    def failed(self, status: int, reason: str) -> None:
        """Tell the caller that there is no answer."""
        exchange, self._exchange = self._exchange, None
        if self._state == CLOSED or exchange is None or self._head is None:
            return
        self._blocked = False
        self._reader = exchange.reader_left()
        self._say(status, reason, keep=self._may_keep(self._head))
        self._run()

    def cut_off(self) -> None:
        """End the connection with a reset: what was sent is not the whole answer."""
        self._shared.counts["cut_off"] += 1
        exchange, self._exchange = self._exchange, None
        reset(self._transport)
        if exchange is not None:
            exchange.caller_gone()

    def tunnelled(self) -> None:
        """Send bytes through as they are from now on, those that waited first."""
        self._state, self.deadline = TUNNEL, math.inf
        held, self._held = self._held, b""
        if held and self._exchange is not None:
            self._exchange.through(held)
        self._set_reading()

    # What the server says.

    def expire(self) -> None:
        """A deadline is over."""
        if self._full:
            self._shared.counts["callers_stalled"] += 1
            self.cut_off()
        elif self._state == HEAD and not self._held:
            self._transport.close()
        elif self._state in {HEAD, BODY, DROP}:
            if self._state == HEAD:
                self._head = None
            self._reader = None
            self._refuse(FramingError(408, "the request did not arrive in time"))
        elif self._state == EXCHANGE:
            self._expire_body()
        elif self._state == LINGER and self._transport.get_write_buffer_size() and self._size >= 0:
            self._size = -_LINGER_BYTES  # the caller still reads: once more, longer
            self.deadline = self._shared.now + self._shared.bounds.stall_ms / 1000
        else:
            self._transport.abort()

    def _expire_body(self) -> None:
        exchange = self._exchange
        if exchange is None or exchange.body_ended:
            self.deadline = math.inf
            return
        if self._blocked or not exchange.takes_body:  # the upstream is what is slow
            self.deadline = self._shared.now + self._shared.body_s
            return
        begun, self._exchange = exchange.answer_begun, None
        exchange.abort()
        if begun:
            self.cut_off()
        else:
            self._refuse(FramingError(408, "the body did not arrive in time"))

    def stop(self) -> None:
        """End when nothing is under way; a WebSocket ends in any case."""
        if self._state == TUNNEL and self._exchange is not None:
            self._exchange.close_tunnel()
            self._exchange = None
            self._transport.close()
        elif self._state == HEAD and not self._held:
            self._transport.close()

    def abort(self) -> None:
        """End at once."""
        self._transport.abort()
