"""The timeline: order within its lateness, and every event accounted for."""

from collections.abc import Iterable

from schout.core.intake.timeline import Timeline, merge_duplicates
from schout.core.model.event import HttpRequest
from schout.core.model.moment import SECOND_US
from schout.testing.events import START_US, request

HOUR = 3600


def feed(timeline: Timeline[HttpRequest], seconds: Iterable[float]) -> list[list[int]]:
    """Push events at these seconds; give for each push the seconds that came out."""
    return [
        shown(timeline.push(request(second, line=line))) for line, second in enumerate(seconds, 1)
    ]


def shown(events: Iterable[HttpRequest]) -> list[int]:
    return [(event.at_us - START_US) // SECOND_US for event in events]


def counts(timeline: Timeline[HttpRequest]) -> tuple[int, int, int]:
    return timeline.late, timeline.clock_errors, timeline.squeezed


def test_events_wait_until_the_watermark_has_passed_their_second() -> None:
    timeline = Timeline[HttpRequest](lateness_us=10 * SECOND_US)
    assert feed(timeline, [0, 10, 11, 12.9, 23]) == [[], [], [0], [], [10, 11, 12]]
    assert timeline.watermark_us == START_US + 13 * SECOND_US
    assert shown(timeline.flush()) == [23]
    assert counts(timeline) == (0, 0, 0)


def test_disorder_of_exactly_the_lateness_is_put_right_and_more_is_late() -> None:
    kept: list[HttpRequest] = []
    timeline = Timeline[HttpRequest](lateness_us=10 * SECOND_US, on_late=kept.append)
    assert feed(timeline, [0, 20, 10, 9.5, 15]) == [[], [0], [], [], []]
    assert shown(timeline.flush()) == [10, 15, 20]
    assert counts(timeline) == (1, 0, 0)
    assert kept == [request(9.5, line=4)]


def test_what_is_late_is_counted_without_anybody_to_take_it() -> None:
    timeline = Timeline[HttpRequest](lateness_us=0)
    feed(timeline, [0, 5, 1])
    assert counts(timeline) == (1, 0, 0)


def test_equal_times_keep_the_order_in_which_they_came() -> None:
    timeline = Timeline[HttpRequest]()
    for line in (3, 1, 2):
        timeline.push(request(0, line=line))
    assert [event.line for event in timeline.flush()] == [3, 1, 2]


def test_one_line_from_the_future_makes_nothing_late_and_is_a_clock_error() -> None:
    timeline = Timeline[HttpRequest](lateness_us=0)
    out = feed(timeline, [0, 500 * HOUR, 1, 2, 3])
    assert (out, counts(timeline)) == ([[], [], [0], [1], [2]], (0, 1, 0))
    assert shown(timeline.flush()) == [3]


def test_a_leap_counts_once_three_events_have_made_it() -> None:
    timeline = Timeline[HttpRequest](lateness_us=10 * SECOND_US)
    leap = 2 * HOUR
    assert feed(timeline, [0, leap + 5, leap, leap + 15]) == [[], [], [], [0, leap]]
    assert shown(timeline.flush()) == [leap + 5, leap + 15]
    assert counts(timeline) == (0, 0, 0)


def test_after_a_leap_disorder_within_the_lateness_is_still_put_right() -> None:
    timeline = Timeline[HttpRequest](lateness_us=10 * SECOND_US)
    leap = 2 * HOUR
    feed(timeline, [0, leap + 5, leap + 6, leap + 7, leap])
    assert shown(timeline.flush()) == [leap, leap + 5, leap + 6, leap + 7]
    assert counts(timeline) == (0, 0, 0)


def test_a_leap_that_the_old_time_comes_near_to_is_none() -> None:
    timeline = Timeline[HttpRequest]()
    feed(timeline, [0, HOUR + 5, HOUR, HOUR + 1, HOUR + 2, HOUR + 3])
    assert shown(timeline.flush()) == [*range(HOUR, HOUR + 4), HOUR + 5]
    assert counts(timeline) == (0, 0, 0)


def test_coming_near_to_one_leap_does_not_vouch_for_another() -> None:
    timeline = Timeline[HttpRequest]()
    feed(timeline, [0, HOUR + 5, 500 * HOUR, HOUR, HOUR + 1, HOUR + 2])
    assert shown(timeline.flush()) == [HOUR, HOUR + 1, HOUR + 2, HOUR + 5]
    assert counts(timeline) == (0, 1, 0)


def test_a_leap_that_nothing_follows_is_given_out_at_the_end() -> None:
    timeline = Timeline[HttpRequest]()
    feed(timeline, [0, 500 * HOUR])
    assert shown(timeline.flush()) == [0, 500 * HOUR]
    assert counts(timeline) == (0, 0, 0)


def test_nothing_beyond_the_horizon_is_ever_believed() -> None:
    timeline = Timeline[HttpRequest](horizon_us=START_US + 10 * SECOND_US)
    assert feed(timeline, [11, 0, 10, 11, 500 * HOUR, 500 * HOUR, 500 * HOUR]) == [[]] * 7
    assert shown(timeline.flush()) == [0, 10]
    assert counts(timeline) == (0, 5, 0)


def test_a_first_line_from_the_future_makes_nothing_late() -> None:
    timeline = Timeline[HttpRequest]()
    feed(timeline, [500 * HOUR, 0, 1, 2])
    assert shown(timeline.flush()) == [0, 1, 2, 500 * HOUR]
    assert counts(timeline) == (0, 0, 0)


def test_when_room_runs_out_the_older_half_is_given_out_early() -> None:
    timeline = Timeline[HttpRequest](capacity=4)
    assert feed(timeline, [0, 1, 2, 3, 4, 1]) == [[], [], [], [], [0, 1, 2], []]
    assert shown(timeline.flush()) == [3, 4]
    assert counts(timeline) == (1, 0, 1)


def test_a_leap_into_a_full_timeline_makes_room() -> None:
    timeline = Timeline[HttpRequest](capacity=2)
    leap = 2 * HOUR
    assert feed(timeline, [0, leap, leap + 1, leap + 2]) == [[], [], [], [0, leap, leap + 1]]
    assert counts(timeline) == (0, 0, 1)


def test_time_before_1970_is_late() -> None:
    timeline = Timeline[HttpRequest]()
    timeline.push(request(at_us=-1))
    assert (timeline.flush(), counts(timeline)) == ([], (1, 0, 0))


def test_a_flush_of_nothing_gives_nothing() -> None:
    timeline = Timeline[HttpRequest]()
    assert (timeline.flush(), timeline.watermark_us) == ([], 0)


def test_after_a_flush_time_goes_on() -> None:
    timeline = Timeline[HttpRequest]()
    feed(timeline, [0, 1])
    assert shown(timeline.flush()) == [0, 1]
    feed(timeline, [1, 2])
    assert shown(timeline.flush()) == [2]
    assert counts(timeline) == (1, 0, 0)


def restored(timeline: Timeline[HttpRequest]) -> Timeline[HttpRequest]:
    other = Timeline[HttpRequest]()
    other.restore(*timeline.snapshot())
    return other


def test_a_restored_timeline_goes_on_where_the_other_stood() -> None:
    timeline = Timeline[HttpRequest](lateness_us=10 * SECOND_US)
    feed(timeline, [0, 20, 15])
    after = restored(timeline)
    assert after.watermark_us == timeline.watermark_us == START_US + 10 * SECOND_US
    feed(after, [12, 9])
    assert shown(after.flush()) == [12, 15, 20]
    assert counts(after) == (1, 0, 0)


def test_a_restart_makes_no_line_from_the_future_believed() -> None:
    timeline = Timeline[HttpRequest]()
    feed(timeline, [0, 500 * HOUR])
    after = restored(restored(timeline))
    feed(after, [1, 2, 3])
    assert (shown(after.flush()), counts(after)) == ([0, 1, 2, 3], (0, 1, 0))


def test_a_restart_without_anything_waiting_keeps_the_watermark() -> None:
    timeline = Timeline[HttpRequest]()
    feed(timeline, [0])
    timeline.flush()
    after = restored(timeline)
    feed(after, [0, 500 * HOUR, 1, 2, 3])
    assert (shown(after.flush()), counts(after)) == ([1, 2, 3], (1, 1, 0))


def test_a_first_line_from_the_future_is_believed_or_not_as_without_a_restart() -> None:
    plain, stopped = Timeline[HttpRequest](), Timeline[HttpRequest]()
    for timeline in (plain, stopped):
        feed(timeline, [25 * HOUR, 1])
    stopped = restored(stopped)
    for timeline in (plain, stopped):
        feed(timeline, [2, 3, 4, 5])
    assert shown(stopped.flush()) == shown(plain.flush()) == [1, 2, 3, 4, 5, 25 * HOUR]
    assert counts(stopped) == counts(plain) == (0, 0, 0)


def test_what_contradicts_a_leap_still_does_after_a_restart() -> None:
    timeline = Timeline[HttpRequest]()
    feed(timeline, [0, 500 * HOUR, 1, 2])
    after = restored(timeline)
    feed(after, [3])
    assert (shown(after.flush()), counts(after)) == ([0, 1, 2, 3], (0, 1, 0))


def marks(*events: HttpRequest) -> list[bool]:
    merged = list(merge_duplicates(iter(events)))
    assert [event for event, _ in merged] == list(events)
    return [copy for _, copy in merged]


def line(
    source: str, number: int, raw: bytes = b"x", host: str | None = None, after_s: float = 0
) -> HttpRequest:
    return request(after_s, source=source, line=number, raw=raw, host=host)


def test_real_repeats_within_one_file_are_kept() -> None:
    assert marks(line("a", 1), line("a", 2), line("a", 3)) == [False, False, False]


def test_of_each_line_as_many_count_as_the_fullest_file_has() -> None:
    assert marks(
        line("a", 1), line("b", 1), line("b", 2), line("b", 3), line("a", 2), line("c", 1)
    ) == [False, True, False, False, True, True]


def test_other_lines_seconds_and_hosts_are_no_copies() -> None:
    assert marks(
        line("a", 1),
        line("b", 1, b"y"),
        line("b", 2, host="acme.example"),
        line("b", 3, after_s=1),
        line("a", 2, after_s=1.5),
    ) == [False, False, False, False, True]
