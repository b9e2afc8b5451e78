"""The seal of a permit: an Ed25519 signature (RFC 8032) that only the host can have made.

What is signed is a line that names the format, then canonical JSON of every field of the permit
that does not have its default, without the signature, with moments in UTC. So a permit that was
signed before a field was added still holds, and equal permits have equal bytes.
"""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from schout.core.model.moment import from_datetime, to_rfc3339
from schout.core.model.permit import Permit
from schout.core.model.value import canonical_json

_FORMAT = b"schout permit 1\n"
"""Keeps a signature of the same key over something else from being taken for one of a permit."""


def signed_bytes(permit: Permit) -> bytes:
    """Give what the signature of a permit is over."""
    said = _said(permit)
    said.pop("signature", None)
    return _FORMAT + canonical_json(said)


def sign(permit: Permit, key: Ed25519PrivateKey) -> Permit:
    """Give the permit with the signature of the host in place of any it had."""
    signature = base64.b64encode(key.sign(signed_bytes(permit))).decode()
    return msgspec.structs.replace(permit, signature=signature)


def verify(permit: Permit, public_key: Ed25519PublicKey) -> bool:
    """Tell whether the permit is as this key signed it."""
    if permit.signature is None:
        return False
    try:
        signature = base64.b64decode(permit.signature, validate=True)
        public_key.verify(signature, signed_bytes(permit))
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def sealed(permit: Permit, public_keys: Sequence[Ed25519PublicKey]) -> bool:
    """Tell whether one of several keys signed it: after a change of key, both count."""
    return any(verify(permit, key) for key in public_keys)


def public_key_of(text: str) -> Ed25519PublicKey | None:
    """Read the public key of an automation, base64 of 32 bytes; `None` when it is none."""
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error):
        return None


def _said(value: Any) -> Any:
    """Give what a value says: fields at their default are left out, at every depth."""
    if isinstance(value, msgspec.Struct):
        return {
            field.name: _said(item)
            for field in msgspec.structs.fields(value)
            if (item := getattr(value, field.name)) != field.default
        }
    if isinstance(value, tuple):
        return [_said(item) for item in value]
    return to_rfc3339(from_datetime(value)) if isinstance(value, datetime) else value
