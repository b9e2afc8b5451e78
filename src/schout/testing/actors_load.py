"""Abuse of the web's resources: floods, calls, automation, bombs, crawling (III.1 to III.5)."""

from collections.abc import Callable
from random import Random

from schout.core.model.event import HttpRequest
from schout.core.model.ids import ClauseId
from schout.core.model.moment import HOUR_US, MINUTE_US, SECOND_US
from schout.testing.simulate_cast import DISTRIBUTED, LOUD, SLOW, VARIANTS, Deed, Kind, paced, pick
from schout.testing.simulate_world import (
    ACCESS_JSON,
    BROWSERS,
    Tenant,
    World,
    hostile,
    hostile_prefix,
    hostile_spread,
    request,
)

FLOOD, CALLS, AUTOMATION = ClauseId("III.1"), ClauseId("III.2"), ClauseId("III.3")
OVERLOAD, CRAWLING, RESEARCH = ClauseId("III.4"), ClauseId("III.5"), ClauseId("II.2")
_MB = 1_000_000
_SCRIPTS = (
    "python-requests/2.32.3",
    (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "HeadlessChrome/142.0.0.0 Safari/537.36"
    ),
    "Scrapy/2.13.3 (+https://scrapy.org)",
    "Go-http-client/1.1",
    "axios/1.12.2",
)
_REAL_CRAWLERS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
)
_FORBIDDEN = ("/web/login", "/web/signup", "/web/reset_password", "/web/database/selector")

_Asked = tuple[str, str, int, int, int]
"""Method, target, status, size in bytes, duration in microseconds."""
_Ask = Callable[[Random, int], _Asked]


def _sources(draw: Random, count: int, *, near: bool = False) -> tuple[str, ...]:
    if count == 1:
        return (hostile(draw),)
    return hostile_prefix(draw, count) if near else hostile_spread(draw, count)


def _deed(
    draw: Random,
    tenant: Tenant,
    start_us: int,
    pace: tuple[int, int, int],
    ask: _Ask,
    agent: str,
    *,
    near: bool = False,
) -> Deed:
    """Plan an act of one agent against one host; `pace` is the gap, the number, the addresses."""
    gap_us, count, addresses = pace
    sources = _sources(draw, addresses, near=near)

    def make(at_us: int, number: int) -> HttpRequest:
        method, target, status, size, duration_us = ask(draw, number)
        source = pick(sources, number)
        return request(at_us, source, tenant, method, target, status, size, agent, duration_us)

    steps = paced(draw, start_us, gap_us, count, make)
    return Deed(sources=sources, targets=(tenant.host,), tenant=tenant.id, steps=steps)


