"""Times as logs write them, read into whole microseconds since 1970 UTC."""

import re
from datetime import UTC, datetime

from schout.core.model.moment import SECOND_US

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_MAX_CACHED = 4096
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)")
"""A leap second is legal."""


class ClfClock:
    """Reads `10/Oct/2023:11:06:56 +0200`; lines of one second come together: answers are kept."""

    def __init__(self) -> None:
        self._known: dict[str, int | None] = {}
        self._days: dict[str, int] = {}

    def read(self, text: str) -> int | None:
        """Give the moment, or `None` when the text is none; a leap second counts as second 59."""
        try:
            return self._known[text]
        except KeyError:
            if len(self._known) >= _MAX_CACHED:
                self._known.clear()
                self._days.clear()
            moment = self._known[text] = self._read(text)
            return moment

    def _read(self, text: str) -> int | None:
        """Read a second of a day that was read before by its clock alone."""
        day = text[:12] + text[20:]
        clock = text[12:20]
        start = self._days.get(day)
        if start is None:
            start = _parse(day[:12] + "00:00:00" + day[12:])
            if start is None:
                return None
            self._days[day] = start
        if not _CLOCK.fullmatch(clock):
            return None
        seconds = int(clock[:2]) * 3600 + int(clock[3:5]) * 60 + min(int(clock[6:]), 59)
        return start + seconds * SECOND_US


def _parse(text: str) -> int | None:
    """Give midnight of a day in its zone."""
    try:
        moment = datetime(int(text[7:11]), _MONTHS[text[3:6]], int(text[0:2]), tzinfo=UTC)
        hours, minutes = int(text[22:24]), int(text[24:26])
        offset = (hours * 60 + minutes) * 60
    except (ValueError, KeyError, IndexError):
        return None
    if len(text) != 26 or text[21] not in "+-" or hours > 14 or minutes > 59:
        return None
    return (int(moment.timestamp()) - (offset if text[21] == "+" else -offset)) * SECOND_US


def read_iso(text: str) -> int | None:
    """Read RFC 3339, nanoseconds cut to microseconds; a time without a zone counts as UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.replace(microsecond=0).timestamp()) * SECOND_US + moment.microsecond
