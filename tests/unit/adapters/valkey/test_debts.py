"""What an edge owes: bounded, never more than a full burst, nothing once the bucket is dry."""

from schout.adapters.memory.rate_store import Limits
from schout.adapters.valkey.batch import Owed
from schout.adapters.valkey.debts import Debts, owed
from schout.ports.rate_store import Ask, Figures, Lane

NOW_US = 1_800_000_000_000_000
SECOND_US = 1_000_000
FIGURES = Figures(interval_us=SECOND_US, burst=3, cap=2, ttl_us=60 * SECOND_US)


def admitted(limits: Limits, debts: Debts, lease: str, now_us: int) -> None:
    ask = Ask((Lane("a", FIGURES),), lease)
    assert limits.take(ask, now_us).admitted
    debts.add(ask)


def test_what_was_admitted_is_owed_with_its_leases() -> None:
    limits, debts = Limits(salt=0), Debts(10)
    admitted(limits, debts, "0", NOW_US)
    admitted(limits, debts, "1", NOW_US)
    limits.give_back(limits.tag("0"))
    drawn = debts.draw(10)
    tag = limits.tag("1")
    assert owed(drawn, limits, NOW_US) == [
        Owed("a", 2 * SECOND_US, 2 * SECOND_US, 3 * SECOND_US, ((tag, 60 * SECOND_US),))
    ]
    assert len(debts) == 0


def test_what_drained_meanwhile_is_not_owed_any_more() -> None:
    limits, debts = Limits(salt=0), Debts(10)
    for second in range(5):
        admitted(limits, debts, "0", NOW_US + second * SECOND_US)
    limits.give_back(limits.tag("0"))
    drawn = debts.draw(10)
    assert drawn == {"a": 5 * SECOND_US}
    half_us = NOW_US + 4 * SECOND_US + SECOND_US // 2
    assert owed(drawn, limits, half_us) == [
        Owed("a", SECOND_US // 2, SECOND_US // 2, 3 * SECOND_US, ())
    ]
    assert owed(drawn, limits, NOW_US + 5 * SECOND_US) == []


def test_what_was_put_back_is_drawn_again() -> None:
    debts = Debts(10)
    debts.add(Ask((Lane("a", FIGURES),), "0"))
    drawn = debts.draw(10)
    debts.put_back(drawn)
    debts.add(Ask((Lane("a", FIGURES),), "1"))
    assert debts.draw(10) == {"a": 2 * SECOND_US}


def test_what_this_edge_took_of_late_is_owed_without_a_charge() -> None:
    limits, debts = Limits(salt=0), Debts(10)
    limits.take(Ask((Lane("a", FIGURES),), "0", 2), NOW_US)
    debts.add_in_use(limits, NOW_US)
    [found] = owed(debts.draw(1), limits, NOW_US)
    assert (found.charge_us, found.backlog_us) == (0, 2 * SECOND_US)


def test_debts_are_bounded() -> None:
    debts = Debts(2)
    for key in "abc":
        debts.add(Ask((Lane(key, FIGURES),), key))
    assert len(debts) == 2
    assert len(debts.draw(1)) == 1
    assert len(debts) == 1
