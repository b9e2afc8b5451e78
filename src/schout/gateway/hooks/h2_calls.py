"""The calls on a connection of HTTP/2: bodies that arrive, answers that wait for room to leave.

Everything is written to `out`; who owns the connection sends it.
"""

import asyncio
import logging
from collections.abc import Callable
from struct import Struct

import msgspec

from schout.gateway.hooks.grpc import (
    Code,
    Held,
    Method,
    NotGrpc,
    Sealed,
    failure,
    first_headers,
    one_message,
    seal,
    take_messages,
    trailers,
)
from schout.gateway.hooks.h2_frames import (
    FRAME_BYTES,
    MOST_WINDOW,
    WINDOW,
    Fault,
    Kind,
    NotH2,
    write_frame,
    write_window_update,
)
from schout.gateway.hooks.protobuf import NotProtobuf

_LOG = logging.getLogger(__name__)

STREAM_CREDIT = 1 << 20
"""How many bytes a peer may send on one stream before we have read them."""
MOST_STREAMS = 1024
_MOST_GIVEN = 1024
_STREAM = Struct(">L")
_EMPTY = seal(b"")


class Counts(msgspec.Struct):
    """What the server did since it started."""

    connections: int = 0
    messages: int = 0
    held: int = 0
    malformed: int = 0
    """Connections and calls that were ended because of what is no HTTP/2, gRPC or message."""
    failed: int = 0
    """Calls that were not answered because of a defect."""


class _Stream:
    """A call whose body has not all arrived, or whose answer has not all left."""

    __slots__ = ("body", "credit", "lease", "method", "rest", "room", "task")

    def __init__(self, method: Method, room: int) -> None:
        self.method = method
        self.room = room
        self.credit = STREAM_CREDIT
        self.body: bytearray | None = bytearray()
        self.rest: bytes | None = None
        self.task: asyncio.Task[None] | None = None
        self.lease: str | None = None


