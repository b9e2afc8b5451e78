"""Where findings of watched logs are kept, together with how far the logs were read.

In a store, in one transaction; or in a file that is replaced as a whole, when findings are only
printed. When either cannot be written, nothing more is read until it can.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from schout.core.evidence.digest import sha256_digest
from schout.core.model.errors import InputError, StoreError
from schout.core.model.event import Signal
from schout.core.model.finding import Finding
from schout.ports.store import Store
from schout.service.pipeline import Road, Taken
from schout.service.watched import LOGS, SeenMark

CHECKPOINT = "watcher"
_MOST_AT_ONCE = 500
"""Findings in one transaction: others wait for it."""

OnTaken = Callable[[Taken], None]
OnFinding = Callable[[Finding], None]
OnLate = Callable[[Signal], None]


class Keeper(Protocol):
    """Keeps findings and a mark of how far it is."""

    name: str
    late: OnLate | None
    """Is given every line that came too late."""

    def load(self) -> bytes | None:
        """Give the mark that was kept last; `InputError` when it is damaged."""
        ...

    def keep(self, pending: deque[Finding], mark: bytes | None) -> Iterator[Finding]:
        """Keep findings and, when there is one, the mark; give those that were not known.

        What is kept is taken out of `pending` and given; what fails stays there. It goes on as what
        it gives is taken.
        """
        ...

    def seen(self, until_us: int) -> None:
        """Note that all from before a moment was read, and what was found in it kept."""
        ...


class StoreKeeper:
    """Keeps all in a store. What is taken is told after it was kept."""

    def __init__(
        self,
        store: Store,
        road: Road,
        on_taken: OnTaken = lambda _: None,
        late: OnLate | None = None,
    ) -> None:
        self.name = "the store"
        self.late = late
        self._store, self._road, self._on_taken = store, road, on_taken
        self._seen = SeenMark(LOGS)

    def load(self) -> bytes | None:
        """Ask the store."""
        with self._store.snapshot() as snapshot:
            return snapshot.checkpoint(CHECKPOINT)

    def keep(self, pending: deque[Finding], mark: bytes | None) -> Iterator[Finding]:
        """Keep the mark in the transaction of the last findings."""
        while pending or mark is not None:
            part = [pending[place] for place in range(min(len(pending), _MOST_AT_ONCE))]
            last = len(part) == len(pending)
            with self._store.transaction() as transaction:
                taken = [self._road.take(transaction, finding) for finding in part]
                if last and mark is not None:
                    transaction.put_checkpoint(CHECKPOINT, mark)
            for _ in part:
                pending.popleft()
            for each in taken:
                if each is not None:
                    self._on_taken(each)
                    yield each.finding
            if last:
                break

    def seen(self, until_us: int) -> None:
        """Leave a mark: a case may close by itself when nothing was found up to there."""
        self._seen.move(self._store, until_us)


class FileKeeper:
    """Tells findings and keeps the mark in a file, or nowhere.

    A finding is told before the mark is kept: after a crash in between it is told again, with the
    same id.
    """

    def __init__(self, path: str | None, on_finding: OnFinding, late: OnLate | None = None) -> None:
        self.name = path or "nothing"
        self.late = late
        self._path = None if path is None else Path(path)
        self._on_finding = on_finding

    def load(self) -> bytes | None:
        """Read the file, and compare it with its digest."""
        if self._path is None:
            return None
        try:
            digest, _, body = self._path.read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise InputError("SCH-I006", f"cannot read `{self._path}`: {reason}") from error
        return body if sha256_digest(body).encode() == digest else b""

    def keep(self, pending: deque[Finding], mark: bytes | None) -> Iterator[Finding]:
        """Replace the file as a whole."""
        while pending:
            self._on_finding(pending[0])
            yield pending.popleft()
        if mark is not None and self._path is not None:
            self._replace(self._path, sha256_digest(mark).encode() + b"\n" + mark)

    def seen(self, until_us: int) -> None:
        """There are no cases that wait for it."""

    @staticmethod
    def _replace(path: Path, body: bytes) -> None:
        new = path.with_name(f"{path.name}.new")
        try:
            with new.open("wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            hint = "nothing more is read until it can be written"
            raise StoreError("SCH-I006", f"cannot write `{path}`: {reason}", hint) from error
