"""A case with all that follows from it, for the tests of letters."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from schout.core.model.case import Case
from schout.core.model.decision import Decision, PolicyRef, ProposedMeasure, Reason
from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import (
    AppealId,
    CaseId,
    DecisionId,
    Digest,
    EventId,
    FindingId,
    ReportId,
    RuleId,
    SanctionId,
    TenantId,
)
from schout.core.model.notice import Notice
from schout.core.model.report import ObjectKind, Report, ReportedObject, Reporter
from schout.core.model.sanction import Appeal, Sanction
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import (
    Approval,
    CaseState,
    Direction,
    Ground,
    MeasureKind,
    Metric,
    Outcome,
    Refund,
    ReporterKind,
    ReportKind,
    Scope,
    Severity,
    WayBack,
)
from schout.core.notices.letter import Occasion
from schout.core.notices.statement_of_reasons import statement_of
from schout.core.policy.schema import Policy
from schout.testing.policies import sample_clause, sample_policy
from schout.testing.texts import product_texts

GOLDEN = Path(__file__).parents[3] / "golden" / "notices"
AT = datetime(2026, 12, 1, 13, 5, 1, tzinfo=UTC)
POLICY = sample_policy()
NEITHER = replace(POLICY, provider=replace(POLICY.provider, dispute_body=None, court=None))
"""The policy of a host that names no dispute body and no court."""
CLAUSE = sample_clause()
TENANT = Tenant(
    id=TenantId("t-17"),
    name="Bakkerij Peeters",
    language="nl",
    contacts=("it@peeters.example",),
)


def evidence(number: int) -> Evidence:
    return Evidence(
        event=EventId(f"evt_{number:026}"),
        digest=Digest(f"sha256:{number:064x}"),
        source="access.log",
        line=100 + number,
        at=AT - timedelta(minutes=5) + timedelta(seconds=number),
        excerpt="peeters.oxygis.example 203.0.113.7 [withheld user] "
        '"POST /xmlrpc/2/object?[withheld query]" 200 "-" "python-xmlrpc/3.11"',
    )


FINDING = Finding(
    id=FindingId("fnd_00000000000000000000000001"),
    clause=CLAUSE.id,
    rule=RuleId("api_rate"),
    rule_version=1,
    tenant=TENANT.id,
    principal="peeters.oxygis.example",
    source_ip="203.0.113.7",
    object="peeters.oxygis.example",
    at=AT,
    first_at=AT - timedelta(minutes=5),
    count=1_800,
    measured=1_800,
    limit=305,
    unit=Metric.CALLS,
    window_s=300,
    confidence=80,
    direction=Direction.OFFENDER,
    evidence=tuple(evidence(number) for number in range(1, 21)),
)
DECISION = Decision(
    id=DecisionId("dec_00000000000000000000000001"),
    at=AT,
    finding=FINDING.id,
    tenant=TENANT.id,
    clause=CLAUSE.id,
    policy=PolicyRef(id=POLICY.id, version=POLICY.version, digest=POLICY.digest),
    outcome=Outcome.VIOLATION,
    severity=Severity.MODERATE,
    strike=1,
    ladder="resources",
    step="notice",
    approval=Approval.NONE,
    remedy_until=AT + timedelta(days=14),
    reasons=(Reason(code="over_limit"),),
    evidence=(Digest("sha256:" + "1" * 64),),
)
CASE = Case(
    id=CaseId("cas_00000000000000000000000001"),
    tenant=TENANT.id,
    clause=CLAUSE.id,
    object=FINDING.object,
    state=CaseState.NOTIFIED,
    opened_at=AT,
    ladder="resources",
    step="notice",
    strike=1,
    policy_version=POLICY.version,
    remedy_until=AT + timedelta(days=14),
    decisions=(DECISION.id,),
    findings=(FINDING.id,),
    last_finding_at=AT,
    history=(),
)
SUSPENSION = replace(
    DECISION,
    step="suspend",
    grounds=(Ground.SERIOUS, Ground.REPEATED),
    strike=3,
    measures=(ProposedMeasure(kind=MeasureKind.SUSPEND_SERVICE, scope=Scope.SERVICE),),
    refund=Refund.NONE,
    approval=Approval.TWO_PEOPLE,
    automated=False,
    remedy_until=None,
)
THROTTLE = replace(
    DECISION,
    step="throttle",
    strike=2,
    measures=(ProposedMeasure(kind=MeasureKind.THROTTLE, scope=Scope.DATABASE, duration="7d"),),
    refund=Refund.PRO_RATA,
    approval=Approval.ONE_PERSON,
    automated=False,
)

REPORTED = replace(
    FINDING,
    rule=RuleId("report"),
    unit=Metric.REPORTS,
    count=1,
    measured=1,
    limit=0,
    first_at=AT - timedelta(hours=1),
    window_s=3_600,
    evidence=(
        replace(
            evidence(1),
            source="report",
            line=0,
            at=AT,
            excerpt="content/phishing https://peeters.oxygis.example/bank?[withheld query] "
            "It asks for my card number. Regards, [withheld person]",
        ),
    ),
)
"""A report of what happened an hour before it came."""
REASONS = statement_of(SUSPENSION, FINDING, POLICY, TENANT, "nl", product_texts())
SUSPENDED = Sanction(
    id=SanctionId("san_00000000000000000000000001"),
    case=CASE.id,
    tenant=TENANT.id,
    kind=MeasureKind.SUSPEND_SERVICE,
    scope=Scope.SERVICE,
    targets=("peeters.oxygis.example",),
    starts=AT,
    ends=None,
    review=AT + timedelta(days=1),
    grounds=SUSPENSION.grounds,
    ways_back=(WayBack.REVIEW, WayBack.APPEAL),
    reasons=REASONS,
)
THROTTLED = replace(
    SUSPENDED,
    id=SanctionId("san_00000000000000000000000002"),
    kind=MeasureKind.THROTTLE,
    scope=Scope.SOURCE,
    targets=("203.0.113.7",),
    ends=AT + timedelta(days=7),
    review=None,
    refund=Refund.PRO_RATA,
)
APPEAL = Appeal(
    id=AppealId("apl_00000000000000000000000001"),
    case=CASE.id,
    tenant=TENANT.id,
    decision=SUSPENSION.id,
    filed_at=AT + timedelta(days=2),
    text="It was the import of our old orders.\n\nIt is over now.",
)
REPORT = Report(
    id=ReportId("rpt_00000000000000000000000001"),
    kind=ReportKind.FORM,
    received_at=AT,
    digest=Digest("sha256:" + "2" * 64),
    size_bytes=100,
    reporter=Reporter(
        key="k", kind=ReporterKind.PUBLIC, name="Jo Janssens", mail="jo@janssens.example"
    ),
    category="content/phishing",
    objects=(
        ReportedObject(
            kind=ObjectKind.URL,
            value="https://peeters.oxygis.example/bank?u=1",
            normal="https://peeters.oxygis.example/bank",
        ),
    ),
    text="This page asks for my card number.",
)
LINK = "https://desk.oxygis.example/report/rpt_00000000000000000000000001?signature=" + "a1b2" * 16


def occasion(
    lang: str = "en", case: Case = CASE, policy: Policy = POLICY, tenant: Tenant = TENANT
) -> Occasion:
    """Give the occasion of a letter, a day after the notice."""
    at = AT + timedelta(days=1)
    return Occasion(
        case=case, policy=policy, tenant=tenant, lang=lang, texts=product_texts(), at=at
    )


def flat(text: str) -> str:
    """Give a letter without its line ends."""
    return " ".join(text.split())


def holds_golden(name: str, made: Notice) -> bool:
    """Whether a letter reads as agreed; `SCHOUT_UPDATE_GOLDEN=1` agrees to it."""
    path = GOLDEN / f"{name}.{made.language}.txt"
    text = f"{made.subject}\n\n{made.body}"
    if os.environ.get("SCHOUT_UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return text == path.read_text("utf-8")
