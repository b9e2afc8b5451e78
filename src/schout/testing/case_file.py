"""A whole case for tests: reported, decided, answered with a sanction, appealed against."""

from datetime import UTC, datetime, timedelta

from schout.core.evidence.chain import EntryKind
from schout.core.model.case import Case, CaseEntry, Hold
from schout.core.model.decision import Decision, DecisionInput, PolicyRef, Reason
from schout.core.model.ids import (
    AppealId,
    CaseId,
    DecisionId,
    Digest,
    MessageId,
    NoticeId,
    ReportId,
    SanctionId,
    TenantId,
)
from schout.core.model.message import Message, MessageState
from schout.core.model.moment import from_datetime
from schout.core.model.notice import Notice
from schout.core.model.report import Attachment, Report, Reporter
from schout.core.model.sanction import Appeal, AppealSaid, Sanction, StatementOfReasons
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import (
    CaseState,
    MeasureKind,
    NoticeKind,
    Outcome,
    ReportKind,
    ReportState,
    Scope,
    Severity,
    WayBack,
)
from schout.ports.store import PolicyRecord, Transaction
from schout.testing.samples import ACME, CALLS, HOST, sample_finding, sample_given

AT = datetime(2026, 12, 7, 9, tzinfo=UTC)
CASE = CaseId("cas_1")
DECISION = DecisionId("dec_1")
REPORTER = Reporter(
    key="sha256:" + "12" * 32,
    name="Anna Peeters",
    mail="anna@victim.example",
    organisation="Victim",
)
NEIGHBOUR = TenantId("zeta-4815")
SECRET_OF_NEIGHBOUR = "host-of-the-neighbour.example"  # noqa: S105 - a host name
PEOPLE = ("B. Claes", "C. Maes")
NOTE = "rings a bell"


def report() -> Report:
    """Give what somebody outside reports."""
    return Report(
        id=ReportId("rpt_1"),
        kind=ReportKind.FORM,
        received_at=AT - timedelta(hours=1),
        digest=Digest("sha256:" + "34" * 32),
        size_bytes=400,
        reporter=REPORTER,
        text="Thousands of calls. Regards, anna PEETERS",
        attachments=(
            Attachment(
                digest=Digest("sha256:" + "56" * 32),
                content_type="text/plain",
                size_bytes=9,
                name="anna.txt",
            ),
        ),
        reference="V-1",
        tenant=ACME,
        case=CASE,
        state=ReportState.IN_CASE,
    )


def decision(policy: PolicyRef) -> tuple[Decision, DecisionInput]:
    """Give the decision that opened the case, and what it rests on."""
    given = sample_given(policy=policy)
    made = Decision(
        id=DECISION,
        at=AT,
        finding=given.finding.id,
        tenant=ACME,
        clause=CALLS,
        policy=policy,
        outcome=Outcome.VIOLATION,
        severity=Severity.MODERATE,
        ladder="usual",
        step="notice",
        reasons=(Reason(code="limit_broken", detail="40 > 14"),),
        evidence=(given.finding.evidence[0].digest,),
    )
    return made, given


def case() -> Case:
    """Give the case as it stands in the end."""
    claes, maes = PEOPLE
    history = (
        CaseEntry(at=AT, what="opened", ref=DECISION, detail="notice"),
        CaseEntry(at=AT, what="confirmed", ref=DECISION, by=claes),
        CaseEntry(at=AT, what="noted", ref="act_1", by=maes, detail=NOTE),
        CaseEntry(at=AT, what="held", ref="act_2", by=claes, detail="the court asked"),
        CaseEntry(at=AT, what="appealed", ref="apl_1", by="tenant"),
    )
    return Case(
        id=CASE,
        tenant=ACME,
        clause=CALLS,
        object=HOST,
        state=CaseState.IN_FORCE,
        opened_at=AT,
        ladder="usual",
        step="notice",
        strike=1,
        policy_version="2026.1",
        remedy_until=None,
        decisions=(DECISION,),
        findings=(sample_finding().id,),
        last_finding_at=AT,
        history=history,
        hold=Hold(since=AT, by=claes, reason="the court asked"),
        reports=(ReportId("rpt_1"),),
        sanctions=(SanctionId("san_1"),),
        appeals=(AppealId("apl_1"),),
    )


