"""Reads whole lines of logs from files, `.gz` files and standard input, with flat memory.

When the other side fails: a file that cannot be opened or ends too early raises `InputError`; every
line read before that has been given out.
"""

import select
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from schout.core.intake.documents import one_a_line
from schout.core.model.errors import InputError

MAX_LINE = 64 * 1024
"""nginx and Apache bound a request line to 8 KiB by default; a longer line is no access."""
_CHUNK = 256 * 1024
_TURN_S = 0.5
_GATHER_S = 0.25
"""How long what comes from a pipe is gathered before it is given out."""
_GATHERED = 4 * 1024 * 1024
_SALVAGE = 1024
"""Bytes that are read at once on the way to the place where a compressed file is damaged."""
_GZIP_MAGIC = b"\x1f\x8b"
SAMPLE_LINES = 200
STANDARD_INPUT = "-"


class Cutter:
    """Cuts pieces of a log into whole lines; of a line that is too long only the start is given."""

    def __init__(self, *, skipping: bool = False) -> None:
        """`skipping`: the first piece begins inside a line that is too long."""
        self.rest = b""
        """The start of a line whose end has not come."""
        self.skipping = skipping
        """Whether the rest of a line is dropped as it comes."""

    def feed(self, piece: bytes) -> bytes:
        """Take the next piece; give the lines that are whole now, each with its end."""
        if self.skipping:
            end = piece.find(b"\n") + 1
            if not end:
                return b""
            piece, self.skipping = piece[end:], False
        end = piece.rfind(b"\n") + 1
        whole = self.rest + piece[:end] if end else b""
        self.rest = piece[end:] if end else self.rest + piece
        if _may_have_long_lines(whole):
            whole = b"\n".join(line[:MAX_LINE] for line in whole.split(b"\n"))
        if len(self.rest) > MAX_LINE:
            whole += self.rest[:MAX_LINE] + b"\n"
            self.rest, self.skipping = b"", True
        return whole

    def end(self) -> bytes:
        """Give the last line, which lacks its end."""
        rest, self.rest = self.rest, b""
        return rest


def _may_have_long_lines(whole: bytes) -> bool:
    """Tell whether some stretch as long as half the longest line has no line end."""
    half = MAX_LINE // 2
    return any(
        whole.find(b"\n", start, start + half) < 0 for start in range(0, len(whole) - half, half)
    )


