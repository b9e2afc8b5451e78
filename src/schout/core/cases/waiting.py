"""Tells whether a case waits for a person, for what, and how urgently: the order of the queue."""

from datetime import datetime
from typing import NamedTuple

from schout.core.model.case import Case
from schout.core.model.vocabulary import CaseState, Severity

_WEIGHT = {Severity.MINOR: 1, Severity.MODERATE: 2, Severity.SERIOUS: 3}


FIRST = 90
"""From this priority on who reported it comes first: authorities and trusted flaggers."""


class Waiting(NamedTuple):
    """What a person must do."""

    what: str
    """`decision`, `verification`, `time` or `review`."""
    urgency: int
    """1 to 5; more comes first."""
    since: datetime


def waits_for(case: Case) -> Waiting | None:
    """Tell what a case waits for; `None` when it moves by itself, or is on hold."""
    what = _what(case)
    if what is None:
        return None
    urgency = _WEIGHT[case.severity] + (what == "time") + (case.priority >= FIRST)
    return Waiting(what, urgency, case.history[-1].at)


def _what(case: Case) -> str | None:
    if not case.is_open or case.hold is not None:
        return None
    if case.state is CaseState.PROPOSED:
        return "decision"
    if case.extension is not None:
        return "time"
    if not case.review_due:
        return None
    return "verification" if case.state is CaseState.VERIFYING else "review"
