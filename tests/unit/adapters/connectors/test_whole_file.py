"""Files that are replaced whole: rights stay, links stay, nothing is left behind."""

from pathlib import Path

import pytest

from schout.adapters.connectors.whole_file import read_file, replace_file
from schout.core.model.errors import ConnectorFailed


def test_a_file_is_written_read_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "a.map"
    assert read_file("x", path) is None
    replace_file("x", path, b"one")
    replace_file("x", path, b"two")
    assert (read_file("x", path), list(tmp_path.iterdir())) == (b"two", [path])
    replace_file("x", path, None)
    replace_file("x", path, None)
    assert list(tmp_path.iterdir()) == []


def test_the_rights_of_a_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.map"
    path.touch()
    path.chmod(0o640)
    replace_file("x", path, b"new")
    assert path.stat().st_mode & 0o7777 == 0o640


def test_a_reader_has_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "a.map"
    path.write_bytes(b"old")
    with path.open("rb") as reader:
        replace_file("x", path, b"new and longer")
        assert reader.read() == b"old"


def test_a_link_stays_and_what_it_points_to_is_replaced(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"old")
    link.symlink_to(real)
    replace_file("x", link, b"new")
    assert (link.is_symlink(), real.read_bytes()) == (True, b"new")


@pytest.mark.parametrize("act", ["read", "write"])
def test_what_the_system_does_not_allow_is_told(act: str, tmp_path: Path) -> None:
    path = tmp_path if act == "read" else tmp_path / "no" / "a.map"
    with pytest.raises(ConnectorFailed) as failed:
        read_file("x", path) if act == "read" else replace_file("x", path, b"new")
    reason = "is a directory" if act == "read" else "no such file or directory"
    told = (failed.value.code, failed.value.message)
    assert told == ("SCH-N001", f"x: cannot {act} `{path}`: {reason}")
    assert list(tmp_path.iterdir()) == []
