"""Periods as policies write them: `24h`, `14d`, `5bd` (business days), `16bh`, `6mo`."""

import re
from enum import StrEnum

from schout.core.model.moment import DAY_US, HOUR_US, MINUTE_US, SECOND_US
from schout.core.model.value import Value


class Unit(StrEnum):
    """`bh` and `bd` run only inside the business time of a calendar."""

    SECOND = "s"
    MINUTE = "m"
    HOUR = "h"
    DAY = "d"
    WEEK = "w"
    MONTH = "mo"
    BUSINESS_HOUR = "bh"
    BUSINESS_DAY = "bd"


_FIXED_US = {
    Unit.SECOND: SECOND_US,
    Unit.MINUTE: MINUTE_US,
    Unit.HOUR: HOUR_US,
    Unit.DAY: DAY_US,
    Unit.WEEK: 7 * DAY_US,
}
LONGEST_US = 10_000 * DAY_US
"""No period is longer, however its calendar falls: some 27 years. Every end is then a date."""
_PATTERN = re.compile(r"([1-9][0-9]{0,5})(s|mo|m|h|d|w|bh|bd)")


class Period(Value, frozen=True, kw_only=True):
    """An amount of one unit; at least 1."""

    amount: int
    unit: Unit

    @property
    def fixed_us(self) -> int | None:
        """Its length in microseconds; `None` for months and business time, which need a date."""
        scale = _FIXED_US.get(self.unit)
        return None if scale is None else self.amount * scale

    @property
    def longest_us(self) -> int:
        """The longest that it can be: a month of 31 days, one business hour or day in ten days."""
        return self.fixed_us or self.amount * (31 if self.unit is Unit.MONTH else 10) * DAY_US

    def __str__(self) -> str:
        """Write it as a policy does."""
        return f"{self.amount}{self.unit}"


def parse_period(text: str) -> Period | None:
    """Read a period; `None` when the text is none, or one that is longer than any may be."""
    match = _PATTERN.fullmatch(text)
    if match is None:
        return None
    period = Period(amount=int(match[1]), unit=Unit(match[2]))
    return period if period.longest_us <= LONGEST_US else None
