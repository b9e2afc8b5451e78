"""Keeps in mind of what a person must tell an authority: the abuse of children, a threat to life.

Regulation (EU) 2022/2065, Art. 18: promptly, and by a person. It waits before all else, whatever
becomes of the case, until a person has told an authority or says why nobody is told.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from schout.core.cases.machine import noted
from schout.core.cases.moved import Moved
from schout.core.model.act import Refused, TellAuthority, TellNobody
from schout.core.model.case import Case, ToTell
from schout.core.model.report import Report

PROMPTLY = timedelta(hours=1)
"""After this it is overdue. Art. 18 gives no number; an hour is what Regulation (EU) 2021/784,
Art. 3(3), gives hosts for content that is as grave."""


def must_tell(case: Case, report: Report) -> Case:
    """Give a case in which a person must tell an authority of what a report is about."""
    known = {each.kind for each in case.to_tell}
    new = [each for each in report.grave if each not in known]
    for kind in new:
        case = noted(case, report.received_at, "must_tell", report.id, detail=kind.value)
    to_tell = (*case.to_tell, *(ToTell(kind=each, since=report.received_at) for each in new))
    return msgspec.structs.replace(case, to_tell=first_of(to_tell))


def first_of(duties: Iterable[ToTell]) -> tuple[ToTell, ...]:
    """Give of each kind the first, the oldest first."""
    found: dict[str, ToTell] = {}
    for each in sorted(duties, key=lambda each: (each.since, each.kind)):
        found.setdefault(each.kind, each)
    return tuple(found.values())


def is_overdue(since: datetime, now: datetime) -> bool:
    """Tell whether an authority should have been told by now."""
    return now - since > PROMPTLY


def answered(case: Case, what: TellAuthority | TellNobody, now: datetime) -> Moved | Refused:
    """Note that a person told an authority, which Schout itself never does, or why nobody is."""
    if isinstance(what, TellAuthority):
        if not what.to.strip() or not what.reference.strip():
            return Refused(code="SCH-D072", message="expected the authority and its number")
        detail = f"{what.to}: {what.reference}"
        case = noted(case, now, "authority_told", case.id, by=what.by, detail=detail)
    elif not case.to_tell:
        return Refused(code="SCH-D076", message="no authority must be told of the case")
    else:
        case = noted(case, now, "nobody_told", case.id, by=what.by, detail=what.reason)
    return Moved(case=msgspec.structs.replace(case, to_tell=()))
