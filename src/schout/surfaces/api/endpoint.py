"""One endpoint of the API: who may call it, what it takes and gives, and what it does."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from schout.core.model.value import Value
from schout.service.api_keys import ApiKey, KeyScope
from schout.service.web_services import WebServices
from schout.surfaces.api.answer import JSON, Answer

MOST_BYTES = 256 * 1024
"""Bytes of a body where an endpoint does not say otherwise."""


class NoQuery(Value, frozen=True, kw_only=True):
    """The parameters of what has none."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call, checked and read."""

    key: ApiKey | None
    """`None`: it came without one, where that is allowed."""
    path: str
    names: Mapping[str, str]
    """What stands in the path in place of `{…}`."""
    query: Any
    """Of the type that the endpoint names."""
    asked: Mapping[str, str]
    """The parameters as they came."""
    headers: Mapping[str, str]
    content_type: str
    raw: bytes
    body: Any
    """Of the type that the endpoint names for the content type; `None`: it names none."""
    address: str
    now: datetime

    def may(self, scope: KeyScope) -> bool:
        """Tell whether the key has a scope."""
        return self.key is not None and scope in self.key.scopes


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """One method of one path."""

    method: str
    path: str
    id: str
    does: str
    """In a sentence, for the description of the API."""
    run: Callable[[WebServices, Call], Answer]
    scope: KeyScope | None = None
    """What a key needs; `None`: no key is asked for."""
    keyless: bool = False
    """It may also be called without a key."""
    of_tenants: bool = False
    """Keys of tenants may call it, and see what is theirs."""
    query: type[Value] = NoQuery
    takes: Mapping[str, Any] = {}
    """The types of content, and the type of the JSON in each; `None`: bytes as they are."""
    most_bytes: int = MOST_BYTES
    gives: Any = None
    """The type of the JSON of the answer."""
    status: int = 200
    known_as: int | None = None
    """The status when what was sent was there already."""
    media_type: str = JSON
    refuses: tuple[int, ...] = ()
    """Statuses of problems besides those that every endpoint of its kind can have."""
    tagged: bool = False
    """It gives an `ETag`, or honours one."""
    anonymous_as: str | None = None
    """The allowance that calls without a key are counted by."""
