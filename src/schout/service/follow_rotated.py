"""Finds a log again after it was rotated: renamed, copied or compressed, to `.1`, `-DATE`, `.gz`.

When a rotated file cannot be read it is passed over, and following goes on with the next.
"""

import contextlib
import gzip
import os
import re
import zlib
from pathlib import Path
from typing import Protocol

from schout.core.evidence.digest import sha256_digest

MARK_BYTES = 256
"""What stands just before a place tells it: two logs hardly share that and the place."""
_OPEN = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
"""Never wait: a named pipe without a writer would hold up all other logs."""
_ROTATED = re.compile(r"[.-](\d+)(?:\.gz)?$")
_DATE_DIGITS = 6
"""From so many digits on a number is a date, and the largest is the newest."""


class Opened(Protocol):
    """A file that lines are read from."""

    inode: int
    tail: bytes
    """What was read last."""

    def read(self, offset: int, size: int) -> bytes:
        """Read from a place on."""
        ...

    def size(self) -> int | None:
        """Tell how long it is; `None` when only reading tells."""
        ...

    def before(self, offset: int) -> str:
        """Give the digest of what stands before a place."""
        ...

    def note(self, piece: bytes) -> None:
        """Remember what was read last."""
        ...

    def forget(self) -> None:
        """Forget what was read last."""
        ...

    def stands(self, offset: int) -> bool:
        """Tell whether what was read last still stands where it stood."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


class Plain:
    """A file as it is."""

    def __init__(self, path: str) -> None:
        self._descriptor = os.open(path, _OPEN)
        self.inode = os.fstat(self._descriptor).st_ino
        self.tail = b""

    def read(self, offset: int, size: int) -> bytes:
        """Read what is there."""
        return os.pread(self._descriptor, size, offset)

    def size(self) -> int | None:
        """Ask the file system."""
        return os.fstat(self._descriptor).st_size

    def before(self, offset: int) -> str:
        """Read it again."""
        start = max(0, offset - MARK_BYTES)
        return sha256_digest(self.read(start, offset - start) if offset else b"")

    def note(self, piece: bytes) -> None:
        """Keep the end of it."""
        self.tail = (self.tail + piece[-MARK_BYTES:])[-MARK_BYTES:]

    def forget(self) -> None:
        """Keep nothing."""
        self.tail = b""

    def stands(self, offset: int) -> bool:
        """Read it again."""
        return self.read(offset - len(self.tail), len(self.tail)) == self.tail

    def last_line_end(self) -> int:
        """Tell where the last whole line ends."""
        place = self.size() or 0
        while place:
            start = max(0, place - 64 * 1024)
            end = self.read(start, place - start).rfind(b"\n")
            if end >= 0:
                return start + end + 1
            place = start
        return 0

    def close(self) -> None:
        """Close it."""
        os.close(self._descriptor)


class Packed:
    """A file that was compressed when it was rotated; nothing comes to it any more."""

    def __init__(self, path: str) -> None:
        self._file = gzip.open(path, "rb")  # noqa: SIM115 - closed in `close`
        self.inode = Path(path).stat().st_ino
        self.tail = b""

    def read(self, offset: int, size: int) -> bytes:
        """Unpack up to there; what is damaged has no more."""
        try:
            self._file.seek(offset)
            return self._file.read(size)
        except (EOFError, zlib.error, OSError):
            return b""

    def size(self) -> int | None:
        """Only unpacking tells."""
        return None

    def before(self, offset: int) -> str:
        """Unpack it again."""
        start = max(0, offset - MARK_BYTES)
        return sha256_digest(self.read(start, offset - start) if offset else b"")

    def note(self, piece: bytes) -> None:
        """It does not change."""

    def forget(self) -> None:
        """It does not change."""

    def stands(self, _offset: int) -> bool:
        """It does not change."""
        return True

    def close(self) -> None:
        """Close it."""
        self._file.close()


def opened(path: str) -> Plain | Packed:
    """Open a log or a rotated one."""
    return Packed(path) if path.endswith(".gz") else Plain(path)


def rotated(path: str) -> list[str]:
    """Give the rotated files of a log, oldest first."""
    log = Path(path)
    found = []
    with contextlib.suppress(OSError):
        for other in log.parent.iterdir():
            match = _ROTATED.match(other.name, len(log.name))
            if match is not None and other.name.startswith(log.name) and other.is_file():
                number = int(match[1])
                dated = len(match[1]) >= _DATE_DIGITS
                found.append((number if dated else -number, other.name, str(other)))
    return [name for _, _, name in sorted(found)]


def newer_than(path: str, name: str) -> list[str]:
    """Give the rotated files of a log that are newer than one of them, and the log, oldest first.

    A file and its compressed copy, while both are there, count once.
    """
    names = rotated(path)
    start = names.index(name) + 1 if name in names else len(names)
    later = [each for each in names[start:] if each.removesuffix(".gz") != name]
    return [each for each in later if f"{each}.gz" not in later] + [path]


def find(
    path: str, inode: int, offset: int, before: str | None, tail: bytes | None = None
) -> tuple[Plain | Packed, str] | None:
    """Open the file in which this is a place that was read up to, and give its path.

    It is known by what stands before the place; by its number alone when nothing is known of that.
    """
    names = rotated(path)[::-1]
    mark = before if tail is None else sha256_digest(tail)
    ranked = [path, *names] if tail is None else names
    for exact in (True, False):
        for name in ranked:
            try:
                file = opened(name)
            except OSError:
                continue
            if _is_at(file, inode if exact else None, offset, mark, len(tail or b"")):
                return file, name
            file.close()
    return None


def _is_at(
    file: Plain | Packed, inode: int | None, offset: int, mark: str | None, tail: int
) -> bool:
    """Tell whether this is the file, by its number or, with no number, by its content alone."""
    if inode is not None and file.inode != inode:
        return False
    if inode is None and (not offset or mark is None):
        return False
    size = file.size()
    if size is not None and size < offset:
        return False
    if mark is None:
        return True
    try:
        if tail:
            return sha256_digest(file.read(offset - tail, tail)) == mark
        return file.before(offset) == mark
    except OSError:
        return False
