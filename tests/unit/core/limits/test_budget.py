"""Budgets in upstream time: what is used, held and refused."""

import pytest

from schout.core.limits.budget import Allowance, Budget

TENTH = Allowance(upstream_us=100, window_us=1000, burst_us=50, first_us=20)


@pytest.mark.parametrize(
    "figures",
    [(0, 1, 1, 0), (1, 0, 1, 0), (1, 1, 0, 0), (1, 1, 1, -1)],
    ids=["upstream", "window", "burst", "first"],
)
def test_an_allowance_that_allows_nothing_is_refused(figures: tuple[int, int, int, int]) -> None:
    upstream, window, burst, first = figures
    with pytest.raises(ValueError, match="an allowance needs figures of 1 or more"):
        Allowance(upstream_us=upstream, window_us=window, burst_us=burst, first_us=first)


def test_time_is_rounded_up_against_the_caller() -> None:
    third = Allowance(upstream_us=3, window_us=10, burst_us=1)
    assert [third.as_time(us) for us in (0, 1, 2, 3)] == [0, 4, 7, 10]


def test_calls_that_run_are_held_against_the_budget() -> None:
    budget = Budget()
    assert [budget.admit(0, TENTH) for _ in range(4)] == [(20, 0), (20, 0), (20, 0), (0, 101)]


def test_in_debt_it_refuses_and_the_wait_is_exact() -> None:
    budget = Budget()
    assert budget.admit(0, TENTH) == (20, 0)
    budget.settle(0, 20, 200, TENTH)
    assert budget.admit(0, TENTH) == (0, 1501)
    assert budget.admit(1500, TENTH) == (0, 1)
    assert budget.admit(1501, TENTH) == (200, 0)


def test_the_expected_cost_follows_what_calls_cost() -> None:
    budget = Budget()
    seen = [budget.expected_us(TENTH)]
    for cost in (80, 80, 160, 0, -5):
        budget.settle(0, 0, cost, TENTH)
        seen.append(budget.expected_us(TENTH))
    assert seen == [20, 80, 80, 90, 78, 69]


def test_settling_more_than_was_held_leaves_nothing_held() -> None:
    budget = Budget()
    budget.settle(0, 999, 10, TENTH)
    assert budget.admit(0, TENTH) == (10, 0)


def test_a_budget_is_idle_when_dry_and_nothing_runs() -> None:
    budget = Budget()
    assert budget.idle(0)
    held, _ = budget.admit(0, TENTH)
    assert not budget.idle(0)
    budget.settle(0, held, 10, TENTH)
    assert [budget.idle(at) for at in (99, 100)] == [False, True]
