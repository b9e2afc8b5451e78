"""Time stamps as programs write them, with or without year, zone and fraction of a second.

A stamp without a zone counts as UTC. One without a year is of the year that puts it nearest before
the end of the log, at most a day after it (the end itself may be told by another clock).
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from schout.core.intake.when import possible
from schout.core.model.moment import DAY_US, SECOND_US, from_datetime, to_datetime
from schout.core.model.value import Value

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_ANY_YEAR_US = from_datetime(datetime(2000, 12, 31, tzinfo=UTC))
"""The end of a log of which nobody knows when it was written; a leap year."""
_YEARS_BACK = 9
"""Between two leap days lie at most eight years (1896 to 1904)."""
_DAYS_KEPT = 512
_SEARCHED = 256
"""Characters of a line in which its time stamp begins."""

_ZONE = r"(?: ?(Z\b|UTC\b|GMT\b|[+-][0-9]{2}:?[0-9]{2}\b))?"
_CLOCK = r"([0-9]{2}:[0-9]{2}:[0-9]{2})"
_FRACTION = r"(?:[.,:]([0-9]{1,9})(?![0-9])(?!:[0-9]))?"
_MONTH = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_ISO = re.compile(
    r"(?<![0-9])([0-9]{4})([-/.:])([0-9]{2})\2([0-9]{2})(?:[T -]| - |::?|, | time=)"
    + _CLOCK
    + _FRACTION
    + _ZONE
)
_CLF = re.compile(
    r"(?<![0-9])([0-9]{1,2})[-/ ]" + _MONTH + r"[-/ ]([0-9]{4})[: ] ?" + _CLOCK + _FRACTION + _ZONE
)
_CTIME = re.compile(
    r"(?<![A-Za-z])" + _MONTH + r" {1,2}([0-9]{1,2})(?:,? ([0-9]{4}))?,? " + _CLOCK + _FRACTION
    + r"(?: [A-Z]{3,4}(?= [0-9]{4}))?(?: ([0-9]{4})(?![0-9:-]))?" + _ZONE
)  # fmt: skip
_COMPACT = re.compile(
    r"(?<![0-9])(20[0-9]{2})([01][0-9])([0-3][0-9])[-:T ]([0-9]{2}):?([0-9]{2}):?([0-9]{2})"
    r"(?:[.,]([0-9]{1,9}))?(?![0-9])"
)
_AMERICAN = re.compile(
    r"(?<![0-9/])([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}),? ([0-9]{1,2})(:[0-9]{2}:[0-9]{2}) ([AP]M)\b"
)
"""Month before day; only with AM or PM, as others write the day first."""
_EPOCH = re.compile(r"(?<![0-9.])(1[0-9]{9})(?:([0-9]{3})|[.,]([0-9]{1,9}))?(?![0-9])")


LogEnd = int | Callable[[], int]
"""A moment near the end of a log, or what tells it by now of one that is still written to."""


class Stamp(Value, frozen=True, gc=False):
    """A time stamp that was found in a line. May be made by position."""

    at_us: int
    start: int
    end: int
    """Where the text goes on behind it."""


class YearClock:
    """Reads `Dec 10 06:55:46`; the year follows from where the log ends."""

    def __init__(self, end: LogEnd | None) -> None:
        self._told = end if callable(end) else None
        self._end_us = end if isinstance(end, int) else _ANY_YEAR_US
        self._days: dict[tuple[str, str], int | None] = {}

    def read(self, month: str, day: str, clock: str) -> int | None:
        """Give the moment, or `None` when it is none."""
        if self._told is not None and (now_us := self._told()) > self._end_us:
            self._move_on(now_us)
        key = month, day
        try:
            midnight = self._days[key]
        except KeyError:
            if len(self._days) >= _DAYS_KEPT:
                self._days.clear()
            midnight = self._days[key] = self._midnight(month, day)
        seconds = seconds_of(clock)
        if midnight is None or seconds is None:
            return None
        at_us = midnight + seconds * SECOND_US
        if at_us > self._end_us:
            self._move_on(at_us)
        return possible(at_us)

    def _move_on(self, at_us: int) -> None:
        """The log goes on behind its end: it is still written to."""
        if at_us // DAY_US != self._end_us // DAY_US:
            self._days.clear()
        self._end_us = at_us

    def _midnight(self, month: str, day: str) -> int | None:
        number = _MONTHS.get(month)
        if number is None:
            return None
        last = self._end_us + DAY_US
        year = to_datetime(last).year
        for candidate in range(year, max(year - _YEARS_BACK, 0), -1):
            try:
                midnight = from_datetime(datetime(candidate, number, int(day), tzinfo=UTC))
            except ValueError:
                continue
            if midnight <= last:
                return midnight
        return None


class StampReader:
    """Finds the time stamp of a line, wherever at its start the line has it."""

    def __init__(self, end: LogEnd | None) -> None:
        self._years = YearClock(end)

    def find(self, text: str) -> Stamp | None:
        """Give the first time stamp in a usual form; `None` where there is none."""
        head = text[:_SEARCHED]
        if match := _ISO.search(head):
            at_us = _moment(match[1], int(match[3]), match[4], match[5], match[6], match[7])
        elif match := _CLF.search(head):
            at_us = _moment(match[3], _MONTHS[match[2]], match[1], match[4], match[5], match[6])
        elif match := _CTIME.search(head):
            at_us = self._ctime(match)
        elif match := _COMPACT.search(head):
            clock = f"{match[4]}:{match[5]}:{match[6]}"
            at_us = _moment(match[1], int(match[2]), match[3], clock, match[7], None)
        elif match := _AMERICAN.search(head):
            clock = f"{int(match[4]) % 12 + 12 * (match[6] == 'PM'):02}{match[5]}"
            at_us = _moment(match[3], int(match[1]), match[2], clock, None, None)
        elif match := _EPOCH.search(head):
            at_us = epoch_us(match[1] + (match[2] or "")) if match[3] is None else None
            at_us = at_us if at_us is not None else _fraction_of(match)
        else:
            return None
        return None if at_us is None else Stamp(at_us, match.start(), match.end())

    def _ctime(self, match: re.Match[str]) -> int | None:
        month, day, early, clock, fraction, late, zone = match.groups()
        year = early or late
        if year is not None:
            return _moment(year, _MONTHS[month], day, clock, fraction, zone)
        at_us = self._years.read(month, day, clock)
        return None if at_us is None else at_us + _micros(fraction)


def seconds_of(clock: str) -> int | None:
    """Give the second of the day that `HH:MM:SS` names; a leap second counts as second 59."""
    hour, minute, second = int(clock[:2]), int(clock[3:5]), int(clock[6:8])
    if hour > 23 or minute > 59 or second > 60:
        return None
    return hour * 3600 + minute * 60 + min(second, 59)


def epoch_us(text: str) -> int | None:
    """Read seconds, milliseconds, microseconds or nanoseconds since 1970, told by their length."""
    for digits, factor, divisor in ((10, SECOND_US, 1), (13, 1000, 1), (16, 1, 1), (19, 1, 1000)):
        if len(text) == digits:
            return possible(int(text) * factor // divisor)
    return None


def _fraction_of(match: re.Match[str]) -> int | None:
    return possible(int(match[1]) * SECOND_US + _micros(match[3]))


def _micros(fraction: str | None) -> int:
    return int(fraction[:6].ljust(6, "0")) if fraction else 0


def _moment(
    year: str, month: int, day: str, clock: str, fraction: str | None, zone: str | None
) -> int | None:
    seconds = seconds_of(clock)
    if seconds is None:
        return None
    try:
        midnight = datetime(int(year), month, int(day), tzinfo=UTC)
    except ValueError:
        return None
    offset = timedelta()
    if zone is not None and zone[0] in "+-":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        offset = -offset if zone[0] == "-" else offset
    at_us = from_datetime(midnight) + seconds * SECOND_US + _micros(fraction)
    return possible(at_us - offset // timedelta(microseconds=1))
