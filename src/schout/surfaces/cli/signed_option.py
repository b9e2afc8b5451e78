"""The options of whoever does something: their name, and why."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from schout.core.model.errors import SettingsError
from schout.core.model.person import kept_name, not_a_name

F = TypeVar("F", bound=Callable[..., Any])
_TEXT = "TEXT"


def by_option(told: str = "Who does it.", *, envvar: str | None = "SCHOUT_BY") -> Callable[[F], F]:
    """Give the option of who does something; `told` is its help."""
    return click.option(
        "--by", required=True, type=_person, metavar=_TEXT, envvar=envvar, help=told
    )


def reason_option(told: str = "Why.") -> Callable[[F], F]:
    """Give the option of why something is done; `told` is its help."""
    return click.option("--reason", required=True, type=_reason, metavar=_TEXT, help=told)


def _person(text: str) -> str:
    name = kept_name(text)
    if name is None:
        raise SettingsError("SCH-D080", not_a_name(text), "name the one person who does it")
    return name


def _reason(text: str) -> str:
    if not text.strip():
        raise SettingsError("SCH-D006", "expected a reason, found none", "say why")
    return text.strip()
