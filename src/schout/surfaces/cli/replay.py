"""`schout replay`: read logs and say what a policy makes of them."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from schout.adapters.memory.store import MemoryStore
from schout.adapters.system import SystemClock
from schout.core.intake.formats import FORMATS
from schout.core.intake.present import present_event
from schout.core.model.event import Signal
from schout.core.model.moment import from_datetime
from schout.core.model.vocabulary import Mode
from schout.core.policy.read_pack import read_pack
from schout.core.policy.schema import Policy
from schout.ports.store import Store
from schout.service.packs import DEFAULT_PACK, load_pack, load_texts
from schout.service.pipeline import Road, Taken, publish
from schout.service.registers import Known, known_from_file, known_from_store, put_known
from schout.service.replay import Replay, ReplayOptions, Summary, carry_out
from schout.service.settings import load_settings
from schout.service.sources import OnLate
from schout.service.stream import NEVER, OnActivities
from schout.surfaces.cli.archive_options import archive_folder, archive_options, chosen
from schout.surfaces.cli.interrupt import Interrupt
from schout.surfaces.cli.lateness import read_lateness
from schout.surfaces.cli.output import plural, write_json, write_json_line
from schout.surfaces.cli.replay_text import write_report

if TYPE_CHECKING:
    from schout.service.archive import ArchiveReplay

STAGES = ("events", "findings", "decisions", "cases", "notices")


@click.command()
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option("--from", "origin", type=click.Choice(["archive"]), help="Read archived events.")
@archive_options
@click.option(
    "--format",
    "format_name",
    default="auto",
    show_default=True,
    help="The format: " + ", ".join(FORMATS) + ", or auto.",
)
@click.option("--policy", "pack", default=DEFAULT_PACK, show_default=True, help="A pack.")
@click.option("--tenants", help="A register of tenants, TOML or CSV.")
@click.option("--host", help="The host name the log is of, where its lines do not say.")
@click.option("--emit", type=click.Choice(STAGES), help="Print this stage, one JSON object a line.")
@click.option("--with-shadow", is_flag=True, help="Print findings of rules in shadow, too.")
@click.option("--into", help="Store what is found: a file, or a postgresql:// address.")
@click.option(
    "--lateness", default="2m", show_default=True, help="How far lines may be disordered."
)
@click.option("--late", "late_file", help="Write lines that came too late to this file.")
@click.option("--keep-copies", is_flag=True, help="Count a line in several files each time.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--quiet", is_flag=True, help="No progress bar and no summary.")
def replay(**given: Any) -> int:
    """Read logs (files, .gz files, - for standard input) and say what a policy makes of them.

    With `--from archive`, read archived events instead.

    Nothing is written unless --into or --archive says where.
    """
    return _Run(**given).run()


class _Run(msgspec.Struct, kw_only=True):
    """One call of the command."""

    paths: tuple[str, ...]
    origin: str | None
    archive: str | None
    since: str | None
    until: str | None
    tenant: str | None
    format_name: str
    pack: str
    tenants: str | None
    host: str | None
    emit: str | None
    with_shadow: bool
    into: str | None
    lateness: str
    late_file: str | None
    keep_copies: bool
    as_json: bool
    quiet: bool

    def run(self) -> int:
        source = load_pack(self.pack)
        policy = read_pack(source)
        with (
            _opened(self.into) as store,
            late_writer(self.late_file) as on_late,
            self._archived() as on_activities,
        ):
            known = self._known(store)
            started = time.perf_counter()
            replayed = self._opened(policy, known, on_late, on_activities)
            keep_all = self.into is not None
            road = Road(policy, known.tenants, load_texts, keep_all=keep_all, posts=False)
            with closing(replayed):
                if self.into is not None:
                    now_us = from_datetime(datetime.now(UTC))
                    with store.transaction() as transaction:
                        publish(transaction, policy, source.files, now_us)
                        put_known(transaction, known, now_us)
                report = self._drive(replayed, store, road)
            spent = time.perf_counter() - started
        if not self.quiet:
            self._report(replayed.summary, report, spent)
        for error in replayed.broken():
            click.echo(error.rendered(), err=True)
        if replayed.summary.interrupted:
            return 130
        return 1 if replayed.broken() else 0

    @contextmanager
    def _archived(self) -> Iterator[OnActivities | None]:
        """Archive what is read from logs: in the folder named, or with `--into` as settings say."""
        folder = self.archive
        if folder is None and self.into is not None:
            folder = load_settings(None).archive.path
        if folder is None or self.origin is not None:
            yield None
            return
        from schout.adapters.archive import Archive

        with Archive(folder) as archive:
            yield archive.add
            archive.roll(NEVER)
            if archive.problem is not None:
                lost = plural(archive.count.unarchived, "event")
                click.echo(f"{lost} could not be archived: {archive.problem}", err=True)

    def _opened(
        self,
        policy: Policy,
        known: Known,
        on_late: OnLate | None,
        on_activities: OnActivities | None,
    ) -> "Replay | ArchiveReplay":
        """Open the logs, or the archive."""
        options = ReplayOptions(
            format_name=self.format_name,
            default_host=self.host.lower() if self.host else None,
            lateness_us=read_lateness(self.lateness, policy.rules),
            keep_copies=self.keep_copies,
            clock=SystemClock().now_us,
            on_late=on_late,
            on_activities=on_activities,
        )
        if self.origin is not None and self.paths:
            raise click.UsageError("expected either paths of logs or `--from archive`")
        if self.origin is None:
            if not self.paths:
                raise click.UsageError("Missing argument 'PATH...', or `--from archive`.")
            if any((self.since, self.until, self.tenant)):
                raise click.UsageError("--since, --until and --tenant need `--from archive`")
            return Replay(self.paths, policy, known.tenants, known.register, options)
        from schout.service.archive import ArchiveReplay

        which = chosen(self.since, self.until, self.tenant)
        return ArchiveReplay(archive_folder(self.archive), which, policy, known.tenants)

    def _known(self, store: Store) -> Known:
        if self.tenants is not None:
            return known_from_file(self.tenants)
        return known_from_store(store)

    def _drive(self, replayed: "Replay | ArchiveReplay", store: Store, road: Road) -> "_Seen":
        """Run it to the end, or to the interruption; print the stage asked for."""
        seen = _Seen()
        summary = replayed.summary
        interrupt = Interrupt()
        for file in replayed.files:
            file.on_wait = interrupt.check
        with _progress(replayed, quiet=self.quiet) as shown, interrupt.watched():

            def tick() -> None:
                interrupt.check()
                shown()

            try:
                if self.emit == "events":
                    for event in replayed.events(tick):
                        write_json_line(present_event(event))
                else:
                    found = replayed.findings(tick)
                    for taken in carry_out(store, road, found, summary, interrupt.step):
                        seen.add(taken, keep=self.emit is None and not self.as_json)
                        self._emit(taken)
            except KeyboardInterrupt:
                summary.interrupted = True
        if self.emit == "cases":
            for case in seen.cases.values():
                write_json_line(case)
        return seen

    def _emit(self, taken: Taken) -> None:
        if self.emit == "findings":
            if self.with_shadow or taken.finding.mode is not Mode.SHADOW:
                write_json_line(taken.finding)
        elif self.emit == "decisions":
            write_json_line(taken.decision)
        elif self.emit == "notices":
            for notice in taken.notices:
                write_json_line(notice)

    def _report(self, summary: Summary, seen: "_Seen", spent: float) -> None:
        if self.as_json and self.emit is None:
            write_json(summary)
            return
        evaluated, err = self.emit != "events", self.emit is not None
        write_report(summary, seen.taken, seen.cases, spent, evaluated=evaluated, err=err)


class _Seen:
    """What the report at the end shows."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.cases: dict[str, Any] = {}

    def add(self, taken: Taken, *, keep: bool) -> None:
        if taken.case is not None:
            self.cases[taken.case.id] = taken.case
        if keep and len(self.taken) < 1000:
            self.taken.append(taken)


