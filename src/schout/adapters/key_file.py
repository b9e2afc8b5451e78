"""Keys of subjects in a SQLite file of their own, beside the store and not in its backups.

Deleted keys are overwritten in the file. What a file system or a disk keeps of former blocks is
beyond it: encrypt the disk.
"""

import os
import secrets
import sqlite3
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from schout.core.evidence.veil import KEY_BYTES
from schout.core.model.errors import StoreBusy, StoreError
from schout.ports.subject_keys import SubjectKey

ENDING = ".keys"
"""Behind the name of the store."""
_WAIT_S = 5
_MOST_SPARE = 256
"""Keys made at once: a commit to the disk costs more than opening a case."""
_TABLE = """
CREATE TABLE IF NOT EXISTS subject_keys (
    id TEXT NOT NULL PRIMARY KEY,
    key BLOB NOT NULL
)
"""


class KeyFile:
    """The keys of one store; the file is opened when it is first needed.

    New keys are made ahead, twice as many each time, so that hardly any transaction of the store
    has to wait for a second file. Those that a process did not use stay unused.
    """

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self._path, self._read_only = path, read_only
        self._opened: sqlite3.Connection | None = None
        self._lock = threading.RLock()
        self._spare: list[SubjectKey] = []
        self._next = 1

    def make(self) -> SubjectKey:
        """Give a new key; it is on the disk when this returns."""
        with self._lock:
            if self._spare:
                return self._spare.pop()
        with self._at_work():
            if not self._spare:
                made = [new_key() for _ in range(self._next)]
                insert = "INSERT INTO subject_keys (id, key) VALUES (?, ?)"
                self._change(insert, [(each.id, each.key) for each in made])
                self._spare = made
                self._next = min(2 * self._next, _MOST_SPARE)
            return self._spare.pop()

    def key(self, key_id: str) -> bytes | None:
        """See the port."""
        with self._at_work():
            asked = "SELECT key FROM subject_keys WHERE id = ?"
            row = self._connection.execute(asked, (key_id,)).fetchone()
        return None if row is None else bytes(row[0])

    def destroy(self, key_ids: Collection[str]) -> None:
        """See the port; when it returns, the file no longer holds them."""
        with self._at_work():
            self._change("DELETE FROM subject_keys WHERE id = ?", [(each,) for each in key_ids])

    def close(self) -> None:
        """Let go of the file; it is opened again when it is needed again."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _change(self, statement: str, rows: list[tuple[object, ...]]) -> None:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.executemany(statement, rows)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._opened is None:
            self._opened = _open(self._path, read_only=self._read_only)
        return self._opened

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        with self._lock, _translated(str(self._path)):
            yield


def new_key() -> SubjectKey:
    """Make a key, with an id that says nothing."""
    return SubjectKey(id=secrets.token_hex(8), key=secrets.token_bytes(KEY_BYTES))


def _open(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Open a file of keys, made on first use so that its owner alone may read it.

    One that is only read and is not there has no keys: all that was veiled under them is erased.
    """
    if read_only:
        uri = f"{path.absolute().as_uri()}?mode=ro" if path.exists() else ":memory:"
    else:
        _make(path)
        uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(
        uri, uri=True, timeout=_WAIT_S, isolation_level=None, check_same_thread=False
    )
    if not read_only:
        # No write-ahead log: it would hold a key until it is next rolled into the file.
        for pragma in ("secure_delete = ON", "journal_mode = TRUNCATE", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")
    if not read_only or uri == ":memory:":
        connection.execute(_TABLE)
    return connection


def _make(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        hint = "give the user that runs `schout` the right to read and write it"
        raise StoreError("SCH-E040", f"cannot open `{path}`: {reason}", hint) from error


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
