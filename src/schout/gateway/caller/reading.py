"""What a body says about its call: who, on what, how many; or why it could not be read."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, Protocol

import msgspec

from schout.gateway.call import Rpc
from schout.gateway.caller.credentials import Digester

MOST_BYTES = 1 << 20
"""Of a body that are read; of an XML body that is longer, the beginning is enough."""
_OBJECT_PARTS = 5
"""Odoo's `execute_kw` begins with database, user number, password, model and method."""
_DATABASE_PARTS = 3
_NUMBER_TYPES = (int, float, str)
_MANY_AT_FIRST = frozenset({"create", "web_create_multi"})
_NO_IDS = ("search", "name_search", "read_group", "web_search", "web_read_group", "fields_get")
LONGEST_NAME = 128
"""Characters of a model or method that are kept."""


class Unread(StrEnum):
    """Why a body does not tell who calls; an expected outcome, counted by the identifier."""

    CODING = "coding"
    """A content coding that is not known, nested, or broken."""
    TOO_LARGE = "too_large"
    FORBIDDEN = "forbidden"
    """A document type or an entity in XML."""
    TOO_DEEP = "too_deep"
    TOO_MANY = "too_many"
    """More elements or values than are looked at."""
    MALFORMED = "malformed"
    NO_CALL = "no_call"
    """Well formed, but not a call of this kind."""


class Reading(msgspec.Struct, frozen=True, gc=False):
    """What was read; it holds no credential, only its digest."""

    principal: str | None = None
    rpc: Rpc = Rpc()
    cost: int = 1


class Shape(NamedTuple):
    """What an argument looks like, without what is in it."""

    items: int | None
    """Of a list; 1 for a number or a record; `None`: something else, or too many to count."""
    numbers: bool
    """Whether it is a number or a list of them, as ids are."""


class Look(Protocol):
    """One way to look into arguments that are read from XML or from JSON, a level at a time."""

    def beginning(self, value: object) -> list[object]:
        """Give the first items of a list, at least seven if it has so many; none: it is none."""
        ...

    def named(self, value: object) -> Mapping[str, object]:
        """Give the members of an object that are of use here; none: it is none."""
        ...

    def scalar(self, value: object) -> object:
        """Give a text or a number; `None` if it is something else."""
        ...

    def shape(self, value: object) -> Shape:
        """Tell what a value looks like."""
        ...


def of_service(
    digester: Digester, look: Look, service: str, method: str, args: list[object]
) -> Reading:
    """Read a call of Odoo's external API: `object`, `common` or `db`, its method and arguments."""
    if service == "object" and method in {"execute", "execute_kw"} and len(args) >= _OBJECT_PARTS:
        database, number, password, model, name = (look.scalar(each) for each in args[:5])
        rest = args[5:] if method == "execute" else _positional(look, args)
        named = look.named(args[6]) if method == "execute_kw" and len(args) > 6 else {}
        name = _name(name)
        rpc = Rpc(
            model=_name(model), method=name, records=records_of(look, name or "", rest, named)
        )
        return Reading(_user(digester, database, _as_number(number), password), rpc)
    rpc = Rpc(method=_name(method))
    if service == "common" and method in {"login", "authenticate"} and len(args) >= _DATABASE_PARTS:
        database, login, _ = (look.scalar(each) for each in args[:3])
        return Reading(_user(digester, database, login, ""), rpc)
    return Reading(None, rpc)


def of_login(digester: Digester, look: Look, params: Mapping[str, object]) -> Reading:
    """Read `/web/session/authenticate`."""
    database, login = look.scalar(params.get("db")), look.scalar(params.get("login"))
    return Reading(_user(digester, database, login, ""), Rpc(method="authenticate"))


def records_of(
    look: Look, method: str, args: list[object], named: Mapping[str, object]
) -> int | None:
    """Tell how many records a call creates, writes or reads by id; `None`: it does not say."""
    if method.startswith(_NO_IDS):
        return None
    if method == "load":
        return look.shape(args[1] if len(args) > 1 else named.get("data")).items
    if method in _MANY_AT_FIRST:
        return look.shape(args[0] if args else named.get("vals_list")).items
    shape = look.shape(args[0] if args else named.get("ids"))
    return shape.items if shape.numbers else None


def _positional(look: Look, args: list[object]) -> list[object]:
    return look.beginning(args[5]) if len(args) > 5 else []


def _user(digester: Digester, database: object, who: object, password: object) -> str | None:
    """Name a user. A login is named without its password: all guesses at one are one caller."""
    parts = [str(part) for part in (database, who, password) if isinstance(part, _NUMBER_TYPES)]
    return digester.user(*parts) if len(parts) == 3 else None


def _as_number(value: object) -> object:
    """Give a user number as Odoo takes it, which is by `int`: `2`, `" 02"` and 2.0 are one user."""
    try:
        return int(value) if isinstance(value, _NUMBER_TYPES) else None
    except (ValueError, OverflowError):
        return None


def _name(value: object) -> str | None:
    return value[:LONGEST_NAME] if isinstance(value, str) else None
