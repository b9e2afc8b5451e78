"""Values are frozen, refuse what they do not know, and encode in one way."""

import msgspec
import pytest

from schout.core.model.problem import Place
from schout.core.model.value import Value, canonical_json, to_plain
from schout.core.model.vocabulary import Refund

PLACE = Place(source="é", line=1, column=2)


class Pair(Value, frozen=True, kw_only=True):
    b: dict[str, int]
    a: Refund


def test_equal_values_give_equal_bytes() -> None:
    one = Pair(b={"y": 1, "x": 2}, a=Refund.PRO_RATA)
    other = Pair(a=Refund.PRO_RATA, b={"x": 2, "y": 1})
    assert canonical_json(one) == canonical_json(other) == b'{"a":"pro_rata","b":{"x":2,"y":1}}'
    assert canonical_json(PLACE) == '{"column":2,"line":1,"source":"é","width":1}'.encode()


def test_a_value_becomes_plain_and_comes_back() -> None:
    plain = {"source": "é", "line": 1, "column": 2, "width": 1}
    assert to_plain(PLACE) == plain
    assert msgspec.convert(plain, Place) == PLACE
    assert msgspec.json.decode(canonical_json(PLACE), type=Place) == PLACE


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field `colour`"):
        msgspec.convert({"source": "a", "line": 1, "column": 2, "colour": "red"}, Place)


def test_a_value_does_not_change() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        PLACE.line = 2  # type: ignore[misc] # that is the point
