"""Crawl budgets: pages and upstream time by identity, and what a crawler was told."""

import asyncio

import pytest
from tests.unit.gateway.small_limits import limit, limits

from schout.adapters.memory.clock import SettableClock
from schout.core.limits.budget import Allowance
from schout.core.model.edge import EdgeLimits, Quota, Stage
from schout.core.model.vocabulary import Metric, Traffic
from schout.gateway.call import ADMITTED, Answer, Call, CallClass, Verdict
from schout.gateway.crawler_names import Claim, Claims
from schout.gateway.crawlers import Crawl, Crawlers, CrawlFigures

SECOND = 1_000_000
PAGES = Quota(at_most=60, interval_us=SECOND, burst=2)
AMPLE = Allowance(upstream_us=SECOND, window_us=SECOND, burst_us=1 << 60)
TIGHT = Allowance(upstream_us=100, window_us=1000, burst_us=50)
GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1)"


class Google:
    """Every address is Google's."""

    async def names_of(self, address: str) -> list[str]:
        return [f"{address.replace('.', '-')}.googlebot.com"]

    async def addresses_of(self, name: str) -> list[str]:
        return [name.partition(".")[0].replace("-", ".")]


def compiled(stage: Stage = Stage.REFUSE, pace_us: int = 0, queue: int = 0) -> EdgeLimits:
    return limits(limit(Metric.PAGES, Traffic.WEB, PAGES, stage, pace_us=pace_us, queue=queue))


def crawlers(
    found: EdgeLimits | None = None, allowance: Allowance = AMPLE, claims: Claims | None = None
) -> Crawlers:
    figures = CrawlFigures(allowance=allowance, most=50)
    return Crawlers(
        compiled() if found is None else found, Claims() if claims is None else claims, figures
    )


def call(
    path: str = "/shop",
    *,
    source_ip: str = "192.0.2.1",
    agent: str = "AcmeBot/1.0",
    label: str | None = None,
) -> Call:
    return Call(
        "a.example", path, "GET", source_ip, CallClass.CRAWLER, label=label, user_agent=agent
    )


def verdicts(gate: Crawlers, calls: list[Call]) -> list[Verdict]:
    return [gate.check(each, 0).answer.verdict for each in calls]


ADMIT, REFUSE = Verdict.ADMIT, Verdict.REFUSE


def test_a_crawler_has_the_pages_of_the_policy_and_whoever_waits_is_admitted() -> None:
    gate = crawlers()
    assert verdicts(gate, [call()] * 3) == [ADMIT, ADMIT, REFUSE]
    answer = gate.check(call(), 0).answer
    assert answer == Answer(REFUSE, SECOND, None, compiled().limits[0], PAGES)
    assert gate.check(call(), SECOND - 1).answer.wait_us == 1
    assert gate.check(call(), SECOND).answer == ADMITTED


def test_a_crawler_that_changes_its_name_stays_on_the_budget_of_its_address() -> None:
    names = [call(agent=agent) for agent in ("OneBot", "TwoBot", GOOGLE, "Firefox")]
    assert verdicts(crawlers(), names) == [ADMIT, ADMIT, REFUSE, REFUSE]


def test_one_household_has_one_budget() -> None:
    calls = [call(source_ip=f"2001:db8::{n:x}") for n in range(3)]
    assert verdicts(crawlers(), calls) == [ADMIT, ADMIT, REFUSE]


def test_a_signed_identity_has_its_own_quota_from_everywhere_and_no_pass() -> None:
    calls = [call(source_ip=f"198.51.{n}.1", label="acme-sync") for n in range(9)]
    gate = crawlers()
    assert verdicts(gate, calls) == [ADMIT] * 8 + [REFUSE]
    assert verdicts(gate, [call(source_ip="198.51.0.1")]) == [ADMIT]
    assert gate.check(calls[0], 0).answer.wait_us == SECOND // 4


