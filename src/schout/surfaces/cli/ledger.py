"""`schout ledger`: verify the chain, sign its head, take its decisions again."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from schout.core.evidence.chain import Break, Head
from schout.core.evidence.head import ChainHead, HeadBreak, verify_with_heads
from schout.core.model.errors import LedgerBroken, NotFound, SettingsError
from schout.service.ledgers import PolicyShelf, Redecided, redecide_all
from schout.surfaces.cli.output import plural, write_json, write_json_line
from schout.surfaces.cli.store_option import opened, store_option

if TYPE_CHECKING:
    from schout.adapters.time_stamp import TimeStamper

_WHAT = {
    "wrong_number": "its number is not the next one",
    "wrong_predecessor": "it does not name the entry before it",
    "altered": "its content was altered after it was written",
    "cut_off": "it has fewer entries now",
    "written_anew": "it is not the ledger that was signed",
}
_KEPT = "keep this file as it is"


@click.group()
def ledger() -> None:
    """Verify the ledger, sign its head and take its decisions again."""


@ledger.command("verify")
@click.option("--heads", help="A folder of signed heads: the ledger must agree with every one.")
@click.option(
    "--key", help="The file with the host's public keys.  [default: permit-key.pub by the store]"
)
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify_ledger(heads: str | None, key: str | None, target: str | None, as_json: bool) -> int:
    """Walk the hash chain; name the first entry that does not hold."""
    known = [] if heads is None else _known_heads(heads, key, target)
    with opened(target) as store:
        result = verify_with_heads(store.entries(), known)
    if as_json:
        write_json(result)
        return 0 if isinstance(result, Head) else 3
    if isinstance(result, Break):
        hint = f"all entries before it hold; compare with a copy, and {_KEPT}"
        message = f"the ledger breaks at entry {result.seq}: {_WHAT[result.what]}"
        raise LedgerBroken("SCH-L001", message, hint)
    if isinstance(result, HeadBreak):
        hint = f"it agrees with heads up to entry {result.agreed}; {_KEPT}"
        head = f"the head of entry {result.seq}, signed {result.at.isoformat()}"
        message = f"the ledger does not agree with {head}: {_WHAT[result.what]}"
        raise LedgerBroken("SCH-E001", message, hint)
    agreed = f", {plural(len(known), 'signed head')} agreed with" if known else ""
    count = plural(result.seq, "entry", "entries")
    click.echo(f"the ledger holds: {count}, head {result.hash}{agreed}")
    return 0


def _known_heads(heads: str, key: str | None, target: str | None) -> list[ChainHead]:
    from schout.service.anchoring import read_heads
    from schout.service.permit_keys import key_path, public_keys, public_path
    from schout.service.settings import load_settings

    settings = load_settings(None)
    private = key_path(target or settings.store, settings.permit_key)
    keys = public_keys([Path(key) if key else public_path(private)])
    found = [kept.head for kept in read_heads(Path(heads), keys)]
    if not found:
        hint = "`schout ledger anchor` makes them"
        raise NotFound("SCH-E012", f"there are no signed heads in `{heads}`", hint)
    return found


@ledger.command("anchor")
@click.option(
    "--heads",
    multiple=True,
    help="Where to keep it; may be repeated.  [default: heads, by the store]",
)
@click.option("--tsa", help="The address of a time-stamping service (RFC 3161).")
@click.option("--tsa-certificate", help="The file with the root certificates of that service.")
@click.option(
    "--key",
    envvar="SCHOUT_PERMIT_KEY",
    help="The private key of the host.  [default: as in the settings, or permit-key by the store]",
)
@store_option
def anchor_ledger(
    heads: tuple[str, ...],
    tsa: str | None,
    tsa_certificate: str | None,
    key: str | None,
    target: str | None,
) -> int:
    """Sign the head of the ledger, once a day, and keep it outside of the store."""
    from schout.adapters.system import SystemClock
    from schout.service.anchoring import FOLDER, anchor_daily
    from schout.service.permit_keys import key_path, public_keys, public_path, signing_key
    from schout.service.settings import load_settings, store_folder

    if (tsa is None) != (tsa_certificate is None):
        raise SettingsError("SCH-E023", "`--tsa` and `--tsa-certificate` need each other")
    settings = load_settings(None)
    name = target or settings.store
    private = key_path(name, key or settings.permit_key)
    folders = [Path(each) for each in heads] or [store_folder(name) / FOLDER]
    stamper = None if tsa is None else _stamper(tsa, str(tsa_certificate))
    with opened(name) as store:
        secret = signing_key(private)
        former = public_keys([public_path(private)])
        done = anchor_daily(store, secret, folders, SystemClock().now_us(), stamper, former)
    if done.made is None:
        click.echo("today has its signed head, or the ledger is empty")
    else:
        click.echo(f"signed: {done.made.name}, entry {done.made.head.seq:,}")
    for stamped in done.stamped:
        click.echo(f"stamped: {stamped}")
    if done.problem is not None:
        raise done.problem
    return 0


def _stamper(tsa: str, certificates: str) -> "TimeStamper":
    from schout.adapters.time_stamp import TimeStamper

    return TimeStamper(tsa, Path(certificates))


@ledger.command("replay")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print each decision as JSON.")
def replay_ledger(target: str | None, as_json: bool) -> int:
    """Take every decision again from what it rested on; say which come out differently."""
    same = erased = 0
    different: list[Redecided] = []
    with opened(target) as store, store.snapshot() as snapshot:
        for each in redecide_all(store, snapshot, PolicyShelf()):
            if as_json:
                write_json_line(each)
            if each.same:
                same += 1
            elif each.erased:
                erased += 1
            else:
                different.append(each)
    if not as_json:
        for each in different:
            why = each.reason or "these come out differently: " + ", ".join(each.differs)
            click.echo(f"entry {each.seq}, {each.decision}: {why}")
        total = plural(same + len(different), "decision")
        gone = f", {erased} erased" if erased else ""
        click.echo(f"{total} taken again: {same} the same, {len(different)} not{gone}")
    return 3 if different else 0
