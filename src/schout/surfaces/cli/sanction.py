"""`schout sanction`: what is wanted of the systems of the host, what is there, and bringing it."""

import click

from schout.core.model.ids import TenantId
from schout.core.model.moment import from_datetime, to_rfc3339
from schout.core.model.sanction import Sanction
from schout.core.model.vocabulary import SanctionState
from schout.surfaces.cli.output import write_columns, write_json
from schout.surfaces.cli.store_option import opened, settings_option, store_option

_LIVE = (SanctionState.WANTED, SanctionState.ACTIVE, SanctionState.LIFTING)


@click.group()
def sanction() -> None:
    """See what is wanted of the systems of the host, and bring it about."""


@sanction.command("list")
@store_option
@click.option("--tenant", help="Only those of this tenant.")
@click.option("--all", "every", is_flag=True, help="Also those that were lifted.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_sanctions(target: str | None, tenant: str | None, every: bool, as_json: bool) -> None:
    """List sanctions, oldest first, with whether they are in force."""
    states = tuple(SanctionState) if every else _LIVE
    with opened(target) as store, store.snapshot() as snapshot:
        found = snapshot.sanctions(tenant=TenantId(tenant) if tenant else None, states=states)
    if as_json:
        write_json(found)
        return
    if not found:
        click.echo("no sanctions")
        return
    rows = [("sanction", "tenant", "measure", "on", "state", "ends", "case", "problem")]
    for each in found:
        on = what_of(each)
        ends = "-" if each.ends is None else to_rfc3339(from_datetime(each.ends))
        problem = each.problem or "-"
        rows.append((each.id, each.tenant, each.kind, on, each.state, ends, each.case, problem))
    write_columns(rows, indent="")


def what_of(given: Sanction) -> str:
    """Name what a sanction touches."""
    if given.touches_nothing:
        return "nothing"
    return ", ".join(given.targets) or "all of the tenant's"


@sanction.command("plan")
@store_option
@settings_option
def plan(target: str | None, path: str | None) -> None:
    """Say what the connectors would change now; change nothing."""
    from schout.service.enforcing import open_enforcer
    from schout.service.settings import load_settings

    settings = load_settings(path)
    with opened(target, path, read_only=True) as store:
        lines = open_enforcer(store, settings).plan()
    for line in lines or ("nothing is to be changed",):
        click.echo(line)


@sanction.command("reconcile")
@store_option
@settings_option
@click.option("--json", "as_json", is_flag=True, help="Print the sanctions that changed as JSON.")
def reconcile(target: str | None, path: str | None, as_json: bool) -> int:
    """Bring about what is wanted, once; 1 when something is not as it should be."""
    from schout.service.enforcing import open_enforcer
    from schout.service.settings import load_settings

    settings = load_settings(path)
    with opened(target, path, read_only=False) as store:
        changed = open_enforcer(store, settings).run()
        with store.snapshot() as snapshot:
            live = snapshot.sanctions(states=_LIVE)
    if as_json:
        write_json(changed)
    else:
        for each in changed:
            click.echo(f"{each.id}: {each.kind} is {each.state}")
    undone = [each for each in live if each.state is not SanctionState.ACTIVE]
    for each in undone:
        click.echo(f"{each.id}: {each.kind} is {each.state}: {each.problem or '-'}", err=True)
    return 1 if undone else 0
