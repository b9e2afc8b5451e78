"""Abuse on the network: scans and floods inwards (II.2, III.1) and outwards (III.6)."""

from collections.abc import Callable
from random import Random

from schout.core.model.event import NetworkFlow
from schout.core.model.ids import ClauseId
from schout.core.model.moment import HOUR_US, MINUTE_US, SECOND_US
from schout.testing.simulate_cast import DISTRIBUTED, LOUD, SLOW, VARIANTS, Deed, Kind, paced, pick
from schout.testing.simulate_world import (
    Tenant,
    World,
    elsewhere,
    flow,
    hostile,
    hostile_prefix,
)

RESEARCH, FLOOD, THIRD_PARTIES = ClauseId("II.2"), ClauseId("III.1"), ClauseId("III.6")
_Make = Callable[[int, int], NetworkFlow]


def _deed(
    draw: Random,
    start_us: int,
    pace: tuple[int, int],
    sources: tuple[str, ...],
    make: _Make,
    tenant: Tenant,
    *targets: str,
) -> Deed:
    steps = paced(draw, start_us, *pace, make)
    return Deed(sources=sources, targets=targets, tenant=tenant.id, steps=steps)


def _attackers(draw: Random, variant: str, count: int) -> tuple[str, ...]:
    return hostile_prefix(draw, count) if variant == DISTRIBUTED else (hostile(draw),)