class H2Calls:
    """The calls of one connection."""

    __slots__ = (
        "_counts",
        "_flush",
        "_given",
        "_out",
        "_prefix",
        "_room",
        "_stream_room",
        "_streams",
    )

    def __init__(self, out: list[bytes], flush: Callable[[], None], counts: Counts) -> None:
        """`flush` sends what is in `out`, for answers that come later."""
        self._out, self._flush, self._counts = out, flush, counts
        self._streams: dict[int, _Stream] = {}
        self._given: dict[int, tuple[Method, str]] = {}
        self._room = self._stream_room = WINDOW
        self._prefix = b""

    @property
    def full(self) -> bool:
        """Whether no more calls are taken before some have ended."""
        return len(self._streams) >= MOST_STREAMS

    def is_open(self, number: int) -> bool:
        """Tell whether a stream is open, in either direction."""
        return number in self._streams

    def begin(self, number: int, method: Method) -> None:
        """Wait for the body of a call."""
        self._streams[number] = _Stream(method, self._stream_room)

    def body(self, number: int, size: int, body: bytes, ended: bool) -> None:
        """Take a part of a body; `size` is what it took of the window, padding too."""
        stream = self._streams.get(number)
        if stream is None:
            return  # it was ended by us, which the peer may not know yet
        if stream.body is None:
            self.reset(number, Fault.STREAM_CLOSED)
            return
        stream.credit -= size
        if stream.credit < 0:
            self.reset(number, Fault.FLOW_CONTROL_ERROR)
            return
        stream.body += body
        method = stream.method
        if method.feed is not None:
            self._feed(number, stream, method.feed, ended)
        elif len(stream.body) > method.most_bytes + 5:
            self._refuse(number, Code.RESOURCE_EXHAUSTED)
        elif ended:
            whole, stream.body = bytes(stream.body), None
            self.serve(method, number, whole)

    def _feed(
        self, number: int, stream: _Stream, feed: Callable[[bytes], None], ended: bool
    ) -> None:
        """Hand over the messages of a stream that goes on."""
        try:
            for message in take_messages(stream.body or bytearray(), stream.method.most_bytes):
                self._counts.messages += 1
                feed(message)
        except NotGrpc as wrong:
            self._refuse(number, wrong.code)
        except NotProtobuf:
            self._refuse(number, Code.INVALID_ARGUMENT)
        else:
            if ended:
                stream.body = None
                self._answer(number, _EMPTY, stream.method)
            elif stream.credit < STREAM_CREDIT // 2:
                self._out.append(write_window_update(number, STREAM_CREDIT - stream.credit))
                stream.credit = STREAM_CREDIT

    def serve(self, method: Method, number: int, body: bytes) -> None:
        """Answer a call whose body is whole."""
        self._counts.messages += 1
        answer = method.answer
        try:
            message = one_message(body, method.most_bytes)
            result = _EMPTY if answer is None else answer(message)
        except NotGrpc as wrong:
            self._refuse(number, wrong.code)
        except NotProtobuf:
            self._refuse(number, Code.INVALID_ARGUMENT)
        except Exception as error:  # a defect must not let Envoy wait: the call fails
            self._broken(number, error)
        else:
            if isinstance(result, Sealed):
                self._answer(number, result, method)
            else:
                self._hold(number, method, result)

    def _hold(self, number: int, method: Method, held: Held) -> None:
        """Answer later; a peer that gives up cancels the wait."""
        self._counts.held += 1
        stream = self._streams.get(number)
        if stream is None:
            stream = self._streams[number] = _Stream(method, self._stream_room)
            stream.body = None
        stream.lease = held.lease
        stream.task = asyncio.get_running_loop().create_task(self._wait(number, stream, held))

    async def _wait(self, number: int, stream: _Stream, held: Held) -> None:
        stream.lease = None  # from here on the wait answers for it
        try:
            sealed = await held.wait()
        except Exception as error:
            stream.task = None
            self._broken(number, error)
        else:
            stream.task = None
            self._answer(number, sealed, stream.method)
        self._flush()

    def _broken(self, stream: int, error: Exception) -> None:
        self._counts.failed += 1
        _LOG.error("a call could not be answered: unexpected %s", type(error).__name__)
        self.fail(stream, Code.INTERNAL)

    def _answer(self, number: int, sealed: Sealed, method: Method) -> None:
        """Send an answer, or as much of it as the windows of the peer let through."""
        if sealed.lease is not None:
            self._remember(number, method, sealed.lease)
        size = sealed.size
        stream = self._streams.get(number) if self._streams else None
        room = self._stream_room if stream is None else stream.room
        if size <= self._room and size <= room and size <= FRAME_BYTES and not self._prefix:
            self._room -= size
            self._out.append(_STREAM.pack(number).join(sealed.parts))
            if stream is not None:
                del self._streams[number]
            return
        self._out.append(first_headers(number, self._prefix))
        self._prefix = b""
        if stream is None:
            stream = self._streams[number] = _Stream(method, self._stream_room)
        stream.body, stream.rest = None, sealed.data
        self._send_rest(number, stream)

    def _send_rest(self, number: int, stream: _Stream) -> None:
        rest = stream.rest
        while rest and (size := min(len(rest), self._room, stream.room, FRAME_BYTES)) > 0:
            self._out.append(write_frame(Kind.DATA, 0, number, rest[:size]))
            self._room -= size
            stream.room -= size
            rest = stream.rest = rest[size:]
        if rest == b"":
            self._out.append(trailers(number))
            self._streams.pop(number, None)

    def _remember(self, number: int, method: Method, lease: str) -> None:
        """Keep a lease for as long as its answer and a reset may cross on the way."""
        if len(self._given) >= _MOST_GIVEN:
            del self._given[next(iter(self._given))]
        self._given[number] = method, lease

    def _refuse(self, number: int, code: Code) -> None:
        self._counts.malformed += 1
        self.fail(number, code)

    def fail(self, stream: int, code: Code) -> None:
        """End a call with nothing but a code."""
        self.drop(stream)
        self._out.append(failure(stream, code, self._prefix))
        self._prefix = b""

    def reset(self, stream: int, fault: Fault) -> None:
        """End a call that broke the protocol."""
        self.drop(stream)
        self._out.append(write_frame(Kind.RST_STREAM, 0, stream, fault.to_bytes(4, "big")))

    def drop(self, number: int) -> None:
        """Forget a call; one that is held is given up."""
        stream = self._streams.pop(number, None)
        if stream is None or stream.task is None:
            return
        stream.task.cancel()
        if stream.lease is not None and stream.method.undo is not None:
            stream.method.undo(stream.lease)

    def drop_all(self) -> None:
        """Give up every call: the connection is gone."""
        for number in tuple(self._streams):
            self.drop(number)

    def cancelled(self, number: int) -> None:
        """Forget a call that the peer gave up; a lease that it may not have seen is undone."""
        self.drop(number)
        given = self._given.pop(number, None)
        if given is not None and given[0].undo is not None:
            given[0].undo(given[1])

    def say_table_is_small(self) -> None:
        """Begin the next header block with a table of no bytes (RFC 7541, 4.2); ours is empty."""
        self._prefix = b"\x20"

    def resize(self, room: int) -> None:
        """Take another first window for streams; those that are open move along."""
        more, self._stream_room = room - self._stream_room, room
        for number, stream in tuple(self._streams.items()):
            stream.room += more
            if stream.room > MOST_WINDOW:
                raise NotH2(Fault.FLOW_CONTROL_ERROR)
            self._send_rest(number, stream)

    def widen_all(self, more: int) -> None:
        """Send on what the window of the connection lets through now."""
        self._room += more
        if self._room > MOST_WINDOW:
            raise NotH2(Fault.FLOW_CONTROL_ERROR)
        for number, stream in tuple(self._streams.items()):
            self._send_rest(number, stream)

    def widen(self, number: int, more: int) -> None:
        """Send on what the window of a stream lets through now."""
        stream = self._streams.get(number)
        if stream is None:
            return
        stream.room += more
        if more == 0 or stream.room > MOST_WINDOW:
            self.reset(number, Fault.FLOW_CONTROL_ERROR if more else Fault.PROTOCOL_ERROR)
        else:
            self._send_rest(number, stream)
