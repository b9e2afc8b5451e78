"""Keeps the record of a reporter, and says what follows: who is looked at first, who is slowed.

It sets the order in which people look, and never what is true. Whoever is slowed was warned first
(Regulation (EU) 2022/2065, Art. 23(2) and (3)).
"""

from datetime import datetime

import msgspec

from schout.core.model.reporter import ReporterRecord, Standing
from schout.core.model.value import Value
from schout.core.model.vocabulary import ReporterKind, ReportState

PRIOR_UPHELD = 1
PRIOR_UNFOUNDED = 1
"""The prior is Beta(1, 1): of a reporter without a record every share is as likely as another
(Laplace's rule of succession). Its mean is 500 per mille."""
_FIRST = {ReporterKind.AUTHORITY: 100, ReporterKind.TRUSTED_FLAGGER: 90}
"""Orders bind, and notices of trusted flaggers have priority by law (Art. 22(1)), whatever the
record; a record that falls too low is for their coordinator to judge (Art. 22(6))."""
_HIGHEST = 80
"""Of everybody else."""


class Fairness(Value, frozen=True, kw_only=True):
    """From when on a reporter is warned, and then slowed; the operator may set other figures."""

    decided: int = 5
    """Reports that must be decided before anybody is warned."""
    share_permille: int = 200
    """Warned is who has a smaller share upheld of those decided."""
    after_warning: int = 5
    """Unfounded ones in a row after the warning that slow."""
    a_day: int = 3
    """Reports a day of a slowed reporter that are looked at in time."""
    back: int = 3
    """Upheld ones in a row that lift a warning: the record then begins anew."""


USUAL_FAIRNESS = Fairness()


def precision_permille(record: ReporterRecord) -> int:
    """Give the share of reports expected to be upheld: the mean of the Beta posterior."""
    upheld = record.upheld + PRIOR_UPHELD
    return 1000 * upheld // (record.decided + PRIOR_UPHELD + PRIOR_UNFOUNDED)


def priority(record: ReporterRecord, kind: ReporterKind) -> int:
    """Give 0 to 100: who is looked at first. The law names who leads; who is slowed comes last."""
    first = _FIRST.get(kind)
    if first is not None:
        return first
    if record.standing is Standing.SLOWED:
        return 0
    return _HIGHEST * precision_permille(record) // 1000


def add_outcome(
    record: ReporterRecord,
    outcome: ReportState,
    at: datetime,
    fairness: Fairness = USUAL_FAIRNESS,
    *,
    can_warn: bool = True,
    was_warned: bool = True,
) -> ReporterRecord:
    """Enter what became of a report; anything but upheld and unfounded changes nothing.

    `can_warn`: whether a warning can be given; nobody is slowed without one. `was_warned`: whether
    it had been given when the report came; what came before slows nobody.
    """
    if outcome is ReportState.UPHELD:
        return _upheld(record, at, fairness)
    if outcome is ReportState.UNFOUNDED:
        return _unfounded(record, at, fairness, can_warn=can_warn, was_warned=was_warned)
    return record


def take_back(record: ReporterRecord, outcome: ReportState, at: datetime) -> ReporterRecord:
    """Take out what a report came to at a moment, before another outcome is entered for it.

    What was decided before the record began anew is not in it. A warning stays: it was given.
    """
    if record.since is not None and at <= record.since:
        return record
    if outcome is ReportState.UPHELD:
        return msgspec.structs.replace(
            record, upheld=_less(record.upheld), upheld_since=_less(record.upheld_since)
        )
    if outcome is ReportState.UNFOUNDED:
        return msgspec.structs.replace(
            record, unfounded=_less(record.unfounded), unfounded_since=_less(record.unfounded_since)
        )
    return record


def _less(count: int) -> int:
    return max(0, count - 1)


def _upheld(record: ReporterRecord, at: datetime, fairness: Fairness) -> ReporterRecord:
    since = record.upheld_since + 1
    if record.standing is not Standing.USUAL and since >= fairness.back:
        return ReporterRecord(key=record.key, since=at)
    return msgspec.structs.replace(
        record, upheld=record.upheld + 1, upheld_since=since, unfounded_since=0
    )


def _unfounded(
    record: ReporterRecord, at: datetime, fairness: Fairness, *, can_warn: bool, was_warned: bool
) -> ReporterRecord:
    counts = was_warned or record.standing is Standing.USUAL
    since = record.unfounded_since + counts
    record = msgspec.structs.replace(
        record, unfounded=record.unfounded + 1, unfounded_since=since, upheld_since=0
    )
    warns = can_warn and record.standing is Standing.USUAL
    if warns and _deserves_warning(record, fairness):
        return msgspec.structs.replace(
            record, standing=Standing.WARNED, warned_at=at, unfounded_since=0
        )
    if record.standing is Standing.WARNED and since >= fairness.after_warning:
        return msgspec.structs.replace(record, standing=Standing.SLOWED, slowed_at=at)
    return record


def _deserves_warning(record: ReporterRecord, fairness: Fairness) -> bool:
    enough = record.decided >= fairness.decided
    return enough and 1000 * record.upheld < fairness.share_permille * record.decided


def is_never_slowed(kind: ReporterKind) -> bool:
    """Tell whether the law says who leads: authorities and trusted flaggers."""
    return kind in _FIRST


def may_be_looked_at(
    record: ReporterRecord,
    kind: ReporterKind,
    taken_today: int,
    fairness: Fairness = USUAL_FAIRNESS,
) -> bool:
    """Tell whether one more report of today is looked at in time; all are kept in any case.

    Authorities and trusted flaggers are never slowed by us.
    """
    slowed = record.standing is Standing.SLOWED and not is_never_slowed(kind)
    return not slowed or taken_today < fairness.a_day
