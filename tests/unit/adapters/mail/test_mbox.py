"""Mail from an mbox."""

import fcntl
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schout.adapters.mail.mbox import Mbox
from schout.core.model.errors import InputError

ONE = b"From jan@example.org Mon Nov  2 10:00:00 2026\nSubject: one\n\n>From here\n>>From there\n\n"
TWO = b"From piet@example.org\nSubject: two\n\n>From the text\n\n"
AT = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reports"


def box(path: Path, most_bytes: int = 1000) -> Mbox:
    return Mbox(path, path.with_suffix(".mark"), most_bytes)


def test_mails_are_given_in_their_order_and_unescaped(path: Path) -> None:
    path.write_bytes(b"junk\n\n" + ONE + TWO)
    first, second = box(path).waiting()
    assert first.raw == b"Subject: one\n\nFrom here\n>From there\n"
    assert (first.at, first.whole) == (AT, True)
    assert second.raw == b"Subject: two\n\nFrom the text\n"


def test_a_line_from_is_a_bound_behind_an_empty_line_alone(path: Path) -> None:
    path.write_bytes(b"From a\nX: y\n\ntext\nFrom b\n")
    assert [mail.raw for mail in box(path).waiting()] == [b"X: y\n\ntext\nFrom b"]


def test_what_is_done_is_not_given_again_and_what_is_not_is(path: Path) -> None:
    path.write_bytes(ONE + TWO)
    reading = box(path)
    first, second = reading.waiting()
    reading.done(first)
    assert list(box(path).waiting()) == [second]
    reading.done(first)
    with path.open("ab") as file:
        file.write(ONE)
    again = box(path)
    assert [mail.raw[:12] for mail in again.waiting()] == [b"Subject: two", b"Subject: one"]
    again.done(second)
    assert len(list(box(path).waiting())) == 1


def test_a_mail_cannot_be_done_before_those_before_it(path: Path) -> None:
    path.write_bytes(ONE + TWO)
    reading = box(path)
    _, second = reading.waiting()
    with pytest.raises(ValueError, match="expected the first mail that waits"):
        reading.done(second)
    with pytest.raises(ValueError, match="expected the first mail that waits"):
        box(path).done(second)


def test_a_file_that_was_replaced_or_shortened_is_read_anew(path: Path) -> None:
    path.write_bytes(ONE + TWO)
    reading = box(path)
    for mail in reading.waiting():
        reading.done(mail)
    assert list(reading.waiting()) == []
    path.write_bytes(ONE)
    assert len(list(reading.waiting())) == 1
    other = path.with_name("other")
    other.write_bytes(ONE + TWO)
    other.replace(path)
    assert len(list(reading.waiting())) == 2


def test_no_file_holds_no_mail(path: Path) -> None:
    assert list(box(path).waiting()) == []
    path.write_bytes(b"")
    assert list(box(path).waiting()) == []


def test_nothing_is_given_out_while_somebody_writes(path: Path) -> None:
    path.write_bytes(ONE)
    ask = (
        "import sys; from pathlib import Path; from schout.adapters.mail.mbox import Mbox; "
        "path = Path(sys.argv[1]); print(len(list(Mbox(path, path.with_suffix('.m')).waiting())))"
    )
    counts = []
    with path.open("ab") as file:
        for lock in (fcntl.LOCK_EX, fcntl.LOCK_UN):
            fcntl.lockf(file, lock)
            done = subprocess.run(
                [sys.executable, "-c", ask, str(path)], capture_output=True, check=True, timeout=60
            )
            counts.append(int(done.stdout))
    assert counts == [0, 1]


def test_a_mail_that_is_too_large_is_read_in_part(path: Path) -> None:
    path.write_bytes(ONE)
    (mail,) = box(path, most_bytes=7).waiting()
    assert (mail.raw, mail.whole) == (b"Subject", False)


def test_what_cannot_be_read_or_written_is_told(path: Path) -> None:
    path.mkdir()
    with pytest.raises(InputError, match="cannot be read") as caught:
        list(box(path).waiting())
    assert caught.value.code == "SCH-R030"
    path.rmdir()
    path.write_bytes(ONE)
    path.with_suffix(".mark").write_bytes(b"{")
    with pytest.raises(InputError, match="does not say how far") as caught:
        list(box(path).waiting())
    assert caught.value.code == "SCH-R032"
    path.with_suffix(".mark").unlink()
    reading = box(path)
    (mail,) = reading.waiting()
    path.with_name("reports.mark.new").mkdir()
    with pytest.raises(InputError, match="cannot be written") as caught:
        reading.done(mail)
    assert caught.value.code == "SCH-R032"
    assert list(box(path).waiting()) == [mail]
