"""Follows one log as it grows: across rotation by rename, copy and truncation, and restarts.

When the file is away it is waited for; when the store is away nothing more is read. What was read
and not yet taken down the road is read again after a restart: ids come from content.
"""

import contextlib
import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import msgspec

from schout.adapters.log_files import MAX_LINE, SAMPLE_LINES
from schout.core.evidence.digest import sha256_digest

_CHUNK = 1024 * 1024
_MARK_BYTES = 256
_OPEN = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
"""Never wait: a named pipe without a writer would hold up all other logs."""
_HEAD_BYTES = 4096


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """How far a log was read: up to `offset` of the file with this number, after `line` lines."""

    inode: int
    offset: int
    line: int
    skipping: bool = False
    """It stands inside a line that is too long, the rest of which is no line of its own."""
    before: str | None = None
    """Digest of what stands just before it: file systems give the number of a file again."""


class Follower:
    """The open end of one log."""

    def __init__(self, path: str, position: Position | None = None) -> None:
        self.path = path
        self._descriptor: int | None = None
        self._inode = 0
        self._waiting: deque[tuple[int, bytes]] = deque()
        """Whole lines that were read and not yet given out, each with its size on disk."""
        self._begin(0, 0, skipping=False)
        if position is not None:
            self._resume(position)
        with contextlib.suppress(OSError):  # told when it is read
            if self._descriptor is None:
                self._open()

    def _begin(self, offset: int, line: int, *, skipping: bool) -> None:
        self._offset = self._given = offset
        self._rest, self._tail = b"", b""
        self._skipping, self._skipped = skipping, 0
        self.line = line

    @property
    def position(self) -> Position:
        """Where to go on after a restart: behind the last line that was given out."""
        if self._descriptor is None:
            return Position(inode=0, offset=0, line=0)
        inside = self._skipping and not self._waiting
        return Position(
            inode=self._inode,
            offset=self._offset if inside else self._given,
            line=self.line,
            skipping=inside,
            before=_before(self._descriptor, self._offset if inside else self._given),
        )

    @property
    def lag_bytes(self) -> int:
        """How many bytes of whole lines have not been given out, as far as that can be told."""
        try:
            there = Path(self.path).stat()
            if self._descriptor is None:
                return there.st_size
            size = os.fstat(self._descriptor).st_size
        except OSError:
            return 0
        given = self._given + self._skipped + len(self._rest)
        return max(0, size - given) + (there.st_size if there.st_ino != self._inode else 0)

    def _resume(self, position: Position) -> None:
        """Go on where it was left, also when the file was renamed to `.1` meanwhile."""
        for path in (self.path, f"{self.path}.1"):
            try:
                descriptor = os.open(path, _OPEN)
            except OSError:
                continue
            if _is_at(descriptor, position):
                self._descriptor, self._inode = descriptor, position.inode
                self._begin(position.offset, position.line, skipping=position.skipping)
                return
            os.close(descriptor)

    def sample(self) -> list[bytes]:
        """Give the next lines without taking them, to tell the format from."""
        if len(self._waiting) < SAMPLE_LINES:
            self._read()
        return [raw for _, raw in list(self._waiting)[:SAMPLE_LINES]]

    def head(self) -> list[bytes]:
        """Give the first whole lines of the file that is read, where some formats have a header."""
        if self._descriptor is None:
            return []
        try:
            return os.pread(self._descriptor, _HEAD_BYTES, 0).split(b"\n")[:-1]
        except OSError:
            return []  # a pipe has no beginning any more

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Give each whole line that is there now, with its number; what is not asked for stays."""
        while self._waiting or self._read():
            size, raw = self._waiting.popleft()
            self._given += size
            self.line += 1
            yield self.line, raw

    def _read(self) -> bool:
        """Read on until there is a whole line; `False` when there is none yet."""
        before = len(self._waiting)
        while len(self._waiting) == before:
            if self._descriptor is None and not self._open():
                return False
            if not self._read_chunk() and not self._turn():
                return False
        return True

    def _open(self) -> bool:
        try:
            self._descriptor = os.open(self.path, _OPEN)
        except FileNotFoundError:
            return False
        self._inode = os.fstat(self._descriptor).st_ino
        self._begin(0, 0, skipping=False)
        return True

    def _read_chunk(self) -> bool:
        """Take in what follows in this file; `False` at its end."""
        descriptor = self._descriptor
        assert descriptor is not None  # noqa: S101 - `_read` has opened it
        size = os.fstat(descriptor).st_size
        if not self._waiting and (size < self._offset or not self._tail_stands(descriptor)):
            self._begin(0, 0, skipping=False)  # copied and truncated
        chunk = os.pread(descriptor, _CHUNK, self._offset)
        if not chunk:
            return False
        self._offset += len(chunk)
        self._tail = (self._tail + chunk[-_MARK_BYTES:])[-_MARK_BYTES:]
        lines = (self._rest + chunk).split(b"\n")
        self._rest = lines.pop()
        for raw in lines:
            self._take(raw)
        self._bound()
        return True

    def _tail_stands(self, descriptor: int) -> bool:
        """Tell whether what was read last still stands where it stood."""
        start = self._offset - len(self._tail)
        return os.pread(descriptor, len(self._tail), start) == self._tail

    def _take(self, raw: bytes) -> None:
        """Let a whole line wait; the end of one that was too long only counts for its size."""
        size = self._skipped + len(raw) + 1
        if not self._skipping:
            self._waiting.append((size, raw[:MAX_LINE].removesuffix(b"\r")))
        elif self._waiting:
            last, cut = self._waiting.pop()
            self._waiting.append((last + size, cut))
        else:
            self._given += size
        self._skipping, self._skipped = False, 0

    def _bound(self) -> None:
        """Give out the start of a line that is too long, and drop the rest as it comes."""
        if len(self._rest) > MAX_LINE and not self._skipping:
            self._waiting.append((0, self._rest[:MAX_LINE]))
            self._skipping = True
        if self._skipping:
            self._skipped += len(self._rest)
            self._rest = b""

    def _turn(self) -> bool:
        """At the end of a file that was renamed away, go over to the one in its place.

        As long as that one is empty its writer may still be at work in the old one.
        """
        try:
            status = Path(self.path).stat()
        except FileNotFoundError:
            return False
        if status.st_ino == self._inode or not status.st_size or self._waiting:
            return False
        if self._read_chunk():  # written before the new one was begun
            return True
        if self._rest:  # nobody will end this line any more
            self._waiting.append((len(self._rest), self._rest[:MAX_LINE].removesuffix(b"\r")))
            self._rest = b""
            return True
        self.close()
        return True

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _before(descriptor: int, offset: int) -> str:
    start = max(0, offset - _MARK_BYTES)
    tail = os.pread(descriptor, offset - start, start) if offset else b""  # a folder has none
    return sha256_digest(tail)


def _is_at(descriptor: int, position: Position) -> bool:
    """Tell whether this is the file that was read, up to the same place."""
    status = os.fstat(descriptor)
    if status.st_ino != position.inode or status.st_size < position.offset:
        return False
    return position.before in {None, _before(descriptor, position.offset)}
