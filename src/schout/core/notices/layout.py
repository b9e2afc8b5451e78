"""Plain text for mail: paragraphs of at most 76 characters a line, headings, lists and quotes."""

import textwrap
from collections.abc import Iterable

WIDTH = 76
"""Leaves room for two levels of `> ` in an answer, within the 78 of RFC 5322, section 2.1.1."""


def paragraph(text: str, first: str = "", rest: str = "") -> str:
    """Fill a paragraph; `first` stands before its first line and `rest` before the others."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )


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
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return shown if len(shown) <= at_most else f"{shown[: at_most - 1]}…"
