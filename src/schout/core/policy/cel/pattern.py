"""Patterns: a regular expression as a tree, so that every engine is given the same meaning.

Sets are spelled out, `.` and `$` are what RE2 takes them for, and greed is dropped: it changes
where a match ends, never whether there is one.
"""

from schout.core.model.value import Value
from schout.core.policy.cel.characters import Ranges


class Chars(Value, frozen=True, kw_only=True):
    """One character of a set."""

    ranges: Ranges


class Anchor(Value, frozen=True, kw_only=True):
    """A place: `start` or `end` of the text, or a `word` boundary as ASCII has it."""

    place: str


class Row(Value, frozen=True, kw_only=True):
    """One after the other; an empty row matches the empty text."""

    parts: "tuple[Piece, ...]"


class Either(Value, frozen=True, kw_only=True):
    """One of them."""

    branches: "tuple[Piece, ...]"


class Repeat(Value, frozen=True, kw_only=True):
    """The same again, at least and at most so often; no `most` is for ever."""

    part: "Piece"
    least: int
    most: int | None


Piece = Chars | Anchor | Row | Either | Repeat


class Pattern(Value, frozen=True, kw_only=True):
    """A pattern that may be used: it was read, and no engine will choke on it."""

    source: str
    """As it was written."""
    ignore_case: bool
    """Whether A to Z match in both cases besides what the pattern itself says."""
    tree: Piece
    size: int
    """Characters it has when all counts are written out."""
    limit: int
    """An engine that tries and goes back may be asked about texts up to this long."""
