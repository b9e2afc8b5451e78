"""The veil over the body of an entry: erased with its key, while the chain goes on to hold.

The ledger keeps the veiled text and the chain is over that, so nothing changes for it when a key is
destroyed. The body is encrypted with AES-256-GCM (NIST SP 800-38D) under the key of the one whose
data it is. Beside it stands a commitment: SHA-256 over a salt and the body. The salt follows from
the key and the nonce, so it is gone with the key and says nothing about others; but while there is
a key, body and salt can be shown to somebody, who checks them with SHA-256 alone.
"""

import base64
import binascii
import hmac
from collections.abc import Callable
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from schout.core.evidence.digest import sha256_digest
from schout.core.model.value import Value

KEY_BYTES = 32
NONCE_BYTES = 12
_SALT_BYTES = 16
_FORMAT = b"schout veil 1\n"
_SALT = b"schout veil salt 1\n"
_START = '{"commitment":"sha256:'


class Opened(Value, frozen=True, kw_only=True):
    """A body without its veil, and what shows that it is that body."""

    body: str
    salt: str
    """Hexadecimal; SHA-256 over its bytes and the body is the commitment."""


class _Veiled(Value, frozen=True, kw_only=True):
    commitment: str
    data: str
    nonce: str
    subject: str
    veil: Literal[1] = 1


def veil(body: str, subject: str, key: bytes, nonce: bytes) -> str:
    """Veil a body under the key of a subject; the nonce must be a new one for each body.

    `subject` stays readable, for the key is found by it: a name for the key, not personal data.
    """
    if len(key) != KEY_BYTES or len(nonce) != NONCE_BYTES:
        sizes = f"{KEY_BYTES} and {NONCE_BYTES} bytes, found {len(key)} and {len(nonce)}"
        raise ValueError(f"expected a key and a nonce of {sizes}")
    plain = _bytes(body)
    commitment = sha256_digest(_salt(key, nonce) + plain)
    data = _text(AESGCM(key).encrypt(nonce, plain, _FORMAT + _bytes(subject)))
    name = msgspec.json.encode(subject).decode()  # all else has no character to be escaped
    return (
        f'{{"commitment":"{commitment}","data":"{data}","nonce":"{_text(nonce)}",'
        f'"subject":{name},"veil":1}}'
    )


def unveil(veiled: str, key: bytes) -> Opened | None:
    """Take the veil off; `None` when it is not this key, or there is no veil."""
    read = _read(veiled)
    if read is None:
        return None
    try:
        nonce, data = _raw(read.nonce), _raw(read.data)
        plain = AESGCM(key).decrypt(nonce, data, _FORMAT + _bytes(read.subject))
    except (InvalidTag, ValueError, binascii.Error):
        return None
    return Opened(body=plain.decode("utf-8", "surrogatepass"), salt=_salt(key, nonce).hex())


def clear(body: str, key_of: Callable[[str], bytes | None]) -> str | None:
    """Give a body without its veil, or as it is when it has none; `None`: its key is destroyed."""
    subject = veiled_subject(body)
    if subject is None:
        return body
    key = key_of(subject)
    opened = None if key is None else unveil(body, key)
    return None if opened is None else opened.body


def veiled_subject(body: str) -> str | None:
    """Tell under whose key a body is veiled; `None` when it is in clear."""
    read = _read(body)
    return None if read is None else read.subject


def is_opened(veiled: str, opened: Opened) -> bool:
    """Tell whether a body and a salt are what a veiled text commits to; needs no key."""
    read = _read(veiled)
    try:
        salt = bytes.fromhex(opened.salt)
    except ValueError:
        return False
    return (
        read is not None
        and len(salt) == _SALT_BYTES
        and read.commitment == sha256_digest(salt + _bytes(opened.body))
    )


def _read(body: str) -> _Veiled | None:
    if not body.startswith(_START):
        return None
    try:
        return msgspec.json.decode(_bytes(body), type=_Veiled)
    except (msgspec.MsgspecError, UnicodeError):
        return None


def _salt(key: bytes, nonce: bytes) -> bytes:
    return hmac.digest(key, _SALT + nonce, "sha256")[:_SALT_BYTES]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _raw(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
