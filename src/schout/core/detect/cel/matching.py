"""Patterns as functions, each with work that is bounded whatever the text is.

Python's `re` is the quickest for one text, yet it tries and goes back; texts that are too long for
what is known of a pattern go to Polars, whose engine takes one step per character.
"""

import re
from collections.abc import Callable

import polars as pl

from schout.core.policy.cel.pattern import Pattern
from schout.core.policy.cel.pattern_cost import NO_LIMIT
from schout.core.policy.cel.pattern_write import PYTHON, RUST, write


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
    """The same for texts of any length, at a tenth of the speed for short ones."""
    many = column_matcher(pattern)
    return lambda text: bool(many(pl.Series([text], dtype=pl.String))[0])


def column_matcher(pattern: Pattern) -> Callable[[pl.Series], pl.Series]:
    """The same for a column of texts."""
    spelled = write(pattern.tree, RUST)
    return lambda texts: texts.str.contains(spelled)
