"""A pattern as engines spell it: Python's `re`, Rust's `regex` (Polars), RE2 and Hyperscan.

All are told the same in the plainest signs, so that none of their own ideas of digits,
spaces, ends and case comes in. They are to be used without flags, Hyperscan with UTF-8.
"""

from collections.abc import Callable
from typing import assert_never

from schout.core.model.value import Value
from schout.core.policy.cel.characters import Ranges, complement
from schout.core.policy.cel.pattern import Anchor, Chars, Either, Piece, Repeat, Row

_MOST = 0x10FFFF


class Dialect(Value, frozen=True, kw_only=True):
    """How an engine spells a character and the places."""

    char: Callable[[int], str]
    anchors: tuple[tuple[str, str], ...]
    choices: frozenset[Ranges] = frozenset()
    """Sets that are spelled as a choice of characters, since the engine takes them for more."""


def _python_char(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\U{code:08x}"


def _braced_char(code: int) -> str:
    return f"\\x{{{code:x}}}"


PYTHON = Dialect(
    char=_python_char, anchors=(("start", r"\A"), ("end", r"\Z"), ("word", r"(?a:\b)"))
)
RUST = Dialect(char=_braced_char, anchors=(("start", r"\A"), ("end", r"\z"), ("word", r"(?-u:\b)")))
RE2 = Dialect(
    char=_braced_char,
    anchors=(("start", r"\A"), ("end", r"\z"), ("word", r"\b")),
    choices=frozenset(
        ((ord(upper), ord(upper)), (ord(lower), ord(lower))) for upper, lower in ("Kk", "Ss")
    ),
)
"""RE2 and Hyperscan. RE2 reads `[Kk]` as `k` in any case; beside another character it then finds
U+212A too, and U+017F for `[Ss]`."""


def write(piece: Piece, dialect: Dialect) -> str:
    """Spell a pattern for an engine."""
    match piece:
        case Chars(ranges=ranges):
            return _chars(ranges, dialect)
        case Anchor(place=place):
            return dict(dialect.anchors)[place]
        case Row(parts=parts):
            return "(?:" + "".join(write(part, dialect) for part in parts) + ")"
        case Either(branches=branches):
            return "(?:" + "|".join(write(branch, dialect) for branch in branches) + ")"
        case Repeat(part=part, least=least, most=most):
            return f"(?:{write(part, dialect)})" + _count(least, most)
        case _:
            assert_never(piece)


def _count(least: int, most: int | None) -> str:
    known = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((least, most))
    return known or f"{{{least},{'' if most is None else most}}}"


def _chars(ranges: Ranges, dialect: Dialect) -> str:
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _plain(ranges[0][0], dialect)
    if ranges in dialect.choices:
        return f"(?:{'|'.join(_plain(first, dialect) for first, _ in ranges)})"
    if ranges and ranges[-1][1] == _MOST:
        others = complement(ranges)
        if others:
            return f"[^{_spans(others, dialect)}]"
    return f"[{_spans(ranges, dialect)}]"


def _spans(ranges: Ranges, dialect: Dialect) -> str:
    return "".join(
        _plain(first, dialect)
        if first == last
        else f"{_plain(first, dialect)}-{_plain(last, dialect)}"
        for first, last in ranges
    )


def _plain(code: int, dialect: Dialect) -> str:
    sign = chr(code)
    return sign if sign.isascii() and sign.isalnum() else dialect.char(code)
