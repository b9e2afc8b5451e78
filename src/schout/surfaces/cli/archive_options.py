"""The options that say which archive is read, and which of its events."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from schout.core.model.errors import InputError, SettingsError
from schout.core.model.moment import from_datetime

if TYPE_CHECKING:
    from schout.adapters.archive_reader import Chosen

F = TypeVar("F", bound=Callable[..., Any])


def archive_options(command: F) -> F:
    """Add `--archive`, `--since`, `--until` and `--tenant` to a command."""
    moment = "a moment such as 2026-12-01T12:00:00Z, or a day"
    tenant = "Only events of this tenant, as target or as source."
    command = click.option("--tenant", help=tenant)(command)
    command = click.option("--until", help=f"Only events before {moment}.")(command)
    command = click.option("--since", help=f"Only events from {moment}, on.")(command)
    text = "The folder of an archive of events.  [default: that of the settings]"
    return click.option("--archive", "archive", help=text)(command)


def archive_folder(named: str | None) -> str:
    """Give the folder that is named, or that of the settings; `SettingsError` when neither is."""
    from schout.service.settings import load_settings

    folder = load_settings(None).archive.path if named is None else named
    if not folder:
        hint = "give --archive, or set `path` of `[archive]` in schout.toml"
        raise SettingsError("SCH-A005", "no archive is named", hint)
    return folder


def chosen(since: str | None, until: str | None, tenant: str | None) -> "Chosen":
    """Read which events are asked for."""
    from schout.adapters.archive_reader import Chosen

    return Chosen(since_us=_moment_us(since), until_us=_moment_us(until), tenant=tenant)


def _moment_us(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if len(text) == len("2026-12-01"):
            moment = moment.replace(tzinfo=UTC)
        return from_datetime(moment)
    except ValueError as error:
        message = f"expected a moment with a zone, or a day, found `{text}`"
        raise InputError("SCH-C007", message, "such as 2026-12-01T12:00:00Z") from error
