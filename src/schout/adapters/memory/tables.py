"""All that a store in memory keeps."""

from dataclasses import dataclass, field, fields
from datetime import datetime

from schout.core.cases.waiting import waits_for
from schout.core.evidence.chain import Entry
from schout.core.evidence.owner import Owner
from schout.core.model.case import Case
from schout.core.model.finding import Finding
from schout.core.model.ids import (
    AppealId,
    CaseId,
    DecisionId,
    Digest,
    FindingId,
    MessageId,
    NoticeId,
    ReportId,
    SanctionId,
    TenantId,
)
from schout.core.model.message import Message
from schout.core.model.notice import Notice
from schout.core.model.permit import Permit
from schout.core.model.permit_request import PermitRequest, PermitRequestId
from schout.core.model.report import Report
from schout.core.model.sanction import Appeal, Sanction
from schout.core.model.tenant import Belonging, Tenant
from schout.ports.store import DecisionRecord, PolicyRecord


@dataclass(slots=True)
class Tables:
    """A committed one is never changed again."""

    ledger: list[Entry] = field(default_factory=list)
    known: set[FindingId] = field(default_factory=set)
    policies: dict[Digest, PolicyRecord] = field(default_factory=dict)
    findings: dict[FindingId, Finding] = field(default_factory=dict)
    decisions: dict[DecisionId, DecisionRecord] = field(default_factory=dict)
    cases: dict[CaseId, Case] = field(default_factory=dict)
    notices: dict[NoticeId, Notice] = field(default_factory=dict)
    sanctions: dict[SanctionId, Sanction] = field(default_factory=dict)
    appeals: dict[AppealId, Appeal] = field(default_factory=dict)
    reports: dict[ReportId, Report] = field(default_factory=dict)
    messages: dict[MessageId, Message] = field(default_factory=dict)
    blobs: dict[Digest, bytes] = field(default_factory=dict)
    permit_requests: dict[PermitRequestId, PermitRequest] = field(default_factory=dict)
    tenants: dict[TenantId, Tenant] = field(default_factory=dict)
    belongings: dict[tuple[str, str, datetime], Belonging] = field(default_factory=dict)
    permits: dict[str, Permit] = field(default_factory=dict)
    timers: dict[CaseId, int] = field(default_factory=dict)
    key_owners: dict[Owner, str] = field(default_factory=dict)
    checkpoints: dict[str, bytes] = field(default_factory=dict)

    def copy(self) -> "Tables":
        """Give one that can be changed without this one changing."""
        return Tables(**{each.name: getattr(self, each.name).copy() for each in fields(self)})

    def counts(self) -> dict[str, int]:
        """Count what is kept, open cases, and cases that wait for a person."""
        return {
            "ledger": len(self.ledger),
            "policies": len(self.policies),
            "findings": len(self.findings),
            "decisions": len(self.decisions),
            "cases": len(self.cases),
            "open_cases": sum(each.is_open for each in self.cases.values()),
            "notices": len(self.notices),
            "tenants": len(self.tenants),
            "belongings": len(self.belongings),
            "permits": len(self.permits),
            "timers": len(self.timers),
            "waiting_cases": sum(waits_for(each) is not None for each in self.cases.values()),
            "sanctions": len(self.sanctions),
            "appeals": len(self.appeals),
            "reports": len(self.reports),
            "messages": len(self.messages),
            "permit_requests": len(self.permit_requests),
        }
