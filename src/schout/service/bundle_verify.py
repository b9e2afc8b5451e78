"""Verifies the file of a bundle: what `verify.py` in it does, and the signatures and time stamp."""

import json
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from schout.core.evidence.digest import sha256_digest
from schout.core.evidence.veil import veiled_subject
from schout.core.model.errors import InputError
from schout.service.bundle_check import problems
from schout.service.permit_keys import public_keys

_LARGEST = 512 * 1024 * 1024
_SIGNED = ("manifest", "head")


class Verified(NamedTuple):
    """What came of verifying a bundle."""

    problems: tuple[str, ...]
    told: tuple[str, ...]
    """What the reader has to judge: whose key it is, when it was signed."""


def verify_file(path: Path, *, key: Path | None, certificates: Path | None) -> Verified:
    """Verify a bundle; nothing of it is unpacked or run.

    `key` holds the public keys of the host and `certificates` the roots of the time-stamping
    service, both from elsewhere than the bundle.
    """
    files = _files(path)
    try:
        found = [*problems(files, files.__getitem__), *_signatures(files)]
        told = _told(files)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise _not_one(path) from error
    own = _key(files)
    if key is not None and own not in public_keys([key]):
        found.append(f"public-key.pem: is not one of the keys in `{key}`")
    if certificates is not None:
        found += _stamp(files, certificates)
    return Verified(tuple(found), tuple(told))


def _files(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
            if sum(entry.file_size for entry in entries) > _LARGEST:
                raise InputError("SCH-E031", f"`{path}` is larger than {_LARGEST} bytes")
            if len({entry.filename for entry in entries}) != len(entries):
                raise InputError("SCH-E031", f"`{path}` holds two files of one name")
            return {entry.filename: packed.read(entry) for entry in entries}
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError("SCH-E031", f"cannot read `{path}`: {reason}") from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise _not_one(path) from error


def _signatures(files: dict[str, bytes]) -> list[str]:
    found = []
    for name in _SIGNED:
        try:
            _key(files).verify(files[f"{name}.sig"], files[f"{name}.json"])
        except InvalidSignature:
            found.append(f"{name}.sig: is no signature of {name}.json by this key")
    return found


def _key(files: dict[str, bytes]) -> Ed25519PublicKey:
    key = load_pem_public_key(files["public-key.pem"])
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError("expected an Ed25519 key")
    return key


def _told(files: dict[str, bytes]) -> list[str]:
    head: dict[str, Any] = json.loads(files["head.json"])
    about: dict[str, Any] = json.loads(files["case.json"])["about"]
    lines = [json.loads(line) for line in files["ledger.jsonl"].splitlines()]
    hidden = sum("body" not in line for line in lines)
    erased = sum(
        "opened" not in line and veiled_subject(line.get("body", "")) is not None for line in lines
    )
    der = _key(files).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return [
        f"case {about['case']}, made for: {about['audience']}",
        f"{len(lines)} entries of a ledger of {head['seq']}, {hidden} of them without their text"
        + (f", {erased} erased: nobody can read them any more" if erased else ""),
        f"head signed {head['at']}",
        f"public key {sha256_digest(der)}: compare it with what the host publishes",
        "there is a time stamp" if "timestamp.tsr" in files else "there is no time stamp",
    ]


def _stamp(files: dict[str, bytes], certificates: Path) -> list[str]:
    from schout.adapters.time_stamp import holds  # noqa: PLC0415 - only when it is asked for

    if "timestamp.tsr" not in files:
        return ["timestamp.tsr: is missing"]
    reason = holds(files["timestamp.tsr"], files["head.json"], certificates)
    return [] if reason is None else [f"timestamp.tsr: does not hold for head.json: {reason}"]


def _not_one(path: Path) -> InputError:
    hint = "`schout case bundle` writes them"
    return InputError("SCH-E031", f"`{path}` is not the bundle of a case", hint)
