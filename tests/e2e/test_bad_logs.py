"""Logs that are not what they should be: each gives one clear message, and nothing is lost."""

import gzip
import os
import re
from pathlib import Path

import pytest
from tests.e2e.command import facts, findings, schout
from tests.e2e.scenes import calls, pages, text, write
from tests.e2e.waiting import started

FORMAT = "vhost_combined"
MOST_KIB = 160_000
"""More than Python and the product take, by far less than what is read."""
HINT_GZ = "  = hint: everything before that was read; fetch the file again for the rest\n"


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_an_unknown_format_is_refused_with_the_way_to_name_it() -> None:
    Path("notes.txt").write_text("first\nsecond\n")
    assert schout("replay", "notes.txt") == (
        1,
        "",
        (
            "error[SCH-I003]: the format of `notes.txt` is not known\n"
            "  = hint: name it with --format if it is one that `schout replay --help` lists\n"
        ),
    )


def test_a_misspelled_format_is_refused_with_the_nearest_one() -> None:
    write(Path("access.log"), calls())
    assert schout("replay", "--format", "combine", "access.log") == (
        1,
        "",
        "error[SCH-I003]: there is no format `combine`\n  = hint: did you mean `combined`\n",
    )


def test_a_binary_file_is_refused() -> None:
    Path("core").write_bytes(b"\x7fELF\x00\x01" * 100)
    assert schout("replay", "core") == (
        1,
        "",
        (
            "error[SCH-I002]: `core` is a binary file, not a log\n"
            "  = hint: name the log itself; archives other than .gz are not opened\n"
        ),
    )


def test_a_truncated_gz_gives_the_findings_before_its_end() -> None:
    write(Path("access.log"), [*calls(), *pages(after_s=100)])
    whole = gzip.compress(Path("access.log").read_bytes())
    Path("access.log.gz").write_bytes(whole[:-200])
    outcome = schout("replay", "--quiet", "--emit", "findings", "access.log.gz")
    message = "error[SCH-I004]: `access.log.gz` is a broken .gz file: it ends in the middle\n"
    assert (outcome.code, outcome.err) == (1, message + HINT_GZ)
    assert facts(outcome.rows) == facts(findings("access.log"))


def test_a_damaged_gz_gives_the_findings_before_the_damage() -> None:
    write(Path("access.log"), [*calls(), *pages(after_s=100, count=2000)])
    damaged = bytearray(gzip.compress(Path("access.log").read_bytes()))
    damaged[-4000:-3900] = b"\xff" * 100
    Path("access.log.gz").write_bytes(damaged)
    outcome = schout("replay", "--quiet", "--emit", "findings", "access.log.gz")
    message = "error[SCH-I004]: `access.log.gz` is a broken .gz file: its content is damaged\n"
    assert (outcome.code, outcome.err) == (1, message + HINT_GZ)
    assert facts(outcome.rows) == facts(findings("access.log"))


@pytest.mark.parametrize(
    ("length", "why"),
    [(5, "it ends before the first line"), (11, "it ends before the first line")],
)
def test_a_gz_cut_off_before_its_first_line_is_a_broken_gz(length: int, why: str) -> None:
    Path("access.log.gz").write_bytes(gzip.compress(text(calls()))[:length])
    message = f"error[SCH-I004]: `access.log.gz` is a broken .gz file: {why}\n"
    assert schout("replay", "access.log.gz") == (1, "", message + HINT_GZ)


def test_joined_gz_members_are_read_as_one_log() -> None:
    write(Path("access.log"), calls())
    half, rest = text(calls()[:30]), text(calls()[30:])
    members = (b"", half, b"", rest)
    Path("joined.gz").write_bytes(b"".join(map(gzip.compress, members)) + b"\0" * 512)
    assert facts(findings("joined.gz")) == facts(findings("access.log"))
    assert len(findings("joined.gz")) == 1


def test_a_line_of_ten_megabytes_is_one_malformed_line() -> None:
    start, end = text(calls()[:30]), text(calls()[30:])
    Path("access.log").write_bytes(start + b"x" * 10_000_000 + b"\n" + end)
    write(Path("clean.log"), calls())
    outcome = schout("replay", "--json", "access.log")
    source = outcome.json["sources"][0]
    assert (source["lines"], source["parsed"], source["malformed"]) == (61, 60, 1)
    assert source["samples"] == [{"line": 31, "start": "x" * 100}]
    assert facts(findings("access.log")) == facts(findings("clean.log"))


def test_memory_stays_flat_however_long_a_line_is(tmp_path: Path) -> None:
    with started(tmp_path, "replay", "-", "--format", FORMAT, "--json", feed=True) as process:
        process.feed(text(calls()[:30]))
        for _ in range(100):
            process.feed(b"x" * 1_000_000)
        process.feed(b"\n" + text(calls()[30:]))
        # not `ru_maxrss`: it begins with the size of the process that started this one
        peak = re.search(r"VmHWM:\s+(\d+) kB", status_of(process.process.pid))
        assert process.end() == 0, process.err
    assert peak is not None
    assert int(peak[1]) < MOST_KIB


def status_of(pid: int) -> str:
    return Path(f"/proc/{pid}/status").read_text("utf-8")


def test_what_is_not_utf8_is_read_all_the_same() -> None:
    lines = text(calls()).splitlines(keepends=True)
    lines[7] = lines[7].replace(b"import/7", b"imp\xff\xfert")
    Path("access.log").write_bytes(b"".join(lines))
    outcome = schout("replay", "--json", "access.log")
    source = outcome.json["sources"][0]
    assert (source["parsed"], source["malformed"], outcome.json["findings"]) == (
        60,
        0,
        {"III.2": 1},
    )


@pytest.mark.parametrize("name", ["access.log", "access.log.gz"])
def test_an_empty_log_is_no_error(name: str) -> None:
    Path(name).write_bytes(gzip.compress(b"") if name.endswith(".gz") else b"")
    outcome = schout("replay", name)
    assert (outcome.code, outcome.err) == (0, "")
    assert f"{name}: empty, nothing to read\n" in outcome.out
    assert outcome.out.endswith("findings: none\n")


@pytest.mark.parametrize(
    ("name", "reason"),
    [("gone.log", "no such file or directory"), ("folder", "is a directory")],
)
def test_what_is_no_file_is_refused_and_nothing_is_read(name: str, reason: str) -> None:
    Path("folder").mkdir()
    write(Path("access.log"), calls())
    expected = (1, "", f"error[SCH-I001]: cannot read `{name}`: {reason}\n")
    assert schout("replay", "access.log", name) == expected


def test_a_log_without_the_right_to_read_it_is_refused() -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    write(Path("access.log"), calls()).chmod(0)
    message = "error[SCH-I001]: cannot read `access.log`: permission denied\n"
    assert schout("replay", "access.log") == (1, "", message)


def test_late_lines_for_a_folder_that_is_not_there_are_refused() -> None:
    write(Path("access.log"), calls())
    assert schout("replay", "--late", "gone/late.log", "access.log") == (
        1,
        "",
        "error[SCH-C008]: cannot use `gone/late.log`: no such file or directory\n",
    )


def test_a_lateness_of_no_fixed_length_is_wrong_use() -> None:
    write(Path("access.log"), calls())
    for given in ("1mo", "2d", "soon", "0s"):
        assert schout("replay", "--lateness", given, "access.log") == (
            2,
            "",
            (
                f"error[SCH-C002]: expected a period of at most 1d, found `{given}`\n"
                "  = hint: a number and a unit, such as 30s or 2m\n"
            ),
        )