def _ports_in(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    """The ports of one machine, one after the other."""
    paces = {LOUD: (50_000, 400), SLOW: (60 * SECOND_US, 150), DISTRIBUTED: (5 * SECOND_US, 500)}
    tenant, sources = world.some(draw), _attackers(draw, variant, 25)
    ports = draw.sample(range(1, 30_000), paces[variant][1])

    def make(at_us: int, number: int) -> NetworkFlow:
        outcome = "blocked" if number % 3 else "failed"
        return flow(at_us, pick(sources, number), tenant.machine, ports[number], outcome)

    return _deed(draw, start_us, paces[variant], sources, make, tenant, tenant.machine)


def _connections_in(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    """Connections that are never used, so many that the machine answers nobody else."""
    paces = {LOUD: (1000, 5000), SLOW: (3500, 6000), DISTRIBUTED: (1000, 8000)}
    tenant, sources = world.some(draw), _attackers(draw, variant, 3)

    def make(at_us: int, number: int) -> NetworkFlow:
        port = 1024 + number * 7 % 64_000
        return flow(at_us, pick(sources, number), tenant.machine, 443, "failed", source_port=port)

    return _deed(draw, start_us, paces[variant], sources, make, tenant, tenant.machine)


def _packets_in(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    """Packets without an answer, told by the second."""
    tenant, sources = world.some(draw), _attackers(draw, variant, 50)
    each = {LOUD: 900_000, SLOW: 150_000, DISTRIBUTED: 20_000}[variant]
    pace = (SECOND_US // 10, 600) if variant == DISTRIBUTED else (SECOND_US, 60)

    def make(at_us: int, number: int) -> NetworkFlow:
        return flow(
            at_us, pick(sources, number), tenant.machine, 53, "seen", protocol="udp",
            sent=each * 60, packets=each, duration_us=SECOND_US,
        )  # fmt: skip

    return _deed(draw, start_us, pace, sources, make, tenant, tenant.machine)


def _sweep_out(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    """One port of many machines that belong to others."""
    paces = {LOUD: (100_000, 400), SLOW: (25 * SECOND_US, 400)}
    tenant, port = world.some(draw), draw.choice((22, 23, 445, 3389, 6379))
    first = draw.randrange(16_000)

    def make(at_us: int, number: int) -> NetworkFlow:
        outcome = "accepted" if number % 40 == 39 else "failed"
        return flow(at_us, tenant.machine, elsewhere(first + number), port, outcome)

    return _deed(draw, start_us, paces[variant], (tenant.machine,), make, tenant)


def _ports_out(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    paces = {LOUD: (50_000, 300), SLOW: (4 * SECOND_US, 400)}
    tenant, victim = world.some(draw), elsewhere(draw.randrange(16_000))
    ports = draw.sample(range(1, 30_000), paces[variant][1])

    def make(at_us: int, number: int) -> NetworkFlow:
        return flow(at_us, tenant.machine, victim, ports[number], "failed")

    return _deed(draw, start_us, paces[variant], (tenant.machine,), make, tenant)


def _flood_out(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    """A machine that takes part in a flood: connections, or packets."""
    tenant, victim = world.some(draw), elsewhere(draw.randrange(16_000))

    def connection(at_us: int, number: int) -> NetworkFlow:
        port = 1024 + number * 7 % 64_000
        return flow(at_us, tenant.machine, victim, 80, "failed", source_port=port)

    def packets(at_us: int, _number: int) -> NetworkFlow:
        return flow(
            at_us, tenant.machine, victim, 27_015, "seen", protocol="udp", sent=9_000_000,
            packets=20_000, duration_us=SECOND_US,
        )  # fmt: skip

    if variant == "connections":
        return _deed(draw, start_us, (4000, 5000), (tenant.machine,), connection, tenant)
    return _deed(draw, start_us, (SECOND_US, 120), (tenant.machine,), packets, tenant)


def _crawl_out(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    """Every web server of the world, page by page."""
    paces = {LOUD: (500_000, 4000), SLOW: (2_400_000, 4500)}
    tenant, first = world.some(draw), draw.randrange(16_000)

    def make(at_us: int, number: int) -> NetworkFlow:
        return flow(
            at_us, tenant.machine, elsewhere(first + number), 443, sent=900, got=60_000,
            packets=40, duration_us=400_000,
        )  # fmt: skip

    return _deed(draw, start_us, paces[variant], (tenant.machine,), make, tenant)


def _smtp_out(world: World, draw: Random, start_us: int, variant: str) -> Deed:
    """Mail that a machine sends by itself, past our relays."""
    paces = {LOUD: (SECOND_US, 600), SLOW: (30 * SECOND_US, 300)}
    tenant, first = world.some(draw), draw.randrange(16_000)

    def make(at_us: int, number: int) -> NetworkFlow:
        return flow(
            at_us, tenant.machine, elsewhere(first + number % 250), 25, sent=9000, got=700,
            packets=20, duration_us=900_000,
        )  # fmt: skip

    return _deed(draw, start_us, paces[variant], (tenant.machine,), make, tenant)


def _kind(
    name: str,
    clause: ClauseId,
    plan: Callable[[World, Random, int, str], Deed],
    longest_us: int,
    *variants: str,
) -> Kind:
    return Kind(name=name, clauses=(clause,), variants=variants, longest_us=longest_us, plan=plan)


NETWORK = (
    _kind("port_scan", RESEARCH, _ports_in, 3 * HOUR_US, *VARIANTS),
    _kind("connection_flood", FLOOD, _connections_in, 5 * MINUTE_US, *VARIANTS),
    _kind("packet_flood", FLOOD, _packets_in, 5 * MINUTE_US, *VARIANTS),
    _kind("outbound_sweep", THIRD_PARTIES, _sweep_out, 3 * HOUR_US, LOUD, SLOW),
    _kind("outbound_port_scan", THIRD_PARTIES, _ports_out, HOUR_US, LOUD, SLOW),
    _kind("outbound_flood", THIRD_PARTIES, _flood_out, 5 * MINUTE_US, "connections", "packets"),
    _kind("outbound_crawling", THIRD_PARTIES, _crawl_out, 4 * HOUR_US, LOUD, SLOW),
    _kind("outbound_smtp", THIRD_PARTIES, _smtp_out, 3 * HOUR_US, LOUD, SLOW),
)
