"""Following a log: every kind of rotation, partial lines, and going on after a restart."""

import gzip
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schout.adapters.log_files import MAX_LINE
from schout.service.follow import Follower, Position

Lines = list[tuple[int, bytes]]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "access.log"


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def read(follower: Follower) -> Lines:
    return list(follower.lines())


def test_a_log_that_is_not_there_is_waited_for(log: Path) -> None:
    follower = Follower(str(log))
    assert (read(follower), follower.lag_bytes) == ([], 0)
    append(log, b"a\n")
    assert (follower.lag_bytes, read(follower), follower.lag_bytes) == (2, [(1, b"a")], 0)
    follower.close()


def test_the_head_of_a_log_can_be_read_again_from_anywhere(log: Path) -> None:
    follower = Follower(str(log))
    assert follower.head() == []
    append(log, b"#Fields: a\nb\nhalf")
    assert (read(follower), follower.head()) == (
        [(1, b"#Fields: a"), (2, b"b")],
        [b"#Fields: a", b"b"],
    )
    follower.close()


def test_a_pipe_has_no_head(log: Path) -> None:
    os.mkfifo(log)
    follower = Follower(str(log))
    assert follower.head() == []
    follower.close()


def test_a_partial_last_line_is_given_once_it_is_whole(log: Path) -> None:
    follower = Follower(str(log))
    append(log, b"a\r\nb")
    assert (read(follower), follower.lag_bytes) == ([(1, b"a")], 0)
    append(log, b"b\nc\n")
    assert read(follower) == [(2, b"bb"), (3, b"c")]
    follower.close()


def test_a_sample_takes_nothing_away(log: Path) -> None:
    append(log, b"a\nb\n")
    follower = Follower(str(log))
    assert (follower.sample(), follower.position.offset) == ([b"a", b"b"], 0)
    append(log, b"c\n")
    assert follower.sample() == [b"a", b"b", b"c"]
    assert read(follower) == [(1, b"a"), (2, b"b"), (3, b"c")]
    follower.close()


def test_a_renamed_log_is_read_to_its_end_before_the_new_one(log: Path) -> None:
    follower = Follower(str(log))
    append(log, b"a\n")
    assert read(follower) == [(1, b"a")]
    log.rename(f"{log}.1")
    append(Path(f"{log}.1"), b"b\n")
    assert read(follower) == [(2, b"b")]
    log.touch()
    append(Path(f"{log}.1"), b"c\npart")
    assert read(follower) == [(3, b"c")]
    append(log, b"d\n")
    assert read(follower) == [(4, b"part"), (1, b"d")]
    follower.close()


def test_a_log_that_was_copied_and_truncated_is_read_from_its_start(log: Path) -> None:
    follower = Follower(str(log))
    append(log, b"a\nb\n")
    assert len(read(follower)) == 2
    os.truncate(log, 0)
    assert read(follower) == []
    append(log, b"c\n")
    assert read(follower) == [(1, b"c")]
    follower.close()


def test_a_truncated_log_that_is_longer_again_is_read_from_its_start(log: Path) -> None:
    follower = Follower(str(log))
    append(log, b"a\nb\n")
    assert len(read(follower)) == 2
    os.truncate(log, 0)
    append(log, b"c\nd\ne\n")
    assert read(follower) == [(1, b"c"), (2, b"d"), (3, b"e")]
    follower.close()


def test_a_log_that_was_removed_and_made_anew_is_read_from_its_start(log: Path) -> None:
    follower = Follower(str(log))
    append(log, b"a\n")
    assert read(follower) == [(1, b"a")]
    log.unlink()
    assert read(follower) == []
    append(log, b"b\n")
    assert read(follower) == [(1, b"b")]
    follower.close()


def test_a_line_that_is_too_long_is_given_cut_off_and_only_once(log: Path) -> None:
    follower = Follower(str(log))
    append(log, b"a\n" + b"x" * (3 * MAX_LINE))
    assert read(follower) == [(1, b"a"), (2, b"x" * MAX_LINE)]
    append(log, b"x" * MAX_LINE)
    assert (read(follower), follower.lag_bytes) == ([], 0)
    position = follower.position
    append(log, b"end\nb\n")
    assert read(follower) == [(3, b"b")]
    again = Follower(str(log), position)
    assert read(again) == [(3, b"b")]
    follower.close()
    again.close()


@pytest.mark.parametrize("renamed", [False, True], ids=["in-place", "renamed"])
def test_it_goes_on_where_it_was_left(log: Path, renamed: bool) -> None:
    append(log, b"a\nb\npart")
    follower = Follower(str(log))
    assert len(read(follower)) == 2
    position = follower.position
    follower.close()
    append(log, b"ial\nc\n")
    if renamed:
        log.rename(f"{log}.1")
        append(log, b"d\n")
    again = Follower(str(log), position)
    expected = [(3, b"partial"), (4, b"c")] + ([(1, b"d")] if renamed else [])
    assert read(again) == expected
    again.close()


def test_another_file_with_the_number_of_the_old_one_is_read_from_its_start(log: Path) -> None:
    append(log, b"a\nb\n")
    follower = Follower(str(log))
    assert len(read(follower)) == 2
    position = follower.position
    follower.close()
    log.write_bytes(b"c\nd\ne\n")  # the same inode, as a file system may give it again
    again = Follower(str(log), position)
    assert read(again) == [(1, b"c"), (2, b"d"), (3, b"e")]
    again.close()


