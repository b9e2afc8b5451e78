"""Keeps a case from the tenant while the law forbids to tell it, and lets it know afterwards.

What is decided holds all the same. No remedy window ends meanwhile: nobody can put right in time
what nobody has told them of. It runs on for as long as it had left when the silence ends.
"""

from datetime import datetime

import msgspec

from schout.core.cases.frame import Frame
from schout.core.cases.machine import noted
from schout.core.cases.moved import Moved
from schout.core.cases.standstill import window_goes_on
from schout.core.cases.told import BEGAN, ENDED, unheard_since
from schout.core.model.act import EndSilence, Refused
from schout.core.model.case import Case
from schout.core.model.silence import Silence
from schout.core.model.vocabulary import NoticeKind

SILENT = Refused(
    code="SCH-D073",
    message="the law forbids to tell the tenant of one of the two cases",
    hint="end the silence first, or leave the cases apart",
)
"""Why a case cannot go on in another: the letter on it would tell what must not be told."""


def silenced(case: Case, silence: Silence, at: datetime) -> Case:
    """Tell the tenant nothing from now on."""
    case = noted(case, at, BEGAN, silence.report, detail=silence.basis)
    return msgspec.structs.replace(case, silences=(*case.silences, silence))


def next_end(case: Case) -> datetime | None:
    """Tell when a silence ends by itself; `None` when none does."""
    return min((each.until for each in case.silences if each.until is not None), default=None)


def silence_over(case: Case, frame: Frame, now: datetime) -> Moved | None:
    """End the first silence whose time is over by now; `None` when there is none."""
    at = next_end(case)
    if at is None or at > now:
        return None
    over = next(each for each in case.silences if each.until == at)
    return _ended(case, over, frame, now, "schout", "")


def end_silence(case: Case, what: EndSilence, frame: Frame, now: datetime) -> Moved | Refused:
    """Let a person end a silence: the one of an order, or the only one there is."""
    if not case.silences:
        return Refused(code="SCH-D070", message="nothing forbids to tell the tenant")
    named = [each for each in case.silences if what.order in {None, each.report}]
    if len(named) != 1:
        known = ", ".join(each.report for each in case.silences)
        return Refused(
            code="SCH-D071",
            message="expected one of the orders that forbid to tell the tenant",
            hint=f"name one of: {known}",
        )
    return _ended(case, named[0], frame, now, what.by, what.reason)


def _ended(case: Case, over: Silence, frame: Frame, at: datetime, by: str, why: str) -> Moved:
    since = unheard_since(case) or at
    case = noted(case, at, ENDED, over.report, by=by, detail=why)
    left = tuple(each for each in case.silences if each != over)
    case = msgspec.structs.replace(case, silences=left)
    if left:
        return Moved(case=case)
    return Moved(case=_window_put_off(case, frame, since, at), tells=(NoticeKind.SILENCE_ENDED,))


def _window_put_off(case: Case, frame: Frame, since: datetime, at: datetime) -> Case:
    """Let a remedy window go on with the time that was left when the tenant knew no more of it."""
    since = max(since, case.step_at or since)
    return window_goes_on(case, frame, since, at)
