"""The keys that bodies of the ledger are veiled under, one for each owner.

Whose a key is stands in the store; the key itself is kept apart from it. A key that was destroyed
never comes back: what was veiled under it is erased. When the keys cannot be reached, a call raises
`StoreError`: fail closed, nothing is written in clear instead.
"""

from collections.abc import Collection
from typing import Protocol

from schout.core.evidence.owner import Owner, Part
from schout.core.model.value import Value


class SubjectKey(Value, frozen=True, kw_only=True):
    """A key and the name that the ledger knows it by, which says nothing about its owner."""

    id: str
    key: bytes


class KeyOwner(Value, frozen=True, kw_only=True):
    """Whose a key is."""

    id: str
    owner: Owner


class SubjectKeys(Protocol):
    """Whose the keys of a store are, within one of its transactions."""

    def take(self, owner: Owner) -> SubjectKey:
        """Give the key of an owner, made on first use.

        A new one is on the disk before anything that is veiled under it.
        """
        ...

    def of_subject(self, subject: str) -> tuple[str, ...]:
        """Give the ids of all keys of a subject, sorted."""
        ...

    def of_owners(self, owners: Collection[Owner]) -> tuple[str, ...]:
        """Give the ids of the keys that these owners have, sorted."""
        ...

    def older(self, part: Part, month: str) -> tuple[KeyOwner, ...]:
        """Give whose the keys of a part are that are of a month before this one, by unit."""
        ...

    def retire(self, key_ids: Collection[str]) -> None:
        """Forget whose these are: their owners get new ones. The keys are still there."""
        ...


class KeyVault(Protocol):
    """The keys themselves."""

    def key(self, key_id: str) -> bytes | None:
        """Give a key by its id; `None`: it was destroyed, or there never was one."""
        ...

    def destroy(self, key_ids: Collection[str]) -> None:
        """Destroy keys; when it returns, nothing holds them any more."""
        ...
