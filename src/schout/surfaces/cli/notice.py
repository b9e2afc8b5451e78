"""`schout notice`: what tenants and reporters are told, before it goes out and after."""

from typing import TYPE_CHECKING

import click
import msgspec

from schout.core.model.act import Refused
from schout.core.model.errors import NotFound
from schout.core.model.ids import CaseId, NoticeId
from schout.core.model.message import MessageState
from schout.core.model.moment import from_datetime, to_rfc3339
from schout.core.model.vocabulary import Outcome
from schout.surfaces.cli.case import load_case
from schout.surfaces.cli.desk import refused
from schout.surfaces.cli.output import write_columns, write_json
from schout.surfaces.cli.store_option import opened, store_option

if TYPE_CHECKING:
    from schout.adapters.sql.store import SqlStore
    from schout.core.model.notice import Notice


@click.group()
def notice() -> None:
    """Look at notices, before they go out and after."""


@notice.command("preview")
@click.argument("case_id", metavar="CASE")
@click.option("--lang", help="The language.  [default: that of the tenant]")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def preview(case_id: str, lang: str | None, target: str | None, as_json: bool) -> int:
    """Show what the tenant of a case is told, exactly as it would go out.

    While a decision waits for people, that is what goes out once they agree; else it is what the
    case stands on now.
    """
    with opened(target, read_only=False) as store:
        with store.snapshot() as snapshot:
            found = snapshot.case(CaseId(case_id))
        if found is not None and found.pending is not None:
            proposed = _proposed(store, CaseId(case_id), lang)
            if isinstance(proposed, Refused):
                return refused(proposed, as_json=as_json)
            written = proposed
        else:
            written = (_standing(store, case_id, lang),)
    if as_json:
        write_json(written[0] if len(written) == 1 else written)
        return 0
    for place, each in enumerate(written):
        if place:
            click.echo("=" * 76)
        _write(each)
    return 0


def _proposed(
    store: "SqlStore", case_id: CaseId, lang: str | None
) -> "tuple[Notice, ...] | Refused":
    """Give what goes out once people agree; nothing of it is kept."""
    from schout.adapters.system import SystemClock
    from schout.service.case_book import CaseBook
    from schout.service.desk import Desk
    from schout.service.ledgers import PolicyShelf
    from schout.service.packs import load_texts

    with store.snapshot() as snapshot:
        tenants = {each.id: each for each in snapshot.tenants()}
    if lang is not None:
        tenants = {
            name: msgspec.structs.replace(each, language=lang) for name, each in tenants.items()
        }
    book = CaseBook(PolicyShelf().policy, tenants, load_texts)
    return Desk(store, book, SystemClock()).preview(case_id)


def _standing(store: "SqlStore", case_id: str, lang: str | None) -> "Notice":
    """Give the notice on the decision that a case stands on."""
    from schout.service.ledgers import PolicyShelf
    from schout.service.letters import Letters
    from schout.service.packs import load_texts

    found, decisions, findings, _ = load_case(store, case_id)
    with store.snapshot() as snapshot:
        policy = PolicyShelf().get(snapshot, decisions[-1].policy.digest)
        tenants = snapshot.tenants()
    if isinstance(policy, str):
        raise NotFound("SCH-C005", f"the notice cannot be written: {policy}")
    if lang is not None and lang not in policy.languages:
        hint = "it has " + ", ".join(f"`{each}`" for each in policy.languages)
        raise NotFound("SCH-C006", f"this policy has no language `{lang}`", hint)
    # several decisions can be on one step: the one that led to it is told, as it was
    on_step = [each for each in decisions if each.step == found.step]
    led = [each for each in on_step if each.at == found.step_at]
    told = next((each for each in led if each.outcome is Outcome.VIOLATION), on_step[0])
    about = next(each for each in findings if each.id == told.finding)
    letters = Letters({each.id: each for each in tenants}, load_texts)
    return letters.tenant_notice(found, told, about, policy, lang)


def _write(each: "Notice") -> None:
    click.echo(f"To: {', '.join(each.recipients) or '(no contact is registered)'}")
    click.echo(f"Subject: {each.subject}")
    click.echo()
    click.echo(each.body)


@notice.command("show")
@click.argument("notice_id", metavar="NOTICE")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def show(notice_id: str, target: str | None, as_json: bool) -> None:
    """Show a notice as it went out; `schout case show` names those of a case."""
    with opened(target) as store, store.snapshot() as snapshot:
        found = snapshot.notice(NoticeId(notice_id))
    if found is None:
        hint = "`schout case show` names the notices of a case"
        raise NotFound("SCH-D042", f"there is no notice `{notice_id}` in this store", hint)
    if as_json:
        write_json(found)
        return
    _write(found)


@notice.command("dsa")
@click.argument("case_id", metavar="CASE")
@store_option
def dsa(case_id: str, target: str | None) -> None:
    """Print the statements of a case for the EU transparency database (DSA Art. 24(5)), as JSON.

    They are as its interface takes them; Schout does not send them. No personal data is in them.
    """
    from schout.service.dsa_statements import statements_of
    from schout.service.packs import load_texts

    with opened(target) as store, store.snapshot() as snapshot:
        made = statements_of(snapshot, case_id, load_texts())
    write_json({"statements": made})


@notice.command("outbox")
@store_option
@click.option(
    "--state",
    type=click.Choice([each.value for each in MessageState]),
    default=MessageState.WAITING.value,
    show_default=True,
)
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def outbox(target: str | None, state: str, limit: int, as_json: bool) -> None:
    """List what waits to be sent, was sent, came back or failed."""
    with opened(target) as store, store.snapshot() as snapshot:
        found = snapshot.messages(MessageState(state), limit)
    if as_json:
        write_json(found)
        return
    if not found:
        click.echo(f"nothing is {state}")
        return
    rows = [("message", "notice", "case", "to", "due", "attempts", "problem")]
    for each in found:
        due = to_rfc3339(from_datetime(each.due))
        case, problem = each.case or "-", each.problem or "-"
        rows.append((each.id, each.notice, case, each.to, due, str(each.attempts), problem))
    write_columns(rows, indent="")
