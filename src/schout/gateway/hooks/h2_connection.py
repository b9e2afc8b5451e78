"""A connection of HTTP/2 that serves gRPC calls: framing, header blocks, what a peer may send.

Source: RFC 9113. Header blocks are decoded by `hpack`; those that do not touch its dynamic table
are decoded once. See docs/decisions/0011-http2-for-envoy.md for why it is not a library as a whole.
"""

import asyncio
from collections.abc import Mapping
from typing import cast

from hpack import Decoder, HPACKError

from schout.gateway.hooks.grpc import Code, Method
from schout.gateway.hooks.h2_calls import MOST_STREAMS, STREAM_CREDIT, Counts, H2Calls
from schout.gateway.hooks.h2_frames import (
    ACK,
    END_HEADERS,
    END_STREAM,
    FRAME_BYTES,
    HAS_PRIORITY,
    HEADER,
    MOST_WINDOW,
    PREFACE,
    WINDOW,
    Fault,
    Kind,
    NotH2,
    Setting,
    read_settings,
    touches_table,
    without_padding,
    write_frame,
    write_goaway,
    write_settings,
    write_window_update,
)

_CREDIT = 16 << 20
"""How many bytes a peer may send on a connection before we have read them."""
_MOST_BLOCK_BYTES = 32_768
_MOST_HEADER_BYTES = 16_384
_MOST_BLOCKS = 64
_TABLE_BYTES = 4096
_GREETING_WITHIN_S = 10.0
_GRPC = b"application/grpc"
_HEADERS, _DATA = Kind.HEADERS, Kind.DATA
_GREETING = write_settings(
    {
        Setting.MAX_CONCURRENT_STREAMS: MOST_STREAMS,
        Setting.INITIAL_WINDOW_SIZE: STREAM_CREDIT,
        Setting.MAX_HEADER_LIST_SIZE: _MOST_HEADER_BYTES,
    }
) + write_window_update(0, _CREDIT - WINDOW)