@contextmanager
def _opened(target: str | None) -> Iterator[Store]:
    """Open the store that `--into` names, or one in memory."""
    if target is None:
        yield MemoryStore()
        return
    from schout.adapters.sql.store import open_store

    store = open_store(target)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def late_writer(path: str | None) -> Iterator[Callable[[Signal], None] | None]:
    """Give what appends late lines to a file; `None` when none is named."""
    if path is None:
        yield None
        return
    with Path(path).open("ab", buffering=0) as file:  # a crash loses none

        def write(event: Signal) -> None:
            file.write(event.raw + b"\n")

        yield write


@contextmanager
def _progress(replayed: "Replay | ArchiveReplay", *, quiet: bool) -> Iterator[Callable[[], None]]:
    """Show a bar with rate and time left on a terminal; nothing when the output is piped."""
    if quiet or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("reading"),
        BarColumn(),
        TextColumn(
            "{task.percentage:>3.0f} %  {task.fields[lines]:,} lines, {task.fields[rate]:,}/s"
        ),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    started = time.perf_counter()
    with bar:
        task = bar.add_task("", total=replayed.size_bytes, lines=0, rate=0)

        def tick() -> None:
            lines = replayed.summary.total("lines")
            rate = int(lines / max(0.001, time.perf_counter() - started))
            bar.update(task, completed=replayed.position_bytes, lines=lines, rate=rate)

        yield tick
