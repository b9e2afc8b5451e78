"""Continuity in bits against sets of minutes: they never disagree."""

from hypothesis import given
from hypothesis import strategies as st

from schout.core.limits.duty import MINUTES_A_DAY, Duty, DutyCycle, longest_run

MINUTE = 60_000_000


def longest(minutes: set[int]) -> int:
    best = run = 0
    for minute in range(MINUTES_A_DAY):
        run = run + 1 if minute in minutes else 0
        best = max(best, run)
    return best


@given(edges=st.lists(st.integers(0, MINUTES_A_DAY), max_size=12))
def test_the_longest_run_is_that_of_a_walk_through_the_day(edges: list[int]) -> None:
    """Stretches on and off between the edges: long runs as well as short ones."""
    points = sorted(edges)
    minutes = {m for a, b in zip(points[::2], points[1::2], strict=False) for m in range(a, b)}
    assert longest_run(sum(1 << minute for minute in minutes)) == longest(minutes)


@given(start=st.integers(0, 2000), steps=st.lists(st.integers(-3, 40), max_size=80))
def test_a_day_knows_the_minutes_that_were_told(start: int, steps: list[int]) -> None:
    minute = start + MINUTES_A_DAY
    duty, told = DutyCycle(minute * MINUTE), {minute}
    for step in steps:
        minute += step
        assert duty.note(minute * MINUTE) is (minute not in told)
        told.add(minute)
    last = max(told) // MINUTES_A_DAY
    today = {m for m in told if m // MINUTES_A_DAY == last}
    run = best = 0
    for each in range((last - 1) * MINUTES_A_DAY, (last + 1) * MINUTES_A_DAY):
        run = run + 1 if each in told else 0
        best = max(best, run) if each in today else best
    expected = Duty(day=last, active_minutes=len(today), longest_run=best)
    assert duty.standing(last * MINUTES_A_DAY * MINUTE) == expected
