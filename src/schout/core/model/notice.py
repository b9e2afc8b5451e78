"""Notices: what we tell, in the language of whom we tell it."""

from datetime import datetime

from schout.core.model.ids import CaseId, ClauseId, DecisionId, NoticeId, ReportId, TenantId
from schout.core.model.value import Value
from schout.core.model.vocabulary import NoticeKind


class Notice(Value, frozen=True, kw_only=True):
    """A text that is ready to go out: clause, facts, remedy asked, deadline, how to appeal."""

    id: NoticeId
    kind: NoticeKind
    case: CaseId | None
    decision: DecisionId | None
    tenant: TenantId | None
    """To whom it is, or about whom; a receipt to a reporter knows none."""
    clause: ClauseId | None
    report: ReportId | None = None
    """What it answers, when it is to a reporter."""
    language: str
    prepared_at: datetime
    remedy_until: datetime | None
    recipients: tuple[str, ...]
    subject: str
    body: str
