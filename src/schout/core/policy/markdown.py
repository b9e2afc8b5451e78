"""The small Markdown of policies: paragraphs, `- ` lists, **bold** and [links](https://example.org)."""

import re
from collections.abc import Callable
from html import escape

from schout.core.model.value import Value

_INLINE = re.compile(
    r"\*\*(?P<bold>[^*]+)\*\*|\[(?P<label>[^\[\]]+)\]\((?P<href>(?:https://|mailto:)[^\s()<>\"]+)\)"
)
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


class Span(Value, frozen=True, kw_only=True):
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    href: str | None = None


class Block(Value, frozen=True, kw_only=True):
    """A paragraph, which has one line of spans, or a list, which has one for each point."""

    is_list: bool
    lines: tuple[tuple[Span, ...], ...]


def parse(text: str) -> tuple[Block, ...]:
    """Read a text; what is not of this small language stays as it was written."""
    blocks: list[tuple[bool, list[str]]] = []
    fresh = True
    for raw in text.splitlines():
        line = raw.strip()
        if not line:
            fresh = True
        elif line.startswith("- "):
            if fresh or not blocks[-1][0]:
                blocks.append((True, []))
            blocks[-1][1].append(line[2:].strip())
            fresh = False
        elif fresh:
            blocks.append((False, [line]))
            fresh = False
        else:
            blocks[-1][1][-1] += f" {line}"
    return tuple(Block(is_list=kind, lines=tuple(map(spans, lines))) for kind, lines in blocks)


def spans(line: str) -> tuple[Span, ...]:
    """Read one line into stretches of plain, bold and linked text."""
    found: list[Span] = []
    at = 0
    for match in _INLINE.finditer(line):
        if match.start() > at:
            found.append(Span(text=line[at : match.start()]))
        bold = match["bold"]
        found.append(
            Span(text=match["label"], href=match["href"])
            if bold is None
            else Span(text=bold, bold=True)
        )
        at = match.end()
    if at < len(line):
        found.append(Span(text=line[at:]))
    return tuple(found)


def escape_markdown(text: str) -> str:
    """Write a plain text so that Markdown takes nothing in it for a sign."""
    return _SPECIAL.sub(r"\\\1", text)


def to_markdown(text: str) -> str:
    """Write a text anew as Markdown in which nothing else than the small language is alive."""
    return "\n\n".join(
        "\n".join(("- " if block.is_list else "") + _line(line, _markdown) for line in block.lines)
        for block in parse(text)
    )


def to_html(text: str) -> str:
    """Write a text as HTML; everything in it is escaped."""
    out: list[str] = []
    for block in parse(text):
        lines = [_line(line, _html) for line in block.lines]
        if block.is_list:
            points = "".join(f"<li>{line}</li>" for line in lines)
            out.append(f"<ul>{points}</ul>")
        else:
            out.append(f"<p>{lines[0]}</p>")
    return "\n".join(out)


def to_plain(text: str) -> str:
    """Write a text for a terminal or a mail: no marks, links behind their words."""
    return "\n\n".join(
        "\n".join(("- " if block.is_list else "") + _line(line, _plain) for line in block.lines)
        for block in parse(text)
    )


def _line(line: tuple[Span, ...], write: Callable[[Span], str]) -> str:
    return "".join(map(write, line))


def _markdown(span: Span) -> str:
    text = escape_markdown(span.text)
    if span.href is not None:
        return f"[{text}]({span.href})"
    return f"**{text}**" if span.bold else text


def _html(span: Span) -> str:
    text = escape(span.text)
    if span.href is not None:
        return f'<a href="{escape(span.href)}" rel="noopener noreferrer">{text}</a>'
    return f"<strong>{text}</strong>" if span.bold else text


def _plain(span: Span) -> str:
    return span.text if span.href is None else f"{span.text} ({span.href})"
