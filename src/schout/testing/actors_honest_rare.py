"""Honest traffic that looks like abuse at a glance: what people and programs do now and then."""

from random import Random

from schout.core.model.event import Activity
from schout.core.model.ids import ClauseId
from schout.core.model.moment import MINUTE_US, SECOND_US
from schout.core.model.vocabulary import PermitKind
from schout.testing.simulate_cast import Actor, Hour, busy_percent, hour_of
from schout.testing.simulate_labels import Allowed, Honest
from schout.testing.simulate_world import (
    BROWSERS,
    Tenant,
    World,
    a_home,
    a_person,
    a_service,
    mail,
    request,
    sign_up,
)

_CALL = "/web/dataset/call_kw/sale.order/web_search_read"
_SCRIPT = "python-requests/2.32.3"
_HEADLESS = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "HeadlessChrome/142.0.0.0 Safari/537.36"
)
_AS_CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def rare_actors(world: World) -> list[Actor]:
    """Give those of all tenants."""
    return [actor for tenant in world.tenants for actor in _of_tenant(tenant)]


def _of_tenant(tenant: Tenant) -> list[Actor]:
    def actor(kind: str, hour: Hour, *sources: str) -> Actor:
        label = Honest(id=f"{kind}/{tenant.id}", kind=kind, tenant=tenant.id, sources=sources)
        return Actor(label=label, hour=hour)

    found: list[Actor] = []
    if tenant.number % 5 == 4:
        found.append(actor("stock_sync", _stock_sync(tenant), _service(tenant)))
    if tenant.number % 7 == 3:
        found.append(actor("invoice_run", _invoice_run(tenant), tenant.machine))
    if tenant.number % 20 == 6:
        found.append(actor("school_class", _school_class(tenant), tenant.office))
    match tenant.number % 8:
        case 2:
            found.append(actor("large_upload", _large_upload(tenant), tenant.office))
        case 3:
            found.append(_office_tests(tenant))
        case 5:
            found.append(actor("crawler_view", _crawler_view(tenant), tenant.office))
        case 6:
            found.append(actor("own_script", _own_script(tenant), tenant.office))
        case 7:
            found.append(actor("recording", _recording(tenant)))
        case _:
            pass
    return found


def _service(tenant: Tenant) -> str:
    return a_service(3000 + tenant.number)


def _stock_sync(tenant: Tenant) -> Hour:
    """A warehouse that is asked every five minutes, day and night: one to three calls in a row."""
    address, agent = _service(tenant), f"stock-sync/1.4 (+mailto:it@{tenant.host})"

    def hour(draw: Random, start_us: int) -> list[Activity]:
        found: list[Activity] = []
        for number in range(12):
            at_us = start_us + number * 5 * MINUTE_US + draw.randrange(5 * SECOND_US)
            for _ in range(draw.randrange(1, 4)):
                at_us += draw.randrange(1_300_000, 2_500_000)
                found.append(
                    request(at_us, address, tenant, "POST", "/jsonrpc", 200, 1900, agent, 150_000)
                )
        return found

    return hour


def _large_upload(tenant: Tenant) -> Hour:
    """A file that is too large: a person tries some times, a program waits longer each time."""

    def hour(draw: Random, start_us: int) -> list[Activity]:
        if hour_of(start_us) != 10:
            return []
        waits = [draw.randrange(15, 90) for _ in range(draw.randrange(2, 6))]
        waits += [600, 5, 10, 20, 40, 80, 160, 320, 640, 640]
        found: list[Activity] = []
        at_us = start_us + draw.randrange(300 * SECOND_US)
        for wait in waits:
            at_us += wait * SECOND_US
            target = "/web/binary/upload_attachment"
            found.append(
                request(at_us, tenant.office, tenant, "POST", target, 413, 600, BROWSERS[0])
            )
        return found

    return hour


