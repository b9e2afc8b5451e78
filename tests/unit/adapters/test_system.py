"""The clock and the entropy of the operating system."""

from itertools import pairwise

import pytest

from schout.adapters.system import SystemClock, SystemIds
from schout.core.model.ids import Kind, make_id
from schout.ports.clock import Clock
from schout.ports.ids import Ids


def test_the_clock_never_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    readings = iter([5_000, 9_999, 4_000, 12_000])
    monkeypatch.setattr("time.time_ns", lambda: next(readings))
    clock: Clock = SystemClock()
    assert [clock.now_us() for _ in range(4)] == [5, 9, 9, 12]


def test_entropy_makes_ids_and_does_not_repeat() -> None:
    ids: Ids = SystemIds()
    made = sorted(make_id(Kind.PERMIT, 1, ids.entropy()) for _ in range(50))
    assert all(one < other for one, other in pairwise(made))
