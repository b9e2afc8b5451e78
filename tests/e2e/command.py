"""Running the command line inside the test, with what it printed and its exit code."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from schout.surfaces.cli.main import run


class Outcome(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The JSON lines it printed."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def json(self) -> Any:
        """The one JSON value it printed."""
        return json.loads(self.out)


def schout(*args: str | Path) -> Outcome:
    """Run a command; a traceback is a failure of the test."""
    out, err = io.BytesIO(), io.BytesIO()
    with (
        redirect_stdout(io.TextIOWrapper(out, "utf-8", write_through=True)),
        redirect_stderr(io.TextIOWrapper(err, "utf-8", write_through=True)),
    ):
        code = run([str(arg) for arg in args])
        return Outcome(code, out.getvalue().decode(), err.getvalue().decode())


def findings(*args: str | Path) -> list[dict[str, Any]]:
    """Replay logs that can be read to their end; give the findings."""
    outcome = schout("replay", "--quiet", "--emit", "findings", *args)
    assert (outcome.code, outcome.err) == (0, "")
    return outcome.rows


def facts(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Give what findings claim, without the ids and the places that they rest on."""
    fields = ("clause", "rule", "tenant", "principal", "source_ip", "at", "first_at", "count")
    more = ("measured", "limit", "window_s", "direction", "object")
    return sorted(tuple(row[field] for field in (*fields, *more)) for row in rows)


def refused(code: str, message: str, hint: str | None = None, *, exit_code: int = 1) -> Outcome:
    """Give what a command comes to that refuses with one message."""
    told = f"error[{code}]: {message}\n"
    return Outcome(exit_code, "", told if hint is None else f"{told}  = hint: {hint}\n")
