"""Makes a finding of a report, so that it goes the same road as what rules find.

A report is a claim of somebody outside: the decision on it always waits for a person.
"""

import ipaddress
import re
from collections.abc import Collection

import msgspec

from schout.core.cases.grave import must_tell
from schout.core.cases.machine import noted
from schout.core.cases.silence import silenced
from schout.core.evidence.redact import WITHHELD, mark
from schout.core.model.case import Case
from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import (
    ClauseId,
    EventId,
    FindingId,
    Kind,
    ReportId,
    RuleId,
    TenantId,
    derive_id,
)
from schout.core.model.moment import from_datetime
from schout.core.model.person import OURS
from schout.core.model.report import Report, ReportedObject
from schout.core.model.vocabulary import Direction, Metric, ReportKind

REPORT_RULE = RuleId("report")
LOOKED = frozenset({"confirmed", "verified", "not_verified", "kept", "lifted"})
"""Words of a history that say that a person looked at the whole case."""
_MAIL = re.compile(r"[^\s<>\"(),:;@\[\]]{1,64}@[\w.-]{1,255}\w")
_ADDRESS = re.compile(r"(?<![\w.])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:.]{3,45})(?!\w)")
"""What may be an address; most of it is none."""
_QUERY = re.compile(r"(?<=[\w/])\?[^\s\"'<>]+")
_MOST_OBJECTS = 5
_MOST_EXCERPT = 400
_PERSON = mark("person")


def with_report(case: Case, report: Report, urgency: int) -> Case:
    """Give a case with a report that came into it: somebody looks at it, told or not told before.

    What an order forbids to tell is not told from then on.
    """
    if len(case.findings) > 1:  # it did not open the case
        case = noted(case, report.received_at, "report_added", report.id)
        if case.notified_at is not None and case.pending is None:
            case = msgspec.structs.replace(case, review_due=True)
    if report.silence is not None:
        case = silenced(case, report.silence, report.received_at)
    return msgspec.structs.replace(
        must_tell(case, report),
        reports=(*case.reports, report.id),
        priority=max(case.priority, urgency),
    )


def was_looked_at(case: Case, report: ReportId) -> bool:
    """Tell whether a person has looked at a case since a report came into it."""
    since = 0
    for place, entry in enumerate(case.history):
        if entry.what == "report_added" and entry.ref == report:
            since = place
    later = case.history[since:]
    return any(each.what in LOOKED and each.by not in OURS for each in later)


def finding_of(
    report: Report,
    clause: ClauseId,
    tenant: TenantId,
    about: ReportedObject | None,
    confidence: int,
    *,
    quiet: bool = False,
    withhold: Collection[str] = (),
) -> Finding:
    """Give the finding of a report on a clause; the same report always gives the same.

    One that was in a case, which ended before anybody looked at it, gives another.
    `confidence` in percent, of the reporter's record. `quiet`: nothing of its words is shown, as
    with the abuse of children. `withhold`: what the clause withholds; of that a report can hold
    addresses and what follows a `?`.
    """
    received_us = from_datetime(report.received_at)
    first_at = min(report.at or report.received_at, report.received_at)
    evidence = Evidence(
        event=_event_of(report),
        digest=report.digest,
        source="report",
        line=0,
        at=report.received_at,
        excerpt=WITHHELD if quiet else _excerpt(report, withhold),
    )
    return Finding(
        id=finding_id(report, clause),
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


def finding_id(report: Report, clause: ClauseId) -> FindingId:
    """Name the finding of a report on a clause, as long as it is in no case or in a former one."""
    again = () if report.case is None else (report.case,)
    received_us = from_datetime(report.received_at)
    return FindingId(derive_id(Kind.FINDING, received_us, report.id, clause, *again))


def is_of(finding: Finding, report: Report) -> bool:
    """Tell whether a finding was made of a report."""
    event = _event_of(report)
    return any(each.event == event for each in finding.evidence)


def without_words(report: Report) -> Report:
    """Give a report on the abuse of children as it is kept: what it says is nobody's to read.

    The text of an order stays: it is the ground that we act on.
    """
    attachments = tuple(msgspec.structs.replace(each, name="") for each in report.attachments)
    text = report.text if report.kind is ReportKind.ORDER else ""
    return msgspec.structs.replace(report, text=text, attachments=attachments)


def _event_of(report: Report) -> EventId:
    return EventId(derive_id(Kind.EVENT, from_datetime(report.received_at), report.id))


def _unsigned(report: Report) -> str:
    """Give the text of a report without who wrote it: people sign what they send.

    Addresses of mail go too, but for those that the report is about.
    """
    who = report.reporter
    names = [each for each in (who.name, who.mail, who.organisation) if each]
    about = {each.value.lower() for each in report.objects}
    text = report.text
    if names:
        every = "|".join(re.escape(each) for each in sorted(names, key=len, reverse=True))
        text = re.sub(rf"(?<!\w)(?:{every})(?!\w)", _PERSON, text, flags=re.IGNORECASE)
    return _MAIL.sub(lambda found: found[0] if found[0].lower() in about else _PERSON, text)


def _withheld(text: str, report: Report, withhold: Collection[str]) -> str:
    """Take out what the clause withholds; an address that the report is about is told."""
    if "query" in withhold:
        text = _QUERY.sub(f"?{mark('query')}", text)
    if "source_ip" in withhold:
        named = " ".join(f"{each.value} {each.normal}" for each in report.objects)
        told = {"", *map(_canonical, _ADDRESS.findall(named))}
        text = _ADDRESS.sub(lambda at: at[0] if _canonical(at[0]) in told else _hidden(at[0]), text)
    return text


def _canonical(text: str) -> str:
    """Give an address in its usual form; empty for what is none."""
    try:
        return str(ipaddress.ip_address(text.rstrip(".:")))
    except ValueError:
        return ""


def _hidden(address: str) -> str:
    return mark("source_ip") + address[len(address.rstrip(".:")) :]


def _excerpt(report: Report, withhold: Collection[str]) -> str:
    """Say what was reported; who reported it is never said, its text only where that is allowed."""
    objects = " ".join(each.value for each in report.objects[:_MOST_OBJECTS])
    told = _unsigned(report) if report.forward_allowed else ""
    said = " ".join(part for part in (report.category or "", objects, told) if part)
    one_line = _withheld(" ".join(said.split()), report, withhold)
    return one_line if len(one_line) <= _MOST_EXCERPT else one_line[: _MOST_EXCERPT - 1] + "…"
