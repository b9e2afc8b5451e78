"""Columns against the reference: the same findings, however a stream is cut, stopped or split."""

import random

from hypothesis import given
from hypothesis import strategies as st

from schout.testing.random_streams import (
    a_policy,
    by_columns,
    by_reference,
    in_order,
    some_activities,
)


@given(seed=st.integers(0, 2**32), many=st.integers(1, 200))
def test_columns_find_what_the_reference_finds(seed: int, many: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - to be drawn again
    policy, activities = a_policy(draw), some_activities(draw, many)
    by_both = by_columns(draw, policy, activities), by_reference(policy, activities)
    assert in_order(by_both[0]) == in_order(by_both[1])
