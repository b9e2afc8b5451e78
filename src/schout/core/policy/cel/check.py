"""From a predicate as written to one whose names and types are known, or to what is wrong in it."""

import difflib
from collections.abc import Iterable, Mapping
from typing import assert_never

from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.cost import MOST, cost_of
from schout.core.policy.cel.error import CelError
from schout.core.policy.cel.functions import FUNCTIONS, METHODS, Function
from schout.core.policy.cel.lexer import INT_LEAST, INT_MOST
from schout.core.policy.cel.parser import parse
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
from schout.core.policy.cel.tree import (
    And,
    Checked,
    Choose,
    Compare,
    Const,
    Has,
    Not,
    Or,
    Read,
    Sum,
    Term,
    Within,
)
from schout.core.policy.cel.types import FIELDS, Field, Type
from schout.core.policy.rule import NamedList

Typed = tuple[Term, Type]


def check_predicate(text: str, kind: ActivityKind, lists: Mapping[str, NamedList]) -> Checked:
    """Read and check a predicate over one kind of activity; raises `CelError` if it is wrong."""
    checker = _Checker(kind, lists)
    node = parse(text)
    tree, found = checker.term(node)
    if found is not Type.BOOL:
        message = f"expected a condition, found `{found}`"
        hint = 'compare it with something: `!= ""`' if found is Type.STRING else None
        raise CelError(message, node.at, hint, node.end - node.at)
    cost = cost_of(tree, lists)
    if cost > MOST:
        hint = "fewer or shorter patterns and lists in one predicate"
        raise CelError(f"expected at most {MOST} basic steps, found {cost}", 0, hint, len(text))
    fields, named = frozenset(checker.fields), frozenset(checker.lists)
    return Checked(kind=kind, tree=tree, fields=fields, lists=named, cost=cost)


def _similar(name: str, known: Iterable[str]) -> str | None:
    near = difflib.get_close_matches(name, list(known), 1)
    return f"did you mean `{near[0]}`?" if near else None


def _wrong(node: Node, wanted: str, found: Type) -> CelError:
    message = f"expected `{wanted}`, found `{found}`"
    return CelError(message, node.at, width=node.end - node.at)


