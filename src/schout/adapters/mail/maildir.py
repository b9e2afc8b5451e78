"""Takes mail from a maildir (cr.yp.to/proto/maildir.html): from `new` to `cur`, when it is kept.

A mail moves only after the caller has stored it, in one step of the file system. After a crash in
between it is read once more, with the same moment and the same bytes.
"""

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from schout.adapters.durable_file import sync_folder
from schout.adapters.mail.arrived import MOST_BYTES, Arrived
from schout.core.model.errors import InputError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Maildir:
    """A maildir that reports are delivered to."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        """`InputError` when it is none."""
        self._new, self._cur = folder / "new", folder / "cur"
        self._most = most_bytes
        if not (self._new.is_dir() and self._cur.is_dir()):
            hint = "Make it with `mkdir -p FOLDER/{new,cur,tmp}`, owned by who delivers and reads."
            raise InputError("SCH-R030", f"expected a maildir in `{folder}`", hint)

    def waiting(self) -> Iterator[Arrived]:
        """Give the mails that wait, the oldest name first; what vanishes meanwhile is left out."""
        try:
            names = sorted(entry.name for entry in os.scandir(self._new))
        except OSError as error:
            raise InputError("SCH-R030", f"`{self._new}` cannot be read") from error
        for name in names:
            found = None if name.startswith(".") else self._read(name)
            if found is not None:
                yield found

    def _read(self, name: str) -> Arrived | None:
        """Read one file; links and what is no file are not followed."""
        try:
            handle = os.open(self._new / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            os.close(handle)
            return None
        with os.fdopen(handle, "rb") as file:
            raw = file.read(self._most)
        at = _EPOCH + timedelta(microseconds=status.st_mtime_ns // 1000)
        return Arrived(place=name, raw=raw, at=at, whole=len(raw) == status.st_size)

    def done(self, mail: Arrived) -> None:
        """Take note that a mail is stored; doing it twice does no harm."""
        try:
            (self._new / mail.place).rename(self._cur / f"{mail.place.partition(':')[0]}:2,S")
        except FileNotFoundError:
            return
        except OSError as error:
            hint = "Correct the rights of the maildir; until then the mail is read again."
            raise InputError("SCH-R031", f"`{mail.place}` cannot be moved", hint) from error
        sync_folder(self._cur)
        sync_folder(self._new)
