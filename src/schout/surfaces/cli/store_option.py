"""The option `--store`, the same for all commands that look into a store."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from schout.core.model.errors import SettingsError

if TYPE_CHECKING:
    from schout.adapters.sql.store import SqlStore

F = TypeVar("F", bound=Callable[..., Any])


def store_option(command: F) -> F:
    """Add `--store` to a command."""
    text = "The store: a file, or a postgresql:// address.  [default: that of the settings]"
    return click.option("--store", "target", help=text)(command)


@contextmanager
def opened(
    target: str | None, *, create: bool = False, read_only: bool = True
) -> "Iterator[SqlStore]":
    """Open the store named on the command line, or that of the settings."""
    from schout.adapters.sql.store import open_store
    from schout.service.settings import load_settings, make_store_folder

    name = target
    if name is None:
        name = load_settings(None).store
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
