"""Where an archive keeps what: names of segments and parts, and which of them count.

    lock                                            held by the one process that writes
    segments/00000012.ndjson                        as they came; all kinds, all tenants
    damaged/00000011.ndjson                         segments with lines that could not be read
    events/http_request/acme/2026-12-07T09/00000003-00000011.parquet

There is no list of files beside the files. A part is named for the segments that its events came
from, first and last. It counts when none of these segments is there any more, and no other part of
its hour covers as many and more. So whatever a crash leaves behind counts once.
"""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from schout.adapters.durable_file import sync_folder
from schout.core.model.moment import HOUR_US, from_datetime, to_datetime
from schout.core.model.value import Value
from schout.core.model.vocabulary import ActivityKind

NOBODY = "_"
_BETWEEN = "~"
"""Stands between the tenant of the target and that of the source."""
_PLAIN = re.compile(r"[a-z0-9][a-z0-9.-]{0,60}")
_PART = re.compile(r"([0-9]{8,})-([0-9]{8,})\.parquet")
_SEGMENT = re.compile(r"([0-9]{8,})\.ndjson")
EARLIEST_US, LATEST_US = -17_259_888 * HOUR_US, 70_389_528 * HOUR_US
"""The beginning of the year 1 and the end of 9999: hours outside have no name."""


class Part(Value, frozen=True, kw_only=True):
    """A file of events of one kind, owner and hour, out of the segments `first` to `last`."""

    path: Path
    first: int
    last: int


class Hour(Value, frozen=True, kw_only=True):
    """The folder for the events of one kind, owner and hour."""

    folder: Path
    kind: ActivityKind
    owner: str
    start_us: int


def owner_of(tenant: str | None, source_tenant: str | None) -> str:
    """Name the folder for events of these tenants."""
    if source_tenant is None or source_tenant == tenant:
        return NOBODY if tenant is None else _safe(tenant)
    return _BETWEEN.join(("" if tenant is None else _safe(tenant), _safe(source_tenant)))


def belongs(owner: str, tenant: str) -> bool:
    """Tell whether a folder may hold events of a tenant, on whichever side."""
    return _safe(tenant) in owner.split(_BETWEEN)


def _safe(tenant: str) -> str:
    """Give a name for any file system: also for one that does not tell `A` from `a`."""
    if _PLAIN.fullmatch(tenant):
        return tenant
    return "=" + blake2b(tenant.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _hour_name(hour: int) -> str:
    """Name the folder of an hour, counted since 1970."""
    return to_datetime(hour * HOUR_US).isoformat()[:13]


def hour_at(folder: Path, kind: ActivityKind, owner: str, hour: int) -> Hour:
    """Give the folder of an hour, counted since 1970, in an archive."""
    path = folder / "events" / kind / owner / _hour_name(hour)
    return Hour(folder=path, kind=kind, owner=owner, start_us=hour * HOUR_US)


def _hour_us(name: str) -> int | None:
    try:
        return from_datetime(datetime.fromisoformat(f"{name}:00:00+00:00"))
    except ValueError:
        return None


def segment_path(folder: Path, number: int) -> Path:
    """Give the file of a segment."""
    return folder / "segments" / f"{number:08}.ndjson"


def segments(folder: Path) -> dict[int, Path]:
    """Give all segments that are there, by number."""
    found = ((_SEGMENT.fullmatch(path.name), path) for path in _entries(folder / "segments"))
    return dict(sorted((int(match[1]), path) for match, path in found if match))


def part_path(folder: Path, first: int, last: int) -> Path:
    """Give the file of a part."""
    return folder / f"{first:08}-{last:08}.parquet"


def parts(folder: Path, unrolled: frozenset[int] = frozenset()) -> list[Part]:
    """Give the parts of an hour that count, oldest first.

    `unrolled`: the segments that were there before this is asked.
    """
    found = [part for part in all_parts(folder) if part.first not in unrolled]
    return [part for part in found if not any(covers(other, part) for other in found)]


def all_parts(folder: Path) -> list[Part]:
    """Give the parts of an hour, also those that do not count."""
    names = ((_PART.fullmatch(path.name), path) for path in _entries(folder))
    found = [
        Part(path=path, first=int(match[1]), last=int(match[2])) for match, path in names if match
    ]
    return sorted(found, key=lambda part: (part.first, part.last))


def covers(other: Part, part: Part) -> bool:
    """Tell whether a part holds all that another one holds."""
    return other.first <= part.first and part.last <= other.last and other != part


def hours(folder: Path) -> Iterator[Hour]:
    """Give all hours of all kinds and owners."""
    for kind in ActivityKind:
        for owner in _entries(folder / "events" / kind):
            for path in _entries(owner):
                start_us = _hour_us(path.name)
                if start_us is not None:
                    yield Hour(folder=path, kind=kind, owner=owner.name, start_us=start_us)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def settle(temporary: Path, path: Path) -> None:
    """Put a file that is written under its name, so that it is there whole or not at all."""
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, for its owner alone, to stay after a power cut."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    sync_folder(folder.parent)