def test_a_permit_brings_other_figures() -> None:
    more = Quota(at_most=600, interval_us=SECOND // 10, burst=5)
    gate = crawlers()
    found = [gate.check(call(label="acme-sync"), 0, more).answer for _ in range(6)]
    assert [answer.verdict for answer in found] == [ADMIT] * 5 + [REFUSE]
    assert found[5].quota == more


def test_a_crawler_who_is_who_it_says_leaves_the_budget_of_its_address() -> None:
    claims = Claims()
    gate = crawlers(claims=claims)
    before = [gate.check(call(agent=GOOGLE), 0) for _ in range(3)]
    assert [(each.key, each.claim) for each in before] == [
        ("source:c0000201/32", Claim.UNCHECKED)
    ] * 3
    asyncio.run(claims.look_up(Google(), SettableClock(0)))
    after = [gate.check(call(agent=GOOGLE), 0) for _ in range(9)]
    assert {(each.key, each.name, each.claim) for each in after} == {
        ("crawler:googlebot", "googlebot", Claim.TRUE)
    }
    assert [each.answer.verdict for each in after] == [ADMIT] * 8 + [REFUSE]


def test_robots_txt_is_always_let_through_and_noted() -> None:
    gate = crawlers()
    assert [gate.check(call(), 5 + n).told_us for n in range(3)] == [None] * 3
    told = [gate.check(call("/robots.txt"), 9 + n) for n in range(3)]
    assert [(each.answer, each.told_us) for each in told] == [(ADMITTED, 9)] * 3
    assert gate.check(call(), 20).told_us == 9
    assert gate.check(call(source_ip="198.51.100.1"), 20).told_us is None


def test_a_crawler_stays_told_when_its_name_was_verified() -> None:
    claims = Claims()
    gate = crawlers(claims=claims)
    gate.check(call("/robots.txt", agent=GOOGLE), 7)
    asyncio.run(claims.look_up(Google(), SettableClock(0)))
    assert gate.check(call(agent=GOOGLE), 9).told_us == 7


def test_who_keeps_the_servers_busy_is_refused_until_it_is_paid_back() -> None:
    gate = crawlers(allowance=TIGHT)
    first = gate.check(call(), 0)
    gate.settle(first, 200, 0)
    refused = gate.check(call(), 0)
    assert (refused.answer.verdict, refused.answer.wait_us, refused.charged) == (
        REFUSE,
        1501,
        False,
    )
    gate.settle(refused, 10_000, 0)
    assert gate.check(call(), 1501).answer == ADMITTED


def test_what_time_refuses_takes_no_page() -> None:
    gate = crawlers(allowance=TIGHT)
    gate.settle(gate.check(call(), 0), 100, 0)
    assert verdicts(gate, [call()] * 5) == [REFUSE] * 5
    assert gate.check(call(), 501).answer == ADMITTED


@pytest.mark.parametrize(
    ("stage", "verdict", "wait_us"),
    [
        (Stage.SHADOW, Verdict.ADMIT, SECOND),
        (Stage.WARN, Verdict.WARN, SECOND),
        (Stage.PACE, Verdict.PACE, SECOND),
        (Stage.REFUSE, Verdict.REFUSE, SECOND),
    ],
)
def test_each_stage_does_what_it_says(stage: Stage, verdict: Verdict, wait_us: int) -> None:
    found = compiled(stage, pace_us=SECOND, queue=1)
    gate = crawlers(found)
    answers = [gate.check(call(), 0).answer for _ in range(3)]
    assert answers == [ADMITTED, ADMITTED, Answer(verdict, wait_us, None, found.limits[0], PAGES)]


def test_beyond_its_wait_a_paced_crawler_is_refused() -> None:
    gate = crawlers(compiled(Stage.PACE, pace_us=SECOND, queue=5))
    assert verdicts(gate, [call()] * 4) == [ADMIT, ADMIT, Verdict.PACE, REFUSE]


def test_without_a_limit_in_the_policy_it_only_records() -> None:
    gate = crawlers(limits())
    found = [gate.check(call(), 0) for _ in range(41)]
    assert [each.answer.verdict for each in found] == [ADMIT] * 41
    assert (found[40].answer.wait_us, found[40].charged) == (500_000, False)


def test_many_sources_take_no_more_room_than_allowed_and_losses_are_told() -> None:
    gate = crawlers()
    for number in range(20_000):
        gate.check(call(source_ip=f"10.{number >> 8 & 255}.{number & 255}.1"), 0)
    assert (len(gate), gate.forgotten) == (50, 19_950)


def test_forgetting_one_at_rest_is_no_loss() -> None:
    gate = crawlers()
    for number in range(100):
        source = f"10.0.{number}.1"
        gate.settle(gate.check(call(source_ip=source), number * SECOND), 0, number * SECOND)
    assert (len(gate), gate.forgotten) == (50, 0)


def test_a_call_that_ends_after_its_crawler_was_forgotten_is_charged_all_the_same() -> None:
    gate = crawlers(allowance=TIGHT)
    late = Crawl(answer=ADMITTED, key="source:c0000201/32", held_us=3, charged=True)
    gate.settle(late, 200, 0)
    assert gate.check(call(), 0).answer.verdict is REFUSE
