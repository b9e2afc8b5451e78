"""What only a SQLite file can suffer: damage, a full disk, a wrong path."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from schout.adapters.sql.hold import hold
from schout.adapters.sql.store import SqlStore, open_store
from schout.core.evidence.chain import Break, BreakKind, EntryKind, Head, verify
from schout.core.evidence.owner import Owner
from schout.core.model.errors import StoreError, StoreFull
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Tenant


def tenant(text: str) -> Tenant:
    return Tenant(id=TenantId("acme"), name=text)


def filled(path: Path, count: int = 5) -> SqlStore:
    store = open_store(str(path))
    for number in range(1, count + 1):
        with store.transaction() as step:
            step.append(number, EntryKind.ACT, f"act_{number}", tenant(f"mark-{number}"))
    return store


@pytest.mark.parametrize("flip", [0x01, 0x80], ids=["one-bit", "no-utf8"])
@pytest.mark.parametrize("place", ["mark-3", "act_3", "hash"])
def test_one_flipped_byte_of_an_entry_is_found_at_its_number(
    tmp_path: Path, place: str, flip: int
) -> None:
    path = tmp_path / "schout.db"
    with closing(filled(path)) as store:
        mark = [e.hash for e in store.entries()][2] if place == "hash" else place
    data = bytearray(path.read_bytes())
    # The hash stands at the end of its own entry, and in the next one as its predecessor.
    where = [at for at in range(len(data)) if data.startswith(mark.encode(), at)]
    found: list[object] = []
    for at in where:
        data[at] ^= flip
        path.write_bytes(data)
        with closing(open_store(str(path))) as store:
            found.append(verify(store.entries()))
        data[at] ^= flip
    broken = {each for each in found if isinstance(each, Break)}
    wanted = {Break(seq=3, what=BreakKind.ALTERED)}
    if place == "hash":
        wanted |= {Break(seq=4, what=BreakKind.WRONG_PREDECESSOR)}
    assert broken == wanted


def test_every_byte_of_an_entry_counts(tmp_path: Path) -> None:
    path, copy = tmp_path / "schout.db", tmp_path / "copy.db"
    with closing(filled(path, 3)) as store:
        second = list(store.entries())[1]
    shutil.copy(path, copy)
    row = (second.kind + second.subject + second.body + second.prev + second.hash).encode()
    data = bytearray(path.read_bytes())
    start = data.index(row)
    missed: list[int] = []
    for at in range(start, start + len(row), 7):
        data[at] ^= 0x10
        copy.write_bytes(data)
        with closing(open_store(str(copy))) as store:
            verdict = verify(store.entries())
        if not isinstance(verdict, Break) or verdict.seq != 2:
            missed.append(at)
        data[at] ^= 0x10
    assert missed == []


def test_a_full_disk_stops_the_step_and_harms_nothing(tmp_path: Path) -> None:
    path = tmp_path / "schout.db"
    with closing(filled(path)) as store:
        store.close()

        @event.listens_for(store._engine, "connect")
        def limit(connection: sqlite3.Connection, _record: object) -> None:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages + 2}")

        def fill() -> None:
            with store.transaction() as step:
                step.put_tenant(tenant("kept"))
                step.put_checkpoint("big", bytes(1_000_000))

        with pytest.raises(StoreFull) as caught:
            fill()
        with store.transaction() as step:
            step.append(9, EntryKind.ACT, "act_9", tenant("small"))
        with store.snapshot() as asked:
            left = (asked.tenants(), asked.checkpoint("big"))
        head = verify(store.entries())
    assert (caught.value.code, left) == ("SCH-S004", ((), None))
    assert (isinstance(head, Head), head.seq) == (True, 6)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("remember the milk\n" * 100)
    with pytest.raises(StoreError, match=r"expected a store of schout in `.*notes\.txt`") as caught:
        open_store(str(path))
    assert (caught.value.code, path.read_text()) == ("SCH-S005", "remember the milk\n" * 100)


def test_a_damaged_page_is_a_damaged_store(tmp_path: Path) -> None:
    path = tmp_path / "schout.db"
    filled(path, 200).close()
    data = bytearray(path.read_bytes())
    for page in range(4096 * 20, len(data), 4096):
        data[page : page + 100] = b"\xff" * 100
    path.write_bytes(data)
    with pytest.raises(StoreError) as caught, closing(open_store(str(path))) as store:
        list(store.entries())
    assert caught.value.code == "SCH-S005"


def test_a_missing_file_is_made_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "schout.db"
    for arguments in ({"create": False}, {"read_only": True}):
        with pytest.raises(StoreError, match="there is no such file") as caught:
            open_store(str(path), **arguments)
        assert (caught.value.code, path.exists()) == ("SCH-S001", False)


ENDINGS = ("", "-wal", "-shm", ".lock", ".keys", ".keys-journal")


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "a ?#%20é.db"
    with closing(filled(path)) as store, hold(str(path)):
        with store.transaction() as step:
            step.keys.take(Owner(subject="tenant:acme", unit="cases/2026-12"))
        modes = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
    wanted = {f"{path.name}{end}": 0o600 for end in ENDINGS}
    assert modes == wanted


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "cannot open `{path}`: it is a folder"),
        ("none/schout.db", "cannot open `{path}`: its folder does not exist"),
        ("file/schout.db", "cannot open `{path}`: Not a directory"),
    ],
    ids=["folder", "no-folder", "file-as-folder"],
)
def test_a_path_that_cannot_be_opened_is_named(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / name
    with pytest.raises(StoreError) as caught:
        open_store(str(path))
    assert (caught.value.code, caught.value.message) == ("SCH-S001", message.format(path=path))


def test_the_duty_over_a_path_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught, hold(str(tmp_path / "none" / "schout.db")):
        pytest.fail("held nothing")
    assert caught.value.code == "SCH-S001"


def test_every_commit_is_on_the_disk_before_it_is_told(tmp_path: Path) -> None:
    with closing(filled(tmp_path / "schout.db")) as store, store._engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]


def test_a_server_that_cannot_be_reached_is_named_without_its_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    target = f"postgresql://desk:secret@/schout?host={tmp_path}"
    with pytest.raises(StoreError, match="cannot reach `postgresql://") as caught:
        open_store(target)
    assert (caught.value.code, "secret" in caught.value.rendered()) == ("SCH-S008", False)


def test_an_address_that_is_none_is_refused_without_showing_it() -> None:
    with pytest.raises(StoreError) as caught:
        open_store("postgresql://desk:secret@host:port:5/x")
    assert (caught.value.code, "secret" in caught.value.rendered()) == ("SCH-S001", False)


def test_a_missing_driver_is_said_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError) as caught:
        open_store("postgresql://localhost/schout")
    assert (caught.value.code, caught.value.hint) == ("SCH-S009", "pip install 'schout[postgres]'")


def test_the_ports_do_not_load_the_database_library() -> None:
    code = "import sys, schout.ports.store, schout.adapters.memory.store; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert [name for name in loaded if name.startswith("sqlalchemy")] == []
