"""Crawl budgets (III.5): how many pages, and how much of our servers' time, each crawler may have.

A crawler is known by what it can show: a signed request, an address whose name and number agree, or
nothing but its own word. The first two have a quota of their own wherever they come from, and never
a pass; the last shares the quota of its address, whatever it calls itself. `/robots.txt` is always
let through, for a crawler that was told cannot say it was not.
"""

import msgspec

from schout.core.limits.budget import Allowance, Budget
from schout.core.limits.gcra import pace
from schout.core.model.edge import EdgeLimit, EdgeLimits, Quota, Stage
from schout.core.model.value import Value
from schout.core.model.vocabulary import Metric, Scope
from schout.gateway.call import ADMITTED, Answer, Call, Verdict
from schout.gateway.crawler_names import Claim, Claims, declared
from schout.gateway.recent import Recent
from schout.gateway.signups import networks_of

ROBOTS = "/robots.txt"


class CrawlFigures(Value, frozen=True, kw_only=True):
    """The figures that the policy does not have; ours, for the source text gives none."""

    allowance: Allowance = Allowance(
        upstream_us=6_000_000, window_us=60_000_000, burst_us=10_000_000, first_us=50_000
    )
    """A tenth of one worker: 120 pages a minute, as in the pack, at 50 ms each."""
    pages: Quota = Quota(at_most=120, interval_us=500_000, burst=40)
    """Where the policy has no limit on pages; it is then only recorded."""
    verified_times: int = 4
    """How many times that those may have who are who they say, for all their addresses together."""
    most: int = 100_000
    """Crawlers kept, and hosts that crawlers were told on; about 60 MB."""


class Crawl(msgspec.Struct, frozen=True, kw_only=True):
    """What a crawler's call was answered, and what it rests on."""

    answer: Answer
    key: str
    """Whose budget it is: `label:`, `crawler:` or `source:`, and who."""
    name: str | None = None
    """What it calls itself."""
    claim: Claim = Claim.NONE
    """What is known about that; `false`: it pretends to be another, which is evidence."""
    told_us: int | None = None
    """When it first read this host's `robots.txt`; `None`: never, as far as is known."""
    held_us: int = 0
    charged: bool = False
    """Whether `settle` has something to charge."""
    by_time: bool = False
    """Over its upstream time, and not over its pages."""


class _Crawler:
    """What one crawler has used."""

    __slots__ = ("budget", "dry_us")

    def __init__(self) -> None:
        self.dry_us = 0
        self.budget = Budget()


