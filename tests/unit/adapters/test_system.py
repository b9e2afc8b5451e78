"""The clock and the entropy of the operating system."""

from itertools import pairwise

import pytest

from schout.adapters.system import SteadyClock, SystemClock, SystemIds
from schout.core.model.ids import Kind, make_id
from schout.ports.clock import Clock
from schout.ports.ids import Ids


def test_the_clock_never_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    readings = iter([5_000, 9_999, 4_000, 12_000])
    monkeypatch.setattr("time.time_ns", lambda: next(readings))
    clock: Clock = SystemClock()
    assert [clock.now_us() for _ in range(4)] == [5, 9, 9, 12]


class Machine:
    """The two clocks of a machine, in microseconds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.day_us, self.even_us = 1_000_000, 50
        monkeypatch.setattr("time.time_ns", lambda: self.day_us * 1000 + 999)
        monkeypatch.setattr("time.monotonic_ns", lambda: self.even_us * 1000)

    def run(self, us: int) -> None:
        self.day_us += us
        self.even_us += us


@pytest.mark.parametrize("step_us", [0, 3_600_000_000, -500_000, -30 * 86_400_000_000])
def test_a_steady_clock_goes_on_evenly_when_the_time_of_the_machine_is_set(
    monkeypatch: pytest.MonkeyPatch, step_us: int
) -> None:
    machine = Machine(monkeypatch)
    clock = SteadyClock()
    assert (clock.now_us(), clock.ahead_us()) == (1_000_000, 0)
    machine.run(10)
    machine.day_us += step_us
    assert (clock.now_us(), clock.ahead_us()) == (1_000_010, step_us)
    machine.run(20)
    assert (clock.now_us(), clock.ahead_us()) == (1_000_030, step_us)
    assert clock.now_us() + clock.ahead_us() == machine.day_us


def test_a_steady_clock_notices_that_the_machine_slept(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(monkeypatch)
    clock = SteadyClock()
    machine.day_us += 8 * 3_600_000_000  # CLOCK_MONOTONIC stands still while a machine sleeps
    assert (clock.now_us(), clock.ahead_us()) == (1_000_000, 8 * 3_600_000_000)


def test_entropy_makes_ids_and_does_not_repeat() -> None:
    ids: Ids = SystemIds()
    made = sorted(make_id(Kind.PERMIT, 1, ids.entropy()) for _ in range(50))
    assert all(one < other for one, other in pairwise(made))
