"""Honest traffic to the tenants' web servers: people, and the programs that serve them."""

from random import Random

from schout.core.model.event import Activity
from schout.core.model.ids import ClauseId
from schout.core.model.moment import HOUR_US, MINUTE_US, SECOND_US
from schout.core.model.vocabulary import PermitKind
from schout.testing.simulate_cast import Actor, Hour, about, busy_percent, hour_of
from schout.testing.simulate_labels import Allowed, Honest
from schout.testing.simulate_world import (
    BROWSERS,
    Tenant,
    World,
    a_carrier,
    a_home,
    a_service,
    odoo_login,
    request,
)

_CALLS = (
    ("POST", "/web/dataset/call_kw/sale.order/web_search_read", 5200),
    ("POST", "/web/dataset/call_kw/sale.order/web_read", 3100),
    ("POST", "/web/dataset/call_kw/res.partner/name_search", 900),
    ("POST", "/web/dataset/call_kw/account.move/onchange", 2400),
    ("POST", "/web/dataset/call_button/sale.order/action_confirm", 300),
    ("POST", "/web/action/load", 1800),
    ("POST", "/mail/thread/messages", 2600),
    ("POST", "/longpolling/poll", 60),
    ("GET", "/websocket?version=18.0-5", 0),
    ("GET", "/report/pdf/sale.report_saleorder/17", 61_000),
    ("GET", "/web/image/res.partner/12/avatar_128", 4100),
    ("GET", "/odoo/action-312/45", 9000),
)
_ASSETS = (
    "/web/assets/1/9f3c2d1/web.assets_web.min.js",
    "/web/assets/1/77ac01e/web.assets_web.min.css",
    "/web/assets/1/51be9aa/web.assets_web_print.min.css",
    "/web/static/lib/fontawesome/fonts/fontawesome-webfont.woff2",
    "/web/image/website/1/logo/logo.png",
    "/web/static/img/odoo-icon-192x192.png",
)
_PAGES = ("/", "/shop", "/contactus", "/blog", "/about-us", "/jobs", "/shop/cart", "/event")
_READER = "FreshRSS/1.27.1 (Linux; https://freshrss.org)"
_MONITOR = "UptimeExample/2.0 (+https://uptime.example/bot)"
SEARCH = "Mozilla/5.0 (compatible; SearchExample/1.4; +https://search.example/bot.html)"
"""A search engine of this world alone: names of real ones would be false from its addresses."""


