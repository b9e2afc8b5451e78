"""Finds what the code says of the fields of a type, for the reference."""

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import msgspec


def field_texts(types: Iterable[Any]) -> dict[str, dict[str, str]]:
    """Give, for each struct that some types lead to, by its name the texts beside its fields."""
    found: dict[str, type] = {}
    for info in msgspec.inspect.multi_type_info(types):
        for each in _structs(info, found):
            found[each.__name__] = each
    return {name: dict(texts_of(each)) for name, each in found.items()}


def _structs(info: object, known: Mapping[str, type]) -> Iterator[type]:
    """Walk a type as `msgspec` sees it, each struct once."""
    if isinstance(info, msgspec.inspect.StructType):
        if info.cls.__name__ in known:
            return
        yield info.cls
    elif not isinstance(info, msgspec.inspect.Type | msgspec.inspect.Field):
        return
    for name in getattr(info, "__struct_fields__", ()):
        part = getattr(info, name)
        for each in part if isinstance(part, tuple) else (part,):
            yield from _structs(each, known)


def texts_of(struct: type) -> Iterator[tuple[str, str]]:
    """Give the fields of a struct that have a text below them, as JSON has its values."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(struct)))
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    for field, text in pairwise(body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
            and isinstance(text.value.value, str)
        ):
            said = " ".join(text.value.value.split())
            yield field.target.id, said.replace("`None`", "`null`")
