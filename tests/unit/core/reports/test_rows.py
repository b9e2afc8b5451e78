"""The rows of a report hold words of closed sets and numbers; nothing in them names a person."""

import typing

import pytest

from schout.core.model.value import Value
from schout.core.reports import rows

KINDS = [
    kind
    for kind in vars(rows).values()
    if isinstance(kind, type) and issubclass(kind, Value) and kind.__module__ == rows.__name__
]


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_a_row_is_flat(kind: type[Value]) -> None:
    if kind is rows.Transparency:
        return
    assert set(typing.get_type_hints(kind).values()) <= {str, int, int | None}


def test_nothing_in_them_is_about_one_tenant_or_person() -> None:
    names = {name for kind in KINDS for name in kind.__struct_fields__}
    assert not names & {"tenant", "reporter", "name", "mail", "by", "text", "case", "id", "object"}
