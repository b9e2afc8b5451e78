"""A period ends when a person with the calendar in hand would say."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from schout.core.policy.calendar import add_period, is_business_day, resumed
from schout.core.policy.period import Period, Unit, parse_period
from schout.core.policy.schema import Calendar

BRUSSELS = ZoneInfo("Europe/Brussels")
OFFICE = Calendar(
    id="be-office",
    time_zone="Europe/Brussels",
    holidays="BE",
    days=(0, 1, 2, 3, 4),
    opens_minute=9 * 60,
    closes_minute=17 * 60,
)
ALWAYS = Calendar(
    id="always",
    time_zone="Europe/Brussels",
    holidays="BE",
    days=(0, 1, 2, 3, 4, 5, 6),
    opens_minute=0,
    closes_minute=24 * 60,
)
SATURDAY_HOUR = Calendar(
    id="saturday",
    time_zone="Europe/Brussels",
    holidays="BE",
    days=(5,),
    opens_minute=600,
    closes_minute=660,
)


def after(begin: str, period: str, calendar: Calendar = OFFICE) -> str:
    """Add a period to a local time; give the local time it ends."""
    moment = datetime.fromisoformat(begin).replace(tzinfo=BRUSSELS)
    parsed = parse_period(period)
    assert parsed is not None
    end = add_period(moment, parsed, calendar)
    assert end.tzinfo is UTC
    return end.astimezone(BRUSSELS).strftime("%a %Y-%m-%d %H:%M %Z")


CASES = {
    # the reference: Christmas falls on a Friday, so one hour is left on Thursday, then Mon and Tue
    "over_christmas": ("2026-12-24T16:00", "16bh", "Tue 2026-12-29 16:00 CET"),
    "inside_a_day": ("2026-11-23T09:30", "2bh", "Mon 2026-11-23 11:30 CET"),
    "to_closing_time": ("2026-11-23T16:00", "1bh", "Mon 2026-11-23 17:00 CET"),
    "before_opening": ("2026-11-23T03:00", "1bh", "Mon 2026-11-23 10:00 CET"),
    "after_closing": ("2026-11-23T19:00", "1bh", "Tue 2026-11-24 10:00 CET"),
    "at_closing": ("2026-11-23T17:00", "1bh", "Tue 2026-11-24 10:00 CET"),
    "on_a_saturday": ("2026-11-21T12:00", "8bh", "Mon 2026-11-23 17:00 CET"),
    "on_a_holiday": ("2026-07-21T12:00", "1bh", "Wed 2026-07-22 10:00 CEST"),
    "over_new_year": ("2026-12-31T16:30", "1bh", "Mon 2027-01-04 09:30 CET"),
    "over_winter_time": ("2026-10-23T16:00", "2bh", "Mon 2026-10-26 10:00 CET"),
    "business_day": ("2026-11-23T10:00", "1bd", "Tue 2026-11-24 17:00 CET"),
    "business_day_from_friday": ("2026-11-20T23:00", "1bd", "Mon 2026-11-23 17:00 CET"),
    "business_days_over_easter": ("2026-04-02T10:00", "2bd", "Tue 2026-04-07 17:00 CEST"),
    "seconds": ("2026-11-23T10:00", "90s", "Mon 2026-11-23 10:01 CET"),
    "minutes": ("2026-11-23T10:00", "90m", "Mon 2026-11-23 11:30 CET"),
    "hours_over_summer_time": ("2026-03-28T12:00", "24h", "Sun 2026-03-29 13:00 CEST"),
    "day_over_summer_time": ("2026-03-28T12:00", "1d", "Sun 2026-03-29 12:00 CEST"),
    "day_into_the_hour_that_is_not": ("2026-03-28T02:30", "1d", "Sun 2026-03-29 03:30 CEST"),
    "days": ("2026-11-23T10:00", "14d", "Mon 2026-12-07 10:00 CET"),
    "weeks_over_winter_time": ("2026-10-20T10:00", "2w", "Tue 2026-11-03 10:00 CET"),
    "month": ("2026-11-23T10:00", "1mo", "Wed 2026-12-23 10:00 CET"),
    "month_end": ("2026-01-31T10:00", "1mo", "Sat 2026-02-28 10:00 CET"),
    "month_end_in_a_leap_year": ("2028-01-31T10:00", "1mo", "Tue 2028-02-29 10:00 CET"),
    "thirty_days": ("2026-10-31T10:00", "1mo", "Mon 2026-11-30 10:00 CET"),
    "into_december": ("2026-11-30T10:00", "1mo", "Wed 2026-12-30 10:00 CET"),
    "into_january": ("2026-12-31T10:00", "1mo", "Sun 2027-01-31 10:00 CET"),
    "twelve_months": ("2028-02-29T10:00", "12mo", "Wed 2029-02-28 10:00 CET"),
    "ten_years": ("2026-11-23T10:00", "120mo", "Sun 2036-11-23 10:00 CET"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_period_ends_at(name: str) -> None:
    begin, period, end = CASES[name]
    assert after(begin, period) == end


def test_business_hours_are_those_of_a_stopwatch_when_the_clock_changes() -> None:
    # 29 March 2026 has 23 hours and 25 October 25, in a business that never closes
    assert after("2026-03-28T23:00", "4bh", ALWAYS) == "Sun 2026-03-29 04:00 CEST"
    assert after("2026-10-24T23:00", "4bh", ALWAYS) == "Sun 2026-10-25 02:00 CET"


def test_a_day_that_closes_at_midnight_ends_then() -> None:
    assert after("2026-11-23T10:00", "1bd", ALWAYS) == "Wed 2026-11-25 00:00 CET"


def test_the_zone_of_the_calendar_counts_and_not_that_of_the_moment() -> None:
    moment = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # already Tuesday in Brussels
    period = parse_period("1bd")
    assert period is not None
    assert add_period(moment, period, OFFICE) == datetime(2026, 11, 25, 16, tzinfo=UTC)


@pytest.mark.parametrize("period", ["500bh", "500bd"])
def test_the_longest_period_fits_on_the_least_calendar(period: str) -> None:
    assert after("2026-11-23T10:00", period, SATURDAY_HOUR).startswith("Sat ")


@pytest.mark.parametrize("unit", [Unit.BUSINESS_HOUR, Unit.BUSINESS_DAY])
def test_more_than_a_calendar_holds_is_refused(unit: Unit) -> None:
    with pytest.raises(ValueError, match="too little business time"):
        add_period(
            datetime(2026, 11, 23, tzinfo=UTC), Period(amount=9999, unit=unit), SATURDAY_HOUR
        )


@pytest.mark.parametrize("text", ["1000bh", "1000bd"])
def test_what_can_be_read_as_a_period_ends_on_any_calendar(text: str) -> None:
    assert after("2026-11-23T10:00", text, SATURDAY_HOUR) == "Sat 2046-06-09 11:00 CEST"


def test_a_moment_without_a_zone_is_refused() -> None:
    period = parse_period("1h")
    assert period is not None
    with pytest.raises(ValueError, match="naive"):
        add_period(datetime(2026, 11, 23), period, OFFICE)  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("day", "runs"),
    [("2026-12-24", True), ("2026-12-25", False), ("2026-12-26", False), ("2026-05-14", False)],
    ids=["thursday", "christmas", "saturday", "ascension"],
)
def test_business_time_runs_on_working_days_that_are_no_holiday(day: str, runs: bool) -> None:
    assert is_business_day(date.fromisoformat(day), OFFICE) is runs


def goes_on(end: str, stopped: str, again: str, period: str) -> str:
    """Let a period that ends in December 2026 stand still; give the local time it ends then."""
    first, since, until = (
        datetime.fromisoformat(f"2026-12-{each}").replace(tzinfo=BRUSSELS)
        for each in (end, stopped, again)
    )
    parsed = parse_period(period)
    assert parsed is not None
    return (
        resumed(first, since, until, parsed, OFFICE)
        .astimezone(BRUSSELS)
        .strftime("%a %Y-%m-%d %H:%M")
    )


@pytest.mark.parametrize(
    ("end", "stopped", "again", "period", "expected"),
    [
        # 7 h of Wednesday, then Thursday, Monday and Tuesday are left, 31 h: Monday to Thursday
        ("29T17:00", "23T10:00", "24T22:00", "5bd", "Thu 2026-12-31 16:00"),
        ("23T17:00", "23T10:00", "23T12:00", "16bh", "Thu 2026-12-24 11:00"),
        ("23T17:00", "23T10:00", "23T12:00", "14d", "Wed 2026-12-23 19:00"),
        ("23T17:00", "23T10:00", "23T09:00", "5bd", "Wed 2026-12-23 17:00"),
        ("26T12:00", "26T10:00", "26T11:00", "5bd", "Mon 2026-12-28 09:00"),
        ("28T03:00", "23T20:00", "23T21:00", "5bd", "Mon 2026-12-28 03:00"),
    ],
    ids=["over Christmas", "hours", "days", "a clock set back", "nothing left", "never earlier"],
)
def test_a_period_that_stood_still_has_the_time_that_it_had_left(
    end: str, stopped: str, again: str, period: str, expected: str
) -> None:
    assert goes_on(end, stopped, again, period) == expected
