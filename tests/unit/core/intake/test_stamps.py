"""Time stamps: each usual form is read; a missing year follows from the end of the log."""

import pytest

from schout.core.intake.stamps import StampReader, YearClock, epoch_us, seconds_of
from schout.core.model.moment import from_rfc3339, to_rfc3339

END_US = from_rfc3339("2026-11-23T12:00:00Z")


def test_the_year_of_a_log_that_goes_on_follows_the_clock() -> None:
    moments = [from_rfc3339("2026-12-20T12:00:00Z")]
    years = YearClock(lambda: moments[-1])
    told = [years.read("Dec", "20", "10:00:00")]
    moments.append(from_rfc3339("2027-01-05T12:00:00Z"))
    told += [years.read("Jan", "5", "10:00:00"), years.read("Dec", "20", "10:00:00")]
    assert [to_rfc3339(at_us or 0) for at_us in told] == [
        "2026-12-20T10:00:00Z",
        "2027-01-05T10:00:00Z",
        "2026-12-20T10:00:00Z",
    ]


def found(text: str) -> str | None:
    stamp = StampReader(END_US).find(text)
    return None if stamp is None else to_rfc3339(stamp.at_us)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-02T10:00:00Z x", "2026-11-02T10:00:00Z"),
        ("2026-11-02T10:00:00.5+02:00 x", "2026-11-02T08:00:00.500000Z"),
        ("2026-11-02 10:00:00,123 x", "2026-11-02T10:00:00.123000Z"),
        ("2026/11/02 10:00:00.123456 x", "2026-11-02T10:00:00.123456Z"),
        ("2026/11/02 - 10:00:00 | 401", "2026-11-02T10:00:00Z"),
        ("2026-11-02 10:00:00.1 -0130 x", "2026-11-02T11:30:00.100000Z"),
        ("[2026-11-02 10:00:00.019-0700] x", "2026-11-02T17:00:00.019000Z"),
        ("[2026-11-02 10:00:00 UTC] x", "2026-11-02T10:00:00Z"),
        ("2026-11-02 10:00:00,797::WARNING::x", "2026-11-02T10:00:00.797000Z"),
        ("[02/Nov/2026:10:00:00 +0100] x", "2026-11-02T09:00:00Z"),
        ("[2/Nov/2026 10:00:00] x", "2026-11-02T10:00:00Z"),
        ("02-Nov-2026 10:00:00.459 x", "2026-11-02T10:00:00.459000Z"),
        ("[Fri, 02 Nov 2026 10:00:00.030937 UTC] x", "2026-11-02T10:00:00.030937Z"),
        ("Mon Nov  2 10:00:00 2026 x", "2026-11-02T10:00:00Z"),
        ("Mon Nov 2 10:00:00 CET 2026 x", "2026-11-02T10:00:00Z"),
        ("Nov  2 10:00:00 host x", "2026-11-02T10:00:00Z"),
        ("Nov  2 10:00:00.25 host x", "2026-11-02T10:00:00.250000Z"),
        ("Nov 2, 2025 10:00:00 x", "2025-11-02T10:00:00Z"),
        ("1793613600 x", "2026-11-02T10:00:00Z"),
        ("1793613600.25 x", "2026-11-02T10:00:00.250000Z"),
        ("1793613600123 x", "2026-11-02T10:00:00.123000Z"),
        ("2026-11-31 10:00:00 x", None),
        ("2026-11-02 25:00:00 x", None),
        ("Foo  2 10:00:00 x", None),
        ("Nov 31 10:00:00 x", None),
        ("no time", None),
        ("x" * 300 + "2026-11-02 10:00:00", None),
    ],
)
def test_a_time_stamp_is_read_in_its_form(text: str, at: str | None) -> None:
    assert found(text) == at


@pytest.mark.parametrize(
    ("month", "day", "at"),
    [
        ("Nov", "23", "2026-11-23T10:00:00Z"),
        ("Nov", "24", "2026-11-24T10:00:00Z"),
        ("Nov", "25", "2025-11-25T10:00:00Z"),
        ("Dec", "31", "2025-12-31T10:00:00Z"),
        ("Jan", "1", "2026-01-01T10:00:00Z"),
        ("Feb", "29", "2024-02-29T10:00:00Z"),
        ("Feb", "30", None),
        ("Foo", "1", None),
    ],
)
def test_the_year_puts_a_moment_nearest_before_the_end(
    month: str, day: str, at: str | None
) -> None:
    read = YearClock(END_US).read(month, day, "10:00:00")
    assert (None if read is None else to_rfc3339(read)) == at


def test_a_log_that_is_still_written_to_goes_over_into_the_next_year() -> None:
    clock = YearClock(from_rfc3339("2026-12-31T12:00:00Z"))
    days = [("Dec", "31"), ("Jan", "1"), ("Jan", "2"), ("Jan", "2")]
    read = [clock.read(month, day, "23:00:00") for month, day in days]
    assert [None if at is None else to_rfc3339(at)[:10] for at in read] == [
        "2026-12-31",
        "2027-01-01",
        "2027-01-02",
        "2027-01-02",
    ]


def test_without_an_end_the_year_is_one_that_nobody_can_mistake() -> None:
    read = YearClock(None).read("Feb", "29", "00:00:00")
    assert read == from_rfc3339("2000-02-29T00:00:00Z")


def test_a_clock_that_does_not_exist_is_none() -> None:
    assert YearClock(END_US).read("Nov", "2", "10:60:00") is None
    assert [seconds_of("23:59:60"), seconds_of("24:00:00"), seconds_of("00:00:61")] == [
        86399,
        None,
        None,
    ]


def test_days_that_are_kept_do_not_fill_the_memory() -> None:
    clock = YearClock(END_US)
    assert {clock.read("Foo", str(day), "10:00:00") for day in range(2000)} == {None}


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1793613600", "2026-11-02T10:00:00Z"),
        ("1793613600123", "2026-11-02T10:00:00.123000Z"),
        ("1793613600123456", "2026-11-02T10:00:00.123456Z"),
        ("1793613600123456789", "2026-11-02T10:00:00.123456Z"),
        ("17936136", None),
    ],
)
def test_a_number_since_1970_is_read_by_its_length(text: str, at: str | None) -> None:
    read = epoch_us(text)
    assert (None if read is None else to_rfc3339(read)) == at
