"""Reads bodies: by their length, in chunks, or until the connection closes.

What a reader gives does not depend on how the bytes were split. Source: RFC 9112, sections 6 and 7.
"""

import re

from schout.gateway.proxy.framing import CHUNKED, UNTIL_CLOSE, FramingError

_SIZE_LINE = re.compile(rb"([0-9A-Fa-f]{1,12})(?:;[\t -~\x80-\xff]*)?\r\n").fullmatch
_TRAILER = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t -~\x80-\xff]*\r\n").fullmatch
_MOST_LINE_BYTES = 256
"""Of a line with a chunk size; extensions are read over."""
_MOST_TRAILER_BYTES = 8_192
_MOST_OVERHEAD = 16_384
"""Bytes of framing for nothing: chunks of one byte with long extensions."""
_END = b"\r\n"

Taken = tuple[bytes, bytes | None]
"""What belongs to the body, and what follows it; `None`: the body goes on."""


class Counted:
    """A body of known length."""

    __slots__ = ("left",)

    def __init__(self, length: int) -> None:
        self.left = length

    def take(self, data: bytes) -> Taken:
        """Take what belongs to the body."""
        left = self.left - len(data)
        if left > 0:
            self.left = left
            return data, None
        if left == 0:
            self.left = 0
            return data, b""
        piece, rest = data[: self.left], data[self.left :]
        self.left = 0
        return piece, rest


class UntilClose:
    """A body that ends with its connection."""

    __slots__ = ()

    def take(self, data: bytes) -> Taken:
        """Take all of it."""
        return data, None


class Chunked:
    """A body in chunks of at most `most` bytes; extensions and trailers are checked and dropped."""

    __slots__ = ("_held", "_left", "_most", "_overhead", "_reading")

    def __init__(self, most: int) -> None:
        self._held = b""
        self._left = 0
        self._most = most
        self._overhead = _MOST_OVERHEAD
        self._reading = _SIZE

    def take(self, data: bytes) -> Taken:
        """Take what belongs to the body; `FramingError` when it cannot be read in just one way."""
        if self._held:
            data, self._held = self._held + data, b""
        out = []
        at = 0
        while at < len(data):
            if self._reading == _DATA:
                piece = data[at : at + self._left]
                out.append(piece)
                at += len(piece)
                self._left -= len(piece)
                if not self._left:
                    self._reading = _AFTER
                continue
            end = data.find(_END, at)
            if end < 0:
                self._hold(data[at:])
                break
            line, at = data[at : end + 2], end + 2
            if self._line(line):
                return b"".join(out), data[at:]
        return (out[0] if len(out) == 1 else b"".join(out)), None

    def _hold(self, part: bytes) -> None:
        """Keep the beginning of a line, if it can still become a right one."""
        if b"\n" in part or b"\r" in part[:-1]:
            raise FramingError(400, "a line does not end in CR LF")
        if self._reading == _AFTER and part != b"\r":
            raise FramingError(400, "a chunk is longer than it says")
        if self._reading == _TRAILERS and part[:1] in {b" ", b"\t"}:
            raise FramingError(400, "the trailer of the body is malformed")
        if self._reading == _SIZE and part[:1] not in _HEX:
            raise FramingError(400, "a chunk size is malformed")
        if len(part) > (_MOST_TRAILER_BYTES if self._reading == _TRAILERS else _MOST_LINE_BYTES):
            raise FramingError(400, "a line of the body is too long")
        self._held = part

    def _line(self, line: bytes) -> bool:
        """Take a line of the framing; `True`: it ends the body."""
        if self._reading == _AFTER:
            if line != _END:
                raise FramingError(400, "a chunk is longer than it says")
            self._reading = _SIZE
        elif self._reading == _TRAILERS:
            return self._trailer(line)
        else:
            self._size(line)
        return False

    def _size(self, line: bytes) -> None:
        found = _SIZE_LINE(line)
        if found is None or len(line) > _MOST_LINE_BYTES + 2:
            raise FramingError(400, "a chunk size is malformed")
        size = int(found[1], 16)
        self._overhead += size - len(line)
        self._most -= size
        if self._most < 0:
            raise FramingError(413, "the body is too large")
        if self._overhead < 0:
            raise FramingError(400, "the body is mostly framing")
        self._overhead = min(self._overhead, _MOST_OVERHEAD)
        self._left = size
        self._reading = _DATA if size else _TRAILERS
        if not size:
            self._overhead = _MOST_TRAILER_BYTES

    def _trailer(self, line: bytes) -> bool:
        if line == _END:
            return True
        self._overhead -= len(line)
        if _TRAILER(line) is None or self._overhead < 0:
            raise FramingError(400, "the trailer of the body is malformed")
        return False


_SIZE, _DATA, _AFTER, _TRAILERS = range(4)
_HEX = frozenset(bytes((each,)) for each in b"0123456789abcdefABCDEF")

Reader = Counted | Chunked | UntilClose


def reader_of(length: int, most: int) -> Reader:
    """Make the reader of a body that is not empty."""
    if length == CHUNKED:
        return Chunked(most)
    if length == UNTIL_CLOSE:
        return UntilClose()
    return Counted(length)


def is_little(reader: Reader | None, most: int) -> bool:
    """Tell whether at most so many bytes of a body are left, as far as that is known."""
    return not isinstance(reader, Counted) or reader.left <= most


def chunk(piece: bytes) -> bytes:
    """Write a piece as one chunk; it must not be empty, for that would end the body."""
    return b"%x\r\n%b\r\n" % (len(piece), piece)


LAST_CHUNK = b"0\r\n\r\n"
