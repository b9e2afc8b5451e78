"""Plain text for mail: paragraphs of at most 76 characters a line, headings, lists and quotes."""

import re
from collections.abc import Iterable
from functools import lru_cache

from schout.core.policy.markdown import to_plain

WIDTH = 76
"""Leaves room for two levels of `> ` in an answer, within the 78 of RFC 5322, section 2.1.1."""
_BREAKS = re.compile("[\t\n\x0b\x0c\r]")
_NEVER_FIRST = frozenset(":;?!»–")


def paragraph(text: str, first: str = "", rest: str = "") -> str:
    """Fill a paragraph; `first` stands before its first line and `rest` before the others.

    A word that fits on no line is broken. A sign that French sets a space before never begins a
    line, nor does `«` end one.
    """
    lines: list[str] = []
    plain = text if text.isprintable() else _BREAKS.sub(" ", text)
    left, before = plain.strip(" "), first
    while len(left) > (room := WIDTH - len(before)):
        at = _break(left, room)
        lines.append(before + left[:at].rstrip(" "))
        left, before = left[at:].lstrip(" "), rest
    return "\n".join((*lines, before + left))


def _break(text: str, room: int) -> int:
    """Tell where a line ends that has room for so many characters of a longer text."""
    at = text.rfind(" ", 0, room + 1)
    while at > 0 and (text[at + 1] in _NEVER_FIRST or text[at - 1] == "«"):
        at = text.rfind(" ", 0, at)
    return at if at > 0 else room


def section(title: str, parts: Iterable[str]) -> str:
    """Set parts below an underlined heading, with a blank line between them."""
    head = paragraph(title)
    underline = "-" * max(map(len, head.splitlines()))
    return "\n\n".join((f"{head}\n{underline}", *parts))


def points(lines: Iterable[str]) -> str:
    """Write a list."""
    return "\n".join(paragraph(line, "- ", "  ") for line in lines)


def quote(text: str) -> str:
    """Quote a plain text whole, line by line."""
    return "\n".join(
        paragraph(line, "> ", ">   " if line.startswith("- ") else "> ") if line else ">"
        for line in text.splitlines()
    )


def clean(text: str, at_most: int) -> str:
    """Make foreign text safe to set: one line, printable, not longer than `at_most` characters."""
    shown = text
    if not text.isprintable():
        shown = "".join(
            char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text
        )
    return shown if len(shown) <= at_most else f"{shown[: at_most - 1]}…"


@lru_cache(maxsize=512)
def policy_quote(text: str) -> str:
    """Quote a text of the policy; the same clause is quoted in many letters."""
    return quote(to_plain(text))


def cited(text: str, at_most: int) -> str:
    """Quote what a person wrote, line by line; nothing in it can leave the quote."""
    cut = text if len(text) <= at_most else f"{text[: at_most - 1]}…"
    return quote("\n".join(clean(line, at_most) for line in cut.strip().splitlines()))


def address(link: str) -> str:
    """Set an address on a line of its own, whole however long it is, so that it can be followed."""
    joined = "".join(link.split())
    if joined.isprintable():
        return joined
    return "".join(char for char in joined if char.isprintable())
