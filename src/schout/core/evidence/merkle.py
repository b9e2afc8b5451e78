"""A tree over the ledger: shows that an entry stands in it without showing any other entry.

It is the tree of RFC 9162, section 2.1.1 (Certificate Transparency): a leaf is SHA-256 over a byte
0 and the hash of an entry as text, a node is SHA-256 over a byte 1 and its two children; what has
no neighbour goes up as it is. A proof is one digest a level: 20 of them in a ledger of a million.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence

from schout.core.model.ids import Digest

_NAME = "sha256:"


class Frontier:
    """The root of a tree that grows, in the memory of one digest a level."""

    def __init__(self) -> None:
        self._peaks: list[bytes] = []
        self.size = 0
        """How many entries it holds."""

    def add(self, entry_hash: str) -> None:
        """Take the next entry of the ledger, by its hash."""
        found = leaf_of(entry_hash)
        rest = self.size
        while rest & 1:
            found = _node(self._peaks.pop(), found)
            rest >>= 1
        self._peaks.append(found)
        self.size += 1

    def root(self) -> Digest:
        """Give the root over all entries so far; that of none is SHA-256 over nothing."""
        if not self._peaks:
            return _named(hashlib.sha256(b"").digest())
        found = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            found = _node(peak, found)
        return _named(found)


def leaf_of(entry_hash: str) -> bytes:
    """Give the leaf of an entry."""
    return hashlib.sha256(b"\0" + entry_hash.encode("utf-8", "surrogatepass")).digest()


def paths(
    leaves: Sequence[bytes], wanted: Collection[int]
) -> tuple[Digest, dict[int, tuple[Digest, ...]]]:
    """Give the root over leaves, and the path from each wanted entry up to it.

    Entries are named by their number in the ledger, from 1; all must be among the leaves.
    """
    level = list(leaves)
    found: dict[int, list[Digest]] = {seq: [] for seq in wanted}
    height = 0
    while len(level) > 1:
        for seq, path in found.items():
            beside = ((seq - 1) >> height) ^ 1
            if beside < len(level):
                path.append(_named(level[beside]))
        level = _above(level)
        height += 1
    root = _named(level[0]) if level else Frontier().root()
    return root, {seq: tuple(path) for seq, path in found.items()}


def climb(entry_hash: str, seq: int, size: int, path: Iterable[str]) -> Digest | None:
    """Give the root that a path leads to; `None`: it is no path of entry `seq` among `size`."""
    if not 1 <= seq <= size:
        return None
    found, place = leaf_of(entry_hash), seq - 1
    steps = iter(path)
    while size > 1:
        if place ^ 1 < size:
            beside = _raw(next(steps, ""))
            if beside is None:
                return None
            found = _node(beside, found) if place & 1 else _node(found, beside)
        place, size = place >> 1, (size + 1) >> 1
    return _named(found) if next(steps, None) is None else None


def _above(level: Sequence[bytes]) -> list[bytes]:
    pairs = [_node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return [*pairs, level[-1]] if len(level) & 1 else pairs


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def _named(digest: bytes) -> Digest:
    return Digest(_NAME + digest.hex())


def _raw(named: str) -> bytes | None:
    try:
        raw = bytes.fromhex(named.removeprefix(_NAME))
    except ValueError:
        return None
    return raw if len(raw) == hashlib.sha256().digest_size else None
