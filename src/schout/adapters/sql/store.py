"""A store in SQLite or PostgreSQL."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select

from schout.adapters.key_file import ENDING, KeyFile
from schout.adapters.sql.connect import WRITES, engine_for, is_postgres, name_of
from schout.adapters.sql.failure import translated
from schout.adapters.sql.hold import LOCK_SPACE, LOCK_WRITER
from schout.adapters.sql.migrate import known, migrate, pending
from schout.adapters.sql.rows import entry_of
from schout.adapters.sql.schema import ledger
from schout.adapters.sql.subject_keys import SqlSubjectKeys, TableVault
from schout.adapters.sql.transaction import SqlTransaction
from schout.core.evidence.chain import Entry
from schout.core.model.errors import StoreError

_PAGE = 500
"""Entries read at once; the bodies of so many fit in a few megabytes."""
_WAIT_MS = 5000


class SqlStore:
    """Keeps no state but its connections; made by `open_store`."""

    def __init__(self, engine: Engine, name: str, keys: KeyFile | None) -> None:
        """`keys` are `None` where they are in the same database."""
        self._engine, self._keys = engine, keys
        self._writing = engine.execution_options(**{WRITES: True})
        self._postgres = engine.dialect.name == "postgresql"
        self._name = name

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """See the port."""
        with translated(self._name), self._writing.begin() as connection:
            if self._postgres:
                connection.execute(select(func.pg_advisory_xact_lock(LOCK_SPACE, LOCK_WRITER)))
            transaction = self._transaction(connection)
            yield transaction
            transaction.finish()

    @contextmanager
    def snapshot(self) -> Iterator[SqlTransaction]:
        """See the port."""
        with translated(self._name), self._engine.connect() as connection:
            if self._postgres:
                connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            yield self._transaction(connection)

    def _transaction(self, connection: Connection) -> SqlTransaction:
        vault = self._keys or TableVault(connection)
        return SqlTransaction(connection, self._name, SqlSubjectKeys(connection, vault))

    def key(self, key_id: str) -> bytes | None:
        """See the port."""
        if self._keys is not None:
            return self._keys.key(key_id)
        with translated(self._name), self._engine.connect() as connection:
            return TableVault(connection).key(key_id)

    def destroy(self, key_ids: Collection[str]) -> None:
        """See the port."""
        if self._keys is not None:
            self._keys.destroy(key_ids)
            return
        with translated(self._name), self._writing.begin() as connection:
            TableVault(connection).destroy(key_ids)

    def scrub(self) -> None:
        """See the port."""
        if not self._postgres:
            with translated(self._name), self._engine.connect() as connection:
                raw = connection.connection.driver_connection
                if raw is not None:  # outside a transaction, or nothing is rolled in
                    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """See the port; each page is a short transaction of its own."""
        while True:
            page = select(ledger).where(ledger.c.seq > after).order_by(ledger.c.seq).limit(_PAGE)
            with translated(self._name), self._engine.connect() as connection:
                rows = connection.execute(page).all()
            for row in rows:
                yield entry_of(row)
            if len(rows) < _PAGE:
                return
            # A damaged number must not send it back over the same page for ever.
            after = max(after + 1, rows[-1].seq)

    def head(self) -> Entry | None:
        """See the port."""
        with self.snapshot() as snapshot:
            return snapshot.head()

    def close(self) -> None:
        """See the port."""
        if self._keys is not None:
            self._keys.close()
        self._engine.dispose()


def open_store(
    target: str, *, create: bool = True, read_only: bool = False, wait_ms: int = _WAIT_MS
) -> SqlStore:
    """Open the store in a file, or at a `postgresql://` address, and bring its schema up to date.

    `create` makes a missing file. A read-only store is never changed: an older schema is refused.
    `wait_ms` is how long to wait for another writer before `StoreBusy`.
    """
    name = name_of(target)
    engine = engine_for(target, create=create, read_only=read_only, wait_ms=wait_ms)
    try:
        _check_schema(engine, name, read_only=read_only)
        beside = None if is_postgres(target) else Path(f"{target}{ENDING}")
        keys = None if beside is None else KeyFile(beside, read_only=read_only)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine, name, keys)


def _check_schema(engine: Engine, name: str, *, read_only: bool) -> None:
    steps = known()
    with translated(name):
        with engine.connect() as connection:
            missing = pending(connection, name, steps)
        if missing and read_only:
            hint = "open it once for writing"
            message = f"`{name}` needs a newer schema and was opened read-only"
            raise StoreError("SCH-S007", message, hint)
        if missing:
            with engine.execution_options(**{WRITES: True}).begin() as connection:
                if connection.dialect.name == "postgresql":
                    lock = func.pg_advisory_xact_lock(LOCK_SPACE, LOCK_WRITER)
                    connection.execute(select(lock))
                migrate(connection, name, steps)
