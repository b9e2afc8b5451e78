"""A bundle holds one case, proves it, and tells no reader what that reader may not know."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schout.adapters.memory.store import MemoryStore
from schout.core.evidence.bundle import About
from schout.core.evidence.chain import Entry, EntryKind, link
from schout.core.evidence.withhold import Audience
from schout.core.model.errors import LedgerBroken, NotFound
from schout.core.model.ids import CaseId, TenantId
from schout.core.model.moment import from_datetime, from_rfc3339
from schout.core.model.tenant import Tenant
from schout.core.policy.read_pack import read_pack
from schout.ports.store import PolicyRecord
from schout.service.anchoring import KeptHead, sign_now
from schout.service.bundle import Bundle, bundle_case
from schout.service.bundle_verify import verify_file
from schout.service.bundle_words import bundle_words
from schout.service.packs import load_pack
from schout.testing.case_file import (
    AT,
    CASE,
    NEIGHBOUR,
    NOTE,
    PEOPLE,
    REPORTER,
    SECRET_OF_NEIGHBOUR,
    put_case_file,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
PACK = load_pack("oxygis")
POLICY = read_pack(PACK)
RECORD = PolicyRecord(
    digest=POLICY.digest,
    id=POLICY.id,
    version=POLICY.version,
    effective_from=POLICY.effective_from,
    files=dict(PACK.files),
)
OF_CASE = (2, 3, 4, 5, 7, 8, 9, 10, 11)
"""The numbers of its entries; 1, 6 and 12 are of another tenant."""


def store_with_case() -> MemoryStore:
    store = MemoryStore()
    with store.transaction() as transaction:
        put_case_file(transaction, RECORD)
    return store


def about(audience: Audience = Audience.COURT, case: CaseId = CASE) -> About:
    return About(case=case, audience=audience, language="nl", made_at=AT)


def made(
    audience: Audience = Audience.COURT, heads: tuple[KeptHead, ...] = (), **changes: Any
) -> Bundle:
    store = changes.pop("store", None) or store_with_case()
    return bundle_case(store, about(audience), KEY, bundle_words("nl"), heads, **changes)


def files_of(bundle: Bundle) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle.data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def head_of(store: MemoryStore, at: str) -> KeptHead:
    kept = sign_now(store, KEY, from_rfc3339(at))
    assert kept is not None
    return kept


def verified(folder: Path) -> tuple[int, str]:
    """Run the program of the bundle as a stranger does, with Python's own library alone."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def unpacked(bundle: Bundle, folder: Path) -> Path:
    for name, data in files_of(bundle).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def test_a_bundle_holds_the_entries_of_its_case_and_of_no_other() -> None:
    files = files_of(made())
    lines = [json.loads(line) for line in files["ledger.jsonl"].splitlines()]
    assert tuple(line["seq"] for line in lines) == OF_CASE
    policies = {name for name in files if name.startswith("policy/")}
    assert len(policies) == len(RECORD.files)
    assert sorted(files.keys() - policies) == [
        *("README.txt", "case.html", "case.json", "head.json", "head.sig", "ledger.jsonl"),
        *("manifest.json", "manifest.sig", "public-key.pem", "verify.py"),
    ]


def test_the_records_are_what_the_ledger_says_last() -> None:
    told = json.loads(files_of(made())["case.json"])
    assert [(each["kind"], each["id"]) for each in told["records"]] == [
        ("finding", "fnd_1"),
        ("decision", "dec_1"),
        ("case", "cas_1"),
        ("report", "rpt_1"),
        ("notice", "ntc_1"),
        ("notice", "ntc_2"),
        ("message", "msg_1"),
        ("sanction", "san_1"),
        ("appeal", "apl_1"),
    ]


@pytest.mark.parametrize("audience", Audience)
def test_no_bundle_holds_anything_of_another_tenant(audience: Audience) -> None:
    data = made(audience).data
    for secret in (SECRET_OF_NEIGHBOUR, NEIGHBOUR):
        assert secret.encode() not in data


