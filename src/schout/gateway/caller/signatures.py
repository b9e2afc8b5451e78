"""Signed requests: which registered automation sent one (HTTP Message Signatures, RFC 9421).

Also takes what Web Bot Auth signs (draft-meunier-web-bot-auth-architecture-05): the tag
`web-bot-auth`, `Signature-Agent`, and a `keyid` that is the thumbprint of the key. Ed25519 alone.
A signature that does not hold is no error: the call is then of nobody in particular.
"""

import base64
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeGuard, cast

import http_sf
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from schout.core.evidence.seal import public_key_of
from schout.core.model.moment import DAY_US, MINUTE_US, SECOND_US
from schout.core.model.permit import Permit

TAG = "web-bot-auth"
SKEW_US = 5 * SECOND_US
"""How far the clock of a caller may be ahead of ours, or behind it at the end."""
LONGEST_US = 5 * MINUTE_US
"""How long a signature that names no end holds."""
LONGEST_NAMED_US = DAY_US
"""The latest end a signature may name (as in the draft, section 4.2)."""
MOST_NONCES = 20_000
"""Nonces of one key that are remembered until they end; with more the key has to wait."""
_LONGEST_FIELD = 8_192
_LONGEST_BASE = 16_384
_LONGEST_NONCE = 256
_MOST_SIGNATURES = 4
_MOST_COMPONENTS = 24
_ENOUGH = ({"@target-uri"}, {"@path"}, {"@request-target"})
"""One of these, beside `@method`, says which call it is; `@authority` is always needed."""
_DEFAULT_PORT = {"https": ":443", "http": ":80"}


class Fault(StrEnum):
    """Why a signature does not tell who calls; counted, never an error."""

    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    COVERS_TOO_LITTLE = "covers_too_little"
    NOT_NOW = "not_now"
    """Before it was made, after its end, or an end too far away."""
    WRONG = "wrong"
    """The signature is not of this request by this key."""
    SEEN_BEFORE = "seen_before"
    TOO_MANY = "too_many"
    """The key sent more nonces than are remembered."""


class SignedHead(Protocol):
    """What of a request can be signed: its line and its header fields, names in lower case."""

    @property
    def method(self) -> str:
        """As it was sent."""
        ...

    @property
    def target(self) -> str:
        """The request target as it was sent: a path with its query, or a whole address."""
        ...

    @property
    def headers(self) -> Iterable[tuple[bytes, bytes]]:
        """In the order they came."""
        ...


