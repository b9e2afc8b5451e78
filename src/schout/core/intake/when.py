"""Times as logs write them, read into whole microseconds since 1970 UTC."""

import re
from datetime import UTC, datetime

from schout.core.model.moment import SECOND_US, from_datetime

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_MAX_CACHED = 4096
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)")
"""A leap second is legal."""
_DAY = re.compile(r"([0-9]{2})/([A-Z][a-z]{2})/([0-9]{4}): ([+-])([0-9]{2})([0-5][0-9])")
_WIDEST_ZONE_HOURS = 14
"""Of the zones in use (tz database, `Pacific/Kiritimati`)."""
_END_US = from_datetime(datetime(9000, 1, 1, tzinfo=UTC))
"""No log is of a later moment, and a window can still be added to an earlier one."""


class ClfClock:
    """Reads `10/Oct/2023:11:06:56 +0200`; lines of one second come together: answers are kept."""

    def __init__(self) -> None:
        self._known: dict[str | bytes, int | None] = {}
        self._days: dict[str, int] = {}

    def read(self, text: str | bytes) -> int | None:
        """Give the moment, or `None` when the text is none; a leap second counts as second 59."""
        try:
            return self._known[text]
        except KeyError:
            if len(self._known) >= _MAX_CACHED:
                self._known.clear()
                self._days.clear()
            plain = text if isinstance(text, str) else text.decode("latin-1")
            moment = self._known[text] = self._read(plain)
            return moment

    def _read(self, text: str) -> int | None:
        """Read a second of a day that was read before by its clock alone."""
        day = text[:12] + text[20:]
        clock = text[12:20]
        start = self._days.get(day)
        if start is None:
            start = _midnight(day)
            if start is None:
                return None
            self._days[day] = start
        if not _CLOCK.fullmatch(clock):
            return None
        seconds = int(clock[:2]) * 3600 + int(clock[3:5]) * 60 + min(int(clock[6:]), 59)
        return possible(start + seconds * SECOND_US)


def _midnight(text: str) -> int | None:
    """Give the beginning of a day in its zone."""
    match = _DAY.fullmatch(text)
    if match is None or int(match[5]) > _WIDEST_ZONE_HOURS:
        return None
    try:
        moment = datetime(int(match[3]), _MONTHS[match[2]], int(match[1]), tzinfo=UTC)
    except (ValueError, KeyError):
        return None
    offset_us = (int(match[5]) * 60 + int(match[6])) * 60 * SECOND_US
    return from_datetime(moment) - (offset_us if match[4] == "+" else -offset_us)


def possible(at_us: int) -> int | None:
    """Give a moment back if a log can be of it: from 1970 until the year 9000."""
    return at_us if 0 <= at_us < _END_US else None


def read_iso(text: str) -> int | None:
    """Read RFC 3339, nanoseconds cut to microseconds; a time without a zone counts as UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return possible(from_datetime(moment))
