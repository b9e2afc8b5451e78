"""From the text of a predicate to its tokens."""

import re
from enum import StrEnum

from schout.core.model.value import Value
from schout.core.policy.cel.error import CelError

LONGEST = 4096
"""Characters of a predicate: ten times what anybody reads; a longer one belongs in a list."""
INT_LEAST, INT_MOST = -(2**63), 2**63 - 1
"""The whole numbers of CEL: 64 bits."""


class Sort(StrEnum):
    """What a token is."""

    NUMBER = "number"
    TEXT = "text"
    NAME = "name"
    SIGN = "sign"
    END = "end"


class Token(Value, frozen=True, kw_only=True):
    """One word or sign, the literal it stands for, and where it is: `[at, end)`."""

    sort: Sort
    text: str
    at: int
    end: int
    value: int | str = 0


_SPACE = re.compile(r"[ \t\r\n\f]+|//[^\n]*")
_TOKEN = re.compile(
    r"(?P<quote>[rR]?[\"'])"
    r"|(?P<number>0[xX][0-9a-fA-F]+|[0-9]+)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>==|!=|<=|>=|&&|\|\||[-+!<>?:()\[\],.])"
)
_AFTER_NUMBER = re.compile(r"[.A-Za-z0-9_]+")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))")
_PLAIN_ESCAPES = dict(zip("abfnrtv\\?\"'`", "\a\b\f\n\r\t\v\\?\"'`", strict=True))
_MEANT = {"=": "==", "&": "&&", "|": "||"}


def tokens(text: str) -> list[Token]:
    """Cut a predicate into tokens; the last one is `END`. Raises `CelError`."""
    if len(text) > LONGEST:
        hint = "move long lists to the `lists` of the pack and use `listed`"
        raise CelError(f"expected at most {LONGEST} characters, found {len(text)}", 0, hint)
    found: list[Token] = []
    at = 0
    while at < len(text):
        space = _SPACE.match(text, at)
        if space is not None:
            at = space.end()
            continue
        found.append(_token(text, at))
        at = found[-1].end
    found.append(Token(sort=Sort.END, text="", at=len(text), end=len(text)))
    return found


def _token(text: str, at: int) -> Token:
    match = _TOKEN.match(text, at)
    if match is None:
        raise _strange(text, at)
    if match["quote"]:
        return _text(text, at, match.end())
    if match["number"]:
        return _number(text, at, match.end())
    sort = Sort.NAME if match["name"] else Sort.SIGN
    return Token(sort=sort, text=match[0], at=at, end=match.end())


def _strange(text: str, at: int) -> CelError:
    sign = text[at]
    if sign in _MEANT:
        return CelError(f"expected `{_MEANT[sign]}`, found `{sign}`", at)
    hint = "calculations know `+` and `-` only" if sign in "*/%" else None
    return CelError(f"`{sign}` has no meaning here", at, hint)


def _number(text: str, at: int, end: int) -> Token:
    tail = _AFTER_NUMBER.match(text, end)
    if tail is not None:
        found = text[at : tail.end()]
        hint = "numbers are whole and have no unit"
        raise CelError(f"expected a whole number, found `{found}`", at, hint, len(found))
    digits = text[at:end]
    hexadecimal = digits[:2] in {"0x", "0X"}
    # Python reads at most 4300 decimal digits; a number of 64 bits has 19.
    value = int(digits, 16) if hexadecimal else int(digits) if len(digits) <= 40 else INT_MOST + 2
    if value > INT_MOST + 1:
        raise CelError("expected a number of 64 bits, found a larger one", at, width=end - at)
    return Token(sort=Sort.NUMBER, text=digits, at=at, end=end, value=value)


def _text(text: str, at: int, start: int) -> Token:
    raw = text[at] in "rR"
    quote = text[start - 1]
    if text.startswith(quote * 2, start):
        raise CelError("texts in three quotation marks are not known here", at, width=3)
    parts: list[str] = []
    here = start
    while here < len(text) and text[here] not in (quote, "\n"):
        if text[here] == "\\" and not raw:
            part, here = _escape(text, here)
        else:
            part, here = text[here], here + 1
        parts.append(part)
    if here >= len(text) or text[here] != quote:
        raise CelError(f"expected a closing `{quote}`", at, "the text ends with its line")
    end = here + 1
    return Token(sort=Sort.TEXT, text=text[at:end], at=at, end=end, value="".join(parts))


def _escape(text: str, at: int) -> tuple[str, int]:
    plain = _PLAIN_ESCAPES.get(text[at + 1 : at + 2])
    if plain is not None:
        return plain, at + 2
    match = _ESCAPE.match(text, at)
    if match is None:
        hint = 'write patterns as raw texts: r"\\.php$"'
        raise CelError(f"`{text[at : at + 2]}` is no escape sequence", at, hint, 2)
    number = int(match[4], 8) if match[4] else int(match[match.lastindex or 0], 16)
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise CelError(f"`{match[0]}` is no character", at, width=len(match[0]))
    return chr(number), match.end()
