"""The ledger within one transaction: entries are linked at once, and written together."""

import msgspec

from schout.adapters.sql import often, schema
from schout.adapters.sql.rows import entry_of, key_of
from schout.adapters.sql.statements import Statements
from schout.adapters.veiling import veiled
from schout.core.evidence.chain import Entry, EntryKind, link
from schout.core.evidence.owner import Owner
from schout.core.model.ids import FindingId
from schout.ports.subject_keys import SubjectKeys

_MOST_HELD = 256
"""Entries of a long transaction are written so many at a time."""


class SqlLedger:
    """Valid within the block that gave its connection; `flush` ends what was written."""

    def __init__(self, statements: Statements, keys: SubjectKeys) -> None:
        self._statements, self._keys = statements, keys
        self._last: Entry | None = None
        self._held: list[Entry] = []
        self._findings: set[str] = set()
        """The ids of those among them."""

    def head(self) -> Entry | None:
        """Give the newest entry; it is read once, for nobody else writes meanwhile."""
        if self._last is None:
            row = self._statements.run("head", often.head, {}).fetchone()
            self._last = None if row is None else entry_of(row)
        return self._last

    def knows(self, finding: FindingId) -> bool:
        """Tell whether there is an entry of a finding."""
        given = {"finding": key_of(finding) or ""}
        if given["finding"] in self._findings:
            return True
        row = self._statements.run("knows", often.entry_of_finding, given).fetchone()
        return row is not None

    def append(
        self, at_us: int, kind: EntryKind, subject: str, body: str, owner: Owner | None
    ) -> Entry:
        """Link an entry to the newest one, its body veiled under the key of its owner."""
        body = veiled(body, owner, self._keys)
        entry = link(self.head(), at_us, kind.value, key_of(subject) or "", body)
        self._held.append(entry)
        if kind is EntryKind.FINDING:
            self._findings.add(entry.subject)
        self._last = entry
        if len(self._held) >= _MOST_HELD:
            self.flush()
        return entry

    def flush(self) -> None:
        """Write what was linked; it must come before the transaction is kept."""
        if self._held:
            rows = [msgspec.structs.asdict(each) for each in self._held]
            self._statements.append(schema.ledger, rows)
            self._held, self._findings = [], set()
