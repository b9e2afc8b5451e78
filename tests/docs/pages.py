"""Reads the console blocks of the documentation and compares what is printed with what is shown.

In the output shown, a line `...` stands for any lines and `…` for any text within a line. An id
stands for the id that is printed there, because ids follow from the policy: its kind and its time
must be the same, and where it is used again it is that id. A command goes on in lines with `> `.
"""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
)
WITH_SERVERS = ("docs/tutorial/from-report-to-lift.md", "docs/howto/use-the-api.md")
"""Pages that start servers: tests of their own follow them, in tests/e2e."""
IN_ONE_SHELL = ("docs/howto/take-reports.md", "docs/howto/work-at-the-desk.md")
"""Pages whose commands use what the shell keeps from the ones before."""
ID = re.compile(r"\b(?:cas|dec|evt|fnd|ntc)_[0-9A-Z]{26}\b")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, kind: str) -> list[str]:
    """Give what stands in the fenced blocks of a kind."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [body for found, body in FENCE.findall(text) if found == kind]


def is_run(block: str) -> bool:
    """Tell whether a block is one to run."""
    return not block.startswith("# not run")


def steps(block: str) -> Iterator[tuple[str, list[str]]]:
    """Give each command with the lines it is said to print."""
    command, expected = "", list[str]()
    for line in block.splitlines():
        if command and not expected and f"{line} ".startswith("> "):
            command = f"{command}\n{line[2:]}"
        elif line.startswith("$ "):
            if command:
                yield command, expected
            command, expected = line[2:], []
        elif command:
            expected.append(line)
    if command:
        yield command, expected


class Shown:
    """What is shown of one page, with the ids that its ids stand for."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}

    def real(self, command: str) -> str:
        """Give a command with the ids that were printed."""
        return ID.sub(lambda found: self.ids.get(found[0], found[0]), command)

    def fits(self, expected: list[str], output: str) -> bool:
        """Tell whether what was printed is what is shown."""
        groups: dict[str, str] = {}
        parts = []
        for line in trimmed(expected):
            if line == "...":
                parts.append(r"(?:[^\n]*\n)*?")
            else:
                parts.append(self._line(line, groups) + r"\n")
        found = re.fullmatch("".join(parts), "".join(f"{each}\n" for each in output.splitlines()))
        if found is not None:
            self.ids |= {name: found[group] for name, group in groups.items()}
        return found is not None

    def _line(self, line: str, groups: dict[str, str]) -> str:
        parts, end = [], 0
        for found in ID.finditer(line):
            parts += [_literal(line[end : found.start()]), self._id(found[0], groups)]
            end = found.end()
        return "".join((*parts, _literal(line[end:])))

    def _id(self, name: str, groups: dict[str, str]) -> str:
        if name in self.ids:
            return self.ids[name]
        if name in groups:
            return f"(?P={groups[name]})"
        groups[name] = f"id{len(groups)}"
        return f"(?P<{groups[name]}>{name[:14]}[0-9A-Z]{{16}})"


def _literal(text: str) -> str:
    return r"[^\n]*".join(re.escape(part) for part in text.split("…"))


def trimmed(lines: list[str]) -> list[str]:
    """Take away spaces at the ends of lines, and empty lines at the end."""
    return "\n".join(line.rstrip() for line in lines).rstrip().splitlines()
