"""The hash chain of the ledger: each entry names its predecessor, so that no change stays hidden.

The chain finds an entry that was altered, moved, added or taken out. It cannot find that its newest
entries were cut off: for that, compare the head with one that was kept elsewhere.
"""

from collections.abc import Iterable
from enum import StrEnum

from schout.core.evidence.digest import sha256_digest
from schout.core.model.ids import Digest
from schout.core.model.value import Value

GENESIS = Digest("sha256:" + "0" * 64)
"""What the first entry names as its predecessor."""

_FORMAT = b"schout ledger 1"
_LENGTH_BYTES = 8
_SHORT = 256
_LENGTHS = tuple(size.to_bytes(_LENGTH_BYTES, "big") for size in range(_SHORT))
"""Of short fields, made once: a ledger of a million entries has six million of them."""
_PREFIX = _LENGTHS[len(_FORMAT)] + _FORMAT


class EntryKind(StrEnum):
    """What an entry of the ledger records."""

    FINDING = "finding"
    DECISION = "decision"
    CASE = "case"
    NOTICE = "notice"
    POLICY = "policy"
    TENANT = "tenant"
    PERMIT = "permit"
    ACT = "act"
    SANCTION = "sanction"
    APPEAL = "appeal"
    REPORT = "report"
    MESSAGE = "message"


class Entry(Value, frozen=True, kw_only=True):
    """One line of the ledger."""

    seq: int
    """Its number; the first is 1 and there are no gaps."""
    at_us: int
    kind: str
    """An `EntryKind` when written; read back it may be anything, until the chain was verified."""
    subject: str
    """The id of what it is about."""
    body: str
    """Canonical JSON."""
    prev: str
    """The hash of the entry before it, or `GENESIS`."""
    hash: str


class Head(Value, frozen=True, kw_only=True):
    """The chain holds up to here; an empty one has number 0 and the hash `GENESIS`."""

    seq: int
    hash: str


class BreakKind(StrEnum):
    """What does not hold at an entry."""

    WRONG_NUMBER = "wrong_number"
    WRONG_PREDECESSOR = "wrong_predecessor"
    ALTERED = "altered"


class Break(Value, frozen=True, kw_only=True):
    """The first place where the chain does not hold; all before it does."""

    seq: int
    """The number the entry at this place has, or should have."""
    what: BreakKind


def link(prev: Entry | None, at_us: int, kind: str, subject: str, body: str) -> Entry:
    """Make the entry that follows `prev`, or the first one."""
    seq, before = (1, str(GENESIS)) if prev is None else (prev.seq + 1, prev.hash)
    digest = _hash(seq, at_us, kind, subject, body, before)
    return Entry(
        seq=seq, at_us=at_us, kind=str(kind), subject=subject, body=body, prev=before, hash=digest
    )


def verify(entries: Iterable[Entry], start: Entry | None = None) -> Head | Break:
    """Walk the chain in one pass and constant memory; tell its head, or where it first breaks.

    `start` is taken as true and not looked at; `entries` are those after it.
    """
    seq, before = (0, str(GENESIS)) if start is None else (start.seq, start.hash)
    for entry in entries:
        seq += 1
        if entry.seq != seq:
            return Break(seq=seq, what=BreakKind.WRONG_NUMBER)
        if entry.prev != before:
            return Break(seq=seq, what=BreakKind.WRONG_PREDECESSOR)
        found = _hash(seq, entry.at_us, entry.kind, entry.subject, entry.body, before)
        if entry.hash != found:
            return Break(seq=seq, what=BreakKind.ALTERED)
        before = found
    return Head(seq=seq, hash=before)


def _hash(seq: int, at_us: int, kind: str, subject: str, body: str, prev: str) -> Digest:
    """Digest the fields, each behind its length, so that no two entries have the same encoding."""
    parts = [_PREFIX]
    for field in (str(seq), str(at_us), kind, subject, body, prev):
        try:
            data = field.encode()
        except UnicodeEncodeError:
            # A damaged store can hold text that is not UTF-8; it gives a wrong hash, no error.
            data = field.encode("utf-8", "surrogatepass")
        size = len(data)
        parts.append(_LENGTHS[size] if size < _SHORT else size.to_bytes(_LENGTH_BYTES, "big"))
        parts.append(data)
    return sha256_digest(b"".join(parts))