class Crawlers:
    """Keeps the budgets. It never waits: names are looked up meanwhile, by `Claims.run`."""

    def __init__(
        self, limits: EdgeLimits, claims: Claims, figures: CrawlFigures | None = None
    ) -> None:
        self._figures = figures or CrawlFigures()
        self._claims = claims
        self._known: Recent[str, _Crawler] = Recent(self._figures.most)
        self._told: Recent[tuple[str, str], int] = Recent(self._figures.most)
        self.forgotten = 0
        """How many had to be forgotten while they had used something."""
        self.swap(limits)

    def __len__(self) -> int:
        """Tell how many crawlers are kept."""
        return len(self._known)

    def swap(self, limits: EdgeLimits) -> None:
        """Go on with other limits; what was counted so far stays counted."""
        self._limit = pages_limit(limits)

    def check(
        self, call: Call, now_us: int, quota: Quota | None = None, *, stage: Stage | None = None
    ) -> Crawl:
        """Answer a crawler's call.

        `quota`: the figures of a permit for its identity, instead. `stage`: that which holds for
        the host, if it is not that of the limit.
        """
        name = declared(call.user_agent)
        claim = self._claims.ask(name, call.source_ip, now_us)
        key = _key(call, name, claim)
        told_us = self._told_us(call, key)
        if call.path == ROBOTS:
            told_us = now_us if told_us is None else told_us
            self._told.put((key, call.host), told_us)
            return Crawl(answer=ADMITTED, key=key, name=name, claim=claim, told_us=told_us)
        quota = quota or self._quota(verified=not key.startswith("source:"))
        crawler = self._crawler(key, now_us)
        answer, held_us, charged, by_time = self._admit(crawler, quota, now_us, stage)
        return Crawl(
            answer=answer,
            key=key,
            name=name,
            claim=claim,
            told_us=told_us,
            held_us=held_us,
            charged=charged,
            by_time=by_time,
        )

    def _told_us(self, call: Call, key: str) -> int | None:
        """Give when it was told, also if only its address was known then."""
        moments = [self._told.get((who, call.host)) for who in (key, _source(call))]
        return min((moment for moment in moments if moment is not None), default=None)

    def settle(self, crawl: Crawl, cost_us: int, now_us: int) -> None:
        """End a call that was let through: charge the upstream time it took.

        When its end was never heard of, `cost_us` is `crawl.held_us`. Once for each call.
        """
        if crawl.charged:
            budget = self._crawler(crawl.key, now_us).budget
            budget.settle(now_us, crawl.held_us, cost_us, self._figures.allowance)

    def _quota(self, *, verified: bool) -> Quota:
        quota = self._figures.pages if self._limit is None else self._limit.quota
        if not verified:
            return quota
        times = self._figures.verified_times
        return Quota(
            at_most=quota.at_most * times,
            interval_us=-(-quota.interval_us // times),
            burst=quota.burst * times,
        )

    def _admit(
        self, crawler: _Crawler, quota: Quota, now_us: int, stage: Stage | None
    ) -> tuple[Answer, int, bool, bool]:
        """Ask for a page and for time; what is refused takes nothing of either."""
        limit = self._limit
        if limit is None or stage is None:
            stage = Stage.SHADOW if limit is None else limit.stage
        paces = limit is not None and stage is Stage.PACE
        most_us, queue = (limit.pace_us, limit.queue) if limit is not None and paces else (0, 0)
        dry_us, wait_us, fits = pace(
            crawler.dry_us, now_us, quota.interval_us, quota.burst, most_us, queue
        )
        if fits:
            held_us, over_us = crawler.budget.admit(now_us, self._figures.allowance)
            if not over_us:
                crawler.dry_us = dry_us
                if wait_us:
                    return Answer(Verdict.PACE, wait_us, None, limit, quota), held_us, True, False
                return ADMITTED, held_us, True, False
            wait_us = over_us
        else:
            wait_us = max(wait_us, crawler.budget.wait_us(now_us, self._figures.allowance))
        return Answer(_VERDICTS[stage], wait_us, None, limit, quota), 0, False, fits

    def _crawler(self, key: str, now_us: int) -> _Crawler:
        crawler = self._known.get(key) or _Crawler()
        gone = self._known.put(key, crawler)
        if gone is not None and not (gone.dry_us <= now_us and gone.budget.idle(now_us)):
            self.forgotten += 1
        return crawler


_VERDICTS = {
    Stage.SHADOW: Verdict.ADMIT,
    Stage.WARN: Verdict.WARN,
    Stage.PACE: Verdict.REFUSE,
    Stage.REFUSE: Verdict.REFUSE,
}
"""What a stage makes of a call that is over and cannot be paced."""


def pages_limit(limits: EdgeLimits) -> EdgeLimit | None:
    """Give the limit on pages by source that the policy sets."""
    return next(
        (
            limit
            for limit in limits.limits
            if limit.metric is Metric.PAGES and limit.scope is Scope.SOURCE
        ),
        None,
    )


def _key(call: Call, name: str | None, claim: Claim) -> str:
    """Give whose budget a call is on; only what was verified has one beyond its address."""
    if call.label is not None:
        return f"label:{call.label}"
    if claim is Claim.TRUE:
        return f"crawler:{name}"
    return _source(call)


def _source(call: Call) -> str:
    return f"source:{networks_of(call.source_ip)[0]}"
