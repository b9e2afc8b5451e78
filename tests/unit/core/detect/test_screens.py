"""Screens: what could fire is replayed, what could not is carried on or forgotten."""

import polars as pl
import pytest

from schout.core.detect.screens import FEW_OF_ONE, MOST_OF_ONE, Screen, screen_of
from schout.core.policy.rule import (
    Absence,
    Baseline,
    Each,
    Leaky,
    Measure,
    Operator,
    Overlap,
    Sequence,
    Sliding,
)


def rows(*found: tuple[int, int] | tuple[int, int, int]) -> pl.DataFrame:
    """Give rows of key and moment, and what is told of them."""
    columns = {
        "k": pl.Series([row[0] for row in found], dtype=pl.UInt64),
        "at": pl.Series([row[1] for row in found], dtype=pl.Int64),
        "row": pl.int_range(len(found), dtype=pl.Int64, eager=True),
    }
    if found and len(found[0]) == 3:
        columns["told"] = pl.Series([row[2] for row in found if len(row) == 3], dtype=pl.Int64)
    return pl.DataFrame(columns)


def judged(operator: Operator, given: pl.DataFrame, now_us: int) -> tuple[list[int], list[int]]:
    screen = screen_of([operator])
    assert screen is not None
    replayed, kept = screen.judge(given, now_us)
    return sorted(replayed["row"]), sorted(kept["row"])


@pytest.mark.parametrize(
    "operator",
    [
        Each(),
        Absence(after="true", expect="true", within_us=1),
        Baseline(every_us=1, history=5, deviations=1, least=1, measure=Measure()),
    ],
)
def test_some_operators_have_no_screen(operator: Operator) -> None:
    assert screen_of([operator]) is None


def test_a_bucket_that_could_overflow_is_replayed_from_when_it_was_dry() -> None:
    given = rows((1, 0), (2, 5), (1, 100), (1, 101), (1, 102), (2, 103), (1, 200))
    assert judged(Leaky(capacity=2, leak_us=10), given, 200) == ([2, 3, 4, 6], [])
    assert judged(Leaky(capacity=2, leak_us=60), given, 200) == ([2, 3, 4, 6], [])
    assert judged(Leaky(capacity=3, leak_us=101), given, 200) == ([0, 2, 3, 4, 6], [1, 5])
    assert judged(Leaky(capacity=9, leak_us=10), given, 104) == ([], [2, 3, 4, 5, 6])


def test_a_drop_that_leaks_for_ages_does_not_overflow_the_reckoning() -> None:
    given = rows(*[(key, key + turn) for turn in range(4) for key in range(9)])
    assert judged(Leaky(capacity=3, leak_us=1 << 57), given, 20) == (list(range(36)), [])


def test_a_bucket_with_too_few_different_values_is_not_replayed() -> None:
    given = rows((1, 0, 7), (1, 1, 7), (1, 2, 7), (2, 2, 1), (2, 3, 2), (2, 4, 3))
    operator = Leaky(capacity=2, leak_us=10, distinct="path")
    assert judged(operator, given, 5) == ([3, 4, 5], [0, 1, 2])


def test_windows_are_replayed_when_more_than_enough_stand_in_one() -> None:
    given = rows((1, 0), (1, 5), (1, 14), (1, 15), (2, 15))
    count = Sliding(window_us=10, over=1, measure=Measure())
    assert judged(count, given, 20) == ([0, 1, 2, 3], [4])
    assert judged(Sliding(window_us=10, over=2, measure=Measure()), given, 20) == (
        [],
        [0, 1, 2, 3, 4],
    )
    ratio = Sliding(window_us=10, over=1, measure=Measure(ratio="true"), least=3)
    assert judged(ratio, given, 40) == ([], [])


def test_sums_and_different_values_in_a_window() -> None:
    given = rows((1, 0, 5), (1, 1, 5), (2, 2, 11), (3, 3, -5))
    total = Sliding(window_us=10, over=10, measure=Measure(sum="size_bytes"))
    assert judged(total, given, 5) == ([2], [0, 1, 3])
    values = Sliding(window_us=10, over=1, measure=Measure(distinct="path"))
    assert judged(values, given, 5) == ([], [0, 1, 2, 3])


def test_overlap_looks_at_durations() -> None:
    given = rows((1, 0, 5), (1, 4, 9), (2, 0, 0), (3, 0, 2), (3, 5, 5))
    assert judged(Overlap(over=1), given, 5) == ([0, 1], [3, 4])


def test_a_sequence_needs_its_firsts_and_its_end() -> None:
    given = rows((1, 0, 1), (1, 1, 1), (1, 2, 2), (2, 0, 1), (2, 1, 2), (3, 0, 2))
    operator = Sequence(first="true", times=2, then="true", within_us=9)
    assert judged(operator, given, 3) == ([0, 1, 2], [3, 4])


def test_the_widest_bounds_of_all_plans_hold() -> None:
    screen = screen_of([Leaky(capacity=9, leak_us=1), Leaky(capacity=1, leak_us=10)])
    assert screen is not None
    assert sorted(screen.judge(rows((1, 0), (1, 0)), 0)[0]["row"]) == [0, 1]


def test_a_key_with_many_rows_is_not_carried_on(monkeypatch: pytest.MonkeyPatch) -> None:
    operator = Sliding(window_us=10**6, over=10_000, measure=Measure())
    many = rows(*[(1, at) for at in range(MOST_OF_ONE + 1)])
    assert len(judged(operator, many, 5)[0]) == MOST_OF_ONE + 1
    few = rows(*[(1, at, 1) for at in range(FEW_OF_ONE + 1)])
    assert judged(operator, few, 5)[0] == []
    monkeypatch.setattr("schout.core.detect.screens.MANY", 1)
    assert len(judged(operator, few, 5)[0]) == FEW_OF_ONE + 1
    distinct = Sliding(window_us=10**6, over=10, measure=Measure(distinct="path"))
    assert len(judged(distinct, few, 5)[0]) == FEW_OF_ONE + 1


def test_nothing_is_judged_of_no_rows() -> None:
    screen = Screen(fires=pl.lit(value=True))
    assert screen.judge(rows(), 0)[0].is_empty()
