"""A bundle as a file: its signatures are verified, and what is no bundle is refused."""

import io
import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from schout.adapters.memory.store import MemoryStore
from schout.core.evidence.bundle import About, Member, pack
from schout.core.evidence.digest import sha256_digest
from schout.core.evidence.withhold import Audience
from schout.core.model.errors import InputError
from schout.core.policy.read_pack import read_pack
from schout.ports.store import PolicyRecord
from schout.service.bundle import bundle_case
from schout.service.bundle_verify import verify_file
from schout.service.bundle_words import bundle_words
from schout.service.packs import load_pack
from schout.testing.case_file import AT, CASE, put_case_file

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
PACK = load_pack("oxygis")


def pem(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def bundle() -> dict[str, bytes]:
    policy = read_pack(PACK)
    record = PolicyRecord(
        digest=policy.digest,
        id=policy.id,
        version=policy.version,
        effective_from=policy.effective_from,
        files=dict(PACK.files),
    )
    store = MemoryStore()
    with store.transaction() as transaction:
        put_case_file(transaction, record)
    about = About(case=CASE, audience=Audience.TENANT, language="en", made_at=AT)
    data = bundle_case(store, about, KEY, bundle_words("en")).data
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


FILES = bundle()


def written(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "case.zip"
    path.write_bytes(pack(Member(name=name, data=data) for name, data in files.items()))
    return path


def problems(folder: Path, files: dict[str, bytes], key: Path | None = None) -> list[str]:
    return list(verify_file(written(folder, files), key=key, certificates=None).problems)


def test_a_bundle_that_holds_says_what_is_left_to_judge(tmp_path: Path) -> None:
    der = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    found = verify_file(written(tmp_path, FILES), key=None, certificates=None)
    assert (found.problems, found.told) == (
        (),
        (
            "case cas_1, made for: tenant",
            "9 entries of a ledger of 12, 5 of them without their text",
            "head signed 2026-12-07T09:00:00Z",
            f"public key {sha256_digest(der)}: compare it with what the host publishes",
            "there is no time stamp",
        ),
    )


@pytest.mark.parametrize("name", ["manifest", "head"])
def test_a_signature_of_another_key_is_told(name: str, tmp_path: Path) -> None:
    files = FILES | {f"{name}.sig": OTHER.sign(FILES[f"{name}.json"])}
    told = f"{name}.sig: is no signature of {name}.json by this key"
    assert told in problems(tmp_path, files)


def test_the_key_of_the_host_may_come_from_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "host.pub"
    path.write_bytes(pem(OTHER) + pem(KEY))
    assert problems(tmp_path, FILES, path) == []
    path.write_bytes(pem(OTHER))
    expected = [f"public-key.pem: is not one of the keys in `{path}`"]
    assert problems(tmp_path, FILES, path) == expected


def test_a_time_stamp_that_is_missing_or_none_is_told(tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    roots.write_bytes(b"")
    path = written(tmp_path, FILES)
    found = verify_file(path, key=None, certificates=roots)
    assert found.problems == ("timestamp.tsr: is missing",)


def test_a_time_stamp_over_something_else_is_told(tmp_path: Path) -> None:
    root = ("-subj", "/CN=Root", "-keyout", "root.key", "-out", "root.pem", "-days", "2")
    new = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *root)
    subprocess.run(new, cwd=tmp_path, check=True, capture_output=True)
    path = written(tmp_path, FILES | {"timestamp.tsr": b"stamp"})
    found = verify_file(path, key=None, certificates=tmp_path / "root.pem")
    assert found.problems[-1].startswith("timestamp.tsr: does not hold for head.json: ")
    assert found.told[-1] == "there is a time stamp"


def test_what_is_altered_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path, FILES | {"README.txt": b""}) == ["README.txt: was altered"]


RSA = generate_private_key(65537, 2048).public_key()


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({}, id="empty"),
        pytest.param(FILES | {"manifest.json": b"[]"}, id="another list"),
        pytest.param(FILES | {"case.json": b"{"}, id="no json"),
        pytest.param(FILES | {"public-key.pem": b"key"}, id="no key"),
        pytest.param(
            FILES
            | {"public-key.pem": RSA.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)},
            id="a key of another kind",
        ),
        pytest.param(FILES | {"ledger.jsonl": json.dumps([1]).encode()}, id="no entries"),
    ],
)
def test_what_is_no_bundle_is_refused(files: dict[str, bytes], tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        problems(tmp_path, files)
    assert raised.value.code == "SCH-E031"


def test_what_is_no_zip_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.zip"
    path.write_bytes(b"bundle")
    for each in (path, tmp_path / "nothing.zip"):
        with pytest.raises(InputError) as raised:
            verify_file(each, key=None, certificates=None)
        assert raised.value.code == "SCH-E031"


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, FILES | {"name-one": b"", "name-two": b""})
    path.write_bytes(path.read_bytes().replace(b"name-two", b"name-one"))
    with pytest.raises(InputError, match="holds two files of one name"):
        verify_file(path, key=None, certificates=None)