def test_the_tenant_never_learns_who_reported_nor_who_works_there() -> None:
    files = files_of(made(Audience.TENANT))
    shown = (files["case.json"] + files["case.html"]).lower()
    data = shown + files["ledger.jsonl"].lower()
    assert REPORTER.name is not None
    assert REPORTER.mail is not None
    assert b"anna" not in shown  # in what is veiled, four letters come by chance
    secrets = (REPORTER.name, REPORTER.mail, "victim", REPORTER.key, NOTE, *PEOPLE)
    found = [secret for secret in secrets if secret.lower().encode() in data]
    assert found == []


def test_an_authority_never_learns_who_reported() -> None:
    data = made(Audience.AUTHORITY).data.lower()
    assert REPORTER.name is not None
    assert REPORTER.mail is not None
    found = [each for each in (REPORTER.name, REPORTER.mail) if each.lower().encode() in data]
    assert found == []
    assert PEOPLE[0].lower().encode() in data


def test_an_authority_does_not_learn_for_whom_the_reporter_speaks_either() -> None:
    shown = [
        files["case.json"] + files["case.html"] + files["ledger.jsonl"]
        for files in map(files_of, (made(Audience.COURT), made(Audience.AUTHORITY)))
    ]
    assert REPORTER.organisation == "Victim"
    assert [b"victim" in each.lower() for each in shown] == [True, False]


@pytest.mark.parametrize(("audience", "withheld"), [("tenant", 5), ("authority", 3), ("court", 0)])
def test_how_much_is_withheld_is_counted(audience: str, withheld: int) -> None:
    bundle = made(Audience(audience))
    lines = [json.loads(line) for line in files_of(bundle)["ledger.jsonl"].splitlines()]
    hidden = sum("body" not in line for line in lines)
    assert (bundle.entries, bundle.withheld, hidden) == (len(OF_CASE), withheld, withheld)


@pytest.mark.parametrize("audience", Audience)
def test_a_stranger_can_verify_it(audience: Audience, tmp_path: Path) -> None:
    folder = unpacked(made(audience), tmp_path)
    assert verified(folder) == (0, "all of it holds\n")
    for name in ("manifest", "head"):
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "public-key.pem", "-rawin"]
        files = ["-in", f"{name}.json", "-sigfile", f"{name}.sig"]
        subprocess.run([*command, *files], cwd=folder, check=True, capture_output=True)


def test_the_same_store_and_moment_give_the_same_bytes() -> None:
    store = store_with_case()
    assert made(store=store).data == made(store=store).data


@pytest.mark.parametrize("lang", ["nl", "fr", "en", "de"])
def test_the_page_speaks_every_language_of_the_product(lang: str) -> None:
    words = bundle_words(lang)
    bundle = bundle_case(store_with_case(), about(), KEY, words)
    page = files_of(bundle)["case.html"].decode()
    assert f"<h1>{words['title']} {CASE}</h1>" in page
    assert words["kind-finding"] in page


def test_every_language_has_the_same_words() -> None:
    names = [list(bundle_words(lang)) for lang in ("nl", "fr", "en", "de")]
    assert names[1:] == names[:1] * 3
    assert len(set(names[0])) == len(names[0])


def test_without_signed_heads_one_is_signed_now() -> None:
    store = store_with_case()
    bundle = made(store=store)
    kept = sign_now(store, KEY, from_datetime(AT))
    assert kept is not None
    assert (bundle.head, bundle.stamped) == (kept.head, False)
    assert files_of(bundle)["head.sig"] == kept.signature


def test_a_stamped_head_that_covers_the_case_is_taken_before_a_newer_one() -> None:
    store = store_with_case()
    first = head_of(store, "2026-12-08T00:00:00Z")._replace(stamp=b"stamp")
    second = head_of(store, "2026-12-09T00:00:00Z")
    stamped, newer = made(heads=(first, second), store=store), made(heads=(second,), store=store)
    assert (stamped.head, stamped.stamped) == (first.head, True)
    assert files_of(stamped)["timestamp.tsr"] == b"stamp"
    assert (newer.head, newer.stamped) == (second.head, False)


