"""Adds a period to a moment: in fixed time, in months, or in the business time of a calendar.

Business time runs on the calendar's days between its hours, never on public holidays of its country
(the `holidays` library). A window in days or months ends at the same time of day in the calendar's
zone, across changes of summer time.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from schout.core.policy.period import Period, Unit
from schout.core.policy.schema import Calendar

_MAX_DAYS = 10_000
"""Enough for 500 hours on a calendar that is open for an hour a week; a bound, not a term."""


def add_period(moment: datetime, period: Period, calendar: Calendar) -> datetime:
    """Give the moment at which a period that begins at a moment ends, in UTC."""
    if moment.tzinfo is None:
        raise ValueError("expected a time with a zone, found a naive one")
    # UTC first: arithmetic inside one zone is that of its wall clock, not of a stopwatch
    start, zone = moment.astimezone(UTC), ZoneInfo(calendar.time_zone)
    return _end(start, period, calendar, zone).astimezone(UTC)


def resumed(
    end: datetime, stopped: datetime, again: datetime, period: Period, calendar: Calendar
) -> datetime:
    """Give the end of a period that stood still from one moment to another, in UTC.

    It has the time that it had left: business time where the period is of business time, else that
    of a stopwatch. It never ends earlier than it did.
    """
    if again <= stopped:
        return end
    if period.unit not in {Unit.BUSINESS_HOUR, Unit.BUSINESS_DAY}:
        return end + (again - stopped)
    zone = ZoneInfo(calendar.time_zone)
    left = _business_between(stopped, end, calendar, zone)
    return max(end, _business(again.astimezone(UTC), left, calendar, zone))


def _end(moment: datetime, period: Period, calendar: Calendar, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone)
    match period.unit:
        case Unit.SECOND | Unit.MINUTE | Unit.HOUR:
            return moment + timedelta(microseconds=period.fixed_us or 0)
        case Unit.DAY | Unit.WEEK:
            days = period.amount * (7 if period.unit is Unit.WEEK else 1)
            return _same_time(local, local.date() + timedelta(days=days), zone)
        case Unit.MONTH:
            return _same_time(local, _months_later(local.date(), period.amount), zone)
        case Unit.BUSINESS_HOUR:
            return _business(moment, timedelta(hours=period.amount), calendar, zone)
        case Unit.BUSINESS_DAY:  # pragma: no branch - it is the last unit
            return _business_days(local, period.amount, calendar, zone)


def _same_time(local: datetime, day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, local.time(), zone)


def _months_later(day: date, months: int) -> date:
    """Give the same day of a later month, or its last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_after = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (first_after - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415 - 0.2 s that most commands never need

    return frozenset(country_holidays(country, years=year))


def is_business_day(day: date, calendar: Calendar) -> bool:
    """Tell whether business time runs on a day."""
    return day.weekday() in calendar.days and day not in _holidays(calendar.holidays, day.year)


def _hours(day: date, calendar: Calendar, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give opening and closing time in UTC, so that differences are those of a stopwatch."""
    midnight = datetime.combine(day, time(), zone)
    opens = midnight + timedelta(minutes=calendar.opens_minute)
    closes = midnight + timedelta(minutes=calendar.closes_minute)
    return opens.astimezone(UTC), closes.astimezone(UTC)


def _business(moment: datetime, left: timedelta, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """Spend an amount of business time."""
    day = moment.astimezone(zone).date()
    for _ in range(_MAX_DAYS):
        if is_business_day(day, calendar):
            opens, closes = _hours(day, calendar, zone)
            start = max(opens, moment)
            if start < closes:
                if left <= closes - start:
                    return start + left
                left -= closes - start
        day += timedelta(days=1)
    raise ValueError("the calendar has too little business time for this period")


def _business_between(
    since: datetime, until: datetime, calendar: Calendar, zone: ZoneInfo
) -> timedelta:
    """Give how much business time there is from one moment to another."""
    day, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    found = timedelta()
    while day <= last:
        if is_business_day(day, calendar):
            opens, closes = _hours(day, calendar, zone)
            found += max(timedelta(), min(closes, until) - max(opens, since))
        day += timedelta(days=1)
    return found


def _business_days(local: datetime, amount: int, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """Give the closing time of the n-th business day after today."""
    day = local.date()
    for _ in range(_MAX_DAYS):
        day += timedelta(days=1)
        if is_business_day(day, calendar):
            amount -= 1
            if amount == 0:
                return _hours(day, calendar, zone)[1]
    raise ValueError("the calendar has too little business time for this period")
