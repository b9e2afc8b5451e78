"""Reads an archive while it is written: its events in order of time, or as tables for queries."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import polars as pl

from schout.adapters.archive_files import Hour, Part, belongs, hours, parts, segments
from schout.adapters.archive_parts import (
    SEGMENT,
    in_order,
    numbered,
    read_parts,
    without_doubles,
)
from schout.adapters.archive_segments import Frames, read_segment
from schout.core.model.errors import InputError
from schout.core.model.moment import HOUR_US
from schout.core.model.packed import unpack, unpack_lazily
from schout.core.model.value import Value
from schout.core.model.vocabulary import ActivityKind

_SLICE_BYTES = 8 << 20
"""About how much of the files of one hour is in memory at once, where it is 20 times as large."""
_TRIES = 5
"""Parts may be merged away between looking for them and reading them."""
T = TypeVar("T")


class Chosen(Value, frozen=True, kw_only=True):
    """Which events are read: those from `since_us` on and before `until_us`, and of a tenant."""

    since_us: int | None = None
    until_us: int | None = None
    tenant: str | None = None
    """Whose the target or the source is."""

    def has(self, hour: Hour) -> bool:
        """Tell whether an hour may hold any of them."""
        return (
            (self.since_us is None or hour.start_us + HOUR_US > self.since_us)
            and (self.until_us is None or hour.start_us < self.until_us)
            and (self.tenant is None or belongs(hour.owner, self.tenant))
        )

    def of(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Give these events out of a frame."""
        if self.since_us is not None:
            frame = frame.filter(pl.col("at_us") >= self.since_us)
        if self.until_us is not None:
            frame = frame.filter(pl.col("at_us") < self.until_us)
        if self.tenant is not None:
            whose = (pl.col("tenant") == self.tenant) | (pl.col("source_tenant") == self.tenant)
            frame = frame.filter(whose.fill_null(value=False))
        return frame


class ArchiveReader:
    """What an archive holds at the moment at which this is made."""

    def __init__(self, folder: Path | str, chosen: Chosen | None = None) -> None:
        """Look what is there; `InputError` when there is no archive."""
        self.folder = Path(folder)
        self._chosen = chosen or Chosen()
        if not (self.folder / "segments").is_dir():
            hint = "name its folder, or set `path` of `[archive]`"
            raise InputError("SCH-A003", f"there is no archive `{folder}`", hint)
        self._live: dict[ActivityKind, pl.DataFrame] = {}
        self._live_hours: set[int] = set()
        self._unrolled = frozenset[int]()
        _again(self._read_segments)
        self.position_bytes = 0
        """How much of it was given by `slices`."""
        self._hours: dict[int, list[Hour]] = {}
        for hour in filter(self._chosen.has, hours(self.folder)):
            self._hours.setdefault(hour.start_us, []).append(hour)

    @property
    def size_bytes(self) -> int:
        """Tell how much of it is rolled."""
        return sum(_again(partial(self._size, start_us)) for start_us in self._hours)

    def _size(self, start_us: int) -> int:
        found = (part for hour in self._at(start_us) for part in self._parts(hour))
        return sum(part.path.stat().st_size for part in found)

    def _read_segments(self) -> None:
        found = segments(self.folder)
        frames: dict[ActivityKind, list[pl.DataFrame]] = {}
        for number, path in found.items():
            for kind, frame in read_segment(path)[0].items():
                mine = self._chosen.of(numbered(frame, number).lazy()).collect()
                frames.setdefault(kind, []).append(mine)
        self._live = {kind: pl.concat(parted) for kind, parted in frames.items()}
        self._unrolled = frozenset(found)
        self._live_hours = {
            hour * HOUR_US
            for frame in self._live.values()
            for hour in (frame["at_us"] // HOUR_US).unique().to_list()
        }

    def slices(self) -> Iterator[Frames]:
        """Give the events in order of time, of all kinds, one stretch of time after the other."""
        for start_us in sorted({*self._hours, *self._live_hours}):
            for window in self._stretches(start_us):
                frames = {kind: self._events(kind, start_us, window) for kind in ActivityKind}
                found = {kind: frame for kind, frame in frames.items() if frame.height}
                if found:
                    yield found

    def _stretches(self, start_us: int) -> Iterator[Chosen]:
        """Divide an hour that is more than should be in memory."""
        size = _again(partial(self._size, start_us))
        many = 1 + size // _SLICE_BYTES
        edges = [start_us + HOUR_US * place // many for place in range(many + 1)]
        for since_us, until_us in pairwise(edges):
            yield Chosen(since_us=since_us, until_us=until_us)
        self.position_bytes += size

    def _events(self, kind: ActivityKind, start_us: int, window: Chosen) -> pl.DataFrame:
        """Give the events of a kind in a stretch of an hour, in order."""
        mine = [hour for hour in self._at(start_us) if hour.kind is kind]
        live = self._live.get(kind)
        waiting = None if live is None else window.of(live.lazy()).collect()
        if not mine and waiting is None:
            return pl.DataFrame()

        def read() -> pl.DataFrame:
            parted = [window.of(frame) for frame in self._packed(kind, mine, waiting)]
            packed = self._chosen.of(pl.concat(parted)).collect()
            return unpack(kind, in_order(packed))

        return _again(read)

    def tables(self) -> dict[str, pl.LazyFrame]:
        """Give the events of each kind, in no order; nothing is read before it is asked for."""
        found = {}
        for kind in ActivityKind:
            mine = [hour for hours in self._hours.values() for hour in hours if hour.kind is kind]
            packed = self._packed(kind, mine, self._live.get(kind))
            found[str(kind)] = unpack_lazily(kind, self._chosen.of(pl.concat(packed)))
        return found

    def _packed(
        self, kind: ActivityKind, mine: Sequence[Hour], waiting: pl.DataFrame | None
    ) -> list[pl.LazyFrame]:
        """Give hours that are one part as they are, and those in pieces without doubles."""
        whole, pieces = list[Part](), list[Part]()
        for hour in mine:
            files = self._parts(hour)
            alone = len(files) == 1 and hour.start_us not in self._live_hours
            (whole if alone else pieces).extend(files)
        live = [] if waiting is None else [waiting.lazy()]
        if not pieces and (not live or len(self._unrolled) == 1):
            return [self._rolled(kind, whole), *live]
        told = pl.concat([self._rolled(kind, pieces), *live])
        return [self._rolled(kind, whole), without_doubles(kind, told)]

    def _rolled(self, kind: ActivityKind, files: Sequence[Part]) -> pl.LazyFrame:
        """Give the rows of parts that do not stand in the segments that were read."""
        unrolled = pl.Series(sorted(self._unrolled), dtype=pl.Int32)
        frame = read_parts(kind, files)
        return frame.filter(~pl.col(SEGMENT).is_in(unrolled.implode())) if self._live else frame

    def _parts(self, hour: Hour) -> list[Part]:
        return parts(hour.folder, self._unrolled)

    def _at(self, start_us: int) -> list[Hour]:
        return self._hours.get(start_us, [])


def _again(read: Callable[[], T]) -> T:
    """Read; once more when a file went meanwhile, as it was rolled or merged into another."""
    for _ in range(_TRIES - 1):
        try:
            return read()
        except FileNotFoundError:
            continue
    return read()
