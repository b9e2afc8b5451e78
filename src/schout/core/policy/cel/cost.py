"""What a predicate costs at most for one activity, in basic steps, known before it runs.

A basic step is a comparison of two numbers. Texts are taken to be 100 characters long. The figures
are rounded ratios, measured on the closures; a program counter would not be the same everywhere.
"""

from collections.abc import Mapping
from typing import assert_never

from schout.core.policy.cel.tree import (
    And,
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
from schout.core.policy.rule import NamedList

MOST = 10_000
"""Steps of one predicate: about a millisecond in the evaluator that takes event after event."""

_VIRTUAL = {"path": 10, "target": 4, "decoded": 40, "source_prefix": 20, "minute": 1}
_LOWER = 4
_STATIC = 10
_NETWORK = 20
_LOOKUP = 4
_PATTERN = 10
"""Besides one step for each character of the pattern."""


def cost_of(term: Term, lists: Mapping[str, NamedList]) -> int:
    """Add up the steps of a term; of a choice the dearer side, of `&&` and `||` all sides."""
    match term:
        case Const():
            return 0
        case Has():
            return 1
        case Read(field=field):
            return _VIRTUAL[field.name] if field.virtual else 1
        case And(terms=terms) | Or(terms=terms):
            return sum(1 + cost_of(each, lists) for each in terms)
        case Compare(left=left, right=right) | Sum(left=left, right=right):
            return 1 + cost_of(left, lists) + cost_of(right, lists)
        case Part(text=text, part=part):
            return 2 + cost_of(text, lists) + cost_of(part, lists)
        case Choose(test=test, yes=yes, no=no):
            return 1 + cost_of(test, lists) + max(cost_of(yes, lists), cost_of(no, lists))
        case Not(term=inner) | Within(term=inner):
            return 1 + cost_of(inner, lists)
        case _:
            return _own(term, lists) + cost_of(term.text, lists)


def _own(
    term: Matches | Size | Lower | Static | InNetwork | Listed, lists: Mapping[str, NamedList]
) -> int:
    match term:
        case Matches(pattern=pattern):
            return _PATTERN + pattern.size
        case Size():
            return 1
        case Lower():
            return _LOWER
        case Static():
            return _STATIC
        case InNetwork():
            return _NETWORK
        case Listed(list=name):
            return _lookup(lists[name])
        case _:
            assert_never(term)


def _lookup(named: NamedList) -> int:
    """Parts and patterns are all looked for; the other kinds are found by halving."""
    match named.kind:
        case "parts" | "patterns":
            return _LOOKUP + len(named.items)
        case "networks":
            return _NETWORK + len(named.items).bit_length()
        case _:
            return _LOOKUP + len(named.items).bit_length()
