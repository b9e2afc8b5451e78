"""`schout gate`: enforce the limits of the policy at the edge."""

import logging
import signal
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from schout.adapters.system import SystemClock
from schout.core.model.edge import EdgeLimit, Stage, Switch
from schout.core.model.moment import SECOND_US, from_datetime
from schout.service.gate_settings import Place
from schout.service.packs import load_policy
from schout.service.settings import Settings, load_settings
from schout.surfaces.cli.output import plural, write_columns, write_json
from schout.surfaces.cli.signed_option import by_option, reason_option
from schout.surfaces.cli.store_option import (
    opened,
    opened_if_made,
    settings_option,
    store_option,
)

_AS_BEFORE = "default"
_UNITS = ((86_400 * SECOND_US, "day"), (3600 * SECOND_US, "hour"), (60 * SECOND_US, "minute"))


@click.group()
def gate() -> None:
    """Enforce the limits of the policy at the edge."""


@gate.command()
@settings_option
def serve(path: str | None) -> int:
    """Answer proxies: who may pass, who waits, who is refused and what it is told.

    It goes on while the store is away, takes changes over without a restart, and stops in good
    order on Ctrl-C or SIGTERM.
    """
    import asyncio

    import uvloop

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(message)s")
    settings = load_settings(path)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings))
    click.echo("the gate has stopped")
    return 0


async def _serve(settings: Settings) -> None:
    import asyncio

    from schout.service.gate import running_edge
    from schout.surfaces.api.gate import gate_pages

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running_edge(settings, lambda edge: gate_pages(edge.status, edge.effects)) as edge:
        now = edge.status()
        places = ", ".join(f"{name} {place}" for name, place in now.listening.items())
        click.echo(
            f"the gate is up: {places}  (policy {now.policy} {now.policy_version}, "
            f"limits from {now.documents})"
        )
        await stop.wait()


@gate.command()
@settings_option
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def status(path: str | None, as_json: bool) -> int:
    """Ask the running gate how it is doing; 1 when something is wrong."""
    from schout.service.gate_client import ask_status

    body = ask_status(load_settings(path).gate.listen)
    now = msgspec.json.decode(body)
    if as_json:
        click.echo(body.decode())
        return int(not now["healthy"])
    hours, seconds = divmod(now["up_seconds"], 3600)
    click.echo(f"the gate is {'well' if now['healthy'] else 'NOT well'}")
    for problem in now["problems"]:
        click.echo(f"  problem: {problem}")
    sharing = now["sharing"]["sharing"] if now["sharing"] else "no: it counts alone"
    rows = [
        ("up", f"{hours} h {seconds // 60} min {seconds % 60} s"),
        ("policy", f"{now['policy']} {now['policy_version']}, limits from {now['documents']}"),
        ("listening", ", ".join(f"{name} {at}" for name, at in now["listening"].items())),
        ("not plainly admitted", _counted(now["answers"])),
        ("running now", f"{plural(now['in_flight'], 'call')} under a parallel limit"),
        ("permits", f"{now['permits']} honoured, {now['permits_rejected']} not"),
        ("sanctions", str(now["sanctions"])),
        ("sign-ups, crawlers", _counted(now["guards"])),
        ("limits shared", sharing),
        ("findings", _counted(now["findings"])),
    ]
    write_columns(rows)
    return int(not now["healthy"])


def _counted(counts: Mapping[str, int]) -> str:
    named = (f"{name} {count}" for name, count in counts.items() if count)
    return ", ".join(named) or "none"


@gate.command("limits")
@settings_option
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_limits(path: str | None, target: str | None, as_json: bool) -> None:
    """List what the edge enforces: each limit, its figures and its stage."""
    from schout.core.policy.edge import edge_limits
    from schout.service.edge import switches_of

    settings = load_settings(path)
    policy = load_policy(settings.policy)
    switches: tuple[Switch, ...] = ()
    with opened_if_made(target, settings) as store:
        if store is not None:
            with store.snapshot() as snapshot:
                switches = switches_of(snapshot)
    document = edge_limits(policy, switches=switches)
    if as_json:
        write_json({"limits": document.limits, "switches": switches})
        return
    rows = [("limit", "at most", "counted by", "traffic", "stage", "if it cannot ask")]
    for each in document.limits:
        told = (each.scope, each.traffic, each.stage, each.failure.replace("_", " "))
        rows.append((each.id, _figures(each), *told))
    write_columns(rows, indent="")
    for switched in switches:
        whom = "everybody" if switched.tenant is None else switched.tenant
        click.echo(f"switched: {switched.limit} is in stage {switched.stage} for {whom}")


