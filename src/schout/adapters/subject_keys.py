"""Keys of subjects in a SQLite file of their own, beside the store and not in its backups.

Deleted keys are overwritten in the file. What a file system or a disk keeps of former blocks is
beyond it: encrypt the disk.
"""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schout.core.evidence.owner import Owner
from schout.core.evidence.veil import KEY_BYTES
from schout.core.model.errors import StoreBusy, StoreError
from schout.ports.subject_keys import SubjectKey

NAME = "subject-keys.db"
"""Of the file, beside the store."""
_WAIT_S = 5
_TABLE = """
CREATE TABLE IF NOT EXISTS subject_keys (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    unit TEXT NOT NULL,
    key BLOB NOT NULL,
    UNIQUE (subject, unit)
)
"""


class SqliteSubjectKeys:
    """Holds one connection; made by `open_subject_keys`."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection = connection
        self._name = name

    def take(self, owner: Owner) -> SubjectKey:
        """See the port; of two processes that make one, the first wins."""
        found = self._find(owner)
        if found is not None:
            return found
        row = (secrets.token_hex(8), owner.subject, owner.unit, secrets.token_bytes(KEY_BYTES))
        insert = "INSERT OR IGNORE INTO subject_keys (id, subject, unit, key) VALUES (?, ?, ?, ?)"
        with _translated(self._name):
            self._connection.execute(insert, row)
        made = self._find(owner)
        if made is None:
            raise StoreError("SCH-E040", f"a key in `{self._name}` was destroyed as it was made")
        return made

    def key(self, key_id: str) -> bytes | None:
        """See the port."""
        with _translated(self._name):
            asked = "SELECT key FROM subject_keys WHERE id = ?"
            row = self._connection.execute(asked, (key_id,)).fetchone()
        return None if row is None else bytes(row[0])

    def known(self, subject: str) -> tuple[str, ...]:
        """See the port."""
        with _translated(self._name):
            asked = "SELECT id FROM subject_keys WHERE subject = ? ORDER BY id"
            return tuple(row[0] for row in self._connection.execute(asked, (subject,)))

    def destroy(self, subject: str, unit: str | None = None) -> tuple[str, ...]:
        """See the port; when it returns, the file no longer holds them."""
        delete = (
            "DELETE FROM subject_keys WHERE subject = ? AND (? IS NULL OR unit = ?) RETURNING id"
        )
        with _translated(self._name):
            rows = self._connection.execute(delete, (subject, unit, unit)).fetchall()
        return tuple(sorted(row[0] for row in rows))

    def close(self) -> None:
        """See the port."""
        self._connection.close()

    def _find(self, owner: Owner) -> SubjectKey | None:
        with _translated(self._name):
            asked = "SELECT id, key FROM subject_keys WHERE subject = ? AND unit = ?"
            row = self._connection.execute(asked, (owner.subject, owner.unit)).fetchone()
        return None if row is None else SubjectKey(id=row[0], key=bytes(row[1]))


def open_subject_keys(path: Path) -> SqliteSubjectKeys:
    """Open the keys in a file, made on first use so that its owner alone may read it."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        hint = "give the user that runs `schout` the right to read and write it"
        raise StoreError("SCH-E040", f"cannot open `{path}`: {reason}", hint) from error
    with _translated(str(path)):
        connection = sqlite3.connect(
            path, timeout=_WAIT_S, isolation_level=None, check_same_thread=False
        )
        # No write-ahead log: it would hold a key until it is next rolled into the file.
        for pragma in ("secure_delete = ON", "journal_mode = TRUNCATE", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(_TABLE)
    return SqliteSubjectKeys(connection, str(path))


@contextmanager
def _translated(name: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise StoreBusy("SCH-E040", f"`{name}` is held by somebody else") from error
        raise StoreError("SCH-E040", f"`{name}` cannot be used: {error}") from error
    except sqlite3.Error as error:
        hint = "restore a copy of it beside that of the store"
        raise StoreError("SCH-E040", f"`{name}` holds no keys: {error}", hint) from error
