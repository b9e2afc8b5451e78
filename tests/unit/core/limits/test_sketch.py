"""Distinct counts in bounded memory."""

from schout.core.limits.sketch import add, count, merge


def built(*digests: int) -> tuple[int, ...]:
    kept: tuple[int, ...] = ()
    for digest in digests:
        kept = add(kept, digest, 4)
    return kept


def test_the_smallest_digests_are_kept_in_order() -> None:
    assert built(9, 3, 7, 3, 5, 1, 8, 5) == (1, 3, 5, 7)


def test_repetition_changes_nothing() -> None:
    assert built(3, 3, 3) == (3,)


def test_below_its_size_a_count_is_exact() -> None:
    assert [count(built(*range(many)), 4) for many in range(4)] == [0, 1, 2, 3]


def test_above_its_size_a_count_is_estimated_from_the_largest_kept() -> None:
    quarter = (1 << 62) - 1
    assert count((1, 2, 3, quarter), 4) == 12


def test_an_estimate_is_never_below_what_was_seen() -> None:
    assert count((1, 2, 3, (1 << 64) - 1), 4) == 4


def test_two_sketches_make_the_sketch_of_both() -> None:
    assert merge(built(1, 5, 9), built(5, 7, 3), 4) == (1, 3, 5, 7)
