"""A predicate as it was written: what the parser makes and the checker reads.

Each node knows its place in the text, `[at, end)`.
"""

from schout.core.model.value import Value


class Literal(Value, frozen=True, kw_only=True):
    """A number, a text, `true` or `false`."""

    value: int | str | bool
    at: int
    end: int
    exact: bool = False
    """A text that stands in the predicate letter by letter, so that places in it can be shown."""


class Name(Value, frozen=True, kw_only=True):
    """A field."""

    name: str
    at: int
    end: int


class Listing(Value, frozen=True, kw_only=True):
    """`[a, b]`."""

    items: "tuple[Node, ...]"
    at: int
    end: int


class Unary(Value, frozen=True, kw_only=True):
    """`!` or `-` before something."""

    sign: str
    operand: "Node"
    at: int
    end: int


class Binary(Value, frozen=True, kw_only=True):
    """A comparison, `in`, `+` or `-`."""

    sign: str
    left: "Node"
    right: "Node"
    sign_at: int
    at: int
    end: int


class Joined(Value, frozen=True, kw_only=True):
    """Two or more terms with `&&` or `||` between them."""

    sign: str
    terms: "tuple[Node, ...]"
    at: int
    end: int


class Choice(Value, frozen=True, kw_only=True):
    """`test ? yes : no`."""

    test: "Node"
    yes: "Node"
    no: "Node"
    at: int
    end: int


class Call(Value, frozen=True, kw_only=True):
    """`name(arguments)` or `target.name(arguments)`."""

    name: str
    target: "Node | None"
    arguments: "tuple[Node, ...]"
    name_at: int
    at: int
    end: int


Node = Literal | Name | Listing | Unary | Binary | Joined | Choice | Call
