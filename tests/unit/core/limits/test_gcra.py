"""GCRA admits what is owed, refuses the rest for as long as it says, and charges no refusal."""

import pytest

from schout.core.limits.gcra import NEVER, admit, pace, remaining

S = 1_000_000


def test_one_per_second_is_admitted_once_a_second() -> None:
    assert admit(0, 10 * S, S, 1) == (11 * S, 0)
    assert admit(11 * S, 10 * S + 1, S, 1) == (11 * S, S - 1)
    assert admit(11 * S, 11 * S, S, 1) == (12 * S, 0)


def test_a_burst_may_come_at_once() -> None:
    dry_us, waits = 0, []
    for _ in range(4):
        dry_us, wait_us = admit(dry_us, 10 * S, S, 3)
        waits.append(wait_us)
    assert (dry_us, waits) == (13 * S, [0, 0, 0, S])


def test_a_cost_is_taken_whole_or_not_at_all() -> None:
    assert admit(0, 10 * S, S, 3, cost=2) == (12 * S, 0)
    assert admit(12 * S, 10 * S, S, 3, cost=2) == (12 * S, S)
    assert admit(12 * S, 10 * S, S, 3, cost=4) == (12 * S, NEVER)


def test_a_clock_that_steps_back_makes_it_stricter() -> None:
    assert admit(11 * S, 5 * S, S, 1) == (11 * S, 6 * S)


@pytest.mark.parametrize(
    ("most_us", "queue", "expected"),
    [
        pytest.param(S, 1, (12 * S, S, True), id="waits"),
        pytest.param(S - 1, 1, (11 * S, S, False), id="too long"),
        pytest.param(S, 0, (11 * S, S, False), id="too many"),
    ],
)
def test_a_wait_that_is_short_enough_takes_its_place(
    most_us: int, queue: int, expected: tuple[int, int, bool]
) -> None:
    assert pace(11 * S, 10 * S, S, 1, most_us, queue) == expected


def test_nothing_waits_that_need_not() -> None:
    assert pace(0, 10 * S, S, 1, 0, 0) == (11 * S, 0, True)


def test_what_remains_is_what_would_be_admitted() -> None:
    assert [remaining(dry * S, 10 * S, S, 3) for dry in (0, 11, 12, 13, 20)] == [3, 2, 1, 0, 0]