def web_actors(world: World, percent: int) -> list[Actor]:
    """Give all honest actors of the web; `percent` is how much of the usual traffic there is."""
    found: list[Actor] = []
    for tenant in world.tenants:
        found += _of_tenant(tenant, percent)
    for number in range(max(1, min(64, len(world.tenants) // 20))):
        address = a_carrier(number)
        label = _label("mobile_carrier", str(number), None, address)
        found.append(Actor(label=label, hour=_carrier(world, address, percent)))
    return found


def _of_tenant(tenant: Tenant, percent: int) -> list[Actor]:
    def actor(kind: str, hour: Hour, *sources: str) -> Actor:
        return Actor(label=_label(kind, tenant.id, tenant, *sources), hour=hour)

    number = tenant.number
    found = [
        actor("office", _office(tenant, percent), tenant.office),
        actor("visitors", _visitors(tenant, percent)),
        actor("feed_reader", _feed_reader(tenant), a_service(number % 40)),
        actor("search_engine", _search(tenant), a_service(200 + number // 10)),
    ]
    if number % 4 == 0:
        places = tuple(a_service(400 + each) for each in range(3))
        found.append(actor("uptime_monitor", _monitor(tenant, places, percent), *places))
    if number % 3 == 0:
        found.append(actor("backup", _backup(tenant), tenant.office))
    if number % 5 == 2:
        found.append(_registered(tenant, "import", _import(tenant)))
    if number % 5 == 3:
        found.append(_registered(tenant, "integration", _integration(tenant)))
    if number % 7 == 1:
        found.append(actor("newsletter_day", _newsletter_day(tenant, percent)))
    if number % 6 == 0:
        found.append(actor("password_manager", _password_manager(tenant), tenant.office))
    return found


def _registered(tenant: Tenant, kind: str, hour: Hour) -> Actor:
    permit = Allowed(
        kind=PermitKind.REGISTERED_AUTOMATION,
        tenant=tenant.id,
        clauses=(ClauseId("III.3"), ClauseId("III.5")),
    )
    label = _label(kind, tenant.id, tenant, a_service(500 + tenant.number))
    return Actor(label=label, hour=hour, permit=permit)


def _label(kind: str, name: str, tenant: Tenant | None, *sources: str) -> Honest:
    owner = None if tenant is None else tenant.id
    return Honest(id=f"{kind}/{name}", kind=kind, tenant=owner, sources=sources)


def _office(tenant: Tenant, percent: int) -> Hour:
    """Many people behind one address: they log in, mistype now and then, and work."""

    def hour(draw: Random, start_us: int) -> list[Activity]:
        found: list[Activity] = []
        busy = busy_percent(start_us, office=True)
        morning = hour_of(start_us) in {7, 8}
        for person in tenant.people:
            if draw.randrange(10_000) >= busy * percent:
                continue
            at_us = start_us + draw.randrange(3000 * SECOND_US)
            agent = BROWSERS[hash_of(person) % 4]
            if draw.randrange(100) < (60 if morning else 6):
                at_us = _log_in(found, draw, tenant, tenant.office, person, agent, at_us)
            _work(found, draw, tenant, tenant.office, agent, at_us)
        return found

    return hour


def hash_of(text: str) -> int:
    """Give the same number for a text in every run."""
    return sum(text.encode())


def _log_in(
    found: list[Activity],
    draw: Random,
    tenant: Tenant,
    address: str,
    person: str,
    agent: str,
    at_us: int,
) -> int:
    """Open the page, mistype in one case of twelve, get in; give when it is done."""
    found.append(request(at_us, address, tenant, "GET", "/web/login", 200, 6100, agent))
    for asset in _ASSETS:
        at_us += draw.randrange(20_000, 120_000)
        found.append(request(at_us, address, tenant, "GET", asset, 200, 48_000, agent, 9000))
    while True:
        at_us += draw.randrange(6, 20) * SECOND_US
        wrong = draw.random() < 0.08
        status = 200 if wrong else 303
        found.append(request(at_us, address, tenant, "POST", "/web/login", status, 900, agent))
        outcome = "failure" if wrong else "success"
        found.append(odoo_login(at_us, address, tenant, person, outcome))
        if not wrong:
            return at_us


def _work(
    found: list[Activity], draw: Random, tenant: Tenant, address: str, agent: str, at_us: int
) -> None:
    if draw.random() < 0.1:
        at_us = _look_at_products(found, draw, tenant, address, agent, at_us)
    for _ in range(draw.randrange(6, 20)):
        at_us += int(draw.random() * 14_000_000) + 400_000
        method, target, size = _CALLS[int(draw.random() * len(_CALLS))]
        duration_us = 30_000 + size * 8
        found.append(request(at_us, address, tenant, method, target, 200, size, agent, duration_us))


def _look_at_products(
    found: list[Activity], draw: Random, tenant: Tenant, address: str, agent: str, at_us: int
) -> int:
    """Open the cards of the products, forty a page, each with its picture; give when it is done."""
    first = draw.randrange(2000)
    for page in range(draw.randrange(1, 3)):
        at_us += draw.randrange(5, 20) * SECOND_US
        for card in range(40):
            at_us += draw.randrange(20_000, 60_000)
            target = f"/web/image/product.template/{first + 40 * page + card}/image_128"
            found.append(request(at_us, address, tenant, "GET", target, 200, 5100, agent, 9000))
    return at_us


def _visit(
    found: list[Activity], draw: Random, tenant: Tenant, address: str, agent: str, at_us: int
) -> None:
    """Read some pages of a web site; one visitor in forty meets an old link."""
    page = _PAGES[int(draw.random() * len(_PAGES))]
    for number in range(draw.randrange(2, 7)):
        found.append(request(at_us, address, tenant, "GET", page, 200, 21_000, agent))
        if number == 0:
            for asset in _ASSETS[:4]:
                at_us += 90_000
                found.append(request(at_us, address, tenant, "GET", asset, 200, 30_000, agent))
        at_us += int(draw.random() * 40_000_000) + 3_000_000
        page = f"/shop/product-{draw.randrange(200)}"
    if draw.random() < 0.025:
        found.append(request(at_us, address, tenant, "GET", "/old-offers", 404, 4000, agent))


def _visitors(tenant: Tenant, percent: int) -> Hour:
    def hour(draw: Random, start_us: int) -> list[Activity]:
        found: list[Activity] = []
        for _ in range(about(draw, busy_percent(start_us) * 12 * percent // 100)):
            at_us = start_us + draw.randrange(3300 * SECOND_US)
            _visit(found, draw, tenant, a_home(draw), draw.choice(BROWSERS), at_us)
        return found

    return hour


def _carrier(world: World, address: str, percent: int) -> Hour:
    """A telephone network: in a day thousands of people come from one address."""
    users = min(20, len(world.tenants)) * 9

    def hour(draw: Random, start_us: int) -> list[Activity]:
        found: list[Activity] = []
        for _ in range(about(draw, busy_percent(start_us) * users * percent // 100)):
            tenant, agent = world.some(draw), draw.choice(BROWSERS[4:])
            at_us = start_us + draw.randrange(3300 * SECOND_US)
            if draw.random() < 0.1:
                person = draw.choice(tenant.people)
                at_us = _log_in(found, draw, tenant, address, person, agent, at_us)
                _work(found, draw, tenant, address, agent, at_us)
            else:
                _visit(found, draw, tenant, address, agent, at_us)
        return found

    return hour


def _feed_reader(tenant: Tenant) -> Hour:
    address = a_service(tenant.number % 40)

    def hour(draw: Random, start_us: int) -> list[Activity]:
        at_us = start_us + tenant.number * 7 % 60 * MINUTE_US + draw.randrange(SECOND_US)
        fresh = draw.random() < 0.1
        status, size = (200, 18_000) if fresh else (304, 0)
        return [request(at_us, address, tenant, "GET", "/blog/1/feed", status, size, _READER)]

    return hour


def _monitor(tenant: Tenant, places: tuple[str, ...], percent: int) -> Hour:
    every_us = max(1, 100 // percent) * MINUTE_US

    def hour(draw: Random, start_us: int) -> list[Activity]:
        return [
            request(at_us + draw.randrange(SECOND_US), place, tenant, "HEAD", "/", 200, 0, _MONITOR)
            for at_us in range(start_us, start_us + HOUR_US, every_us)
            for place in places
        ]

    return hour


def _backup(tenant: Tenant) -> Hour:
    """One large download a night."""

    def hour(draw: Random, start_us: int) -> list[Activity]:
        if hour_of(start_us) != 2:
            return []
        took_us = draw.randrange(600, 1500) * SECOND_US
        at_us = start_us + took_us + draw.randrange(1000 * SECOND_US)
        size = draw.randrange(2, 9) * 1_000_000_000
        target = "/web/database/backup"
        return [
            request(at_us, tenant.office, tenant, "POST", target, 200, size, "Wget/1.24", took_us)
        ]

    return hour


def _import(tenant: Tenant) -> Hour:
    """A nightly import in batches: one call after the other, never more than one a second.

    One batch of ten is large and takes seconds.
    """
    address, agent = a_service(500 + tenant.number), f"stock-import/2.1 (+mailto:it@{tenant.host})"

    def hour(draw: Random, start_us: int) -> list[Activity]:
        if hour_of(start_us) != 1:
            return []
        found: list[Activity] = []
        at_us = start_us + draw.randrange(600 * SECOND_US)
        for _ in range(draw.randrange(300, 1200)):
            large = draw.random() < 0.1
            took_us = (
                draw.randrange(2_000_000, 6_000_000) if large else draw.randrange(200_000, 900_000)
            )
            at_us += took_us + draw.randrange(1_050_000, 1_300_000)
            found.append(
                request(at_us, address, tenant, "POST", "/jsonrpc", 200, 4100, agent, took_us)
            )
        return found

    return hour


def _integration(tenant: Tenant) -> Hour:
    """A shop that is asked for orders every quarter of an hour."""
    address, agent = a_service(500 + tenant.number), f"shop-link/3.0 (+mailto:it@{tenant.host})"

    def hour(draw: Random, start_us: int) -> list[Activity]:
        found: list[Activity] = []
        for quarter in range(4):
            at_us = start_us + (quarter * 15 + 2) * MINUTE_US
            for _ in range(draw.randrange(2, 9)):
                at_us += draw.randrange(1_300_000, 2_500_000)
                found.append(
                    request(at_us, address, tenant, "POST", "/jsonrpc", 200, 2200, agent, 150_000)
                )
        return found

    return hour


def _search(tenant: Tenant) -> Hour:
    """A crawler that reads robots.txt first and then takes its time."""
    address = a_service(200 + tenant.number // 10)

    def hour(draw: Random, start_us: int) -> list[Activity]:
        if hour_of(start_us) != tenant.number % 24:
            return []
        at_us = start_us + draw.randrange(600 * SECOND_US)
        found: list[Activity] = [
            request(at_us, address, tenant, "GET", "/robots.txt", 200, 310, SEARCH)
        ]
        for product in draw.sample(range(400), draw.randrange(40, 120)):
            at_us += draw.randrange(8, 20) * SECOND_US
            gone = product > 390
            target, status = f"/shop/product-{product}", 404 if gone else 200
            found.append(request(at_us, address, tenant, "GET", target, status, 21_000, SEARCH))
        return found

    return hour


def _newsletter_day(tenant: Tenant, percent: int) -> Hour:
    """Many visitors within an hour, each for one page."""

    def hour(draw: Random, start_us: int) -> list[Activity]:
        if hour_of(start_us) != 9:
            return []
        found: list[Activity] = []
        for _ in range(about(draw, 60_000 * percent // 100)):
            at_us = start_us + int(HOUR_US * draw.random() ** 2 * 0.9)
            _visit(found, draw, tenant, a_home(draw), draw.choice(BROWSERS), at_us)
        return found

    return hour


def _password_manager(tenant: Tenant) -> Hour:
    """It sends an old password four times; then the person types the right one."""

    def hour(draw: Random, start_us: int) -> list[Activity]:
        if hour_of(start_us) != 7 + tenant.number // 6 % 9:
            return []
        found: list[Activity] = []
        at_us = start_us + draw.randrange(3000 * SECOND_US)
        person, agent = draw.choice(tenant.people), BROWSERS[2]
        for number in range(5):
            done = number == 4
            at_us += (25 if done else draw.randrange(1, 4)) * SECOND_US
            status, outcome = (303, "success") if done else (200, "failure")
            found += [
                request(at_us, tenant.office, tenant, "POST", "/web/login", status, 900, agent),
                odoo_login(at_us, tenant.office, tenant, person, outcome),
            ]
        return found

    return hour
