"""`schout ledger`: verify the chain, take its decisions again."""

import click

from schout.core.evidence.chain import Break, verify
from schout.core.model.errors import LedgerBroken
from schout.service.ledgers import PolicyShelf, Redecided, redecide_all
from schout.surfaces.cli.output import plural, write_json, write_json_line
from schout.surfaces.cli.store_option import opened, store_option

_WHAT = {
    "wrong_number": "its number is not the next one",
    "wrong_predecessor": "it does not name the entry before it",
    "altered": "its content was altered after it was written",
}


@click.group()
def ledger() -> None:
    """Verify the ledger and take its decisions again."""


@ledger.command("verify")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify_ledger(target: str | None, as_json: bool) -> int:
    """Walk the hash chain; name the first entry that does not hold."""
    with opened(target) as store:
        result = verify(store.entries())
    if as_json:
        write_json(result)
        return 3 if isinstance(result, Break) else 0
    if isinstance(result, Break):
        hint = "all entries before it hold; compare with a copy, and keep this file as it is"
        message = f"the ledger breaks at entry {result.seq}: {_WHAT[result.what]}"
        raise LedgerBroken("SCH-L001", message, hint)
    click.echo(f"the ledger holds: {plural(result.seq, 'entry', 'entries')}, head {result.hash}")
    return 0


@ledger.command("replay")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print each decision as JSON.")
def replay_ledger(target: str | None, as_json: bool) -> int:
    """Take every decision again from what it rested on; say which come out differently."""
    same = 0
    different: list[Redecided] = []
    with opened(target) as store, store.snapshot() as snapshot:
        for each in redecide_all(store.entries(), PolicyShelf(snapshot)):
            if as_json:
                write_json_line(each)
            if each.same:
                same += 1
            else:
                different.append(each)
    if not as_json:
        for each in different:
            why = each.reason or "these come out differently: " + ", ".join(each.differs)
            click.echo(f"entry {each.seq}, {each.decision}: {why}")
        total = plural(same + len(different), "decision")
        click.echo(f"{total} taken again: {same} the same, {len(different)} not")
    return 3 if different else 0
