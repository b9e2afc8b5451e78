"""The archive: nothing lost, nothing doubled, in order, erased when it is old."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from schout.adapters.archive import Archive, ArchiveCount
from schout.adapters.archive_files import belongs, owner_of, parts, segments
from schout.adapters.archive_reader import ArchiveReader, Chosen
from schout.core.model.errors import InputError, StoreBusy, StoreError
from schout.core.model.event import Activity, Authentication
from schout.core.model.frame import STRUCTS, events_of, frame_of
from schout.core.model.ids import TenantId
from schout.core.model.moment import DAY_US, HOUR_US, SECOND_US
from schout.core.model.vocabulary import ActivityKind
from schout.testing.events import START_US, request

HTTP, LOGIN = ActivityKind.HTTP_REQUEST, ActivityKind.AUTHENTICATION
ALL = 1 << 62
A, B = TenantId("a"), TenantId("B")


def login(after_s: int, line: int = 1) -> Authentication:
    at_us = START_US + after_s * SECOND_US
    return Authentication(at_us, "auth.log", line, b"\xff%d" % line, None, "sshd", "failure")


def read(folder: Path, chosen: Chosen | None = None) -> list[Activity]:
    return [
        event
        for frames in ArchiveReader(folder, chosen).slices()
        for kind in STRUCTS
        if kind in frames
        for event in events_of(STRUCTS[kind], frames[kind])
    ]


def keep(folder: Path, *runs: Iterable[Activity], until_us: int = ALL) -> ArchiveCount:
    """Archive and roll, each in an archive opened anew; give the count of the last."""
    count = ArchiveCount()
    for events in runs:
        with Archive(folder) as archive:
            archive.add(events)
            archive.roll(until_us)
            assert archive.problem is None
            count = archive.count
    return count


def files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder / "events").as_posix()
        for path in (folder / "events").rglob("*")
        if path.is_file()
    )


def test_events_come_back_before_and_after_they_are_rolled(tmp_path: Path) -> None:
    events: list[Activity] = [request(number / 2, line=number) for number in range(50)]
    with Archive(tmp_path) as archive:
        archive.add(events[:20])
        archive.add({HTTP: frame_of(HTTP, events[20:])})
        assert read(tmp_path) == events
        archive.roll(ALL)
        assert archive.count == ArchiveCount(added=50, rolled=50)
    assert read(tmp_path) == events
    assert files(tmp_path) == ["http_request/_/2026-12-07T09/00000001-00000001.parquet"]


def test_the_order_of_one_moment_is_kept_over_owners_and_segments(tmp_path: Path) -> None:
    owners = [None, A, B, A, None, B] * 3
    events = [request(line=100 - number, tenant=owner) for number, owner in enumerate(owners)]
    keep(tmp_path, events[:5], events[5:9])
    with Archive(tmp_path) as archive:
        archive.add(events[9:])
        assert read(tmp_path) == events
        archive.roll(ALL)
    assert read(tmp_path) == events


def test_each_kind_owner_and_hour_has_its_folder(tmp_path: Path) -> None:
    both = request(line=3, tenant=A, source_tenant=B)
    later = request(3600, line=4)
    keep(tmp_path, [request(), request(line=2, tenant=A), both, later, login(1)])
    assert [name.rpartition("/")[0] for name in files(tmp_path)] == [
        "authentication/_/2026-12-07T09",
        "http_request/_/2026-12-07T09",
        "http_request/_/2026-12-07T10",
        "http_request/a/2026-12-07T09",
        f"http_request/{owner_of(A, B)}/2026-12-07T09",
    ]


def test_only_what_is_asked_for_is_read(tmp_path: Path) -> None:
    both = request(5000, line=3, tenant=A, source_tenant=B)
    events = [request(tenant=A), request(100, line=2, tenant=TenantId("c")), both]
    for rolled in (0, ALL):
        keep(tmp_path, events, until_us=rolled)
        middle = START_US + 50 * SECOND_US
        assert read(tmp_path, Chosen(since_us=middle)) == events[1:]
        assert read(tmp_path, Chosen(until_us=middle)) == events[:1]
        assert read(tmp_path, Chosen(tenant="a")) == [events[0], both]
        assert read(tmp_path, Chosen(tenant="B")) == [both]
        assert read(tmp_path, Chosen(tenant="b")) == []


@pytest.mark.parametrize("tenant", ["", "..", "a/b", "A", "é", "x" * 200, "_", "~", "con|nul\x00"])
def test_any_tenant_has_a_folder_of_its_own(tenant: str) -> None:
    owner = owner_of(tenant, "a")
    assert set(owner) <= set("=~0123456789abcdef")
    assert belongs(owner, tenant)
    assert belongs(owner, "a")
    assert not belongs(owner, "b")


def test_late_events_are_merged_into_their_hour(tmp_path: Path) -> None:
    keep(tmp_path, [request(10, line=2)], [request(5000, line=4)])
    count = keep(tmp_path, [request(0, line=1), request(20, line=3)])
    assert count.merged == 1
    assert [event.line for event in read(tmp_path)] == [1, 2, 3, 4]
    assert files(tmp_path) == [
        "http_request/_/2026-12-07T09/00000001-00000005.parquet",
        "http_request/_/2026-12-07T10/00000003-00000003.parquet",
    ]


def test_an_hour_that_goes_on_is_not_rolled_yet(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        archive.add([request()])
        archive.roll(START_US + HOUR_US - 1)
        assert archive.count.rolled == 0
        archive.add([request(4000, line=2)])
        archive.roll(START_US + HOUR_US)
        archive.add([request(4001, line=3)])
        archive.roll(START_US + HOUR_US)
        assert (archive.count.rolled, archive.count.merged) == (2, 0)
        archive.roll(START_US + 2 * HOUR_US)
        assert (archive.count.rolled, archive.count.merged) == (3, 1)
    assert [event.line for event in read(tmp_path)] == [1, 2, 3]


def test_a_log_that_is_archived_again_adds_nothing(tmp_path: Path) -> None:
    events: list[Activity] = [request(number, line=number, tenant=A) for number in range(9)]
    alike = [login(3), login(3)]
    keep(tmp_path, [*events[:6], *alike], [*events[3:], *alike], until_us=0)
    assert read(tmp_path) == [*events, *alike]
    keep(tmp_path, events)
    assert read(tmp_path) == [*events, *alike]


def test_what_is_too_old_is_erased_by_whole_hours(tmp_path: Path) -> None:
    events: list[Activity] = [request(), request(3600, line=2), login(0)]
    keep(tmp_path, events)
    with Archive(tmp_path) as archive:
        archive.erase(START_US + 3 * DAY_US + HOUR_US, {HTTP: 3})
        assert archive.count.erased == 1
    assert read(tmp_path) == [events[2], events[1]]


def test_one_process_writes_at_a_time(tmp_path: Path) -> None:
    with Archive(tmp_path), pytest.raises(StoreBusy, match="another process writes"):
        Archive(tmp_path)
    Archive(tmp_path).close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot use the archive"):
        Archive(tmp_path / "file" / "archive")


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no archive"):
        ArchiveReader(tmp_path)


@pytest.mark.parametrize("cut", [1, 30, 70_000])
def test_a_last_line_that_was_cut_off_is_dropped_and_counted(tmp_path: Path, cut: int) -> None:
    events = [request(line=1), request(1, line=2)]
    keep(tmp_path, events, until_us=0)
    path = max(segments(tmp_path).values(), key=lambda path: path.stat().st_size)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:-1] * (1 + cut // len(whole)))
    assert read(tmp_path) == events
    assert keep(tmp_path, []).torn == 1
    assert read(tmp_path) == events


def test_a_damaged_line_is_counted_and_its_segment_kept(tmp_path: Path) -> None:
    keep(tmp_path, [request(line=1)], [request(1, line=2)], until_us=0)
    path = segments(tmp_path)[2]
    path.write_bytes(b"\x00" * 99 + b"\n" + path.read_bytes())
    count = keep(tmp_path, [])
    assert (count.damaged, count.rolled) == (1, 1)
    assert [path.name for path in (tmp_path / "damaged").iterdir()] == ["00000002.ndjson"]
    assert [event.line for event in read(tmp_path)] == [1, 2]


def test_moments_without_an_hour_are_counted(tmp_path: Path) -> None:
    count = keep(tmp_path, [request(at_us=1 << 60), request(at_us=-(1 << 60)), request()])
    assert (count.added, count.unarchived) == (1, 2)


def test_a_crash_between_part_and_segment_doubles_nothing(tmp_path: Path) -> None:
    events = [request(line=1), request(1, line=2)]
    keep(tmp_path, events, until_us=0)
    path = segments(tmp_path)[1]
    told = path.read_bytes()
    keep(tmp_path, [])
    path.write_bytes(told)
    assert read(tmp_path) == events
    keep(tmp_path, [])
    assert read(tmp_path) == events


def test_a_crash_between_a_merged_part_and_its_sources_doubles_nothing(tmp_path: Path) -> None:
    keep(tmp_path, [request(line=1)])
    folder = tmp_path / "events/http_request/_/2026-12-07T09"
    [first] = parts(folder)
    told = first.path.read_bytes()
    keep(tmp_path, [request(1, line=2)])
    first.path.write_bytes(told)
    (folder / ".left.new").write_bytes(b"half")
    assert [event.line for event in read(tmp_path)] == [1, 2]
    keep(tmp_path, [])
    assert [path.name for path in folder.iterdir()] == ["00000001-00000003.parquet"]


def test_a_hundred_flushes_are_one_a_second(tmp_path: Path) -> None:
    ticks = iter(range(1000))
    with Archive(tmp_path, lambda: next(ticks) / 10) as archive:
        for number in range(100):
            archive.add([request(line=number)])
    assert next(ticks) < 300


WRITER = """
import sys
from schout.adapters.archive import Archive
from schout.testing.events import request
with Archive(sys.argv[1]) as archive:
    for number in range(10**9):
        archive.add([request(number * 50 + place, line=number * 50 + place) for place in range(50)])
        print((number + 1) * 50, flush=True)
        if number % 7 == 6:
            archive.roll(1 << 62)
