"""The program in a bundle finds whatever was altered in it."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schout.adapters.memory.store import MemoryStore
from schout.core.evidence.bundle import About
from schout.core.evidence.chain import Entry, link
from schout.core.evidence.veil import clear
from schout.core.evidence.withhold import Audience
from schout.core.policy.read_pack import read_pack
from schout.ports.store import PolicyRecord
from schout.service.bundle import bundle_case
from schout.service.bundle_check import main, problems
from schout.service.bundle_words import bundle_words
from schout.service.packs import load_pack
from schout.testing.case_file import AT, CASE, put_case_file

Files = dict[str, bytes]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PACK = load_pack("oxygis")
POLICY = read_pack(PACK)
RECORD = PolicyRecord(
    digest=POLICY.digest,
    id=POLICY.id,
    version=POLICY.version,
    effective_from=POLICY.effective_from,
    files=dict(PACK.files),
)
FOLDER = "policy/" + POLICY.digest.removeprefix("sha256:")[:12]


class Clear(MemoryStore):
    """Its ledger was written before bodies were veiled."""

    def entries(self, after: int = 0) -> Iterator[Entry]:
        last: Entry | None = None
        for entry in tuple(super().entries(after)):
            body = clear(entry.body, self.key)
            assert body is not None
            last = link(last, entry.at_us, entry.kind, entry.subject, body)
            yield last


def files_of(store: MemoryStore, audience: Audience) -> Files:
    with store.transaction() as transaction:
        put_case_file(transaction, RECORD)
    about = About(case=CASE, audience=audience, language="en", made_at=AT)
    data = bundle_case(store, about, KEY, bundle_words("en")).data
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


COURT = files_of(Clear(), Audience.COURT)
TENANT = files_of(MemoryStore(), Audience.TENANT)
VEILED = files_of(MemoryStore(), Audience.COURT)


def found(files: Files) -> list[str]:
    """What is found, but for the digests of files: those are the first to tell."""
    every = problems(files, files.__getitem__)
    return [each for each in every if not each.endswith(": was altered")]


def with_line(files: Files, at: int, change: Callable[[Any], Any]) -> Files:
    lines = [json.loads(line) for line in files["ledger.jsonl"].splitlines()]
    lines[at] = lines[at] | change(lines[at])
    return files | {"ledger.jsonl": "\n".join(map(json.dumps, lines)).encode()}


def with_record(files: Files, at: int, **change: Any) -> Files:
    told = json.loads(files["case.json"])
    told["records"][at] |= change
    return files | {"case.json": json.dumps(told).encode()}


@pytest.mark.parametrize("files", [COURT, TENANT, VEILED], ids=["court", "tenant", "veiled"])
def test_an_unaltered_bundle_holds(files: Files) -> None:
    assert list(problems(files, files.__getitem__)) == []


def test_every_altered_file_is_named() -> None:
    altered = {name: data + b" " for name, data in COURT.items() if name.endswith((".txt", ".py"))}
    files = COURT | altered
    assert list(problems(files, files.__getitem__)) == [
        "README.txt: was altered",
        "verify.py: was altered",
    ]


def test_a_file_too_many_and_one_too_few_are_named() -> None:
    files = {name: data for name, data in COURT.items() if name != "head.sig"} | {"x.txt": b""}
    assert found(files) == [
        "head.sig: is missing, or is not in the list of files",
        "x.txt: is missing, or is not in the list of files",
    ]


BODY = "its body does not have the hash it is kept under"
ROOT = "does not stand in the ledger whose head is signed"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda line: {"at_us": 1}, [f"entry 8: {BODY}"], id="moment"),
        pytest.param(lambda line: {"subject": "x"}, [f"entry 8: {BODY}"], id="subject"),
        pytest.param(lambda line: {"path": []}, [f"entry 8: {ROOT}"], id="no path"),
        pytest.param(
            lambda line: {"path": [*line["path"], line["hash"]]}, [f"entry 8: {ROOT}"], id="long"
        ),
        pytest.param(
            lambda line: {"prev": line["hash"]},
            [f"entry 8: {BODY}", "entry 8: does not follow the entry before it"],
            id="predecessor",
        ),
    ],
)
def test_an_altered_entry_is_named(change: Callable[[Any], Any], expected: list[str]) -> None:
    told = found(with_line(COURT, 5, change))
    assert [each for each in told if each.startswith("entry")] == expected


def test_an_entry_without_a_body_still_has_to_stand_in_the_ledger() -> None:
    lines = [json.loads(line) for line in TENANT["ledger.jsonl"].splitlines()]
    at = next(at for at, line in enumerate(lines) if "body" not in line)
    seq = lines[at]["seq"]
    told = found(with_line(TENANT, at, lambda line: {"hash": "sha256:" + "00" * 32}))
    assert f"entry {seq}: {ROOT}" in told


def test_an_entry_with_a_number_beyond_the_ledger_is_named() -> None:
    last = json.loads(TENANT["ledger.jsonl"].splitlines()[-1])
    head = json.loads(TENANT["head.json"])
    assert (last["seq"], head["seq"]) == (11, 12)
    files = TENANT | {"head.json": json.dumps(head | {"seq": 10}).encode()}
    assert f"entry 11: {ROOT}" in found(files)


def test_what_is_under_a_veil_must_be_what_was_veiled() -> None:
    told = found(
        with_line(VEILED, 0, lambda line: {"opened": line["opened"] | {"salt": "00" * 16}})
    )
    assert told == ["entry 2: what is under its veil is something else"]


@pytest.mark.parametrize(
    ("files", "change"),
    [
        pytest.param(COURT, {"value": {"state": "closed"}}, id="another value"),
        pytest.param(COURT, {"value": None}, id="said to be erased"),
        pytest.param(VEILED, {"value": None}, id="said to be erased, with its key"),
        pytest.param(COURT, {"withheld": True}, id="said to be withheld"),
        pytest.param(COURT, {"id": "fnd_2"}, id="about something else"),
        pytest.param(COURT, {"seq": 99}, id="of no entry"),
    ],
)
def test_a_record_that_is_not_its_entry_is_named(files: Files, change: dict[str, Any]) -> None:
    record = json.loads(files["case.json"])["records"][0] | change
    told = found(with_record(files, 0, **change))
    assert told == [f"record {record['id']}: is not what entry {record['seq']} says"]


def test_a_withheld_record_cannot_be_said_to_be_whole() -> None:
    records = json.loads(TENANT["case.json"])["records"]
    at = next(at for at, record in enumerate(records) if record["withheld"])
    each = records[at]
    expected = f"record {each['id']}: is not what entry {each['seq']} says"
    assert found(with_record(TENANT, at, withheld=False)) == [expected]


def test_an_altered_policy_is_named() -> None:
    name = f"{FOLDER}/policy.yaml"
    expected = [f"policy {POLICY.digest}: its files are missing or were altered"]
    assert found(COURT | {name: COURT[name] + b"#"}) == expected


def test_the_program_says_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, data in COURT.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    codes = [main(tmp_path)]
    (tmp_path / "README.txt").write_bytes(b"")
    codes.append(main(tmp_path))
    told = capsys.readouterr().out
    assert (codes, told) == ([0, 1], "all of it holds\nREADME.txt: was altered\n")