def test_a_position_of_an_earlier_version_is_taken_by_its_size(log: Path) -> None:
    append(log, b"a\nb\n")
    follower = Follower(str(log), Position(inode=log.stat().st_ino, offset=2, line=1))
    assert read(follower) == [(2, b"b")]
    follower.close()


def test_a_folder_and_a_pipe_are_no_logs(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        follower = Follower(str(path))
        with pytest.raises(OSError, match=r"directory|seek"):
            read(follower)
        follower.close()


@given(
    lines=st.lists(st.binary(max_size=20).map(lambda raw: raw.replace(b"\n", b"").rstrip(b"\r"))),
    steps=st.lists(st.tuples(st.sampled_from("arRt"), st.integers(0, 9)), max_size=30),
)
def test_whatever_happens_every_line_is_given_once_and_in_order(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], steps: list[tuple[str, int]]
) -> None:
    """Steps: append some bytes, restart, rename, truncate once all has been read."""
    log = tmp_path_factory.mktemp("follow") / "access.log"
    log.touch()
    numbered = [b"%d %s" % (number, raw) for number, raw in enumerate(lines)]
    rest = b"".join(raw + b"\n" for raw in numbered)
    follower, found = Follower(str(log)), []
    for step, amount in steps:
        whole = log.read_bytes().endswith(b"\n") or not log.stat().st_size
        if step == "a":
            append(log, rest[:amount])
            rest = rest[amount:]
        elif step == "r":
            position = follower.position
            follower.close()
            follower = Follower(str(log), position)
        elif whole and step == "R":
            log.replace(f"{log}.1")
            log.touch()
        elif whole:
            os.truncate(log, 0)
        found += [raw for _, raw in read(follower)]
    append(log, rest)
    found += [raw for _, raw in read(follower)]
    follower.close()
    assert found == numbered


def rotate(log: Path, *, packed: bool, keep: bool = False) -> None:
    """Move the numbers up, and the log to `.1`; or copy it and truncate it."""
    for number in range(5, 0, -1):
        for end in ("", ".gz"):
            old = Path(f"{log}.{number}{end}")
            if old.exists():
                old.rename(f"{log}.{number + 1}{end}")
    if keep:
        Path(f"{log}.1").write_bytes(log.read_bytes())
        os.truncate(log, 0)
    else:
        log.rename(f"{log}.1")
        log.touch()
    if packed:
        Path(f"{log}.1.gz").write_bytes(gzip.compress(Path(f"{log}.1").read_bytes()))
        Path(f"{log}.1").unlink()


@pytest.mark.parametrize("keep", [False, True], ids=["renamed", "copied"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
@pytest.mark.parametrize("restarted", [False, True], ids=["running", "restarted"])
def test_what_was_rotated_twice_before_it_was_read_is_read(
    log: Path, packed: bool, keep: bool, restarted: bool
) -> None:
    append(log, b"a\nb\n")
    follower = Follower(str(log))
    assert read(follower) == [(1, b"a"), (2, b"b")]
    position = follower.position
    append(log, b"c\n")
    rotate(log, packed=packed, keep=keep)
    append(log, b"d\n")
    rotate(log, packed=packed, keep=keep)
    append(log, b"e\nf\n")
    if restarted:
        follower.close()
        follower = Follower(str(log), position)
    assert read(follower) == [(3, b"c"), (1, b"d"), (1, b"e"), (2, b"f")]
    append(log, b"g\n")
    assert read(follower) == [(3, b"g")]
    follower.close()


def test_dated_names_are_read_in_their_order(log: Path) -> None:
    append(log, b"a\n")
    follower = Follower(str(log))
    assert len(read(follower)) == 1
    position = follower.position
    follower.close()
    append(log, b"b\n")
    log.rename(f"{log}-20261201")
    Path(f"{log}-20261202.gz").write_bytes(gzip.compress(b"c\n"))
    append(log, b"d\n")
    again = Follower(str(log), position)
    assert read(again) == [(2, b"b"), (1, b"c"), (1, b"d")]
    again.close()


def test_a_damaged_packed_log_is_read_as_far_as_it_goes(log: Path) -> None:
    append(log, b"a\n")
    follower = Follower(str(log))
    assert len(read(follower)) == 1
    position = follower.position
    follower.close()
    append(log, b"b\n")
    rotate(log, packed=True)
    whole = Path(f"{log}.1.gz").read_bytes()
    Path(f"{log}.1.gz").write_bytes(whole[:-3])
    append(log, b"c\n")
    again = Follower(str(log), position)
    assert read(again)[-1] == (1, b"c")
    again.close()


def test_following_can_begin_at_the_end(log: Path) -> None:
    append(log, b"a\nhalf")
    follower = Follower(str(log))
    follower.to_end()
    append(log, b" a line\nb\n")
    assert read(follower) == [(1, b"half a line"), (2, b"b")]
    assert follower.before(2) == [b"half a line", b"b"]
    follower.close()


def test_a_renamed_log_that_is_still_written_to_is_read_on_after_a_restart(log: Path) -> None:
    append(log, b"a\n")
    follower = Follower(str(log))
    assert len(read(follower)) == 1
    position = follower.position
    follower.close()
    log.rename(f"{log}.1")
    log.touch()
    again = Follower(str(log), position)
    assert read(again) == []
    append(Path(f"{log}.1"), b"b\n")
    assert read(again) == [(2, b"b")]
    append(log, b"c\n")
    assert read(again) == [(1, b"c")]
    again.close()
