"""Follows one log as it grows: across rotation by rename, copy and truncation, and restarts.

When the file is away it is waited for; when the store is away nothing more is read. What was read
and not yet taken down the road is read again after a restart: ids come from content. What was
rotated before it was read is read where it now is (`follow_rotated`), compressed or not.
"""

import contextlib
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import msgspec

from schout.adapters.log_files import SAMPLE_LINES, Cutter
from schout.service.follow_rotated import Opened, Plain, find, newer_than, opened

READ_BYTES = 4 * 1024 * 1024
"""What is read of one log before the others get their turn."""
_HEAD_BYTES = 4096
_BEFORE_BYTES = 2 * 1024 * 1024


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
        self._file: Opened | None = None
        self._later: deque[str] = deque()
        """Rotated files that come between the one that is read and the log itself."""
        self._held: bytes | None = None
        """Whole lines that were read for a sample and not yet given out."""
        self._begin(0, 0, skipping=False)
        if position is not None:
            self._resume(position)
        with contextlib.suppress(OSError):  # told when it is read
            if self._file is None:
                self._open(self.path)

    def _begin(self, offset: int, line: int, *, skipping: bool) -> None:
        self._offset = self._given = offset
        self._cutter = Cutter(skipping=skipping)
        self._was_skipping = skipping
        self.line = line

    @property
    def position(self) -> Position:
        """Where to go on after a restart: behind the last line that was given out."""
        if self._file is None:
            return Position(inode=0, offset=0, line=0)
        return Position(
            inode=self._file.inode,
            offset=self._given,
            line=self.line,
            skipping=self._was_skipping,
            before=self._file.before(self._given),
        )

    @property
    def lag_bytes(self) -> int:
        """How many bytes have not been read, as far as that can be told."""
        try:
            there = Path(self.path).stat()
            if self._file is None:
                return there.st_size
            size = self._file.size()
            lag = max(0, size - self._offset) if size is not None else 1
            lag += sum(Path(path).stat().st_size for path in self._later)
        except OSError:
            return 0
        lag += len(self._held or b"")
        return lag + (there.st_size if there.st_ino != self._file.inode else 0)

    def to_end(self) -> None:
        """Leave out all that stands in the log now."""
        if isinstance(self._file, Plain):
            self._begin(self._file.last_line_end(), 0, skipping=False)

    def _resume(self, position: Position) -> None:
        """Go on where it was left, also when the file was rotated meanwhile."""
        found = find(self.path, position.inode, position.offset, position.before)
        if found is None:
            return
        self._file, path = found
        self._begin(position.offset, position.line, skipping=position.skipping)
        if path != self.path:
            self._later = deque(newer_than(self.path, path))

    def sample(self) -> list[bytes]:
        """Give the next lines without taking them, to tell the format from."""
        if self._held is not None and self._file is not None:  # there may be more by now
            self._offset, self._cutter = self._given, Cutter(skipping=self._was_skipping)
            self._file.forget()
        self._held = self._next()
        lines = (self._held or b"").split(b"\n", SAMPLE_LINES)
        return [line.removesuffix(b"\r") for line in lines[:-1][:SAMPLE_LINES]]

    def head(self) -> list[bytes]:
        """Give the first whole lines of the file that is read, where some formats have a header."""
        return self._lines_of(0, _HEAD_BYTES)

    def before(self, many: int) -> list[bytes]:
        """Give the last lines before those that come next, as many at most."""
        start = max(0, self._given - _BEFORE_BYTES)
        lines = self._lines_of(start, self._given - start)
        return (lines[1:] if start else lines)[-many:] if many else []

    def _lines_of(self, offset: int, size: int) -> list[bytes]:
        if self._file is None:
            return []
        try:
            return self._file.read(offset, size).split(b"\n")[:-1]
        except OSError:
            return []  # a pipe has no beginning any more

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Give each whole line that is there now, with its number."""
        while (found := self.read()) is not None:
            first, block = found
            for number, line in enumerate(block.split(b"\n")[:-1], first):
                yield number, line.removesuffix(b"\r")

    def read(self) -> tuple[int, bytes] | None:
        """Give whole lines that follow, and the number of the first; `None` when there are none.

        Each has its end. They are of one file, and of `READ_BYTES` or a little more.
        """
        block = self._held if self._held is not None else self._next()
        self._held = None
        if block is None:
            return None
        first = self.line + 1
        self.line += block.count(b"\n")
        self._given = self._offset - len(self._cutter.rest)
        self._was_skipping = self._cutter.skipping
        return first, block

    def _next(self) -> bytes | None:
        """Read on until there is a whole line; `None` when there is none yet."""
        while True:
            if self._file is None and not self._open(self.path):
                return None
            if (piece := self._piece()) is not None:
                block: bytes | None = self._cutter.feed(piece)
                if self._cutter.skipping and not block:
                    self._given, self._was_skipping = self._offset, True
            else:
                block = self._turn()
            if block or block is None:
                return block

    def _open(self, path: str) -> bool:
        try:
            self._file = opened(path)
        except FileNotFoundError:
            return False
        self._begin(0, 0, skipping=False)
        return True

    def _piece(self) -> bytes | None:
        """Give what follows in this file; `None` at its end."""
        file = self._file
        assert file is not None  # noqa: S101 - `_next` has opened it
        size = file.size()
        if (size is not None and size < self._offset) or not file.stands(self._offset):
            self._truncated()
            return b""
        piece = file.read(self._offset, READ_BYTES)
        self._offset += len(piece)
        file.note(piece)
        return piece or None

    def _truncated(self) -> None:
        """Begin anew, with the rest of the copy that was made before, where there is one."""
        file = self._file
        assert file is not None  # noqa: S101 - `_next` has opened it
        place, tail = self._offset, file.tail
        line, cutter = self.line, self._cutter
        found = find(self.path, 0, place, None, tail) if place else None
        if found is None:
            file.forget()
            self._begin(0, 0, skipping=False)
            return
        file.close()
        self._file, path = found
        self._file.note(tail)
        self.line, self._cutter = line, cutter
        self._later = deque(newer_than(self.path, path))

    def _turn(self) -> bytes | None:
        """At the end of a file that was rotated, go over to the next; `None`: there is none.

        As long as the log is empty its writer may still be at work in the old one.
        """
        file = self._file
        assert file is not None  # noqa: S101 - `_next` has opened it
        if len(self._later) <= 1:  # the log itself comes next
            try:
                status = Path(self.path).stat()
            except FileNotFoundError:
                return None
            if status.st_ino == file.inode or not status.st_size:
                return None
            if (piece := self._piece()) is not None:  # written before the new one was begun
                return self._cutter.feed(piece)
            self._later = self._later or deque(self._between(file))
        if rest := self._cutter.end():  # nobody will end this line any more
            return rest + b"\n"
        self.close()
        while self._later:
            if self._open(self._later.popleft()):
                return b""
        return b""

    def _between(self, file: Opened) -> list[str]:
        """Give what was rotated after a file that was renamed away."""
        found = find(self.path, file.inode, self._offset, None, file.tail)
        if found is None:
            return []
        found[0].close()
        return newer_than(self.path, found[1])

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
