"""What is worked out from an activity: the virtual fields, each as one function of one text."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from schout.core.detect.paths import decoded_target, plain_path, target_of
from schout.core.model.event import Activity, HttpRequest
from schout.core.model.moment import MINUTE_US
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.addresses import source_prefix
from schout.core.policy.cel.types import FIELDS, Field

Get = Callable[[Any], str | int | None]
"""Takes an activity of the kind that it was made for."""


def _path(event: HttpRequest) -> str | None:
    return None if event.path is None else plain_path(event.path)


def _target(event: HttpRequest) -> str | None:
    return None if event.path is None else target_of(event.path, event.query)


def _decoded(event: HttpRequest) -> str | None:
    return None if event.path is None else decoded_target(target_of(event.path, event.query))


def _source_prefix(event: Activity) -> str | None:
    return None if event.source_ip is None else source_prefix(event.source_ip)


OF_NUMBERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {"minute": lambda at_us: at_us // MINUTE_US}
)
"""From the number each is made of, or from a column of such numbers."""

_OF_EVENTS: Mapping[str, Get] = MappingProxyType(
    {
        "path": _path,
        "target": _target,
        "decoded": _decoded,
        "source_prefix": _source_prefix,
        "minute": lambda event: OF_NUMBERS["minute"](event.at_us),
    }
)

OF_TEXTS: Mapping[str, Callable[[str], str | None]] = MappingProxyType(
    {"path": plain_path, "decoded": decoded_target, "source_prefix": source_prefix}
)
"""The same from the text each is made of: the path as sent, the target, the address."""


def reader(field: Field) -> Get:
    """Give the function that reads a field; `None` where an activity does not tell it."""
    return _OF_EVENTS[field.name] if field.virtual else attrgetter(field.name)


def named(kind: ActivityKind, name: str) -> Field:
    """Give a field of a kind; raises `KeyError` for a name that was not checked."""
    return FIELDS[kind][name]
