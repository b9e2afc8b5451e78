"""Credentials: kept as keyed digests and as nothing else.

A digest tells callers apart and cannot be turned back, not even by trying likely passwords, as
long as the secret is not known (RFC 7693, keyed BLAKE2b). Every kind has digests of its own.
"""

import hashlib
from collections.abc import Iterable

from schout.core.model.errors import SettingsError
from schout.gateway.signups import fingerprint_of

_DIGEST_BYTES = 10
"""Two of 2^32 callers share a digest with a chance of less than 1 in 100,000."""
_LEAST_SECRET_BYTES = 16
_KEY_SCHEMES = frozenset({b"bearer", b"token", b"apikey", b"api-key"})
_BLANKS = b" \t"
_SEMICOLON = ord(";")
_LONGEST = 8192
"""Bytes of a credential that are told apart; proxies take no longer header fields."""


class Digester:
    """Turns credentials into principals; holds the secret and shows it nowhere."""

    __slots__ = ("_basic", "_key", "_mailbox", "_program", "_session", "_user")

    def __init__(self, secret: bytes) -> None:
        """Take a secret of at least 16 bytes; with another one all digests are others."""
        if len(secret) < _LEAST_SECRET_BYTES:
            raise SettingsError(
                "SCH-G021",
                f"expected a secret of {_LEAST_SECRET_BYTES} bytes or more, found {len(secret)}",
                "make one with `openssl rand -hex 32`; all processes of one edge need the same",
            )
        key = hashlib.blake2b(secret, digest_size=32, person=b"schout caller").digest()
        self._key, self._session, self._user, self._basic = (
            hashlib.blake2b(key=key, digest_size=_DIGEST_BYTES, person=kind)
            for kind in (b"key", b"session", b"user", b"basic")
        )
        self._mailbox, self._program = (
            hashlib.blake2b(key, digest_size=32, person=kind).digest()
            for kind in (b"mailbox", b"program")
        )

    def __repr__(self) -> str:
        return "Digester()"

    def key(self, raw: bytes) -> str:
        """Name whoever holds an API key or a bearer token."""
        digest = self._key.copy()
        digest.update(raw[:_LONGEST])
        return "key:" + digest.hexdigest()

    def session(self, raw: bytes) -> str:
        """Name a browser session by its cookie."""
        digest = self._session.copy()
        digest.update(raw[:_LONGEST])
        return "session:" + digest.hexdigest()

    def user(self, *parts: str) -> str:
        """Name a user by the parts that identify it: database, number or login, password."""
        digest = self._user.copy()
        for part in parts:
            data = part.encode("utf-8", "surrogatepass")[:_LONGEST]
            digest.update(b"%d:" % len(data))
            digest.update(data)
        return "user:" + digest.hexdigest()

    def mailbox(self, normal: str) -> str:
        """Name a mailbox by its address in normal form."""
        data = normal.encode("utf-8", "surrogatepass")[:_LONGEST]
        return hashlib.blake2b(data, key=self._mailbox, digest_size=_DIGEST_BYTES).hexdigest()

    def program(self, headers: Iterable[tuple[bytes, bytes]]) -> str:
        """Name a program by what it says of itself, and in which order."""
        return fingerprint_of(headers, self._program)

    def authorization(self, raw: bytes) -> str | None:
        """Name the holder of an Authorization header; `None` where it names nobody lasting.

        Schemes whose values change with each request (Digest, Negotiate) name nobody: each call
        would be somebody else's.
        """
        parts = raw.split(None, 1)
        if len(parts) != 2:
            return None
        scheme = parts[0].lower()
        if scheme in _KEY_SCHEMES:
            return self.key(parts[1])
        if scheme == b"basic":
            digest = self._basic.copy()
            digest.update(parts[1][:_LONGEST])
            return "basic:" + digest.hexdigest()
        return None


def cookie_value(raw: bytes, name: bytes) -> bytes | None:
    """Find the first cookie of a name in a Cookie header, without quotes; `None`: none or empty."""
    wanted = name + b"="
    place = raw.find(wanted)
    while place >= 0:
        before = place - 1
        while before >= 0 and raw[before] in _BLANKS:
            before -= 1
        if before < 0 or raw[before] == _SEMICOLON:
            return raw[place + len(wanted) :].partition(b";")[0].strip(b' \t"') or None
        place = raw.find(wanted, place + len(wanted))
    return None
