"""Parts: segments rolled into Parquet files per kind, owner and hour, in order of time.

A part is written under another name, flushed and then renamed; a segment goes once all its parts
are there. A roll that a crash cut short is done again and writes the same files.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl

from schout.adapters.archive_files import (
    Hour,
    Part,
    all_parts,
    hour_at,
    make_folder,
    owner_of,
    part_path,
    parts,
    settle,
)
from schout.adapters.archive_segments import Frames, read_segment
from schout.adapters.durable_file import sync_folder
from schout.core.model.moment import HOUR_US
from schout.core.model.packed import PACKED
from schout.core.model.value import Value
from schout.core.model.vocabulary import ActivityKind

SEGMENT, TURN = "=segment", "=turn"
"""Columns of a part: the segment that an event came in, and its turn among those of one moment."""
_ORDER = ("at_us", SEGMENT, TURN)
"""What the events of a kind are in the order of: that in which they were archived."""
_OWNERS = ("tenant", "source_tenant")
_LEVEL = 1
"""Of zstd: at 3 a part is no smaller, at 9 it is 4 % smaller and takes twice as long."""
_GROUP_ROWS = 1 << 19
_WRITERS = 2
"""Parts that are written at once: a writer keeps one core busy."""
MOST_ROWS = 2_000_000
"""Of a part that is made out of several."""


class Rolled(Value, frozen=True, kw_only=True):
    """What became of one segment."""

    events: int
    damaged: int
    """Lines that could not be read."""
    hours: frozenset[Hour]
    """Those that have a new part."""


def schema_of(kind: ActivityKind) -> dict[str, pl.DataType]:
    """Give the columns of a part."""
    return {**PACKED[kind], SEGMENT: pl.Int32(), TURN: pl.Int32()}


def roll(folder: Path, waiting: Sequence[tuple[int, Path]]) -> Iterator[Rolled]:
    """Roll segments, oldest first; the next is read while the parts of one are written."""
    with ThreadPoolExecutor(1) as pool, ThreadPoolExecutor(_WRITERS) as writers:
        ahead = pool.submit(read_segment, waiting[0][1]) if waiting else None
        for place, (number, path) in enumerate(waiting):
            assert ahead is not None  # noqa: S101 - there is one for each
            frames, damaged = ahead.result()
            if place + 1 < len(waiting):
                ahead = pool.submit(read_segment, waiting[place + 1][1])
            made = _write_parts(writers, folder, number, frames)
            _put_away(folder, path, damaged=damaged > 0)
            events = sum(frame.height for frame in frames.values())
            yield Rolled(events=events, damaged=damaged, hours=made)


def _write_parts(
    writers: ThreadPoolExecutor, folder: Path, number: int, frames: Frames
) -> frozenset[Hour]:
    """Write the events of a segment; tell of which hours they are."""

    def write(kind: ActivityKind, owner: str, hour: int, rows: pl.DataFrame) -> Hour:
        place = hour_at(folder, kind, owner, hour)
        write_part(place.folder, number, number, rows)
        return place

    found = [
        writers.submit(write, kind, owner, hour, rows)
        for kind, frame in frames.items()
        for owner, hour, rows in _divided(numbered(frame, number))
    ]
    return frozenset(each.result() for each in found)


def _put_away(folder: Path, path: Path, *, damaged: bool) -> None:
    """Let a segment go whose parts are there; one with lines that could not be read is kept."""
    if damaged:
        kept = folder / "damaged" / path.name
        make_folder(kept.parent)
        path.replace(kept)
    else:
        path.unlink()
    sync_folder(path.parent)


def numbered(frame: pl.DataFrame, segment: int) -> pl.DataFrame:
    """Put the events of a segment in order of time, with what keeps that order."""
    if not frame["at_us"].is_sorted():
        frame = frame.sort("at_us", maintain_order=True)
    place = pl.int_range(pl.len(), dtype=pl.Int32)
    new = pl.col("at_us").ne_missing(pl.col("at_us").shift(1))
    first = pl.when(new).then(place).forward_fill()
    return frame.with_columns(
        pl.lit(segment, dtype=pl.Int32).alias(SEGMENT), (place - first).alias(TURN)
    )


def in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """Put packed events in the order in which they were archived; nearly always they are in it."""
    at_us, segment = frame["at_us"], frame[SEGMENT]
    if at_us.is_sorted() and segment.min() == segment.max():
        same = (at_us == at_us.shift(1)) & (frame[TURN] < frame[TURN].shift(1))
        if not same.any():
            return frame
    return frame.sort(_ORDER)


def _divided(frame: pl.DataFrame) -> Iterator[tuple[str, int, pl.DataFrame]]:
    """Divide events in order of time by owner and hour."""
    for owner, owned in _owned(frame):
        hours = owned["at_us"] // HOUR_US
        for hour in hours.unique().sort():
            first, end = (hours.search_sorted(hour, side=side) for side in ("left", "right"))
            yield owner, hour, owned.slice(first, end - first)


def _owned(frame: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """Divide events by the folder that they belong into: several pairs of tenants may share one."""
    alike = all(_is_one(frame[name]) for name in _OWNERS)
    pairs = (frame[:1] if alike else frame).select(_OWNERS).unique(maintain_order=True)
    owners = [owner_of(*pair) for pair in pairs.iter_rows()]
    if len(set(owners)) == 1:
        return [(owners[0], frame)]
    named = pairs.with_columns(pl.Series("=owner", owners))
    joined = frame.join(named, on=_OWNERS, how="left", nulls_equal=True, maintain_order="left")
    pieces = joined.partition_by("=owner", maintain_order=True)
    return [(piece["=owner"][0], piece.drop("=owner")) for piece in pieces]


def _is_one(names: pl.Series) -> bool:
    """Tell whether all names are the same, or there is none at all; that is soon told."""
    lacking = names.null_count()
    return lacking == len(names) or (not lacking and names.min() == names.max())


def write_part(folder: Path, first: int, last: int, frame: pl.DataFrame) -> Path:
    """Write a part, whole or not at all."""
    make_folder(folder)
    path = part_path(folder, first, last)
    temporary = folder / f".{path.name}.new"
    try:
        frame.write_parquet(
            temporary, compression="zstd", compression_level=_LEVEL, row_group_size=_GROUP_ROWS
        )
        settle(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return path


def read_parts(kind: ActivityKind, files: Iterable[Part]) -> pl.LazyFrame:
    """Give the packed events of some parts, one part after the other."""
    paths = [part.path for part in files]
    if not paths:
        return pl.LazyFrame(schema=schema_of(kind))
    return pl.scan_parquet(
        paths,
        schema=schema_of(kind),
        missing_columns="insert",
        extra_columns="ignore",
        glob=False,
        hive_partitioning=False,
    )


def compact(hour: Hour, unrolled: frozenset[int]) -> int:
    """Merge the parts of an hour; tell how many fewer there are."""
    folder, kind = hour.folder, hour.kind
    counting = parts(folder, unrolled)
    merged = 0
    for run in _runs(kind, counting):
        if len(run) > 1:
            frame = read_parts(kind, run).collect()
            if _may_have_doubles(frame):
                frame = without_doubles(kind, frame.lazy()).collect()
            write_part(folder, run[0].first, run[-1].last, in_order(frame))
            merged += len(run) - 1
    counts = {part.path for part in parts(folder, unrolled)}
    for part in all_parts(folder):
        if part.path not in counts and part.first not in unrolled:
            part.path.unlink()
    for left in folder.glob(".*.new"):
        left.unlink()
    return merged


def _may_have_doubles(frame: pl.DataFrame) -> bool:
    """Tell whether lines of one moment and number came in several segments; that is soon told."""
    at_us = pl.col("at_us")
    spans = frame.group_by(SEGMENT).agg(at_us.min().alias("first"), at_us.max().alias("last"))
    if spans.height == 1:
        return False
    # What stands in two segments is not before the second begins, nor after the last but one ends.
    shared = frame.filter(at_us.is_between(spans["first"].sort()[1], spans["last"].sort()[-2]))
    several = (pl.col(SEGMENT).min() != pl.col(SEGMENT).max()).over("at_us", "line")
    return bool(shared.select(several.any()).item())


def _runs(kind: ActivityKind, counting: Sequence[Part]) -> Iterator[list[Part]]:
    """Put parts that follow one another together, as long as they are not too many rows."""
    run: list[Part] = []
    rows = 0
    for part in counting:
        more = read_parts(kind, [part]).select(pl.len()).collect().item()
        if run and rows + more > MOST_ROWS:
            yield run
            run, rows = [], 0
        run.append(part)
        rows += more
    yield run


def without_doubles(kind: ActivityKind, frame: pl.LazyFrame) -> pl.LazyFrame:
    """Leave out events that came again in a later segment: a log that was read a second time."""
    names = [name for name in PACKED[kind] if name not in _OWNERS]
    return frame.filter(pl.col(SEGMENT) == pl.col(SEGMENT).min().over(names))
