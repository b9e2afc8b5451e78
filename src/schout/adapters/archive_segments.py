"""Segments: what was archived since the last roll, in the order in which it came.

Each line is a frame of activities. A line is written at once and flushed to the disk at least every
second while more comes. A last line that a crash cut off is dropped and counted; when the disk is
full, what was written stays, what could not be is counted, and writing goes on when there is room.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from schout.adapters.archive_files import (
    EARLIEST_US,
    LATEST_US,
    make_folder,
    segment_path,
    segments,
)
from schout.adapters.durable_file import sync_folder
from schout.core.model.frame_line import from_line, to_line
from schout.core.model.packed import pack
from schout.core.model.vocabulary import ActivityKind

Frames = dict[ActivityKind, pl.DataFrame]
SYNC_EVERY_S = 1.0
MOST_ROWS = 1 << 14
"""Rows of one line."""
_MOST_BYTES = 64 << 20
"""Of one segment, before the next is begun: a roll holds one in memory."""


class SegmentWriter:
    """Appends to the newest segment. One process writes at a time."""

    def __init__(self, folder: Path, number: int, elapsed_s: Callable[[], float]) -> None:
        """Begin with the segment of this number, which must be new."""
        self._folder, self._elapsed_s = folder, elapsed_s
        self.number = number
        self.unarchived = 0
        """Events that could not be written."""
        self.problem: str | None = None
        """Why nothing can be written at the moment."""
        self._descriptor = -1
        self._begin()

    def _begin(self) -> None:
        path = segment_path(self._folder, self.number)
        make_folder(path.parent)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        descriptor = os.open(path, flags, 0o600)
        sync_folder(path.parent)
        self.close()
        self._descriptor = descriptor
        self._size, self._dirty, self._synced_at = 0, False, self._elapsed_s()
        self.oldest_us: int | None = None

    def add(self, kind: ActivityKind, frame: pl.DataFrame) -> int:
        """Append a frame; tell how many of its rows are now in the segment."""
        named = frame.filter(pl.col("at_us").is_between(EARLIEST_US, LATEST_US, closed="left"))
        self.unarchived += frame.height - named.height
        added = 0
        for piece in named.iter_slices(MOST_ROWS):
            line = to_line(kind, pack(kind, piece))
            if self._append(line):
                added += piece.height
                oldest_us = int(piece["at_us"].min() or 0)  # type: ignore[arg-type] # whole numbers
                known = self.oldest_us
                self.oldest_us = oldest_us if known is None else min(known, oldest_us)
            else:
                self.unarchived += piece.height
        return added

    def _append(self, line: bytes) -> bool:
        """Write a line whole, or nothing of it."""
        try:
            if self._size and self._size + len(line) > _MOST_BYTES:
                self.turn()
            written = 0
            while written < len(line):
                written += os.write(self._descriptor, line[written:])
        except OSError as error:
            os.ftruncate(self._descriptor, self._size)
            self.problem = (error.strerror or "unknown reason").lower()
            return False
        self._size += len(line)
        self._dirty, self.problem = True, None
        if self._elapsed_s() - self._synced_at >= SYNC_EVERY_S:
            self.sync()
        return True

    def sync(self) -> None:
        """Flush to the disk what was appended; what fails is tried again the next time."""
        self._synced_at = self._elapsed_s()
        try:
            if self._dirty:
                os.fsync(self._descriptor)
            self._dirty = False
        except OSError as error:
            self.problem = (error.strerror or "unknown reason").lower()

    def turn(self) -> None:
        """Go on in a new segment, so that this one can be rolled."""
        self.sync()
        if self._size:
            self.number += 1
            try:
                self._begin()
            except OSError:
                self.number -= 1
                raise

    def close(self) -> None:
        """Close the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def mend(folder: Path) -> int:
    """Take away the last lines that a crash cut off; tell how many."""
    torn = 0
    for path in segments(folder).values():
        size = path.stat().st_size
        whole = _whole_bytes(path, size)
        if whole < size:
            os.truncate(path, whole)
            torn += 1
    return torn


def _whole_bytes(path: Path, size: int, step: int = 1 << 16) -> int:
    """Find the end of the last whole line."""
    with path.open("rb") as file:
        end = size
        while end:
            start = max(0, end - step)
            file.seek(start)
            place = file.read(end - start).rfind(b"\n")
            if place >= 0:
                return start + place + 1
            end = start
    return 0


def read_segment(path: Path) -> tuple[Frames, int]:
    """Give the packed frames of a segment in the order in which they came, and what is damaged.

    A last line without its end is left out: it is still being written, or was cut off.
    """
    found: dict[ActivityKind, list[pl.DataFrame]] = {}
    damaged = 0
    for line in _whole_lines(path):
        try:
            kind, frame = from_line(line)
        except ValueError:
            damaged += 1
        else:
            found.setdefault(kind, []).append(frame)
    return {kind: pl.concat(frames) for kind, frames in found.items()}, damaged


def _whole_lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield line
