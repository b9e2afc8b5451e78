"""Joins two cases on one matter into one, and parts a case that is on two.

What was decided is decided once: joined or parted, it is one strike. What a person sees of it goes
along: findings, reports, what it is about, how urgent it is.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from schout.core.cases.acts import split_id
from schout.core.cases.grave import first_of
from schout.core.cases.machine import looked_after, no_longer_due, noted
from schout.core.cases.reported import is_of
from schout.core.cases.silence import SILENT
from schout.core.model.act import Merge, Refused, Split
from schout.core.model.case import Case
from schout.core.model.finding import Finding
from schout.core.model.host import host_in
from schout.core.model.report import Report
from schout.core.model.sanction import Appeal, Sanction
from schout.core.model.vocabulary import Severity, TimerKind

_HARDER = {severity: place for place, severity in enumerate(Severity)}


def why_apart(
    gone: Case, into: Case, sanctions: Iterable[Sanction], appeals: Iterable[Appeal]
) -> Refused | None:
    """Say why a case cannot go on in another; `sanctions` and `appeals` are those of `gone`.

    Nothing of it may be left that nothing would end there: measures, an appeal, a legal hold.
    """
    if into.tenant != gone.tenant:
        return Refused(code="SCH-D018", message="the other case is of another tenant")
    if not into.is_open:
        return Refused(code="SCH-D001", message="the other case is closed")
    if (into.ladder or into.clause) != (gone.ladder or gone.clause):
        return Refused(
            code="SCH-D050",
            message="the other case is on another ladder",
            hint="only cases on clauses of one ladder are one matter",
        )
    if into.silences or gone.silences:
        return SILENT
    if any(each.is_wanted for each in sanctions):
        return Refused(
            code="SCH-D019",
            message="measures of the case are in force",
            hint="merge the other case into this one, or lift them",
        )
    if any(each.state.is_open for each in appeals):
        return Refused(
            code="SCH-D051", message="an appeal is open in the case", hint="decide it first"
        )
    if gone.hold is not None and into.hold is None:
        return Refused(
            code="SCH-D052",
            message="the case is on legal hold, and the other is not",
            hint="put the other case on hold too",
        )
    return None


def joined(gone: Case, into: Case, what: Merge, now: datetime) -> Case:
    """Give the case that goes on with all that the other rests on, as urgent as either was.

    Its own timers go on; those of the other end with it. What waited for a person there does here.
    """
    after = noted(into, now, "merged", gone.id, by=what.by, detail=what.reason)
    for each in gone.reports:  # nobody has looked at them in this case yet
        after = noted(after, now, "report_added", each)
    if _waited(gone):
        after = doubted(after, gone, now)
    return msgspec.structs.replace(
        after,
        findings=(*gone.findings, *into.findings),
        reports=(*into.reports, *gone.reports),
        to_tell=first_of((*into.to_tell, *gone.to_tell)),
        last_finding_at=max(into.last_finding_at, gone.last_finding_at),
        severity=max(into.severity, gone.severity, key=_HARDER.__getitem__),
        priority=max(into.priority, gone.priority),
    )


def _waited(gone: Case) -> bool:
    """Tell whether nobody has answered yet what was asked in a case: a decision, time, a look."""
    asked = gone.pending, gone.extension, gone.claimed_from
    return gone.review_due or any(each is not None for each in asked)


def doubted(into: Case, gone: Case, now: datetime) -> Case:
    """Let a person look at a case because of one that goes on in it, as when an appeal succeeds."""
    return msgspec.structs.replace(noted(into, now, "review_due", gone.id), review_due=True)


def parted(
    case: Case,
    left: Case,
    what: Split,
    findings: Sequence[Finding],
    reports: Sequence[Report],
    now: datetime,
) -> tuple[Case, Case]:
    """Give what is left of a case, and the case that findings of it have for themselves.

    `left`: the case after the act. `findings` and `reports`: all of the case before it. The new
    case stands where the first stands and was told what it was told. Measures stay with the first
    one; who agreed with a proposal there has not agreed with it here. The first is about what is
    left in it.
    """
    gone = set(what.findings)
    mine = [each for each in findings if each.id in gone]
    others = [each for each in findings if each.id not in gone]
    told = [each for each in reports if any(is_of(finding, each) for finding in mine)]
    moved = {each.id for each in told}
    stays = any(each.object == case.object for each in others)
    other = msgspec.structs.replace(
        no_longer_due(case, TimerKind.SANCTION_END),
        id=split_id(case, what, now),
        object=_about(mine, told),
        opened_at=now,
        findings=tuple(each.id for each in mine),
        last_finding_at=max(each.at for each in mine),
        reports=tuple(each for each in case.reports if each in moved),
        sanctions=(),
        appeals=(),
        pending=None
        if case.pending is None
        else msgspec.structs.replace(case.pending, agreed=(), intent=None),
    )
    other = noted(looked_after(other), now, "split", case.id, by=what.by, detail=what.reason)
    left = msgspec.structs.replace(
        left,
        object=case.object if stays else _about(others, reports),
        last_finding_at=max(each.at for each in others),
        reports=tuple(each for each in case.reports if each not in moved),
    )
    return left, other


def _about(findings: Sequence[Finding], reports: Sequence[Report]) -> str | None:
    """Tell what findings are about: one thing, else one host, else the tenant as a whole."""
    things = {_thing(each, reports) for each in findings}
    if len(things) > 1:
        things = {host_in(each) for each in things}
    return things.pop() if len(things) == 1 else None


def _thing(finding: Finding, reports: Sequence[Report]) -> str | None:
    """Tell what a finding is about by itself; a report may be in the case of a whole host."""
    report = next((each for each in reports if is_of(finding, each)), None)
    named = () if report is None else report.objects
    within = (each.normal for each in named if host_in(each.normal) == finding.object)
    return next(within, finding.object)
