"""`schout api`: keys of the API, and its description."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from schout.adapters.system import SystemClock
from schout.core.model.errors import SettingsError
from schout.core.model.moment import from_datetime, to_datetime, to_rfc3339
from schout.core.model.value import to_plain
from schout.core.model.vocabulary import ReporterKind
from schout.core.policy.period import parse_period
from schout.service.api_keys import SECRET_BYTES, KeyScope, add_key, keys_in, revoke_key
from schout.surfaces.cli.output import write_columns, write_json
from schout.surfaces.cli.signed_option import by_option, reason_option
from schout.surfaces.cli.store_option import opened, store_option

if TYPE_CHECKING:
    from schout.service.api_keys import ApiKey

_by_option = by_option()
_json_option = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")


@click.group()
def api() -> None:
    """Keys of the API, and its description."""


@api.group()
def key() -> None:
    """Make, list and revoke keys."""


@key.command("add")
@click.argument("holder")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([each.value for each in KeyScope]),
    help="What it may do; repeatable.",
)
@click.option("--tenant", help="The tenant that it acts for; without it, it acts for the host.")
@click.option(
    "--kind",
    type=click.Choice([each.value for each in ReporterKind]),
    default=ReporterKind.PUBLIC.value,
    show_default=True,
    help="What its holder is when it reports.",
)
@click.option("--for", "lasts", default="365d", show_default=True, help="How long it holds.")
@_by_option
@store_option
@_json_option
def add(
    holder: str,
    scopes: tuple[str, ...],
    tenant: str | None,
    kind: str,
    lasts: str,
    by: str,
    target: str | None,
    as_json: bool,
) -> None:
    """Make a key for HOLDER, the one person or system that uses it; it is shown this once."""
    now = to_datetime(SystemClock().now_us())
    with opened(target, create=True, read_only=False) as store, store.transaction() as transaction:
        made, shown = add_key(
            transaction,
            secrets.token_bytes(SECRET_BYTES),
            holder=holder,
            scopes=tuple(KeyScope(each) for each in scopes),
            by=by,
            now=now,
            expires_at=now + _period(lasts),
            kind=ReporterKind(kind),
            tenant=tenant,
        )
    if as_json:
        write_json({**_plain(made), "key": shown})
        return
    click.echo(f"key {made.id} of {made.holder}, until {_told(made.expires_at)}")
    click.echo(shown)


@key.command("list")
@store_option
@_json_option
def list_keys(target: str | None, as_json: bool) -> None:
    """List all keys, those that ended too; what a key is cannot be shown again."""
    with opened(target) as store, store.snapshot() as snapshot:
        found = keys_in(snapshot)
    if as_json:
        write_json([_plain(each) for each in found])
        return
    if not found:
        click.echo("no keys; make one with `schout api key add`")
        return
    now = to_datetime(SystemClock().now_us())
    rows: list[tuple[str, ...]] = [("key", "holder", "tenant", "scopes", "until", "state")]
    rows += [_row(each, now) for each in found]
    write_columns(rows, indent="")


def _row(each: "ApiKey", now: datetime) -> tuple[str, ...]:
    state = "revoked" if each.revoked_at is not None else "holds"
    if each.revoked_at is None and not each.holds_at(now):
        state = "expired"
    scopes = ",".join(each.scopes)
    return each.id, each.holder, each.tenant or "-", scopes, _told(each.expires_at), state


@key.command("revoke")
@click.argument("key_id", metavar="KEY")
@reason_option()
@_by_option
@store_option
@_json_option
def revoke(key_id: str, reason: str, by: str, target: str | None, as_json: bool) -> None:
    """End a key at once."""
    now = to_datetime(SystemClock().now_us())
    with opened(target, read_only=False) as store, store.transaction() as transaction:
        ended = revoke_key(transaction, key_id, by, reason, now)
    if as_json:
        write_json(_plain(ended))
        return
    click.echo(f"revoked {ended.id} of {ended.holder}")


@api.command("describe")
def describe() -> None:
    """Print the description of the API (OpenAPI 3.1)."""
    from schout.surfaces.api.routes import openapi

    click.echo(openapi(), nl=False)


def _plain(each: "ApiKey") -> dict[str, object]:
    """Give a key without its digest: nobody has a use for it."""
    return {name: value for name, value in to_plain(each).items() if name != "digest"}


def _period(text: str) -> timedelta:
    period = parse_period(text)
    if period is None or period.fixed_us is None:
        message = f"expected --for as a number and a unit, found `{text}`"
        raise SettingsError("SCH-H019", message, "such as 12h, 30d or 52w")
    return timedelta(microseconds=period.fixed_us)


def _told(moment: datetime) -> str:
    return to_rfc3339(from_datetime(moment.replace(microsecond=0)))
