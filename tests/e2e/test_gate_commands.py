"""`schout gate limits` and `render`: by the store that is named, and without making one."""

import os
from pathlib import Path

import pytest
from tests.e2e.command import Outcome, refused, schout
from tests.e2e.scenes import REGISTER

STORE = ("--store", "desk/desk.db")
READING = {
    "limits": "III.2/rate          1 call per second",
    "render nginx": "# III.2/rate: one in 1000000 us, bursts of 1, by database\n",
    "render haproxy": "# For HAProxy, made from the policy oxygis-aup 2026.1 as of ",
    "render robots": "# Made from the policy oxygis-aup 2026.1. Contact: ",
}
"""Commands that only read, with what they then show."""
FIVE = "rate=5r/s;"
WHO = ("--by", "A. Peeters", "--reason", "a test")


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("SCHOUT"):
            monkeypatch.delenv(name)


@pytest.fixture
def permit() -> str:
    """The one permit of the store in the folder `desk`, away from that of the settings."""
    Path("desk").mkdir()
    Path("tenants.toml").write_text(REGISTER)
    assert schout("tenant", "import", "tenants.toml", *STORE).code == 0
    given = ("--clause", "III.2", "--rate", "5", "--for", "30d", *WHO, *STORE, "--json")
    return str(schout("permit", "grant", "acme", *given).json["id"])


def render(*given: str) -> Outcome:
    return schout("gate", "render", "nginx", *given)


def not_honoured(permit: str) -> str:
    why = "its signature is missing or is not that of a key we know"
    return f"SCH-G045: permit `{permit}` is not honoured: {why}\n"


@pytest.mark.usefixtures("permit")
def test_the_permits_of_the_store_that_is_named_are_rendered() -> None:
    told = render(*STORE)
    assert (told.code, told.err, FIVE in told.out) == (0, "", True)


def test_permits_that_are_not_honoured_are_told(permit: str) -> None:
    Path("desk/permit-key.pub").unlink()
    told = render(*STORE)
    assert (told.code, told.err, FIVE in told.out) == (0, not_honoured(permit), False)
    written = render(*STORE, "--output", "nginx")
    assert (written.code, written.err) == (0, not_honoured(permit))


@pytest.mark.usefixtures("permit")
def test_the_store_of_the_settings_that_are_named_is_the_one_that_is_read() -> None:
    Path("other.toml").write_text('store = "desk/desk.db"\n')
    settings = ("--settings", "other.toml")
    rendered = render(*settings)
    assert (rendered.err, FIVE in rendered.out) == ("", True)
    given = ("switch", "III.2/rate", "warn", *WHO, *settings)
    assert schout("gate", *given) == Outcome(0, "III.2/rate: warn for everybody\n", "")
    told = schout("gate", "limits", "--json", *settings)
    wanted = [{"limit": "III.2/rate", "tenant": None, "stage": "warn"}]
    assert (told.err, told.json["switches"]) == ("", wanted)
    assert not Path("schout-data").exists()


@pytest.mark.parametrize(("command", "shown"), READING.items(), ids=READING)
def test_without_a_store_the_policy_alone_holds_and_none_is_made(command: str, shown: str) -> None:
    told = schout("gate", *command.split())
    name = "schout-data/schout.db"
    assert (told.code, told.err) == (
        0,
        f"there is no store `{name}` yet: what follows is without one\n",
    )
    assert shown in told.out
    assert list(Path().iterdir()) == []


def test_the_limits_of_the_policy_alone_are_those_of_a_new_store() -> None:
    alone = schout("gate", "limits", "--json")
    Path("tenants.toml").write_text(REGISTER)
    assert schout("tenant", "import", "tenants.toml", "--store", "new.db").code == 0
    stored = schout("gate", "limits", "--json", "--store", "new.db")
    assert (stored.err, alone.json) == ("", stored.json)


@pytest.mark.parametrize("command", READING)
def test_a_store_that_is_named_and_is_not_there_is_refused(command: str) -> None:
    expected = refused(
        "SCH-S001",
        "cannot open `gone.db`: there is no such file",
        "check the path; `schout up` makes a new store",
    )
    assert schout("gate", *command.split(), "--store", "gone.db") == expected
    assert list(Path().iterdir()) == []
