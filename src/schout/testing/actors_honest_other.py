"""Honest traffic beside the web: mail, administrators, the machines' own connections, sign-ups."""

from random import Random

from schout.core.model.event import Activity
from schout.core.model.ids import ClauseId
from schout.core.model.moment import HOUR_US, SECOND_US
from schout.core.model.vocabulary import PermitKind
from schout.testing.simulate_cast import Actor, Hour, about, busy_percent, hour_of
from schout.testing.simulate_labels import Allowed, Honest
from schout.testing.simulate_world import (
    Tenant,
    World,
    a_home,
    a_person,
    elsewhere,
    flow,
    mail,
    mail_login,
    sign_up,
    ssh_login,
)

_PROVIDERS = tuple(f"letters{number}.example" for number in range(40))


def other_actors(world: World, percent: int) -> list[Actor]:
    """Give all honest actors beside the web."""
    found: list[Actor] = []
    for tenant in world.tenants:
        found += _of_tenant(tenant, percent)
    found.append(_actor("new_tenants", _new_tenants(len(world.tenants))))
    found.append(_actor("course_room", _course_room(), elsewhere(7)))
    return found


def _actor(kind: str, hour: Hour, *sources: str, tenant: Tenant | None = None) -> Actor:
    owner = None if tenant is None else tenant.id
    label = Honest(id=f"{kind}/{owner or 'all'}", kind=kind, tenant=owner, sources=sources)
    return Actor(label=label, hour=hour)


def _of_tenant(tenant: Tenant, percent: int) -> list[Actor]:
    found = [
        _actor("mail_users", _mail_users(tenant, percent), tenant.office, tenant=tenant),
        _actor("machine", _machine(tenant, percent), tenant.machine, tenant=tenant),
    ]
    if tenant.number % 8 == 0:
        found.append(_actor("administrator", _administrator(tenant), tenant.office, tenant=tenant))
    if tenant.number % 16 == 5:
        permit = Allowed(kind=PermitKind.BULK_MAIL, tenant=tenant.id, clauses=(ClauseId("III.6"),))
        label = Honest(
            id=f"newsletter/{tenant.id}", kind="newsletter", tenant=tenant.id,
            sources=(tenant.machine,),
        )  # fmt: skip
        found.append(Actor(label=label, hour=_newsletter(tenant), permit=permit))
    return found


def _mail_users(tenant: Tenant, percent: int) -> Hour:
    """People who read their mail and write some; a password is mistyped now and then."""

    def hour(draw: Random, start_us: int) -> list[Activity]:
        found: list[Activity] = []
        busy = busy_percent(start_us, office=True)
        for person in tenant.people:
            if draw.randrange(20_000) >= busy * percent:
                continue
            user, at_us = f"{person}@{tenant.domain}", start_us + draw.randrange(3500 * SECOND_US)
            if draw.random() < 0.03:
                found.append(mail_login(at_us, tenant.office, user, "failure"))
                at_us += draw.randrange(9, 30) * SECOND_US
            found.append(mail_login(at_us, tenant.office, user, "success"))
            for _ in range(draw.randrange(3)):
                at_us += draw.randrange(5, 60) * SECOND_US
                outcome = "bounced" if draw.random() < 0.01 else "delivered"
                to = draw.choice(_PROVIDERS)
                size = draw.randrange(2000, 400_000)
                found.append(mail(at_us, tenant.office, user, to, outcome, size, user))
        return found

    return hour


def _newsletter(tenant: Tenant) -> Hour:
    """A sender with a permit: three thousand readers at many domains, few of them gone."""

    def hour(draw: Random, start_us: int) -> list[Activity]:
        if hour_of(start_us) != 8:
            return []
        found: list[Activity] = []
        sender = f"news@{tenant.domain}"
        for number in range(3000):
            at_us = start_us + number * SECOND_US + draw.randrange(SECOND_US)
            to = f"reader{draw.randrange(600)}.example"
            outcome = "bounced" if draw.random() < 0.015 else "delivered"
            found.append(mail(at_us, tenant.machine, sender, to, outcome, 41_000, None))
        return found

    return hour


def _administrator(tenant: Tenant) -> Hour:
    def hour(draw: Random, start_us: int) -> list[Activity]:
        if draw.randrange(400) >= busy_percent(start_us, office=True):
            return []
        at_us = start_us + draw.randrange(3500 * SECOND_US)
        found: list[Activity] = []
        if draw.random() < 0.1:
            found.append(ssh_login(at_us, tenant.office, tenant.vm, "odoo", "failure"))
        at_us += 8 * SECOND_US
        found.append(ssh_login(at_us, tenant.office, tenant.vm, "odoo", "success"))
        return found

    return hour


def _machine(tenant: Tenant, percent: int) -> Hour:
    """The machine calls its bank, a shop and the mail server, and answers its visitors."""
    partners = [elsewhere(tenant.number * 5 + each) for each in range(5)]

    def hour(draw: Random, start_us: int) -> list[Activity]:
        found: list[Activity] = []
        for _ in range(about(draw, 6 * (20 + busy_percent(start_us)) * percent // 100)):
            at_us = start_us + draw.randrange(HOUR_US - SECOND_US)
            port, size = draw.randrange(32_768, 61_000), draw.randrange(500, 90_000)
            inward = draw.random() < 0.5
            ends = (
                (a_home(draw), tenant.machine)
                if inward
                else (tenant.machine, draw.choice(partners))
            )
            outcome = "failed" if draw.random() < 0.01 else "accepted"
            found.append(
                flow(
                    at_us, *ends, 443, outcome, source_port=port, sent=size, got=9 * size,
                    packets=8 + size // 1000, duration_us=draw.randrange(2_000_000),
                )
            )  # fmt: skip
        return found

    return hour


def _new_tenants(tenants: int) -> Hour:
    def hour(draw: Random, start_us: int) -> list[Activity]:
        found: list[Activity] = []
        for _ in range(about(draw, busy_percent(start_us) * min(tenants, 40) // 10)):
            at_us = start_us + draw.randrange(HOUR_US)
            person = a_person(draw)
            user = f"{person}@{draw.choice(_PROVIDERS)}"
            if draw.random() < 0.5:
                user = f"{person}@company{draw.randrange(100_000)}.example"
            found.append(sign_up(at_us, a_home(draw), user, f"{draw.getrandbits(64):016x}"))
        return found

    return hour


def _course_room() -> Hour:
    """A dozen to thirty people in a room sign up within half an hour, from one address."""

    def hour(draw: Random, start_us: int) -> list[Activity]:
        if hour_of(start_us) != 13 or busy_percent(start_us, office=True) < 50:
            return []
        found: list[Activity] = []
        for _ in range(draw.randrange(12, 31)):
            at_us = start_us + draw.randrange(1800 * SECOND_US)
            user = f"{a_person(draw)}@{draw.choice(_PROVIDERS)}"
            found.append(sign_up(at_us, elsewhere(7), user, f"{draw.getrandbits(64):016x}"))
        return found

    return hour
