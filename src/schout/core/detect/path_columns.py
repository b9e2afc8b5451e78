"""What `paths` works out from one path or target, for a column of them.

Texts without any disguise, nearly all, are dealt with by column; each other one by the function
that takes one text. So both give the same.
"""

from collections.abc import Callable

import polars as pl

from schout.core.detect.paths import STATIC_SUFFIXES, decoded_target, plain_path

_DISGUISES = ["%", "//", "/."]
_STATIC = rf"\.(?i-u:{'|'.join(sorted(STATIC_SUFFIXES))})$"


def plain_paths(paths: pl.Series) -> pl.Series:
    """Do what `plain_path` does; a null stays one."""
    odd = paths.str.contains_any(_DISGUISES) | ~paths.str.starts_with("/")
    return _with_odd(paths, paths, odd, plain_path)


def decoded_targets(targets: pl.Series) -> pl.Series:
    """Do what `decoded_target` does; a null stays one."""
    odd = targets.str.contains("%", literal=True)
    odd |= targets.str.len_bytes() != targets.str.len_chars()
    plain = targets.str.replace_all("+", " ", literal=True).str.to_lowercase()
    return _with_odd(targets, plain, odd, decoded_target)


def are_static(paths: pl.Series) -> pl.Series:
    """Do what `is_static` does; a null stays one."""
    return paths.str.contains(_STATIC)


def _with_odd(
    texts: pl.Series, made: pl.Series, odd: pl.Series, one: Callable[[str], str]
) -> pl.Series:
    """Ask about each odd text by itself."""
    places = odd.fill_null(value=False).arg_true()
    if not len(places):
        return made
    asked = [one(text) for text in texts.gather(places)]
    return made.clone().scatter(places, pl.Series(asked, dtype=pl.String))
