"""Archived events evaluated again: the same findings as from the logs they came from."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter

import polars as pl

from schout.adapters.archive_reader import ArchiveReader, Chosen
from schout.adapters.log_files import LogFile
from schout.core.detect.columnar import ColumnEvaluator
from schout.core.model.errors import InputError
from schout.core.model.event import Activity
from schout.core.model.finding import Finding
from schout.core.model.frame import STRUCTS, events_of
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import ActivityKind, Mode
from schout.core.policy.schema import Policy
from schout.service.replay import Summary
from schout.service.sources import SourceCount

Frames = Mapping[ActivityKind, pl.DataFrame]


class ArchiveReplay:
    """One replay of an archive under one policy; used as `service.replay.Replay` is.

    Whose hosts and addresses they are stays as it was when the events were archived.
    """

    def __init__(
        self, folder: str, chosen: Chosen, policy: Policy, tenants: Sequence[Tenant]
    ) -> None:
        """Look what is there; `InputError` when there is no archive."""
        self._reader = ArchiveReader(folder, chosen)
        self._evaluator = ColumnEvaluator(policy, {tenant.id: tenant.plan for tenant in tenants})
        self._counts: dict[str, SourceCount] = {}
        self.files: tuple[LogFile, ...] = ()
        self.summary = Summary()
        self.size_bytes = self._reader.size_bytes

    @property
    def position_bytes(self) -> int:
        """How much of it has been evaluated."""
        return self._reader.position_bytes

    def events(self, tick: Callable[[], None]) -> Iterator[Activity]:
        """Give the events, oldest first."""
        for frames in self._slices(tick):
            kinds = (events_of(STRUCTS[kind], frame) for kind, frame in frames.items())
            yield from heapq.merge(*kinds, key=attrgetter("at_us"))

    def findings(self, tick: Callable[[], None]) -> Iterator[Finding]:
        """Give the findings in order of time."""
        for frames in self._slices(tick):
            for finding in self._evaluator.step(frames):
                if finding.mode is Mode.SHADOW:
                    self.summary.shadow[finding.rule] += 1
                else:
                    self.summary.findings[finding.clause] += 1
                yield finding
        unkeyed = self._evaluator.unkeyed
        self.summary.unkeyed = {rule: many for rule, many in unkeyed.items() if many}

    def _slices(self, tick: Callable[[], None]) -> Iterator[Frames]:
        for frames in self._reader.slices():
            for frame in frames.values():
                self._count(frame)
            tick()
            yield frames

    def _count(self, frame: pl.DataFrame) -> None:
        nobody = pl.col("tenant").is_null() & pl.col("source_tenant").is_null()
        told = frame.group_by("source").agg(pl.len(), nobody.sum().alias("nobody")).sort("source")
        for source, many, unattributed in told.iter_rows():
            count = self._counts.get(source)
            if count is None:
                count = self._counts[source] = SourceCount(source=source, format="archive")
                self.summary.sources.append(count)
            count.lines += many
            count.parsed += many
            count.unattributed += unattributed

    def broken(self) -> tuple[InputError, ...]:
        """Tell which files could not be read to their end: none, they are whole or not there."""
        return ()

    def close(self) -> None:
        """Do nothing: no file stays open."""
