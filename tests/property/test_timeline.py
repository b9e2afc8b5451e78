"""The timeline under any stream: in order, nothing lost, memory bounded."""

from collections import Counter
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from schout.core.intake.timeline import CONFIRMATIONS, LEAP_US, Timeline, merge_duplicates
from schout.core.model.event import HttpRequest
from schout.core.model.moment import SECOND_US
from schout.testing.events import START_US, request

HOUR_S = LEAP_US // SECOND_US
LATENESS_S = 10
NEAR_MS = st.integers(0, 2000)
GAP_MS = st.one_of(
    *(NEAR_MS, NEAR_MS, NEAR_MS, NEAR_MS, NEAR_MS),
    st.integers(LEAP_US // 1000 - 8000, LEAP_US // 1000 + 2000),
    st.integers(0, LEAP_US // 200),
)
DELAY_MS = st.sampled_from([0, LATENESS_S * 1000]) | st.integers(0, LATENESS_S * 1000)
ANYTIME_S = st.one_of(st.integers(0, 30), st.integers(0, 300 * HOUR_S))


@st.composite
def disordered(draw: st.DrawFn) -> list[HttpRequest]:
    """Give a stream with gaps of any length, each event delayed by at most the lateness."""
    at_us, arriving = START_US, []
    for gap, delay in draw(st.lists(st.tuples(GAP_MS, DELAY_MS), max_size=40)):
        at_us += gap * 1000
        arriving.append((at_us + delay * 1000, at_us))
    arriving.sort(key=lambda each: each[0])
    return [request(at_us=at, line=number) for number, (_, at) in enumerate(arriving, 1)]


def through(timeline: Timeline[HttpRequest], events: Iterable[HttpRequest]) -> list[HttpRequest]:
    given = [out for event in events for out in timeline.push(event)]
    return given + timeline.flush()


def in_order(events: Iterable[HttpRequest]) -> list[HttpRequest]:
    return sorted(events, key=lambda event: event.at_us)


@given(disordered())
def test_disorder_up_to_the_lateness_gives_exactly_the_sorted_stream(
    events: list[HttpRequest],
) -> None:
    timeline = Timeline[HttpRequest](lateness_us=LATENESS_S * SECOND_US)
    assert through(timeline, events) == in_order(events)
    assert (timeline.late, timeline.clock_errors, timeline.squeezed) == (0, 0, 0)


@given(disordered(), st.integers(0, 40))
def test_a_restart_anywhere_changes_nothing(events: list[HttpRequest], where: int) -> None:
    first, second = (Timeline[HttpRequest](lateness_us=LATENESS_S * SECOND_US) for _ in range(2))
    given = [out for event in events[:where] for out in first.push(event)]
    second.restore(*first.snapshot())
    assert given + through(second, events[where:]) == in_order(events)


@given(
    moments=st.lists(ANYTIME_S, max_size=60),
    capacity=st.integers(1, 20),
    horizon_s=st.none() | ANYTIME_S,
)
def test_any_stream_comes_out_in_order_and_every_event_is_accounted_for(
    moments: list[int], capacity: int, horizon_s: int | None
) -> None:
    horizon_us = None if horizon_s is None else START_US + horizon_s * SECOND_US
    late: list[HttpRequest] = []
    timeline = Timeline[HttpRequest](
        lateness_us=5 * SECOND_US, capacity=capacity, horizon_us=horizon_us, on_late=late.append
    )
    events = [request(second, line=line) for line, second in enumerate(moments, 1)]
    out: list[HttpRequest] = []
    for pushed, event in enumerate(events, 1):
        watermark = timeline.watermark_us
        given = timeline.push(event)
        assert all(watermark <= each.at_us < timeline.watermark_us for each in given)
        out += given
        waiting = pushed - len(out) - timeline.late - timeline.clock_errors
        assert 0 <= waiting <= capacity + CONFIRMATIONS - 1
        assert len(timeline.snapshot()[1]) == waiting
    out += timeline.flush()
    assert out == in_order(out)
    assert len(events) == len(out) + timeline.late + timeline.clock_errors
    assert timeline.late == len(late)
    assert not {event.line for event in out} & {event.line for event in late}
    if horizon_us is not None:
        assert all(event.at_us <= horizon_us for event in out)


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from("abc"), st.sampled_from(["x", "y"])),
        max_size=40,
    )
)
def test_of_each_line_as_many_count_as_the_source_that_has_it_most_often(
    lines: list[tuple[int, str, str]],
) -> None:
    events = [
        request(second, source=source, raw=raw.encode(), line=number)
        for number, (second, source, raw) in enumerate(sorted(lines, key=lambda each: each[0]))
    ]
    merged = list(merge_duplicates(iter(events)))
    counted = Counter((event.at_us, event.raw) for event, copy in merged if not copy)
    per_source = Counter((event.source, event.at_us, event.raw) for event in events)
    most: Counter[tuple[int, bytes]] = Counter()
    for (_, at_us, raw), count in per_source.items():
        most[at_us, raw] = max(most[at_us, raw], count)
    assert counted == most
    assert [event for event, _ in merged] == events