class _Checker:
    """Knows the fields and lists there are; collects those that are used."""

    def __init__(self, kind: ActivityKind, lists: Mapping[str, NamedList]) -> None:
        self._kind = kind
        self._known = lists
        self.fields: set[str] = set()
        self.lists: set[str] = set()

    def term(self, node: Node) -> Typed:
        """Check a node and all below it."""
        match node:
            case Literal(value=value):
                return Const(value=value), _type_of(value)
            case Name():
                field = self._field(node)
                return Read(field=field), field.type
            case Listing():
                hint = "lists stand behind `in` only"
                raise CelError("expected a single value", node.at, hint, node.end - node.at)
            case Unary():
                return self._unary(node)
            case Joined(sign=sign, terms=nodes):
                terms = tuple(self.wanted(each, Type.BOOL) for each in nodes)
                return (And if sign == "&&" else Or)(terms=terms), Type.BOOL
            case Choice():
                return self._choice(node)
            case Binary():
                return self._binary(node)
            case Call():
                return self._call(node)
            case _:
                assert_never(node)

    def wanted(self, node: Node, of: Type) -> Term:
        """Check a node that must be of one type."""
        term, found = self.term(node)
        if found is not of:
            raise _wrong(node, of, found)
        return term

    def _field(self, node: Name) -> Field:
        known = FIELDS[self._kind]
        field = known.get(node.name)
        if field is None:
            message = f"`{self._kind}` has no field `{node.name}`"
            hint = _similar(node.name, known) or "its fields: " + ", ".join(sorted(known))
            raise CelError(message, node.at, hint, node.end - node.at)
        self.fields.add(field.name)
        return field

    def _unary(self, node: Unary) -> Typed:
        if node.sign == "!":
            return Not(term=self.wanted(node.operand, Type.BOOL)), Type.BOOL
        inner = self.wanted(node.operand, Type.INT)
        return _sum(node, minus=True, left=Const(value=0), right=inner), Type.INT

    def _choice(self, node: Choice) -> Typed:
        test = self.wanted(node.test, Type.BOOL)
        yes, of = self.term(node.yes)
        return Choose(test=test, yes=yes, no=self.wanted(node.no, of), of=of), of

    def _binary(self, node: Binary) -> Typed:
        if node.sign == "in":
            return self._within(node), Type.BOOL
        if node.sign in "+-":
            left = self.wanted(node.left, Type.INT)
            right = self.wanted(node.right, Type.INT)
            return _sum(node, minus=node.sign == "-", left=left, right=right), Type.INT
        left, of = self.term(node.left)
        right = self.wanted(node.right, of)
        if of is Type.BOOL and node.sign not in {"==", "!="}:
            message = f"`bool` has no order for `{node.sign}`"
            raise CelError(message, node.sign_at, width=len(node.sign))
        return Compare(sign=node.sign, left=left, right=right), Type.BOOL

    def _within(self, node: Binary) -> Term:
        term, of = self.term(node.left)
        if not isinstance(node.right, Listing):
            hint = 'for a list of the pack write `listed(text, "LIST")`; for a part `a.contains(b)`'
            width = node.right.end - node.right.at
            raise CelError("expected `[...]` behind `in`", node.right.at, hint, width)
        if not node.right.items:
            raise CelError("expected at least one value in `[]`", node.right.at, None, 2)
        for item in node.right.items:
            if not isinstance(item, Literal):
                hint = "write `a == b || a == c`"
                width = item.end - item.at
                raise CelError("expected values that are written down", item.at, hint, width)
            self.wanted(item, of)
        values = (item.value for item in node.right.items if isinstance(item, Literal))
        items = tuple(dict.fromkeys(values))
        return Within(term=term, items=items)  # type: ignore[arg-type] # all are of one type

    def _call(self, node: Call) -> Typed:
        if node.name == "has" and node.target is None:
            return self._has(node), Type.BOOL
        function = (FUNCTIONS if node.target is None else METHODS).get(node.name)
        if function is None:
            raise _no_function(node)
        nodes = node.arguments if node.target is None else (node.target, *node.arguments)
        if len(nodes) != len(function.takes):
            wanted = len(function.takes) - (node.target is not None)
            message = f"expected {wanted} in the brackets of `{node.name}`"
            hint = f"write `{function.shape}`"
            found = f"{message}, found {len(node.arguments)}"
            raise CelError(found, node.name_at, hint, len(node.name))
        return self._apply(function, nodes), function.gives

    def _apply(self, function: Function, nodes: tuple[Node, ...]) -> Term:
        terms = [self.wanted(*pair) for pair in zip(nodes, function.takes, strict=True)]
        if not function.constant:
            return function.make(terms)
        last = nodes[-1]
        if not isinstance(last, Literal):
            hint = f"write `{function.shape}`"
            message = "expected a text that is written down"
            raise CelError(message, last.at, hint, last.end - last.at)
        if function.names_list:
            self._list(last)
        try:
            return function.make(terms)
        except CelError as fault:
            raise _placed(fault, last) from fault

    def _list(self, node: Literal) -> None:
        name = str(node.value)
        if name not in self._known:
            hint = _similar(name, self._known)
            raise CelError(f"there is no list `{name}`", node.at, hint, node.end - node.at)
        self.lists.add(name)

    def _has(self, node: Call) -> Term:
        if len(node.arguments) != 1 or not isinstance(node.arguments[0], Name):
            message = "expected one field in the brackets of `has`"
            raise CelError(message, node.name_at, "write `has(field)`", 3)
        name = node.arguments[0]
        field = self._field(name)
        if not field.optional:
            empty = "0" if field.type is Type.INT else '""'
            message = f"`{field.name}` is always there"
            hint = f"compare it: `{field.name} != {empty}`"
            raise CelError(message, name.at, hint, name.end - name.at)
        return Has(field=field)


def _type_of(value: int | str | bool) -> Type:
    if isinstance(value, bool):
        return Type.BOOL
    return Type.INT if isinstance(value, int) else Type.STRING


def _sum(node: Node, *, minus: bool, left: Term, right: Term) -> Term:
    """Work a sum of constants out, so that one beyond 64 bits is found before anything runs."""
    if not (isinstance(left, Const) and isinstance(right, Const)):
        return Sum(minus=minus, left=left, right=right)
    value = int(left.value) - int(right.value) if minus else int(left.value) + int(right.value)
    if not INT_LEAST <= value <= INT_MOST:
        raise CelError("the sum is beyond 64 bits", node.at, None, node.end - node.at)
    return Const(value=value)


def _no_function(node: Call) -> CelError:
    here, there = (FUNCTIONS, METHODS) if node.target is None else (METHODS, FUNCTIONS)
    what = "function" if node.target is None else "method"
    other = there.get(node.name)
    hint = _similar(node.name, here) if other is None else f"write `{other.shape}`"
    message = f"there is no {what} `{node.name}`"
    hint = hint or f"known: {', '.join(sorted(here))}"
    return CelError(message, node.name_at, hint, len(node.name))


def _placed(fault: CelError, node: Literal) -> CelError:
    """Point into the literal where its letters are those of the value, else at all of it."""
    if not node.exact:
        return CelError(fault.message, node.at, fault.hint, node.end - node.at)
    opening = node.end - node.at - 1 - len(str(node.value))
    width = min(fault.width, max(1, len(str(node.value)) - fault.offset))
    return CelError(fault.message, node.at + opening + fault.offset, fault.hint, width)
