"""Limits of the pages and the API: counted apart, told in full seconds, bounded in memory."""

from collections.abc import Mapping

from schout.core.model.edge import Quota
from schout.core.model.moment import HOUR_US, SECOND_US
from schout.service.web_limits import ANONYMOUS_REPORTS, KEY_CALLS, USUAL, WebLimits

NOW_US = 1_796_634_000 * SECOND_US
FEW: Mapping[str, Quota] = {
    ANONYMOUS_REPORTS: Quota(at_most=2, interval_us=HOUR_US // 2, burst=2),
    KEY_CALLS: Quota(at_most=1, interval_us=SECOND_US, burst=1),
}


def test_a_burst_goes_on_and_what_is_more_waits_as_long_as_is_told() -> None:
    limits = WebLimits(FEW)
    asked = [limits.ask("a", ANONYMOUS_REPORTS, NOW_US) for _ in range(3)]
    assert asked == [0, 0, 1800]
    later_us = NOW_US + 1800 * SECOND_US
    assert limits.ask("a", ANONYMOUS_REPORTS, later_us - 1) == 1
    assert [limits.ask("a", ANONYMOUS_REPORTS, later_us) for _ in range(2)] == [0, 1800]


def test_each_key_and_each_kind_of_call_is_counted_apart() -> None:
    limits = WebLimits(FEW)
    asks = [("a", KEY_CALLS), ("b", KEY_CALLS), ("a", ANONYMOUS_REPORTS), ("a", KEY_CALLS)]
    assert [limits.ask(key, what, NOW_US) for key, what in asks] == [0, 0, 0, 1]


def test_the_fields_tell_the_figures_what_is_left_and_the_wait() -> None:
    limits = WebLimits(FEW)
    waits = [limits.ask("a", ANONYMOUS_REPORTS, NOW_US) for _ in range(2)]
    policy = '"reports";q=2;w=3600'
    assert waits == [0, 0]
    assert limits.fields("a", ANONYMOUS_REPORTS, NOW_US) == {
        "ratelimit-policy": policy,
        "ratelimit": '"reports";r=0;t=1800',
    }
    wait_s = limits.ask("a", ANONYMOUS_REPORTS, NOW_US)
    assert limits.fields("a", ANONYMOUS_REPORTS, NOW_US, wait_s) == {
        "ratelimit-policy": policy,
        "ratelimit": '"reports";r=0;t=1800',
        "retry-after": "1800",
    }
    assert limits.fields("b", ANONYMOUS_REPORTS, NOW_US) == {
        "ratelimit-policy": policy,
        "ratelimit": '"reports";r=2',
    }


def test_only_so_many_keys_are_kept_and_the_one_that_is_longest_silent_goes() -> None:
    limits = WebLimits(FEW, most=2)
    asks = ["a", "b", "a", "c", "a", "b"]
    # `b` was silent the longest when `c` came, so it is counted anew; `a` is not
    assert [limits.ask(key, KEY_CALLS, NOW_US) for key in asks] == [0, 0, 1, 0, 1, 0]


def test_the_usual_figures_let_a_person_report_ten_at_once_and_no_hundred() -> None:
    limits = WebLimits(USUAL)
    waits = [limits.ask("192.0.2.1", ANONYMOUS_REPORTS, NOW_US) for _ in range(100)]
    assert (waits.count(0), set(waits[10:])) == (10, {120})
