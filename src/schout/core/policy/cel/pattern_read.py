"""From the text of a pattern to its tree: RE2 syntax, less what engines take differently."""

import re
from functools import lru_cache

from schout.core.policy.cel.characters import (
    DIGIT,
    NEWLINE,
    SPACE,
    WORD,
    Ranges,
    char,
    complement,
    fold,
    fold_ascii,
    union,
)
from schout.core.policy.cel.error import CelError
from schout.core.policy.cel.pattern import Anchor, Chars, Either, Pattern, Piece, Repeat, Row
from schout.core.policy.cel.pattern_cost import backtrack_limit, size_of

LONGEST = 2000
MOST_REPEATS = 1000
"""RE2 allows no more."""
LARGEST = 2000
"""Characters of a pattern with all counts written out."""
DEEPEST = 16

_CLASSES = {"d": DIGIT, "s": SPACE, "w": WORD}
_CONTROLS = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_SIGNS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_ANCHORS = {"A": "start", "z": "end", "b": "word"}
_UNKNOWN = {
    "B": "not a word boundary",
    "C": "a single byte",
    "Q": "quoting",
    "E": "quoting",
    "Z": "the end in other dialects; write `$`",
    "p": "a class of Unicode; write the characters",
    "P": "a class of Unicode; write the characters",
    "k": "a back-reference",
    "g": "a back-reference",
}
_HEX = frozenset("0123456789abcdefABCDEF")
_LOOKS = re.compile(r"\(\?<?[=!]")
_FLAGS = re.compile(
    r"\(\?(?:(?=[is-][is-]*[:)]|:)(?P<on>[is]*)(?:-(?P<off>[is]+))?(?P<close>[:)]))"
)


@lru_cache(maxsize=4096)
def read_pattern(text: str, *, ignore_case: bool = False) -> Pattern:
    """Read and check a pattern; raises `CelError` with the place in the pattern.

    It is read when its pack is checked and again for each evaluator, so answers are kept.
    """
    if len(text) > LONGEST:
        raise CelError(f"expected at most {LONGEST} characters, found {len(text)}", 0)
    reader = _Reader(text, ignore_case=ignore_case)
    tree = reader.pattern()
    size = size_of(tree)
    if size > LARGEST:
        message = f"expected a pattern of at most {LARGEST} characters, counts written out"
        raise CelError(f"{message}, found {size}", 0, "lower the counts in braces", len(text))
    limit = backtrack_limit(tree)
    return Pattern(source=text, ignore_case=ignore_case, tree=tree, size=size, limit=limit)


