"""Holds calls: does the waiting that a gate asks for, so that only plain answers remain.

A call is held at most as long as its limit paces, all waits together; then it passes or is refused.
"""

import asyncio

import msgspec

from schout.core.model.edge import Stage
from schout.core.model.vocabulary import FailureMode, Metric
from schout.gateway.call import Answer, Call, Verdict
from schout.gateway.gate import Gate
from schout.ports.clock import Clock

_AGAIN_US = 50_000
"""How often a call asks again whether a call of the same key has ended at another gate."""
_PACE, _QUEUE = Verdict.PACE, Verdict.QUEUE
"""Reading a member of an enumeration is slow; this is for every answer."""


def is_held(answer: Answer) -> bool:
    """Tell whether an answer asks to wait."""
    verdict = answer.verdict
    return verdict is _PACE or verdict is _QUEUE or answer.shared is not None


async def hold(gate: Gate, call: Call, clock: Clock, answer: Answer | None = None) -> Answer:
    """Ask the gate, or go on from its answer, and wait; give what then becomes of the call.

    A call whose caller goes away meanwhile must be cancelled: then its place is given back.
    """
    now_us = clock.now_us()
    if answer is None:
        answer = gate.check(call, now_us)
    if answer.verdict is _QUEUE:
        answer = await _turn(gate, call, clock, answer, now_us + answer.wait_us)
    try:
        if answer.verdict is _PACE:
            await asyncio.sleep(answer.wait_us / 1_000_000)
            answer = msgspec.structs.replace(answer, verdict=Verdict.ADMIT, wait_us=0)
        if answer.shared is not None:
            answer = await _ask(gate, call, clock, answer)
    except BaseException:
        if answer.lease is not None:
            gate.release(answer.lease, clock.now_us())
        raise
    return answer


async def _turn(gate: Gate, call: Call, clock: Clock, answer: Answer, until_us: int) -> Answer:
    """Wait in the queue until it is this call's turn or its time is over."""
    woken = asyncio.Event()
    leave = gate.queue(call, clock.now_us(), woken.set)
    try:
        while answer.verdict is _QUEUE:
            left_us = until_us - clock.now_us()
            try:
                async with asyncio.timeout(max(0, left_us) / 1_000_000):
                    await woken.wait()
            except TimeoutError:
                if not woken.is_set():
                    return gate.give_up(call, clock.now_us())
            woken.clear()
            now_us = clock.now_us()
            answer = gate.check(call, now_us, turn=True, most_us=until_us - now_us)
        return answer
    finally:
        leave()


async def _ask(gate: Gate, call: Call, clock: Clock, answer: Answer) -> Answer:
    """Ask where several gates count together, again while a wait may help."""
    shared, store = answer.shared, gate.store
    plain = msgspec.structs.replace(answer, shared=None)
    if shared is None or store is None:
        return plain
    began_us = clock.now_us()
    while True:
        got = (await store.take((shared.ask,)))[0]
        if got.admitted:
            closed = got.degraded and any(
                limit.failure is FailureMode.CLOSED for limit, _ in shared.limits
            )
            if closed:
                limit = next(o for o, _ in shared.limits if o.failure is FailureMode.CLOSED)
                return gate.refuse_shared(call, plain, limit, _AGAIN_US, clock.now_us())
            return plain
        limit, stage = shared.limits[got.lane or 0]
        parallel = limit.metric is Metric.PARALLEL_CALLS
        wait_us = min(_AGAIN_US, got.wait_us) if parallel else got.wait_us
        left_us = began_us + limit.pace_us - clock.now_us()
        if stage is not Stage.PACE or not 0 <= wait_us <= left_us:
            told_us = gate.lasted_us if parallel else got.wait_us
            return gate.refuse_shared(call, plain, limit, told_us, clock.now_us())
        await asyncio.sleep(wait_us / 1_000_000)
