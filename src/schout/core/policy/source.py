"""YAML text to nodes that know their place. Nothing is interpreted: every scalar stays text.

Anchors, aliases, tags and second documents are refused, so that neither a bomb nor a cycle can be
written; depth and number of nodes are bounded (`MAX_DEPTH`, `MAX_NODES`).
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from schout.core.model.problem import Place, Problem
from schout.core.model.value import Value

MAX_DEPTH = 24
"""Our own packs reach 8."""
MAX_NODES = 100_000
"""Our largest pack has about 6,000."""
MAX_CHARACTERS = 4_000_000


class Scalar(Value, frozen=True, kw_only=True):
    """One piece of text."""

    text: str
    quoted: bool
    place: Place


class Listing(Value, frozen=True, kw_only=True):
    """An ordered list."""

    items: tuple["Node", ...]
    place: Place


class Mapping(Value, frozen=True, kw_only=True):
    """Keys and their values in the order of the text, each key once."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    place: Place


Node = Scalar | Listing | Mapping

_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What ends a line in YAML 1.1 (yaml.org/spec/1.1, section 4.1.4)."""
_UNPRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML 1.1 does not allow in a text (section 4.1.1)."""

_QUOTED = {"'", '"', "|", ">"}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Refused(Exception):
    """The text cannot be read any further; carries the one problem."""

    def __init__(self, code: str, message: str, hint: str | None, place: Place) -> None:
        super().__init__(message)
        self.problem = (code, message, hint, place)


class _Composer:
    """Builds nodes out of the parser's events, within the bounds."""

    def __init__(self, name: str, text: str, lines: list[str]) -> None:
        self.name = name
        self.lines = lines
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self.nodes = 0
        self.problems: list[Problem] = []

    def place(self, event: Any) -> Place:
        start, end = event.start_mark, event.end_mark
        width = end.column - start.column if end.line == start.line else 1
        return _place(self.name, self.lines, start.line, start.column, max(1, width))

    def report(self, code: str, message: str, hint: str | None, place: Place) -> None:
        self.problems.append(problem_at(code, message, hint, place, self.lines))

    def document(self) -> Node | None:
        """Give the only document's root, or `None` for an empty text."""
        root: Node | None = None
        seen = False
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    raise _Refused(
                        "SCH-P005",
                        "expected one document, found a second",
                        "put it into a file of its own",
                        self.place(event),
                    )
                seen = True
                root = self.node(next(self.events), 1)
        return root

    def node(self, event: Any, depth: int) -> Node:
        """Build one node from its first event."""
        place = self.place(event)
        self.guard(event, depth, place)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(text=event.value, quoted=event.style in _QUOTED, place=place)
        if isinstance(event, yaml.SequenceStartEvent):
            return Listing(items=tuple(self.items(depth)), place=self.first(place))
        return Mapping(entries=tuple(self.entries(depth)), place=self.first(place))

    @staticmethod
    def first(place: Place) -> Place:
        return Place(source=place.source, line=place.line, column=place.column)

    def guard(self, event: Any, depth: int, place: Place) -> None:
        """Refuse what the language does not have, and what is too much."""
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _Refused(
                "SCH-P002",
                "anchors and aliases are not part of the policy language",
                "write the text out again; this keeps a pack readable and rules out bombs",
                place,
            )
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            raise _Refused(
                "SCH-P003",
                f"tags such as `{tag}` are not part of the policy language",
                "leave it out; every value is read as text",
                self.first(place),
            )
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise _Refused(
                "SCH-P004",
                f"expected at most {MAX_DEPTH} levels and {MAX_NODES} values, found more",
                "split the pack, or look for a bracket that was never closed",
                place,
            )

    def items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self.node(event, depth + 1)

    def entries(self, depth: int) -> Iterator[tuple[Scalar, Node]]:
        seen: dict[str, Scalar] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            value = self.node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                self.report("SCH-P006", "expected a name as a key, found more", None, key.place)
            elif key.text in seen:
                self.report(
                    "SCH-P007",
                    f"the key `{key.text}` stands here a second time",
                    f"the first is on line {seen[key.text].place.line}; keep one of them",
                    key.place,
                )
            else:
                seen[key.text] = key
                yield key, value


def lines_of(text: str) -> list[str]:
    """Split a text into lines where YAML does; byte order marks at its start count for none."""
    return _LINE_END.split(text.lstrip("\ufeff"))


def _place(name: str, lines: list[str], line: int, column: int, width: int = 1) -> Place:
    """Give a place of the parser's, which counts from 0 and a line more at the end of the text."""
    if line >= len(lines):
        line, column = len(lines) - 1, len(lines[-1])
    return Place(source=name, line=line + 1, column=column + 1, width=width)


def place_within(scalar: Scalar, lines: list[str], offset: int, width: int = 1) -> Place:
    """Give the place of a part of a text; for one of several lines, that of its beginning."""
    place = scalar.place
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    starts = _starts(line[place.column - 1 : place.column - 1 + place.width], scalar.text)
    if starts is None:
        return Place(source=place.source, line=place.line, column=place.column)
    first = starts[min(offset, len(starts) - 1)]
    end = starts[min(offset + width, len(starts) - 1)]
    column = place.column + first
    return Place(source=place.source, line=place.line, column=column, width=max(1, end - first))


_ESCAPED = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)|.")


