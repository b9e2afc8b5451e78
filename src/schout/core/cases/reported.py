"""Makes a finding of a report, so that it goes the same road as what rules find.

A report is a claim of somebody outside: the decision on it always waits for a person.
"""

from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import ClauseId, EventId, FindingId, Kind, RuleId, TenantId, derive_id
from schout.core.model.moment import from_datetime
from schout.core.model.report import Report, ReportedObject
from schout.core.model.vocabulary import Direction, Metric

REPORT_RULE = RuleId("report")
_MOST_OBJECTS = 5
_MOST_EXCERPT = 400


def finding_of(
    report: Report,
    clause: ClauseId,
    tenant: TenantId,
    about: ReportedObject | None,
    confidence: int,
    *,
    quiet: bool = False,
) -> Finding:
    """Give the finding of a report on a clause; the same report always gives the same.

    `confidence` in percent, of the reporter's record. `quiet`: nothing of its words is shown, as
    with the abuse of children.
    """
    received_us = from_datetime(report.received_at)
    first_at = min(report.at or report.received_at, report.received_at)
    evidence = Evidence(
        event=EventId(derive_id(Kind.EVENT, received_us, report.id)),
        digest=report.digest,
        source="report",
        line=0,
        at=report.received_at,
        excerpt="[withheld]" if quiet else _excerpt(report),
    )
    return Finding(
        id=FindingId(derive_id(Kind.FINDING, received_us, report.id, clause)),
        clause=clause,
        rule=REPORT_RULE,
        rule_version=1,
        tenant=tenant,
        principal=None,
        source_ip=None,
        object=None if about is None else about.normal,
        at=report.received_at,
        first_at=first_at,
        count=1,
        measured=1,
        limit=0,
        unit=Metric.REPORTS,
        window_s=max(1, (received_us - from_datetime(first_at)) // 1_000_000),
        confidence=confidence,
        direction=Direction.OFFENDER,
        evidence=(evidence,),
    )


def _excerpt(report: Report) -> str:
    """Say what was reported; who reported it is never said, its text only where that is allowed."""
    objects = " ".join(each.value for each in report.objects[:_MOST_OBJECTS])
    told = report.text if report.forward_allowed else ""
    said = " ".join(part for part in (report.category or "", objects, told) if part)
    one_line = " ".join(said.split())
    shown = one_line if len(one_line) <= _MOST_EXCERPT else one_line[: _MOST_EXCERPT - 1] + "…"
    return shown or "[empty]"
