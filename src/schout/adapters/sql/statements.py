"""Statements that are run all the time, compiled once for each kind of database.

SQLAlchemy writes them, so that both databases have one source; the driver alone runs the text, in
a tenth of the time that running the expression takes.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Table, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from schout.adapters.sql.failure import of_driver


class _Written(NamedTuple):
    """A statement as a database takes it."""

    text: str
    order: Callable[[Mapping[str, Any]], tuple[Any, ...]] | None
    """Puts its parameters in order, where they have no names."""
    fixed: dict[str, Any]
    """Parameters that are the same each time."""

    def values(self, given: Mapping[str, Any]) -> Any:
        """Give its parameters as the driver takes them."""
        every = {**self.fixed, **given} if self.fixed else given
        return every if self.order is None else self.order(every)


_written: dict[tuple[str, str], _Written] = {}
"""By database and name."""


def _in_order(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(names) == 1:  # `itemgetter` of one name gives no tuple
        return lambda values: (values[names[0]],)
    return itemgetter(*names) if names else lambda _: ()


class Statements:
    """Runs statements by name on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect: Dialect = connection.dialect
        self._is_postgres = self._dialect.name == "postgresql"
        self._error: type[Exception] = self._dialect.loaded_dbapi.Error
        self._raw: Any = None

    def run(self, name: str, write: Callable[[], Any], given: Mapping[str, Any]) -> Any:
        """Run the statement of a name and give the cursor of the driver.

        `write` gives it the first time, with `bindparam`s. It runs in the transaction of the
        connection, past what SQLAlchemy does around each statement.
        """
        written = self._known(name, write)
        try:
            return self._driver().execute(written.text, written.values(given))
        except self._error as error:
            raise of_driver(error, written.text, self._dialect) from error

    def _known(self, name: str, write: Callable[[], Any]) -> _Written:
        key = self._dialect.name, name
        known = _written.get(key)
        if known is None:
            known = _written[key] = self._compiled(write())
        return known

    def _driver(self) -> Any:
        """Give the connection of the driver, in a transaction."""
        if self._raw is None:
            if not self._connection.in_transaction():
                self._connection.begin()
            self._raw = self._connection.connection.driver_connection
        return self._raw

    def _compiled(self, statement: Any) -> _Written:
        compiled = statement.compile(dialect=self._dialect)
        names = getattr(compiled, "positiontup", None)
        fixed = {name: value for name, value in compiled.params.items() if value is not None}
        return _Written(str(compiled), None if names is None else _in_order(names), fixed)

    def body(self, table: Table, key: str, value: str) -> Any:
        """Give the `body` of the row whose key column has a value; `None` when there is none."""

        def write() -> Any:
            return select(table.c.body).where(table.c[key] == bindparam("value"))

        row = self.run(f"body {table.name} {key}", write, {"value": value}).fetchone()
        return None if row is None else row[0]

    def add(self, table: Table, row: Mapping[str, Any]) -> bool:
        """Add a row unless its key is known; tell whether it was added."""

        def write() -> Any:
            return self._insert(table, row).on_conflict_do_nothing(
                index_elements=list(table.primary_key.columns)
            )

        added: int = self.run(f"add {table.name} {' '.join(row)}", write, row).rowcount
        return added == 1

    def put(self, table: Table, row: Mapping[str, Any]) -> None:
        """Add a row, or put it in the place of the one with its key."""

        def write() -> Any:
            added = self._insert(table, row)
            keys = {column.name for column in table.primary_key.columns}
            changed = {name: added.excluded[name] for name in row if name not in keys}
            return added.on_conflict_do_update(
                index_elements=list(table.primary_key.columns), set_=changed
            )

        self.run(f"put {table.name} {' '.join(row)}", write, row)

    def append(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows, all with the same columns; one whose key is known is an error."""

        def write() -> Any:
            return insert(table).values({name: bindparam(name) for name in rows[0]})

        written = self._known(f"append {table.name}", write)
        values = [written.values(each) for each in rows]
        try:
            self._driver().cursor().executemany(written.text, values)
        except self._error as error:
            raise of_driver(error, written.text, self._dialect) from error

    def _insert(self, table: Table, row: Mapping[str, Any]) -> Any:
        dialect = postgresql if self._is_postgres else sqlite
        return dialect.insert(table).values({name: bindparam(name) for name in row})