def _office_tests(tenant: Tenant) -> Actor:
    """A browser without a screen that tries the tenant's own office each night, as registered."""
    address = _service(tenant)
    permit = Allowed(
        kind=PermitKind.REGISTERED_AUTOMATION,
        tenant=tenant.id,
        clauses=(ClauseId("III.3"), ClauseId("III.5")),
    )

    def hour(draw: Random, start_us: int) -> list[Activity]:
        if hour_of(start_us) != 3:
            return []
        found: list[Activity] = []
        at_us = start_us + draw.randrange(600 * SECOND_US)
        for _ in range(draw.randrange(150, 300)):
            at_us += draw.randrange(300_000, 4_000_000)
            found.append(request(at_us, address, tenant, "POST", _CALL, 200, 5200, _HEADLESS))
        return found

    label = Honest(
        id=f"office_tests/{tenant.id}", kind="office_tests", tenant=tenant.id, sources=(address,)
    )
    return Actor(label=label, hour=hour, permit=permit)


def _crawler_view(tenant: Tenant) -> Hour:
    """Somebody looks at the own site under the name of a crawler, to see what that is shown."""

    def hour(draw: Random, start_us: int) -> list[Activity]:
        if hour_of(start_us) != 14 or draw.random() < 0.5:
            return []
        found: list[Activity] = []
        at_us = start_us + draw.randrange(2000 * SECOND_US)
        for _ in range(draw.randrange(5, 13)):
            at_us += draw.randrange(4, 60) * SECOND_US
            target = f"/shop/product-{draw.randrange(200)}"
            found.append(
                request(at_us, tenant.office, tenant, "GET", target, 200, 21_000, _AS_CRAWLER)
            )
        return found

    return hour


def _own_script(tenant: Tenant) -> Hour:
    """A colleague tries a script by hand, some dozens of calls, and is done."""

    def hour(draw: Random, start_us: int) -> list[Activity]:
        if hour_of(start_us) != 15 or busy_percent(start_us, office=True) < 50:
            return []
        found: list[Activity] = []
        at_us = start_us + draw.randrange(600 * SECOND_US)
        for _ in range(draw.randrange(20, 70)):
            at_us += draw.randrange(1, 60) * SECOND_US
            found.append(request(at_us, tenant.office, tenant, "POST", _CALL, 200, 5200, _SCRIPT))
        return found

    return hour


def _recording(tenant: Tenant) -> Hour:
    """The recording of an event, of a size that is allowed, for those who missed it."""

    def hour(draw: Random, start_us: int) -> list[Activity]:
        if hour_of(start_us) not in {13, 14}:
            return []
        found: list[Activity] = []
        for _ in range(draw.randrange(20, 60)):
            at_us = start_us + draw.randrange(3500 * SECOND_US)
            whole = draw.random() < 0.5
            status, size = (200, 480_000_000) if whole else (206, draw.randrange(480_000_000))
            found.append(
                request(
                    at_us, a_home(draw), tenant, "GET", "/web/content/4711?download=true", status,
                    size, draw.choice(BROWSERS), 40 * SECOND_US,
                )
            )  # fmt: skip
        return found

    return hour


def _invoice_run(tenant: Tenant) -> Hour:
    """The invoices of a wholesaler, to a company each, one after the other; an address is old."""

    def hour(draw: Random, start_us: int) -> list[Activity]:
        if hour_of(start_us) != 16 or busy_percent(start_us, office=True) < 50:
            return []
        found: list[Activity] = []
        sender, at_us = f"invoices@{tenant.domain}", start_us
        for _ in range(draw.randrange(60, 350)):
            at_us += draw.randrange(1, 4) * SECOND_US
            company = draw.randrange(100_000) if draw.random() < 0.6 else draw.randrange(20)
            outcome = "bounced" if draw.random() < 0.02 else "delivered"
            to, size = f"company{company}.example", draw.randrange(30_000, 200_000)
            found.append(mail(at_us, tenant.machine, sender, to, outcome, size, sender))
        return found

    return hour


def _school_class(tenant: Tenant) -> Hour:
    """A class of fifteen to thirty whose school gave them addresses, within half an hour."""

    def hour(draw: Random, start_us: int) -> list[Activity]:
        if hour_of(start_us) != 9 or busy_percent(start_us, office=True) < 50:
            return []
        found: list[Activity] = []
        for number in range(draw.randrange(15, 31)):
            at_us = start_us + draw.randrange(1800 * SECOND_US)
            user = f"{a_person(draw)}.{number}@{tenant.domain}"
            found.append(sign_up(at_us, tenant.office, user, f"{draw.getrandbits(64):016x}"))
        return found

    return hour
