"""Abuse of logins: guessing, stolen lists, made-up names, over the web, SSH and mail (II.1)."""

from collections.abc import Callable, Iterator
from random import Random

from schout.core.model.event import Activity, Authentication
from schout.core.model.ids import ClauseId
from schout.core.model.moment import HOUR_US, SECOND_US
from schout.testing.simulate_cast import DISTRIBUTED, LOUD, SLOW, VARIANTS, Deed, Kind, paced, pick
from schout.testing.simulate_world import (
    BROWSERS,
    MAIL_SERVER,
    Tenant,
    World,
    a_person,
    hostile,
    hostile_prefix,
    hostile_spread,
    mail_login,
    odoo_login,
    request,
    ssh_login,
)

ACCESS_BREACH, THIRD_PARTIES = ClauseId("II.1"), ClauseId("III.6")
_USUAL = ("root", "admin", "test", "oracle", "postgres", "ubuntu", "git", "ftpuser", "user", "odoo")
_Try = Callable[[int, str, int], Authentication]
"""Takes the moment, the address and the number; gives the attempt."""


def _sources(draw: Random, variant: str, count: int, *, near: bool = False) -> tuple[str, ...]:
    if variant != DISTRIBUTED:
        return (hostile(draw),)
    return hostile_prefix(draw, count) if near else hostile_spread(draw, count)


def _deed(
    draw: Random,
    start_us: int,
    pace: tuple[int, int],
    sources: tuple[str, ...],
    attempt: _Try,
    tenant: Tenant,
    *targets: str,
) -> Deed:
    def make(at_us: int, number: int) -> Authentication:
        return attempt(at_us, pick(sources, number), number)

    steps: Iterator[Activity] = paced(draw, start_us, *pace, make)
    return Deed(sources=sources, targets=targets, tenant=tenant.id, steps=steps)


def _with_web(steps: Iterator[Activity], tenant: Tenant, agent: str) -> Iterator[Activity]:
    """Tell each login at Odoo in the log of the web server too, as it happens."""
    for event in steps:
        if isinstance(event, Authentication) and event.source_ip is not None:
            status = 303 if event.outcome == "success" else 200
            yield request(
                event.at_us, event.source_ip, tenant, "POST", "/web/login", status, 6100, agent
            )
        yield event


def _at_odoo(draw: Random, deed: Deed, tenant: Tenant) -> Deed:
    return Deed(
        sources=deed.sources, targets=deed.targets, tenant=deed.tenant,
        steps=_with_web(deed.steps, tenant, draw.choice(BROWSERS)),
    )  # fmt: skip


_PACES = {
    LOUD: (SECOND_US // 2, 150),
    SLOW: (30 * SECOND_US, 150),
    DISTRIBUTED: (8 * SECOND_US, 240),
}


def _guess_odoo(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    """One person's account, one password after the other."""
    tenant = world.some(draw)
    person, sources = draw.choice(tenant.people), _sources(draw, variant, 60)

    def attempt(at_us: int, address: str, _number: int) -> Authentication:
        return odoo_login(at_us, address, tenant, person, "failure")

    deed = _deed(draw, start_us, _PACES[variant], sources, attempt, tenant, tenant.host, person)
    return _at_odoo(draw, deed, tenant)


def _stuffing(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    """A stolen list: every account once, hardly any fits."""
    tenant, sources = world.some(draw), _sources(draw, variant, 60, near=True)
    paces = {
        LOUD: (SECOND_US // 3, 300),
        SLOW: (40 * SECOND_US, 200),
        DISTRIBUTED: (6 * SECOND_US, 300),
    }

    def attempt(at_us: int, address: str, number: int) -> Authentication:
        user = f"{a_person(draw)}@leak{number % 9}.example"
        fits = number % 50 == 40
        return odoo_login(at_us, address, tenant, user, "success" if fits else "failure")

    deed = _deed(draw, start_us, paces[variant], sources, attempt, tenant, tenant.host)
    return _at_odoo(draw, deed, tenant)


def _guess_ssh(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    tenant, sources = world.some(draw), _sources(draw, variant, 60)

    def attempt(at_us: int, address: str, _number: int) -> Authentication:
        return ssh_login(at_us, address, tenant.vm, "root", "failure")

    pace = _PACES[variant]
    return _deed(draw, start_us, pace, sources, attempt, tenant, tenant.vm, "root")


def _guess_imap(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    tenant, sources = world.some(draw), _sources(draw, variant, 60)
    user = f"{draw.choice(tenant.people)}@{tenant.domain}"

    def attempt(at_us: int, address: str, _number: int) -> Authentication:
        return mail_login(at_us, address, user, "failure")

    pace = _PACES[variant]
    return _deed(draw, start_us, pace, sources, attempt, tenant, MAIL_SERVER, user)


def _enumerate(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    """Names that may exist, at the machine of a tenant."""
    tenant, sources = world.some(draw), _sources(draw, variant, 40, near=True)
    paces = {
        LOUD: (SECOND_US, 120),
        SLOW: (120 * SECOND_US, 90),
        DISTRIBUTED: (10 * SECOND_US, 240),
    }

    def attempt(at_us: int, address: str, number: int) -> Authentication:
        user = _USUAL[number] if number < len(_USUAL) else f"{a_person(draw)}{number}"
        return ssh_login(at_us, address, tenant.vm, user, "unknown_user")

    return _deed(draw, start_us, paces[variant], sources, attempt, tenant, tenant.vm)


def _guessed(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    """As guessing, but the last password fits."""
    tenant, sources = world.some(draw), _sources(draw, variant, 40)
    pace = {LOUD: (SECOND_US, 60), SLOW: (28 * SECOND_US, 60), DISTRIBUTED: (9 * SECOND_US, 160)}[
        variant
    ]

    def attempt(at_us: int, address: str, number: int) -> Authentication:
        outcome = "success" if number == pace[1] - 1 else "failure"
        return ssh_login(at_us, address, tenant.vm, "odoo", outcome)

    return _deed(draw, start_us, pace, sources, attempt, tenant, tenant.vm, "odoo")


def _at_a_neighbour(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    """One tenant's machine tries passwords at another tenant's database."""
    offender, victim = world.some(draw), world.some(draw)
    if offender == victim:
        victim = world.tenants[(offender.number + 1) % len(world.tenants)]
    paces = {LOUD: (SECOND_US, 100), SLOW: (35 * SECOND_US, 100)}
    person = draw.choice(victim.people)

    def attempt(at_us: int, address: str, _number: int) -> Authentication:
        return odoo_login(at_us, address, victim, person, "failure")

    sources = (offender.machine,)
    deed = _deed(draw, start_us, paces[variant], sources, attempt, offender, victim.host, person)
    return _at_odoo(draw, deed, victim)


def _kind(
    name: str,
    plan: Callable[[World, Random, int, str], Deed],
    variants: tuple[str, ...] = VARIANTS,
    clauses: tuple[ClauseId, ...] = (ACCESS_BREACH,),
    longest_us: int = 4 * HOUR_US,
) -> Kind:
    return Kind(name=name, clauses=clauses, variants=variants, longest_us=longest_us, plan=plan)


LOGINS = (
    _kind("guessing_odoo", _guess_odoo),
    _kind("stuffing", _stuffing),
    _kind("guessing_ssh", _guess_ssh),
    _kind("guessing_imap", _guess_imap),
    _kind("enumeration", _enumerate),
    _kind("guessed", _guessed),
    _kind("neighbour", _at_a_neighbour, (LOUD, SLOW), (ACCESS_BREACH, THIRD_PARTIES)),
)
