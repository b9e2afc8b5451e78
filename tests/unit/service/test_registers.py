"""A register is taken over as a whole or not at all, and never takes from another tenant."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from schout.adapters.memory.store import MemoryStore
from schout.core.model.errors import InputError, RegisterError
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.service.registers import (
    Known,
    known_from_file,
    known_from_store,
    known_of,
    put_known,
)

JUNE = datetime(2026, 6, 1, tzinfo=UTC)


def known(tenant: str, host: str, since: datetime | None = None) -> Known:
    belonging = Belonging(tenant=TenantId(tenant), kind=BelongingKind.HOST, value=host, since=since)
    return known_of([Tenant(id=TenantId(tenant), name=tenant)], [belonging])


def put(store: MemoryStore, given: Known) -> int:
    with store.transaction() as transaction:
        return put_known(transaction, given, 1)


def test_what_was_put_is_known_and_put_only_once() -> None:
    store, given = MemoryStore(), known("acme", "a.example")
    assert (put(store, given), put(store, given)) == (1, 0)
    found = known_from_store(store)
    assert (found.tenants, found.belongings) == (given.tenants, given.belongings)
    assert [entry.subject for entry in store.entries()] == ["register"]


def test_what_belongs_to_another_tenant_is_not_taken_over() -> None:
    store = MemoryStore()
    put(store, known("acme", "a.example"))
    with pytest.raises(RegisterError):
        put(store, known("other", "a.example"))
    assert known_from_store(store).belongings == known("acme", "a.example").belongings
    assert [entry.subject for entry in store.entries()] == ["register"]


def test_a_host_moves_on_a_day_that_both_agree_on() -> None:
    store = MemoryStore()
    put(store, known("acme", "a.example"))
    old = known("acme", "a.example").belongings[0]
    ended = known_of(known("acme", "a.example").tenants, [msgspec.structs.replace(old, until=JUNE)])
    put(store, ended)
    put(store, known("other", "a.example", since=JUNE))
    owners = [(item.tenant, item.since, item.until) for item in known_from_store(store).belongings]
    assert owners == [("acme", None, JUNE), ("other", JUNE, None)]


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tenants.toml"
    path.write_bytes(b'[[tenant]]\nid = "\xff"\n')
    with pytest.raises(InputError) as caught:
        known_from_file(str(path))
    assert (caught.value.code, caught.value.message, caught.value.hint) == (
        "SCH-T020",
        f"`{path}` is not UTF-8 at byte 17",
        "save the file as UTF-8",
    )
