"""Brings a database to the schema this version knows, or says why it may not."""

from importlib.resources import files

from sqlalchemy import Connection, insert, inspect, select

from schout.adapters.sql.failure import not_ours
from schout.adapters.sql.schema import migrations
from schout.core.evidence.digest import sha256_digest
from schout.core.model.errors import StoreError
from schout.core.model.value import Value

_ONLY = "-- only "
_BOTH = "-- both"


class Migration(Value, frozen=True, kw_only=True):
    """One numbered step of the schema; never changed after a release."""

    number: int
    name: str
    text: str

    @property
    def digest(self) -> str:
        """What a store remembers of it."""
        return sha256_digest(self.text.encode())

    def statements(self, dialect: str) -> tuple[str, ...]:
        """Give its statements for one dialect: they end at an empty line."""
        kept: list[str] = []
        ours = True
        for block in self.text.split("\n\n"):
            lines = block.strip().splitlines()
            for line in lines:
                if line.startswith((_ONLY, _BOTH)):
                    ours = line in {_BOTH, f"{_ONLY}{dialect}"}
            code = [line for line in lines if not line.startswith("--")]
            if ours and code:
                kept.append("\n".join(code))
        return tuple(kept)


def known() -> tuple[Migration, ...]:
    """Read the migrations of this version, in order; their numbers have no gaps."""
    folder = files("schout.adapters.sql") / "migrations"
    found = [
        Migration(number=int(each.name[:4]), name=each.name, text=each.read_text("utf-8"))
        for each in folder.iterdir()
        if each.name.endswith(".sql")
    ]
    return tuple(sorted(found, key=lambda each: each.number))


def migrate(connection: Connection, name: str, steps: tuple[Migration, ...]) -> None:
    """Apply what is missing, within the transaction and the lock of the caller."""
    for step in pending(connection, name, steps):
        for statement in step.statements(connection.dialect.name):
            connection.exec_driver_sql(statement)
        row = {"number": step.number, "name": step.name, "digest": step.digest}
        connection.execute(insert(migrations).values(row))


def pending(
    connection: Connection, name: str, steps: tuple[Migration, ...]
) -> tuple[Migration, ...]:
    """Give the migrations a store lacks; refuse a newer one, and what is no store of ours."""
    tables = inspect(connection).get_table_names()
    if migrations.name not in tables:
        if tables:
            raise not_ours(name, "a database with other tables")
        return steps
    applied = connection.execute(select(migrations).order_by(migrations.c.number)).all()
    newest = len(steps)
    if applied and applied[-1].number > newest:
        hint = "use the version of `schout` that wrote it, or a later one"
        message = f"expected schema {newest} or older in `{name}`, found {applied[-1].number}"
        raise StoreError("SCH-S002", message, hint)
    for row, step in zip(applied, steps, strict=False):
        if (row.number, row.digest) != (step.number, step.digest):
            hint = (
                "use the version of `schout` that made the store; do not edit released migrations"
            )
            message = f"expected migration `{step.name}` in `{name}`, found another `{row.name}`"
            raise StoreError("SCH-S006", message, hint)
    return steps[len(applied) :]
