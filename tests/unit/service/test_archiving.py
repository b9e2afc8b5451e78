"""Archiving beside a watcher: what goes wrong is told once and stops nothing."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from schout.adapters.archive import Archive, ArchiveCount
from schout.core.model.errors import StoreBusy
from schout.core.model.moment import DAY_US, HOUR_US, MINUTE_US
from schout.core.model.vocabulary import ActivityKind
from schout.service.archive_settings import ArchiveSettings
from schout.service.archiving import ArchiveStatus, Archiving, open_archiving
from schout.testing.events import START_US, request

NOTHING = dict.fromkeys(ArchiveCount.__struct_fields__, 0)
FULL = "file too large"


class Bench:
    """An archive whose hours pass by hand."""

    def __init__(self, folder: Path) -> None:
        self.told: list[str] = []
        self.elapsed_s = 0.0
        days = dict.fromkeys(ActivityKind, 3)
        self.archiving = Archiving(
            Archive(folder), days, 2 * MINUTE_US, self.told.append, lambda: self.elapsed_s
        )

    def after_an_hour(self, now_us: int) -> ArchiveStatus:
        self.elapsed_s += 3600
        self.archiving.tend(now_us)
        return self.archiving.status


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path / "events")
    yield bench
    bench.archiving.close()


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow while the block runs."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def status(problem: str | None = None, **counts: int) -> ArchiveStatus:
    return ArchiveStatus(problem=problem, counts={**NOTHING, **counts})


def test_hours_are_rolled_once_they_ended_and_erased_once_they_are_old(bench: Bench) -> None:
    bench.archiving.tend(START_US)
    bench.archiving.take([request()])
    ended_us = START_US + HOUR_US + 2 * MINUTE_US
    bench.archiving.tend(ended_us)  # it is no hour since the last time
    assert bench.archiving.status == status(added=1)
    assert bench.after_an_hour(ended_us - 1) == status(added=1)
    assert bench.after_an_hour(ended_us) == status(added=1, rolled=1)
    old_us = START_US + HOUR_US + 3 * DAY_US
    assert bench.after_an_hour(old_us - 1) == status(added=1, rolled=1)
    assert bench.after_an_hour(old_us) == status(added=1, rolled=1, erased=1)
    assert bench.told == []


def test_a_full_disk_is_told_once_and_archiving_goes_on_when_there_is_room(bench: Bench) -> None:
    bench.archiving.tend(START_US)
    with full_disk():
        for line in range(3):
            bench.archiving.take([request(line=line)])
            bench.archiving.sync()
    assert bench.archiving.status == status(FULL, unarchived=3)
    bench.archiving.take([request(line=3)])
    with full_disk():
        bench.archiving.take([request(line=4)])
    bench.archiving.take([request(line=5)])
    assert bench.archiving.status == status(added=2, unarchived=4)
    told = f"the archive of events: {FULL}; watching goes on"
    assert bench.told == [told]
    bench.after_an_hour(START_US)
    with full_disk():
        bench.archiving.take([request(line=6)])
    assert bench.told == [told, told]


def test_what_cannot_be_rolled_or_erased_is_told_and_done_later(
    bench: Bench, tmp_path: Path
) -> None:
    bench.archiving.take([request()])
    in_the_way = tmp_path / "events" / "events"
    in_the_way.write_text("", encoding="utf-8")
    assert bench.after_an_hour(START_US + DAY_US).problem == "not a directory"
    assert len(bench.told) == 1
    in_the_way.unlink()
    assert bench.after_an_hour(START_US + DAY_US) == status(added=1, rolled=1)


def test_settings_name_the_archive_and_it_has_one_writer(tmp_path: Path) -> None:
    assert open_archiving(ArchiveSettings(), 0, print) is None
    named = ArchiveSettings(path=str(tmp_path / "events"))
    first = open_archiving(named, 0, print)
    assert first is not None
    with pytest.raises(StoreBusy):
        open_archiving(named, 0, print)
    first.close()
    second = open_archiving(named, 0, print)
    assert second is not None
    second.close()
