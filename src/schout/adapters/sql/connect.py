"""Opens connections: which database, how durable, how patient."""

import os
import sqlite3
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from schout.adapters.sql.failure import of_driver
from schout.core.model.errors import StoreError

_POSTGRES = ("postgresql://", "postgres://")
WRITES = "schout_writes"
"""The execution option that makes a transaction of SQLite take the write lock at its start."""


def is_postgres(target: str) -> bool:
    """Tell whether a target names a PostgreSQL database; else it is the path of a file."""
    return target.startswith(_POSTGRES)


def name_of(target: str) -> str:
    """Give the target as it may be shown: without a password."""
    return _url(target).render_as_string(hide_password=True) if is_postgres(target) else target


def engine_for(target: str, *, create: bool, read_only: bool, wait_ms: int) -> Engine:
    """Make the source of connections; opens nothing on a server yet, but makes a missing file."""
    if is_postgres(target):
        return _postgres(_url(target), read_only=read_only, wait_ms=wait_ms)
    return _sqlite(Path(target), create=create, read_only=read_only, wait_ms=wait_ms)


def _url(target: str) -> URL:
    try:
        url = make_url(target)
    except (ArgumentError, ValueError):
        # Neither the text nor the cause is shown: a password may be in it.
        hint = "write postgresql://USER@HOST:PORT/DATABASE"
        message = "the address of the store is not a PostgreSQL address"
        raise StoreError("SCH-S001", message, hint) from None
    return url.set(drivername="postgresql")


def _sqlite(path: Path, *, create: bool, read_only: bool, wait_ms: int) -> Engine:
    _prepare(path, create=create and not read_only)
    uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"

    def open_file() -> sqlite3.Connection:
        # `isolation_level=None`: BEGIN is ours to write, see `begin` below.
        return sqlite3.connect(
            uri, uri=True, timeout=wait_ms / 1000, isolation_level=None, check_same_thread=False
        )

    engine = create_engine(
        "sqlite://", creator=open_file, poolclass=QueuePool, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # Damaged text must reach the check of the chain, which says where it is.
        connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        connection.execute("PRAGMA foreign_keys = ON")
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            # what is deleted or replaced is overwritten: a former text must not lie in a free page
            connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
        try:  # SQLAlchemy takes ten times as long for it as the driver
            cast("sqlite3.Connection", connection.connection.driver_connection).execute(begin)
        except sqlite3.Error as error:
            raise of_driver(error, begin, connection.dialect) from error

    return engine


def _prepare(path: Path, *, create: bool) -> None:
    """Make a missing file that its owner alone may read, or say why there is nothing to open."""
    if path.is_dir():
        raise StoreError("SCH-S001", f"cannot open `{path}`: it is a folder")
    if path.exists():
        if not os.access(path, os.R_OK):
            hint = "give the user that runs `schout` the right to read and write it"
            raise StoreError("SCH-S007", f"`{path}` cannot be read: permission denied", hint)
        return
    if not create:
        hint = "check the path; `schout up` makes a new store"
        raise StoreError("SCH-S001", f"cannot open `{path}`: there is no such file", hint)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except FileNotFoundError as error:
        hint = f"make it: mkdir -p {path.parent}"
        message = f"cannot open `{path}`: its folder does not exist"
        raise StoreError("SCH-S001", message, hint) from error
    except PermissionError as error:
        hint = "give the user that runs `schout` the right to write in its folder"
        raise StoreError("SCH-S007", f"`{path}` cannot be made: permission denied", hint) from error
    except OSError as error:
        raise StoreError("SCH-S001", f"cannot open `{path}`: {error.strerror}") from error


def _postgres(url: URL, *, read_only: bool, wait_ms: int) -> Engine:
    try:
        engine = create_engine(url.set(drivername="postgresql+psycopg"), hide_parameters=True)
    except ImportError as error:
        hint = "pip install 'schout[postgres]'"
        raise StoreError("SCH-S009", "the driver for PostgreSQL is missing", hint) from error

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        settings = {
            "lock_timeout": f"{wait_ms}ms",
            "default_transaction_read_only": "on" if read_only else "off",
            "application_name": f"schout {os.getpid()}",
        }
        with connection.cursor() as cursor:
            for setting, value in settings.items():
                cursor.execute("SELECT set_config(%s, %s, false)", (setting, value))
        connection.commit()

    return engine
