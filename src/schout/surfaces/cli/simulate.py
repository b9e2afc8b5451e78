"""`schout simulate`: make labelled honest and abusive traffic, and see how the rules do on it."""

import asyncio
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from schout.core.model.errors import InputError
from schout.core.model.moment import from_rfc3339
from schout.core.model.value import to_plain
from schout.surfaces.cli.output import plural, write_json
from schout.surfaces.cli.progress import spinning

if TYPE_CHECKING:
    from schout.core.model.event import HttpRequest
    from schout.service.live_traffic import Answers, Pace, Target
    from schout.testing.simulate import Scene, Simulation
    from schout.testing.simulate_files import Written
    from schout.testing.simulate_labels import Score

_MOST_HOURS = 24 * 366


@click.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed, the same bytes."
)
@click.option("--from", "begins", required=True, help="When it begins: an RFC 3339 moment.")
@click.option("--hours", type=click.IntRange(1, _MOST_HOURS), help="How long it lasts.")
@click.option("--days", type=click.IntRange(1, 366), help="The same in days.  [default: 1]")
@click.option(
    "--tenants", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many."
)
@click.option(
    "--percent",
    type=click.IntRange(1, 1000),
    default=100,
    show_default=True,
    help="How much of the usual honest traffic of the web there is.",
)
@click.option("--only", type=click.Choice(("honest", "abusive")), help="Leave the other out.")
@click.option(
    "--as",
    "form",
    type=click.Choice(("logs", "events")),
    default="logs",
    show_default=True,
    help="Logs of programs, or Schout's own events in one file.",
)
@click.option(
    "--score", "scored", is_flag=True, help="Replay what was written and hold it to the labels."
)
@click.option("--policy", "pack", help="The pack to score.  [default: oxygis]")
@click.option("--live", "url", help="Send the web part to this server in place of writing files.")
@click.option("--speed", type=click.IntRange(1), default=1, show_default=True,
              help="With --live: seconds of the simulation in one second.")  # fmt: skip
@click.option("--rate", type=click.IntRange(1), default=100, show_default=True,
              help="With --live: requests a second, at most.")  # fmt: skip
