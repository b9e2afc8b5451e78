"""The functions and methods of the subset: what they take, what they give, how they are written."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from schout.core.model.value import Value
from schout.core.policy.cel.items import check_network
from schout.core.policy.cel.pattern_read import read_pattern
from schout.core.policy.cel.tree import (
    Const,
    InNetwork,
    Listed,
    Lower,
    Matches,
    Part,
    Size,
    Static,
    Term,
)
from schout.core.policy.cel.types import Type


class Function(Value, frozen=True, kw_only=True):
    """A function, or a method with its target as what it takes first."""

    takes: tuple[Type, ...]
    gives: Type
    shape: str
    """How a call of it looks."""
    make: Callable[[Sequence[Term]], Term]
    """Gives the term; raises `CelError` with a place in the last text."""
    constant: bool = False
    """The last text must be written down, because it is read when the rule is loaded."""
    names_list: bool = False


def _text_of(term: Term) -> str:
    return str(term.value) if isinstance(term, Const) else ""


def _matches(terms: Sequence[Term]) -> Term:
    return Matches(text=terms[0], pattern=read_pattern(_text_of(terms[1])))


def _in_network(terms: Sequence[Term]) -> Term:
    network = _text_of(terms[1])
    check_network(network)
    return InNetwork(text=terms[0], network=network)


def _part(method: str) -> Function:
    return Function(
        takes=(Type.STRING, Type.STRING),
        gives=Type.BOOL,
        shape=f'text.{method}("part")',
        make=lambda terms: Part(method=method, text=terms[0], part=terms[1]),
    )


METHODS: Mapping[str, Function] = MappingProxyType(
    {
        **{name: _part(name) for name in ("startsWith", "endsWith", "contains")},
        "matches": Function(
            takes=(Type.STRING, Type.STRING),
            gives=Type.BOOL,
            shape='text.matches(r"pattern")',
            make=_matches,
            constant=True,
        ),
        "lowerAscii": Function(
            takes=(Type.STRING,),
            gives=Type.STRING,
            shape="text.lowerAscii()",
            make=lambda terms: Lower(text=terms[0]),
        ),
    }
)
"""Written behind a text."""

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "size": Function(
            takes=(Type.STRING,),
            gives=Type.INT,
            shape="size(text)",
            make=lambda terms: Size(text=terms[0]),
        ),
        "is_static": Function(
            takes=(Type.STRING,),
            gives=Type.BOOL,
            shape="is_static(path)",
            make=lambda terms: Static(text=terms[0]),
        ),
        "in_network": Function(
            takes=(Type.STRING, Type.STRING),
            gives=Type.BOOL,
            shape='in_network(source_ip, "192.0.2.0/24")',
            make=_in_network,
            constant=True,
        ),
        "listed": Function(
            takes=(Type.STRING, Type.STRING),
            gives=Type.BOOL,
            shape='listed(text, "LIST")',
            make=lambda terms: Listed(text=terms[0], list=_text_of(terms[1])),
            constant=True,
            names_list=True,
        ),
    }
)
"""Written before their brackets; `has(field)` is apart, as it takes a name."""
