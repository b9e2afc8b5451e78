"""The commands that hand over what is kept, and say what is processed."""

import json
import zipfile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from schout.adapters.sql.store import open_store
from schout.core.model.errors import InputError, NotFound
from schout.core.policy.read_pack import read_pack
from schout.ports.store import PolicyRecord
from schout.service.packs import load_pack
from schout.surfaces.cli.export import export
from schout.testing.case_file import REPORTER, put_case_file

PACK = load_pack("oxygis")
POLICY = read_pack(PACK)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    record = PolicyRecord(
        digest=POLICY.digest,
        id=POLICY.id,
        version=POLICY.version,
        effective_from=POLICY.effective_from,
        files=dict(PACK.files),
    )
    opened = open_store("desk.db")
    with opened.transaction() as transaction:
        put_case_file(transaction, record)
    opened.close()
    return "desk.db"


def run(*words: str, command: click.Command = export) -> str:
    result = CliRunner().invoke(command, words, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.output


def test_a_tenant_gets_a_file(store: str) -> None:
    told = run("tenant", "acme", "-o", "acme.zip", "--store", store)
    assert told == "acme.zip: 4 files about tenant `acme`\n"
    with zipfile.ZipFile("acme.zip") as packed:
        assert "cases/cas_1.json" in packed.namelist()


def test_a_reporter_gets_a_file(store: str) -> None:
    told = run("reporter", REPORTER.key, "-o", "anna.zip", "--store", store)
    assert told == f"anna.zip: 2 files about reporter `{REPORTER.key}`\n"


def test_nothing_is_written_over_and_nobody_gets_an_empty_file(store: str) -> None:
    Path("acme.zip").write_bytes(b"")
    with pytest.raises(InputError) as raised:
        run("tenant", "acme", "-o", "acme.zip", "--store", store)
    assert raised.value.code == "SCH-E030"
    with pytest.raises(NotFound) as missing:
        run("tenant", "nobody", "-o", "nobody.zip", "--store", store)
    assert missing.value.code == "SCH-E051"


def test_the_register_of_processing_is_printed(store: str) -> None:
    Path("host.toml").write_text('name = "Oxygis"\ncontact = "privacy@host.example"\n')
    register = json.loads(run("processing", "--host", "host.toml"))
    table = run("processing", "--host", "host.toml", "--csv")
    assert register["host"]["name"] == "Oxygis"
    assert register["policy"] == f"{POLICY.id} {POLICY.version}"
    assert len(table.splitlines()) == len(register["activities"]) + 1


@pytest.mark.parametrize("content", [None, "name = 3", "name =", 'name = "x"'])
def test_a_host_that_does_not_say_who_it_is_is_told(content: str | None, store: str) -> None:
    if content is not None:
        Path("host.toml").write_text(content)
    with pytest.raises(InputError) as raised:
        run("processing", "--host", "host.toml")
    assert raised.value.code == "SCH-E050"
