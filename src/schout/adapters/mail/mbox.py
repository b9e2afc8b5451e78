"""Takes mail from an mbox (RFC 4155): what was taken is marked by an offset in a file beside it.

The mbox itself is never changed. While somebody writes to it, nothing is given out.
"""

import fcntl
import os
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import msgspec

from schout.adapters.mail.arrived import MOST_BYTES, Arrived
from schout.core.model.errors import InputError
from schout.core.model.value import Value

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FROM = b"From "


class Mark(Value, frozen=True, kw_only=True):
    """How far an mbox was read."""

    inode: int
    offset: int


class Mbox:
    """An mbox that reports are delivered to."""

    def __init__(self, path: Path, marked_in: Path, most_bytes: int = MOST_BYTES) -> None:
        self._path, self._marked_in, self._most = path, marked_in, most_bytes
        self._due: deque[str] = deque()

    def waiting(self) -> Iterator[Arrived]:
        """Give the mails behind the mark, in order; none while the file is locked by a writer.

        A file that is not there holds none. One that was replaced or shortened is read anew.
        """
        try:
            file = self._path.open("rb")
        except FileNotFoundError:
            return
        except OSError as error:
            raise InputError("SCH-R030", f"`{self._path}` cannot be read") from error
        with file:
            try:
                fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return
            status = os.fstat(file.fileno())
            at = _EPOCH + timedelta(microseconds=status.st_mtime_ns // 1000)
            file.seek(self._start(status.st_ino, status.st_size))
            self._due.clear()
            for mail in self._mails(file, at):
                self._due.append(mail.place)
                yield mail

    def _start(self, inode: int, size: int) -> int:
        mark = self._mark()
        return mark.offset if mark.inode == inode and mark.offset <= size else 0

    def _mark(self) -> Mark:
        try:
            return msgspec.json.decode(self._marked_in.read_bytes(), type=Mark)
        except FileNotFoundError:
            return Mark(inode=0, offset=0)
        except (OSError, msgspec.DecodeError) as error:
            hint = "Move it away to read the mbox anew; reports that are known are not taken twice."
            what = f"`{self._marked_in}` does not say how far the mbox was read"
            raise InputError("SCH-R032", what, hint) from error

    def _mails(self, file: BinaryIO, written_at: datetime) -> Iterator[Arrived]:
        """Cut at lines that begin with `From ` and stand behind an empty one."""
        start, blank, kept, size, at = file.tell(), True, [b""], 0, written_at
        begun = False
        place = start
        for line in file:
            if blank and line.startswith(_FROM):
                if begun:
                    yield _arrived(start, place, b"".join(kept), at, size)
                start, kept, size, begun = place, [], 0, True
                at = _date_of(line) or written_at
            elif begun:
                quoted = line.startswith(b">") and line.lstrip(b">").startswith(_FROM)
                text = line[1:] if quoted else line
                if size < self._most:
                    kept.append(text[: self._most - size])
                size += len(text)
            blank = not line.strip(b"\r\n")
            place += len(line)
        if begun:
            yield _arrived(start, place, b"".join(kept), at, size)

    def done(self, mail: Arrived) -> None:
        """Take note that a mail is stored; mails are done in the order of `waiting`."""
        start, _, end = mail.place.partition("-")
        status = self._path.stat()
        if int(start) < self._start(status.st_ino, status.st_size):
            return
        if not self._due or self._due[0] != mail.place:
            raise ValueError(f"expected the first mail that waits, found `{mail.place}`")
        self._write(Mark(inode=status.st_ino, offset=int(end)))
        self._due.popleft()

    def _write(self, mark: Mark) -> None:
        """Write the mark so that it is whole, or the former one, whatever happens."""
        new = self._marked_in.with_name(self._marked_in.name + ".new")
        try:
            with new.open("wb") as file:
                file.write(msgspec.json.encode(mark))
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._marked_in)
        except OSError as error:
            hint = "Correct the rights of its folder, or free some room."
            raise InputError("SCH-R032", f"`{self._marked_in}` cannot be written", hint) from error


def _arrived(start: int, end: int, raw: bytes, at: datetime, size: int) -> Arrived:
    whole = len(raw) == size
    raw = raw.removesuffix(b"\n").removesuffix(b"\r") if whole else raw
    return Arrived(place=f"{start}-{end}", raw=raw, at=at, whole=whole)


def _date_of(line: bytes) -> datetime | None:
    """Read when a mail was delivered: `From jan@example.org Mon Nov  2 10:00:00 2026`, in UTC."""
    words = line.decode("ascii", "replace").split()
    with suppress(ValueError):
        found = datetime.strptime(" ".join(words[-5:]), "%a %b %d %H:%M:%S %Y")  # noqa: DTZ007
        return found.replace(tzinfo=UTC)
    return None
