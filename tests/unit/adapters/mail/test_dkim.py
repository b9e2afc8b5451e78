"""Signatures of mail, with the vectors of RFC 8463 and RFC 6376."""

import base64
import hashlib
import re
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from schout.adapters.mail.dkim import (
    DkimKey,
    canonical_body,
    canonical_field,
    fields_of,
    read_dkim_key,
    signed,
    to_be_signed,
)
from schout.core.model.errors import SettingsError

AT = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
MAIL = (
    b"From: Joe SixPack <joe@football.example.com>\r\n"
    b"To: Suzie Q <suzie@shopping.example.net>\r\n"
    b"Subject: Is dinner ready?\r\n"
    b"Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
    b"Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
    b"\r\n"
    b"Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n"
)
SECRET = base64.b64decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")
"""RFC 8463, appendix A.2."""
OF_RFC_8463 = (
    b" v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
    b" d=football.example.com; i=@football.example.com;\r\n"
    b" q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
    b" subject : date : message-id : from : subject : date;\r\n"
    b" bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
    b" b="
)
SIGNATURE = (
    "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="
)


def ed25519_key() -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.from_private_bytes(SECRET)


def pem_of(
    key: ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_the_vector_of_rfc_8463_is_met() -> None:
    head, _, body = MAIL.partition(b"\r\n\r\n")
    digest = hashlib.sha256(canonical_body(body)).digest()
    assert base64.b64encode(digest) == b"2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="
    names = [b"from", b"to", b"subject", b"date", b"message-id", b"from", b"subject", b"date"]
    data = to_be_signed(fields_of(head), names, OF_RFC_8463)
    made = ed25519_key().sign(hashlib.sha256(data).digest())
    assert base64.b64encode(made).decode() == SIGNATURE


def test_fields_and_bodies_are_written_in_the_relaxed_way() -> None:
    """The example of RFC 6376, section 3.4.5."""
    assert canonical_field(b"A", b" X") == b"a:X"
    assert canonical_field(b"B ", b" Y\t\r\n\tZ  ") == b"b:Y Z"
    assert canonical_body(b" C \r\nD \t E\r\n\r\n\r\n") == b" C\r\nD E\r\n"
    assert canonical_body(b"") == b""
    assert canonical_body(b"no end") == b"no end\r\n"


def check(raw: bytes, key: ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey) -> None:
    """Check a signature as a receiver does; raises `InvalidSignature`."""
    (name, value), *fields = fields_of(raw.partition(b"\r\n\r\n")[0])
    assert name == b"DKIM-Signature"
    bare, _, made = value.rpartition(b"b=")
    signature = base64.b64decode(re.sub(rb"\s", b"", made))
    names = re.search(rb"h=([^;]+);", value)
    assert names is not None
    data = to_be_signed(fields, names[1].split(b":"), bare + b"b=")
    if isinstance(key, rsa.RSAPrivateKey):
        key.public_key().verify(signature, data, padding.PKCS1v15(), SHA256())
    else:
        key.public_key().verify(signature, hashlib.sha256(data).digest())


def test_a_mail_is_signed_with_either_kind_of_key() -> None:
    of_rsa = rsa.generate_private_key(65537, 2048)
    for key, kind in ((ed25519_key(), b"ed25519-sha256"), (of_rsa, b"rsa-sha256")):
        found = read_dkim_key(pem_of(key), "Football.Example.com", "brisbane")
        raw = signed(MAIL, found, AT)
        assert raw.endswith(MAIL)
        check(raw, key)
        head = raw.removesuffix(MAIL)
        assert b"a=" + kind + b"; c=relaxed/relaxed; d=football.example.com; s=brisbane" in head
        assert b"h=from:from:to:subject:date:message-id;" in head
        assert max(map(len, head.split(b"\r\n"))) <= 120


def test_the_same_mail_has_the_same_signature() -> None:
    key = DkimKey("football.example.com", "brisbane", ed25519_key())
    assert signed(MAIL, key, AT) == signed(MAIL, key, AT)


@pytest.mark.parametrize(
    ("pem", "domain", "selector"),
    [
        (pem_of(ed25519_key()), "not a domain", "s"),
        (pem_of(ed25519_key()), "example.org", "a b"),
        (b"no key", "example.org", "s"),
        (pem_of(rsa.generate_private_key(65537, 1024)), "example.org", "s"),  # noqa: S505 - refused
        (pem_of(ec.generate_private_key(ec.SECP256R1())), "example.org", "s"),
    ],
    ids=["domain", "selector", "no key", "short key", "other kind"],
)
def test_a_key_that_mail_cannot_be_signed_with_is_refused(
    pem: bytes, domain: str, selector: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read_dkim_key(pem, domain, selector)
    assert caught.value.code == "SCH-R040"
