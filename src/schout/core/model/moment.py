"""Moments: whole microseconds since 1970-01-01 UTC inside, RFC 3339 outside."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@lru_cache(maxsize=1024)
def to_datetime(at_us: int) -> datetime:
    """Give the moment as an aware `datetime` in UTC; what is of one moment comes together."""
    return _EPOCH + timedelta(microseconds=at_us)


def from_datetime(moment: datetime) -> int:
    """Give an aware `datetime` as microseconds; a naive one is refused with `ValueError`."""
    if moment.tzinfo is None:
        raise ValueError("expected a time with a zone, found a naive one")
    return (moment - _EPOCH) // _MICROSECOND


def to_rfc3339(at_us: int) -> str:
    """Write a moment as RFC 3339 in UTC; a fraction is written only where there is one."""
    return to_datetime(at_us).isoformat().replace("+00:00", "Z")


def from_rfc3339(text: str) -> int:
    """Read an RFC 3339 moment; `ValueError` when it is none or has no zone."""
    return from_datetime(datetime.fromisoformat(text))
