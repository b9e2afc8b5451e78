"""Holds the end of a remedy window up for a letter that was late: nobody had time that nobody gave.

Until the letter has left, the machine enforces nothing; a person may. Once it has left, the tenant
has the time that it was promised. Who has answered in the case has read of it somehow.
"""

from datetime import datetime, timedelta

import msgspec

from schout.core.cases.due import window_over
from schout.core.cases.frame import Frame
from schout.core.cases.machine import noted, without
from schout.core.cases.moved import Moved
from schout.core.cases.standstill import in_order, window_goes_on
from schout.core.model.case import Case, Due
from schout.core.model.ids import NoticeId
from schout.core.model.value import Value
from schout.core.model.vocabulary import NoticeKind, TimerKind

LATE = timedelta(hours=1)
"""A letter that leaves sooner takes nothing from a window."""
ASK_AGAIN = timedelta(hours=1)
"""How often it is looked whether a letter has left."""


class Letter(Value, frozen=True, kw_only=True):
    """How the letter fares that tells a tenant of its remedy window."""

    notice: NoticeId
    since: datetime
    """When it was to leave."""
    left_at: datetime | None
    """When it left, to the first who has it."""
    may_leave: bool
    """It is still tried."""


def held_up(case: Case, frame: Frame, letter: Letter, now: datetime) -> Moved | None:
    """Give what the end of a window leads to for its letter; `None`: the window ends."""
    until, first = case.remedy_until, next(each for each in case.due if each.kind is _END)
    if until is None or _has_answered(case):
        return None
    rest = without(case.due, _END)
    if letter.left_at is None:
        if letter.may_leave:
            again = Due(kind=_END, at=now + ASK_AGAIN)
            waits = msgspec.structs.replace(case, due=in_order([*rest, again]))
            return Moved(case=_asked(waits, letter, now, "its letter has not left yet"))
        over = window_over(msgspec.structs.replace(case, due=rest), frame, first, now)
        return Moved(case=_asked(over, letter, now, "its letter reached nobody"))
    if letter.left_at - letter.since < LATE or _was_noted(case, letter, "time_granted"):
        return None
    due = in_order([*rest, Due(kind=_END, at=until)])
    after = window_goes_on(
        msgspec.structs.replace(case, due=due), frame, letter.since, letter.left_at
    )
    if after.remedy_until is None or after.remedy_until <= now:
        return None
    is_ours = case.history[-1].what == "review_due" and case.history[-1].ref == letter.notice
    after = noted(after, now, "time_granted", letter.notice, detail="its letter left late")
    return Moved(
        case=msgspec.structs.replace(after, review_due=case.review_due and not is_ours),
        tells=(NoticeKind.EXTENSION,),
    )


_END = TimerKind.WINDOW_END


def _has_answered(case: Case) -> bool:
    since = case.step_at or case.opened_at
    return any(entry.by == "tenant" and entry.at >= since for entry in case.history)


def _was_noted(case: Case, letter: Letter, what: str) -> bool:
    return any(each.what == what and each.ref == letter.notice for each in case.history)


def _asked(case: Case, letter: Letter, now: datetime, why: str) -> Case:
    """Let a person look, once for each reason."""
    known = {each.detail for each in case.history if each.ref == letter.notice}
    if why in known:
        return case
    case = noted(case, now, "review_due", letter.notice, detail=why)
    return msgspec.structs.replace(case, review_due=True)
