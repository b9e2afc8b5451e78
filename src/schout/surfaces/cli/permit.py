"""`schout permit`: grant, list, show and revoke written releases from a clause; see permit_desk."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from schout.adapters.system import SystemClock, SystemIds
from schout.core.model.vocabulary import PermitKind
from schout.service.settings import load_settings
from schout.surfaces.cli.output import write_columns, write_json
from schout.surfaces.cli.permit_desk import (
    ask_permit,
    list_requests,
    refuse_request,
    withdraw_request,
)
from schout.surfaces.cli.signed_option import by_option, reason_option
from schout.surfaces.cli.store_option import opened, store_option

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from schout.core.model.permit import Permit
    from schout.core.model.tenant import Tenant
    from schout.core.policy.schema import Policy
    from schout.service.permits import Listed

F = TypeVar("F", bound=Callable[..., Any])


def _key_option(command: F) -> F:
    text = "The private key of the host.  [default: as in the settings, or permit-key by the store]"
    return click.option("--key", "key", envvar="SCHOUT_PERMIT_KEY", help=text)(command)


def _policy_option(command: F) -> F:
    text = "The pack that has the clause.  [default: that of the settings]"
    return click.option("--policy", "pack", help=text)(command)


@click.group()
def permit() -> None:
    """Ask for, grant, list, show and revoke written releases from a clause."""


permit.add_command(ask_permit)
permit.add_command(list_requests)
permit.add_command(refuse_request)
permit.add_command(withdraw_request)


@permit.command("grant")
@click.argument("tenant", required=False)
@click.option(
    "--request", "request_id", help="What was asked for: it fills what is not given here."
)
@click.option("--clause", "clauses", multiple=True, help="May be repeated.")
@click.option("--kind", type=click.Choice([each.value for each in PermitKind]), help="Its kind.")
@click.option("--host", "hosts", multiple=True, help="Only for this host; may be repeated.")
@click.option("--rate", type=int, help="Calls, in the period of the first limit that has one.")
@click.option("--burst", type=int, help="How many of them may come at once.")
@click.option("--parallel", type=int, help="Calls at once.")
@click.option("--limit", "limits", multiple=True, help="Another limit, as ID=FIGURE.")
@click.option("--plan", help="The figures of this plan of the policy, such as dedicated.")
@click.option("--unlimited", is_flag=True, help="The limits of the clause do not hold at all.")
@click.option("--from", "starts", help="A date or a moment.  [default: now]")
@click.option("--until", "ends", help="A date or a moment: the first at which it does not hold.")
@click.option("--for", "lasts", help="How long it lasts, such as 30d, instead of --until.")
@click.option("--label", help="Only for calls with the key of this label.")
@click.option("--keyid", help="Only for calls signed under this keyid.  [default: the thumbprint]")
@click.option("--public-key", help="The file with the public key that they are signed with.")
@by_option("Who grants it.", envvar=None)
@click.option("--reason", help="Why.  [default: what it was asked for]")
@_policy_option
@_key_option
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print the permit as JSON.")
def grant_permit(
    *,
    tenant: str | None,
    request_id: str | None,
    reason: str | None,
    by: str,
    kind: str | None,
    public_key: str | None,
    pack: str | None,
    key: str | None,
    target: str | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Release a tenant from a clause, or give it other figures: signed, and with an end."""
    from schout.service.packs import load_policy
    from schout.service.permit_desk import filled, granted, waiting
    from schout.service.permit_keys import key_path, key_text, signing_key
    from schout.service.permit_request import GrantForm
    from schout.service.permits import grant

    _require(request_id, {"TENANT": tenant, "--clause": given["clauses"], "--reason": reason})
    form = GrantForm(
        tenant=tenant or "",
        reason=reason or "",
        kind=PermitKind(kind) if kind else None,
        public_key=key_text(Path(public_key)) if public_key else None,
        **given,
    )
    policy = load_policy(pack or load_settings(None).policy)
    path = key_path(*_place_of_key(target, key))
    now_us = SystemClock().now_us()
    with opened(target, read_only=False) as store, store.transaction() as transaction:
        asked = None if request_id is None else waiting(transaction.asked_for, request_id)
        if asked is not None:
            form = filled(form, asked, policy, now_us)
        made = grant(transaction, form, by, policy, lambda: signing_key(path), now_us, SystemIds())
        if asked is not None:
            granted(transaction, transaction.asked_for, asked, made, now_us)
        holder = next(each for each in transaction.tenants() if each.id == made.tenant)
    if as_json:
        write_json(made)
        return
    click.echo(f"granted {made.id}")
    _write_permit(made, policy, holder)


