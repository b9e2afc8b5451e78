"""The commands that write a case into one file, verify it, and sign the head of the ledger."""

import json
import sqlite3
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from schout.adapters.sql.store import open_store
from schout.core.model.errors import InputError, LedgerBroken, NotFound, SettingsError
from schout.core.policy.read_pack import read_pack
from schout.ports.store import PolicyRecord
from schout.service.packs import load_pack
from schout.surfaces.cli.bundle import bundle, verify_bundle
from schout.surfaces.cli.ledger import ledger
from schout.testing.case_file import CASE, put_case_file

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


def run(command: click.Command, *words: str) -> Result:
    result = CliRunner().invoke(command, words, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result


def test_a_bundle_is_written_and_verified(store: str) -> None:
    run(ledger, "anchor", "--store", store)
    words = ("--store", store, "--for", "court", "--lang", "nl")
    told = run(bundle, CASE, "-o", "case.zip", *words).output.splitlines()
    assert told[:2] == [
        "case.zip: 9 entries of cas_1",
        "  for: court, 0 records with parts withheld",
    ]
    assert told[2].startswith("  head: entry 12, signed ")
    assert told[2].endswith(", without a time stamp")
    found = run(verify_bundle, "case.zip", "--key", "permit-key.pub")
    assert (found.return_value, found.output.splitlines()[:2]) == (
        0,
        [
            "case cas_1, made for: court",
            "9 entries of a ledger of 12, 0 of them without their text",
        ],
    )

    as_json = json.loads(run(verify_bundle, "case.zip", "--json").output)
    assert as_json == {"problems": [], "told": found.output.splitlines()}


def test_a_bundle_is_for_the_tenant_unless_it_is_said(store: str) -> None:
    told = run(bundle, CASE, "-o", "case.zip", "--store", store).output.splitlines()
    assert told[1] == "  for: tenant, 5 records with parts withheld"


def test_a_bundle_is_never_written_over_a_file(store: str) -> None:
    Path("case.zip").write_bytes(b"")
    with pytest.raises(InputError) as raised:
        run(bundle, CASE, "-o", "case.zip", "--store", store)
    assert raised.value.code == "SCH-E030"


def test_a_bundle_that_does_not_hold_ends_with_3(store: str) -> None:
    run(bundle, CASE, "-o", "case.zip", "--store", store)
    path = Path("case.zip")
    path.write_bytes(path.read_bytes().replace(b"HOW TO VERIFY", b"HOW TO BELIEV"))
    with pytest.raises(InputError):
        run(verify_bundle, "case.zip")
    Path("other").mkdir()
    key = Path("other/key.pub")
    run(ledger, "anchor", "--store", store, "--key", "other/key")
    path.unlink()
    run(bundle, CASE, "-o", "case.zip", "--store", store, "--heads", "none")
    found = run(verify_bundle, "case.zip", "--key", str(key))
    expected = f"public-key.pem: is not one of the keys in `{key}`"
    assert (found.return_value, found.output.splitlines()[0]) == (3, expected)


def test_a_day_has_one_signed_head(store: str) -> None:
    first = run(ledger, "anchor", "--store", store, "--heads", "a", "--heads", "b").output
    again = run(ledger, "anchor", "--store", store, "--heads", "a", "--heads", "b").output
    assert first.startswith("signed: head-")
    assert first.endswith(", entry 12\n")
    assert again == "today has its signed head, or the ledger is empty\n"
    assert [path.name for path in sorted(Path("a").iterdir())] == [
        path.name for path in sorted(Path("b").iterdir())
    ]


def test_a_service_and_its_certificates_need_each_other(store: str) -> None:
    with pytest.raises(SettingsError) as raised:
        run(ledger, "anchor", "--store", store, "--tsa", "http://127.0.0.1:1/")
    assert raised.value.code == "SCH-E023"


def test_a_ledger_agrees_with_its_signed_heads(store: str) -> None:
    run(ledger, "anchor", "--store", store)
    told = run(ledger, "verify", "--store", store, "--heads", "heads").output
    assert told.startswith("the ledger holds: 12 entries, head sha256:")
    assert told.endswith(", 1 signed head agreed with\n")


def test_a_ledger_that_was_cut_off_is_told(store: str) -> None:
    run(ledger, "anchor", "--store", store)
    with sqlite3.connect(store) as connection:
        connection.execute("DROP TRIGGER ledger_no_delete")
        connection.execute("DELETE FROM ledger WHERE seq > 10")
    connection.close()
    assert run(ledger, "verify", "--store", store).output.startswith("the ledger holds: 10")
    with pytest.raises(LedgerBroken) as raised:
        run(ledger, "verify", "--store", store, "--heads", "heads")
    assert raised.value.code == "SCH-E001"
    assert raised.value.message.endswith(": it has fewer entries now")
    found = run(ledger, "verify", "--store", store, "--heads", "heads", "--json")
    assert (found.return_value, '"what": "cut_off"' in found.output) == (3, True)


def test_a_folder_without_heads_shows_nothing(store: str) -> None:
    run(ledger, "anchor", "--store", store)
    with pytest.raises(NotFound) as raised:
        run(ledger, "verify", "--store", store, "--heads", "elsewhere")
    assert raised.value.code == "SCH-E012"
