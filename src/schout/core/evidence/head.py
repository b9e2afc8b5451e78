"""The signed head: what the ledger was at a moment, said so that it can be kept elsewhere.

The chain cannot show that its newest entries were cut off, or that all of it was written anew. A
head that was signed and kept outside of the store can. Signed are the bytes of canonical JSON with
a line break behind it, with Ed25519 (RFC 8032) and no hash before it, so that `openssl` can verify.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from schout.core.evidence.chain import Break, Entry, Head, verify
from schout.core.evidence.merkle import Frontier
from schout.core.model.value import Value, canonical_json


class ChainHead(Value, frozen=True, kw_only=True):
    """What is signed."""

    format: Literal["schout head 1"] = "schout head 1"
    """Keeps a signature of the same key over something else from being taken for one of a head."""
    at: datetime
    """When it was signed, by the host's own clock."""
    seq: int
    """How many entries the ledger had."""
    hash: str
    """That of the newest of them."""
    root: str
    """Of the tree over the hashes of all of them: see `merkle`."""


class HeadBreakKind(StrEnum):
    """What a signed head shows that the chain alone does not."""

    CUT_OFF = "cut_off"
    """The ledger has fewer entries than it had."""
    WRITTEN_ANEW = "written_anew"
    """The chain holds, but is not the one that was signed."""


class HeadBreak(Value, frozen=True, kw_only=True):
    """The first signed head that the ledger does not agree with."""

    seq: int
    at: datetime
    what: HeadBreakKind
    agreed: int
    """The number of the newest signed head before it that the ledger agrees with; 0: none."""


def head_bytes(head: ChainHead) -> bytes:
    """Give what the signature of a head is over."""
    return canonical_json(head) + b"\n"


def sign_head(head: ChainHead, key: Ed25519PrivateKey) -> bytes:
    """Sign a head: 64 bytes, the same ones for the same head and key."""
    return key.sign(head_bytes(head))


def verify_head(
    data: bytes, signature: bytes, public_keys: Sequence[Ed25519PublicKey]
) -> ChainHead | None:
    """Read a head that one of several keys signed; `None` when none did, or it is no head."""
    if not any(_signed(data, signature, key) for key in public_keys):
        return None
    try:
        head = msgspec.json.decode(data, type=ChainHead)
    except msgspec.MsgspecError:
        return None
    return head if head.at.tzinfo is not None else None


def verify_with_heads(
    entries: Iterable[Entry], heads: Iterable[ChainHead]
) -> Head | Break | HeadBreak:
    """Walk the chain once, and compare it with every head that was signed over it."""
    waiting = sorted(heads, key=lambda head: (head.seq, head.at))
    if not waiting:
        return verify(entries)
    wrong: list[HeadBreak] = []
    agreed = 0
    frontier = Frontier()

    def compared() -> Iterator[Entry]:
        nonlocal agreed
        for entry in entries:
            frontier.add(entry.hash)
            while waiting and waiting[0].seq <= frontier.size:
                head = waiting.pop(0)
                if head.seq == frontier.size and (head.hash, head.root) == (
                    entry.hash,
                    frontier.root(),
                ):
                    agreed = head.seq
                else:
                    wrong.append(_break(head, HeadBreakKind.WRITTEN_ANEW, agreed))
            yield entry

    result = verify(compared())
    if isinstance(result, Break):
        return result
    wrong += [_break(head, HeadBreakKind.CUT_OFF, agreed) for head in waiting if head.seq]
    return wrong[0] if wrong else result


def _break(head: ChainHead, what: HeadBreakKind, agreed: int) -> HeadBreak:
    return HeadBreak(seq=head.seq, at=head.at, what=what, agreed=agreed)


def _signed(data: bytes, signature: bytes, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True
