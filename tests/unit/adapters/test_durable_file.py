"""Files that are whole or not there: new ones, ones in the place of others, ones made once."""

import stat
from pathlib import Path

import pytest

from schout.adapters.durable_file import sync_folder, write_new, write_once, write_whole


def found(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_has_its_rights_and_takes_the_place_of_no_other(tmp_path: Path) -> None:
    write_new(tmp_path / "a", b"first", 0o600)
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "a", b"second", 0o600)
    assert (found(tmp_path), rights(tmp_path / "a")) == ({"a": b"first"}, 0o600)


def test_a_whole_file_takes_the_place_of_the_former_and_leaves_nothing(tmp_path: Path) -> None:
    for body in (b"first", b"second"):
        write_whole(tmp_path / "a", body, 0o600)
    assert (found(tmp_path), rights(tmp_path / "a")) == ({"a": b"second"}, 0o600)


def test_a_file_that_is_made_once_stays_as_the_first_made_it(tmp_path: Path) -> None:
    for body in (b"first", b"second"):
        write_once(tmp_path / "a", body, 0o600)
    assert (found(tmp_path), rights(tmp_path / "a")) == ({"a": b"first"}, 0o600)


def test_what_cannot_take_its_place_is_removed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path / "a", b"body", 0o600)
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    for write in (write_whole, write_once):
        with pytest.raises(FileNotFoundError):
            write(gone / "a", b"body", 0o600)
    with pytest.raises(FileNotFoundError):
        sync_folder(gone)
