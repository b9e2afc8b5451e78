"""What each reader sees of a case and of a report.

A key of a tenant sees its own cases once it was told of them and while no law forbids to tell it,
and of each what the tenant may know.
A key of the host without the scope `offences` sees of a case that can be about an offence that it
exists, its state and its deadlines (GDPR, Art. 10; decision 16). Who reports is never shown to a
tenant.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from schout.core.cases.told import knows_of
from schout.core.model.case import Case, Due, Extension
from schout.core.model.ids import (
    AppealId,
    CaseId,
    ClauseId,
    DecisionId,
    ReportId,
    SanctionId,
    TenantId,
)
from schout.core.model.notice import Notice
from schout.core.model.person import TENANT
from schout.core.model.report import Report
from schout.core.model.sanction import Appeal, AppealSaid, Sanction, StatementOfReasons
from schout.core.model.value import Value
from schout.core.model.vocabulary import (
    AppealState,
    CaseState,
    Closing,
    MeasureKind,
    NoticeKind,
    ReportKind,
    ReportState,
    SanctionState,
    Scope,
    Severity,
    TimerKind,
    WayBack,
)
from schout.core.policy.schema import Policy
from schout.core.reports.processing_register import concerns_offences
from schout.ports.store import Snapshot
from schout.service.api_keys import ApiKey, KeyScope
from schout.service.case_version import version_of
from schout.service.web_services import WebServices
from schout.surfaces.api.answer import Answer
from schout.surfaces.api.problem import Stopped, problem

REVIEWER = "reviewer"
"""What a tenant sees in place of the name of who looks at its appeal."""
_TO_TENANTS = {
    NoticeKind.TENANT_NOTICE,
    NoticeKind.STATEMENT_OF_REASONS,
    NoticeKind.REMINDER,
    NoticeKind.EXTENSION,
    NoticeKind.REMEDY_CHECKED,
    NoticeKind.LIFTED,
    NoticeKind.APPEAL_RECEIVED,
    NoticeKind.APPEAL_DECIDED,
    NoticeKind.SILENCE_ENDED,
}
_OF_TENANTS = {TimerKind.WINDOW_END, TimerKind.SANCTION_END}
"""Deadlines that a tenant is told of; the others are for those who work on the case."""


class RestrictedCase(Value, frozen=True, kw_only=True):
    """A case that can be about an offence, for who may not see more of it."""

    restricted: Literal[True] = True
    id: CaseId
    state: CaseState
    opened_at: datetime
    remedy_until: datetime | None
    due: tuple[Due, ...]
    review_due: bool
    closed_at: datetime | None


class TenantCase(Value, frozen=True, kw_only=True):
    """A case as its tenant may see it."""

    id: CaseId
    tenant: TenantId
    clause: ClauseId
    object: str | None
    state: CaseState
    severity: Severity
    step: str
    policy_version: str
    opened_at: datetime
    notified_at: datetime
    remedy_until: datetime | None
    due: tuple[Due, ...]
    extension: Extension | None
    sanctions: tuple[SanctionId, ...]
    appeals: tuple[AppealId, ...]
    closing: Closing | None
    closed_at: datetime | None


class TenantSanction(Value, frozen=True, kw_only=True):
    """A sanction as its tenant may see it."""

    id: SanctionId
    case: CaseId
    kind: MeasureKind
    scope: Scope
    targets: tuple[str, ...]
    starts: datetime
    ends: datetime | None
    review: datetime | None
    ways_back: tuple[WayBack, ...]
    reasons: StatementOfReasons
    state: SanctionState
    lifted_at: datetime | None


class TenantAppeal(Value, frozen=True, kw_only=True):
    """An appeal as its tenant may see it: what was said, and not the names of people."""

    id: AppealId
    case: CaseId
    decision: DecisionId
    filed_at: datetime
    text: str
    state: AppealState
    said: tuple[AppealSaid, ...]
    decided_at: datetime | None
    reason: str
    step: str | None


class RestrictedReport(Value, frozen=True, kw_only=True):
    """A report that can be about an offence, for who may not see more of it."""

    restricted: Literal[True] = True
    id: ReportId
    received_at: datetime
    state: ReportState


REF = "#/components/schemas/"
"""Where the description of the API has its types."""


def _either(*kinds: type[Value]) -> Any:
    """Name values of one of some types, which no field tells apart, for the description."""
    refs = [{"$ref": f"{REF}{each.__name__}"} for each in kinds]
    return Annotated[Any, msgspec.Meta(extra_json_schema={"anyOf": refs})]


if TYPE_CHECKING:
    ShownCase = Case | RestrictedCase | TenantCase
    ShownReport = Report | RestrictedReport
    ShownSanction = Sanction | TenantSanction
    ShownAppeal = Appeal | TenantAppeal
else:
    ShownCase = _either(Case, RestrictedCase, TenantCase)
    ShownReport = _either(Report, RestrictedReport)
    ShownSanction = _either(Sanction, TenantSanction)
    ShownAppeal = _either(Appeal, TenantAppeal)
VIEWS: tuple[type[Value], ...] = (
    *(Case, RestrictedCase, TenantCase),
    *(Report, RestrictedReport),
    *(Sanction, TenantSanction),
    *(Appeal, TenantAppeal),
)
"""All types that are shown."""


class Reader:
    """Who reads, by the key, and what that key may see."""

    def __init__(self, services: WebServices, key: ApiKey | None) -> None:
        if key is None:
            raise ValueError("expected a reader with a key")
        self._policy, self.key = services.policy, key
        self._knowns = services.reports.knowns
        self._all = KeyScope.OFFENCES in key.scopes

    @property
    def tenant(self) -> TenantId | None:
        """The tenant whose key it is."""
        return self.key.tenant

    def sees(self, case: Case) -> bool:
        """Tell whether a case exists for this reader."""
        if self.tenant is None:
            return True
        return case.tenant == self.tenant and knows_of(case)

    def sees_all_of(self, case: Case) -> bool:
        """Tell whether it may see more of a case than that it exists."""
        return self.tenant is not None or self._all or not _concerns(self._policy, case.clause)

    def sees_all_of_report(self, snapshot: Snapshot, report: Report) -> bool:
        """Tell whether it may see more of a report than that it exists: by itself, and its case.

        INVARIANT: one that is about no known clause can be about anything, so about an offence.
        """
        if self._all:
            return True
        if report.kind is ReportKind.ORDER:
            return False
        about = {report.clause} if report.clause else {*self._knowns.clauses_for(report.category)}
        case = None if report.case is None else snapshot.case(report.case)
        if case is not None:
            about.add(case.clause)
        return bool(about) and not any(_concerns(self._policy, each) for each in about)

    def case(self, case: Case) -> ShownCase:
        """Show a case."""
        if self.tenant is not None:
            return _for_tenant(case)
        return case if self.sees_all_of(case) else _restricted(case)

    def tag(self, case: Case) -> str:
        """Give the entity tag of a case as it is shown: another reader has another one."""
        view = "t" if self.tenant is not None else "a" if self.sees_all_of(case) else "r"
        return f'"{view}-{version_of(case)}"'

    def report(self, snapshot: Snapshot, report: Report) -> ShownReport:
        """Show a report."""
        if self.sees_all_of_report(snapshot, report):
            return report
        return RestrictedReport(id=report.id, received_at=report.received_at, state=report.state)

    def notices(self, notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
        """Show the notices of a case; none of them is to a reporter."""
        if self.tenant is None:
            return notices
        return tuple(each for each in notices if each.kind in _TO_TENANTS)

    def sanction(self, sanction: Sanction) -> ShownSanction:
        """Show a sanction."""
        return sanction if self.tenant is None else _sanction_for_tenant(sanction)

    def appeal(self, appeal: Appeal) -> ShownAppeal:
        """Show an appeal."""
        return appeal if self.tenant is None else _appeal_for_tenant(appeal)


def case_in(
    services: WebServices, snapshot: Snapshot, reader: Reader, name: str, *, whole: bool = True
) -> Case:
    """Find a case; `whole`: only for a reader who may see all of it that is for such a reader."""
    found = snapshot.case(CaseId(name))
    if found is None or not reader.sees(found):
        raise Stopped(problem(404, "SCH-C004", f"there is no case `{name}`"))
    if whole and not reader.sees_all_of(found):
        raise Stopped(needs_offences())
    return found


def is_seen(snapshot: Snapshot, reader: Reader, name: CaseId) -> bool:
    """Tell whether a reader may see what hangs on a case."""
    found = snapshot.case(name)
    return found is not None and reader.sees(found) and reader.sees_all_of(found)


def needs_offences() -> Answer:
    """Say that a case or a report can be about an offence, and what the key lacks."""
    detail = f"it can be about an offence: the key lacks the scope `{KeyScope.OFFENCES}`"
    return problem(403, "SCH-H022", detail)


def _concerns(policy: Policy, clause_id: ClauseId) -> bool:
    """Tell whether a clause can be about an offence; one that the policy lacks can."""
    clause = next((each for each in policy.clauses if each.id == clause_id), None)
    return clause is None or concerns_offences(clause)


def _restricted(case: Case) -> RestrictedCase:
    return RestrictedCase(
        id=case.id,
        state=case.state,
        opened_at=case.opened_at,
        remedy_until=case.remedy_until,
        due=case.due,
        review_due=case.review_due,
        closed_at=case.closed_at,
    )


def _for_tenant(case: Case) -> TenantCase:
    if case.notified_at is None:
        raise ValueError("expected a case that its tenant was told of")
    return TenantCase(
        id=case.id,
        tenant=case.tenant,
        clause=case.clause,
        object=case.object,
        state=case.state,
        severity=case.severity,
        step=case.step,
        policy_version=case.policy_version,
        opened_at=case.opened_at,
        notified_at=case.notified_at,
        remedy_until=case.remedy_until,
        due=tuple(each for each in case.due if each.kind in _OF_TENANTS),
        extension=case.extension,
        sanctions=case.sanctions,
        appeals=case.appeals,
        closing=case.closing,
        closed_at=case.closed_at,
    )


def _sanction_for_tenant(sanction: Sanction) -> TenantSanction:
    return TenantSanction(
        id=sanction.id,
        case=sanction.case,
        kind=sanction.kind,
        scope=sanction.scope,
        targets=sanction.targets,
        starts=sanction.starts,
        ends=sanction.ends,
        review=sanction.review,
        ways_back=sanction.ways_back,
        reasons=sanction.reasons,
        state=sanction.state,
        lifted_at=sanction.lifted_at,
    )


def _appeal_for_tenant(appeal: Appeal) -> TenantAppeal:
    return TenantAppeal(
        id=appeal.id,
        case=appeal.case,
        decision=appeal.decision,
        filed_at=appeal.filed_at,
        text=appeal.text,
        state=appeal.state,
        said=tuple(
            AppealSaid(at=each.at, by=_unnamed(each.by), text=each.text) for each in appeal.said
        ),
        decided_at=appeal.decided_at,
        reason=appeal.reason,
        step=appeal.step,
    )


def _unnamed(by: str) -> str:
    return TENANT if by == TENANT else REVIEWER