def _figures(limit: EdgeLimit) -> str:
    quota = limit.quota
    what = limit.metric.replace("_", " ")
    what = what.removesuffix("s") if quota.at_most == 1 else what
    if not quota.interval_us:
        return f"{quota.at_most:,} {what}"
    period_us = quota.interval_us * quota.at_most
    period_us -= period_us % SECOND_US
    unit = f"{period_us // SECOND_US} s"
    for length_us, name in _UNITS:
        if period_us == length_us:
            unit = name
    burst = f", bursts of {quota.burst}" if quota.burst > 1 else ""
    return f"{quota.at_most:,} {what} per {unit if unit != '1 s' else 'second'}{burst}"


@gate.command("switch")
@click.argument("limit")
@click.argument("stage", type=click.Choice([*(each.value for each in Stage), _AS_BEFORE]))
@click.option("--tenant", help="For this tenant only.")
@by_option("Who switches it.", envvar=None)
@reason_option("Why; it stands in the ledger.")
@settings_option
@store_option
def switch_stage(
    limit: str,
    stage: str,
    tenant: str | None,
    by: str,
    reason: str,
    path: str | None,
    target: str | None,
) -> None:
    """Set what callers get who are over LIMIT (`*`: any): shadow, warn, pace or refuse.

    `default` takes it back. A running gate follows within seconds.
    """
    from schout.service.edge import switch

    policy = load_policy(load_settings(path).policy)
    wanted = None if stage == _AS_BEFORE else Stage(stage)
    now_us = from_datetime(datetime.now(UTC))
    with (
        opened(target, path, create=True, read_only=False) as store,
        store.transaction() as transaction,
    ):
        switch(transaction, policy, limit, tenant, wanted, by, reason, now_us)
    whom = "everybody" if tenant is None else tenant
    click.echo(f"{limit}: {'as it was before' if wanted is None else wanted} for {whom}")


@gate.command()
@click.argument("what", type=click.Choice(["nginx", "haproxy", "robots"]))
@click.option("--output", type=click.Path(file_okay=False), help="The folder to write to.")
@click.option("--gate", "place", help="Where the gate listens.  [default: as in the settings]")
@click.option("--log", "log_place", help="Where it takes completions.  [default: as set]")
@click.option("--without-gate", is_flag=True, help="Native limits alone; nobody is asked.")
@click.option("--without-fallback", is_flag=True, help="Count nothing natively; cheaper.")
@click.option("--native-first", is_flag=True, help="Refuse natively first, with wider figures.")
@click.option("--access-log", help="The `access_log` of the server, which ours would switch off.")
@settings_option
@store_option
def render(
    what: str,
    output: str | None,
    place: str | None,
    log_place: str | None,
    without_gate: bool,
    without_fallback: bool,
    native_first: bool,
    access_log: str | None,
    path: str | None,
    target: str | None,
) -> None:
    """Compile the policy into the configuration of a proxy, or into robots.txt.

    The native limits are the first line, and what holds while the gate is silent. Render again
    when tenants, permits or the policy change. Without --output it is printed.
    """
    from schout.gateway.native.nginx import NginxOptions
    from schout.service.render import documents_to_render, rendered

    settings = load_settings(path)
    options = NginxOptions(
        gate=None if without_gate else place or _named(settings.gate.listen),
        log=None if without_gate else log_place or _named(settings.gate.completions),
        fallback=not without_fallback,
        native_first=native_first,
        access_log=access_log,
        trusted=settings.gate.trusted,
    )
    now_us = SystemClock().now_us()
    with opened_if_made(target, settings) as store:
        named = msgspec.structs.replace(settings, store=target or settings.store)
        documents = documents_to_render(store, named, now_us)
    for each in documents.rejected:
        click.echo(f"{each.code}: {each.message}", err=True)
    _write_files(output, rendered(what, documents, options, now_us))


def _write_files(output: str | None, files: Mapping[str, str]) -> None:
    if output is None:
        for name, text in files.items():
            if len(files) > 1:
                click.echo(f"# ---- {name} ----")
            click.echo(text, nl=False)
        return
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
        click.echo(f"wrote {folder / name}")


def _named(place: Place | None) -> str | None:
    return None if place is None else str(place)
