"""A predicate whose names and types are known: what closures and columns are compiled from.

Types are settled: nothing here can fail when it runs. `of` is the type of what a term gives.
"""

from schout.core.model.value import Value
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.pattern import Pattern
from schout.core.policy.cel.types import Field, Type


class Const(Value, frozen=True, kw_only=True):
    """A value that was written down."""

    value: int | str | bool


class Read(Value, frozen=True, kw_only=True):
    """A field; empty where the activity does not tell it."""

    field: Field


class Has(Value, frozen=True, kw_only=True):
    """Whether the activity tells a field."""

    field: Field


class Not(Value, frozen=True, kw_only=True):
    """The opposite."""

    term: "Term"


class And(Value, frozen=True, kw_only=True):
    """All of them hold."""

    terms: "tuple[Term, ...]"


class Or(Value, frozen=True, kw_only=True):
    """One of them holds."""

    terms: "tuple[Term, ...]"


class Compare(Value, frozen=True, kw_only=True):
    """`==`, `!=`, `<`, `<=`, `>` or `>=`; texts are ordered by code points."""

    sign: str
    left: "Term"
    right: "Term"


class Within(Value, frozen=True, kw_only=True):
    """One of the values that were written down."""

    term: "Term"
    items: tuple[int, ...] | tuple[str, ...] | tuple[bool, ...]


class Choose(Value, frozen=True, kw_only=True):
    """One of two terms, as a test says."""

    test: "Term"
    yes: "Term"
    no: "Term"
    of: Type


class Sum(Value, frozen=True, kw_only=True):
    """`left + right` or `left - right`; beyond 64 bits it stays at the bound."""

    minus: bool
    left: "Term"
    right: "Term"


class Part(Value, frozen=True, kw_only=True):
    """`startsWith`, `endsWith` or `contains`."""

    method: str
    text: "Term"
    part: "Term"


class Matches(Value, frozen=True, kw_only=True):
    """Whether a pattern is found anywhere in a text."""

    text: "Term"
    pattern: Pattern


class Size(Value, frozen=True, kw_only=True):
    """Code points in a text."""

    text: "Term"


class Lower(Value, frozen=True, kw_only=True):
    """A text with A to Z in lower case."""

    text: "Term"


class Static(Value, frozen=True, kw_only=True):
    """Whether a path is a picture, a style sheet or the like."""

    text: "Term"


class InNetwork(Value, frozen=True, kw_only=True):
    """Whether a text is an address inside a range."""

    text: "Term"
    network: str


class Listed(Value, frozen=True, kw_only=True):
    """Whether a list has a text, in the way of the list."""

    text: "Term"
    list: str


Term = (
    Const
    | Read
    | Has
    | Not
    | And
    | Or
    | Compare
    | Within
    | Choose
    | Sum
    | Part
    | Matches
    | Size
    | Lower
    | Static
    | InNetwork
    | Listed
)


class Checked(Value, frozen=True, kw_only=True):
    """A predicate that may be used: it holds or not for every activity of its kind."""

    kind: ActivityKind
    tree: Term
    fields: frozenset[str]
    """Every field it names."""
    lists: frozenset[str]
    """Every list it looks up."""
    cost: int
    """Basic steps for one activity, at most; see `cost`."""