@click.option(
    "--i-own-this-host", "owned", is_flag=True, help="With --live: it may be another machine."
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def simulate(**given: Any) -> int:
    """Make labelled traffic of a made-up host: logs, a register of tenants, labels.

    FOLDER gets the files. Nothing in them is of real people or real networks.
    """
    return _Run(**given).run()


class _Run(msgspec.Struct, kw_only=True):
    """One call of the command."""

    folder: Path | None
    seed: int
    begins: str
    hours: int | None
    days: int | None
    tenants: int
    percent: int
    only: str | None
    form: str
    scored: bool
    pack: str | None
    url: str | None
    speed: int
    rate: int
    owned: bool
    as_json: bool

    def run(self) -> int:
        from schout.testing.simulate import Simulation

        if (self.folder is None) == (self.url is None):
            raise click.UsageError("expected a FOLDER to write to, or --live with a server")
        if self.url is not None:
            target = _target(self.url, owned=self.owned)
            return self._live(Simulation(self._scene()), target)
        return self._write(Simulation(self._scene()))

    def _scene(self) -> "Scene":
        from schout.testing.simulate import Scene

        if self.hours is not None and self.days is not None:
            raise click.UsageError("expected --hours or --days, found both")
        try:
            start_us = from_rfc3339(self.begins)
        except ValueError as error:
            message = f"expected a moment such as `2026-12-07T00:00:00Z`, found `{self.begins}`"
            raise click.BadParameter(message, param_hint="--from") from error
        return Scene(
            seed=self.seed,
            start_us=start_us,
            hours=self.hours or 24 * (self.days or 1),
            tenants=self.tenants,
            percent=self.percent,
            honest=self.only != "abusive",
            abuse=self.only != "honest",
        )

    def _write(self, simulation: "Simulation") -> int:
        from schout.testing.simulate_files import write_simulation

        assert self.folder is not None  # noqa: S101 - `run` has seen to it
        started = time.perf_counter()
        with spinning("writing") as tick:
            written = write_simulation(
                simulation, self.folder, as_events=self.form == "events", tick=lambda _: tick()
            )
        spent = time.perf_counter() - started
        found = self._score(simulation) if self.scored else None
        if self.as_json:
            write_json({"written": written, "score": found})
        else:
            _show(written, spent)
            if found is not None:
                from schout.testing.simulate_labels import score_table

                click.echo(score_table(found))
        return 0

    def _score(self, simulation: "Simulation") -> "Score":
        """Replay the folder under the pack, and hold its findings to the labels."""
        from schout.core.policy.read_pack import read_pack
        from schout.service.packs import DEFAULT_PACK, load_pack
        from schout.service.registers import known_from_file
        from schout.service.replay import Replay, ReplayOptions
        from schout.testing.simulate_files import EVENTS, TENANTS
        from schout.testing.simulate_labels import score
        from schout.testing.simulate_world import SOURCES

        assert self.folder is not None  # noqa: S101 - `run` has seen to it
        policy = read_pack(load_pack(self.pack or DEFAULT_PACK))
        known = known_from_file(str(self.folder / TENANTS))
        names = (EVENTS,) if self.form == "events" else SOURCES
        paths = [str(self.folder / name) for name in names if (self.folder / name).exists()]
        replayed = Replay(paths, policy, known.tenants, known.register, ReplayOptions())
        try:
            with spinning("replaying") as tick:
                return score(simulation.labels(), replayed.findings(tick))
        finally:
            replayed.close()

    def _live(self, simulation: "Simulation", target: "Target") -> int:
        from schout.service.live_traffic import Pace, send_all

        pace = Pace(speed=self.speed, per_second=self.rate)
        try:
            answers = asyncio.run(_sent(simulation, target, pace, send_all))
        except OSError as error:
            reason = (error.strerror or str(error) or "unknown reason").lower()
            raise InputError(
                "SCH-C018", f"cannot reach `{self.url}`: {reason}", "start the server first"
            ) from error
        if self.as_json:
            write_json(to_plain(answers))
            return 0
        click.echo(f"{plural(answers.sent, 'request')} sent, {answers.failed:,} without an answer")
        for what, counts in (("honest", answers.honest), ("abusive", answers.abusive)):
            told = ", ".join(f"{status}: {count:,}" for status, count in sorted(counts.items()))
            click.echo(f"  {what} sources: {told or 'none'}")
        return 0


def _target(url: str, *, owned: bool) -> "Target":
    from schout.service.live_traffic import target_of

    try:
        target = target_of(url)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--live") from error
    if not target.is_this_machine and not owned:
        message = (
            f"`{target.host}` is another machine, and this is an attack; "
            "add --i-own-this-host if it is yours to try"
        )
        raise click.BadParameter(message, param_hint="--live")
    return target


async def _sent(simulation: "Simulation", target: "Target", pace: "Pace", send: Any) -> "Answers":
    abusive = simulation.abusive_sources()
    with spinning("sending") as tick:
        requests = _requests(simulation)
        answers: Answers = await send(requests, target, pace, abusive, lambda _: tick())
    return answers


def _requests(simulation: "Simulation") -> "Iterator[HttpRequest]":
    from schout.core.model.event import HttpRequest

    events = chain.from_iterable(simulation.hours())
    return (event for event in events if isinstance(event, HttpRequest))


def _show(written: "Written", spent: float) -> None:
    total = sum(written.lines.values())
    rate = f", {int(total / max(0.001, spent)):,}/s" if sys.stdout.isatty() else ""
    click.echo(f"{plural(total, 'line')} in {written.folder}{rate}")
    for name, lines in written.lines.items():
        click.echo(f"  {name}: {lines:,}")
    click.echo(
        f"{plural(written.acts, 'act')} of abuse and "
        f"{plural(written.honest, 'honest actor')} in labels.json"
    )
