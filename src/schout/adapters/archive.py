"""The archive of events: appended as they come, rolled into Parquet, erased when they are old."""

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Self

import msgspec
import polars as pl

from schout.adapters.archive_files import (
    Hour,
    all_parts,
    hours,
    make_folder,
    segments,
)
from schout.adapters.archive_parts import Rolled, compact, roll
from schout.adapters.archive_segments import SegmentWriter, mend
from schout.adapters.durable_file import sync_folder
from schout.core.model.errors import StoreBusy, StoreError
from schout.core.model.event import Activity
from schout.core.model.frame import KINDS, frame_of
from schout.core.model.moment import DAY_US, HOUR_US
from schout.core.model.vocabulary import ActivityKind

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class ArchiveCount(msgspec.Struct):
    """What an archive did since it was opened; for metrics."""

    added: int = 0
    unarchived: int = 0
    """Events that could not be written, as the disk was full or failed."""
    torn: int = 0
    """Last lines of segments that a crash had cut off."""
    damaged: int = 0
    """Lines that could not be read when they were rolled; their segments are kept apart."""
    rolled: int = 0
    merged: int = 0
    """Parts that were merged into others."""
    erased: int = 0
    """Hours of one kind and owner that were erased as they were too old."""


class Archive:
    """The one writer of an archive. `close` it, or use it in a `with`."""

    def __init__(self, folder: Path | str, elapsed_s: Callable[[], float] = time.monotonic) -> None:
        """Open or make it; `StoreBusy` when another process writes, `StoreError` when it cannot be.

        `elapsed_s` tells seconds since any moment.
        """
        self.folder = Path(folder)
        self.count = ArchiveCount()
        self._touched: set[Hour] | None = None
        """The hours that may have several parts; `None`: any."""
        self._lock = _locked(self.folder)
        try:
            self.count.torn = mend(self.folder)
            self._writer = SegmentWriter(self.folder, _next_number(self.folder), elapsed_s)
        except OSError as error:
            os.close(self._lock)
            raise _failed(self.folder, error) from error
        self._roll_problem: str | None = None

    @property
    def problem(self) -> str | None:
        """Why events cannot be written or rolled at the moment."""
        return self._writer.problem or self._roll_problem

    def add(self, activities: Iterable[Activity] | Mapping[ActivityKind, pl.DataFrame]) -> None:
        """Append activities, or frames of them, in the order in which they are evaluated.

        It never fails for want of room: see `problem` and `count.unarchived`.
        """
        frames = activities if isinstance(activities, Mapping) else _frames(activities)
        for kind, frame in frames.items():
            if frame.height:
                self.count.added += self._writer.add(kind, frame)
        self.count.unarchived = self._writer.unarchived

    def sync(self) -> None:
        """Flush to the disk all that was added."""
        self._writer.sync()

    def roll(self, until_us: int) -> None:
        """Roll what was added, when some of it is of an hour that ends by this moment.

        What cannot be rolled for want of room stays in its segments for the next time.
        """
        try:
            self._turn(until_us)
            alive = segments(self.folder)
            waiting = [each for each in alive.items() if each[0] != self._writer.number]
            for rolled in roll(self.folder, waiting):
                self._note(rolled)
            self._compact(until_us)
            self._roll_problem = None
        except (OSError, pl.exceptions.PolarsError) as error:
            self._roll_problem = str(getattr(error, "strerror", None) or error).lower()

    def _turn(self, until_us: int) -> None:
        oldest_us = self._writer.oldest_us
        if oldest_us is not None and (oldest_us // HOUR_US + 1) * HOUR_US <= until_us:
            self._writer.turn()

    def _note(self, rolled: Rolled) -> None:
        self.count.rolled += rolled.events
        self.count.damaged += rolled.damaged
        if self._touched is not None:
            self._touched |= rolled.hours

    def _compact(self, until_us: int) -> None:
        """Merge the parts of hours that have ended; those that go on are left for later."""
        unrolled = frozenset(segments(self.folder))
        later = set[Hour]()
        for hour in hours(self.folder) if self._touched is None else self._touched:
            if hour.start_us + HOUR_US <= until_us:
                self.count.merged += compact(hour, unrolled)
            else:
                later.add(hour)
        self._touched = later

    def erase(self, now_us: int, days: Mapping[ActivityKind, int]) -> None:
        """Erase the hours that ended more than so many days ago; a kind without days stays."""
        for hour in hours(self.folder):
            kept = days.get(hour.kind)
            if kept is not None and hour.start_us + HOUR_US <= now_us - kept * DAY_US:
                shutil.rmtree(hour.folder)
                sync_folder(hour.folder.parent)
                self.count.erased += 1

    def close(self) -> None:
        """Flush, and let another process write."""
        if self._lock >= 0:
            self._writer.sync()
            self._writer.close()
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _frames(activities: Iterable[Activity]) -> dict[ActivityKind, pl.DataFrame]:
    by_kind: dict[ActivityKind, list[Activity]] = {}
    for activity in activities:
        by_kind.setdefault(KINDS[type(activity)], []).append(activity)
    return {kind: frame_of(kind, events) for kind, events in by_kind.items()}


def _locked(folder: Path) -> int:
    try:
        make_folder(folder.absolute())
        descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _failed(folder, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        hint = "one process writes to an archive at a time; stop it, or name another folder"
        message = f"another process writes to the archive `{folder}`"
        raise StoreBusy("SCH-A002", message, hint) from error
    return descriptor


def _next_number(folder: Path) -> int:
    """Give a number that no segment has had: the newest one is always kept."""
    taken = max(segments(folder), default=0)
    if not taken:
        rolled = (part.last for hour in hours(folder) for part in all_parts(hour.folder))
        taken = max(rolled, default=0)
    return taken + 1


def _failed(folder: Path, error: OSError) -> StoreError:
    reason = (error.strerror or "unknown reason").lower()
    hint = "free some space" if error.errno in _FULL else "check the path and its rights"
    return StoreError("SCH-A001", f"cannot use the archive `{folder}`: {reason}", hint)