def test_a_head_from_before_the_last_entry_of_the_case_is_not_taken() -> None:
    store = MemoryStore()
    with store.transaction() as transaction:
        tenant = Tenant(id=TenantId("x"), name="x")
        transaction.append(0, EntryKind.TENANT, "x", tenant)
    early = head_of(store, "2026-12-06T00:00:00Z")
    with store.transaction() as transaction:
        put_case_file(transaction, RECORD)
    assert made(heads=(early,), store=store).head.at == AT


def test_a_head_of_a_former_key_is_signed_with_the_present_one(tmp_path: Path) -> None:
    store = store_with_case()
    kept = sign_now(store, OTHER, from_rfc3339("2026-12-08T00:00:00Z"))
    assert kept is not None
    files = files_of(made(heads=(kept,), store=store))
    KEY.public_key().verify(files["head.sig"], files["head.json"])


class Altered(MemoryStore):
    """Its ledger was changed by `change` since."""

    def __init__(self, *, relink: bool) -> None:
        super().__init__()
        self._relink = relink

    def entries(self, after: int = 0) -> Iterator[Entry]:
        last: Entry | None = None
        for entry in tuple(super().entries(after)):
            found = entry
            if entry.seq == 6:
                found = msgspec.structs.replace(entry, body="{}")
            if self._relink:
                found = link(last, found.at_us, found.kind, found.subject, found.body)
            yield found
            last = found


def test_no_case_is_bundled_from_a_ledger_that_breaks() -> None:
    store = Altered(relink=False)
    with store.transaction() as transaction:
        put_case_file(transaction, RECORD)
    with pytest.raises(LedgerBroken) as raised:
        made(store=store)
    assert raised.value.code == "SCH-L001"


def test_no_case_is_bundled_from_a_ledger_that_was_written_anew() -> None:
    kept = head_of(store_with_case(), "2026-12-08T00:00:00Z")
    store = Altered(relink=True)
    with store.transaction() as transaction:
        put_case_file(transaction, RECORD)
    with pytest.raises(LedgerBroken) as raised:
        made(heads=(kept,), store=store)
    assert raised.value.code == "SCH-E001"


def test_a_case_that_is_not_there_is_told() -> None:
    with pytest.raises(NotFound) as raised:
        bundle_case(MemoryStore(), about(case=CaseId("cas_9")), KEY, bundle_words("en"))
    assert raised.value.code == "SCH-C004"


def test_what_was_erased_stays_proved_and_is_not_told(tmp_path: Path) -> None:
    store = store_with_case()
    with store.snapshot() as snapshot:
        gone = snapshot.keys.of_subject(f"reporter:{REPORTER.key}")
    store.destroy(gone)
    bundle = made(Audience.COURT, store=store)
    records = json.loads(files_of(bundle)["case.json"])["records"]
    erased = [each["id"] for each in records if each["value"] is None]
    assert (len(gone), erased) == (1, ["rpt_1", "ntc_2", "msg_1"])
    folder = unpacked(bundle, tmp_path / "case")
    assert verified(folder) == (0, "all of it holds\n")
    file = tmp_path / "case.zip"
    file.write_bytes(bundle.data)
    told = verify_file(file, key=None, certificates=None).told
    assert told[1] == (
        "9 entries of a ledger of 12, 0 of them without their text, 3 erased: nobody can read them "
        "any more"
    )


def test_policy_files_with_unsafe_names_are_left_out() -> None:
    record = msgspec.structs.replace(RECORD, files=RECORD.files | {"../x.yaml": "a", "/y": "b"})
    store = MemoryStore()
    with store.transaction() as transaction:
        put_case_file(transaction, record)
    names = [name for name in files_of(made(store=store)) if name.startswith("policy/")]
    assert len(names) == len(RECORD.files)
    assert not [name for name in names if ".." in name]
