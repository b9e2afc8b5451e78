"""Budgets against a bucket of fractions: safe, live, and exact but for the rounding."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from schout.core.limits.budget import Allowance, Budget

ALLOWANCES = st.builds(
    Allowance,
    upstream_us=st.integers(1, 30),
    window_us=st.integers(1, 60),
    burst_us=st.integers(1, 40),
    first_us=st.integers(0, 9),
)
STEPS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 30)), max_size=60)


@given(allowance=ALLOWANCES, steps=STEPS)
def test_no_stretch_of_time_sees_more_than_allowed_and_the_last_call(
    allowance: Allowance, steps: list[tuple[int, int]]
) -> None:
    """Safety: each admitted call ended at once, so what came before it was within the allowance."""
    budget, now, used = Budget(), 0, list[tuple[int, int]]()
    for gap, cost in steps:
        now += gap
        held, wait = budget.admit(now, allowance)
        if wait:
            continue
        for first, (start, _) in enumerate(used):
            before = sum(us for _, us in used[first:])
            room = Fraction((now - start) * allowance.upstream_us, allowance.window_us)
            assert before < allowance.burst_us + room + 1
        budget.settle(now, held, cost, allowance)
        used.append((now, cost))


@given(allowance=ALLOWANCES, steps=STEPS)
def test_it_differs_from_a_real_bucket_by_less_than_a_microsecond_a_call(
    allowance: Allowance, steps: list[tuple[int, int]]
) -> None:
    """Liveness: what a bucket of fractions admits with that much room to spare is admitted."""
    budget, now, level = Budget(), 0, Fraction(0)
    share = Fraction(allowance.upstream_us, allowance.window_us)
    for calls, (gap, cost) in enumerate(steps):
        now += gap
        level = max(Fraction(0), level - gap * share)
        held, wait = budget.admit(now, allowance)
        if level >= allowance.burst_us:
            assert wait > 0
        if level + (calls + 1) * share < allowance.burst_us:
            assert wait == 0
        if wait == 0:
            budget.settle(now, held, cost, allowance)
            level += cost


@given(allowance=ALLOWANCES, costs=st.lists(st.integers(0, 99), min_size=1, max_size=20))
def test_whoever_waits_as_told_is_admitted_and_not_before(
    allowance: Allowance, costs: list[int]
) -> None:
    budget = Budget()
    for cost in costs:
        budget.settle(0, 0, cost, allowance)
    _, wait = budget.admit(0, allowance)
    if wait:
        assert budget.admit(wait - 1, allowance) == (0, 1)
        assert budget.admit(wait, allowance)[1] == 0


@given(costs=st.lists(st.integers(0, 10_000), min_size=1, max_size=60))
def test_the_expected_cost_lies_between_the_smallest_and_the_largest(costs: list[int]) -> None:
    allowance = Allowance(upstream_us=1, window_us=1, burst_us=1)
    budget = Budget()
    for cost in costs:
        budget.settle(0, 0, cost, allowance)
        assert min(costs) <= budget.expected_us(allowance) <= max(costs)


@given(allowance=ALLOWANCES, ends=st.permutations(range(12)))
def test_when_every_call_has_ended_nothing_is_held(allowance: Allowance, ends: list[int]) -> None:
    budget = Budget()
    held = [budget.admit(0, allowance)[0] for _ in ends]
    for which in ends:
        budget.settle(0, held[which], 0, allowance)
    assert budget.idle(0)