def _starts(written: str, text: str) -> list[int] | None:
    """Give where each character of a text begins as it was written on one line, and its end."""
    if written == text:
        return [*range(len(text) + 1)]
    if written[:1] == "'":
        pieces = re.findall("''|.", written[1:-1])
    elif written[:1] == '"':
        pieces = _ESCAPED.findall(written[1:-1])
    else:
        return None
    starts = [1]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    return starts if len(pieces) == len(text) else None


def problem_at(
    code: str,
    message: str,
    hint: str | None,
    place: Place,
    lines: list[str],
    path: tuple[str, ...] = (),
) -> Problem:
    """Make a problem that shows the line it stands on, where there is one."""
    shown = lines[place.line - 1] if 0 < place.line <= len(lines) else None
    return Problem(
        code=code,
        message=_printable(message),
        hint=None if hint is None else _printable(hint),
        place=place,
        line_text=shown,
        path=path,
    )


def _printable(text: str) -> str:
    """Keep what a pack says from moving a terminal's cursor or breaking a message's line."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def parse_source(name: str, text: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """Read one file; give its root (`None` when it is empty or unreadable) and what is wrong."""
    text = text.lstrip("\ufeff")
    if len(text) > MAX_CHARACTERS:
        message = f"expected at most {MAX_CHARACTERS} characters, found {len(text)}"
        start = Place(source=name, line=1, column=1)
        return None, (Problem(code="SCH-P004", message=message, place=start),)
    lines = lines_of(text)
    if odd := _UNPRINTABLE.search(text):
        return None, (_unprintable(name, text, odd.start(), lines),)
    composer = _Composer(name, text, lines)
    try:
        return composer.document(), tuple(composer.problems)
    except _Refused as refused:
        last = problem_at(*refused.problem, lines)
    except yaml.MarkedYAMLError as error:
        last = _syntax_problem(name, error, lines)
    return None, (*composer.problems, last)


def _unprintable(name: str, text: str, at: int, lines: list[str]) -> Problem:
    before = lines_of(text[:at])
    place = Place(source=name, line=len(before), column=len(before[-1]) + 1)
    message = f"expected printable text, found the character U+{ord(text[at]):04X}"
    return problem_at("SCH-P001", message, "remove it or write it as an escape", place, lines)


def _syntax_problem(name: str, error: yaml.MarkedYAMLError, lines: list[str]) -> Problem:
    """Say in our words what the parser says in its own, at the place where it can be mended."""
    reason = str(error.problem)
    message, hint = _REASONS.get(reason, (_NOT_FOUND.sub("expected ", reason), None))
    mark: Any = error.problem_mark
    context = error.context_mark
    if reason in _AT_THE_BEGINNING and context is not None:
        mark = context
    elif reason in _BRACKETS and context is not None:
        where = f"line {context.line + 1}, column {context.column + 1}"
        hint = f"is the `{_BRACKETS[reason]}` of {where} never closed"
    place = _place(name, lines, mark.line, mark.column)
    found = lines[place.line - 1][place.column - 1 : place.column]
    if reason == _BAD_START:
        if found == "\t":
            message, hint = "a tab cannot indent", "use spaces"
        else:
            message = f"a text cannot begin with `{found}`"
    return problem_at("SCH-P001", f"this is not YAML: {message}", hint, place, lines)


_NOT_FOUND = re.compile("^(did|could) not find expected ")
_BAD_START = "found character that cannot start any token"
_KEY_WITHOUT_COLON = "could not find expected ':'"
_OPEN_QUOTE = "found unexpected end of stream"
_AT_THE_BEGINNING = {_KEY_WITHOUT_COLON, _OPEN_QUOTE}
"""The parser notices these at the end of what is wrong; a reader looks for the beginning."""
_BRACKETS = {"did not find expected ',' or ']'": "[", "did not find expected ',' or '}'": "{"}
_REASONS = {
    "block sequence entries are not allowed in this context": (
        "a list cannot begin here",
        "put the first `- ` on a line of its own",
    ),
    "did not find expected ',' or ']'": ("expected `,` or `]`", None),
    "did not find expected ',' or '}'": ("expected `,` or `}`", None),
    "did not find expected '-' indicator": (
        "expected a `-`",
        "is this line indented like the list above it",
    ),
    "did not find expected <document start>": (
        "expected the end of the file",
        "is a bracket closed twice",
    ),
    "did not find expected alphabetic or numeric character": (
        "expected a letter or digit",
        "put quotes around a text that begins with `*` or `&`",
    ),
    "did not find expected key": (
        "expected a key",
        "is this line indented like the one above it, or does text follow a closing quote",
    ),
    "did not find expected node content": (
        "expected a value",
        "put quotes around a text that begins with a bracket or comma; or is a bracket left open",
    ),
    "found a tab character where an indentation space is expected": (
        "a tab cannot indent",
        "use spaces",
    ),
    "found unknown escape character": (
        "this escape means nothing between double quotes",
        "use single quotes, or write the backslash twice",
    ),
    "found undefined tag handle": (
        "tags are not part of the policy language",
        "put quotes around a text that begins with `!`",
    ),
    "mapping values are not allowed in this context": (
        "a `:` cannot stand here",
        "put quotes around a text with `: ` in it; or is this line indented too far",
    ),
    _BAD_START: (_BAD_START, "put quotes around the text"),
    _KEY_WITHOUT_COLON: (
        "expected a `:` after this key",
        "write `key: value`, or indent the line if it goes on with the one above",
    ),
    _OPEN_QUOTE: ("this quotation mark is never closed", None),
}
