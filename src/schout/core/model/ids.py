"""Typed ids, one kind an entity, sortable by time and the same on every replay.

An id is `kind_` and 26 characters of Crockford base 32: 48 bits of milliseconds, then 80 bits.
The layout is that of a ULID (github.com/ulid/spec). The last 80 bits are a digest of what the thing
rests on, so that a replay of the same input makes the same ids; for what a person does they are
random bits, passed in by `ports.Ids`.
"""

import hashlib
from enum import StrEnum
from functools import lru_cache
from typing import NewType

TenantId = NewType("TenantId", str)
ClauseId = NewType("ClauseId", str)
RuleId = NewType("RuleId", str)
EventId = NewType("EventId", str)
FindingId = NewType("FindingId", str)
DecisionId = NewType("DecisionId", str)
CaseId = NewType("CaseId", str)
SanctionId = NewType("SanctionId", str)
ActionId = NewType("ActionId", str)
NoticeId = NewType("NoticeId", str)
AppealId = NewType("AppealId", str)
PermitId = NewType("PermitId", str)
ReportId = NewType("ReportId", str)
MessageId = NewType("MessageId", str)
"""Something that is to be sent, in the outbox."""
Digest = NewType("Digest", str)
"""`sha256:` and 64 hexadecimal digits."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = tuple(one + two for one in _ALPHABET for two in _ALPHABET)
_ENTROPY_BYTES = 10


class Kind(StrEnum):
    """The prefix of an id says what it names."""

    EVENT = "evt"
    FINDING = "fnd"
    DECISION = "dec"
    CASE = "cas"
    SANCTION = "san"
    ACTION = "act"
    NOTICE = "ntc"
    APPEAL = "apl"
    PERMIT = "prm"
    REPORT = "rpt"
    MESSAGE = "msg"


def make_id(kind: Kind, at_us: int, entropy: bytes) -> str:
    """Make an id from a time in microseconds since 1970 and 10 bytes of entropy."""
    if len(entropy) != _ENTROPY_BYTES:
        raise ValueError(f"expected {_ENTROPY_BYTES} bytes of entropy, found {len(entropy)}")
    start = _time_of(max(0, at_us // 1000) & ((1 << 48) - 1))
    high, low = int.from_bytes(entropy[:5], "big"), int.from_bytes(entropy[5:], "big")
    return "".join(
        (
            *(kind, "_", start),
            *(_PAIRS[high >> 30], _PAIRS[high >> 20 & 1023]),
            *(_PAIRS[high >> 10 & 1023], _PAIRS[high & 1023]),
            *(_PAIRS[low >> 30], _PAIRS[low >> 20 & 1023]),
            *(_PAIRS[low >> 10 & 1023], _PAIRS[low & 1023]),
        )
    )


@lru_cache(maxsize=1024)
def _time_of(millis: int) -> str:
    """Write 48 bits of milliseconds; what is of one moment comes together."""
    return "".join(_PAIRS[millis >> shift & 1023] for shift in range(40, -1, -10))


def derive_id(kind: Kind, at_us: int, *parts: str) -> str:
    """Make the id of something that follows from other things: same parts, same id."""
    return id_from(kind, at_us, "\x1f".join(parts).encode("utf-8", "surrogatepass"))


def id_from(kind: Kind, at_us: int, parts: bytes) -> str:
    """Make the id that `derive_id` makes, from its parts in UTF-8 with a byte 1F between them."""
    return make_id(kind, at_us, hashlib.blake2b(parts, digest_size=_ENTROPY_BYTES).digest())
