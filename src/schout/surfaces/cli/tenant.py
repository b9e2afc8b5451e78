"""`schout tenant`: keep the register of who is who."""

from datetime import UTC, datetime

import click

from schout.core.intake.register import NearReason, Who
from schout.core.intake.register_file import read_toml, to_toml
from schout.core.model.errors import InputError, NotFound, RegisterError
from schout.core.model.moment import from_datetime, from_rfc3339, to_rfc3339
from schout.core.model.tenant import Belonging, BelongingKind
from schout.service.registers import (
    by_tenant,
    known_from_file,
    known_from_store,
    known_of,
    put_known,
)
from schout.surfaces.cli.output import plural, write_columns, write_json
from schout.surfaces.cli.store_option import opened, store_option
from schout.surfaces.cli.transparency import standing

_KEYS = {
    "host": "hosts",
    "database": "databases",
    "system-user": "system_users",
    "address": "addresses",
    "mail-domain": "mail_domains",
}


def _now_us() -> int:
    return from_datetime(datetime.now(UTC))


@click.group()
def tenant() -> None:
    """Keep the register of who is who."""


tenant.add_command(standing)


@tenant.command("import")
@click.argument("path")
@store_option
def import_tenants(path: str, target: str | None) -> None:
    """Take tenants and what belongs to them from a TOML or CSV file; all of it or nothing."""
    known = known_from_file(path)
    with opened(target, create=True, read_only=False) as store, store.transaction() as transaction:
        changed = put_known(transaction, known, _now_us())
    same = len(known.tenants) - changed
    click.echo(f"{plural(changed, 'tenant')} new or changed, {same} as they were")


@tenant.command("add")
@click.argument("tenant_id", metavar="ID")
@click.option("--name", required=True, help="The name.")
@click.option("--plan", default="standard", show_default=True, help="The plan.")
@click.option("--lang", "language", default="nl", show_default=True, help="Language of notices.")
@click.option("--zone", default="Europe/Brussels", show_default=True, help="Time zone.")
@click.option("--contact", multiple=True, help="Mail address for notices; may be repeated.")
@click.option("--accepted", "accepted_version", help="The policy version it accepted.")
@click.option("--host", multiple=True, help="A host name, or *. and a domain; may be repeated.")
@click.option("--database", multiple=True, help="A database; may be repeated.")
@click.option("--system-user", multiple=True, help="A system user; may be repeated.")
@click.option("--address", multiple=True, help="An address or range; may be repeated.")
@click.option("--mail-domain", multiple=True, help="A mail domain; may be repeated.")
@store_option
def add_tenant(tenant_id: str, target: str | None, **given: str | tuple[str, ...] | None) -> None:
    """Add one tenant, or change it and add what belongs to it."""
    fields = {"id": tenant_id, "name": given["name"], "plan": given["plan"]}
    fields |= {"language": given["language"], "time_zone": given["zone"]}
    if given["accepted_version"]:
        fields["accepted_version"] = given["accepted_version"]
    lists = {"contacts": given["contact"]}
    lists |= {key: given[option.replace("-", "_")] for option, key in _KEYS.items()}
    text = "[[tenant]]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in fields.items())
    text += "".join(f"{key} = {_toml(value)}\n" for key, value in lists.items() if value)
    tenants, belongings, problems = read_toml("what was given", text)
    if problems:
        raise RegisterError(problems)
    with opened(target, create=True, read_only=False) as store, store.transaction() as transaction:
        changed = put_known(transaction, known_of(tenants, belongings), _now_us())
    click.echo(f"{tenant_id}: {'added or changed' if changed else 'is as it was'}")


def _toml(value: str | tuple[str, ...] | None) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    text = (value or "").replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'


@tenant.command("list")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.option("--toml", "as_toml", is_flag=True, help="Print the register as a file to import.")
def list_tenants(target: str | None, as_json: bool, as_toml: bool) -> None:
    """List tenants and how much belongs to them."""
    with opened(target) as store:
        known = known_from_store(store)
    if as_json:
        write_json({"tenants": known.tenants, "belongings": known.belongings})
    elif as_toml:
        click.echo(to_toml(known.tenants, known.belongings), nl=False)
    elif not known.tenants:
        click.echo("no tenants; add them with `schout tenant import FILE`")
    else:
        rows = [("tenant", "name", "plan", "language", "accepted", "belongings")]
        owned = by_tenant(known.belongings)
        for each in known.tenants:
            count = len(owned.get(each.id, ()))
            accepted = each.accepted_version or "-"
            rows.append((each.id, each.name, each.plan, each.language, accepted, str(count)))
        write_columns(rows, indent="")


