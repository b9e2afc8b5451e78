"""Every error a pack can have, word for word as a person sees it.

`tests/golden/policy/NAME.yaml` is a pack with something wrong, `NAME.expected` what is printed.
Sections it lacks come from `skeleton/sound.yaml`: all of them after `# beside all`, none after
`# alone`. `SCHOUT_UPDATE_GOLDEN=1` writes the expected texts anew.
"""

import os
import re
from pathlib import Path

import pytest

from schout.core.model.errors import PolicyError
from schout.core.policy.read_pack import read_pack
from schout.core.policy.schema import PackSource

GOLDEN = Path(__file__).parents[3] / "golden" / "policy"
SOURCES = Path(__file__).parents[4] / "src" / "schout" / "core" / "policy"
READER = (
    "source",
    "reading",
    "read_clause",
    "read_ladder",
    "read_list",
    "read_pack",
    "read_rule",
    "read_state",
    "check",
    "check_rule",
    "ladder",
)
SOUND = (GOLDEN / "skeleton" / "sound.yaml").read_text(encoding="utf-8")
NAMES = sorted(path.stem for path in GOLDEN.glob("*.yaml"))


def sections(text: str) -> dict[str, str]:
    """Cut a file at its top-level keys."""
    parts = re.split(r"(?m)^(?=[a-z]+:)", text)
    return {part.partition(":")[0]: part for part in parts if part.strip()}


def pack(name: str) -> PackSource:
    """Put together a bad file and the sections it lacks."""
    bad = (GOLDEN / f"{name}.yaml").read_text(encoding="utf-8")
    own = {} if bad.startswith("# beside all") else sections(bad)
    if bad.startswith("# alone"):
        own = sections(SOUND)
    sound = "".join(part for key, part in sections(SOUND).items() if key not in own)
    return PackSource(name=name, files={f"{name}.yaml": bad, "sound.yaml": sound})


def rendered(name: str) -> str:
    with pytest.raises(PolicyError) as caught:
        read_pack(pack(name))
    return caught.value.rendered() + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_error_is_printed_as_agreed(name: str) -> None:
    expected = GOLDEN / f"{name}.expected"
    found = rendered(name)
    if os.environ.get("SCHOUT_UPDATE_GOLDEN"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


def test_skeleton_is_sound() -> None:
    policy = read_pack(PackSource(name="sound", files={"sound.yaml": SOUND}))
    assert (policy.id, [clause.id for clause in policy.clauses]) == ("example-aup", ["A.1"])


def test_every_code_of_the_reader_has_a_golden_file() -> None:
    codes = {
        code
        for module in READER
        for code in re.findall(
            r"SCH-P[0-9]{3}", (SOURCES / f"{module}.py").read_text(encoding="utf-8")
        )
    }
    shown = {code for name in NAMES for code in re.findall(r"SCH-P[0-9]{3}", rendered(name))}
    assert shown == codes


def test_expected_files_without_a_pack_do_not_linger() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.expected")) == NAMES
