"""Replays logs: all sources merged in order of time, evaluated, decided, stored when asked to."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import msgspec

from schout.adapters.log_files import LogFile
from schout.core.intake.register import Register
from schout.core.intake.timeline import LATENESS_US
from schout.core.model.errors import InputError
from schout.core.model.event import Activity
from schout.core.model.finding import Finding
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import Mode
from schout.core.policy.schema import Policy
from schout.ports.store import Store
from schout.service.pipeline import Road, Taken
from schout.service.sources import OnLate, Source, SourceCount, choose_format
from schout.service.stream import (
    MANY_BYTES,
    NEVER,
    EventWay,
    OnActivities,
    Stream,
    StreamOptions,
    Way,
)

_READ_BYTES = 16 * 1024 * 1024
"""What is read at once of all logs together, as far as no log gets less than `MANY_BYTES`."""


class ReplayOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How logs are read."""

    format_name: str = "auto"
    default_host: str | None = None
    lateness_us: int = LATENESS_US
    keep_copies: bool = False
    """Count a line that stands in several files as often as it stands there."""
    clock: Callable[[], int] | None = None
    """Tells the moment; for time stamps without a year in an input that has no end."""
    on_late: OnLate | None = None
    on_activities: OnActivities | None = None
    """Is given all activities that count, in order of time."""


class Summary(msgspec.Struct):
    """What a replay did, for its end."""

    sources: list[SourceCount] = msgspec.field(default_factory=list)
    findings: Counter[str] = msgspec.field(default_factory=Counter)
    """By clause, those of rules in shadow not counted."""
    shadow: Counter[str] = msgspec.field(default_factory=Counter)
    """By rule: findings of rules in shadow."""
    outcomes: Counter[str] = msgspec.field(default_factory=Counter)
    cases: int = 0
    notices: int = 0
    known: int = 0
    """Findings that the store already had."""
    unkeyed: dict[str, int] = msgspec.field(default_factory=dict)
    """By rule: requests it would have counted if the log had named a host or tenant."""
    interrupted: bool = False

    def total(self, field: str) -> int:
        """Add up one count over all sources."""
        return sum(getattr(source, field) for source in self.sources)


class Replay:
    """One replay of some files under one policy."""

    def __init__(
        self,
        paths: Sequence[str],
        policy: Policy,
        tenants: Sequence[Tenant],
        register: Register,
        options: ReplayOptions,
    ) -> None:
        """Open all files; `InputError` when one cannot be read or its format is not known."""
        self.files: list[LogFile] = []
        self._sources: list[Source] = []
        try:
            for path, name in zip(paths, source_names(paths), strict=True):
                self.files.append(LogFile(path))
                self._sources.append(_source(self.files[-1], name, register, options))
        except InputError:
            self.close()
            raise
        self._options = StreamOptions(
            policy=policy,
            plans={tenant.id: tenant.plan for tenant in tenants},
            merge_copies=len(self.files) > 1 and not options.keep_copies,
            on_activities=options.on_activities,
        )
        self.summary = Summary(sources=[source.count for source in self._sources])

    @property
    def size_bytes(self) -> int | None:
        """How much there is to read; `None` when that cannot be known."""
        sizes = [file.size for file in self.files]
        return None if None in sizes else sum(size or 0 for size in sizes)

    @property
    def position_bytes(self) -> int:
        """How much of it has been read."""
        return sum(file.position for file in self.files)

    def events(self, tick: Callable[[], None]) -> Iterator[Activity]:
        """Give the events of all sources, oldest first, without copies."""
        way = EventWay(self._options, self._sources)
        for until_us in self._read(way, tick):
            yield from way.ready(until_us)

    def findings(self, tick: Callable[[], None]) -> Iterator[Finding]:
        """Give the findings in order of time."""
        stream = Stream(self._options, self._sources)
        for until_us in self._read(stream, tick):
            for finding in stream.step(until_us):
                if finding.mode is Mode.SHADOW:
                    self.summary.shadow[finding.rule] += 1
                else:
                    self.summary.findings[finding.clause] += 1
                yield finding
        self.summary.unkeyed = stream.unkeyed

    def _read(self, stream: Stream | Way, tick: Callable[[], None]) -> Iterator[int]:
        """Read the source that is furthest behind, block by block; give what has been passed.

        `tick` is called after each block, for a progress bar.
        """
        size = max(MANY_BYTES, _READ_BYTES // max(1, len(self.files)))
        pairs = zip(self.files, self._sources, strict=True)
        left = {source.name: (source, file.blocks(size)) for file, source in pairs}
        while left:
            source, blocks = min(left.values(), key=lambda pair: stream.watermark_us(pair[0]))
            block = next(blocks, None)
            if block is None:
                stream.end(source)
                del left[source.name]
            else:
                stream.take(source, source.count.lines + 1, block)
            tick()
            yield min((stream.watermark_us(each) for each, _ in left.values()), default=NEVER)

    def close(self) -> None:
        """Close all files."""
        for file in self.files:
            file.close()

    def broken(self) -> tuple[InputError, ...]:
        """Tell which files could not be read to their end."""
        return tuple(file.truncated for file in self.files if file.truncated is not None)


def _source(file: LogFile, name: str, register: Register, options: ReplayOptions) -> Source:
    source = Source(
        name,
        register,
        default_host=options.default_host,
        lateness_us=options.lateness_us,
        on_late=options.on_late,
    )
    end = options.clock if file.written_us is None else file.written_us
    source.begin(choose_format(file, options.format_name), end)
    return source


def source_names(paths: Iterable[str]) -> list[str]:
    """Name each source by its file name, with as many folders as tell it from the others."""
    parts = [Path(path).parts if path != "-" else ("standard input",) for path in paths]
    names: list[str] = []
    for number, own in enumerate(parts):
        depth = 1
        others = parts[:number] + parts[number + 1 :]
        while depth < len(own) and any(other[-depth:] == own[-depth:] for other in others):
            depth += 1
        name = "/".join(own[-depth:]).removeprefix("//").removeprefix("/")
        names.append(name if name not in names else f"{name} ({number + 1})")
    return names


def carry_out(
    store: Store,
    road: Road,
    findings: Iterable[Finding],
    summary: Summary,
    step: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Iterator[Taken]:
    """Take each finding down the road, one transaction each, and count what becomes of it.

    Each is taken, counted and given inside a `step`, which may end the whole when it is left.
    """
    for finding in findings:
        with step():
            with store.transaction() as transaction:
                taken = road.take(transaction, finding)
            summary.known = road.known
            if taken is not None:
                summary.outcomes[taken.decision.outcome] += 1
                summary.notices += len(taken.notices)
                summary.cases += taken.case is not None and len(taken.case.decisions) == 1
                yield taken
