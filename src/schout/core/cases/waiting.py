"""Tells whether a case waits for a person, for what, and how urgently: the order of the queue."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from schout.core.model.case import Case, CaseEntry
from schout.core.model.vocabulary import CaseState, Grave, Severity

_WEIGHT = {Severity.MINOR: 1, Severity.MODERATE: 2, Severity.SERIOUS: 3}
_GRAVE = {Grave.CHILD_ABUSE: 6, Grave.THREAT_TO_LIFE: 7}
_PROPOSES = frozenset({"step_reached", "proposed", "agreed"})
_ANSWERED = frozenset(
    {
        "opened",
        "step_reached",
        "measures_decided",
        "confirmed",
        "declined",
        "kept",
        "not_verified",
    }
)
"""Words of a history after which no earlier question is open."""
_ASKS = frozenset({"review_due", "report_added", "claimed"})
_LEAVES = _ANSWERED | {"window_ended", "lifted", "split"}
"""Words after which nothing may fall due any more, so that a person must look."""

FIRST = 90
"""From this priority on who reported it comes first: authorities and trusted flaggers."""


AUTHORITY = "authority"
"""An authority must be told, or somebody says why not."""


class Waiting(NamedTuple):
    """What a person must do."""

    what: str
    """`authority`, `decision`, `verification`, `time` or `review`."""
    urgency: int
    """1 to 7; more comes first: 6 is the abuse of children, 7 a threat to life."""
    since: datetime
    """When it began to wait: what is added while it waits takes its place from nobody."""


def waits_for(case: Case) -> Waiting | None:
    """Tell what a case waits for; `None` when it moves by itself, or is on hold.

    What an authority must be told of waits whatever became of the case, a legal hold or not.
    """
    if case.to_tell:
        urgency = max(_GRAVE[each.kind] for each in case.to_tell)
        return Waiting(AUTHORITY, urgency, min(each.since for each in case.to_tell))
    what = _what(case)
    if what is None:
        return None
    urgency = _WEIGHT[case.severity] + (what == "time") + (case.priority >= FIRST)
    return Waiting(what, urgency, _since(case, what))


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


def _since(case: Case, what: str) -> datetime:
    """Tell when a case began to wait for what it waits for, from its history."""
    if what == "decision":
        return _proposed_since(case)
    if what == "time" and case.extension is not None:
        return case.extension.at
    later = _after_last(case.history, _ANSWERED)
    asked = next((each.at for each in later if each.what in _ASKS), None)
    left = (each.at for each in reversed(case.history) if each.what in _LEAVES)
    return asked or next(left, case.history[0].at)


def _proposed_since(case: Case) -> datetime:
    """Tell since when a decision waits; who agrees first, or adds to it, begins no other wait."""
    stood = case.step_at
    if stood is None or case.pending is None or case.pending.back_to is None:
        return case.history[0].at
    later = _after_last(case.history, frozenset({"declined"}))
    proposed = (each.at for each in later if each.what in _PROPOSES and each.at > stood)
    return next(proposed, case.history[-1].at)


def _after_last(history: Sequence[CaseEntry], words: frozenset[str]) -> Sequence[CaseEntry]:
    """Give what came after the last of these words; all of it when there is none."""
    places = [place for place, each in enumerate(history) if each.what in words]
    return history[places[-1] + 1 :] if places else history
