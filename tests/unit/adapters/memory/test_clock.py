"""A clock that is set by hand, and ids that count."""

import pytest

from schout.adapters.memory.clock import CountingIds, SettableClock
from schout.ports.clock import Clock
from schout.ports.ids import Ids


def test_the_clock_stands_still_until_it_is_moved() -> None:
    settable = SettableClock(5)
    clock: Clock = settable
    before = (clock.now_us(), clock.now_us())
    settable.advance(3)
    settable.set(20)
    assert (before, clock.now_us()) == ((5, 5), 20)


def test_the_clock_does_not_go_back() -> None:
    clock = SettableClock(5)
    with pytest.raises(ValueError, match="expected 5 or later, found 4"):
        clock.set(4)


def test_the_ids_count() -> None:
    ids: Ids = CountingIds()
    assert [ids.entropy(), ids.entropy()] == [bytes(9) + b"\x01", bytes(9) + b"\x02"]
