"""The file of keys: its owner's alone, without a trace of what was destroyed, and honest."""

import sqlite3
from pathlib import Path

import pytest

from schout.adapters.key_file import KeyFile
from schout.core.model.errors import StoreBusy, StoreError
from schout.ports.subject_keys import SubjectKey


def opened(folder: Path, *, read_only: bool = False) -> KeyFile:
    return KeyFile(folder / "k.db", read_only=read_only)


def made(keys: KeyFile, count: int) -> list[SubjectKey]:
    return [keys.make() for _ in range(count)]


def test_only_the_owner_of_the_file_may_read_it(tmp_path: Path) -> None:
    keys = opened(tmp_path)
    keys.make()
    keys.close()
    assert (tmp_path / "k.db").stat().st_mode & 0o777 == 0o600


def test_keys_are_there_after_a_restart_and_a_closed_file_opens_again(tmp_path: Path) -> None:
    first = opened(tmp_path)
    keys = made(first, 20)
    first.close()
    second = opened(tmp_path)
    found = [(first.key(each.id), second.key(each.id)) for each in keys]
    assert found == [(each.key, each.key) for each in keys]
    first.close()
    second.close()


def test_a_key_is_on_the_disk_before_it_is_given(tmp_path: Path) -> None:
    writer, reader = opened(tmp_path), opened(tmp_path)
    for _ in range(9):
        key = writer.make()
        assert reader.key(key.id) == key.key
    writer.close()
    reader.close()


def test_two_processes_never_make_the_same_key(tmp_path: Path) -> None:
    first, second = opened(tmp_path), opened(tmp_path)
    keys = [*made(first, 10), *made(second, 10)]
    assert len({each.id for each in keys}) == len({each.key for each in keys}) == 20
    first.close()
    second.close()


def test_no_trace_of_a_destroyed_key_is_in_any_file(tmp_path: Path) -> None:
    keys = opened(tmp_path)
    gone = made(keys, 40)
    kept = keys.make()
    assert any(each.key in (tmp_path / "k.db").read_bytes() for each in gone)
    keys.destroy([each.id for each in gone])
    data = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert keys.key(kept.id) == kept.key
    keys.close()
    assert [each.id for each in gone if each.key in data or each.id.encode() in data] == []


def test_a_file_that_is_held_is_told_and_works_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schout.adapters.key_file._WAIT_S", 0)
    keys = opened(tmp_path)
    keys.make()
    holder = sqlite3.connect(tmp_path / "k.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreBusy) as raised:
        keys.make()
    assert raised.value.code == "SCH-E040"
    holder.close()
    key = keys.make()
    assert keys.key(key.id) == key.key
    keys.close()


@pytest.mark.parametrize("content", [None, b"these are no keys, but enough of them to be read"])
def test_what_is_no_file_of_keys_is_told(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "k.db"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(StoreError) as raised:
        opened(tmp_path).make()
    assert raised.value.code == "SCH-E040"


def test_a_file_that_is_only_read_is_not_made_and_is_not_changed(tmp_path: Path) -> None:
    nothing = opened(tmp_path, read_only=True)
    assert (nothing.key("any"), (tmp_path / "k.db").exists()) == (None, False)
    writer = opened(tmp_path)
    key = writer.make()
    reader = opened(tmp_path, read_only=True)
    assert reader.key(key.id) == key.key
    with pytest.raises(StoreError):
        reader.destroy([key.id])
    assert writer.key(key.id) == key.key
    for each in (nothing, writer, reader):
        each.close()
