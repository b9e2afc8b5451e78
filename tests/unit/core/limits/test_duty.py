"""Continuity: active minutes and the longest run of a day, kept as bits."""

import pytest

from schout.core.limits.duty import (
    MINUTES_A_DAY,
    Duty,
    DutyCycle,
    active_minutes,
    longest_run,
    mark,
    run_at_end,
    run_at_start,
)

MINUTE = 60_000_000
DAY = MINUTES_A_DAY * MINUTE
FULL = (1 << MINUTES_A_DAY) - 1


def bits(*minutes: int) -> int:
    return sum(1 << minute for minute in minutes)


def test_a_minute_is_marked_once() -> None:
    assert mark(mark(0, 3), 3) == 8
    assert active_minutes(bits(0, 3, 1439)) == 3


@pytest.mark.parametrize(
    ("day", "longest", "start", "end"),
    [
        (0, 0, 0, 0),
        (bits(0), 1, 1, 0),
        (bits(1439), 1, 0, 1),
        (bits(2, 3, 4, 9, 10), 3, 0, 0),
        (bits(0, 1, 5, 6, 7, 8, 9, 10, 11), 7, 2, 0),
        (FULL, 1440, 1440, 1440),
        (FULL ^ bits(700), 739, 700, 739),
    ],
    ids=["empty", "first", "last", "three", "seven", "all day", "one gap"],
)
def test_runs_are_counted(day: int, longest: int, start: int, end: int) -> None:
    assert (longest_run(day), run_at_start(day), run_at_end(day)) == (longest, start, end)


def test_a_minute_is_new_the_first_time_only() -> None:
    duty = DutyCycle(0)
    assert [duty.note(at) for at in (1, MINUTE, MINUTE + 1, 0)] == [False, True, False, False]
    assert duty.standing(0) == Duty(day=0, active_minutes=2, longest_run=2)


def test_a_day_begins_at_midnight_utc_and_a_run_goes_on_over_it() -> None:
    duty = DutyCycle(DAY - 2 * MINUTE)
    for at in (DAY - MINUTE, DAY, DAY + MINUTE, DAY + 9 * MINUTE):
        assert duty.note(at)
    assert duty.standing(DAY - 1) == Duty(day=0, active_minutes=2, longest_run=2)
    assert duty.standing(DAY) == Duty(day=1, active_minutes=3, longest_run=4)
    assert [duty.active_minutes(at) for at in (DAY - 1, DAY, 2 * DAY)] == [2, 3, 0]
    assert duty.standing(2 * DAY) == Duty(day=2, active_minutes=0, longest_run=0)
    assert duty.standing(3 * DAY) == Duty(day=3, active_minutes=0, longest_run=0)


def test_a_clock_that_steps_back_marks_the_minute_it_tells() -> None:
    duty = DutyCycle(DAY)
    assert [duty.note(at) for at in (DAY - MINUTE, DAY, DAY - MINUTE)] == [True, False, False]
    assert duty.standing(0).active_minutes == 1
    assert duty.standing(DAY) == Duty(day=1, active_minutes=1, longest_run=2)


def test_a_clock_that_was_days_ahead_leaves_nothing_behind() -> None:
    duty = DutyCycle(DAY)
    assert duty.note(900 * DAY)
    assert duty.note(DAY + MINUTE)
    assert duty.standing(DAY) == Duty(day=1, active_minutes=1, longest_run=1)
    assert duty.standing(900 * DAY).active_minutes == 0


def test_a_day_without_use_in_between_ends_every_run() -> None:
    duty = DutyCycle(DAY - MINUTE)
    assert duty.note(2 * DAY)
    assert duty.standing(2 * DAY) == Duty(day=2, active_minutes=1, longest_run=1)
