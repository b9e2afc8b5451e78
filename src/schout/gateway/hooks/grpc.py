"""Calls of gRPC over HTTP/2: what a method is, and how its answers are written.

Source: grpc/grpc, `doc/PROTOCOL-HTTP2.md`. Answers never use the dynamic table of HPACK, so an
answer is the same bytes on every connection but for the number of its stream.
"""

from collections.abc import Awaitable, Callable
from enum import IntEnum
from typing import NamedTuple

from schout.gateway.hooks.h2_frames import (
    END_HEADERS,
    END_STREAM,
    HEADER,
    Kind,
    write_frame,
)

_STATUS_AND_TYPE = b"\x88\x0f\x10\x10application/grpc"
"""`:status: 200` and `content-type: application/grpc`, by static index (RFC 7541, appendix A)."""
_GRPC_STATUS = b"\x00\x0bgrpc-status"
_GRPC_MESSAGE = b"\x00\x0cgrpc-message"
_LAST_BYTES = 5
_TRAILERS = _GRPC_STATUS + b"\x010"


class Code(IntEnum):
    """How a call ended (grpc/grpc, `doc/statuscodes.md`)."""

    OK = 0
    INVALID_ARGUMENT = 3
    RESOURCE_EXHAUSTED = 8
    UNIMPLEMENTED = 12
    INTERNAL = 13


class NotGrpc(Exception):
    """The body of a call cannot be served; the call ends with this code."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.name)
        self.code = code


class Sealed(NamedTuple):
    """An answer as bytes; the number of its stream belongs between its parts."""

    parts: tuple[bytes, bytes, bytes, bytes]
    lease: str | None = None
    """To be given back when the caller gave up before it had the answer."""

    @property
    def data(self) -> bytes:
        """The message with its length before it."""
        return self.parts[2][:-_LAST_BYTES]

    @property
    def size(self) -> int:
        """How long `data` is."""
        return len(self.parts[2]) - _LAST_BYTES


class Held(NamedTuple):
    """An answer that comes later; the wait is cancelled when the caller gives up."""

    wait: Callable[[], Awaitable[Sealed]]
    lease: str | None
    """What is taken already; once the wait has begun, the wait gives it back when cancelled."""


class Method(NamedTuple):
    """One method of a service: it either answers one message, or is fed many."""

    most_bytes: int
    """The longest message."""
    answer: Callable[[bytes], Sealed | Held] | None = None
    feed: Callable[[bytes], None] | None = None
    undo: Callable[[str], None] | None = None
    """Takes back the lease of an answer that never arrived."""


def _head(kind: int, flags: int, size: int) -> bytes:
    return HEADER.pack(size >> 8, size & 0xFF, kind, flags, 0)[:5]


_FIRST = _head(Kind.HEADERS, END_HEADERS, len(_STATUS_AND_TYPE))
_LAST = _head(Kind.HEADERS, END_HEADERS | END_STREAM, len(_TRAILERS))


def seal(message: bytes, lease: str | None = None) -> Sealed:
    """Make an answer of a message."""
    data = b"\x00" + len(message).to_bytes(4, "big") + message
    parts = (_FIRST, _STATUS_AND_TYPE + _head(Kind.DATA, 0, len(data)), data + _LAST, _TRAILERS)
    return Sealed(parts, lease)


def seal_around(mark: bytes, message: bytes) -> Callable[[bytes, str], Sealed]:
    """Prepare an answer that is the same but for a lease, which is as long as the mark in it."""
    first, head, data, last = seal(message).parts
    before, _, after = data.partition(mark)

    def with_lease(text: bytes, lease: str) -> Sealed:
        return Sealed((first, head, before + text + after, last), lease)

    return with_lease


def first_headers(stream: int, prefix: bytes = b"") -> bytes:
    """Write the header fields that come before the data."""
    return write_frame(Kind.HEADERS, END_HEADERS, stream, prefix + _STATUS_AND_TYPE)


def trailers(stream: int) -> bytes:
    """Write the end of a call that went well."""
    return write_frame(Kind.HEADERS, END_HEADERS | END_STREAM, stream, _TRAILERS)


def failure(stream: int, code: Code, prefix: bytes = b"") -> bytes:
    """Write an answer that is nothing but a code."""
    number, name = str(int(code)).encode(), code.name.encode()
    block = prefix + _STATUS_AND_TYPE + _GRPC_STATUS + bytes((len(number),)) + number
    block += _GRPC_MESSAGE + bytes((len(name),)) + name
    return write_frame(Kind.HEADERS, END_HEADERS | END_STREAM, stream, block)


def one_message(body: bytes, most: int) -> bytes:
    """Give the one message of a body."""
    size = int.from_bytes(body[1:5], "big")
    if len(body) < 5 or size != len(body) - 5:
        raise NotGrpc(Code.INTERNAL)
    if body[0]:
        raise NotGrpc(Code.UNIMPLEMENTED)  # compressed, though we named no compression
    if size > most:
        raise NotGrpc(Code.RESOURCE_EXHAUSTED)
    return body[5:]


def take_messages(body: bytearray, most: int) -> list[bytes]:
    """Take the whole messages out of what has arrived of a stream."""
    messages = []
    at = 0
    while len(body) - at >= 5:
        size = int.from_bytes(body[at + 1 : at + 5], "big")
        if body[at]:
            raise NotGrpc(Code.UNIMPLEMENTED)
        if size > most:
            raise NotGrpc(Code.RESOURCE_EXHAUSTED)
        end = at + 5 + size
        if end > len(body):
            break
        messages.append(bytes(body[at + 5 : end]))
        at = end
    del body[:at]
    return messages
