"""Runs every console block of the documentation and compares what it prints; see `pages`."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from tests.docs.pages import (
    IN_ONE_SHELL,
    PAGES,
    ROOT,
    WITH_SERVERS,
    Shown,
    blocks,
    is_run,
    steps,
    trimmed,
)
from tests.docs.shell import follow

from schout.core.intake.register_file import read_register
from schout.service.settings import load_settings

MOST_NOT_RUN = 10


def with_console(*, run: bool) -> list[str]:
    return [
        page
        for page in PAGES
        if page not in {*WITH_SERVERS, *IN_ONE_SHELL}
        and any(is_run(block) == run for block in blocks(page, "console"))
    ]


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


@pytest.mark.parametrize("page", IN_ONE_SHELL)
def test_what_a_page_shows_in_one_shell_is_what_is_printed(page: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    follow(page, tmp_path)


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
