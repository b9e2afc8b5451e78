"""Crawl budgets under any mix of crawlers: what is refused costs nothing, what is due is given."""

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.gateway.small_limits import limit, limits

from schout.core.limits.budget import Allowance
from schout.core.model.edge import Quota, Stage
from schout.core.model.vocabulary import Metric, Traffic
from schout.gateway.call import Call, CallClass, Verdict
from schout.gateway.crawler_names import Claims
from schout.gateway.crawlers import Crawl, Crawlers, CrawlFigures

PAGES = Quota(at_most=60, interval_us=10, burst=4)
FIGURES = CrawlFigures(allowance=Allowance(upstream_us=10, window_us=100, burst_us=20), most=99)
LIMITS = limits(limit(Metric.PAGES, Traffic.WEB, PAGES, Stage.REFUSE))
STEPS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2), st.integers(0, 15)), max_size=60)


def call(who: int) -> Call:
    return Call("a.example", "/", "GET", f"10.{who}.0.1", CallClass.CRAWLER)


@given(steps=STEPS)
def test_one_crawler_never_feels_another(steps: list[tuple[int, int, int]]) -> None:
    shared, now = Crawlers(LIMITS, Claims(), FIGURES), 0
    alone: dict[int, Crawlers] = {}
    for gap, who, cost in steps:
        now += gap
        own = alone.setdefault(who, Crawlers(LIMITS, Claims(), FIGURES))
        found = [gate.check(call(who), now) for gate in (shared, own)]
        assert found[0] == found[1]
        shared.settle(found[0], cost, now)
        own.settle(found[1], cost, now)


@given(steps=STEPS, late=st.booleans())
def test_whoever_waits_as_told_is_admitted(steps: list[tuple[int, int, int]], late: bool) -> None:
    """Whether calls end at once or all at the end: the wait is for pages and time together."""
    gate, now, running = Crawlers(LIMITS, Claims(), FIGURES), 0, list[tuple[Crawl, int]]()
    for gap, _, cost in steps:
        now += gap
        crawl = gate.check(call(0), now)
        if late:
            running.append((crawl, cost))
        else:
            gate.settle(crawl, cost, now)
    for crawl, cost in running:
        gate.settle(crawl, cost, now)
    answer = gate.check(call(0), now).answer
    if answer.verdict is Verdict.REFUSE:
        answer = gate.check(call(0), now + answer.wait_us).answer
    assert answer.verdict is Verdict.ADMIT
