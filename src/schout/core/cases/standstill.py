"""Lets what stood still go on, as after a legal hold: each thing keeps the time that it had left.

Who had two working days left has two working days again, not as many hours of the night.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

import msgspec

from schout.core.cases.frame import Frame
from schout.core.model.case import Case, Due
from schout.core.model.vocabulary import TimerKind
from schout.core.policy.calendar import resumed
from schout.core.policy.period import Period, Unit

_STOPWATCH = Period(amount=1, unit=Unit.HOUR)
"""What has no term of the policy goes on by the clock."""
_IN_TURN = {kind: place for place, kind in enumerate(TimerKind)}
"""What falls due at one moment: a window ends before measures do, so that it can go on."""


def going_on(
    case: Case,
    due: tuple[Due, ...],
    kinds: Collection[TimerKind],
    frame: Frame,
    since: datetime,
    until: datetime,
) -> tuple[Due, ...]:
    """Give what is due once what is of some kinds has stood still from one moment to another.

    The review of a notice stays as far behind the end of the window as it was.
    """
    remedy, step = frame.clause.remedy, frame.step(case.step)
    window = None if remedy is None else remedy.window
    review = None if step is None else step.review
    terms = {
        TimerKind.WINDOW_END: window,
        TimerKind.REMINDER: window,
        TimerKind.REVIEW: review,
    }
    end = window_end(due) if TimerKind.REVIEW in put_off_with_window(case) else None

    def later(each: Due) -> datetime:
        if end is not None and each.kind is TimerKind.REVIEW:
            moved = _resumed(end, since, until, window, frame)
            return _resumed(each.at, end, moved, review, frame)
        return _resumed(each.at, since, until, terms.get(each.kind), frame)

    return in_order(
        [
            msgspec.structs.replace(each, at=later(each)) if each.kind in kinds else each
            for each in due
        ]
    )


def window_goes_on(case: Case, frame: Frame, since: datetime, until: datetime) -> Case:
    """Let a remedy window, where one runs, end later for having stood still.

    What a legal hold has stopped since goes on from there when it is released.
    """
    moved, hold = put_off_with_window(case), case.hold
    if hold is not None and window_end(hold.due) is not None:
        due = going_on(case, hold.due, moved, frame, since, min(until, hold.since))
        case = msgspec.structs.replace(case, hold=msgspec.structs.replace(hold, due=due))
        return msgspec.structs.replace(case, remedy_until=window_end(due))
    if window_end(case.due) is None:
        return case
    due = going_on(case, case.due, moved, frame, since, until)
    return msgspec.structs.replace(case, due=due, remedy_until=window_end(due))


def put_off_with_window(case: Case) -> frozenset[TimerKind]:
    """Give what is put off with the end of a remedy window.

    The review of a notice comes after its window; that of measures from when they came into force.
    """
    review = () if case.sanctions else (TimerKind.REVIEW,)
    return frozenset({TimerKind.WINDOW_END, TimerKind.REMINDER, *review})


def in_order(due: Iterable[Due]) -> tuple[Due, ...]:
    """Put what falls due in order of time."""
    return tuple(sorted(due, key=lambda each: (each.at, _IN_TURN[each.kind])))


def window_end(due: tuple[Due, ...]) -> datetime | None:
    """Give when a remedy window ends; `None` when none runs."""
    return next((each.at for each in due if each.kind is TimerKind.WINDOW_END), None)


def _resumed(
    at: datetime, since: datetime, until: datetime, period: Period | None, frame: Frame
) -> datetime:
    return resumed(at, since, until, period or _STOPWATCH, frame.calendar)