class LogFile:
    """One source of lines. `position` grows as it is read, up to `size` where that is known."""

    def __init__(self, path: str) -> None:
        """Open it; `InputError` says why that failed."""
        self.path = path
        self.name = "standard input" if path == STANDARD_INPUT else Path(path).name
        self.truncated: InputError | None = None
        """Set when it could not be read to its end; what came before was given out."""
        self.on_wait: Callable[[], None] = lambda: None
        """Called now and then while standard input is waited for."""
        try:
            self._raw: BinaryIO = (
                sys.stdin.buffer if path == STANDARD_INPUT else Path(path).open("rb")  # noqa: SIM115 - closed in `close`
            )
            status = None if path == STANDARD_INPUT else Path(path).stat()
            self.size = None if status is None else status.st_size
            self.written_us = None if status is None else status.st_mtime_ns // 1000
            """When it was last written to; `None` where that cannot be known."""
            self._head = self._read()
        except OSError as error:
            reason = error.strerror or "unknown reason"
            raise InputError("SCH-I001", f"cannot read `{path}`: {reason.lower()}") from error
        self.compressed = self._head.startswith(_GZIP_MAGIC)
        self.position = len(self._head)

    def _read(self) -> bytes:
        """Read on; of standard input what comes within a moment, so that a slow pipe is heard.

        A longer read of a pipe would not hear a Ctrl-C that comes between two of its parts.
        """
        if self.path != STANDARD_INPUT:
            return self._raw.read(_CHUNK)
        self._wait()
        reader = getattr(self._raw, "read1", self._raw.read)
        chunk = bytes(reader(_CHUNK))
        parts, held, until = [chunk], len(chunk), time.monotonic() + _GATHER_S
        while chunk and held < _GATHERED and self._comes_within(until - time.monotonic()):
            chunk = bytes(reader(_CHUNK))
            parts.append(chunk)
            held += len(chunk)
        return b"".join(parts)

    def _comes_within(self, seconds: float) -> bool:
        """Tell whether standard input can be read, after waiting at most so long."""
        try:
            descriptor = self._raw.fileno()
        except (OSError, AttributeError):
            return False
        return bool(select.select([descriptor], [], [], max(0.0, seconds))[0])

    def _wait(self) -> None:
        """Wait for standard input in short turns: a Ctrl-C right before a long one goes unheard."""
        try:
            descriptor = self._raw.fileno()
        except (OSError, AttributeError):
            return  # it is no file of the system, and never waits
        while not select.select([descriptor], [], [], _TURN_S)[0]:
            self.on_wait()

    @property
    def empty(self) -> bool:
        """Whether there is not one byte in it."""
        return not self._head

    def chunks(self) -> Iterator[bytes]:
        """Give the content in pieces, decompressed; the first is the start of the file again.

        Of a JSON document that holds many events each is given as a line.
        """
        plain = self._plain()
        try:
            yield from one_a_line(self._inflated(plain) if self.compressed else plain)
        except zlib.error:
            self.truncated = self._broken("its content is damaged")
        except EOFError:
            self.truncated = self._broken("it ends in the middle")
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            hint = "everything before that was read"
            message = f"cannot read `{self.path}` to its end: {reason}"
            self.truncated = InputError("SCH-I001", message, hint)

    @staticmethod
    def _inflated(plain: Iterator[bytes]) -> Iterator[bytes]:
        """Decompress a file of one or more gzip members; zeros after the last are padding.

        `EOFError` when it ends inside a member, `zlib.error` when it is damaged.
        """
        inflate = zlib.decompressobj(wbits=31)
        inside = False
        for chunk in plain:
            data = chunk
            while data:
                if not inside and not data.strip(b"\x00"):
                    break
                inside = True
                before = inflate.copy()
                try:
                    out = inflate.decompress(data, _CHUNK)
                except zlib.error:
                    yield from _salvaged(before, data)
                    raise
                yield out
                data = inflate.unconsumed_tail
                while not data and len(out) == _CHUNK and not inflate.eof:
                    out = inflate.decompress(b"", _CHUNK)
                    yield out
                if inflate.eof:
                    data = inflate.unused_data
                    inflate = zlib.decompressobj(wbits=31)
                    inside = False
        if inside:
            raise EOFError

    def _plain(self) -> Iterator[bytes]:
        yield self._head
        while chunk := self._read():
            self.position += len(chunk)
            yield chunk

    def _broken(self, why: str) -> InputError:
        hint = "everything before that was read; fetch the file again for the rest"
        return InputError("SCH-I004", f"`{self.path}` is a broken .gz file: {why}", hint)

    def blocks(self, size: int) -> Iterator[bytes]:
        """Give whole lines in blocks of about this size; only the last may lack its end.

        Of standard input what there is. A line that is too long is given cut off.
        """
        cutter = Cutter()
        parts: list[bytes] = []
        held = 0
        for chunk in self.chunks():
            part = cutter.feed(chunk)
            parts.append(part)
            held += len(part)
            if held >= size or (held and self.path == STANDARD_INPUT):
                yield b"".join(parts)
                parts, held = [], 0
        if whole := b"".join((*parts, cutter.end())):
            yield whole

    def sample(self) -> list[bytes]:
        """Give the first lines without reading on, to tell the format from."""
        head = self._start() if self.compressed else self._head
        if b"\x00" in head[:8192]:
            hint = "name the log itself; archives other than .gz are not opened"
            raise InputError("SCH-I002", f"`{self.path}` is a binary file, not a log", hint)
        lines = b"".join(one_a_line((head,))).split(b"\n")[: SAMPLE_LINES + 1]
        return lines[:-1] if len(lines) > 1 and len(head) >= _CHUNK else lines

    def _start(self) -> bytes:
        """Decompress the beginning, of as many members as it takes."""
        start = b""
        try:
            for piece in self._inflated(iter((self._head,))):
                start += piece
                if len(start) >= _CHUNK:
                    break
        except (zlib.error, EOFError) as error:
            if not start:
                why = "it ends" if isinstance(error, EOFError) else "its content is damaged"
                raise self._broken(f"{why} before the first line") from error
        return start

    def close(self) -> None:
        """Close it; standard input stays open."""
        if self.path != STANDARD_INPUT:
            self._raw.close()


def _salvaged(inflate: "zlib._Decompress", data: bytes, step: int = _SALVAGE) -> Iterator[bytes]:
    """Decompress up to the very byte where it is damaged: in steps, the last one bytewise."""
    for start in range(0, len(data), step):
        piece = data[start : start + step]
        before = inflate.copy()
        try:
            yield inflate.decompress(piece)
        except zlib.error:
            if step > 1:
                yield from _salvaged(before, piece, 1)
            return
