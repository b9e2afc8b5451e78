"""Whose the keys of subjects are, in the database; and the keys, where it is on a server."""

from collections.abc import Collection
from typing import Protocol

from sqlalchemy import Connection, Select, bindparam, insert, select, tuple_

from schout.adapters.key_file import new_key
from schout.adapters.sql.batches import in_batches
from schout.adapters.sql.rows import key_of
from schout.adapters.sql.schema import key_owners, subject_keys
from schout.adapters.sql.statements import Statements
from schout.core.evidence.owner import Owner, Part
from schout.core.model.errors import StoreError
from schout.ports.subject_keys import KeyOwner, SubjectKey


class Vault(Protocol):
    """Where keys are kept."""

    def make(self) -> SubjectKey:
        """Give a new key, that is kept before what is veiled under it."""
        ...

    def key(self, key_id: str) -> bytes | None:
        """See `KeyVault` of the port."""
        ...


class SqlSubjectKeys:
    """Valid within the block that gave its connection."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection, self._vault = connection, vault
        self._statements = Statements(connection)
        self._taken: dict[Owner, SubjectKey] = {}

    def take(self, owner: Owner) -> SubjectKey:
        """See the port."""
        known = self._taken.get(owner)
        if known is None:
            known = self._taken[owner] = self._found(owner) or self._made(owner)
        return known

    def of_subject(self, subject: str) -> tuple[str, ...]:
        """See the port."""
        asked = select(key_owners.c.key_id).where(key_owners.c.subject == key_of(subject))
        return tuple(sorted(self._connection.scalars(asked)))

    def of_owners(self, owners: Collection[Owner]) -> tuple[str, ...]:
        """See the port."""
        table = key_owners
        wanted = [(key_of(each.subject), each.unit) for each in owners]
        found: list[str] = []
        for some in in_batches(wanted):
            asked = select(table.c.key_id).where(tuple_(table.c.subject, table.c.unit).in_(some))
            found += self._connection.scalars(asked)
        return tuple(sorted(found))

    def older(self, part: Part, month: str) -> tuple[KeyOwner, ...]:
        """See the port."""
        table = key_owners
        asked = select(table.c.key_id, table.c.subject, table.c.unit)
        asked = asked.where(table.c.part == part.value, table.c.month < month)
        rows = self._connection.execute(asked).all()
        found = [KeyOwner(id=key, owner=Owner(subject=who, unit=unit)) for key, who, unit in rows]
        return tuple(sorted(found, key=lambda each: (each.owner.unit, each.owner.subject)))

    def retire(self, key_ids: Collection[str]) -> None:
        """See the port."""
        table = key_owners
        for some in in_batches(key_ids):
            self._connection.execute(table.delete().where(table.c.key_id.in_(some)))
        self._taken.clear()

    def _found(self, owner: Owner) -> SubjectKey | None:
        def write() -> Select[str]:
            table = key_owners
            return select(table.c.key_id).where(
                table.c.subject == bindparam("subject"), table.c.unit == bindparam("unit")
            )

        given = {"subject": key_of(owner.subject), "unit": owner.unit}
        row = self._statements.run("owner of a key", write, given).fetchone()
        if row is None:
            return None
        key = self._vault.key(row[0])
        if key is None:
            hint = "restore a copy of the keys beside that of the store"
            raise StoreError("SCH-E040", f"key `{row[0]}` of the store is missing", hint)
        return SubjectKey(id=row[0], key=key)

    def _made(self, owner: Owner) -> SubjectKey:
        made = self._vault.make()
        row = {
            "subject": key_of(owner.subject),
            "unit": owner.unit,
            "part": owner.part,
            "month": owner.month,
            "key_id": made.id,
        }
        self._statements.append(key_owners, [row])
        return made


class TableVault:
    """Keys in a table of the server, kept or undone with the transaction of a connection.

    A dump of the database must leave the table out; a deleted row is gone from the server's files
    once it is vacuumed, and from archived logs once these are.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def make(self) -> SubjectKey:
        """Give a new key."""
        made = new_key()
        self._connection.execute(insert(subject_keys), {"id": made.id, "key": made.key})
        return made

    def key(self, key_id: str) -> bytes | None:
        """See the port."""
        asked = select(subject_keys.c.key).where(subject_keys.c.id == key_id)
        found: bytes | None = self._connection.scalar(asked)
        return found

    def destroy(self, key_ids: Collection[str]) -> None:
        """See the port."""
        table = subject_keys
        for some in in_batches(key_ids):
            self._connection.execute(table.delete().where(table.c.id.in_(some)))
