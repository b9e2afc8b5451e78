"""`schout permit ask`, `requests`, `refuse`, `withdraw`: what is asked for before it is granted."""

from typing import TYPE_CHECKING, Any

import click

from schout.adapters.system import SystemClock, SystemIds
from schout.core.model.vocabulary import PermitKind
from schout.surfaces.cli.output import write_columns, write_json
from schout.surfaces.cli.signed_option import by_option, reason_option
from schout.surfaces.cli.store_option import opened, store_option

if TYPE_CHECKING:
    from schout.core.model.permit_request import PermitRequest


@click.command("ask")
@click.argument("kind", type=click.Choice([each.value for each in PermitKind]))
@click.option("--name", required=True, help="Who asks.")
@click.option("--mail", required=True, help="Where the answer goes.")
@click.option("--organisation", help="For whom.")
@click.option("--tenant", help="Whose service it is about.  [default: the owner of the hosts]")
@click.option("--clause", "clauses", multiple=True, help="May be repeated.")
@click.option("--host", "hosts", multiple=True, help="Only for this host; may be repeated.")
@click.option("--limit", "figures", multiple=True, help="Another limit, as ID=FIGURE.")
@click.option("--from", "starts", help="A date or a moment.  [default: now]")
@click.option("--until", "ends", help="A date or a moment: the first at which it shall not hold.")
@click.option("--for", "lasts", help="How long it shall last, such as 30d, instead of --until.")
@click.option("--purpose", required=True, help="What it is for.")
@click.option("--source", "sources", multiple=True, help="Address or range it comes from.")
@click.option("--contact", default="", help="How to reach somebody at once while it lasts.")
@click.option("--accept-rules", "accepts_rules", is_flag=True, help="The rules of disclosure.")
@click.option("--policy", "pack", help="The pack.  [default: that of the settings]")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print the request as JSON.")
def ask_permit(
    *, kind: str, pack: str | None, target: str | None, as_json: bool, **given: Any
) -> None:
    """Ask for a permit; a person answers. Until then nothing is allowed by it."""
    from schout.service.packs import load_policy
    from schout.service.permit_desk import AskForm, ask
    from schout.service.settings import load_settings

    form = AskForm(kind=PermitKind(kind), **given)
    policy = load_policy(pack or load_settings(None).policy)
    now_us = SystemClock().now_us()
    with opened(target, read_only=False) as store, store.transaction() as step:
        asked = ask(step, step.asked_for, form, policy, now_us, SystemIds())
    if as_json:
        write_json(asked)
        return
    click.echo(f"asked {asked.id}")
    _write_request(asked)


@click.command("requests")
@click.option("--all", "answered_too", is_flag=True, help="Also those that were answered.")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_requests(answered_too: bool, target: str | None, as_json: bool) -> None:
    """List the requests for permits that wait for an answer, oldest first."""
    from schout.core.model.permit_request import RequestState
    from schout.service.permits import told

    with opened(target) as store, store.snapshot() as snapshot:
        state = None if answered_too else RequestState.REQUESTED
        found = snapshot.asked_for.permit_requests(state)
    if as_json:
        write_json(found)
        return
    if not found:
        click.echo("no requests" if answered_too else "no requests wait; see --all")
        return
    rows = [("request", "asked", "tenant", "kind", "hosts", "from", "until", "state", "asker")]
    for each in found:
        hosts = ", ".join(each.objects) or "all"
        times = told(each.starts), told(each.ends)
        end = each.state.value, f"{each.asker.name} <{each.asker.mail}>"
        about = each.tenant or "-", each.kind.value, hosts
        rows.append((each.id, told(each.at), *about, *times, *end))
    write_columns(rows, indent="")


@click.command("refuse")
@click.argument("request_id", metavar="ID")
@by_option("Who refuses it.", envvar=None)
@reason_option("Why; who asked is told.")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print the request as JSON.")
def refuse_request(
    request_id: str, by: str, reason: str, target: str | None, as_json: bool
) -> None:
    """Refuse a request for a permit."""
    from schout.service.permit_desk import refuse

    with opened(target, read_only=False) as store, store.transaction() as step:
        now_us = SystemClock().now_us()
        refused = refuse(step, step.asked_for, request_id, by, reason, now_us)
    if as_json:
        write_json(refused)
        return
    click.echo(f"refused {refused.id}: tell {refused.asker.mail} why")


@click.command("withdraw")
@click.argument("request_id", metavar="ID")
@click.option("--reason", default="", help="Why, if it was said.")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print the request as JSON.")
def withdraw_request(request_id: str, reason: str, target: str | None, as_json: bool) -> None:
    """Take a request back for the one who asked."""
    from schout.service.permit_desk import withdraw

    with opened(target, read_only=False) as store, store.transaction() as step:
        now_us = SystemClock().now_us()
        withdrawn = withdraw(step, step.asked_for, request_id, reason, now_us)
    if as_json:
        write_json(withdrawn)
        return
    click.echo(f"withdrew {withdrawn.id}")


def _write_request(asked: "PermitRequest") -> None:
    from schout.service.permits import told

    whose = f" of {asked.tenant}" if asked.tenant is not None else ""
    what = ", ".join(asked.objects) or "all hosts"
    click.echo(f"  {asked.kind.replace('_', ' ')} for {what}{whose}: {asked.purpose}")
    click.echo(f"  from {told(asked.starts)} until {told(asked.ends)}")
    if asked.sources:
        click.echo(f"  comes from {', '.join(asked.sources)}")
    if asked.accepted_rules is not None:
        click.echo(f"  accepts the rules of disclosure of {asked.accepted_rules}")
