"""`schout appeal`: a tenant asks that another person looks again."""

from typing import Any

import click

from schout.core.model.act import (
    AppealAct,
    DecideAppeal,
    FileAppeal,
    Refused,
    SayInAppeal,
    TakeAppeal,
    WithdrawAppeal,
)
from schout.core.model.errors import NotFound
from schout.core.model.ids import AppealId, CaseId
from schout.core.model.moment import from_datetime, to_rfc3339
from schout.core.model.sanction import Appeal
from schout.core.model.vocabulary import AppealState
from schout.surfaces.cli.desk import desk_of, refused
from schout.surfaces.cli.output import write_columns, write_json
from schout.surfaces.cli.signed_option import by_option, reason_option
from schout.surfaces.cli.store_option import opened, store_option

_by_option = by_option()
_json_option = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
_ANSWERS = (AppealState.UPHELD, AppealState.PARTLY, AppealState.OVERTURNED)


@click.group()
def appeal() -> None:
    """Take appeals, review them, and decide them."""


@appeal.command("list")
@store_option
@click.option("--all", "every", is_flag=True, help="Also those that were decided.")
@_json_option
def list_appeals(target: str | None, every: bool, as_json: bool) -> None:
    """List appeals, oldest first."""
    states = tuple(each for each in AppealState if every or each.is_open)
    with opened(target) as store, store.snapshot() as snapshot:
        found = snapshot.appeals(states=states)
    if as_json:
        write_json(found)
        return
    if not found:
        click.echo("no appeals")
        return
    rows = [("appeal", "case", "tenant", "filed", "state", "reviewer")]
    for each in found:
        filed = to_rfc3339(from_datetime(each.filed_at))
        rows.append((each.id, each.case, each.tenant, filed, each.state, each.reviewer or "-"))
    write_columns(rows, indent="")


@appeal.command("show")
@click.argument("appeal_id", metavar="APPEAL")
@store_option
@_json_option
def show_appeal(appeal_id: str, target: str | None, as_json: bool) -> None:
    """Show an appeal and what was said in it."""
    with opened(target) as store:
        found = _found(store, appeal_id)
    _tell(found, as_json=as_json)


@appeal.command("file")
@click.argument("case", metavar="CASE")
@click.option("--text", required=True, help="What the tenant says.")
@store_option
@_json_option
def file_appeal(case: str, text: str, target: str | None, as_json: bool) -> int:
    """File an appeal of the tenant against the last decision in a case."""
    with opened(target, read_only=False) as store:
        return _do(store, target, CaseId(case), FileAppeal(text=text), as_json=as_json)


@appeal.command("take")
@click.argument("appeal_id", metavar="APPEAL")
@_by_option
@store_option
@_json_option
def take_appeal(appeal_id: str, by: str, target: str | None, as_json: bool) -> int:
    """Take an appeal on: only who took no part in the case may."""
    with opened(target, read_only=False) as store:
        found = _found(store, appeal_id)
        return _do(store, target, found.case, TakeAppeal(by=by, appeal=found.id), as_json=as_json)


@appeal.command("say")
@click.argument("appeal_id", metavar="APPEAL")
@click.option("--text", required=True)
@click.option("--by", default="tenant", show_default=True, help="The reviewer, or the tenant.")
@store_option
@_json_option
def say(appeal_id: str, text: str, by: str, target: str | None, as_json: bool) -> int:
    """Add a word of the tenant or of the reviewer."""
    with opened(target, read_only=False) as store:
        found = _found(store, appeal_id)
        what = SayInAppeal(by=by, appeal=found.id, text=text)
        return _do(store, target, found.case, what, as_json=as_json)


@appeal.command("withdraw")
@click.argument("appeal_id", metavar="APPEAL")
@store_option
@_json_option
def withdraw(appeal_id: str, target: str | None, as_json: bool) -> int:
    """Note that the tenant withdraws its appeal: the decision stands."""
    with opened(target, read_only=False) as store:
        found = _found(store, appeal_id)
        return _do(store, target, found.case, WithdrawAppeal(appeal=found.id), as_json=as_json)


@appeal.command("decide")
@click.argument("appeal_id", metavar="APPEAL")
@click.option(
    "--outcome",
    required=True,
    type=click.Choice([each.value for each in _ANSWERS]),
    help="Whether our decision stands, stands in part, or was wrong.",
)
@click.option("--step", help="With `partly`: the milder step that holds instead.")
@reason_option("What the tenant is told.")
@_by_option
@store_option
@_json_option
def decide(
    appeal_id: str, outcome: str, step: str | None, reason: str, by: str, **options: Any
) -> int:
    """Decide an appeal, as its reviewer."""
    with opened(options["target"], read_only=False) as store:
        found = _found(store, appeal_id)
        what = DecideAppeal(
            by=by, appeal=found.id, outcome=AppealState(outcome), reason=reason, step=step
        )
        return _do(store, options["target"], found.case, what, as_json=options["as_json"])


def _found(store: Any, appeal_id: str) -> Appeal:
    with store.snapshot() as snapshot:
        found: Appeal | None = snapshot.appeal(AppealId(appeal_id))
    if found is None:
        hint = "see `schout appeal list --all`"
        raise NotFound("SCH-D041", f"there is no appeal `{appeal_id}` in this store", hint)
    return found


def _do(store: Any, target: str | None, case: CaseId, what: AppealAct, *, as_json: bool) -> int:
    done = desk_of(store, target).appeal(case, what)
    if isinstance(done, Refused):
        return refused(done, as_json=as_json)
    _tell(done, as_json=as_json)
    return 0


def _tell(found: Appeal, *, as_json: bool) -> None:
    if as_json:
        write_json(found)
        return
    click.echo(f"appeal {found.id}: {found.state}, case {found.case}")
    click.echo(f"  against {found.decision}, filed {to_rfc3339(from_datetime(found.filed_at))}")
    click.echo(f"  reviewer: {found.reviewer or 'nobody yet'}")
    click.echo(f"  tenant: {found.text}")
    for said in found.said:
        click.echo(f"  {said.by}: {said.text}")
    if found.decided_at is not None:
        over = "withdrawn" if found.state is AppealState.WITHDRAWN else "decided"
        when = to_rfc3339(from_datetime(found.decided_at))
        click.echo(f"  {over} {when}" + (f": {found.reason}" if found.reason else ""))
