"""The grammar: what binds tighter than what, and where reading stops when it is wrong."""

import pytest

from schout.core.policy.cel.error import CelError
from schout.core.policy.cel.parser import DEEPEST, parse
from schout.core.policy.cel.syntax import (
    Binary,
    Call,
    Choice,
    Joined,
    Listing,
    Literal,
    Name,
    Node,
    Unary,
)


def shape(node: Node) -> str:
    """Write a tree with brackets around everything."""
    match node:
        case Literal(value=value):
            return repr(value)
        case Name(name=name):
            return name
        case Listing(items=items):
            return f"[{', '.join(map(shape, items))}]"
        case Unary(sign=sign, operand=operand):
            return f"({sign}{shape(operand)})"
        case Binary(sign=sign, left=left, right=right):
            return f"({shape(left)} {sign} {shape(right)})"
        case Joined(sign=sign, terms=terms):
            return "(" + f" {sign} ".join(map(shape, terms)) + ")"
        case Choice(test=test, yes=yes, no=no):
            return f"({shape(test)} ? {shape(yes)} : {shape(no)})"
        case Call(name=name, target=target, arguments=arguments):
            before = "" if target is None else shape(target) + "."
            return f"{before}{name}({', '.join(map(shape, arguments))})"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a || b && c || d", "(a || (b && c) || d)"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a == 1 && !b", "((a == 1) && (!b))"),
        ("a + 1 - b < -c", "(((a + 1) - b) < (-c))"),
        ("a < b == c", "((a < b) == c)"),
        ("x in [1, -2,]", "(x in [1, -2])"),
        ("[]", "[]"),
        ("!!a", "(!(!a))"),
        ("f()", "f()"),
        ("a.f('x', 2).g()", "a.f('x', 2).g()"),
        ("-1", "-1"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("(true || false)", "(True || False)"),
        ("((a))", "a"),
    ],
)
def test_operators_bind_as_in_cel(text: str, expected: str) -> None:
    assert shape(parse(text)) == expected


def test_nodes_know_their_place() -> None:
    assert parse("a.f(1)") == Call(
        name="f",
        target=Name(name="a", at=0, end=1),
        arguments=(Literal(value=1, at=4, end=5),),
        name_at=2,
        at=0,
        end=6,
    )


@pytest.mark.parametrize(("text", "exact"), [("'a'", True), ("r'\\d'", True), ("'\\n'", False)])
def test_texts_know_whether_they_stand_there_letter_by_letter(text: str, exact: bool) -> None:
    node = parse(text)
    assert isinstance(node, Literal)
    assert node.exact is exact


DEEP = "expected at most 24 levels of nesting"


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("", 0, "expected a value, found the end"),
        ("a b", 2, "expected an operator or the end, found `b`"),
        ("a ==", 4, "expected a value, found the end"),
        ("(a", 2, "expected `)`, found the end"),
        ("a ? b", 5, "expected `:`, found the end"),
        ("f(1 2)", 4, "expected `,` or `)`, found `2`"),
        ("f(1,)", 4, "expected a value, found `)`"),
        ("[1", 2, "expected `,` or `]`, found the end"),
        ("in", 0, "expected a value, found `in`"),
        ("a.1", 2, "expected the name of a method, found `1`"),
        ("a.b", 2, "expected `(` after `b`"),
        ("a[0]", 1, "values cannot be indexed"),
        ("a.exists(x, x)", 2, "`exists` is a macro, and there are no macros here"),
        ("a == null", 5, "there is no `null` here"),
        ("b'x'", 0, "texts with `b` before them are not known here"),
        ("9223372036854775808", 0, "expected a number of 64 bits, found a larger one"),
        ("(" * DEEPEST + "a", DEEPEST, DEEP),
        ("!" * DEEPEST + "a", DEEPEST, DEEP),
        ("a" + " + a" * DEEPEST, 4 * DEEPEST, DEEP),
        ("a" + ".f()" * DEEPEST, 4 * DEEPEST - 1, DEEP),
    ],
)
def test_reading_stops_at_the_first_thing_that_is_wrong(
    text: str, offset: int, message: str
) -> None:
    with pytest.raises(CelError) as caught:
        parse(text)
    assert (caught.value.message, caught.value.offset) == (message, offset)


def test_many_terms_side_by_side_are_not_deep() -> None:
    assert shape(parse(" && ".join("a" * 500))).count("&&") == 499
