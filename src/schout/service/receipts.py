"""Writes the receipts that reporters are owed, after their reports are on the disk.

What is owed stands in the ledger: each report that came in. How far it was read is kept with the
letters, so that after a crash none is lost; one that was written already is not written again.
"""

from collections.abc import Iterable
from itertools import islice

from schout.core.evidence.chain import EntryKind
from schout.core.model.ids import ReportId
from schout.core.model.report import Report
from schout.core.model.vocabulary import ReportState
from schout.core.policy.schema import Policy
from schout.ports.store import Store
from schout.service.case_book import CaseBook

_MARK = "receipts"
"""The checkpoint: up to which entry of the ledger receipts were written."""
AT_ONCE = 200
"""Entries of the ledger in one transaction: others wait for it."""


class Receipts:
    """One who writes what is owed; several may work on one store."""

    def __init__(self, store: Store, book: CaseBook, policy: Policy) -> None:
        self._store, self._book, self._policy = store, book, policy
        self._read = 0

    def run(self) -> bool:
        """Read on and write what is owed; tell whether there may be more to do at once."""
        if not self._read:
            with self._store.snapshot() as snapshot:
                self._read = int(snapshot.checkpoint(_MARK) or b"0")
        new = list(islice(self._store.entries(self._read), AT_ONCE))
        if not new:
            return False
        came_in = dict.fromkeys(each.subject for each in new if each.kind == EntryKind.REPORT)
        if came_in:
            self._write(map(ReportId, came_in), new[-1].seq)
        self._read = new[-1].seq
        return bool(came_in) or len(new) == AT_ONCE

    def _write(self, reports: Iterable[ReportId], read: int) -> None:
        with self._store.transaction() as transaction:
            for each in reports:
                report = transaction.report(each)
                if report is not None and _is_owed_one(report):
                    letter = self._book.letters.receipt(report, self._policy)
                    self._book.send(transaction, letter)
            transaction.put_checkpoint(_MARK, str(read).encode())


def _is_owed_one(report: Report) -> bool:
    """Tell whether a report has a receipt: not one that came again, nor one from nobody known."""
    copy = report.state is ReportState.DUPLICATE and report.answered_at is None
    return report.reporter.mail is not None and not copy
