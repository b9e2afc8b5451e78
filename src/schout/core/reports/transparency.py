"""Counts the figures that a hosting service publishes (Regulation (EU) 2022/2065, Art. 15)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import TypeVar

from schout.core.model.case import Case
from schout.core.model.ids import CaseId, ClauseId, ReportId
from schout.core.model.report import Report
from schout.core.model.sanction import Appeal, Sanction
from schout.core.model.vocabulary import (
    AppealState,
    Closing,
    Ground,
    MeasureKind,
    Outcome,
    ReporterKind,
    ReportKind,
    ReportState,
)
from schout.core.policy.schema import Policy
from schout.core.reports.kept import Kept, Span
from schout.core.reports.rows import (
    AutomationRow,
    ComplaintRow,
    Identification,
    MeasureRow,
    MisuseRow,
    NoticeRow,
    OrderRow,
    Transparency,
)
from schout.core.reports.times import decided_appeals, decided_at, per_mille, seconds, spread, times

T = TypeVar("T")
R = TypeVar("R")

ALL = "ALL"
"""The row that holds every category."""
OTHER = "OTHER_VIOLATION_TC"
"""The category of clauses that name none."""
NOT_SPECIFIED = "NOT_SPECIFIED_NOTICE"
"""The category of reports that name none and that led to no clause."""
UNKNOWN_STATE = "unknown"
_PARTIAL, _HIDDEN = "provision_partial_suspension", "visibility_disabled"
RESTRICTIONS: Mapping[MeasureKind, str] = {
    **dict.fromkeys(MeasureKind, _PARTIAL),
    MeasureKind.PUBLISHING_OFF: _HIDDEN,
    MeasureKind.QUARANTINE: _HIDDEN,
    MeasureKind.SUSPEND_SERVICE: "provision_total_suspension",
    MeasureKind.SUSPEND_TENANT: "account_suspension",
    MeasureKind.TERMINATE: "account_termination",
}
"""What the template calls each measure."""
_OUTCOMES = {AppealState.UPHELD, AppealState.PARTLY, AppealState.OVERTURNED}
_WRONG = {Closing.DISMISSED, Closing.OVERTURNED}


def transparency(
    kept: Kept,
    policy: Policy,
    span: Span,
    states: Mapping[ReportId, str] | None = None,
    reporters_suspended: int | None = None,
) -> Transparency:
    """Count what happened within a period.

    `states` gives the Member State of each order, ISO 3166-1 alpha-2; `reporters_suspended` how
    often the reports of somebody were put aside for misuse.
    """
    known = _Known(kept, policy)
    received = [each for each in kept.reports if span.has(each.received_at)]
    orders = [each for each in received if each.kind is ReportKind.ORDER]
    notices = [each for each in received if each.kind is not ReportKind.ORDER]
    return Transparency(
        identification=_identification(policy, span),
        orders=_orders(known, orders, states or {}),
        notices=_by_category(notices, known.of_report, partial(_notices, known)),
        own_initiative=_own_initiative(known, kept.sanctions, span),
        complaints=_complaints(known, kept.appeals, span),
        misuse=_misuse(kept.sanctions, span, reporters_suspended),
        automation=_automation(known, kept, span),
        times=times(kept, span),
    )


class _Known:
    """What every table looks up."""

    def __init__(self, kept: Kept, policy: Policy) -> None:
        self.cases = {case.id: case for case in kept.cases}
        self.decided = {case.id: at for case, at in decided_at(kept)}
        self._clauses = {
            clause.id: next(iter(clause.intake.dsa), OTHER) for clause in policy.clauses
        }
        self._named = {each for clause in policy.clauses for each in clause.intake.dsa}
        self._decisions = {each.id: each for each in kept.decisions}

    def of_clause(self, clause: ClauseId) -> str:
        return self._clauses.get(clause, OTHER)

    def of_case(self, case: Case) -> str:
        return self.of_clause(case.clause)

    def of_report(self, report: Report) -> str:
        if report.clause is not None:
            return self.of_clause(report.clause)
        return report.category if report.category in self._named else NOT_SPECIFIED

    def to_act_s(self, reports: Iterable[Report]) -> int | None:
        """Give the middle of the times from a report to the decision in its case."""
        return spread(
            seconds(each.received_at, self.decided[each.case])
            for each in reports
            if each.case in self.decided
        ).median_s

    def by_machine(self, case: CaseId | None) -> bool:
        """Tell whether a machine upheld a case by itself: at first, or when a window had ended."""
        return any(self._upheld(case))

    def by_machine_alone(self, case: CaseId) -> bool:
        """Tell whether no person upheld a case, as a machine did."""
        upheld = self._upheld(case)
        return bool(upheld) and all(upheld)

    def _upheld(self, case: CaseId | None) -> list[bool]:
        """Tell of each decision that upheld a case whether it was automated."""
        found = self.cases.get(case) if case is not None else None
        return [
            self._decisions[each].automated
            for each in (found.decisions if found is not None else ())
            if each in self._decisions and self._decisions[each].outcome is Outcome.VIOLATION
        ]


def _identification(policy: Policy, span: Span) -> Identification:
    last = span.until - timedelta(microseconds=1)
    return Identification(
        provider=policy.provider.legal_name,
        service=policy.provider.name,
        policy=policy.id,
        policy_version=policy.version,
        first_day=span.since.date().isoformat(),
        last_day=last.date().isoformat(),
    )


def _orders(
    known: _Known, orders: Sequence[Report], states: Mapping[ReportId, str]
) -> tuple[OrderRow, ...]:
    by_state: dict[str, list[Report]] = {}
    for each in orders:
        by_state.setdefault(states.get(each.id, UNKNOWN_STATE), []).append(each)

    def row(state: str, category: str, own: Sequence[Report]) -> OrderRow:
        informed = (
            seconds(each.received_at, each.answered_at)
            for each in own
            if each.answered_at is not None
        )
        return OrderRow(
            category=category,
            member_state=state,
            orders=len(own),
            items=_items(own),
            acted_on=_upheld(own),
            median_to_inform_s=spread(informed).median_s,
            median_to_act_s=known.to_act_s(own),
        )

    parts = [(ALL, orders), *sorted(by_state.items())]
    return tuple(
        each
        for state, own in parts
        for each in _by_category(own, known.of_report, partial(row, state))
    )


def _notices(known: _Known, category: str, own: Sequence[Report]) -> NoticeRow:
    trusted = [each for each in own if each.reporter.kind is ReporterKind.TRUSTED_FLAGGER]
    return NoticeRow(
        category=category,
        notices=len(own),
        items=_items(own),
        acted_on=_upheld(own),
        processed_automatically=sum(known.by_machine(each.case) for each in own),
        median_to_act_s=known.to_act_s(own),
        trusted_notices=len(trusted),
        trusted_items=_items(trusted),
        trusted_acted_on=_upheld(trusted),
        trusted_median_to_act_s=known.to_act_s(trusted),
    )


def _own_initiative(
    known: _Known, sanctions: Iterable[Sanction], span: Span
) -> tuple[MeasureRow, ...]:
    """Count measures by what they are, below what they are for; no report led to their case."""
    own = [
        each
        for each in sanctions
        if span.has(each.starts) and each.case in known.cases and not known.cases[each.case].reports
    ]
    groups: dict[tuple[str, MeasureKind], list[Sanction]] = {}
    for each in own:
        for category in (ALL, known.of_clause(each.reasons.clause)):
            groups.setdefault((category, each.kind), []).append(each)
    order = sorted(
        groups, key=lambda key: (key[0] != ALL, key[0], tuple(MeasureKind).index(key[1]))
    )
    return tuple(_measure(category, kind, groups[category, kind]) for category, kind in order)


def _measure(category: str, kind: MeasureKind, own: Sequence[Sanction]) -> MeasureRow:
    grounds = [each.grounds for each in own]
    return MeasureRow(
        category=category,
        restriction=RESTRICTIONS[kind],
        measure=kind,
        ground="terms",
        measures=len(own),
        detected_automatically=sum(each.reasons.automated_detection for each in own),
        decided_automatically=sum(each.reasons.automated_decision for each in own),
        serious=sum(Ground.SERIOUS in each for each in grounds),
        intentional=sum(Ground.INTENTIONAL in each for each in grounds),
        repeated=sum(Ground.REPEATED in each for each in grounds),
    )


def _complaints(known: _Known, appeals: Sequence[Appeal], span: Span) -> tuple[ComplaintRow, ...]:
    filed = {each.id for each in appeals if span.has(each.filed_at)}
    ended = {each.id: at for each, at in decided_appeals(appeals, span)}

    def category(appeal: Appeal) -> str:
        case = known.cases.get(appeal.case)
        return OTHER if case is None else known.of_case(case)

    def row(name: str, own: Sequence[Appeal]) -> ComplaintRow:
        decided = [each for each in own if each.id in ended]
        states = [each.state for each in decided]
        took = (seconds(each.filed_at, ended[each.id]) for each in decided)
        return ComplaintRow(
            category=name,
            complaints=sum(each.id in filed for each in own),
            decided=len(decided),
            upheld=states.count(AppealState.UPHELD),
            partly=states.count(AppealState.PARTLY),
            overturned=states.count(AppealState.OVERTURNED),
            median_to_outcome_s=spread(took).median_s,
        )

    about = [each for each in appeals if each.id in filed or each.id in ended]
    return _by_category(about, category, row)


def _misuse(
    sanctions: Iterable[Sanction], span: Span, reporters: int | None
) -> tuple[MisuseRow, ...]:
    tenants = sum(
        each.kind.suspends and Ground.REPEATED in each.grounds and span.has(each.starts)
        for each in sanctions
    )
    return (
        MisuseRow(of="repeated_violation", suspensions=tenants),
        MisuseRow(of="unfounded_notices", suspensions=reporters),
        # appeals are never put aside: each is looked at by a person
        MisuseRow(of="unfounded_complaints", suspensions=0),
    )


def _automation(known: _Known, kept: Kept, span: Span) -> tuple[AutomationRow, ...]:
    decided = [case for case in kept.cases if case.id in known.decided]
    within = [case for case in decided if span.has(known.decided[case.id])]
    appealed = {each.case for each in kept.appeals if each.state in _OUTCOMES}

    def row(means: str, category: str, own: Sequence[Case]) -> AutomationRow:
        detected = means == "detection"
        used = [
            case for case in own if (not case.reports if detected else known.by_machine(case.id))
        ]
        wrong = [case for case in used if case.closing in _WRONG]
        looked_at = appealed | {case.id for case in wrong}
        judged = [
            case
            for case in used
            if case.id in looked_at or (detected and not known.by_machine_alone(case.id))
        ]
        return AutomationRow(
            category=category,
            means=means,
            decided=len(own),
            used=len(used),
            share_permille=per_mille(len(used), len(own)),
            judged=len(judged),
            wrong=len(wrong),
            error_permille=per_mille(len(wrong), len(judged)),
            accuracy_permille=per_mille(len(judged) - len(wrong), len(judged)),
        )

    parts = (partial(row, means) for means in ("detection", "decision"))
    return tuple(each for part in parts for each in _by_category(within, known.of_case, part))


def _by_category(
    items: Sequence[T], category: Callable[[T], str], row: Callable[[str, Sequence[T]], R]
) -> tuple[R, ...]:
    """Make a row of everything, then one for each category that has something, by name."""
    groups: dict[str, list[T]] = {}
    for each in items:
        groups.setdefault(category(each), []).append(each)
    return (row(ALL, items), *(row(name, groups[name]) for name in sorted(groups)))


def _items(reports: Iterable[Report]) -> int:
    """Count what reports are about; one that names nothing is about one thing."""
    return sum(max(1, len(each.objects)) for each in reports)


def _upheld(reports: Iterable[Report]) -> int:
    return sum(each.state is ReportState.UPHELD for each in reports)