def notices() -> tuple[Notice, ...]:
    """Give one notice to the tenant and one to the reporter."""
    first = Notice(
        id=NoticeId("ntc_1"),
        kind=NoticeKind.TENANT_NOTICE,
        case=CASE,
        decision=DECISION,
        tenant=ACME,
        clause=CALLS,
        language="nl",
        prepared_at=AT,
        remedy_until=None,
        recipients=("info@acme.example",),
        subject="Te veel oproepen",
        body="Beste klant,\n<b>40</b> oproepen.",
    )
    second = Notice(
        id=NoticeId("ntc_2"),
        kind=NoticeKind.REPORTER_ANSWER,
        case=CASE,
        decision=None,
        tenant=ACME,
        clause=CALLS,
        report=ReportId("rpt_1"),
        language="en",
        prepared_at=AT,
        remedy_until=None,
        recipients=("anna@victim.example",),
        subject="Your report",
        body="Dear Anna Peeters",
    )
    return first, second


def message() -> Message:
    """Give the answer to the reporter on its way, delivered."""
    return Message(
        id=MessageId("msg_1"),
        notice=NoticeId("ntc_2"),
        case=CASE,
        to="anna@victim.example",
        state=MessageState.SENT,
        due=AT,
        since=AT,
        attempts=1,
        done_at=AT,
    )


def sanction() -> Sanction:
    """Give the sanction with its reasons."""
    reasons = StatementOfReasons(
        decision=DECISION,
        clause=CALLS,
        facts="40 calls",
        ground="clause III.2",
        automated_detection=True,
        automated_decision=False,
        redress="appeal within six months",
    )
    return Sanction(
        id=SanctionId("san_1"),
        case=CASE,
        tenant=ACME,
        kind=MeasureKind.THROTTLE,
        scope=Scope.DATABASE,
        targets=(HOST,),
        starts=AT,
        ends=AT + timedelta(days=1),
        review=None,
        grounds=(),
        ways_back=(WayBack.APPEAL, WayBack.EXPIRY),
        reasons=reasons,
    )


def appeal() -> Appeal:
    """Give the tenant's appeal, which another person looks at."""
    said = AppealSaid(at=AT, by=PEOPLE[1], text="We look at it.")
    return Appeal(
        id=AppealId("apl_1"),
        case=CASE,
        tenant=ACME,
        decision=DECISION,
        filed_at=AT,
        text="It was an import.",
        reviewer=PEOPLE[1],
        said=(said,),
    )


def put_case_file(transaction: Transaction, policy: PolicyRecord) -> None:
    """Write the case, between entries of another tenant."""
    ref = PolicyRef(id=policy.id, version=policy.version, digest=policy.digest)
    neighbour = Tenant(id=NEIGHBOUR, name=SECRET_OF_NEIGHBOUR)
    at_us = from_datetime(AT)
    transaction.append(at_us, EntryKind.TENANT, NEIGHBOUR, neighbour)
    transaction.put_policy(policy)
    transaction.put_finding(sample_finding())
    transaction.put_decision(*decision(ref))
    transaction.put_case(case())
    transaction.put_report(report(), at_us)
    transaction.append(at_us, EntryKind.TENANT, NEIGHBOUR, neighbour)
    for each in notices():
        transaction.put_notice(each)
    transaction.put_message(message())
    transaction.put_sanction(sanction(), at_us)
    transaction.put_appeal(appeal(), at_us)
    transaction.append(at_us, EntryKind.TENANT, NEIGHBOUR, neighbour)
