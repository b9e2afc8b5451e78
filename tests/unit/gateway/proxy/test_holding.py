"""A held call: its lease is given back once when its wait is ended, and never when it goes on."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from typing import Any

import pytest
from tests.e2e.builtin_proxy import PARALLEL, limit, limits
from tests.unit.gateway.hooks.wire import turn

from schout.core.model.edge import EdgeSanctions
from schout.core.model.moment import MINUTE_US
from schout.gateway.answer.reply import Links, Replier
from schout.gateway.call import Answer, Call, CallClass, Verdict
from schout.gateway.caller.address import TrustedProxies
from schout.gateway.caller.identify import Identifier
from schout.gateway.gate import Gate
from schout.gateway.proxy.bounds import ProxyBounds, Upstream
from schout.gateway.proxy.holding import Holding
from schout.gateway.proxy.shared import Shared
from schout.gateway.proxy.upstream import Pool
from schout.testing.texts import product_texts

CALL = Call("shop.example", "/jsonrpc", "GET", "192.0.2.1", CallClass.API)


class Still:
    """A clock that stands still."""

    def now_us(self) -> int:
        return 0


def spawned(work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
    return asyncio.create_task(work)


def refused_to(work: Coroutine[Any, Any, None]) -> None:
    work.close()


def shared(gate: Gate, *, running: bool = True) -> Shared:
    edge, counts, upstream = gate.limits, Counter[str](), Upstream(host="127.0.0.1", port=1)
    spawn = spawned if running else refused_to
    return Shared(
        gate, Identifier(edge, (), b"secret of a test"), Replier(edge, product_texts(), Links()),
        Still(), Pool(upstream, spawn, counts), ProxyBounds(), upstream, TrustedProxies(()),
        counts, spawn,
    )  # fmt: skip


@pytest.fixture(name="gate")
def _gate() -> Gate:
    return Gate(limits(limit(PARALLEL)), EdgeSanctions())


def paced(gate: Gate, wait_us: int) -> Answer:
    lease = gate.check(CALL, 0).lease
    assert lease is not None
    return Answer(Verdict.PACE, wait_us, lease)


def test_it_goes_on_with_the_lease_when_the_wait_is_over(gate: Gate) -> None:
    async def wait() -> Answer:
        done = asyncio.get_running_loop().create_future()
        answer = paced(gate, 0)
        holding = Holding(shared(gate), CALL, answer, done.set_result)
        assert holding.begun
        found: Answer = await done
        assert found.lease == answer.lease
        holding.end()
        return found

    assert asyncio.run(wait()).verdict is Verdict.ADMIT
    assert (gate.in_flight, gate.counts["unknown_leases"]) == (1, 0)


@pytest.mark.parametrize("turns", [0, 1])
def test_the_lease_is_given_back_once_when_it_is_ended(gate: Gate, turns: int) -> None:
    async def wait() -> None:
        went_on = list[Answer]()
        holding = Holding(shared(gate), CALL, paced(gate, MINUTE_US), went_on.append)
        for _ in range(turns):
            await turn()
        holding.end()
        holding.end()
        await turn()
        assert went_on == []

    asyncio.run(wait())
    assert (gate.in_flight, gate.counts["unknown_leases"]) == (0, 0)


def test_what_cannot_begin_gives_its_lease_back(gate: Gate) -> None:
    went_on = list[Answer]()
    holding = Holding(shared(gate, running=False), CALL, paced(gate, 0), went_on.append)
    assert not holding.begun
    holding.end()
    assert (gate.in_flight, gate.counts["unknown_leases"], went_on) == (0, 0, [])
