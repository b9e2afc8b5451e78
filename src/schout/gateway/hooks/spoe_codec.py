"""Frames of SPOP 2.0, the protocol of HAProxy's filter SPOE: bytes to values and back.

Source: `doc/SPOE.txt` of HAProxy 2.6, section 3. Everything is read within bounds; whatever is not
exactly a frame raises `NotSpop` with the status code that goes into the answer.
"""

from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address
from struct import Struct
from typing import TypeAlias

HAPROXY_HELLO = 1
HAPROXY_DISCONNECT = 2
NOTIFY = 3
AGENT_HELLO = 101
AGENT_DISCONNECT = 102
ACK = 103

FIN = b"\x00\x00\x00\x01"
"""The flags of a frame that is whole."""

Typed: TypeAlias = "str | bytes | int | bool | None"
"""A value as it goes over the wire: addresses arrive as `str`, texts as `bytes`."""

HEAD = Struct(">LBL")
"""How a frame begins: its length without these four bytes, its kind, its flags."""
WHOLE = 1
"""The flags of a frame that is whole, as a number."""
_MOST_ARGUMENTS = 64
_VARINT_BYTES = 10


class Status(IntEnum):
    """Why a connection ends (SPOE.txt, section 3.5)."""

    NORMAL = 0
    TOO_BIG = 3
    INVALID = 4
    NO_VERSION = 5
    NO_FRAME_SIZE = 6
    NO_CAPABILITIES = 7
    UNSUPPORTED_VERSION = 8
    BAD_FRAME_SIZE = 9
    FRAGMENTED = 10


_REASONS = {
    Status.NORMAL: "normal",
    Status.TOO_BIG: "frame is too big",
    Status.INVALID: "invalid frame received",
    Status.NO_VERSION: "version value not found",
    Status.NO_FRAME_SIZE: "max-frame-size value not found",
    Status.NO_CAPABILITIES: "capabilities value not found",
    Status.UNSUPPORTED_VERSION: "unsupported version",
    Status.BAD_FRAME_SIZE: "max-frame-size too big or too small",
    Status.FRAGMENTED: "payload fragmentation is not supported",
}


class NotSpop(Exception):
    """What arrived is no frame that the agent takes; end the connection with its status."""

    def __init__(self, status: Status = Status.INVALID) -> None:
        super().__init__(_REASONS[status])
        self.status = status


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """Read a number of at most 64 bits; give it and where it ends."""
    try:
        number = data[at]
        if number < 240:
            return number, at + 1
        shift = 4
        for place in range(at + 1, at + _VARINT_BYTES):
            more = data[place]
            number += more << shift
            if more < 128:
                break
            shift += 7
        else:
            raise NotSpop
    except IndexError:
        raise NotSpop from None
    if number >= 1 << 64:
        raise NotSpop
    return number, place + 1


def write_varint(number: int) -> bytes:
    """Write a number from 0 up to 64 bits."""
    if number < 240:
        return bytes((number,))
    out = bytearray((number & 0xFF | 0xF0,))
    number = (number - 240) >> 4
    while number >= 128:
        out.append(number & 0xFF | 0x80)
        number = (number - 128) >> 7
    out.append(number)
    return bytes(out)


def _read_bytes(data: bytes, at: int) -> tuple[bytes, int]:
    size, at = read_varint(data, at)
    end = at + size
    if end > len(data):
        raise NotSpop
    return data[at:end], end


def read_typed(data: bytes, at: int) -> tuple[Typed, int]:
    """Read a typed value; give it and where it ends."""
    if at >= len(data):
        raise NotSpop
    kind, flags = data[at] & 0x0F, data[at] >> 4
    at += 1
    match kind:
        case 8 | 9:
            return _read_bytes(data, at)
        case 0:
            return None, at
        case 1:
            return bool(flags & 1), at
        case 2 | 4:
            number, at = read_varint(data, at)
            return (number if number < 1 << 63 else number - (1 << 64)), at
        case 3 | 5:
            return read_varint(data, at)
        case 6 | 7:
            return _read_address(data, at, 4 if kind == 6 else 16)
        case _:
            raise NotSpop


def _read_address(data: bytes, at: int, size: int) -> tuple[str, int]:
    packed = data[at : at + size]
    if len(packed) != size:
        raise NotSpop
    if size == 4:
        return "%d.%d.%d.%d" % tuple(packed), at + 4  # noqa: UP031 - four times faster than a join
    address = IPv6Address(packed)
    return str(address.ipv4_mapped or address), at + 16


def write_typed(value: Typed) -> bytes:
    """Write a typed value; a number goes as UINT64 or INT64, an address as the text it is."""
    match value:
        case None:
            return b"\x00"
        case bool():
            return b"\x11" if value else b"\x01"
        case int():
            kind = b"\x05" if value >= 0 else b"\x04"
            return kind + write_varint(value & (1 << 64) - 1)
        case str():
            text = value.encode()
            return b"\x08" + write_varint(len(text)) + text
        case bytes():
            return b"\x09" + write_varint(len(value)) + value


