"""The duty over a store: one process at a time runs its worker."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from schout.adapters.sql.connect import engine_for, is_postgres, name_of
from schout.adapters.sql.failure import translated
from schout.core.model.errors import StoreBusy, StoreError

# PostgreSQL's advisory locks are named by two numbers; the first is ours: "SCHT" in ASCII.
LOCK_SPACE = 0x53434854
LOCK_WRITER = 1
LOCK_DUTY = 2

_TRY = text("SELECT pg_try_advisory_lock(:space, :what)")
_GIVE_UP = text("SELECT pg_advisory_unlock(:space, :what)")
_HOLDER = text("""
    SELECT activity.application_name
    FROM pg_locks AS locks
    JOIN pg_stat_activity AS activity ON activity.pid = locks.pid
    WHERE locks.locktype = 'advisory' AND locks.granted AND locks.objsubid = 2
      AND locks.classid::bigint = :space AND locks.objid::bigint = :what
      AND activity.datname = current_database()
""")


@contextmanager
def hold(target: str) -> Iterator[None]:
    """Hold the duty over a store for as long as the block runs; it ends with the process too.

    `StoreBusy` names the process that holds it. Nothing is taken over from one that lives.
    """
    with _hold_postgres(target) if is_postgres(target) else _hold_file(Path(f"{target}.lock")):
        yield


@contextmanager
def _hold_file(path: Path) -> Iterator[None]:
    try:
        handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        code = "SCH-S007" if isinstance(error, PermissionError) else "SCH-S001"
        raise StoreError(code, f"cannot open `{path}`: {error.strerror}") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _held(str(path), os.pread(handle, 20, 0).decode("ascii", "replace")) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        # The file stays: taking it away would let two processes lock two files of the same name.
        os.close(handle)


@contextmanager
def _hold_postgres(target: str) -> Iterator[None]:
    """Hold a lock of the session; when the connection breaks, the server gives it up."""
    name = name_of(target)
    engine = engine_for(target, create=False, read_only=False, wait_ms=0)
    lock = {"space": LOCK_SPACE, "what": LOCK_DUTY}
    try:
        with translated(name), engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            if not connection.scalar(_TRY, lock):
                raise _held(name, str(connection.scalar(_HOLDER, lock)).removeprefix("schout "))
            try:
                yield
            finally:
                # A closed connection ends a little later than the call; the next one must not wait.
                connection.execute(_GIVE_UP, lock)
    finally:
        engine.dispose()


def _held(name: str, pid: str) -> StoreBusy:
    who = f"process {pid}" if pid.isdigit() else "another process"
    hint = "stop it, or give this one a store of its own"
    return StoreBusy("SCH-S010", f"`{name}` is held by {who}", hint)
