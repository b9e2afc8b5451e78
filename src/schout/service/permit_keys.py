"""The key files of permits: the private key of the host, its public keys, those of automations.

Beside the private key stands a file of the same name with `.pub` behind it. It holds every public
key that counts, one PEM block each; the edge needs this file alone.
"""

import base64
import hashlib
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
    load_ssh_public_key,
)

from schout.adapters.durable_file import write_once
from schout.core.evidence.seal import public_key_of
from schout.core.model.errors import InputError, SettingsError

KEY_NAME = "permit-key"
_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----\n?", re.DOTALL)
_LARGEST = 64 * 1024
_NOT_ED25519 = "expected an Ed25519 key"


class AutomationKey(NamedTuple):
    """The public key of an automation."""

    thumbprint: str
    """Its JWK thumbprint (RFC 7638, RFC 8037): the `keyid` that Web Bot Auth asks for."""
    public_key: str
    """Base64 of its 32 bytes, as a permit holds it."""


def key_path(store: str, named: str | None) -> Path:
    """Give where the private key is: as named, else `permit-key` beside a store that is a file."""
    if named:
        return Path(named)
    if "://" in store:
        hint = "give --key, or set SCHOUT_PERMIT_KEY, to a file that only the desk can read"
        raise SettingsError("SCH-G042", "no key file is named, and the store is no file", hint)
    return Path(store).parent / KEY_NAME


def public_path(private: Path) -> Path:
    """Give the file of public keys that goes with a private key."""
    return private.with_name(private.name + ".pub")


def host_keys_path(store: str, named: str | None) -> Path | None:
    """Give where the public keys are; `None`: no key is named, and the store is no file."""
    try:
        return public_path(key_path(store, named))
    except SettingsError:
        return None


def host_keys(path: Path | None) -> tuple[Ed25519PublicKey, ...]:
    """Read the public keys of the host; where there are none, no permit is honoured."""
    return public_keys([path]) if path is not None and os.path.lexists(path) else ()


def signing_key(path: Path) -> Ed25519PrivateKey:
    """Read the private key of the host, or make it on first use, with its public key beside it."""
    if not os.path.lexists(path):
        _make(path)
    key = _private(path)
    _publish(key, public_path(path))
    return key


def public_keys(paths: Iterable[Path]) -> tuple[Ed25519PublicKey, ...]:
    """Read the public keys of the host, out of files with one PEM block or more each."""
    found = []
    for path in paths:
        blocks = [match[0] for match in _PEM.finditer(_read(path, "SCH-G041"))]
        if not blocks:
            hint = "expected blocks that begin with -----BEGIN PUBLIC KEY-----"
            raise InputError("SCH-G041", f"`{path}` holds no public key", hint)
        for number, block in enumerate(blocks, 1):
            key = _public(block)
            if key is None:
                message = f"`{path}`: {_NOT_ED25519}, found something else in block {number}"
                raise InputError("SCH-G041", message)
            found.append(key)
    return tuple(found)


def key_text(path: Path) -> str:
    """Read the file with the public key of an automation; `automation_key` makes sense of it."""
    return _read(path, "SCH-G043").decode(errors="replace")


def automation_key(text: str) -> AutomationKey:
    """Make sense of the public key of an automation: PEM, a JWK, or a line of OpenSSH."""
    content = text.strip().encode()
    key = _jwk(content) if content.startswith(b"{") else _public(content)
    if key is None:
        hint = "a PEM block, a JWK with `crv` Ed25519, or a line that begins with ssh-ed25519"
        raise InputError("SCH-G043", f"`--public-key`: {_NOT_ED25519}, found something else", hint)
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    x = _url64(raw)
    jwk = f'{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}'.encode()
    thumbprint = _url64(hashlib.sha256(jwk).digest())
    return AutomationKey(thumbprint, base64.b64encode(raw).decode())


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _make(path: Path) -> None:
    """Write a new key whole and at once: of two processes that make one, the first wins."""
    text = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    try:
        write_once(path, text, 0o600)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        hint = "make the folder first, or give --key"
        raise InputError("SCH-G040", f"cannot make `{path}`: {reason}", hint) from error


def _private(path: Path) -> Ed25519PrivateKey:
    content = _read(path, "SCH-G040")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        hint = f"chmod 600 {path}; if others may have read it, make a new one"
        raise InputError("SCH-G040", f"others than its owner may use `{path}`", hint)
    try:
        key = load_pem_private_key(content, password=None)
    except TypeError as error:
        message = f"`{path}`: expected a key without a passphrase, found one with"
        raise InputError("SCH-G040", message) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        message = f"`{path}`: {_NOT_ED25519} as PEM, found something else"
        raise InputError("SCH-G040", message, "restore it, or move it away") from error
    if not isinstance(key, Ed25519PrivateKey):
        message = f"`{path}`: {_NOT_ED25519}, found one of another kind"
        raise InputError("SCH-G040", message, "move it away and a new one is made")
    return key


def _publish(key: Ed25519PrivateKey, path: Path) -> None:
    """See that the public key is in the file beside it; those of former keys stay there."""
    own = key.public_key()
    if path.exists() and own in public_keys([path]):
        return
    block = own.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    try:
        with path.open("ab") as file:
            file.write(block)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError("SCH-G041", f"cannot write `{path}`: {reason}") from error


def _read(path: Path, code: str) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError(code, f"cannot read `{path}`: {reason}") from error
    if len(content) > _LARGEST:
        raise InputError(code, f"`{path}` is larger than {_LARGEST} bytes")
    return content


def _public(content: bytes) -> Ed25519PublicKey | None:
    load = load_ssh_public_key if content.startswith(b"ssh-") else load_pem_public_key
    try:
        key = load(content)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, Ed25519PublicKey) else None


class _Jwk(msgspec.Struct):
    kty: str
    crv: str
    x: str


def _jwk(content: bytes) -> Ed25519PublicKey | None:
    try:
        jwk = msgspec.json.decode(content, type=_Jwk)
    except msgspec.MsgspecError:
        return None
    if (jwk.kty, jwk.crv) != ("OKP", "Ed25519"):
        return None
    plain = jwk.x.replace("-", "+").replace("_", "/")
    return public_key_of(plain + "=" * (-len(plain) % 4))
