"""The leaky bucket: one number that says when it has run dry."""

import pytest

from schout.core.limits.leaky import overflows, pour


@pytest.mark.parametrize(
    ("empty_at_us", "now_us", "expected"),
    [(0, 100, 110), (100, 100, 110), (150, 100, 160)],
    ids=["dry", "just dry", "holds water"],
)
def test_a_drop_moves_the_moment_of_dryness_by_its_leak(
    empty_at_us: int, now_us: int, expected: int
) -> None:
    assert pour(empty_at_us, now_us, 10) == expected


@pytest.mark.parametrize(("empty_at_us", "expected"), [(130, False), (131, True), (90, False)])
def test_a_bucket_overflows_above_its_capacity_not_at_it(empty_at_us: int, expected: bool) -> None:
    assert overflows(empty_at_us, 100, 10, 3) is expected
