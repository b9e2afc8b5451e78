"""Archiving what is watched: nothing that goes wrong with it stops the watching.

What passed is flushed to the disk before how far logs were read is kept: after a crash no event is
missing in the archive, and those that are read again are there once.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from schout.core.model.event import Activity
from schout.core.model.moment import HOUR_US, SECOND_US
from schout.core.model.vocabulary import ActivityKind
from schout.service.archive_settings import ArchiveSettings

if TYPE_CHECKING:
    import polars as pl

    from schout.adapters.archive import Archive

_TEND_EVERY_S = HOUR_US // SECOND_US

Tell = Callable[[str], None]


class ArchiveStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How the archive is doing. No tenant, no address, no content."""

    problem: str | None
    """Why events cannot be written, rolled or erased at the moment."""
    counts: dict[str, int]
    """What it did since the start, as `ArchiveCount` names it."""


class Archiving:
    """An archive beside a watcher: fed, flushed, rolled, and cleared of what is too old."""

    def __init__(
        self,
        archive: "Archive",
        days: Mapping[ActivityKind, int],
        lateness_us: int,
        tell: Tell,
        elapsed_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`days`: how long each kind is kept. `tell` is given each problem once.

        A problem is told again when it comes back after an hour without any.
        """
        self._archive, self._days, self._lateness_us = archive, days, lateness_us
        self._tell, self._elapsed_s = tell, elapsed_s
        self._next_tend_s = elapsed_s()
        self._failed: dict[str, str] = {}
        self._told: set[str] = set()

    @property
    def status(self) -> ArchiveStatus:
        """Tell how it is doing."""
        return ArchiveStatus(
            problem=next(iter(self._failed.values()), None) or self._archive.problem,
            counts=msgspec.structs.asdict(self._archive.count),
        )

    def take(self, activities: "Sequence[Activity] | Mapping[ActivityKind, pl.DataFrame]") -> None:
        """Archive activities, or frames of them."""
        with self._trying("add"):
            self._archive.add(activities)

    def sync(self) -> None:
        """Flush what was taken to the disk."""
        with self._trying("sync"):
            self._archive.sync()

    def tend(self, now_us: int) -> None:
        """Once an hour roll the hours that have ended and erase what is too old."""
        if self._elapsed_s() < self._next_tend_s:
            return
        self._next_tend_s = self._elapsed_s() + _TEND_EVERY_S
        if self.status.problem is None:
            self._told.clear()
        with self._trying("roll"):
            self._archive.roll(now_us - self._lateness_us)
        with self._trying("erase"):
            self._archive.erase(now_us, self._days)

    def close(self) -> None:
        """Flush, and let another process write."""
        self._archive.close()

    @contextmanager
    def _trying(self, step: str) -> Iterator[None]:
        """Note what fails in a step until it succeeds; tell a problem that is new."""
        try:
            yield
            self._failed.pop(step, None)
        except OSError as error:
            self._failed[step] = (error.strerror or "unknown reason").lower()
        problem = self.status.problem
        if problem is not None and problem not in self._told:
            self._told.add(problem)
            self._tell(f"the archive of events: {problem}; watching goes on")


def open_archiving(settings: ArchiveSettings, lateness_us: int, tell: Tell) -> Archiving | None:
    """Open the archive that the settings name; `None` when they name none."""
    if settings.path is None:
        return None
    from schout.adapters.archive import Archive  # noqa: PLC0415 - loads Polars

    return Archiving(Archive(settings.path), settings.days, lateness_us, tell)
