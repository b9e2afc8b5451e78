"""The file of keys: its owner's alone, without a trace of what was destroyed, and honest."""

import sqlite3
from pathlib import Path

import pytest

from schout.adapters.subject_keys import open_subject_keys
from schout.core.evidence.owner import Owner
from schout.core.model.errors import StoreBusy, StoreError

ACME = Owner(subject="tenant:acme", unit="2026-12")


def test_only_the_owner_of_the_file_may_read_it(tmp_path: Path) -> None:
    open_subject_keys(tmp_path / "k.db").close()
    assert (tmp_path / "k.db").stat().st_mode & 0o777 == 0o600


def test_keys_are_there_after_a_restart(tmp_path: Path) -> None:
    first = open_subject_keys(tmp_path / "k.db")
    taken = first.take(ACME)
    first.close()
    second = open_subject_keys(tmp_path / "k.db")
    assert second.take(ACME) == taken
    second.close()


def test_no_trace_of_a_destroyed_key_is_in_any_file(tmp_path: Path) -> None:
    keys = open_subject_keys(tmp_path / "k.db")
    taken = [keys.take(Owner(subject="tenant:acme", unit=str(unit))) for unit in range(40)]
    keys.take(Owner(subject="tenant:other", unit="1"))
    assert any(each.key in (tmp_path / "k.db").read_bytes() for each in taken)
    keys.destroy("tenant:acme")
    data = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    keys.close()
    assert [each.id for each in taken if each.key in data or each.id.encode() in data] == []


def test_two_processes_take_the_same_key(tmp_path: Path) -> None:
    first, second = (open_subject_keys(tmp_path / "k.db") for _ in range(2))
    assert first.take(ACME) == second.take(ACME)
    first.close()
    second.close()


def test_a_file_that_is_held_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schout.adapters.subject_keys._WAIT_S", 0)
    keys = open_subject_keys(tmp_path / "k.db")
    holder = sqlite3.connect(tmp_path / "k.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreBusy) as raised:
        keys.take(ACME)
    assert raised.value.code == "SCH-E040"
    holder.close()
    keys.close()


@pytest.mark.parametrize("content", [None, b"these are no keys, but enough of them to be read"])
def test_what_is_no_file_of_keys_is_told(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "k.db"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(StoreError) as raised:
        open_subject_keys(path)
    assert raised.value.code == "SCH-E040"
