"""JSON read field by field."""

import msgspec
import pytest

from schout.core.intake.reports.lenient import lenient


class Inner(msgspec.Struct, frozen=True, kw_only=True):
    a: int = 0
    b: str = ""


class Outer(msgspec.Struct, frozen=True, kw_only=True):
    name: str = ""
    count: int | None = None
    inner: Inner = Inner()


def test_what_is_right_is_read_at_once() -> None:
    assert lenient(b'{"name":"x","other":[1]}', Outer) == (Outer(name="x"), ())


def test_one_wrong_field_does_not_cost_the_others() -> None:
    raw = b'{"name":"x","count":"many","inner":{"a":"x","b":"y"}}'
    assert lenient(raw, Outer) == (
        Outer(name="x", inner=Inner(b="y")),
        (
            "`count` is not of the kind it should be",
            "`inner`: `a` is not of the kind it should be",
        ),
    )


def test_an_inner_object_that_is_none_is_left_out() -> None:
    assert lenient(b'{"name":"x","inner":"y"}', Outer) == (
        Outer(name="x"),
        ("`inner`: expected a JSON object, found something else",),
    )


@pytest.mark.parametrize(
    "raw", [b"", b"{", b'{"name":"\xff"}', b'{"x":' + b"[" * 100_000, b"\xef\xbb", b"{'a':1}"]
)
def test_what_is_no_json_is_none(raw: bytes) -> None:
    expected = "expected JSON, found what is none or is nested too deeply"
    assert lenient(raw, Outer) == (None, (expected,))


@pytest.mark.parametrize("raw", [b"[1]", b"1", b'"x"', b"null"])
def test_other_json_is_none(raw: bytes) -> None:
    expected = "expected a JSON object, found something else"
    assert lenient(raw, Outer) == (None, (expected,))
