"""Errors of the drivers become ours, by their codes and not by their words."""

import sqlite3

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from schout.adapters.sql.failure import translated
from schout.core.model.errors import StoreBusy, StoreError, StoreFull

psycopg_errors = pytest.importorskip("psycopg.errors")


class CodedError(sqlite3.OperationalError):
    """An error as the driver of SQLite makes it; its code cannot be set on the driver's own."""

    def __init__(self, code: int) -> None:
        super().__init__("the driver's words")
        self.sqlite_errorcode = code


def outcome(cause: BaseException) -> tuple[type[StoreError], str]:
    with pytest.raises(StoreError) as caught, translated("the store"):
        raise DBAPIError(None, None, cause)
    assert "the store" in caught.value.message
    return type(caught.value), caught.value.code


@pytest.mark.parametrize(
    ("code", "kind", "wanted"),
    [
        (sqlite3.SQLITE_BUSY, StoreBusy, "SCH-S003"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreBusy, "SCH-S003"),
        (sqlite3.SQLITE_FULL, StoreFull, "SCH-S004"),
        (sqlite3.SQLITE_IOERR_SHMSIZE, StoreFull, "SCH-S004"),
        (sqlite3.SQLITE_CORRUPT, StoreError, "SCH-S005"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, StoreError, "SCH-S007"),
        (sqlite3.SQLITE_CANTOPEN, StoreError, "SCH-S001"),
        (sqlite3.SQLITE_IOERR_READ, StoreError, "SCH-S001"),
    ],
)
def test_codes_of_sqlite(code: int, kind: type[StoreError], wanted: str) -> None:
    assert outcome(CodedError(code)) == (kind, wanted)


@pytest.mark.parametrize(
    ("state", "kind", "wanted"),
    [
        ("LockNotAvailable", StoreBusy, "SCH-S003"),
        ("DeadlockDetected", StoreBusy, "SCH-S003"),
        ("DiskFull", StoreFull, "SCH-S004"),
        ("InsufficientPrivilege", StoreError, "SCH-S007"),
        ("ReadOnlySqlTransaction", StoreError, "SCH-S007"),
        ("AdminShutdown", StoreError, "SCH-S008"),
        ("OperationalError", StoreError, "SCH-S008"),
        ("UndefinedTable", StoreError, "SCH-S001"),
    ],
)
def test_states_of_postgresql(state: str, kind: type[StoreError], wanted: str) -> None:
    error = getattr(psycopg_errors, state, None) or psycopg_errors.Error
    assert outcome(error("the driver's words\nand more")) == (kind, wanted)


def test_no_free_connection_is_a_busy_store() -> None:
    with pytest.raises(StoreBusy, match="every connection to `the store`"), translated("the store"):
        raise PoolTimeoutError


def test_other_errors_pass() -> None:
    with pytest.raises(InterruptedError), translated("the store"):
        raise InterruptedError
