"""The fields that predicates and keys may name, per kind of activity, and the types they have.

They are read off the values themselves, so that there is no second list of them.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType, NoneType
from typing import get_args

import msgspec

from schout.core.model.event import Activity
from schout.core.model.value import Value
from schout.core.model.vocabulary import ActivityKind


class Type(StrEnum):
    """The types of CEL that the subset knows; lists stand only behind `in`."""

    INT = "int"
    STRING = "string"
    BOOL = "bool"


class Field(Value, frozen=True, kw_only=True):
    """Something that an activity tells, or that is worked out from what it tells."""

    name: str
    type: Type
    optional: bool
    """Whether an activity may lack it; it then reads as the empty value of its type."""
    reads: tuple[str, ...]
    """The fields of the value, and columns of a frame, that it is made from."""
    virtual: bool = False
    """Worked out; `path` hides the field of that name, which holds the path as it was sent."""


STRUCTS: Mapping[ActivityKind, type[Activity]] = MappingProxyType(
    {ActivityKind(struct.__struct_config__.tag): struct for struct in get_args(Activity)}
)
"""The value of each kind of activity."""

_HIDDEN = frozenset({"line", "raw"})
"""Where a line stands must not matter; what it says is in the other fields."""


def _virtual(name: str, *reads: str) -> Field:
    return Field(name=name, type=Type.STRING, optional=True, reads=reads, virtual=True)


_OF_ALL = (
    _virtual("source_prefix", "source_ip"),
    Field(name="minute", type=Type.INT, optional=False, reads=("at_us",), virtual=True),
)
_OF_REQUESTS = (
    _virtual("path", "path"),
    _virtual("target", "path", "query"),
    _virtual("decoded", "path", "query"),
)


def _field(name: str, annotation: object) -> Field:
    kinds = get_args(annotation) or (annotation,)
    plain = next(kind for kind in kinds if kind is not NoneType)
    plain = getattr(plain, "__supertype__", plain)
    kind = Type.INT if plain is int else Type.STRING
    return Field(name=name, type=kind, optional=NoneType in kinds, reads=(name,))


def _fields(kind: ActivityKind) -> Mapping[str, Field]:
    told = [
        _field(field.name, field.type)
        for field in msgspec.structs.fields(STRUCTS[kind])
        if field.name not in _HIDDEN
    ]
    made = (*_OF_ALL, *(_OF_REQUESTS if kind is ActivityKind.HTTP_REQUEST else ()))
    return MappingProxyType({field.name: field for field in (*told, *made)})


FIELDS: Mapping[ActivityKind, Mapping[str, Field]] = MappingProxyType(
    {kind: _fields(kind) for kind in ActivityKind}
)
"""What may be named for each kind of activity."""


def field_type(kind: ActivityKind, name: str) -> Type | None:
    """Give the type of a field; `None` when activities of this kind have no such field."""
    field = FIELDS[kind].get(name)
    return None if field is None else field.type