class _Refused(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


_Params = dict[str, object]
_Member = tuple[object, _Params]
_Covered = list[tuple[str, _Params]]


class _Claim(NamedTuple):
    """One signature of a request, read but not yet believed."""

    covered: _Covered
    params: _Params
    signature: bytes


class Verifier:
    """Tells who signed a request; holds the keys and the nonces that were used."""

    def __init__(
        self,
        keys: Mapping[str, Ed25519PublicKey],
        *,
        scheme: str = "https",
        most_nonces: int = MOST_NONCES,
    ) -> None:
        """`keys`: by `keyid`. `scheme`: how callers reach us, whatever the proxy then speaks."""
        self._keys = dict(keys)
        self._scheme = scheme
        self._most_nonces = most_nonces
        self._nonces: dict[str, _Nonces] = {}
        self.faults: Counter[Fault] = Counter()
        """How often each fault was seen, for the metrics."""

    def swap(self, keys: Mapping[str, Ed25519PublicKey]) -> None:
        """Go on with other keys; nonces that were used stay used."""
        self._keys = dict(keys)
        self._nonces = {keyid: seen for keyid, seen in self._nonces.items() if keyid in keys}

    def __call__(self, head: SignedHead, now_us: int) -> str | None:
        """Give the `keyid` of the first signature that holds; `None` where there is none."""
        inputs = [value for name, value in head.headers if name == b"signature-input"]
        if not inputs or not self._keys:
            return None
        given = [value for name, value in head.headers if name == b"signature"]
        fault = Fault.MALFORMED
        try:
            for claim in _claims(b", ".join(inputs), b", ".join(given)):
                try:
                    return self._checked(claim, head, now_us)
                except _Refused as refused:
                    fault = refused.fault
        except _Refused as refused:
            fault = refused.fault
        self.faults[fault] += 1
        return None

    def _checked(self, claim: _Claim, head: SignedHead, now_us: int) -> str:
        """Check the cheap things first, then the signature, and the nonce only of one that holds.

        So nobody but the holder of a key can fill the memory for its nonces.
        """
        params = claim.params
        keyid = params.get("keyid")
        key = self._keys.get(keyid) if isinstance(keyid, str) else None
        if key is None or not isinstance(keyid, str):
            raise _Refused(Fault.UNKNOWN_KEY)
        if params.get("alg", "ed25519") != "ed25519":
            raise _Refused(Fault.MALFORMED)
        ends_us = _ends_us(params, now_us)
        nonce = params.get("nonce")
        if nonce is not None and not (isinstance(nonce, str) and len(nonce) <= _LONGEST_NONCE):
            raise _Refused(Fault.MALFORMED)
        _check_coverage(claim)
        try:
            key.verify(claim.signature, _Request(head, self._scheme).base(claim))
        except InvalidSignature as error:
            raise _Refused(Fault.WRONG) from error
        if nonce is not None:
            seen = self._nonces.setdefault(keyid, _Nonces(self._most_nonces))
            seen.use(nonce, ends_us, now_us)
        return keyid


def keys_of(permits: Iterable[Permit]) -> dict[str, Ed25519PublicKey]:
    """Give the keys of the automations that permits register, by `keyid`.

    Two keys under one `keyid` would let each act as the other: then neither counts.
    """
    keys: dict[str, str] = {}
    torn: set[str] = set()
    for permit in permits:
        if permit.identity is not None and permit.public_key is not None:
            first = keys.setdefault(permit.identity, permit.public_key)
            torn |= {permit.identity} if first != permit.public_key else set()
    read = {keyid: public_key_of(text) for keyid, text in keys.items() if keyid not in torn}
    return {keyid: key for keyid, key in read.items() if key is not None}


class _Nonces:
    """The nonces one key has used, until their signatures end."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._ends_us: dict[str, int] = {}
        self._sweep_us = 0

    def use(self, nonce: str, ends_us: int, now_us: int) -> None:
        """Take a nonce; one that was taken before, or for which there is no room, is refused."""
        if self._ends_us.get(nonce, now_us) > now_us:
            raise _Refused(Fault.SEEN_BEFORE)
        if len(self._ends_us) >= self._most:
            self._sweep(now_us)
        self._ends_us[nonce] = ends_us

    def _sweep(self, now_us: int) -> None:
        """Forget what has ended; looked for again only once the next one has."""
        if now_us >= self._sweep_us:
            self._ends_us = {name: end for name, end in self._ends_us.items() if end > now_us}
            self._sweep_us = min(self._ends_us.values(), default=0)
        if len(self._ends_us) >= self._most:
            raise _Refused(Fault.TOO_MANY)


def _claims(inputs: bytes, given: bytes) -> Iterator[_Claim]:
    """Read the two fields; what cannot be read as they are defined is refused as a whole."""
    described, signatures = _dictionary(inputs), _dictionary(given)
    if not 1 <= len(described) <= _MOST_SIGNATURES:
        raise _Refused(Fault.MALFORMED)
    for label, (covered, params) in described.items():
        signature = signatures.get(label, (None, {}))[0]
        if not _are_components(covered) or not isinstance(signature, bytes):
            raise _Refused(Fault.MALFORMED)
        yield _Claim(covered, params, signature)


def _are_components(covered: object) -> TypeGuard[_Covered]:
    return (
        isinstance(covered, list)
        and len(covered) <= _MOST_COMPONENTS
        and all(isinstance(name, str) for name, _ in covered)
    )


def _dictionary(text: bytes) -> dict[str, _Member]:
    if len(text) > _LONGEST_FIELD:
        raise _Refused(Fault.MALFORMED)
    try:
        read = http_sf.parse(text, tltype="dictionary", on_duplicate_key=_refuse_duplicate)
    except (http_sf.StructuredFieldError, ValueError, RecursionError) as error:
        raise _Refused(Fault.MALFORMED) from error
    return cast("dict[str, _Member]", read)


def _refuse_duplicate(key: str, context: str) -> None:
    """Refuse a label or a parameter that stands there twice: readers differ on which one counts."""
    raise _Refused(Fault.MALFORMED)


def _ends_us(params: Mapping[str, object], now_us: int) -> int:
    """Give when a signature ends for us, skew included; refuse one that does not hold now."""
    created, expires = params.get("created"), params.get("expires")
    if type(created) is not int or (expires is not None and type(expires) is not int):
        raise _Refused(Fault.MALFORMED)
    created_us = created * SECOND_US
    ends_us = created_us + LONGEST_US if expires is None else expires * SECOND_US
    if created_us > now_us + SKEW_US or ends_us <= created_us:
        raise _Refused(Fault.NOT_NOW)
    if ends_us + SKEW_US <= now_us or ends_us > created_us + LONGEST_NAMED_US:
        raise _Refused(Fault.NOT_NOW)
    return ends_us + SKEW_US


def _check_coverage(claim: _Claim) -> None:
    """Refuse a signature that would hold for another host, or for any call to this one.

    Web Bot Auth says who comes, not what is asked for: there the host and an end suffice.
    """
    names = {name for name, params in claim.covered if not params}
    if not names & {"@authority", "@target-uri"}:
        raise _Refused(Fault.COVERS_TOO_LITTLE)
    if claim.params.get("tag") == TAG:
        if "expires" not in claim.params:
            raise _Refused(Fault.COVERS_TOO_LITTLE)
    elif "@method" not in names or not any(each <= names for each in _ENOUGH):
        raise _Refused(Fault.COVERS_TOO_LITTLE)


class _Request:
    """A request as the components of a signature (RFC 9421, sections 2.1 and 2.2)."""

    def __init__(self, head: SignedHead, scheme: str) -> None:
        self._head = head
        self._scheme = scheme
        self._authority, self._target = _parts(head, scheme)

    def base(self, claim: _Claim) -> bytes:
        """Give what is signed (section 2.5)."""
        lines: dict[str, str] = {}
        for name, params in claim.covered:
            identifier = _serialised((name, params))
            if identifier in lines:
                raise _Refused(Fault.MALFORMED)
            lines[identifier] = self._value(name, params)
        lines['"@signature-params"'] = _serialised((claim.covered, claim.params))
        if not all(_is_plain(value) for value in lines.values()):
            raise _Refused(Fault.MALFORMED)
        text = "\n".join(f"{identifier}: {value}" for identifier, value in lines.items())
        if len(text) > _LONGEST_BASE:
            raise _Refused(Fault.MALFORMED)
        return text.encode("ascii")

    def _value(self, name: str, params: _Params) -> str:
        if name.startswith("@"):
            value = None if params else self._derived(name)
        else:
            value = self._field(name, params)
        if value is None:
            raise _Refused(Fault.COVERS_TOO_LITTLE)
        return value

    def _derived(self, name: str) -> str | None:
        path, mark, query = self._target.partition("?")
        match name:
            case "@method":
                return self._head.method
            case "@authority":
                return self._authority
            case "@scheme":
                return self._scheme
            case "@target-uri":
                return f"{self._scheme}://{self._authority}{self._target}"
            case "@request-target":
                return self._head.target
            case "@path":
                return path or "/"
            case "@query":
                return mark + query or "?"
            case _:
                return None

    def _field(self, name: str, params: _Params) -> str | None:
        """Give a field: all its lines, one member of a dictionary (`key`), or as bytes (`bs`)."""
        wanted = name.encode("ascii", "replace")
        lines = [value.strip(b" \t") for given, value in self._head.headers if given == wanted]
        if not lines or len(params) > 1:
            return None
        if params.get("bs") is True:
            return ", ".join(f":{base64.b64encode(line).decode()}:" for line in lines)
        joined = b", ".join(lines)
        if not params:
            return joined.decode("latin-1")
        key = params.get("key")
        member = _dictionary(joined).get(key) if isinstance(key, str) else None
        return None if member is None else _serialised(member)


def _is_plain(value: str) -> bool:
    """Tell whether it is ASCII without control characters, so that no value can make a new line."""
    return value.isascii() and value.replace("\t", " ").isprintable()


def _serialised(member: _Member) -> str:
    """Write what was read as RFC 9651 says; that is what the signer wrote (RFC 9421, 2.5)."""
    return http_sf.ser(cast("http_sf.ListType", [member]))  # codespell:ignore ser


def _parts(head: SignedHead, scheme: str) -> tuple[str, str]:
    """Give the host as RFC 9421 section 2.2.3 wants it, and the path with its query."""
    target = head.target
    hosts = [value for name, value in head.headers if name == b"host"]
    if len(hosts) != 1:
        raise _Refused(Fault.MALFORMED)
    authority = hosts[0].strip(b" \t").decode("latin-1").lower()
    if not target.startswith("/"):
        for start in ("http://", "https://"):
            if target.lower().startswith(start):
                authority, slash, rest = target[len(start) :].partition("/")
                authority, target = authority.lower(), slash + rest
    return authority.removesuffix(_DEFAULT_PORT.get(scheme, "")), target
