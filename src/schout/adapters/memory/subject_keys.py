"""Keys of subjects in memory, for as long as the process lives."""

import secrets

from schout.core.evidence.owner import Owner
from schout.core.evidence.veil import KEY_BYTES
from schout.ports.subject_keys import SubjectKey


class MemorySubjectKeys:
    """The same promises as the others, but that it forgets with the process."""

    def __init__(self) -> None:
        self._keys: dict[Owner, SubjectKey] = {}

    def take(self, owner: Owner) -> SubjectKey:
        """See the port."""
        if owner not in self._keys:
            made = SubjectKey(id=secrets.token_hex(8), key=secrets.token_bytes(KEY_BYTES))
            self._keys[owner] = made
        return self._keys[owner]

    def key(self, key_id: str) -> bytes | None:
        """See the port."""
        return next((each.key for each in self._keys.values() if each.id == key_id), None)

    def known(self, subject: str) -> tuple[str, ...]:
        """See the port."""
        kept = self._keys.items()
        return tuple(sorted(each.id for owner, each in kept if owner.subject == subject))

    def destroy(self, subject: str, unit: str | None = None) -> tuple[str, ...]:
        """See the port."""
        gone = [
            owner for owner in self._keys if owner.subject == subject and unit in {None, owner.unit}
        ]
        return tuple(sorted(self._keys.pop(owner).id for owner in gone))

    def close(self) -> None:
        """See the port."""
