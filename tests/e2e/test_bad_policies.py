"""Packs that are not what they should be: `schout policy check` says where and how to mend it."""

import shutil
from pathlib import Path

import pytest
from tests.e2e.command import refused, schout

from schout.service.packs import find_pack


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def pack(text: str | bytes) -> Path:
    folder = Path("pack")
    folder.mkdir(exist_ok=True)
    data = text.encode() if isinstance(text, str) else text
    (folder / "policy.yaml").write_bytes(data)
    return folder


def test_a_yaml_bomb_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    outcome = schout("policy", "check", pack("\n".join(lines)))
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("error[SCH-P0")
    assert "anchor" in outcome.err
    assert len(outcome.err) < 20_000


def test_an_alias_that_holds_itself_is_refused() -> None:
    outcome = schout("policy", "check", pack("clauses: &all\n  - *all\n"))
    assert (outcome.code, outcome.out) == (1, "")
    assert "  --> policy.yaml:1:10\n" in outcome.err
    assert "anchor" in outcome.err


def test_a_key_that_stands_twice_is_refused_at_the_second() -> None:
    outcome = schout("policy", "check", pack("plans: []\nladders: []\nplans: []\n"))
    assert (outcome.code, outcome.out) == (1, "")
    assert "  --> policy.yaml:3:1\n" in outcome.err
    assert "plans" in outcome.err


def fifty_errors() -> Path:
    shutil.copytree(Path(str(find_pack("oxygis"))), "pack")
    lines = "\n".join(f"  - {{id: p{number}, titel: 1}}" for number in range(50))
    Path("pack/plans.yaml").write_text(f"plans:\n{lines}\n")
    return Path("pack")


def test_every_one_of_fifty_errors_is_told_with_its_place() -> None:
    outcome = schout("policy", "check", fifty_errors())
    assert (outcome.code, outcome.out) == (1, "")
    places = [f"  --> plans.yaml:{line}:" for line in range(2, 52)]
    assert [place for place in places if place not in outcome.err] == []
    assert outcome.err.endswith(" problems found\n")


def test_errors_as_json_are_the_same_ones() -> None:
    folder = fifty_errors()
    told = schout("policy", "check", folder).err
    outcome = schout("policy", "check", folder, "--json")
    assert (outcome.code, outcome.err) == (1, "")
    assert (outcome.json["pack"], outcome.json["sound"]) == ("pack", False)
    assert told.endswith(f"\n{len(outcome.json['problems'])} problems found\n")


def test_a_folder_without_yaml_is_refused() -> None:
    Path("pack/tests").mkdir(parents=True)
    Path("pack/tests/notes.yaml").write_text("not of the pack")
    Path("pack/readme.txt").write_text("see there")
    hint = "a pack is a folder with YAML files, see the policy language in the reference"
    expected = refused("SCH-P061", "`pack` holds no YAML file", hint)
    assert schout("policy", "check", "pack") == expected


def test_a_file_that_is_not_utf8_is_refused_at_its_byte() -> None:
    message = "`policy.yaml` is not UTF-8 at byte 8"
    expected = refused("SCH-P061", message, "save the file as UTF-8")
    assert schout("policy", "check", pack(b"plans: [\xe9]")) == expected


def test_a_pack_that_is_not_there_is_refused_with_those_that_are() -> None:
    hint = "give the path of a folder with YAML files, or one of `hosting-common`, `oxygis`"
    expected = refused("SCH-P060", "there is no pack `oxygys`", hint)
    assert schout("policy", "check", "oxygys") == expected


def test_an_empty_pack_file_lacks_a_policy() -> None:
    outcome = schout("policy", "check", pack(""))
    assert (outcome.code, outcome.out) == (1, "")
    assert "`policy`" in outcome.err


@pytest.mark.parametrize("name", ["oxygis", "hosting-common"])
def test_a_shipped_pack_is_sound_and_passes_its_tests(name: str) -> None:
    checked, tested = schout("policy", "check", name), schout("policy", "test", name)
    assert (checked.code, checked.err, tested.code, tested.err) == (0, "", 0, "")
    assert tested.out.endswith(" tests, 0 failed\n")


def test_a_broken_policy_stops_a_replay_before_a_log_is_read() -> None:
    Path("access.log").write_text("")
    assert schout("replay", "--policy", pack("plans: [1]\n"), "access.log").code == 1


def test_a_text_cannot_be_written_to_a_folder_that_is_not_there() -> None:
    message = "cannot use `gone/policy.md`: no such file or directory"
    outcome = schout("policy", "render", "--output", "gone/policy.md")
    assert outcome == refused("SCH-C008", message)
