"""The options `--store` and `--settings`, and opening a store by them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from schout.core.model.errors import SettingsError

if TYPE_CHECKING:
    from schout.adapters.sql.store import SqlStore
    from schout.service.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])


def store_option(command: F) -> F:
    """Add `--store` to a command."""
    text = "The store: a file, or a postgresql:// address.  [default: that of the settings]"
    return click.option("--store", "target", help=text)(command)


def settings_option(command: F) -> F:
    """Add `--settings` to a command."""
    text = "The settings file.  [default: ./schout.toml, then /etc/schout/schout.toml]"
    return click.option("--settings", "path", help=text)(command)


@contextmanager
def opened(
    target: str | None, path: str | None = None, *, create: bool = False, read_only: bool = True
) -> "Iterator[SqlStore]":
    """Open the store named on the command line, or that of the settings."""
    from schout.adapters.sql.store import open_store
    from schout.service.settings import load_settings, make_store_folder

    name = target
    if name is None:
        name = load_settings(path).store
        if create:
            make_store_folder(name)
    if not name:
        raise SettingsError(
            "SCH-C003", "no store is named", "give --store, or set it in schout.toml"
        )
    store = open_store(name, create=create, read_only=read_only)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def opened_if_made(target: str | None, settings: "Settings") -> "Iterator[SqlStore | None]":
    """Open a store for reading; `None`, and a word about it: that of the settings is not made yet.

    One that is named on the command line must be there.
    """
    from schout.adapters.sql.connect import is_postgres

    name = settings.store if target is None else target
    if target is None and not is_postgres(name) and not Path(name).exists():
        told = f"there is no store `{name}` yet: what follows is without one"
        click.echo(told, err=True)
        yield None
        return
    with opened(name) as store:
        yield store
