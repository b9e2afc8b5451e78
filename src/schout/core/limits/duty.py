"""Continuity: which minutes of a day somebody was active in, for "non-continuous use" (III.2).

A day is 1440 bits in one whole number, bit 0 being 00:00 UTC. At most two days are kept per key,
which is 400 bytes. Time is passed in; a clock that steps back marks the minute it tells.
"""

import msgspec

MINUTES_A_DAY = 1440
_MINUTE_US = 60_000_000


def mark(bits: int, minute: int) -> int:
    """Mark a minute of the day, 0 to 1439, as active; marking it twice changes nothing."""
    return bits | 1 << minute


def active_minutes(bits: int) -> int:
    """Count the active minutes of a day."""
    return bits.bit_count()


def longest_run(bits: int) -> int:
    """Give the length of the longest unbroken stretch of active minutes.

    A bit of `starts` says that a run of `found` minutes starts there. Runs are doubled while any is
    left, then the halves are tried from the largest on: some 20 steps for a full day.
    """
    if not bits:
        return 0
    doubled = [bits]
    while longer := doubled[-1] & doubled[-1] >> (1 << len(doubled) - 1):
        doubled.append(longer)
    starts, found = doubled.pop(), 1 << len(doubled)
    for power in range(len(doubled) - 1, -1, -1):
        if longer := starts & doubled[power] >> found:
            starts, found = longer, found + (1 << power)
    return found


def run_at_start(bits: int) -> int:
    """Give how many minutes from 00:00 on were active without a break."""
    return (~bits & bits + 1).bit_length() - 1


def run_at_end(bits: int) -> int:
    """Give how many minutes up to the end of the day were active without a break."""
    return MINUTES_A_DAY - (~bits & (1 << MINUTES_A_DAY) - 1).bit_length()


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """How continuous the use of one day was so far."""

    day: int
    """Days since 1970-01-01 UTC."""
    active_minutes: int
    longest_run: int
    """In minutes; a run that began the day before counts whole."""


class DutyCycle:
    """The active minutes of one key, today and the day before."""

    __slots__ = ("_before", "_bits", "_day", "_minute")

    def __init__(self, now_us: int) -> None:
        self._minute = now_us // _MINUTE_US
        self._day, minute = divmod(self._minute, MINUTES_A_DAY)
        self._bits, self._before = 1 << minute, 0

    def note(self, now_us: int) -> bool:
        """Mark the minute of a moment; tell whether it was new."""
        minute = now_us // _MINUTE_US
        if minute == self._minute:
            return False
        self._minute = minute
        return self._mark(*divmod(minute, MINUTES_A_DAY))

    def _mark(self, day: int, minute: int) -> bool:
        if day == self._day - 1:
            known, self._before = self._before, mark(self._before, minute)
            return self._before != known
        if day != self._day:
            # A clock that was a day or more ahead was wrong: what it told is not kept.
            self._before = self._bits if day == self._day + 1 else 0
            self._day, self._bits = day, 0
        known, self._bits = self._bits, mark(self._bits, minute)
        return self._bits != known

    def active_minutes(self, now_us: int) -> int:
        """Count the active minutes so far of the day of a moment."""
        return active_minutes(self._days(now_us // _MINUTE_US // MINUTES_A_DAY)[0])

    def standing(self, now_us: int) -> Duty:
        """Give how continuous the use was on the day of a moment."""
        day = now_us // _MINUTE_US // MINUTES_A_DAY
        bits, before = self._days(day)
        head = run_at_start(bits)
        across = head + run_at_end(before) if head else 0
        return Duty(
            day=day,
            active_minutes=active_minutes(bits),
            longest_run=max(longest_run(bits), across),
        )

    def _days(self, day: int) -> tuple[int, int]:
        """Give the bits of a day and of the day before it; those not kept are empty."""
        if day == self._day:
            return self._bits, self._before
        if day == self._day + 1:
            return 0, self._bits
        return (self._before if day == self._day - 1 else 0), 0