def write_address(text: str) -> bytes:
    """Write an address as HAProxy sends it."""
    if ":" in text:
        return b"\x07" + IPv6Address(text).packed
    return b"\x06" + IPv4Address(text).packed


def read_pairs(data: bytes, at: int, end: int, most: int = _MOST_ARGUMENTS) -> dict[bytes, Typed]:
    """Read names with values up to `end`; a name that stands twice is refused."""
    pairs: dict[bytes, Typed] = {}
    while at < end:
        name, at = _read_bytes(data, at)
        if name in pairs or len(pairs) >= most:
            raise NotSpop
        pairs[name], at = read_typed(data, at)
    if at != end:
        raise NotSpop
    return pairs


def write_pairs(pairs: dict[str, Typed]) -> bytes:
    """Write names with values, as `read_pairs` reads them."""
    return b"".join(_text(name) + write_typed(value) for name, value in pairs.items())


def read_messages(payload: bytes) -> list[tuple[bytes, dict[bytes, Typed]]]:
    """Read the messages of a NOTIFY frame: each a name and its arguments."""
    messages: list[tuple[bytes, dict[bytes, Typed]]] = []
    at = 0
    while at < len(payload):
        name, at = _read_bytes(payload, at)
        if at >= len(payload):
            raise NotSpop
        arguments, at = _read_arguments(payload, at + 1, payload[at])
        messages.append((name, arguments))
    return messages


def _read_arguments(payload: bytes, at: int, count: int) -> tuple[dict[bytes, Typed], int]:
    """Read so many arguments; short texts and what is absent, as nearly all are, in few steps."""
    arguments: dict[bytes, Typed] = {}
    end = len(payload)
    for _ in range(count):
        start = at + 1
        size = payload[at] if at < end else 240
        if size < 240 and (at := start + size) < end:
            key = payload[start:at]
        else:
            key, at = _read_bytes(payload, start - 1)
        kind = payload[at] if at < end else 255
        value: Typed
        if kind == 0:
            value, at = None, at + 1
        elif kind == 8 and at + 1 < end and (size := payload[at + 1]) < 240:
            start, at = at + 2, at + 2 + size
            if at > end:
                raise NotSpop
            value = payload[start:at]
        else:
            value, at = read_typed(payload, at)
        arguments[key] = value
    if len(arguments) != count:
        raise NotSpop
    return arguments, at


def write_message(name: str, arguments: dict[str, bytes]) -> bytes:
    """Write a message whose values are typed and written already, as HAProxy does."""
    head = _text(name) + bytes((len(arguments),))
    return head + b"".join(_text(key) + value for key, value in arguments.items())


def ids_end(data: bytes, at: int, end: int) -> int:
    """Give where the stream id and the frame id that begin at `at` end; they are only sent back."""
    most = at + 2 * _VARINT_BYTES
    try:
        for _ in (1, 2):
            byte = data[at]
            at += 1
            if byte >= 240:
                while data[at] >= 128:
                    at += 1
                at += 1
    except IndexError:
        raise NotSpop from None
    if at > end or at > most:
        raise NotSpop
    return at


def frame(kind: int, ids: bytes, payload: bytes) -> bytes:
    """Write a whole frame; `ids` are the stream id and the frame id as they arrived."""
    size = 5 + len(ids) + len(payload)
    return b"%b%c%b%b%b" % (size.to_bytes(4, "big"), kind, FIN, ids, payload)


def set_var(name: str, value: Typed) -> bytes:
    """Write the action that sets a variable of the transaction."""
    return b"\x01\x03\x02" + _text(name) + write_typed(value)


def disconnect(status: Status) -> bytes:
    """Write the frame that says why the connection ends."""
    told: dict[str, Typed] = {"status-code": int(status), "message": _REASONS[status]}
    return frame(AGENT_DISCONNECT, b"\x00\x00", _pairs32(told))


def agent_hello(frame_size: int) -> bytes:
    """Write the agent's half of the handshake."""
    told: dict[str, Typed] = {
        "version": "2.0",
        "max-frame-size": frame_size,
        "capabilities": "pipelining",
    }
    return frame(AGENT_HELLO, b"\x00\x00", _pairs32(told))


def _pairs32(pairs: dict[str, Typed]) -> bytes:
    """Write names with values, numbers as UINT32: HAProxy takes no other in a handshake."""
    return b"".join(
        _text(name) + (b"\x03" + write_varint(value) if type(value) is int else write_typed(value))
        for name, value in pairs.items()
    )


def _text(text: str) -> bytes:
    data = text.encode()
    return write_varint(len(data)) + data