@tenant.command("show")
@click.argument("tenant_id", metavar="ID")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def show_tenant(tenant_id: str, target: str | None, as_json: bool) -> None:
    """Show a tenant and what belongs to it."""
    with opened(target) as store:
        known = known_from_store(store)
    found = next((each for each in known.tenants if each.id == tenant_id), None)
    if found is None:
        raise NotFound("SCH-T021", f"there is no tenant `{tenant_id}`", "see `schout tenant list`")
    own = [item for item in known.belongings if item.tenant == tenant_id]
    if as_json:
        write_json({"tenant": found, "belongings": own})
        return
    click.echo(f"{found.id}: {found.name}")
    click.echo(f"  plan {found.plan}, language {found.language}, time zone {found.time_zone}")
    click.echo(f"  contacts: {', '.join(found.contacts) or 'none'}")
    accepted = found.accepted_version or "none is on record"
    click.echo(f"  accepted policy version: {accepted}")
    write_columns([(item.kind, item.value, _dates(item)) for item in own])


def _dates(item: Belonging) -> str:
    parts = []
    if item.since is not None:
        parts.append(f"since {to_rfc3339(from_datetime(item.since))}")
    if item.until is not None:
        parts.append(f"until {to_rfc3339(from_datetime(item.until))}")
    return ", ".join(parts)


_NEAR = {
    NearReason.NOT_YET: "did not belong to it yet",
    NearReason.ENDED: "no longer belonged to it",
    NearReason.LESS_SPECIFIC: "is less specific",
    NearReason.APEX: "covers what is below it, not the name itself",
    NearReason.SIMILAR: "is spelled nearly the same",
}


@tenant.command("who")
@click.argument("value")
@click.option(
    "--kind",
    type=click.Choice(list(_KEYS)),
    help="What it is.  [default: an address or a host name, as it looks]",
)
@click.option("--at", "moment", help="A moment, such as 2026-12-01T12:00:00Z.  [default: now]")
@click.option("--tenants", "path", help="Look in this register file, not in the store.")
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def who(
    value: str,
    kind: str | None,
    moment: str | None,
    path: str | None,
    target: str | None,
    as_json: bool,
) -> int:
    """Say whom a host name, address, database, system user or mail domain belongs to, and why."""
    if path is not None:
        known = known_from_file(path)
    else:
        with opened(target) as store:
            known = known_from_store(store)
    answer = known.register.explain(_kind(kind, value), value, _moment_us(moment))
    if as_json:
        write_json(answer)
    else:
        _write_who(answer)
    return 0 if answer.tenant is not None else 1


def _kind(kind: str | None, value: str) -> BelongingKind:
    if kind is not None:
        return BelongingKind(kind.replace("-", "_"))
    looks = value.replace(".", "").replace("/", "").isdigit() or ":" in value
    return BelongingKind.ADDRESS if looks else BelongingKind.HOST


def _moment_us(text: str | None) -> int:
    if text is None:
        return _now_us()
    try:
        return from_rfc3339(text)
    except ValueError as error:
        message = f"expected a moment with a zone, found `{text}`"
        raise InputError("SCH-C007", message, "such as 2026-12-01T12:00:00Z") from error


def _write_who(answer: Who) -> None:
    at = to_rfc3339(answer.at_us)
    if answer.tenant is None:
        click.echo(f"{answer.kind} {answer.value} belongs to nobody we know at {at}")
    else:
        click.echo(f"{answer.kind} {answer.value} belongs to {answer.tenant.id} at {at}")
    if answer.matched is not None:
        dates = _dates(answer.matched)
        click.echo(f"  because of {answer.matched.value} ({answer.reason})" + f" {dates}".rstrip())
    for near in answer.near:
        item = near.belonging
        click.echo(
            f"  near: {item.value} of {item.tenant} {_NEAR[near.reason]} {_dates(item)}".rstrip()
        )
