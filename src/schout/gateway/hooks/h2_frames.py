"""Frames of HTTP/2 (RFC 9113): their kinds, flags, errors, and how they are written."""

from collections.abc import Iterator
from enum import IntEnum
from struct import Struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
FRAME_BYTES = 16_384
"""The longest frame that is read and written; it is the least that a peer must take."""
WINDOW = 65_535
"""The window that every connection and stream begins with."""
MOST_WINDOW = 0x7FFF_FFFF


class Kind:
    """The kinds of frames (RFC 9113, 6); plain numbers, for they are compared in the hot path."""

    DATA = 0
    HEADERS = 1
    PRIORITY = 2
    RST_STREAM = 3
    SETTINGS = 4
    PUSH_PROMISE = 5
    PING = 6
    GOAWAY = 7
    WINDOW_UPDATE = 8
    CONTINUATION = 9


END_STREAM = ACK = 0x1
END_HEADERS = 0x4
PADDED = 0x8
HAS_PRIORITY = 0x20

HEADER = Struct(">HBBBL")
"""The head of a frame: its length in two parts, kind, flags, stream."""


class Setting(IntEnum):
    """What a peer may set (RFC 9113, 6.5.2)."""

    HEADER_TABLE_SIZE = 1
    ENABLE_PUSH = 2
    MAX_CONCURRENT_STREAMS = 3
    INITIAL_WINDOW_SIZE = 4
    MAX_FRAME_SIZE = 5
    MAX_HEADER_LIST_SIZE = 6


class Fault(IntEnum):
    """Why a stream or a connection ends (RFC 9113, 7)."""

    NO_ERROR = 0
    PROTOCOL_ERROR = 1
    INTERNAL_ERROR = 2
    FLOW_CONTROL_ERROR = 3
    STREAM_CLOSED = 5
    FRAME_SIZE_ERROR = 6
    REFUSED_STREAM = 7
    CANCEL = 8
    COMPRESSION_ERROR = 9
    ENHANCE_YOUR_CALM = 11


class NotH2(Exception):
    """The peer broke the protocol; the connection ends with this code."""

    def __init__(self, fault: Fault = Fault.PROTOCOL_ERROR) -> None:
        super().__init__(fault.name)
        self.fault = fault


def write_frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """Write a frame."""
    size = len(payload)
    return HEADER.pack(size >> 8, size & 0xFF, kind, flags, stream) + payload


def write_settings(settings: dict[Setting, int]) -> bytes:
    """Write what we set."""
    pairs = b"".join(
        name.to_bytes(2, "big") + value.to_bytes(4, "big") for name, value in settings.items()
    )
    return write_frame(Kind.SETTINGS, 0, 0, pairs)


def read_settings(payload: bytes) -> Iterator[tuple[int, int]]:
    """Read what the peer sets, each within its bounds; unknown ones are given too."""
    if len(payload) % 6:
        raise NotH2(Fault.FRAME_SIZE_ERROR)
    for at in range(0, len(payload), 6):
        name = int.from_bytes(payload[at : at + 2], "big")
        value = int.from_bytes(payload[at + 2 : at + 6], "big")
        if name == Setting.INITIAL_WINDOW_SIZE and value > MOST_WINDOW:
            raise NotH2(Fault.FLOW_CONTROL_ERROR)
        if name == Setting.MAX_FRAME_SIZE and not FRAME_BYTES <= value < 1 << 24:
            raise NotH2
        if name == Setting.ENABLE_PUSH and value > 1:
            raise NotH2
        yield name, value


def write_window_update(stream: int, more: int) -> bytes:
    """Write that so many more bytes may come."""
    return write_frame(Kind.WINDOW_UPDATE, 0, stream, more.to_bytes(4, "big"))


def write_goaway(last: int, fault: Fault) -> bytes:
    """Write that the connection ends, and which stream was the last to be served."""
    return write_frame(Kind.GOAWAY, 0, 0, last.to_bytes(4, "big") + fault.to_bytes(4, "big"))


def without_padding(flags: int, payload: bytes) -> bytes:
    """Take the padding off a DATA or HEADERS frame."""
    if not flags & PADDED:
        return payload
    if not payload or payload[0] >= len(payload):
        raise NotH2
    return payload[1 : len(payload) - payload[0]]


def touches_table(block: bytes) -> bool:
    """Tell whether a header block may change the dynamic table of HPACK (RFC 7541, 6).

    One that does not, means the same each time until another one does.
    """
    at, end = 0, len(block)
    while at < end:
        first = block[at]
        if first >= 0x80:
            at = _after_number(block, at, 0x7F)
        elif first >= 0x20:
            return True
        else:
            at = _after_number(block, at, 0x0F)
            for _ in range(1 if first & 0x0F else 2):
                at = _after_text(block, at)
    return False


def _after_number(block: bytes, at: int, mask: int) -> int:
    if at >= len(block):
        raise NotH2(Fault.COMPRESSION_ERROR)
    if block[at] & mask != mask:
        return at + 1
    at += 1
    while at < len(block):
        if block[at] < 128:
            return at + 1
        at += 1
    raise NotH2(Fault.COMPRESSION_ERROR)


def _after_text(block: bytes, at: int) -> int:
    start = _after_number(block, at, 0x7F)
    size = block[at] & 0x7F
    if size == 0x7F:
        shift = 0
        for byte in block[at + 1 : start]:
            size += (byte & 0x7F) << shift
            shift += 7
    return start + size
