"""Patterns as functions, each with work that is bounded whatever the text is.

Python's `re` is the quickest for one text, yet it tries and goes back; texts that are too long for
what is known of a pattern, and many patterns at once, go to RE2, which takes one step a character.
"""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import re2

from schout.core.policy.cel.pattern import Either, Pattern, Piece
from schout.core.policy.cel.pattern_cost import NO_LIMIT
from schout.core.policy.cel.pattern_write import PYTHON, RE2, RUST, write

if TYPE_CHECKING:
    import polars as pl

_ROOM = 64 << 20
"""Bytes that RE2 may take for what it makes of one set of patterns while it runs."""


def matcher(pattern: Pattern) -> Callable[[str], bool]:
    """Give the function that tells whether a pattern is found in a text."""
    limit = pattern.limit
    if limit == 0:
        return linear_matcher(pattern)
    search = re.compile(write(pattern.tree, PYTHON)).search
    if limit == NO_LIMIT:
        return lambda text: search(text) is not None
    linear = linear_matcher(pattern)

    def match(text: str) -> bool:
        return search(text) is not None if len(text) <= limit else linear(text)

    return match


def linear_matcher(pattern: Pattern) -> Callable[[str], bool]:
    """The same for texts of any length, at a third of the speed for short ones."""
    return any_matcher([pattern.tree])


def any_matcher(pieces: Sequence[Piece], room: int = _ROOM) -> Callable[[str], bool]:
    """Give the function that tells whether any of some patterns is found in a text.

    `room`: bytes that RE2 may take for one set; what does not fit is looked for in two.
    """
    if not pieces:
        return lambda text: False
    try:
        search = re2.compile(write(Either(branches=tuple(pieces)), RE2), _options(room)).search
    except re2.error:
        half = len(pieces) // 2
        if not half:
            raise
        first, second = any_matcher(pieces[:half], room), any_matcher(pieces[half:], room)
        return lambda text: first(text) or second(text)
    return lambda text: search(text.encode("utf-8", "replace")) is not None


def _options(room: int) -> re2.Options:
    options = re2.Options()
    options.max_mem = room
    options.never_capture = True
    options.log_errors = False
    return options


def column_matcher(pattern: Pattern) -> "Callable[[pl.Series], pl.Series]":
    """The same for a column of texts."""
    spelled = write(pattern.tree, RUST)
    return lambda texts: texts.str.contains(spelled)
