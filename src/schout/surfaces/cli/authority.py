"""`schout case profile` and `schout case reported`: what authorities are told, by people alone."""

from typing import TYPE_CHECKING, Any

import click

from schout.core.model.act import TellAuthority, TellNobody
from schout.core.model.moment import from_datetime, to_datetime, to_rfc3339
from schout.core.model.vocabulary import Grave
from schout.surfaces.cli.desk import act_options, do_act
from schout.surfaces.cli.grave_text import word_of
from schout.surfaces.cli.output import write_json
from schout.surfaces.cli.signed_option import by_option, reason_option
from schout.surfaces.cli.store_option import opened, store_option

if TYPE_CHECKING:
    from datetime import datetime

    from schout.core.reports.authority_profile import AuthorityProfile


_KINDS = {word_of(each): each for each in Grave}


@click.command("profile")
@click.argument("case", metavar="CASE")
@click.option(
    "--as",
    "kind",
    required=True,
    type=click.Choice(list(_KINDS)),
    help="What the authority is told of.",
)
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def profile(case: str, kind: str, target: str | None, as_json: bool) -> None:
    """Show what a report of a case to an authority says; you send it, Schout does not.

    Places and digests, never content. Note with `reported` that you sent it.
    """
    from schout.adapters.system import SystemClock
    from schout.service.authority_profiles import profile_of

    with opened(target) as store, store.snapshot() as snapshot:
        now = to_datetime(SystemClock().now_us())
        found = profile_of(snapshot, case, _KINDS[kind], now)
    if as_json:
        write_json(found)
        return
    _write(found)


@click.command("reported")
@click.argument("case", metavar="CASE")
@click.option("--to", required=True, help="Which authority was told.")
@click.option("--reference", required=True, help="The authority's number for it.")
@by_option("Who sent it.")
@act_options
def reported(case: str, to: str, reference: str, by: str, **options: Any) -> int:
    """Note that you told an authority of a case; the tenant does not see it."""
    return do_act(case, TellAuthority(by=by, to=to, reference=reference), options)


@click.command("not-reported")
@click.argument("case", metavar="CASE")
@reason_option()
@by_option()
@act_options
def not_reported(case: str, reason: str, by: str, **options: Any) -> int:
    """Say why no authority is told of a case; the tenant does not see it."""
    return do_act(case, TellNobody(by=by, reason=reason), options)


def _write(found: "AuthorityProfile") -> None:
    click.echo(f"{word_of(found.kind)}: case {found.case}, made {_at(found.made_at)} ({found.law})")
    host = found.host
    click.echo(f"from {host.name} ({host.country}), {host.contact}")
    for each in found.places:
        click.echo(f"  where {each}")
    for digest in found.digests:
        click.echo(f"  digest {digest}")
    click.echo(f"  seen from {_at(found.first_at)} to {_at(found.last_at)}")
    how = "found by our own software" if found.found_by_host else "reported to us"
    click.echo(f"  {how}")
    whose = found.whose
    told = " ".join(part for part in (whose.name, *whose.contacts) if part)
    click.echo(f"  tenant {whose.tenant} {told}".rstrip())
    for words in found.words:
        click.echo(f"  words {words}")
    for done in found.done:
        on = ", ".join(done.targets) or "all of the tenant's"
        until = "" if done.lifted_at is None else f", lifted {_at(done.lifted_at)}"
        click.echo(f"  done {done.kind} on {on}, {done.state}, since {_at(done.since)}{until}")
    if found.kept_since is not None:
        click.echo(f"  kept since {_at(found.kept_since)}")
    for before in found.told:
        click.echo(f"  told {before.to}, {_at(before.at)}, by {before.by}")


def _at(moment: "datetime") -> str:
    return to_rfc3339(from_datetime(moment))
