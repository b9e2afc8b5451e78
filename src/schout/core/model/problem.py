"""Problems: what is wrong in a text that a person wrote, and where; one rendering everywhere."""

from schout.core.model.value import Value


class Place(Value, frozen=True, kw_only=True):
    """A place in a named text. Lines and columns count from 1; `width` is in characters."""

    source: str
    line: int
    column: int
    width: int = 1


class Problem(Value, frozen=True, kw_only=True):
    """One thing that is wrong: a code that has a page, a message, and how to mend it."""

    code: str
    message: str
    hint: str | None = None
    place: Place | None = None
    line_text: str | None = None
    """The whole line the place points into, for the caret."""
    path: tuple[str, ...] = ()
    """The steps that lead to it, where it is found by exploring (a broken ladder)."""


_MAX_WIDTH = 100


def render(problem: Problem) -> str:
    """Write a problem for a terminal: code, message, place, the line with a caret, path, hint."""
    lines = [f"error[{problem.code}]: {problem.message}"]
    place = problem.place
    if place is not None:
        lines.append(f"  --> {place.source}:{place.line}:{place.column}")
        if problem.line_text is not None:
            lines.extend(_caret(place, problem.line_text))
    lines.extend(f"  {number}. {step}" for number, step in enumerate(problem.path, 1))
    if problem.hint is not None:
        lines.append(f"  = hint: {problem.hint}")
    return "\n".join(lines)


def _caret(place: Place, text: str) -> list[str]:
    start = max(0, place.column - 1 - _MAX_WIDTH // 2) if place.column > _MAX_WIDTH else 0
    shown = "".join(char if char.isprintable() else " " for char in text[start:])[:_MAX_WIDTH]
    offset = place.column - 1 - start
    width = max(1, min(place.width, len(shown) - offset))
    gutter = " " * len(str(place.line))
    return [
        f" {gutter} |",
        f" {place.line} | {shown}",
        f" {gutter} | {' ' * offset}{'^' * width}",
    ]


def sort_key(problem: Problem) -> tuple[str, int, int, str]:
    """Order problems by file, line and column, so that output is stable."""
    place = problem.place
    if place is None:
        return ("", 0, 0, problem.code)
    return (place.source, place.line, place.column, problem.code)
