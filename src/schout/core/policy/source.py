"""YAML text to nodes that know their place. Nothing is interpreted: every scalar stays text.

Anchors, aliases, tags and second documents are refused, so that neither a bomb nor a cycle can be
written; depth and number of nodes are bounded (`MAX_DEPTH`, `MAX_NODES`).
"""

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

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Refused(Exception):
    """The text cannot be read any further; carries the one problem."""

    def __init__(self, code: str, message: str, hint: str | None, place: Place) -> None:
        super().__init__(message)
        self.problem = (code, message, hint, place)


class _Composer:
    """Builds nodes out of the parser's events, within the bounds."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = text.splitlines()
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self.nodes = 0
        self.problems: list[Problem] = []

    def place(self, event: Any) -> Place:
        start, end = event.start_mark, event.end_mark
        width = end.column - start.column if end.line == start.line else 1
        return Place(
            source=self.name, line=start.line + 1, column=start.column + 1, width=max(1, width)
        )

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
        self.guard(event, depth)
        place = self.place(event)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(text=event.value, quoted=event.style is not None, place=place)
        if isinstance(event, yaml.SequenceStartEvent):
            return Listing(items=tuple(self.items(depth)), place=self.first(place))
        return Mapping(entries=tuple(self.entries(depth)), place=self.first(place))

    @staticmethod
    def first(place: Place) -> Place:
        return Place(source=place.source, line=place.line, column=place.column)

    def guard(self, event: Any, depth: int) -> None:
        """Refuse what the language does not have, and what is too much."""
        place = self.place(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _Refused(
                "SCH-P002",
                "anchors and aliases are not part of the policy language",
                "write the text out again; this keeps a pack readable and rules out bombs",
                place,
            )
        if event.tag is not None:
            raise _Refused("SCH-P003", f"tags such as `{event.tag}` are refused", None, place)
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
                self.report("SCH-P006", "expected a name as a key", None, key.place)
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
    return Problem(code=code, message=message, hint=hint, place=place, line_text=shown, path=path)


def parse_source(name: str, text: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """Read one file; give its root (`None` when it is empty or unreadable) and what is wrong."""
    start = Place(source=name, line=1, column=1)
    if len(text) > MAX_CHARACTERS:
        message = f"expected at most {MAX_CHARACTERS} characters, found {len(text)}"
        return None, (Problem(code="SCH-P004", message=message, place=start),)
    composer = None
    try:
        composer = _Composer(name, text)
        root = composer.document()
    except _Refused as refused:
        lines = text.splitlines()
        return None, (problem_at(*refused.problem, lines),)
    except yaml.YAMLError as error:
        return None, (_syntax_problem(name, text, error),)
    return root, tuple(composer.problems)


def _syntax_problem(name: str, text: str, error: yaml.YAMLError) -> Problem:
    lines = text.splitlines()
    mark = getattr(error, "problem_mark", None)
    if mark is None:  # a character that YAML does not allow
        at = getattr(error, "position", 0)
        before = text[:at]
        line = before.count("\n") + 1
        place = Place(source=name, line=line, column=at - (before.rfind("\n") + 1) + 1)
        message = "expected printable text, found a character that YAML does not allow"
        return problem_at("SCH-P001", message, "remove the control character", place, lines)
    place = Place(source=name, line=mark.line + 1, column=mark.column + 1)
    reason = str(getattr(error, "problem", "") or "the text is not YAML")
    hint = "a tab cannot indent" if "\\t" in reason else _HINTS.get(reason)
    return problem_at("SCH-P001", f"this is not YAML: {reason}", hint, place, lines)


_HINTS = {
    "mapping values are not allowed in this context": "put quotes around a text with `: ` in it",
    "could not find expected ':'": "is the colon after a key missing on this line or the one above",
    "did not find expected key": "is this line indented like the one above it",
    "did not find expected ',' or ']'": "is a `[` never closed",
    "did not find expected ',' or '}'": "is a `{` never closed",
    "found unexpected end of stream": "is a quotation mark never closed",
}
