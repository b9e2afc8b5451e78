"""Reads JSON field by field, so that one wrong field does not cost all the others."""

from typing import TypeVar

import msgspec

Given = TypeVar("Given", bound=msgspec.Struct)

UNREADABLE = (msgspec.DecodeError, ValueError, RecursionError)
"""What decoding raises: no JSON, no UTF-8, or deeper than can be gone."""


def lenient(raw: bytes, kind: type[Given]) -> tuple[Given | None, tuple[str, ...]]:
    """Read an object into a struct whose fields all have defaults; tell which were left out.

    `None` when it is no JSON object at all.
    """
    try:
        return msgspec.json.decode(raw, type=kind), ()
    except msgspec.ValidationError:
        return _by_field(raw, kind)
    except UNREADABLE:
        return None, ("expected JSON, found what is none or is nested too deeply",)


def _by_field(raw: bytes, kind: type[Given]) -> tuple[Given | None, tuple[str, ...]]:
    try:
        given = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except UNREADABLE:
        return None, ("expected a JSON object, found something else",)
    kept: dict[str, object] = {}
    problems: list[str] = []
    for field in msgspec.structs.fields(kind):
        if field.encode_name not in given:
            continue
        value = bytes(given[field.encode_name])
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            inner, more = lenient(value, field.type)
            problems += (f"`{field.encode_name}`: {problem}" for problem in more)
            if inner is not None:
                kept[field.name] = inner
            continue
        try:
            kept[field.name] = msgspec.json.decode(value, type=field.type)
        except UNREADABLE:
            problems.append(f"`{field.encode_name}` is not of the kind it should be")
    return kind(**kept), tuple(problems)