"""


def killed_while_writing(folder: Path, draw: random.Random) -> int:
    """Let a process write and kill it at any moment; give how many events it said were added."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, encoding="ascii"
    ) as process:
        assert process.stdout is not None
        told = 0
        for _ in range(draw.randrange(1, 40)):
            told = int(process.stdout.readline())
        for _ in range(draw.randrange(20_000)):
            pass
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().split("\n")[:-1]
    return max([told, *map(int, rest)])


@pytest.mark.parametrize("seed", range(4))
def test_a_kill_at_any_moment_loses_nothing_and_doubles_nothing(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - to be drawn again
    told, lines = 0, list[int]()
    for _ in range(2):
        told = max(told, killed_while_writing(tmp_path, draw))
        lines = [event.line for event in read(tmp_path)]
        assert lines == list(range(len(lines)))
        assert told <= len(lines)
    keep(tmp_path, [])
    assert [event.line for event in read(tmp_path)] == lines


FULL = """
import resource, sys
from schout.adapters.archive import Archive
from schout.testing.events import request
before = resource.getrlimit(resource.RLIMIT_FSIZE)
with Archive(sys.argv[1]) as archive:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    for number in range(60):
        events = [request(number * 9 + each, line=number, path=f"/{each}") for each in range(9)]
        archive.add(events)
    print(archive.count.added, archive.count.unarchived, archive.problem)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600, before[1]))
    archive.roll(1 << 62)
    print(archive.count.rolled, archive.problem)
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    archive.roll(1 << 62)
    archive.add([request(9999, line=9999)])
    print(archive.count.rolled, archive.problem)
"""


def test_a_full_disk_is_told_and_writing_goes_on_when_there_is_room(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr
    first, second, third = done.stdout.splitlines()
    added = int(first.split()[0])
    assert 0 < added < 540
    assert first == f"{added} {540 - added} file too large"
    assert second == "0 file too large"
    assert third == f"{added} None"
    found = read(tmp_path)
    assert [event.line for event in found] == [*(n // 9 for n in range(added)), 9999]
