"""Held calls pass in the order they came, within their time, and leave nothing behind."""

import asyncio
from typing import Any

import pytest
from tests.unit.gateway.gates import NOW, PACED, PARALLEL, RATE, S, call, changed, gate, limits
from tests.unit.gateway.virtual_time import VirtualClock, pass_us, run

from schout.adapters.memory.rate_store import MemoryRateStore
from schout.core.model.edge import EdgeSanctions
from schout.core.model.vocabulary import FailureMode, Scope
from schout.gateway.call import Answer, Call, Verdict
from schout.gateway.gate import Gate
from schout.gateway.hold import hold, is_held
from schout.ports.rate_store import Got

RATE_PACED = changed(RATE, **PACED)
QUEUED = changed(PARALLEL, **PACED)
TENANT_WIDE = changed(QUEUED, id="III.2/tenant_wide", scope=Scope.TENANT)


async def through(one: Gate, clock: VirtualClock, of: Call, lasts_us: int) -> tuple[str, int]:
    """Make a call; give what it got and after how long."""
    began_us = clock.now_us()
    answer = await hold(one, of, clock)
    waited_us = clock.now_us() - began_us
    if answer.lease is not None:
        await pass_us(lasts_us)
        one.release(answer.lease, clock.now_us())
    return answer.verdict.value, waited_us