def _flood(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    paces = {
        LOUD: (10_000, 3000, 1),
        SLOW: (33_000, 4000, 1),
        DISTRIBUTED: (10_000, 8000, 200),
        "cache_busting": (60_000, 1500, 1),
        "random_paths": (40_000, 1500, 1),
    }

    def ask(draw: Random, number: int) -> _Asked:
        if variant == "cache_busting":
            return "GET", f"/?cb={draw.getrandbits(48):x}", 200, 21_000, 400_000
        if variant == "random_paths":
            return "GET", f"/{draw.getrandbits(48):x}", 404, 4000, 90_000
        return "GET", "/", 503 if number > 1000 else 200, 21_000, 900_000

    agent = draw.choice(BROWSERS)
    return _deed(draw, world.some(draw), start_us, paces[variant], ask, agent, near=True)


def _quiet_api(world: World, draw: Random, *, timed: bool) -> Tenant:
    """Give a tenant that has no honest calls of its own, and whose log tells durations if asked."""
    idle = [each for each in world.tenants if each.number % 5 < 2] or world.tenants
    told = [each for each in idle if each.log == ACCESS_JSON] if timed else []
    return draw.choice(told or idle)


def _call_rate(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    paces = {
        LOUD: (100_000, 1200, 1),
        SLOW: (600_000, 1500, 1),
        DISTRIBUTED: (400_000, 2000, 4),
        "parallel": (1_300_000, 400, 1),
    }
    took_us = 4_500_000 if variant == "parallel" else 90_000

    def ask(_draw: Random, _number: int) -> _Asked:
        return "POST", "/jsonrpc", 200, 1900, took_us

    tenant = _quiet_api(world, draw, timed=variant == "parallel")
    return _deed(draw, tenant, start_us, paces[variant], ask, "Python-xmlrpc/3.12")


def _all_day(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    """A call or two a minute without a pause: never too fast, never done."""
    paces = {LOUD: (1_500_000, 13_000), SLOW: (25_000_000, 830), DISTRIBUTED: (12_000_000, 1700)}

    def ask(_draw: Random, _number: int) -> _Asked:
        return "POST", "/jsonrpc", 200, 1900, 90_000

    tenant = _quiet_api(world, draw, timed=False)
    pace = (*paces[variant], 5 if variant == DISTRIBUTED else 1)
    return _deed(draw, tenant, start_us, pace, ask, "order-sync/1.0")


def _automation(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    """A script that nobody declared works through the pages of the office."""
    paces = {
        LOUD: (700_000, 1500, 1),
        SLOW: (20_000_000, 700, 1),
        DISTRIBUTED: (3_000_000, 1500, 15),
    }

    def ask(_draw: Random, number: int) -> _Asked:
        model = ("sale.order", "res.partner", "stock.quant")[number % 3]
        return "POST", f"/web/dataset/call_kw/{model}/web_search_read", 200, 5200, 80_000

    return _deed(draw, world.some(draw), start_us, paces[variant], ask, draw.choice(_SCRIPTS))


def _page(draw: Random, _number: int) -> _Asked:
    return "GET", f"/shop/product-{draw.randrange(20_000)}", 200, 21_000, 60_000


def _false_crawler(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    paces = {LOUD: (900_000, 400, 1), SLOW: (20_000_000, 300, 1), DISTRIBUTED: (2_000_000, 600, 20)}
    agent = draw.choice(_REAL_CRAWLERS)
    return _deed(draw, world.some(draw), start_us, paces[variant], _page, agent)


def _bombs(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    """Very large transfers, again and again."""
    paces = {
        LOUD: (20 * SECOND_US, 60, 1),
        SLOW: (180 * SECOND_US, 60, 1),
        DISTRIBUTED: (30 * SECOND_US, 90, 15),
        "uploads": (15 * SECOND_US, 60, 1),
    }

    def ask(draw: Random, number: int) -> _Asked:
        if variant == "uploads":
            return "POST", "/web/binary/upload_attachment", 413, 600, 3_000_000
        size = draw.randrange(900, 1900) * _MB
        return "GET", f"/web/content/{900 + number}?download=true", 200, size, 18_000_000

    return _deed(draw, world.some(draw), start_us, paces[variant], ask, draw.choice(BROWSERS))


def _crawl(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    paces = {
        LOUD: (160_000, 1500, 1),
        SLOW: (3_000_000, 4000, 1),
        DISTRIBUTED: (350_000, 4000, 60),
        "against_robots": (5_000_000, 200, 1),
    }

    def ask(draw: Random, number: int) -> _Asked:
        if variant != "against_robots":
            return _page(draw, number)
        if number == 0:
            return "GET", "/robots.txt", 200, 310, 2000
        return "GET", f"{draw.choice(_FORBIDDEN)}?redirect=/{number}", 200, 6100, 50_000

    agent = "Mozilla/5.0 (compatible; GreedyExample/0.9; +https://greedy.example/bot)"
    if variant in {LOUD, SLOW, DISTRIBUTED} and draw.random() < 0.5:
        agent = draw.choice(BROWSERS)
    return _deed(draw, world.some(draw), start_us, paces[variant], ask, agent, near=True)


def _kind(
    name: str,
    clauses: tuple[ClauseId, ...],
    longest_us: int,
    plan: Callable[[World, Random, int, str], Deed],
    *more: str,
) -> Kind:
    variants = (*VARIANTS, *more)
    return Kind(name=name, clauses=clauses, variants=variants, longest_us=longest_us, plan=plan)


LOADS = (
    _kind(
        "flood",
        (FLOOD, CRAWLING, RESEARCH),
        15 * MINUTE_US,
        _flood,
        "cache_busting",
        "random_paths",
    ),
    _kind("calls", (CALLS,), 25 * MINUTE_US, _call_rate, "parallel"),
    _kind("calls_all_day", (CALLS, AUTOMATION), 7 * HOUR_US, _all_day),
    _kind("undeclared_automation", (AUTOMATION, CRAWLING), 5 * HOUR_US, _automation),
    _kind("false_crawler", (AUTOMATION, CRAWLING), 2 * HOUR_US, _false_crawler),
    _kind("bombs", (OVERLOAD,), 4 * HOUR_US, _bombs, "uploads"),
    _kind("crawling", (CRAWLING, AUTOMATION), 4 * HOUR_US, _crawl, "against_robots"),
)