class _Reader:
    """Walks along the characters of a pattern."""

    def __init__(self, text: str, *, ignore_case: bool) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._ascii_fold = ignore_case
        self._fold = False
        self._dot_all = False

    @property
    def _here(self) -> str:
        return self._text[self._at : self._at + 1]

    def _eat(self, text: str) -> bool:
        if self._text.startswith(text, self._at):
            self._at += len(text)
            return True
        return False

    def pattern(self) -> Piece:
        """Read all of it."""
        tree = self._either()
        if self._here:
            raise CelError("`)` closes nothing", self._at, r"write `\)` for the sign itself")
        return tree

    def _either(self) -> Piece:
        flags = self._fold, self._dot_all
        branches = [self._row()]
        while self._eat("|"):
            branches.append(self._row())
        self._fold, self._dot_all = flags
        return branches[0] if len(branches) == 1 else Either(branches=tuple(branches))

    def _row(self) -> Piece:
        parts: list[Piece] = []
        while self._here not in ("", "|", ")"):
            start = self._at
            part = self._part()
            if part is not None:
                parts.append(self._repeated(part, start))
        return parts[0] if len(parts) == 1 else Row(parts=tuple(parts))

    def _part(self) -> Piece | None:
        """Read one piece; flags such as `(?i)` change what follows and give `None`."""
        sign = self._here
        if sign == "(":
            return self._group()
        if sign == "[":
            return Chars(ranges=self._class())
        if sign == "\\":
            return self._escape()
        if sign in "*+?":
            hint = f"write `\\{sign}` for the sign itself"
            raise CelError(f"there is nothing before `{sign}` to repeat", self._at, hint)
        start = self._at
        if self._counts() is not None:
            raise CelError("there is nothing before the count", start, r"write `\{` for the sign")
        self._at += 1
        if sign == ".":
            return Chars(ranges=complement(() if self._dot_all else NEWLINE))
        if sign in "^$":
            return Anchor(place="start" if sign == "^" else "end")
        return Chars(ranges=self._folded(char(ord(sign)), self._at - 1))

    def _folded(self, ranges: Ranges, at: int) -> Ranges:
        if self._ascii_fold:
            ranges = fold_ascii(ranges)
        if not self._fold:
            return ranges
        if ranges and ranges[-1][1] > 0x7F:
            hint = "write both cases, outside of `(?i)`"
            raise CelError("expected ASCII only where case is ignored", at, hint)
        return fold(ranges)

    def _group(self) -> Piece | None:
        start = self._at
        self._at += 1
        flags = self._fold, self._dot_all
        if self._eat("?") and self._flags(start):
            return None
        self._depth += 1
        if self._depth > DEEPEST:
            raise CelError(f"expected at most {DEEPEST} groups inside one another", start)
        inner = self._either()
        self._depth -= 1
        self._fold, self._dot_all = flags
        if not self._eat(")"):
            raise CelError("expected a closing `)`", start, r"write `\(` for the sign itself")
        return inner

    def _flags(self, start: int) -> bool:
        """Read what stands behind `(?`; tell whether it was closed there."""
        if _LOOKS.match(self._text, start):
            message = "the pattern looks ahead or behind, which RE2 cannot"
            raise CelError(message, start, "use two predicates with `&&` or `!`", 3)
        match = _FLAGS.match(self._text, start)
        if match is None:
            found = self._text[start : start + 3]
            hint = "groups are `(...)` and `(?:...)`, flags `(?i)` and `(?s)`"
            raise CelError(f"`{found}` is not known here", start, hint, len(found))
        on, off = match["on"] or "", match["off"] or ""
        self._fold = (self._fold or "i" in on) and "i" not in off
        self._dot_all = (self._dot_all or "s" in on) and "s" not in off
        self._at = match.end()
        return match["close"] == ")"

    def _repeated(self, part: Piece, start: int) -> Piece:
        counts = self._counts()
        if counts is None:
            return part
        if isinstance(part, Anchor):
            raise CelError("a place cannot be repeated", start, width=self._at - start)
        self._eat("?")
        again = self._at
        if self._here in ("*", "+", "?") or self._counts() is not None:
            message = "a repetition cannot be repeated"
            raise CelError(message, again, "put the inner one in a group")
        least, most = counts
        if max(least, most or 0) > MOST_REPEATS:
            raise CelError(
                f"expected a count of at most {MOST_REPEATS}", start, None, again - start
            )
        if most is not None and most < least:
            raise CelError("expected the lower count first", start, width=again - start)
        return Repeat(part=part, least=least, most=most)

    def _counts(self) -> tuple[int, int | None] | None:
        """Read `*`, `+`, `?` or `{...}`; a brace without counts is a plain sign, as in RE2."""
        sign = self._here
        if sign in _SIGNS:
            self._at += 1
            return _SIGNS[sign]
        close = self._text.find("}", self._at, self._at + 24) if sign == "{" else -1
        if close < 0:
            return None
        least, comma, most = self._text[self._at + 1 : close].partition(",")
        if not _digits(least) or not (_digits(most) or not most):
            return None
        self._at = close + 1
        return int(least), int(most) if most else (None if comma else int(least))

    def _escape(self) -> Piece:
        start = self._at
        name = self._text[start + 1 : start + 2]
        if name in _ANCHORS:
            self._at += 2
            return Anchor(place=_ANCHORS[name])
        return Chars(ranges=self._escaped(start))

    def _escaped(self, start: int) -> Ranges:
        """Read an escape that stands for characters, outside of a class."""
        ranges, one = self._character()
        return self._folded(ranges, start) if one else ranges

    def _character(self) -> tuple[Ranges, bool]:
        """Read an escape; tell whether it is one character, or a known set, already folded."""
        start = self._at
        name = self._text[start + 1 : start + 2]
        self._at += 2
        if name.lower() in _CLASSES:
            known = self._folded(_CLASSES[name.lower()], start)
            return known if name.islower() else complement(known), False
        if name in _CONTROLS:
            return char(_CONTROLS[name]), True
        if name == "x":
            return char(self._hexadecimal(start)), True
        if name and name.isascii() and not name.isalnum():
            return char(ord(name)), True
        raise _no_escape(name, start)

    def _hexadecimal(self, start: int) -> int:
        close = self._text.find("}", self._at)
        braced = self._here == "{" and close > 0
        digits = self._text[self._at + 1 : close] if braced else self._text[self._at : self._at + 2]
        fits = 1 <= len(digits) <= 6 if braced else len(digits) == 2
        code = int(digits, 16) if fits and _HEX.issuperset(digits) else -1
        if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            hint = r"write `\x2f` or `\x{2f}`"
            raise CelError(r"expected a character in hexadecimal after `\x`", start, hint, 2)
        self._at = close + 1 if braced else self._at + 2
        return code

    def _class(self) -> Ranges:
        start = self._at
        self._at += 1
        negated = self._eat("^")
        ranges: list[tuple[int, int]] = []
        first = True
        while first or self._here != "]":
            if not self._here:
                raise CelError("expected a closing `]`", start, r"write `\[` for the sign itself")
            ranges.extend(self._range())
            first = False
        self._at += 1
        known = complement(union(ranges)) if negated else union(ranges)
        if not known:
            raise CelError("the class holds no character", start, None, self._at - start)
        return known

    def _range(self) -> Ranges:
        """Read a character, a set, or the ends of a range; as in RE2 it is folded, then negated."""
        start = self._at
        low, one = self._member()
        if self._here != "-" or self._text[self._at + 1 : self._at + 2] in ("]", ""):
            return self._folded(low, start) if one else low
        self._at += 1
        high, also_one = self._member()
        if not (one and also_one) or high[0][0] < low[0][0]:
            found = self._text[start : self._at]
            raise CelError(f"`{found}` is no range of characters", start, None, len(found))
        return self._folded(((low[0][0], high[0][0]),), start)

    def _member(self) -> tuple[Ranges, bool]:
        if self._text.startswith("[:", self._at):
            hint = "write the characters: `a-z`, `0-9`"
            raise CelError("classes such as `[:alpha:]` are not known here", self._at, hint, 2)
        if self._here == "\\":
            return self._character()
        self._at += 1
        return char(ord(self._text[self._at - 1])), True


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def _no_escape(name: str, at: int) -> CelError:
    if name.isdigit():
        message = f"`\\{name}` is a back-reference or octal, which RE2 cannot or engines dispute"
        return CelError(message, at, r"write `\x2f` for a character", 2)
    about = _UNKNOWN.get(name)
    hint = None if about is None else f"it would be {about}"
    return CelError(f"`\\{name}` is not known here", at, hint, 2)