async def at_once(one: Gate, clock: VirtualClock, *calls: Call) -> list[tuple[str, int]]:
    return await asyncio.gather(*(through(one, clock, each, S // 2) for each in calls))


def test_what_is_not_held_is_answered_at_once() -> None:
    clock, one = VirtualClock(NOW), gate(RATE)
    assert run(clock, hold(one, call(), clock)).verdict is Verdict.ADMIT
    refused = run(clock, hold(one, call(), clock))
    assert (refused.verdict, is_held(refused), clock.now_us()) == (Verdict.REFUSE, False, NOW)


def test_paced_calls_pass_at_their_rate_and_the_rest_is_refused() -> None:
    clock, one = VirtualClock(NOW), gate(RATE_PACED)
    found = run(clock, at_once(one, clock, *[call()] * 4))
    assert found == [("admit", 0), ("admit", S), ("admit", 2 * S), ("refuse", 0)]


def test_parallel_calls_pass_one_after_the_other_in_the_order_they_came() -> None:
    clock, one = VirtualClock(NOW), gate(QUEUED)
    found = run(clock, at_once(one, clock, *[call()] * 4))
    assert found == [("admit", number * S // 2) for number in range(4)]


def test_who_waits_longer_than_the_limit_paces_is_refused() -> None:
    clock, one = VirtualClock(NOW), gate(QUEUED)
    found = run(clock, at_once(one, clock, *[call()] * 6))
    assert found[5] == ("refuse", 2 * S)
    assert (one.in_flight, len(one._queues)) == (0, 0)


def test_rate_and_turn_together_take_no_longer_than_the_limit_paces() -> None:
    clock, one = VirtualClock(NOW), gate(RATE_PACED, QUEUED)
    found = run(clock, at_once(one, clock, *[call()] * 4))
    assert found[:3] == [("admit", 0), ("admit", S), ("admit", 2 * S)]
    assert found[3][0] == "refuse"
    assert found[3][1] <= 2 * S
    assert (one.in_flight, len(one._queues)) == (0, 0)


def test_who_waits_for_two_lanes_is_woken_by_either() -> None:
    """The first of a host waits for the tenant: its turn comes when another host's call ends."""
    clock = VirtualClock(NOW)
    hosts = gate(QUEUED, TENANT_WIDE)
    belongings = hosts.limits.belongings
    other = type(belongings[0])(
        tenant=belongings[0].tenant, kind=belongings[0].kind, value="other.example"
    )
    wide = limits(QUEUED, TENANT_WIDE, belongings=(*belongings, other))
    one = Gate(wide, EdgeSanctions())
    found = run(clock, at_once(one, clock, call("other.example"), call(), call(), call()))
    assert found == [("admit", number * S // 2) for number in range(4)]


def test_a_caller_who_goes_away_gives_its_place_to_the_next() -> None:
    clock, one = VirtualClock(NOW), gate(QUEUED)

    async def scene() -> tuple[str, int]:
        first = one.check(call(), clock.now_us())
        second = asyncio.create_task(through(one, clock, call(), S))
        await pass_us(S // 10)
        third = asyncio.create_task(through(one, clock, call(), S))
        await pass_us(S // 10)
        assert first.lease is not None
        one.release(first.lease, clock.now_us())
        second.cancel()  # in the very moment in which its turn has come
        return await third

    assert run(clock, scene()) == ("admit", S // 10)
    assert (one.in_flight, len(one._queues)) == (0, 0)


def test_a_caller_who_goes_away_while_it_is_paced_gives_its_lease_back() -> None:
    clock, one = VirtualClock(NOW), gate(RATE_PACED, PARALLEL)

    async def scene() -> None:
        first = one.check(call(), clock.now_us())
        assert first.lease is not None
        one.release(first.lease, clock.now_us())
        second = asyncio.create_task(hold(one, call(), clock))
        await pass_us(S // 10)
        assert one.in_flight == 1
        second.cancel()
        await asyncio.wait({second})

    run(clock, scene())
    assert one.in_flight == 0


def test_a_swap_in_the_middle_leaves_nobody_waiting_for_ever() -> None:
    clock, one = VirtualClock(NOW), gate(QUEUED)

    async def scene() -> list[tuple[str, int]]:
        calls = [asyncio.create_task(through(one, clock, call(), S // 2)) for _ in range(3)]
        await pass_us(S // 10)
        one.swap(limits(RATE), EdgeSanctions(), clock.now_us())
        return await asyncio.gather(*calls)

    assert [verdict for verdict, _ in run(clock, scene())] == ["admit", "admit", "refuse"]
    assert (one.in_flight, len(one._queues)) == (0, 0)


def test_a_lease_that_is_never_given_back_frees_its_place_at_the_next_sweep() -> None:
    clock, one = VirtualClock(NOW), gate(QUEUED, lease_ttl_us=S)

    async def scene() -> tuple[str, int]:
        one.check(call(), clock.now_us())
        waiting = asyncio.create_task(through(one, clock, call(), 0))
        await pass_us(S)
        one.sweep(clock.now_us())
        return await waiting

    assert run(clock, scene()) == ("admit", S)


class Scripted(MemoryRateStore):
    """Gives answers as told, one after the other."""

    def __init__(self, clock: VirtualClock, *got: Got) -> None:
        super().__init__(clock)
        self._got = list(got)

    async def take(self, asks: object) -> list[Got]:
        return [self._got.pop(0)]


def asked(*got: Got, closed: bool = False, **changes: Any) -> tuple[Answer, int, int]:
    """Hold one call at a gate whose store says so; give its answer, its wait, leases out."""
    clock = VirtualClock(NOW)
    failure = FailureMode.CLOSED if closed else FailureMode.OPEN
    rate = changed(RATE, failure=failure, **changes)
    store = Scripted(clock, *got)
    one = Gate(limits(rate, changed(QUEUED)), EdgeSanctions(), store=store)
    answer = run(clock, hold(one, call(), clock))
    return answer, clock.now_us() - NOW, one.in_flight


def test_what_several_gates_admit_passes() -> None:
    answer, waited_us, out = asked(Got(True))
    assert (answer, waited_us, out) == (Answer(Verdict.ADMIT, 0, "1"), 0, 1)


def test_what_they_refuse_is_refused_here_and_gives_its_lease_back() -> None:
    answer, waited_us, out = asked(Got(False, 0, 3 * S))
    assert (answer.verdict, answer.wait_us, waited_us, out) == (Verdict.REFUSE, 3 * S, 0, 0)


def test_it_asks_again_after_a_wait_that_is_short_enough() -> None:
    answer, waited_us, out = asked(Got(False, 0, S), Got(True), **PACED)
    assert (answer.verdict, waited_us, out) == (Verdict.ADMIT, S, 1)


def test_it_asks_every_moment_whether_a_call_elsewhere_has_ended() -> None:
    answer, waited_us, _ = asked(Got(False, 1, 60 * S), Got(False, 1, 60 * S), Got(True))
    assert (answer.verdict, waited_us) == (Verdict.ADMIT, 100_000)


def test_what_is_never_admitted_is_not_asked_for_again() -> None:
    answer, waited_us, _ = asked(Got(False, 0, -1), **PACED)
    assert (answer.verdict, answer.wait_us, waited_us) == (Verdict.REFUSE, -1, 0)


@pytest.mark.parametrize(
    ("closed", "verdict"),
    [
        pytest.param(False, Verdict.ADMIT, id="open"),
        pytest.param(True, Verdict.REFUSE, id="closed"),
    ],
)
def test_while_the_store_is_away_each_limit_fails_as_it_says(
    closed: bool, verdict: Verdict
) -> None:
    answer, _, out = asked(Got(True, degraded=True), closed=closed)
    assert (answer.verdict, out) == (verdict, int(not closed))


def test_a_shared_answer_is_held_and_a_real_store_answers_it() -> None:
    clock = VirtualClock(NOW)
    one = Gate(limits(RATE), EdgeSanctions(), store=MemoryRateStore(clock))
    answer = one.check(call(), NOW)
    assert is_held(answer)
    assert run(clock, hold(one, call(), clock, answer)) == Answer(Verdict.ADMIT)


def test_without_a_store_an_answer_that_was_shared_passes() -> None:
    clock = VirtualClock(NOW)
    one = Gate(limits(RATE), EdgeSanctions(), store=MemoryRateStore(clock))
    answer = one.check(call(), NOW)
    one.store = None
    assert run(clock, hold(one, call(), clock, answer)) == Answer(Verdict.ADMIT)
