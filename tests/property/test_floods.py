"""Floods: whatever the order and the addresses, no source gets more than the policy gives it."""

import ipaddress
from collections import Counter, defaultdict
from itertools import combinations_with_replacement

from hypothesis import given
from hypothesis import strategies as st

from schout.core.model.edge import EdgeSanctions
from schout.core.policy.edge import edge_limits
from schout.gateway.call import Call, CallClass, Verdict
from schout.gateway.caller.address import source_key
from schout.gateway.gate import Gate
from schout.service.packs import load_policy

LIMITS = edge_limits(load_policy("oxygis"))
FLOOD = next(each for each in LIMITS.limits if each.id == "III.1/flood")
FEW = FLOOD.quota.interval_us
MANY = FLOOD.quota.burst

FOUR = st.integers(0, 3).map(lambda last: f"192.0.2.{last}")
SIX = st.tuples(st.integers(0, 2), st.integers(0, (1 << 64) - 1)).map(
    lambda parts: str(ipaddress.IPv6Address((0x20010DB8 << 96) | (parts[0] << 64) | parts[1]))
)
KINDS = st.sampled_from([each for each in CallClass if each is not CallClass.CRAWLER])
SCHEDULES = st.lists(
    st.tuples(
        st.sampled_from(["one", "all", "each"]),
        st.one_of(FOUR, SIX),
        st.integers(1, MANY),
        st.integers(0, 40 * FEW),
        KINDS,
    ),
    max_size=30,
)


def network(ip: str) -> str:
    """Say who a source is, worked out in another way than by the gate."""
    address = ipaddress.ip_address(ip)
    return ip if address.version == 4 else str(ipaddress.ip_network(f"{ip}/64", strict=False))


def spread(ip: str, number: int, how: str) -> str:
    """Give another address of the same /64, as machines make them up."""
    address = ipaddress.ip_address(ip)
    if address.version == 4 or how == "one":
        return ip
    return str(ipaddress.IPv6Address((int(address) & ~0xFFFF) | (number * 7919 & 0xFFFF)))


@given(SCHEDULES)
def test_no_source_gets_more_than_its_burst_and_its_rate(
    schedule: list[tuple[str, str, int, int, CallClass]],
) -> None:
    gate = Gate(LIMITS, EdgeSanctions(), source_key=source_key)
    now_us, let_through = 0, defaultdict[str, list[int]](list)
    for how, ip, times, pause_us, kind in schedule:
        now_us += pause_us
        for number in range(times):
            source = spread(ip, number, how)
            call = Call("shop.example", "/x", "GET", source, kind)
            if gate.check(call, now_us).verdict is not Verdict.REFUSE:
                let_through[network(source)].append(now_us)
    for moments in let_through.values():
        at = Counter(moments)
        for first, last in combinations_with_replacement(sorted(at), 2):
            count = sum(times for moment, times in at.items() if first <= moment <= last)
            assert count <= MANY + (last - first) // FEW


@given(SIX, st.integers(1, 20))
def test_who_waits_as_told_is_let_through_from_any_address_of_the_network(
    ip: str, number: int
) -> None:
    gate = Gate(LIMITS, EdgeSanctions(), source_key=source_key)
    calls = [
        Call("shop.example", "/x", "GET", spread(ip, each, "all"), CallClass.ASSET)
        for each in range(MANY + number)
    ]
    answers = [gate.check(call, 0) for call in calls]
    assert [each.verdict for each in answers].count(Verdict.REFUSE) == number
    wait_us = answers[-1].wait_us
    assert gate.check(calls[0], wait_us - 1).verdict is Verdict.REFUSE
    assert gate.check(calls[0], wait_us).verdict is Verdict.ADMIT
