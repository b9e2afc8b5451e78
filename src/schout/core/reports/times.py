"""How long things took, from the first sign of them to what we did, and how often we were wrong."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from schout.core.model.case import Case
from schout.core.model.decision import Decision
from schout.core.model.ids import CaseId
from schout.core.model.report import Report
from schout.core.model.sanction import Appeal
from schout.core.model.value import Value
from schout.core.model.vocabulary import AppealState, Closing, Outcome
from schout.core.reports.kept import Kept, Span

_SECOND = timedelta(seconds=1)


class Spread(Value, frozen=True, kw_only=True):
    """Times in whole seconds; `None` where there are none."""

    count: int
    median_s: int | None
    p90_s: int | None
    """Nine in ten took at most this long (nearest rank)."""


class Reversals(Value, frozen=True, kw_only=True):
    """Appeals that were decided, and how often we were wrong."""

    decided: int
    overturned: int
    partly: int
    permille: int | None
    """Overturned and partly overturned, of a thousand that were decided."""


class Times(Value, frozen=True, kw_only=True):
    """The times of a period: each counts where it ended."""

    report_to_decision: Spread
    finding_to_decision: Spread
    """Of cases that no report led to."""
    decision_to_notice: Spread
    opened_to_closed: Spread
    appeal_to_outcome: Spread
    reversals: Reversals


def spread(seconds: Iterable[int]) -> Spread:
    """Give the middle of some times, and what nine in ten of them do not exceed."""
    values = sorted(seconds)
    count = len(values)
    if not count:
        return Spread(count=0, median_s=None, p90_s=None)
    middle = (values[(count - 1) // 2] + values[count // 2]) // 2
    return Spread(count=count, median_s=middle, p90_s=values[-(-9 * count // 10) - 1])


def per_mille(part: int, whole: int) -> int | None:
    """Give a share in thousandths, to the nearest; `None` of nothing."""
    return None if whole == 0 else (2000 * part + whole) // (2 * whole)


def times(kept: Kept, span: Span) -> Times:
    """Measure what ended within a period."""
    decided = decided_at(kept)
    reports = reports_by_case(kept.reports)
    within = {case.id: at for case, at in decided if span.has(at)}
    by_report = [
        seconds(report.received_at, within[case])
        for case in within
        for report in reports.get(case, ())
    ]
    machine = [
        seconds(case.opened_at, within[case.id])
        for case in kept.cases
        if case.id in within and not case.reports
    ]
    told = [
        seconds(at, case.notified_at)
        for case, at in decided
        if case.notified_at is not None and span.has(case.notified_at)
    ]
    closed = [
        seconds(case.opened_at, case.closed_at)
        for case in kept.cases
        if case.closed_at is not None
        and case.closing is not Closing.MERGED
        and span.has(case.closed_at)
    ]
    appeals = decided_appeals(kept.appeals, span)
    return Times(
        report_to_decision=spread(by_report),
        finding_to_decision=spread(machine),
        decision_to_notice=spread(told),
        opened_to_closed=spread(closed),
        appeal_to_outcome=spread(seconds(each.filed_at, at) for each, at in appeals),
        reversals=_reversals(each for each, _ in appeals),
    )


def decided_at(kept: Kept) -> list[tuple[Case, datetime]]:
    """Give the cases that were decided with when: as a violation, or as none."""
    by_id = {each.id: each for each in kept.decisions}
    found = []
    for case in kept.cases:
        own = [by_id[each] for each in case.decisions if each in by_id]
        at = _decided(case, own)
        if at is not None:
            found.append((case, at))
    return found


def reports_by_case(reports: Iterable[Report]) -> Mapping[CaseId, list[Report]]:
    """Sort reports by the case they led to."""
    found: dict[CaseId, list[Report]] = {}
    for each in reports:
        if each.case is not None:
            found.setdefault(each.case, []).append(each)
    return found


def decided_appeals(appeals: Iterable[Appeal], span: Span) -> list[tuple[Appeal, datetime]]:
    """Give the appeals that another person decided within a period, with when."""
    return [
        (each, each.decided_at)
        for each in appeals
        if each.decided_at is not None
        and each.state is not AppealState.WITHDRAWN
        and span.has(each.decided_at)
    ]


def _decided(case: Case, decisions: Iterable[Decision]) -> datetime | None:
    upheld = [each.at for each in decisions if each.outcome is Outcome.VIOLATION]
    if upheld:
        return min(upheld)
    return case.closed_at if case.closing is Closing.DISMISSED else None


def seconds(start: datetime, end: datetime) -> int:
    """Give the time between two moments; what reaches us after we acted took none."""
    return max(0, (end - start) // _SECOND)


def _reversals(appeals: Iterable[Appeal]) -> Reversals:
    states = [each.state for each in appeals]
    overturned, partly = states.count(AppealState.OVERTURNED), states.count(AppealState.PARTLY)
    return Reversals(
        decided=len(states),
        overturned=overturned,
        partly=partly,
        permille=per_mille(overturned + partly, len(states)),
    )
