"""Follows one log as it grows: across rotation by rename, copy and truncation, and restarts.

When the file is away it is waited for; when the store is away nothing more is read. What was read
and not yet taken down the road is read again after a restart: ids come from content.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from schout.adapters.log_files import MAX_LINE

_CHUNK = 1024 * 1024


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """How far a log was read: up to `offset` of the file with this number, after `line` lines."""

    inode: int
    offset: int
    line: int


class Follower:
    """The open end of one log."""

    def __init__(self, path: str, position: Position | None = None) -> None:
        self.path = path
        self._descriptor: int | None = None
        self._inode = 0
        self._offset = 0
        self._rest = b""
        self._skipping = False
        self.line = 0
        if position is not None:
            self._resume(position)

    @property
    def position(self) -> Position:
        """Where to go on after a restart: behind the last whole line."""
        return Position(inode=self._inode, offset=self._offset - len(self._rest), line=self.line)

    @property
    def lag_bytes(self) -> int:
        """How much of the file has not been read."""
        try:
            return max(0, Path(self.path).stat().st_size - self._offset)
        except OSError:
            return 0

    def _resume(self, position: Position) -> None:
        """Go on where it was left, also when the file was renamed to `.1` meanwhile."""
        for path in (self.path, f"{self.path}.1"):
            try:
                descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            except OSError:
                continue
            status = os.fstat(descriptor)
            if status.st_ino == position.inode and status.st_size >= position.offset:
                self._descriptor, self._inode = descriptor, position.inode
                self._offset, self.line = position.offset, position.line
                return
            os.close(descriptor)

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Give each whole line that is there now, with its number."""
        while True:
            if self._descriptor is None and not self._open():
                return
            yield from self._to_end()
            if not self._moved():
                return

    def _open(self) -> bool:
        try:
            self._descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        self._inode = os.fstat(self._descriptor).st_ino
        self._offset, self.line, self._rest, self._skipping = 0, 0, b"", False
        return True

    def _to_end(self) -> Iterator[tuple[int, bytes]]:
        descriptor = self._descriptor
        if descriptor is None:
            return
        if os.fstat(descriptor).st_size < self._offset:  # copied and truncated
            self._offset, self.line, self._rest, self._skipping = 0, 0, b"", False
        while chunk := os.pread(descriptor, _CHUNK, self._offset):
            self._offset += len(chunk)
            lines = (self._rest + chunk).split(b"\n")
            self._rest = lines.pop()
            for raw in lines:
                if self._skipping:
                    self._skipping = False
                    continue
                self.line += 1
                yield self.line, raw[:MAX_LINE].removesuffix(b"\r")
            if len(self._rest) > MAX_LINE and not self._skipping:
                self.line += 1
                yield self.line, self._rest[:MAX_LINE]
                self._skipping = True
            if self._skipping:
                self._rest = b""

    def _moved(self) -> bool:
        """Let go of a file that was renamed away, once another stands in its place."""
        try:
            inode = Path(self.path).stat().st_ino
        except FileNotFoundError:
            return False
        if inode == self._inode:
            return False
        self.close()
        return True

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
