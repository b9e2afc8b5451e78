"""The generated reference follows the code, and nothing that people can use is left out of it."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from schout.core.decide.decision import REASONS
from schout.core.model.codes import CODES
from schout.core.model.vocabulary import (
    Approval,
    ClauseKind,
    FailureMode,
    IntentSign,
    MeasureKind,
    Metric,
    NoticeTime,
    PermitKind,
    Scope,
    Traffic,
    WayBack,
)
from schout.core.policy.rule import NamedList, Rule
from schout.core.policy.schema import Clause, DisputeBody, Ladder, Limit, Provider
from schout.service.gate_settings import GATE_KEYS
from schout.service.packs import shipped_packs
from schout.service.settings import KEYS, LOG_KEYS
from schout.surfaces.cli.main import cli

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def test_the_generated_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "reference.py"), "--check"],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


@pytest.mark.parametrize("code", CODES)
def test_every_error_code_has_a_section(code: str) -> None:
    assert f"\n### {code}\n" in page("errors.md")


def every_command(group: click.Group, path: str) -> list[str]:
    found = []
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        found.append(f"{path} {name}")
        if isinstance(command, click.Group):
            found += every_command(command, f"{path} {name}")
    return found


@pytest.mark.parametrize("command", every_command(cli, "schout"))
def test_every_command_has_a_section(command: str) -> None:
    assert f"\n## {command}\n" in page("cli.md")


@pytest.mark.parametrize("key", [*KEYS, *LOG_KEYS, *GATE_KEYS])
def test_every_setting_is_listed_and_stands_in_the_example(key: str) -> None:
    assert f"\n| `{key}` |" in page("settings.md")
    assert f"{key} = " in (ROOT / "examples" / "schout.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", GATE_KEYS)
def test_every_setting_of_the_gate_stands_in_its_own_section(key: str) -> None:
    section = page("settings.md").partition("\n## Gate\n")[2]
    assert f"\n| `{key}` | `SCHOUT_GATE_{key.upper()}` |" in section


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_explained(reason: str) -> None:
    assert f"\n| `{reason}` |" in page("vocabulary.md")


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_shipped_pack_is_described(pack: str) -> None:
    assert f"\n## {pack}\n" in page("packs.md")


WORDS = (
    ClauseKind,
    IntentSign,
    Scope,
    FailureMode,
    Metric,
    Traffic,
    PermitKind,
    MeasureKind,
    NoticeTime,
    Approval,
    WayBack,
)


@pytest.mark.parametrize("word", [word for kind in WORDS for word in kind])
def test_every_word_that_a_pack_may_use_is_in_the_policy_language(word: str) -> None:
    assert f"`{word}`" in page("policy-language.md")


RENAMED = {
    "strikes_from": "strikes",
    "strikes_to": "strikes",
    "grounds": "ground",
    "mute_us": "mute",
    "late_us": "late",
}


@pytest.mark.parametrize(
    "key",
    [
        RENAMED.get(field, field)
        for kind in (Provider, DisputeBody, Clause, Limit, Ladder, Rule, NamedList)
        for field in kind.__struct_fields__
    ],
)
def test_every_key_of_a_pack_is_in_the_policy_language(key: str) -> None:
    assert f"{key}:" in page("policy-language.md")
