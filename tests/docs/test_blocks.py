"""Runs every console block of the documentation and compares what it prints.

In the output shown, a line `...` stands for any lines and `…` for any text within a line. An id
stands for the id that is printed there, because ids follow from the policy: its kind and its time
must be the same, and where it is used again it is that id. A command goes on in lines with `> `.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from schout.core.intake.register_file import read_register
from schout.service.settings import load_settings

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
)
ID = re.compile(r"\b(?:cas|dec|evt|fnd|ntc)_[0-9A-Z]{26}\b")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MOST_NOT_RUN = 10


def blocks(page: str, kind: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return [body for found, body in FENCE.findall(text) if found == kind]


def is_run(block: str) -> bool:
    return not block.startswith("# not run")


def with_console(*, run: bool) -> list[str]:
    return [
        page for page in PAGES if any(is_run(block) == run for block in blocks(page, "console"))
    ]


def steps(block: str) -> Iterator[tuple[str, list[str]]]:
    """Give each command with the lines it is said to print."""
    command, expected = "", list[str]()
    for line in block.splitlines():
        if command and not expected and line.startswith("> "):
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
        return ID.sub(lambda found: self.ids.get(found[0], found[0]), command)

    def fits(self, expected: list[str], output: str) -> bool:
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


@pytest.mark.parametrize("page", with_console(run=True))
def test_what_a_page_shows_is_what_is_printed(page: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "COLUMNS": "100",
    }
    page_shown = Shown()
    for block in filter(is_run, blocks(page, "console")):
        for command, expected in steps(block):
            done = subprocess.run(
                ["bash", "-c", page_shown.real(command)],
                cwd=tmp_path,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                timeout=60,
                check=False,
            )
            output = "\n".join(trimmed(done.stdout.splitlines()))
            shown = "\n".join(expected)
            message = f"{page}: `{command}` is said to print\n{shown}\nand prints\n{output}"
            assert page_shown.fits(expected, output), message


def test_few_blocks_are_not_run() -> None:
    skipped = [
        page
        for page in with_console(run=False)
        for block in blocks(page, "console")
        if not is_run(block)
    ]
    assert len(skipped) <= MOST_NOT_RUN, skipped


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "toml")])
def test_toml_blocks_are_registers_or_settings(page: str, tmp_path: Path) -> None:
    for block in blocks(page, "toml"):
        if "tenant" in tomllib.loads(block):
            _, _, problems = read_register("block.toml", block)
            assert problems == ()
        else:
            path = tmp_path / "schout.toml"
            path.write_text(block, encoding="utf-8")
            assert load_settings(str(path), {}).file == str(path)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "yaml")])
def test_yaml_blocks_can_be_read(page: str) -> None:
    for block in blocks(page, "yaml"):
        assert isinstance(yaml.safe_load(block), dict)
