"""Keys of subjects in memory, for as long as the process lives."""

from collections.abc import Collection

from schout.adapters.key_file import new_key
from schout.core.evidence.owner import Owner, Part
from schout.ports.subject_keys import KeyOwner, SubjectKey


class MemorySubjectKeys:
    """Works on the owners of one transaction and on keys that outlive it."""

    def __init__(self, owners: dict[Owner, str], keys: dict[str, bytes]) -> None:
        self._owners, self._keys = owners, keys

    def take(self, owner: Owner) -> SubjectKey:
        """See the port."""
        if owner not in self._owners:
            made = new_key()
            self._keys[made.id] = made.key
            self._owners[owner] = made.id
        key_id = self._owners[owner]
        return SubjectKey(id=key_id, key=self._keys[key_id])

    def of_subject(self, subject: str) -> tuple[str, ...]:
        """See the port."""
        kept = self._owners.items()
        return tuple(sorted(key for owner, key in kept if owner.subject == subject))

    def of_owners(self, owners: Collection[Owner]) -> tuple[str, ...]:
        """See the port."""
        return tuple(sorted(self._owners[each] for each in owners if each in self._owners))

    def older(self, part: Part, month: str) -> tuple[KeyOwner, ...]:
        """See the port."""
        found = [
            KeyOwner(id=key, owner=owner)
            for owner, key in self._owners.items()
            if f"{part}/" <= owner.unit < f"{part}/{month}"
        ]
        return tuple(sorted(found, key=lambda each: (each.owner.unit, each.owner.subject)))

    def retire(self, key_ids: Collection[str]) -> None:
        """See the port."""
        for owner in [owner for owner, key in self._owners.items() if key in key_ids]:
            del self._owners[owner]
