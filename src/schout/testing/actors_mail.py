"""Abuse of mail and of sign-ups: bulk mail and bounces (III.6), accounts by the dozen (III.7)."""

from collections.abc import Callable
from random import Random

from schout.core.model.event import MailTransfer, SignUp
from schout.core.model.ids import ClauseId
from schout.core.model.moment import HOUR_US, SECOND_US
from schout.testing.simulate_cast import DISTRIBUTED, LOUD, SLOW, VARIANTS, Deed, Kind, paced, pick
from schout.testing.simulate_world import (
    World,
    a_person,
    hostile,
    hostile_prefix,
    hostile_spread,
    mail,
    sign_up,
)

THIRD_PARTIES, REGISTRATION = ClauseId("III.6"), ClauseId("III.7")
_DISPOSABLE = ("mailinator.com", "guerrillamail.com", "10minutemail.com", "yopmail.com")
"""Real ones, for the lists of real ones to find: nobody's mail is sent there."""


def _bulk_mail(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    """Mail to strangers under accounts of a tenant, whose passwords were stolen or sold."""
    paces = {
        LOUD: (SECOND_US, 2500),
        SLOW: (6 * SECOND_US, 2000),
        DISTRIBUTED: (2 * SECOND_US, 3000),
    }
    tenant = world.some(draw)
    people = [f"{each}@{tenant.domain}" for each in tenant.people]
    users = people[:4] if variant == DISTRIBUTED else people[:1]
    sources = hostile_spread(draw, 30) if variant == DISTRIBUTED else (hostile(draw),)

    def make(at_us: int, number: int) -> MailTransfer:
        user = pick(users, number)
        outcome = "bounced" if draw.random() < 0.25 else "delivered"
        to = f"stranger{draw.randrange(5000)}.example"
        return mail(at_us, pick(sources, number), user, to, outcome, 3200, user)

    steps = paced(draw, start_us, *paces[variant], make)
    return Deed(sources=sources, targets=tuple(users), tenant=tenant.id, steps=steps)


def _sign_ups(_world: World, draw: Random, start_us: int, variant: str) -> Deed:
    paces = {
        LOUD: (8 * SECOND_US, 60),
        SLOW: (300 * SECOND_US, 40),
        DISTRIBUTED: (60 * SECOND_US, 90),
        "disposable": (90 * SECOND_US, 60),
        "one_browser": (120 * SECOND_US, 40),
        "many_domains": (30 * SECOND_US, 100),
    }
    browser, company = f"{draw.getrandbits(64):016x}", f"supply{draw.randrange(1000)}.example"
    sources: tuple[str, ...] = (hostile(draw),)
    if variant == DISTRIBUTED:
        sources = hostile_prefix(draw, 30)
    elif variant in {"disposable", "one_browser"}:
        sources = hostile_spread(draw, 40)

    def make(at_us: int, number: int) -> SignUp:
        domain = draw.choice(_DISPOSABLE) if variant == "disposable" else company
        fingerprint = browser if variant == "one_browser" else f"{draw.getrandbits(64):016x}"
        if variant in {"one_browser", "many_domains"}:
            domain = f"firm{draw.randrange(100_000)}.example"
        user = f"{a_person(draw)}{draw.randrange(100)}@{domain}"
        return sign_up(at_us, pick(sources, number), user, fingerprint)

    steps = paced(draw, start_us, *paces[variant], make)
    return Deed(sources=sources, targets=(browser, company, *_DISPOSABLE), steps=steps)


def _kind(
    name: str,
    clause: ClauseId,
    plan: Callable[[World, Random, int, str], Deed],
    *more: str,
) -> Kind:
    variants = (*VARIANTS, *more)
    return Kind(name=name, clauses=(clause,), variants=variants, longest_us=4 * HOUR_US, plan=plan)


MAILS = (
    _kind("bulk_mail", THIRD_PARTIES, _bulk_mail),
    _kind("sign_ups", REGISTRATION, _sign_ups, "disposable", "one_browser", "many_domains"),
)
