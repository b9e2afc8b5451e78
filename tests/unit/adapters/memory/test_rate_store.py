"""Limits in memory: their bound, and what happens at it."""

import pytest

from schout.adapters.memory.clock import SettableClock
from schout.adapters.memory.rate_store import Limits, MemoryRateStore
from schout.ports.rate_store import Ask, Figures, Got, Lane, RateCounts, Sharing

NOW_US = 1_800_000_000_000_000
SECOND_US = 1_000_000
ONE_A_SECOND = Figures(interval_us=SECOND_US)
ONE_AT_A_TIME = Figures(cap=1, ttl_us=60 * SECOND_US)


def rate(key: str) -> Ask:
    return Ask((Lane(key, ONE_A_SECOND),), f"lease of {key}")


def parallel(key: str, lease: str) -> Ask:
    return Ask((Lane(key, ONE_AT_A_TIME),), lease)


@pytest.mark.parametrize(
    "figures",
    [
        {},
        {"interval_us": -1},
        {"interval_us": 1, "burst": 0},
        {"cap": -1, "ttl_us": 1},
        {"cap": 1},
        {"interval_us": 1, "ttl_us": 1},
        {"cap": 1, "ttl_us": -1},
        {"interval_us": 366 * 86_400 * SECOND_US, "burst": 2},
        {"cap": 1, "ttl_us": 367 * 86_400 * SECOND_US},
    ],
    ids=str,
)
def test_figures_that_cannot_hold_are_refused(figures: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"figures need|a cap needs|expected a full burst"):
        Figures(**figures)


def test_an_ask_needs_lanes_that_differ_and_a_cost() -> None:
    lane = Lane("a", ONE_A_SECOND)
    for lanes, cost in (((), 1), ((lane,), 0), ((lane, lane), 1), ((lane,) * 17, 1)):
        with pytest.raises(ValueError, match="an ask needs"):
            Ask(lanes, "lease", cost)


def test_random_keys_take_a_bounded_number_of_lanes() -> None:
    limits = Limits(most=1000)
    for number in range(20_000):
        limits.take(rate(f"k{number}"), NOW_US)
    assert len(limits) <= 1000 + 4096
    assert limits.crowded >= 19_000


def test_keys_that_share_a_lane_get_less_and_never_more() -> None:
    limits = Limits(most=1)
    limits.take(parallel("first", "0"), NOW_US)
    admitted = [limits.take(rate(f"k{number}"), NOW_US).admitted for number in range(50_000)]
    again = [limits.take(rate(f"k{number}"), NOW_US).admitted for number in range(50_000)]
    assert 0 < sum(admitted) <= 4096
    assert sum(again) == 0


def test_what_a_key_took_in_a_shared_lane_counts_when_there_is_room_again() -> None:
    limits = Limits(most=1)
    limits.take(rate("first"), NOW_US)
    assert limits.take(parallel("second", "0"), NOW_US).admitted
    later_us = NOW_US + 2 * SECOND_US
    assert not limits.take(parallel("second", "1"), later_us).admitted
    assert limits.give_back(limits.tag("0")) == ("second",)
    assert limits.take(parallel("second", "1"), later_us).admitted
    assert not limits.take(parallel("second", "2"), later_us).admitted


def test_lanes_at_rest_make_room() -> None:
    limits = Limits(most=2)
    for number in range(10):
        assert limits.take(rate(f"k{number}"), NOW_US + number * SECOND_US).admitted
    assert (len(limits), limits.crowded) == (2, 0)


def test_figures_of_another_key_never_loosen_a_shared_lane() -> None:
    limits = Limits(most=0)
    keys = [f"k{number}" for number in range(3)]
    slot = hash(keys[0]) % 4096
    twin = next(f"t{n}" for n in range(1_000_000) if hash(f"t{n}") % 4096 == slot)
    wide = Lane(keys[0], Figures(interval_us=SECOND_US, burst=10))
    for number in range(10):
        assert limits.take(Ask((wide,), f"{number}"), NOW_US).admitted
    limits.take(rate(twin), NOW_US)
    assert limits.take(Ask((wide,), "more"), NOW_US) == Got(False, 0, SECOND_US)


def test_leases_that_are_never_given_back_do_not_pile_up() -> None:
    limits = Limits(most=10)
    for number in range(5000):
        now_us = NOW_US + number * 61 * SECOND_US
        assert limits.take(parallel("a", f"{number}"), now_us).admitted
    assert len(limits._out) <= 1025


def test_what_is_in_use_is_told_and_what_is_at_rest_is_not() -> None:
    limits = Limits()
    limits.take(rate("rate"), NOW_US)
    limits.take(parallel("cap", "0"), NOW_US)
    assert [key for key, _ in limits.in_use(NOW_US)] == ["rate", "cap"]
    assert [key for key, _ in limits.in_use(NOW_US + SECOND_US)] == ["cap"]
    assert limits.find("rate", NOW_US + SECOND_US) is None
    assert limits.find("nobody", NOW_US) is None


def test_a_tag_stands_for_a_lease_in_one_process_only() -> None:
    assert Limits(salt=1).tag("a") == Limits(salt=1).tag("a")
    assert Limits(salt=1).tag("a") != Limits(salt=2).tag("a")
    assert 0 <= Limits().tag("a") < 2**64


def test_the_store_counts_its_asks() -> None:
    store = MemoryRateStore(SettableClock(NOW_US))
    assert store.counts() == RateCounts(
        sharing=Sharing.SHARED, shared=0, local=0, errors=0, overflows=0, returns=0, calls=0
    )
