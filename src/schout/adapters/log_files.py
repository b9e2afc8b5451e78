"""Reads lines of logs from files, `.gz` files and standard input, with flat memory.

When the other side fails: a file that cannot be opened or ends too early raises `InputError`; every
line read before that has been given out.
"""

import select
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from schout.core.model.errors import InputError

MAX_LINE = 64 * 1024
"""nginx and Apache bound a request line to 8 KiB by default; a longer line is no access."""
_CHUNK = 256 * 1024
_TURN_S = 0.5
_SALVAGE = 1024
"""Bytes that are read at once on the way to the place where a compressed file is damaged."""
_GZIP_MAGIC = b"\x1f\x8b"
SAMPLE_LINES = 200
STANDARD_INPUT = "-"


class LogFile:
    """One source of lines. `position` grows as it is read, up to `size` where that is known."""

    def __init__(self, path: str) -> None:
        """Open it; `InputError` says why that failed."""
        self.path = path
        self.name = "standard input" if path == STANDARD_INPUT else Path(path).name
        self.truncated: InputError | None = None
        """Set when it could not be read to its end; what came before was given out."""
        self.too_long = 0
        """Lines longer than `MAX_LINE`; they are given out empty-handed, as one malformed line."""
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
        """Read on; of standard input what there is, so that a slow pipe is not waited for.

        A longer read of a pipe would not hear a Ctrl-C that comes between two of its parts.
        """
        if self.path != STANDARD_INPUT:
            return self._raw.read(_CHUNK)
        self._wait()
        reader = getattr(self._raw, "read1", self._raw.read)
        return bytes(reader(_CHUNK))

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
        """Give the content in pieces, decompressed; the first is the start of the file again."""
        plain = self._plain()
        try:
            yield from self._inflated(plain) if self.compressed else plain
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

    def lines(self) -> Iterator[bytes]:
        """Give the lines without their ends; a line that is too long is given cut off."""
        rest = b""
        skipping = False
        for chunk in self.chunks():
            lines = chunk.split(b"\n")
            if skipping:
                if len(lines) == 1:
                    continue
                lines[0], skipping = b"", False
                del lines[0]
            else:
                lines[0] = rest + lines[0]
            rest = lines.pop()
            if lines and b"\r" not in lines[0] + chunk and len(max(lines, key=len)) <= MAX_LINE:
                yield from lines  # nearly always: nothing is to be cut off
                lines = []
            for line in lines:
                if len(line) > MAX_LINE:
                    self.too_long += 1
                    yield line[:MAX_LINE]
                else:
                    yield line[:-1] if line.endswith(b"\r") else line
            if len(rest) > MAX_LINE:
                self.too_long += 1
                yield rest[:MAX_LINE]
                rest, skipping = b"", True
        if rest:
            yield rest.removesuffix(b"\r")

    def sample(self) -> list[bytes]:
        """Give the first lines without reading on, to tell the format from."""
        head = self._start() if self.compressed else self._head
        if b"\x00" in head[:8192]:
            hint = "name the log itself; archives other than .gz are not opened"
            raise InputError("SCH-I002", f"`{self.path}` is a binary file, not a log", hint)
        lines = head.split(b"\n")[: SAMPLE_LINES + 1]
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