class H2Connection(asyncio.Protocol):
    """One connection; answers leave in one write for each read."""

    __slots__ = (
        "_among",
        "_blocks",
        "_calls",
        "_continued",
        "_counts",
        "_credit",
        "_data",
        "_decoder",
        "_greeted",
        "_last",
        "_methods",
        "_out",
        "_settled",
        "_timer",
        "_wire",
    )

    _wire: asyncio.Transport
    _timer: asyncio.TimerHandle

    def __init__(
        self, methods: Mapping[bytes, Method], counts: Counts, among: "set[H2Connection]"
    ) -> None:
        self._methods, self._counts, self._among = methods, counts, among
        self._data = b""
        self._out: list[bytes] = [_GREETING]
        self._calls = H2Calls(self._out, self._flush, counts)
        self._greeted = self._settled = False
        self._decoder = Decoder(_MOST_HEADER_BYTES)
        self._blocks: dict[bytes, Method] = {}
        self._continued: tuple[int, bool, bytes] | None = None
        self._last = 0
        self._credit = _CREDIT

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet; a peer that does not greet back is not waited for long."""
        self._wire = cast("asyncio.Transport", transport)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(_GREETING_WITHIN_S, self._wire.abort)
        self._counts.connections += 1
        self._among.add(self)
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give up every call that is held."""
        self._timer.cancel()
        self._among.discard(self)
        self._calls.drop_all()

    def pause_writing(self) -> None:
        """Read no more from a peer that does not read."""
        self._wire.pause_reading()

    def resume_writing(self) -> None:
        """Go on: it reads again."""
        self._wire.resume_reading()

    def data_received(self, data: bytes) -> None:
        """Take every frame that is whole, then write all answers."""
        if self._wire.is_closing():
            return
        if self._data:
            data = self._data + data
        try:
            self._data = data[self._frames(data) :]
        except NotH2 as wrong:
            self._counts.malformed += 1
            self.end(wrong.fault)
        else:
            self._flush()

    def end(self, fault: Fault) -> None:
        """Say why, then close."""
        self._data = b""
        self._out.append(write_goaway(self._last, fault))
        self._flush()
        self._wire.close()

    def _flush(self) -> None:
        if self._out and not self._wire.is_closing():
            self._wire.write(b"".join(self._out))
        self._out.clear()

    def _frames(self, data: bytes) -> int:
        """Take the whole frames; give how far they reach."""
        at, size = 0, len(data)
        if not self._greeted:
            if not PREFACE.startswith(data[: len(PREFACE)]):
                raise NotH2
            if size < len(PREFACE):
                return 0
            at, self._greeted = len(PREFACE), True
        while size - at >= 9:
            high, low, kind, flags, stream = HEADER.unpack_from(data, at)
            length = high << 8 | low
            if length > FRAME_BYTES:
                raise NotH2(Fault.FRAME_SIZE_ERROR)
            end = at + 9 + length
            if end > size:
                break
            if kind == _HEADERS and flags == END_HEADERS:
                method = self._blocks.get(data[at + 9 : end])
                if method is not None and (stop := self._whole_call(data, end, stream, method)):
                    at = stop
                    continue
            self._frame(kind, flags, stream & MOST_WINDOW, data[at + 9 : end])
            at = end
        return at

    def _whole_call(self, data: bytes, at: int, stream: int, method: Method) -> int:
        """Serve a call whose body follows at once, as nearly all do; 0: it does not."""
        if len(data) - at < 9 or not stream & 1 or not self._last < stream <= MOST_WINDOW:
            return 0
        high, low, kind, flags, same = HEADER.unpack_from(data, at)
        length: int = high << 8 | low
        end = at + 9 + length
        if kind != _DATA or flags != END_STREAM or same != stream or end > len(data):
            return 0
        if length > FRAME_BYTES or self._continued or method.answer is None or self._calls.full:
            return 0
        self._last = stream
        self._spend(length)
        self._calls.serve(method, stream, data[at + 9 : end])
        return end

    def _frame(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        if not self._settled and (kind != Kind.SETTINGS or flags & ACK):
            raise NotH2
        if self._continued is not None and kind != Kind.CONTINUATION:
            raise NotH2
        match kind:
            case Kind.DATA:
                self._on_data(flags, stream, payload)
            case Kind.HEADERS:
                self._on_headers(flags, stream, payload)
            case Kind.CONTINUATION:
                self._on_continuation(flags, stream, payload)
            case Kind.RST_STREAM:
                self._on_reset(stream, payload)
            case Kind.SETTINGS:
                self._on_settings(flags, stream, payload)
            case Kind.WINDOW_UPDATE:
                self._on_window_update(stream, payload)
            case _:
                self._on_other(kind, flags, stream, payload)

    def _on_other(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        """Take a frame that changes nothing; of kinds that we do not know, too."""
        match kind:
            case Kind.PING if stream == 0:
                if len(payload) != 8:
                    raise NotH2(Fault.FRAME_SIZE_ERROR)
                if not flags & ACK:
                    self._out.append(write_frame(Kind.PING, ACK, 0, payload))
            case Kind.PING | Kind.PUSH_PROMISE:
                raise NotH2
            case Kind.PRIORITY if len(payload) != 5:
                raise NotH2(Fault.FRAME_SIZE_ERROR)
            case Kind.GOAWAY if stream or len(payload) < 8:
                raise NotH2
            case _:
                pass

    def _on_headers(self, flags: int, stream: int, payload: bytes) -> None:
        if not stream & 1:
            raise NotH2
        block = without_padding(flags, payload)
        if flags & HAS_PRIORITY:
            if len(block) < 5:
                raise NotH2(Fault.FRAME_SIZE_ERROR)
            block = block[5:]
        if flags & END_HEADERS:
            self._on_block(stream, bool(flags & END_STREAM), block)
        else:
            self._continued = stream, bool(flags & END_STREAM), block

    def _on_continuation(self, flags: int, stream: int, payload: bytes) -> None:
        if self._continued is None or self._continued[0] != stream:
            raise NotH2
        _, ended, block = self._continued
        block += payload
        last = bool(flags & END_HEADERS)
        if len(block) > _MOST_BLOCK_BYTES or not (payload or last):
            raise NotH2(Fault.ENHANCE_YOUR_CALM)
        self._continued = None if last else (stream, ended, block)
        if last:
            self._on_block(stream, ended, block)

    def _on_block(self, stream: int, ended: bool, block: bytes) -> None:
        """Begin a call, or end one whose body came before."""
        method = self._read_block(block)
        if self._calls.is_open(stream):
            if not ended:
                raise NotH2
            self._calls.body(stream, 0, b"", ended=True)
            return
        if stream <= self._last:
            raise NotH2(Fault.STREAM_CLOSED)
        self._last = stream
        if self._calls.full:
            self._calls.reset(stream, Fault.REFUSED_STREAM)
        elif method is None:
            self._calls.fail(stream, Code.UNIMPLEMENTED)
        elif ended:
            self._calls.fail(stream, Code.INTERNAL)  # a call without a message
        else:
            self._calls.begin(stream, method)

    def _read_block(self, block: bytes) -> Method | None:
        """Find what a header block asks for; every block is read, for the next may refer to it."""
        method = self._blocks.get(block)
        if method is not None:
            return method
        try:
            fields = self._decoder.decode(block, raw=True)
        except (HPACKError, IndexError, ValueError):
            raise NotH2(Fault.COMPRESSION_ERROR) from None
        named = dict(cast("list[tuple[bytes, bytes]]", fields))
        if named.get(b":method") == b"POST" and named.get(b"content-type", b"").startswith(_GRPC):
            method = self._methods.get(named.get(b":path", b""))
        if touches_table(block) or len(self._blocks) >= _MOST_BLOCKS:
            self._blocks.clear()
        elif method is not None:
            self._blocks[block] = method
        return method

    def _on_data(self, flags: int, stream: int, payload: bytes) -> None:
        if stream == 0 or stream > self._last:
            raise NotH2
        self._spend(len(payload))
        body = without_padding(flags, payload)
        self._calls.body(stream, len(payload), body, ended=bool(flags & END_STREAM))

    def _spend(self, size: int) -> None:
        """Count what arrived against the window of the connection, and open it again in time."""
        self._credit -= size
        if self._credit < _CREDIT // 2:
            if self._credit < 0:
                raise NotH2(Fault.FLOW_CONTROL_ERROR)
            self._out.append(write_window_update(0, _CREDIT - self._credit))
            self._credit = _CREDIT

    def _on_reset(self, stream: int, payload: bytes) -> None:
        if stream == 0 or stream > self._last:
            raise NotH2
        if len(payload) != 4:
            raise NotH2(Fault.FRAME_SIZE_ERROR)
        self._calls.cancelled(stream)

    def _on_settings(self, flags: int, stream: int, payload: bytes) -> None:
        if stream:
            raise NotH2
        if flags & ACK:
            if payload:
                raise NotH2(Fault.FRAME_SIZE_ERROR)
            return
        for name, value in read_settings(payload):
            if name == Setting.INITIAL_WINDOW_SIZE:
                self._calls.resize(value)
            elif name == Setting.HEADER_TABLE_SIZE and value < _TABLE_BYTES:
                self._calls.say_table_is_small()
        self._settled = True
        self._timer.cancel()
        self._out.append(write_frame(Kind.SETTINGS, ACK, 0))

    def _on_window_update(self, stream: int, payload: bytes) -> None:
        if len(payload) != 4:
            raise NotH2(Fault.FRAME_SIZE_ERROR)
        more = int.from_bytes(payload, "big") & MOST_WINDOW
        if stream > self._last or (stream == 0 and more == 0):
            raise NotH2
        if stream:
            self._calls.widen(stream, more)
        else:
            self._calls.widen_all(more)
