"""All notices of one case in four languages: how long they take, on cases that differ.

usage: scripts/bench cases_notices [--cases N]

For each case: the notice to the tenant, the statement of reasons, the receipt and the answer to the
reporter in every language of the policy, the note to billing, the statement for the Commission's
transparency database and its check.
"""

import argparse
import time
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from measure import report
from schout.core.model.case import Case
from schout.core.model.decision import Decision, PolicyRef, ProposedMeasure, Reason
from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import (
    CaseId,
    ClauseId,
    DecisionId,
    Digest,
    EventId,
    FindingId,
    ReportId,
    RuleId,
    SanctionId,
    TenantId,
)
from schout.core.model.report import ObjectKind, Report, ReportedObject, Reporter
from schout.core.model.sanction import Sanction
from schout.core.model.tenant import Tenant
from schout.core.model.vocabulary import (
    CaseState,
    Direction,
    Ground,
    MeasureKind,
    Metric,
    Outcome,
    Refund,
    ReportKind,
    ReportState,
    Scope,
    Severity,
    WayBack,
)
from schout.core.notices.billing_note import billing_note
from schout.core.notices.letter import Occasion
from schout.core.notices.reporter_letters import receipt, reporter_answer
from schout.core.notices.statement_of_reasons import statement_letter, statement_of
from schout.core.notices.tenant_notice import prepare
from schout.core.notices.transparency_rules import check_payload
from schout.core.notices.transparency_statement import statement_payload
from schout.core.policy.schema import Policy
from schout.core.policy.texts import Texts
from schout.service.packs import load_policy, load_texts

TARGET_MS = 10
_START = datetime(2026, 12, 2, 8, 0, 0, tzinfo=UTC)
_CLAUSE = ClauseId("III.2")


def digest(number: int) -> Digest:
    return Digest(f"sha256:{number:064x}")


def finding_of(number: int, at: datetime) -> Finding:
    """Give what was found in a case: its times, names and figures are its own."""
    host = f"shop{number}.example.net"
    evidence = tuple(
        Evidence(
            event=EventId(f"evt_{number}_{line}"),
            digest=digest(number * 100 + line),
            source="access.log",
            line=number * 50 + line,
            at=at - timedelta(seconds=20 - line),
            excerpt=f'198.51.100.{number % 250} - - [02/Dec/2026:09:00:{line:02} +0100] "POST '
            f'/jsonrpc HTTP/1.1" 200 {number + line} "-" "python-requests/2.32.0"',
        )
        for line in range(20)
    )
    return Finding(
        id=FindingId(f"fnd_{number}"),
        clause=_CLAUSE,
        rule=RuleId("api_rate"),
        rule_version=1,
        tenant=TenantId(f"t-{number}"),
        principal=host,
        source_ip=f"198.51.100.{number % 250}",
        object=host,
        at=at,
        first_at=at - timedelta(seconds=300 + number),
        count=20,
        measured=1_800 + number,
        limit=305,
        unit=Metric.CALLS,
        window_s=300 + number,
        confidence=80,
        direction=Direction.OFFENDER,
        evidence=evidence,
    )


def decision_of(finding: Finding, policy: Policy, number: int) -> Decision:
    """Give a decision to suspend, taken by two people."""
    return Decision(
        id=DecisionId(f"dec_{number}"),
        at=finding.at,
        finding=finding.id,
        tenant=finding.tenant,
        clause=finding.clause,
        policy=PolicyRef(id=policy.id, version=policy.version, digest=policy.digest),
        outcome=Outcome.VIOLATION,
        severity=Severity.MODERATE,
        grounds=(Ground.SERIOUS,),
        strike=number % 5 + 1,
        ladder="resources",
        step="suspend_at_once",
        measures=(ProposedMeasure(kind=MeasureKind.SUSPEND_SERVICE, scope=Scope.SERVICE),),
        refund=Refund.NONE,
        automated=False,
        agreed=("an", "bo"),
        reasons=(Reason(code="confirmed"),),
        evidence=tuple(each.digest for each in finding.evidence),
    )


