"""A predicate as a function of one activity: the reference that columns must agree with.

The tree becomes one Python lambda. Every value, pattern and list is bound to a name; nothing that
anybody wrote in a policy is ever part of the source.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, assert_never

from schout.core.detect.cel.fields import named, reader
from schout.core.detect.cel.lists import in_networks, lookup_in, lower_ascii
from schout.core.detect.cel.matching import matcher
from schout.core.detect.paths import is_static
from schout.core.model.event import Activity
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.lexer import INT_LEAST, INT_MOST
from schout.core.policy.cel.tree import (
    And,
    Checked,
    Choose,
    Compare,
    Const,
    Has,
    InNetwork,
    Listed,
    Lower,
    Matches,
    Not,
    Or,
    Part,
    Read,
    Size,
    Static,
    Sum,
    Term,
    Within,
)
from schout.core.policy.cel.types import Field, Type
from schout.core.policy.rule import NamedList

_OfText = Matches | Lower | Static | InNetwork | Listed
"""Terms that are one function of one text."""

_METHODS = {"startsWith": "startswith", "endsWith": "endswith"}


def compile(  # noqa: A001 -- read as `closures.compile`
    checked: Checked, lists: Mapping[str, NamedList]
) -> Callable[[Activity], bool]:
    """Make the function that tells whether an activity of the predicate's kind is meant."""
    writer = _Writer(checked, lists)
    body = writer.write(checked.tree)
    parameters = ", ".join(["e", *(f"{name}={name}" for name in writer.bound), *writer.kept])
    source = f"lambda {parameters}: {body}"
    made: Callable[[Activity], bool] = eval(source, dict(writer.bound))  # noqa: S307 -- ours
    return made


def getter(kind: ActivityKind, field: str) -> Callable[[Activity], str | int | None]:
    """Give the function that reads a field, virtual ones too; `None` where it is not told."""
    return reader(named(kind, field))


def saturate(value: int) -> int:
    """Keep a sum within 64 bits."""
    return min(max(value, INT_LEAST), INT_MOST)


class _Writer:
    """Writes the lambda; `bound` are the values it uses, `kept` what it remembers in a run."""

    def __init__(self, checked: Checked, lists: Mapping[str, NamedList]) -> None:
        self._lists = lists
        self._uses = Counter(_virtual_reads(checked.tree))
        self.bound: dict[str, Any] = {}
        self.kept: list[str] = []

    def _bind(self, value: object) -> str:
        name = f"c{len(self.bound)}"
        self.bound[name] = value
        return name

    def write(self, term: Term) -> str:
        """Write a term as an expression in brackets, or one that needs none."""
        match term:
            case Const(value=value):
                return self._bind(value)
            case Read(field=field):
                return self._read(field)
            case Has(field=field):
                return f"({self._told(field)} is not None)"
            case Not(term=inner):
                return f"(not {self.write(inner)})"
            case And(terms=terms):
                return "(" + " and ".join(map(self.write, terms)) + ")"
            case Or(terms=terms):
                return "(" + " or ".join(map(self.write, terms)) + ")"
            case Compare(sign=sign, left=left, right=right):
                return f"({self.write(left)} {sign} {self.write(right)})"
            case Within(term=inner, items=items):
                return f"({self.write(inner)} in {self._bind(frozenset(items))})"
            case _:
                return self._value(term)

    def _value(self, term: Choose | Sum | Part | Size | _OfText) -> str:
        match term:
            case Choose(test=test, yes=yes, no=no):
                return f"({self.write(yes)} if {self.write(test)} else {self.write(no)})"
            case Sum(minus=minus, left=left, right=right):
                sign = "-" if minus else "+"
                limit = self._bind(saturate)
                return f"{limit}({self.write(left)} {sign} {self.write(right)})"
            case Part(method=method, text=text, part=part):
                return self._part(method, self.write(text), self.write(part))
            case Size(text=text):
                return f"{self._bind(len)}({self.write(text)})"
            case _:
                return f"{self._bind(self._function(term))}({self.write(term.text)})"

    def _part(self, method: str, text: str, part: str) -> str:
        if method == "contains":
            return f"({part} in {text})"
        return f"{text}.{_METHODS[method]}({part})"

    def _function(self, term: _OfText) -> object:
        match term:
            case Matches(pattern=pattern):
                return matcher(pattern)
            case Lower():
                return lower_ascii
            case Static():
                return is_static
            case InNetwork(network=network):
                return in_networks([network])
            case Listed(list=name):
                return lookup_in(self._lists, name).one
            case _:
                assert_never(term)

    def _read(self, field: Field) -> str:
        told = self._told(field)
        if not field.optional:
            return told
        return f"({told} or {0 if field.type is Type.INT else repr('')})"

    def _told(self, field: Field) -> str:
        """Write what a field holds; a virtual one that is read twice is worked out once."""
        if not field.virtual:
            return f"e.{field.name}"
        function = self._bind(reader(field))
        if self._uses[field.name] < 2:
            return f"{function}(e)"
        name = f"v_{field.name}"
        keep = f"{name}=()"
        if keep not in self.kept:
            self.kept.append(keep)
        return f"({name} if {name} != () else ({name} := {function}(e)))"


def _virtual_reads(term: Term) -> list[str]:
    match term:
        case Const():
            return []
        case Read(field=field) | Has(field=field):
            return [field.name] if field.virtual else []
        case And(terms=terms) | Or(terms=terms):
            return [name for each in terms for name in _virtual_reads(each)]
        case Compare(left=left, right=right) | Sum(left=left, right=right):
            return _virtual_reads(left) + _virtual_reads(right)
        case Choose(test=test, yes=yes, no=no):
            return _virtual_reads(test) + _virtual_reads(yes) + _virtual_reads(no)
        case Part(text=text, part=part):
            return _virtual_reads(text) + _virtual_reads(part)
        case Not(term=inner) | Within(term=inner):
            return _virtual_reads(inner)
        case _:
            return _virtual_reads(term.text)
