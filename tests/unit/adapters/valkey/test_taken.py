"""What an edge took of late: counted when it matters, given back once, bounded."""

from schout.adapters.memory.rate_store import Limits
from schout.adapters.valkey.taken import Taken
from schout.ports.rate_store import Ask, Figures, Got, Lane

NOW_US = 1_800_000_000_000_000
SECOND_US = 1_000_000
RATE = Figures(interval_us=SECOND_US)
CAP = Figures(cap=1, ttl_us=60 * SECOND_US)


def rate(key: str) -> Ask:
    return Ask((Lane(key, RATE),), f"lease of {key}")


def parallel(lease: str) -> Ask:
    return Ask((Lane("cap", CAP),), lease)


def test_what_was_noted_counts_when_the_edge_goes_on_alone() -> None:
    limits = Limits(salt=0)
    taken = Taken(limits)
    taken.note([(1, rate("a")), (2, parallel("0"))], NOW_US, SECOND_US)
    taken.count(NOW_US + 1)
    assert limits.take(rate("a"), NOW_US + 1) == Got(False, 0, SECOND_US - 1)
    assert limits.take(parallel("1"), NOW_US + 1) == Got(False, 0, 60 * SECOND_US - 1)


def test_what_was_given_back_before_does_not_run() -> None:
    limits = Limits(salt=0)
    taken = Taken(limits)
    both = Figures(interval_us=SECOND_US, cap=1, ttl_us=60 * SECOND_US)
    taken.note([(1, Ask((Lane("a", both),), "0"))], NOW_US, SECOND_US)
    assert [list(taken.give_back(1)), list(taken.give_back(1))] == [["a"], []]
    taken.count(NOW_US)
    assert limits.take(Ask((Lane("a", both),), "1"), NOW_US) == Got(False, 0, SECOND_US)
    assert limits.take(Ask((Lane("a", both),), "1"), NOW_US + SECOND_US) == Got(True)


def test_what_is_given_back_after_it_was_counted_is_free() -> None:
    limits = Limits(salt=0)
    taken = Taken(limits)
    taken.note([(1, parallel("0"))], NOW_US, 0)
    taken.count(NOW_US)
    assert [taken.give_back(1), taken.give_back(1)] == [("cap",), ()]
    assert limits.take(parallel("1"), NOW_US).admitted


def test_a_lease_without_a_cap_is_not_out() -> None:
    taken = Taken(Limits(salt=0))
    taken.note([(1, rate("a"))], NOW_US, SECOND_US)
    assert list(taken.give_back(1)) == []


def test_notes_of_which_nothing_is_owed_are_dropped() -> None:
    limits = Limits(salt=0)
    taken = Taken(limits)
    taken.note([(1, rate("a")), (2, parallel("0"))], NOW_US, SECOND_US)
    taken.count(NOW_US + 60 * SECOND_US)
    assert len(limits) == 0


def test_notes_are_bounded_and_the_oldest_are_counted() -> None:
    limits = Limits(salt=0)
    taken = Taken(limits, most=10)
    for number in range(100):
        taken.note([(number, rate(f"{number}"))], NOW_US, SECOND_US)
    assert (len(limits), len(taken._notes), len(taken._out)) == (90, 10, 10)
    taken.count(NOW_US)
    assert (len(limits), len(taken._notes), len(taken._out)) == (100, 0, 0)