def _require(request_id: str | None, given: dict[str, object]) -> None:
    """Refuse a grant that says too little when there is no request to fill it from."""
    missing = [name for name, value in given.items() if not value]
    if request_id is None and missing:
        raise click.UsageError(f"expected {', '.join(missing)}, or --request; found neither")


@permit.command("list")
@click.option("--tenant", help="Only those of this tenant.")
@click.option("--all", "ended_too", is_flag=True, help="Also those that have ended.")
@_key_option
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def list_permits(
    tenant: str | None, ended_too: bool, key: str | None, target: str | None, as_json: bool
) -> None:
    """List permits in force and to come."""
    from schout.core.model.ids import TenantId
    from schout.service.permits import PermitState, listed, told

    keys = _public_keys(target, key)
    with opened(target) as store, store.snapshot() as snapshot:
        permits = snapshot.permits(TenantId(tenant) if tenant else None)
    now_us = SystemClock().now_us()
    found = [listed(each, keys, now_us) for each in permits]
    if not ended_too:
        over = {PermitState.ENDED, PermitState.REVOKED}
        found = [each for each in found if each.state not in over]
    if as_json:
        write_json(found)
        return
    if not found:
        click.echo("no permits" if ended_too else "no permits in force or to come; see --all")
        return
    rows = [("permit", "tenant", "kind", "clauses", "hosts", "state", "from", "until", "signature")]
    for one in found:
        each = one.permit
        scope = ", ".join(each.clauses), ", ".join(each.objects) or "all"
        times = told(each.starts), told(each.until)
        rows.append((each.id, each.tenant, each.kind, *scope, one.state, *times, _signature(one)))
    write_columns(rows, indent="")


@permit.command("show")
@click.argument("permit_id", metavar="ID")
@_policy_option
@_key_option
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def show_permit(
    permit_id: str, pack: str | None, key: str | None, target: str | None, as_json: bool
) -> None:
    """Show a permit: what it changes, for whom, until when, and whether its signature holds."""
    from schout.service.packs import load_policy
    from schout.service.permits import find, listed

    keys = _public_keys(target, key)
    with opened(target) as store, store.snapshot() as snapshot:
        found = find(snapshot, permit_id)
        tenant = next((each for each in snapshot.tenants() if each.id == found.tenant), None)
    one = listed(found, keys, SystemClock().now_us())
    if as_json:
        write_json(one)
        return
    click.echo(f"{found.id}: {one.state.replace('_', ' ')}, signature {_signature(one)}")
    _write_permit(found, load_policy(pack or load_settings(None).policy), tenant)


@permit.command("revoke")
@click.argument("permit_id", metavar="ID")
@by_option("Who revokes it.", envvar=None)
@reason_option()
@_key_option
@store_option
@click.option("--json", "as_json", is_flag=True, help="Print the permit as JSON.")
def revoke_permit(
    permit_id: str, by: str, reason: str, key: str | None, target: str | None, as_json: bool
) -> None:
    """End a permit now; what was done under it until now stays allowed."""
    from schout.service.permit_keys import key_path, public_keys, public_path, signing_key
    from schout.service.permits import revoke, told

    path = key_path(*_place_of_key(target, key))
    with opened(target, read_only=False) as store, store.transaction() as transaction:
        own = signing_key(path)
        keys = public_keys([public_path(path)])
        now_us = SystemClock().now_us()
        ended = revoke(transaction, permit_id, by, reason, own, keys, now_us)
    if as_json:
        write_json(ended)
        return
    click.echo(f"revoked {ended.id}: it ended at {told(ended.until)}, not at {told(ended.ends)}")


def _place_of_key(target: str | None, key: str | None) -> tuple[str, str | None]:
    """Give the store and the key file as they are named here, else in the settings."""
    settings = load_settings(None)
    return target or settings.store, key or settings.permit_key


def _public_keys(target: str | None, key: str | None) -> "tuple[Ed25519PublicKey, ...]":
    """Give the public keys of the host; without any, signatures stay unchecked."""
    from schout.service.permit_keys import host_keys, host_keys_path

    return host_keys(host_keys_path(*_place_of_key(target, key)))


def _signature(one: "Listed") -> str:
    if one.signed is None:
        return "not checked"
    return "valid" if one.signed else "not valid"


def _write_permit(made: "Permit", policy: "Policy", tenant: "Tenant | None") -> None:
    from schout.service.permit_words import changes, scope
    from schout.service.permits import told

    for line in changes(made, policy, tenant):
        click.echo(f"  {line}")
    click.echo(f"  {scope(made)}")
    click.echo(f"  from {told(made.starts)} until {told(made.until)}")
    click.echo(f"  {made.kind.replace('_', ' ')}, signed by {made.signed_by}: {made.reason}")
    if made.revoked is not None:
        click.echo(f"  revoked by {made.revoked.by}: {made.revoked.reason}")
