"""Signs mail so that its recipients can tell that it is ours: DKIM (RFC 6376), relaxed/relaxed.

Keys are RSA of 2048 bits or more (rsa-sha256) or Ed25519 (ed25519-sha256, RFC 8463).
"""

import base64
import hashlib
import re
from datetime import datetime
from typing import NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from schout.core.intake.normal import normal_domain
from schout.core.model.errors import SettingsError

SIGNED = (
    *("from", "from", "to", "subject", "date", "message-id", "reply-to", "in-reply-to"),
    *("references", "auto-submitted", "content-language", "mime-version", "content-type"),
    "content-transfer-encoding",
)
"""Header fields under the signature. `from` twice: none can be added (RFC 6376, section 8.15)."""
LEAST_RSA_BITS = 2048
"""RFC 8301, section 3.2."""
_SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_FOLD = re.compile(rb"\r\n(?=[ \t])")
_SPACES = re.compile(rb"[ \t]+")


class DkimKey(NamedTuple):
    """What mail is signed with."""

    domain: str
    selector: str
    """The public key is published at `selector._domainkey.domain`."""
    key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


def read_dkim_key(pem: bytes, domain: str, selector: str) -> DkimKey:
    """Read a private key; `SettingsError` when mail cannot be signed with it."""
    plain_domain = normal_domain(domain)
    if plain_domain is None or _SELECTOR.fullmatch(selector) is None:
        raise SettingsError("SCH-R040", f"expected a mail domain and a selector, found `{domain}`")
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        hint = "Make one with `openssl genpkey -algorithm ed25519`, without a passphrase."
        raise SettingsError("SCH-R040", "expected a private key as PEM", hint) from error
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return DkimKey(plain_domain, selector, key)
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < LEAST_RSA_BITS:
        what = f"expected an Ed25519 key, or an RSA key of {LEAST_RSA_BITS} bits or more"
        raise SettingsError("SCH-R040", what)
    return DkimKey(plain_domain, selector, key)


def signed(raw: bytes, by: DkimKey, at: datetime) -> bytes:
    """Put a `DKIM-Signature` before a mail whose lines end with CRLF."""
    head, _, body = raw.partition(b"\r\n\r\n")
    fields = fields_of(head)
    present = {name.lower() for name, _ in fields}
    names = [name for name in SIGNED if name.encode() in present]
    kind = "ed25519-sha256" if isinstance(by.key, ed25519.Ed25519PrivateKey) else "rsa-sha256"
    digest = base64.b64encode(hashlib.sha256(canonical_body(body)).digest()).decode("ascii")
    value = (
        f"v=1; a={kind}; c=relaxed/relaxed; d={by.domain}; s={by.selector};\r\n"
        f" t={int(at.timestamp())}; h={':'.join(names)};\r\n bh={digest};\r\n b="
    ).encode("ascii")
    data = to_be_signed(fields, [name.encode() for name in names], value)
    signature = base64.b64encode(_signature(by, data)).decode("ascii")
    lines = "\r\n ".join(signature[at : at + 72] for at in range(0, len(signature), 72))
    return b"DKIM-Signature: " + value + lines.encode("ascii") + b"\r\n" + raw


def _signature(by: DkimKey, data: bytes) -> bytes:
    if isinstance(by.key, ed25519.Ed25519PrivateKey):
        return by.key.sign(hashlib.sha256(data).digest())
    return by.key.sign(data, padding.PKCS1v15(), SHA256())


def fields_of(head: bytes) -> list[tuple[bytes, bytes]]:
    """Give the fields of a header section, still folded."""
    lines = re.split(rb"\r\n(?![ \t])", head)
    return [(name, value) for name, _, value in (line.partition(b":") for line in lines) if name]


def to_be_signed(fields: list[tuple[bytes, bytes]], names: list[bytes], value: bytes) -> bytes:
    """Give the bytes under the signature: the named fields from the bottom up, then its own."""
    left = {name: [given for key, given in fields if key.lower() == name] for name in names}
    lines = [canonical_field(name, left[name].pop()) + b"\r\n" for name in names if left[name]]
    return b"".join(lines) + canonical_field(b"DKIM-Signature", value)


def canonical_field(name: bytes, value: bytes) -> bytes:
    """Write a field in the relaxed way (RFC 6376, section 3.4.2)."""
    unfolded = _SPACES.sub(b" ", _FOLD.sub(b"", value)).strip(b" ")
    return name.strip().lower() + b":" + unfolded


def canonical_body(body: bytes) -> bytes:
    """Write a body in the relaxed way (RFC 6376, section 3.4.4)."""
    lines = [_SPACES.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)
