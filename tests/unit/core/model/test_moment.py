"""Moments are whole microseconds inside and RFC 3339 outside, without loss."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from schout.core.model.moment import (
    DAY_US,
    HOUR_US,
    MINUTE_US,
    SECOND_US,
    from_datetime,
    from_rfc3339,
    to_datetime,
    to_rfc3339,
)

WRITTEN = {
    0: "1970-01-01T00:00:00Z",
    1: "1970-01-01T00:00:00.000001Z",
    -1: "1969-12-31T23:59:59.999999Z",
    1_798_761_600_000_000: "2027-01-01T00:00:00Z",
    1_798_761_600_500_000: "2027-01-01T00:00:00.500000Z",
}


@pytest.mark.parametrize("at_us", WRITTEN)
def test_a_moment_is_written_and_read_back(at_us: int) -> None:
    assert to_rfc3339(at_us) == WRITTEN[at_us]
    assert from_rfc3339(WRITTEN[at_us]) == at_us
    assert from_datetime(to_datetime(at_us)) == at_us


@pytest.mark.parametrize(
    "text", ["2027-01-01T01:00:00+01:00", "2026-12-31T18:30:00-05:30", "2027-01-01 00:00:00Z"]
)
def test_other_zones_name_the_same_moment(text: str) -> None:
    assert from_rfc3339(text) == 1_798_761_600_000_000


def test_a_moment_is_a_datetime_in_utc() -> None:
    assert to_datetime(1) == datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
    assert to_datetime(1).tzinfo is UTC


def test_a_datetime_of_another_zone_is_turned() -> None:
    zone = timezone(timedelta(hours=1))
    assert from_datetime(datetime(1970, 1, 1, 1, 0, 1, tzinfo=zone)) == SECOND_US


@pytest.mark.parametrize("text", ["2027-01-01T00:00:00", "2027-01-01", "now", ""])
def test_a_time_without_a_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"naive|isoformat"):
        from_rfc3339(text)


def test_the_units_fit_together() -> None:
    assert (MINUTE_US, HOUR_US, DAY_US) == (60_000_000, 3_600_000_000, 86_400_000_000)
