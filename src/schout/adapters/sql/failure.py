"""Turns errors of the database drivers into ours: the one place that knows their codes."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Dialect
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from schout.core.model.errors import StoreBusy, StoreError, StoreFull

_HINT_BUSY = "another process is writing; try again, or stop it"
_HINT_FULL = "free some room, then run the same command again; nothing of this step was kept"
_HINT_OURS = "name a file that `schout` made, or one that does not exist yet"
_HINT_RIGHTS = "give the user that runs `schout` the right to read and write it"
_HINT_REACH = "start the server, or correct the address; nothing of this step was kept"

# https://www.sqlite.org/rescode.html, the primary codes
_SQLITE_BUSY = {5, 6}
_SQLITE_FULL = 13
_SQLITE_CANNOT_OPEN = 14
_SQLITE_NO_RIGHT = {3, 8, 23}
_SQLITE_NOT_OURS = {11, 26}
_SQLITE_SHM_FULL = 4874  # extended: no room for the index of the write-ahead log

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_PG_BUSY = {"55P03", "40001", "40P01", "57014"}
_PG_FULL = {"53100"}
_PG_NO_RIGHT = {"25006", "42501", "28000", "28P01"}


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Raise ours for what a driver raises in the block; `name` is how people know the store."""
    try:
        yield
    except PoolTimeoutError as error:
        raise StoreBusy(
            "SCH-S003", f"every connection to `{name}` is in use", _HINT_BUSY
        ) from error
    except IntegrityError as error:
        hint = "nothing of this step was kept"
        raise StoreError("SCH-S011", f"`{name}` refuses what does not fit", hint) from error
    except DBAPIError as error:
        raise _translate(error, name) from error


def of_driver(error: Exception, statement: str, dialect: Dialect) -> StatementError:
    """Give what SQLAlchemy makes of an error, for a statement that ran past it."""
    base = dialect.loaded_dbapi.Error
    return DBAPIError.instance(statement, None, error, base, hide_parameters=True, dialect=dialect)


def _translate(error: DBAPIError, name: str) -> StoreError:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if isinstance(code, int):
        return _from_sqlite(code, name, str(error.orig))
    state = getattr(error.orig, "sqlstate", None)
    return _from_postgres(state, name, str(error.orig))


def _from_sqlite(code: int, name: str, reason: str) -> StoreError:
    primary = code & 0xFF
    if primary in _SQLITE_BUSY:
        return StoreBusy("SCH-S003", f"`{name}` is locked by another process", _HINT_BUSY)
    if primary == _SQLITE_FULL or code == _SQLITE_SHM_FULL:
        return StoreFull("SCH-S004", f"no room is left for `{name}`", _HINT_FULL)
    if primary in _SQLITE_NOT_OURS:
        message = f"expected a store of schout in `{name}`, found: {reason}"
        return StoreError("SCH-S005", message, _HINT_OURS)
    if primary in _SQLITE_NO_RIGHT:
        return StoreError("SCH-S007", f"`{name}` cannot be written: {reason}", _HINT_RIGHTS)
    if primary == _SQLITE_CANNOT_OPEN:
        return StoreError("SCH-S001", f"cannot open `{name}`: {reason}", _HINT_RIGHTS)
    return StoreError("SCH-S001", f"cannot use `{name}`: {reason}")


def _from_postgres(state: str | None, name: str, reason: str) -> StoreError:
    reason = reason.partition("\n")[0]
    if state in _PG_BUSY:
        return StoreBusy("SCH-S003", f"`{name}` is locked by another process", _HINT_BUSY)
    if state in _PG_FULL:
        return StoreFull("SCH-S004", f"no room is left for `{name}`", _HINT_FULL)
    if state in _PG_NO_RIGHT:
        return StoreError("SCH-S007", f"`{name}` cannot be written: {reason}", _HINT_RIGHTS)
    if state is None or state[:2] in {"08", "57"}:
        return StoreError("SCH-S008", f"cannot reach `{name}`: {reason}", _HINT_REACH)
    return StoreError("SCH-S001", f"cannot use `{name}`: {reason}")


def not_ours(name: str, found: str) -> StoreError:
    """Make the error for a database that is not a store, or a store that is damaged."""
    return StoreError(
        "SCH-S005", f"expected a store of schout in `{name}`, found {found}", _HINT_OURS
    )
