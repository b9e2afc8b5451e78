"""Knows up to when all was seen, so that silence says something.

Who watches leaves a mark in the store: one for the logs, one for the gate. Where nobody has watched
since, a rule that found nothing has not looked.
"""

from datetime import datetime

from schout.core.detect.edge import SOURCE
from schout.core.model.finding import Finding
from schout.core.model.moment import MINUTE_US, to_datetime
from schout.ports.store import Snapshot, Store

LOGS, GATE = "seen:logs", "seen:gate"
"""Names of the checkpoints."""
EVERY_US = MINUTE_US
"""So seldom a mark is moved on: each is a write."""


class SeenMark:
    """One mark, and who moves it on."""

    def __init__(self, name: str) -> None:
        self._name, self._until_us = name, 0

    def move(self, store: Store, until_us: int) -> None:
        """Keep that all from before a moment was seen, and that what was found is kept."""
        if until_us - self._until_us < EVERY_US:
            return
        with store.transaction() as transaction:
            transaction.put_checkpoint(self._name, str(until_us).encode())
        self._until_us = until_us


def seen_until(snapshot: Snapshot, finding: Finding) -> datetime:
    """Tell up to when there was a watch where a finding comes from; 1970: there was none."""
    name = GATE if finding.evidence[-1].source == SOURCE else LOGS
    return to_datetime(int(snapshot.checkpoint(name) or b"0"))
