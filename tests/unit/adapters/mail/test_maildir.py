"""Mail from a maildir."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schout.adapters.mail.arrived import Arrived
from schout.adapters.mail.maildir import Maildir
from schout.core.model.errors import InputError

AT = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def deliver(folder: Path, name: str, raw: bytes) -> None:
    path = folder / "new" / name
    path.write_bytes(raw)
    os.utime(path, (AT.timestamp(), AT.timestamp()))


def test_mails_wait_until_they_are_done(folder: Path) -> None:
    deliver(folder, "2.host", b"two")
    deliver(folder, "1.host", b"one")
    box = Maildir(folder)
    first, second = box.waiting()
    assert first == Arrived(place="1.host", raw=b"one", at=AT, whole=True)
    assert second.raw == b"two"
    box.done(first)
    box.done(first)
    assert list(box.waiting()) == [second]
    assert [path.name for path in (folder / "cur").iterdir()] == ["1.host:2,S"]


def test_a_mail_that_was_not_done_is_read_again_as_the_same(folder: Path) -> None:
    deliver(folder, "1.host", b"one")
    assert list(Maildir(folder).waiting()) == list(Maildir(folder).waiting())


def test_a_mail_that_is_too_large_is_read_in_part(folder: Path) -> None:
    deliver(folder, "1.host", b"0123456789")
    assert list(Maildir(folder, most_bytes=4).waiting()) == [
        Arrived(place="1.host", raw=b"0123", at=AT, whole=False)
    ]


def test_what_is_no_mail_is_left_alone(folder: Path) -> None:
    deliver(folder, ".hidden", b"x")
    (folder / "secret").write_bytes(b"not for us")
    (folder / "new" / "link").symlink_to(folder / "secret")
    (folder / "new" / "folder").mkdir()
    os.mkfifo(folder / "new" / "pipe")
    assert list(Maildir(folder).waiting()) == []


def test_a_folder_that_is_no_maildir_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected a maildir") as caught:
        Maildir(tmp_path)
    assert caught.value.code == "SCH-R030"


def test_a_maildir_that_vanishes_is_told(folder: Path) -> None:
    deliver(folder, "1.host", b"one")
    box = Maildir(folder)
    (mail,) = box.waiting()
    for name in ("new", "cur"):
        (folder / name).rename(folder / f"{name}.away")
    with pytest.raises(InputError, match="cannot be read"):
        list(box.waiting())
    box.done(mail)  # what somebody else moved is done


def test_a_mail_that_cannot_be_moved_is_told(folder: Path) -> None:
    deliver(folder, "1.host", b"one")
    box = Maildir(folder)
    (mail,) = box.waiting()
    (folder / "cur").rmdir()
    (folder / "cur").write_bytes(b"")
    with pytest.raises(InputError, match="cannot be moved") as caught:
        box.done(mail)
    assert caught.value.code == "SCH-R031"
