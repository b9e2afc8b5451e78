"""The bucket against a bucket of fractions: they never disagree."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from schout.core.limits.leaky import overflows, pour

GAPS = st.lists(st.integers(0, 50), max_size=60)


@given(gaps=GAPS, leak_us=st.integers(1, 40), capacity=st.integers(0, 12))
def test_the_one_number_is_the_level_of_a_real_bucket(
    gaps: list[int], leak_us: int, capacity: int
) -> None:
    now, empty_at, level = 0, 0, Fraction(0)
    for gap in gaps:
        now += gap
        level = max(Fraction(0), level - Fraction(gap, leak_us)) + 1
        empty_at = pour(empty_at, now, leak_us)
        assert Fraction(empty_at - now, leak_us) == level
        assert overflows(empty_at, now, leak_us, capacity) is (level > capacity)


@given(gaps=GAPS, leak_us=st.integers(1, 40), capacity=st.integers(0, 12))
def test_what_overflows_is_exactly_what_no_stretch_of_time_allows(
    gaps: list[int], leak_us: int, capacity: int
) -> None:
    """Safety and liveness at once: over the limit in some stretch up to now, or not at all."""
    times: list[int] = []
    now, empty_at = 0, 0
    for gap in gaps:
        now += gap
        times.append(now)
        empty_at = pour(empty_at, now, leak_us)
        exceeded = any(
            (len(times) - first) * leak_us > capacity * leak_us + (now - start)
            for first, start in enumerate(times)
        )
        assert overflows(empty_at, now, leak_us, capacity) is exceeded
