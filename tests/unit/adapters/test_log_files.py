"""Reading lines of logs: plain, compressed, broken, and longer than any line should be."""

import gzip
import io
import itertools
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schout.adapters.log_files import MAX_LINE, SAMPLE_LINES, Cutter, LogFile
from schout.core.model.errors import InputError


def lines_of(file: LogFile, size: int = 1000) -> list[bytes]:
    """Give the lines of all blocks; every block but the last ends with a line."""
    blocks = list(file.blocks(size))
    assert all(block.endswith(b"\n") for block in blocks[:-1])
    lines = b"".join(blocks).split(b"\n")
    return lines[:-1] if not lines[-1] else lines


def read(path: Path, size: int = 1000) -> tuple[list[bytes], InputError | None]:
    with closing(LogFile(str(path))) as file:
        return lines_of(file, size), file.truncated


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "access.log"


@given(
    lines=st.lists(st.binary(max_size=50).map(lambda raw: raw.replace(b"\n", b"").rstrip(b"\r"))),
    members=st.integers(0, 3),
    size=st.integers(1, 100),
)
def test_lines_are_given_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], members: int, size: int
) -> None:
    log = tmp_path_factory.mktemp("log") / "access.log"
    numbered = [b"%d %s" % (number, raw) for number, raw in enumerate(lines)]
    data = b"".join(raw + b"\n" for raw in numbered)
    cuts = [len(data) * number // max(1, members) for number in range(members + 1)]
    pieces = [data[a:b] for a, b in itertools.pairwise(cuts)]
    log.write_bytes(b"".join(map(gzip.compress, pieces)) if members else data)
    assert read(log, size) == (numbered, None)


def test_the_last_line_needs_no_end(log: Path) -> None:
    log.write_bytes(b"a\r\nb\r")
    assert read(log) == ([b"a\r", b"b\r"], None)


@pytest.mark.parametrize("length", [MAX_LINE, MAX_LINE + 1, 10 * MAX_LINE])
def test_a_line_is_given_up_to_its_longest_length(log: Path, length: int) -> None:
    log.write_bytes(b"a\n" + b"x" * length + b"\nb\n" + b"y" * length)
    with closing(LogFile(str(log))) as file:
        cut = min(length, MAX_LINE)
        assert lines_of(file) == [b"a", b"x" * cut, b"b", b"y" * cut]


@given(
    lines=st.lists(st.sampled_from([b"", b"a", b"x" * MAX_LINE, b"y" * (MAX_LINE + 1)])),
    cuts=st.lists(st.integers(0, 3 * MAX_LINE), max_size=6),
    skipping=st.booleans(),
)
def test_pieces_are_cut_into_the_same_lines_wherever_they_begin(
    lines: list[bytes], cuts: list[int], skipping: bool
) -> None:
    data = b"\n".join(lines)
    places = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    cutter = Cutter(skipping=skipping)
    found = b"".join(cutter.feed(data[a:b]) for a, b in itertools.pairwise(places))
    whole = lines[1:] if skipping else lines
    assert (found + cutter.end()).split(b"\n")[: len(whole)] == [each[:MAX_LINE] for each in whole]


def test_a_gz_cut_off_anywhere_gives_a_start_of_its_lines(log: Path) -> None:
    lines = [b"line %d of a log" % number for number in range(2000)]
    whole = gzip.compress(b"\n".join(lines) + b"\n")
    for length in range(len(whole) // 2, len(whole), len(whole) // 11):
        log.write_bytes(whole[:length])
        found, broken = read(log)
        assert found[:-1] == lines[: len(found) - 1]
        assert broken is not None
        assert (broken.code, broken.message) == (
            "SCH-I004",
            f"`{log}` is a broken .gz file: it ends in the middle",
        )


def test_a_damaged_gz_gives_what_stands_before_the_damage(log: Path) -> None:
    lines = [b"%d %d" % (number, number * number) for number in range(20_000)]
    whole = bytearray(gzip.compress(b"\n".join(lines) + b"\n"))
    whole[len(whole) // 2 : len(whole) // 2 + 200] = b"\xff" * 200
    log.write_bytes(whole)
    found, broken = read(log)
    assert len(found) > 8000
    assert found[:8000] == lines[:8000]
    assert broken is not None
    assert broken.message == f"`{log}` is a broken .gz file: its content is damaged"


def test_a_wrong_checksum_is_damage_and_hides_no_line(log: Path) -> None:
    whole = bytearray(gzip.compress(b"a\nb\n"))
    whole[-8] ^= 1
    log.write_bytes(whole)
    found, broken = read(log)
    assert (found, broken is not None) == ([b"a", b"b"], True)


def test_a_sample_gives_the_first_lines_and_takes_none(log: Path) -> None:
    lines = [b"line %d" % number for number in range(1000)]
    log.write_bytes(gzip.compress(b"") + gzip.compress(b"\n".join(lines) + b"\n"))
    with closing(LogFile(str(log))) as file:
        assert file.sample()[:SAMPLE_LINES] == lines[:SAMPLE_LINES]
        assert lines_of(file) == lines


def test_a_large_line_at_the_end_of_a_sample_is_left_out(log: Path) -> None:
    log.write_bytes(b"a\n" + b"x" * 300_000 + b"\n")
    with closing(LogFile(str(log))) as file:
        assert file.sample() == [b"a"]


def test_position_and_size_tell_how_far_it_is(log: Path) -> None:
    log.write_bytes(b"x" * 99 + b"\n")
    with closing(LogFile(str(log))) as file:
        assert (file.name, file.size, file.empty) == ("access.log", 100, False)
        assert lines_of(file) == [b"x" * 99]
        assert file.position == 100


class Failing(io.BytesIO):
    """A pipe whose other side is gone after the first read."""

    def read1(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise OSError(5, "Input/output error")
        return super().read1(size)


@pytest.fixture
def standard_input(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with io.TextIOWrapper(Failing(b"a\nb\n")) as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        yield


@pytest.mark.usefixtures("standard_input")
def test_an_input_that_fails_in_the_middle_gives_what_came_before() -> None:
    file = LogFile("-")
    assert (lines_of(file), file.name, file.size) == ([b"a", b"b"], "standard input", None)
    assert file.truncated is not None
    assert (file.truncated.code, file.truncated.message) == (
        "SCH-I001",
        "cannot read `-` to its end: input/output error",
    )
    file.close()
    assert not sys.stdin.closed


def test_standard_input_is_waited_for_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"first\n")
    with os.fdopen(reading) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        file = LogFile("-")

        def go_on() -> None:
            os.write(writing, b"second\n")
            os.close(writing)

        file.on_wait = go_on
        assert lines_of(file) == [b"first", b"second"]