def case_of(decision: Decision, finding: Finding, tenant: Tenant, number: int) -> Case:
    return Case(
        id=CaseId(f"cas_{number}"),
        tenant=tenant.id,
        clause=finding.clause,
        object=finding.object,
        state=CaseState.IN_FORCE,
        opened_at=finding.at,
        ladder="resources",
        step="suspend_at_once",
        strike=decision.strike,
        policy_version=decision.policy.version,
        remedy_until=None,
        decisions=(decision.id,),
        findings=(finding.id,),
        last_finding_at=finding.at,
        history=(),
        reports=(ReportId(f"rpt_{number}"),),
    )


def report_of(finding: Finding, number: int) -> Report:
    return Report(
        id=ReportId(f"rpt_{number}"),
        kind=ReportKind.FORM,
        received_at=finding.at,
        digest=digest(number),
        size_bytes=400,
        reporter=Reporter(key=f"k{number}", name=f"Reporter {number}", mail="r@example.org"),
        category="connection/ddos",
        objects=(ReportedObject(kind=ObjectKind.HOST, value="x", normal=finding.object or ""),),
    )


def write_all(policy: Policy, texts: Texts, number: int) -> tuple[float, int]:
    """Write everything of one case; give the milliseconds and how many texts there were."""
    finding = finding_of(number, _START + timedelta(hours=7 * number, seconds=number))
    decision = decision_of(finding, policy, number)
    tenant = Tenant(id=TenantId(f"t-{number}"), name=f"Shop {number}", contacts=("it@x.example",))
    case = case_of(decision, finding, tenant, number)
    reported = report_of(finding, number)
    began = time.perf_counter()
    sanction = Sanction(
        id=SanctionId(f"san_{number}"),
        case=case.id,
        tenant=tenant.id,
        kind=MeasureKind.SUSPEND_SERVICE,
        scope=Scope.SERVICE,
        targets=(finding.object or "",),
        starts=decision.at,
        ends=None,
        review=decision.at + timedelta(days=1),
        grounds=decision.grounds,
        ways_back=(WayBack.REVIEW, WayBack.APPEAL),
        reasons=statement_of(decision, finding, policy, tenant, tenant.language, texts),
    )
    written = 0
    occasion = Occasion(
        case=case, policy=policy, tenant=tenant, lang="nl", texts=texts, at=decision.at
    )
    link = f"https://desk.example.net/report/rpt_{number}?signature={number:064x}"
    for lang in policy.languages:
        prepare(case, decision, finding, policy, tenant, lang, texts)
        statement_letter(replace(occasion, lang=lang), decision, finding, (sanction,))
        receipt(reported, link, policy, lang, texts)
        upheld = ReportState.UPHELD
        reporter_answer(reported, upheld, True, link, policy, lang, texts, at=decision.at)
        written += 4
    billing_note(occasion, decision, (sanction,))
    problems = check_payload(statement_payload(decision, finding, (sanction,), policy, texts))
    took_ms = (time.perf_counter() - began) * 1_000
    if problems:
        raise SystemExit("\n".join(problems))
    return took_ms, written + 2


def main() -> None:
    """Write the notices of many cases and print what one case takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=500)
    cases = parser.parse_args().cases
    policy, texts = load_policy("oxygis"), load_texts()
    _, written = write_all(policy, texts, 0)
    times_ms = sorted(write_all(policy, texts, number)[0] for number in range(1, cases + 1))
    median_ms, p99_ms = times_ms[cases // 2], times_ms[int(cases * 0.99)]
    rows = (
        ("all notices of one case", f"{written} texts, 4 languages", f"{cases} cases"),
        ("median", f"{median_ms:.2f} ms", f"target {TARGET_MS} ms"),
        ("p99", f"{p99_ms:.2f} ms", ""),
    )
    figures = {"median_ms": round(median_ms, 2), "p99_ms": round(p99_ms, 2), "texts": written}
    ratios = {"target_over_median": round(TARGET_MS / median_ms, 2)}
    report("cases_notices", rows, ratios, figures, ("Babel", "fluent.runtime", "msgspec"))


if __name__ == "__main__":
    main()
