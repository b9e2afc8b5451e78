"""Keeps a case from the tenant while the law forbids to tell it, and lets it know afterwards.

What is decided holds all the same. No remedy window ends meanwhile: nobody can put right in time
what nobody has told them of. It runs on for as long as it had left when the silence ends.
"""

from datetime import datetime, timedelta

import msgspec

from schout.core.cases.machine import in_order, noted
from schout.core.cases.moved import Moved
from schout.core.cases.told import BEGAN, ENDED, unheard_since
from schout.core.model.act import EndSilence, Refused
from schout.core.model.case import Case, Due
from schout.core.model.silence import Silence
from schout.core.model.vocabulary import NoticeKind, TimerKind

SILENT = Refused(
    code="SCH-D073",
    message="the law forbids to tell the tenant of one of the two cases",
    hint="end the silence first, or leave the cases apart",
)
"""Why a case cannot go on in another: the letter on it would tell what must not be told."""
_MOVED = {TimerKind.WINDOW_END, TimerKind.REMINDER, TimerKind.REVIEW}
"""What hangs on the end of a remedy window; a review without one stays where it is."""


def silenced(case: Case, silence: Silence, at: datetime) -> Case:
    """Tell the tenant nothing from now on."""
    case = noted(case, at, BEGAN, silence.report, detail=silence.basis)
    return msgspec.structs.replace(case, silences=(*case.silences, silence))


def next_end(case: Case) -> datetime | None:
    """Tell when a silence ends by itself; `None` when none does."""
    return min((each.until for each in case.silences if each.until is not None), default=None)


def silence_over(case: Case, now: datetime) -> Moved | None:
    """End the first silence whose time is over by now; `None` when there is none."""
    at = next_end(case)
    if at is None or at > now:
        return None
    over = next(each for each in case.silences if each.until == at)
    return _ended(case, over, at, "schout", "")


def end_silence(case: Case, what: EndSilence, now: datetime) -> Moved | Refused:
    """Let a person end a silence: the one of an order, or the only one there is."""
    if not case.silences:
        return Refused(code="SCH-D070", message="nothing forbids to tell the tenant")
    if not what.reason.strip():
        return Refused(code="SCH-D006", message="the end of a silence needs a reason")
    named = [each for each in case.silences if what.order in {None, each.report}]
    if len(named) != 1:
        known = ", ".join(each.report for each in case.silences)
        return Refused(
            code="SCH-D071",
            message="expected one of the orders that forbid to tell the tenant",
            hint=f"name one of: {known}",
        )
    return _ended(case, named[0], now, what.by, what.reason)


def _ended(case: Case, over: Silence, at: datetime, by: str, why: str) -> Moved:
    since = unheard_since(case) or at
    case = noted(case, at, ENDED, over.report, by=by, detail=why)
    left = tuple(each for each in case.silences if each != over)
    case = msgspec.structs.replace(case, silences=left)
    if left:
        return Moved(case=case)
    return Moved(case=_window_put_off(case, since, at), tells=(NoticeKind.SILENCE_ENDED,))


def _window_put_off(case: Case, since: datetime, at: datetime) -> Case:
    """Let a remedy window end later by as long as the tenant knew nothing of it."""
    by = max(timedelta(), at - max(since, case.step_at or since))
    hold = case.hold
    due, held = _later(case.due, by), () if hold is None else _later(hold.due, by)
    ends = [each.at for each in (*due, *held) if each.kind is TimerKind.WINDOW_END]
    if not ends:
        return case
    if hold is not None:
        hold = msgspec.structs.replace(hold, due=held)
    return msgspec.structs.replace(case, due=due, hold=hold, remedy_until=ends[0])


def _later(due: tuple[Due, ...], by: timedelta) -> tuple[Due, ...]:
    """Put off a window with what hangs on it."""
    return in_order(
        [
            msgspec.structs.replace(each, at=each.at + by) if each.kind in _MOVED else each
            for each in due
        ]
    )
