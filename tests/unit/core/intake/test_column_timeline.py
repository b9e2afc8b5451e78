"""The timeline over blocks; that it equals the one over events is a property test."""

import polars as pl

from schout.core.intake.column_timeline import ColumnTimeline, Passed
from schout.core.intake.timeline import LEAP_US, Stood
from schout.core.model.event import Activity, Authentication
from schout.core.model.frame import frame_of
from schout.core.model.moment import SECOND_US
from schout.core.model.vocabulary import ActivityKind
from schout.testing.events import START_US, request

HTTP, LOGIN = ActivityKind.HTTP_REQUEST, ActivityKind.AUTHENTICATION


def block(*seconds: float, first: int = 1) -> dict[ActivityKind, pl.DataFrame]:
    events = [request(after, line=first + place) for place, after in enumerate(seconds)]
    return {HTTP: frame_of(HTTP, events)}


def lines(passed: Passed, kind: ActivityKind = HTTP) -> list[int]:
    return passed.frames[kind]["line"].to_list() if kind in passed.frames else []


def timeline(capacity: int = 100, horizon_us: int | None = None) -> ColumnTimeline:
    return ColumnTimeline(lateness_us=2 * SECOND_US, capacity=capacity, horizon_us=horizon_us)


def test_what_the_watermark_has_passed_comes_in_order_of_time() -> None:
    clock = timeline()
    assert lines(clock.push(block(1, 0, 0.5, 3, 2))) == [2, 3]
    passed = clock.push(block(0, 9, first=6))
    assert lines(passed) == [1, 5, 4]
    assert passed.late[HTTP]["line"].to_list() == [6]
    assert (clock.clock.late, clock.clock.watermark_us) == (1, START_US + 7 * SECOND_US)
    assert lines(clock.flush()) == [7]
    assert clock.push({}) == Passed(frames={}, late={})


def test_a_leap_waits_until_others_confirm_it() -> None:
    clock = timeline()
    leap = LEAP_US // SECOND_US + 10
    assert lines(clock.push(block(0, leap))) == []
    assert lines(clock.push(block(1, 2, 3, 4, first=3))) == [1, 3]
    assert clock.clock.clock_errors == 1
    passed = clock.push(block(leap, leap, leap, 0, first=7))
    assert lines(passed) == [4, 5, 6]
    assert passed.late[HTTP]["line"].to_list() == [10]


def test_a_moment_beyond_the_horizon_is_a_clock_error() -> None:
    clock = timeline(horizon_us=START_US + 5 * SECOND_US)
    assert lines(clock.push(block(0, 6, 1))) == []
    assert clock.clock.clock_errors == 1
    assert lines(clock.flush()) == [1, 3]


def test_room_is_made_when_too_many_wait() -> None:
    clock = timeline(capacity=3)
    assert lines(clock.push(block(0, 3, 6, 9, 12, 15))) == [1, 2, 3, 4, 5]
    assert clock.clock.squeezed == 0
    assert lines(clock.push(block(15, 15, 15, first=7))) == [6, 7, 8, 9]
    assert clock.clock.squeezed == 1


def test_two_kinds_share_one_clock_and_can_be_written_and_read_again() -> None:
    login: Activity = Authentication(START_US, "log", 2, b"x", None, "sshd", "failure")
    clock = timeline()
    clock.push({**block(0, 1), LOGIN: frame_of(LOGIN, [login])})
    passed, frames = clock.snapshot()
    other = timeline()
    other.restore(passed, frames)
    told = other.push(block(9, first=4))
    assert (lines(told), lines(told, LOGIN)) == ([1, 2], [2])
    fresh = timeline()
    fresh.restore(Stood(), {})
    assert fresh.flush() == Passed(frames={}, late={})
