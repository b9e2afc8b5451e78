"""The keys that bodies of the ledger are veiled under, one for each owner.

A key that was destroyed never comes back: what was veiled under it is erased. When the keys cannot
be reached, a call raises `StoreError`: fail closed, nothing is written in clear instead.
"""

from typing import Protocol

from schout.core.evidence.owner import Owner
from schout.core.model.value import Value


class SubjectKey(Value, frozen=True, kw_only=True):
    """A key and the name that the ledger knows it by, which says nothing about its owner."""

    id: str
    key: bytes


class SubjectKeys(Protocol):
    """Keys that were opened."""

    def take(self, owner: Owner) -> SubjectKey:
        """Give the key of an owner, made on first use; it is kept before the call returns."""
        ...

    def key(self, key_id: str) -> bytes | None:
        """Give a key by its id; `None`: it was destroyed, or there never was one."""
        ...

    def known(self, subject: str) -> tuple[str, ...]:
        """Give the ids of the keys of a subject, sorted."""
        ...

    def destroy(self, subject: str, unit: str | None = None) -> tuple[str, ...]:
        """Destroy the keys of a subject, or the one of a unit; give their ids, sorted."""
        ...

    def close(self) -> None:
        """Let go of what was opened."""
        ...
