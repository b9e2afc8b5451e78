"""Tells what a tenant was told of its case, and when, where the law forbade it for a time.

When is read from the history alone: each order begins a silence and each ends one; they may
overlap.
"""

from datetime import datetime

from schout.core.model.case import Case

BEGAN = "silenced"
ENDED = "silence_ended"


def knows_of(case: Case) -> bool:
    """Tell whether the tenant was told of a case, and may know of it at this moment.

    What is proposed and waits for people, nobody was told of yet.
    """
    return case.notified_at is not None and not case.silences


def told_at(case: Case, at: datetime) -> datetime | None:
    """Tell when the tenant was told of what happened at a moment; `None`: not yet.

    Whatever time the tenant has, such as that of an appeal, runs from then on (Regulation (EU)
    2022/2065, Art. 20(2)).
    """
    for since, until in _spans(case):
        if since <= at and (until is None or at <= until):
            return until
    return at


def unheard_since(case: Case) -> datetime | None:
    """Tell when the silence that lasts began; `None` when the tenant may be told."""
    spans = _spans(case)
    return spans[-1][0] if spans and spans[-1][1] is None else None


def _spans(case: Case) -> list[tuple[datetime, datetime | None]]:
    """Give from when to when the tenant was not told."""
    spans: list[tuple[datetime, datetime | None]] = []
    lasting = 0
    for entry in case.history:
        if entry.what == BEGAN:
            lasting += 1
            if lasting == 1:
                spans.append((entry.at, None))
        elif entry.what == ENDED:
            lasting -= 1
            if not lasting:
                spans[-1] = (spans[-1][0], entry.at)
    return spans
