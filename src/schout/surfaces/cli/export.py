"""`schout export`: what is kept about a tenant or a reporter, and the register of processing."""

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from schout.core.model.errors import InputError, NotFound
from schout.core.model.ids import TenantId
from schout.surfaces.cli.output import plural
from schout.surfaces.cli.store_option import opened, settings_option, store_option

if TYPE_CHECKING:
    from schout.core.evidence.bundle import Member
    from schout.core.reports.processing_register import Host

_OUTPUT = click.option(
    "-o", "--output", required=True, help="The file to write; it must not be there yet."
)


@click.group("export")
def export() -> None:
    """Hand over what is kept about somebody, and say what is processed."""


@export.command("tenant")
@click.argument("tenant")
@_OUTPUT
@store_option
def export_one_tenant(tenant: str, output: str, target: str | None) -> None:
    """Write all that is kept about a tenant, without what belongs to other people."""
    from schout.service.exports import export_tenant

    with opened(target) as store, store.snapshot() as snapshot:
        _keep(output, export_tenant(snapshot, TenantId(tenant)), f"tenant `{tenant}`")


@export.command("reporter")
@click.argument("key")
@_OUTPUT
@store_option
def export_one_reporter(key: str, output: str, target: str | None) -> None:
    """Write all that is kept about a reporter, by the `key` that its reports show."""
    from schout.service.exports import export_reporter

    with opened(target) as store, store.snapshot() as snapshot:
        _keep(output, export_reporter(snapshot, key), f"reporter `{key}`")


@export.command("processing")
@click.option("--host", required=True, help="A TOML file with what only you know: name, contact.")
@click.option("--csv", "as_csv", is_flag=True, help="Write a table instead of JSON.")
@settings_option
def export_processing(host: str, as_csv: bool, path: str | None) -> None:
    """Print the register of processing (GDPR, Art. 30) of this installation."""
    from schout.core.policy.read_pack import read_pack
    from schout.core.reports.processing_register import (
        processing_register,
        register_csv,
        register_json,
    )
    from schout.service.packs import load_pack
    from schout.service.retention_settings import times_kept
    from schout.service.settings import load_settings

    settings = load_settings(path)
    policy = read_pack(load_pack(settings.policy))
    kept = times_kept(settings.archive, settings.retention)
    register = processing_register(policy, _host(host), kept, veiled=True)
    click.echo(register_csv(register) if as_csv else register_json(register).decode(), nl=False)


def _host(path: str) -> "Host":
    from schout.core.reports.processing_register import Host

    try:
        return msgspec.convert(tomllib.loads(Path(path).read_text("utf-8")), Host)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError("SCH-E050", f"cannot read `{path}`: {reason}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        hint = "it needs `name` and `contact`, as text"
        raise InputError("SCH-E050", f"`{path}` does not say who the host is: {error}", hint) from (
            error
        )


def _keep(output: str, members: "tuple[Member, ...]", whom: str) -> None:
    from schout.core.evidence.bundle import pack

    if not members:
        raise NotFound("SCH-E051", f"nothing is kept about {whom}")
    try:
        with Path(output).open("xb") as file:
            file.write(pack(members))
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError("SCH-E030", f"cannot write `{output}`: {reason}") from error
    click.echo(f"{output}: {plural(len(members), 'file')} about {whom}")
