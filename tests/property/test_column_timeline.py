"""The timeline over blocks against the one over events: the same order, late ones and counts."""

import random
from collections.abc import Sequence

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from schout.core.intake.column_timeline import ColumnTimeline
from schout.core.intake.timeline import LEAP_US, Timeline
from schout.core.model.event import Activity, Authentication
from schout.core.model.frame import KINDS, STRUCTS, events_of, frame_of
from schout.core.model.moment import SECOND_US
from schout.core.model.vocabulary import ActivityKind
from schout.testing.events import START_US, request

HTTP, LOGIN = ActivityKind.HTTP_REQUEST, ActivityKind.AUTHENTICATION


def some_events(draw: random.Random, many: int, kinds: int) -> list[Activity]:
    """Give events of a log that is out of order, leaps and jumps back."""
    found: list[Activity] = []
    now_us = START_US
    wild = draw.choice([0, 0.02, 0.2])
    for line in range(many):
        now_us += draw.choice([0, 1, 300_000, SECOND_US])
        at_us = now_us - draw.choice([0, 0, 0, 1, SECOND_US, 5 * SECOND_US])
        if draw.random() < wild:
            at_us += draw.choice([-1, 1, 2]) * draw.choice([LEAP_US, LEAP_US + SECOND_US, 1])
        if draw.random() < wild / 4:
            now_us += LEAP_US + 1
        if draw.randrange(kinds):
            found.append(Authentication(at_us, "log", line, b"x", "192.0.2.1", "sshd", "failure"))
        else:
            found.append(request(at_us=at_us, line=line))
    return found


def frames_of(batch: Sequence[Activity]) -> dict[ActivityKind, pl.DataFrame]:
    chosen = {kind: [one for one in batch if KINDS[type(one)] is kind] for kind in (HTTP, LOGIN)}
    return {kind: frame_of(kind, events) for kind, events in chosen.items()}


def of(kind: ActivityKind, events: Sequence[Activity]) -> list[Activity]:
    return [one for one in events if type(one) is STRUCTS[kind]]


def listed(frames: dict[ActivityKind, pl.DataFrame], kind: ActivityKind) -> list[Activity]:
    return events_of(STRUCTS[kind], frames[kind]) if kind in frames else []


@given(seed=st.integers(0, 2**32), many=st.integers(0, 150))
def test_blocks_pass_as_their_events_do(seed: int, many: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - to be drawn again
    events = some_events(draw, many, draw.choice([1, 2]))
    capacity, lateness_us = draw.choice([1, 5, 40, 1000]), draw.choice([0, 1, 4]) * SECOND_US
    horizon_us = draw.choice([None, None, START_US + 20 * SECOND_US])
    given_late: list[Activity] = []
    plain: Timeline[Activity] = Timeline(
        lateness_us=lateness_us,
        capacity=capacity,
        horizon_us=horizon_us,
        on_late=given_late.append,
    )
    columns = ColumnTimeline(lateness_us=lateness_us, capacity=capacity, horizon_us=horizon_us)
    place = 0
    while place < len(events):
        batch = events[place : place + draw.choice([1, 3, 30, 100])]
        place += len(batch)
        given_late.clear()
        released = [gone for one in batch for gone in plain.push(one)]
        passed = columns.push(frames_of(batch))
        if draw.random() < 0.1:
            released += plain.flush()
            more = columns.flush()
        else:
            more = None
        for kind in (HTTP, LOGIN):
            mine = listed(passed.frames, kind) + (listed(more.frames, kind) if more else [])
            assert mine == of(kind, released)
            assert listed(passed.late, kind) == of(kind, given_late)
        if draw.random() < 0.2:
            plain, columns = restarted(plain, columns)
        clock = columns.clock
        assert clock.watermark_us == plain.watermark_us
        assert (clock.late, clock.clock_errors) == (plain.late, plain.clock_errors)
        assert clock.squeezed == plain.squeezed


def restarted(
    plain: Timeline[Activity], columns: ColumnTimeline
) -> tuple[Timeline[Activity], ColumnTimeline]:
    """Write the state of both into new ones; the counts begin anew."""
    passed, waiting = plain.snapshot()
    same, frames = columns.snapshot()
    assert same == passed
    for kind in (HTTP, LOGIN):
        assert listed(frames, kind) == of(kind, waiting)
    lateness_us, capacity, horizon_us = plain._lateness_us, plain._capacity, plain.horizon_us
    new: Timeline[Activity] = Timeline(
        lateness_us=lateness_us,
        capacity=capacity,
        horizon_us=horizon_us,
        on_late=plain._on_late,
    )
    new.restore(passed, waiting)
    other = ColumnTimeline(lateness_us=lateness_us, capacity=capacity, horizon_us=horizon_us)
    other.restore(same, frames)
    return new, other
