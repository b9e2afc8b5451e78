"""`schout watch`: the same as a replay, following logs as they grow."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from threading import Event
from typing import Any

import click
import msgspec

from schout.adapters.memory.store import MemoryStore
from schout.adapters.system import SystemClock
from schout.core.intake.formats import FORMATS, is_format
from schout.core.model.errors import InputError, SchoutError
from schout.core.model.finding import Finding
from schout.core.model.moment import from_datetime
from schout.core.model.vocabulary import Mode
from schout.core.policy.read_pack import read_pack
from schout.core.policy.reading import did_you_mean
from schout.core.policy.schema import PackSource, Policy
from schout.service.archiving import open_archiving
from schout.service.packs import DEFAULT_PACK, load_pack, load_texts
from schout.service.pipeline import Road, Taken, publish
from schout.service.registers import Known, known_from_file, known_from_store, put_known
from schout.service.settings import WatchedLog, load_settings
from schout.service.stream_kept import FileKeeper, Keeper, OnLate, StoreKeeper
from schout.service.watcher import Start, Watcher
from schout.surfaces.cli.lateness import read_lateness
from schout.surfaces.cli.output import plural, write_json_line
from schout.surfaces.cli.replay import late_writer

STAGES = ("findings", "decisions", "cases", "notices")
_IDLE_S = 0.1
_STATUS_S = 10.0
_RETRY_S = 1.0


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "format_name", default="auto", show_default=True, help="The format.")
@click.option("--policy", "pack", default=DEFAULT_PACK, show_default=True, help="A pack.")
@click.option("--tenants", help="A register of tenants, TOML or CSV.")
@click.option("--host", help="The host name the logs are of, where their lines do not say.")
@click.option(
    "--emit",
    type=click.Choice(STAGES),
    default="findings",
    show_default=True,
    help="Print this stage, one JSON object a line; all but findings need --into.",
)
@click.option("--with-shadow", is_flag=True, help="Print findings of rules in shadow, too.")
@click.option("--into", help="Store what is found: a file, or a postgresql:// address.")
@click.option("--state", help="Keep in this file how far it is, when nothing is stored.")
@click.option("--from-start", is_flag=True, help="Begin anew, with all that the logs hold.")
@click.option("--from-end", is_flag=True, help="Begin anew, with what comes from now on.")
@click.option(
    "--lateness",
    default="2m",
    show_default=True,
    help="How far lines may be disordered; 0s: they are in order, none waits.",
)
@click.option("--late", "late_file", help="Write lines that came too late to this file.")
@click.option("--until-idle", is_flag=True, help="End once all that is there has been read.")
@click.option("--quiet", is_flag=True, help="No status on standard error.")
def watch(**given: Any) -> int:
    """Follow logs as they grow and say what a policy makes of them.

    Rotated logs are followed, compressed or not. With --into or --state it goes on after a stop or
    a crash where it was. Events are archived when the settings name an archive. It stops in good
    order on Ctrl-C or SIGTERM.
    """
    return _Watch(**given).run()


class _Watch(msgspec.Struct, kw_only=True):
    """One call of the command."""

    paths: tuple[str, ...]
    format_name: str
    pack: str
    tenants: str | None
    host: str | None
    emit: str
    with_shadow: bool
    into: str | None
    state: str | None
    from_start: bool
    from_end: bool
    lateness: str
    late_file: str | None
    until_idle: bool
    quiet: bool

    def run(self) -> int:
        self._check()
        source = load_pack(self.pack)
        policy = read_pack(source)
        lateness_us = read_lateness(self.lateness, policy.rules, in_order=True)
        host = self.host.lower() if self.host else None
        logs = [WatchedLog(path=path, format=self.format_name, host=host) for path in self.paths]
        with ExitStack() as stack:
            on_late = stack.enter_context(late_writer(self.late_file))
            stop = stack.enter_context(_signals())
            known, keeper = self._kept(stack, source, policy, on_late)
            archive = load_settings(None).archive
            archiving = open_archiving(archive, lateness_us, partial(click.echo, err=True))
            if archiving is not None:
                stack.callback(archiving.close)
            watcher = Watcher(
                logs,
                policy,
                known,
                keeper,
                SystemClock(),
                lateness_us,
                start=self._start(),
                archiving=archiving,
            )
            stack.callback(watcher.close)
            return self._follow(watcher, stop)

    def _check(self) -> None:
        if self.emit != "findings" and self.into is None:
            raise click.UsageError(f"--emit {self.emit} needs --into")
        if self.into is not None and self.state is not None:
            raise click.UsageError("expected either --into or --state: a store keeps both")
        if self.from_start and self.from_end:
            raise click.UsageError("expected either --from-start or --from-end")
        if self.format_name != "auto" and not is_format(self.format_name):
            hint = did_you_mean(self.format_name, FORMATS)
            raise InputError("SCH-I003", f"there is no format `{self.format_name}`", hint)

    def _start(self) -> Start:
        if self.from_start:
            return Start.FROM_START
        return Start.FROM_END if self.from_end else Start.RESUME

    def _kept(
        self, stack: ExitStack, source: PackSource, policy: Policy, on_late: OnLate | None
    ) -> tuple[Known, Keeper]:
        """Open where findings are kept."""
        if self.into is None:
            known = known_from_file(self.tenants) if self.tenants else _nobody()
            return known, FileKeeper(self.state, self._emit_finding, on_late)
        from schout.adapters.sql.hold import hold
        from schout.adapters.sql.store import open_store

        store = open_store(self.into)
        stack.callback(store.close)
        stack.enter_context(hold(self.into))
        known = known_from_file(self.tenants) if self.tenants else known_from_store(store)
        now_us = from_datetime(datetime.now(UTC))
        with store.transaction() as transaction:
            publish(transaction, policy, source.files, now_us)
            if self.tenants:
                put_known(transaction, known, now_us)
        road = Road(policy, known.tenants, load_texts, keep_all=True)
        return known, StoreKeeper(store, road, self._emit_taken, on_late)

    def _follow(self, watcher: Watcher, stop: Event) -> int:
        """Read until it is stopped; what fails is told once and tried again."""
        next_status, failure = time.monotonic() + _STATUS_S, ""
        while not stop.is_set():
            try:
                busy = watcher.poll()
                failure = ""
            except SchoutError as error:
                if failure != (failure := error.rendered()):
                    click.echo(failure, err=True)
                stop.wait(_RETRY_S)
                continue
            if time.monotonic() >= next_status:
                self._tell(watcher)
                next_status = time.monotonic() + _STATUS_S
            if not busy:
                if self.until_idle:
                    break
                stop.wait(_IDLE_S)
        watcher.save()
        self._tell(watcher)
        return 0

    def _tell(self, watcher: Watcher) -> None:
        """Write the status line."""
        if self.quiet:
            return
        counts = [log.source.count for log in watcher.logs]
        parts = [
            plural(sum(each.lines for each in counts), "line"),
            plural(sum(watcher.findings.values()), "finding"),
            f"late {sum(each.late for each in counts):,}",
            f"malformed {sum(each.malformed for each in counts):,}",
            f"lag {watcher.lag.last_s:.2f} s",
            f"behind {watcher.behind_s:.1f} s",
        ]
        parts += [f"shed by {what} {many:,}" for what, many in sorted(watcher.shed.items())]
        parts += [f"{log.watched.path}: {log.problem}" for log in watcher.logs if log.problem]
        if watcher.archiving is not None:
            archive = watcher.archiving.status
            parts.append(plural(archive.counts["added"], "event") + " archived")
            if archive.problem is not None:
                parts += [f"not archived {archive.counts['unarchived']:,}", archive.problem]
        click.echo("watching: " + ", ".join(parts), err=True)

    def _emit_finding(self, finding: Finding) -> None:
        if self.with_shadow or finding.mode is not Mode.SHADOW:
            write_json_line(finding)
            sys.stdout.flush()

    def _emit_taken(self, taken: Taken) -> None:
        if self.emit == "findings":
            self._emit_finding(taken.finding)
            return
        cases = () if taken.case is None else (taken.case,)
        told = {"decisions": (taken.decision,), "cases": cases, "notices": taken.notices}
        for value in told[self.emit]:
            write_json_line(value)
            sys.stdout.flush()


def _nobody() -> Known:
    return known_from_store(MemoryStore())


@contextmanager
def _signals() -> Iterator[Event]:
    """Give what is set by Ctrl-C and SIGTERM while the block runs."""
    stop = Event()
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    for each in before:
        signal.signal(each, lambda *_: stop.set())
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
