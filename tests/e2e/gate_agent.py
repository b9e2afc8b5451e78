"""A gate beside a test, in a thread of its own, under a clock that the test moves."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

import msgspec
import uvloop
from tests.e2e.waiting import WITHIN_S, wait_for

from schout.adapters.memory.clock import SettableClock
from schout.core.model.decision import PolicyRef
from schout.core.model.edge import EdgeLimit, EdgeLimits, EdgeSanction, EdgeSanctions, Quota, Stage
from schout.core.model.ids import CaseId, ClauseId, Digest, SanctionId, TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.core.model.vocabulary import FailureMode, MeasureKind, Metric, Scope, Traffic
from schout.gateway.answer.reply import Links, Replier
from schout.gateway.caller.identify import Identifier
from schout.gateway.gate import Gate
from schout.gateway.hooks.completions import Completions, CompletionServer
from schout.testing.policies import LANGUAGES, in_all
from schout.testing.texts import product_texts

T = TypeVar("T")

CLAUSE = ClauseId("III.2")
SUSPENDED = "suspended.example"
_START_US = 1_800_000_000_000_000
_TITLE = in_all(
    nl="Oproepen zonder begrenzing",
    fr="Appels sans limitation",
    en="Calls without throttling",
    de="Aufrufe ohne Drosselung",
)


def limit(
    name: str,
    metric: Metric = Metric.CALLS,
    stage: Stage = Stage.REFUSE,
    scope: Scope = Scope.DATABASE,
    pace_us: int = 0,
) -> EdgeLimit:
    """Give a limit of one call, each second or at once."""
    interval_us = 0 if metric is Metric.PARALLEL_CALLS else 1_000_000
    return EdgeLimit(
        id=f"{CLAUSE}/{name}",
        clause=CLAUSE,
        metric=metric,
        scope=scope,
        traffic=Traffic.API,
        quota=Quota(at_most=1, interval_us=interval_us),
        stage=stage,
        failure=FailureMode.OPEN,
        pace_us=pace_us,
        queue=5 if pace_us else 0,
    )


RATE = limit("rate")
PARALLEL = limit("parallel", Metric.PARALLEL_CALLS)


def limits(*of: EdgeLimit) -> EdgeLimits:
    """Give the first document of the edge; one host of a tenant is suspended by the other."""
    tenant = TenantId("acme")
    return EdgeLimits(
        policy=PolicyRef(id="sample", version="2026-1", digest=Digest("sha256:" + "1" * 64)),
        languages=LANGUAGES,
        source_language="nl",
        provider="Voorbeeld",
        contact="abuse@voorbeeld.example",
        titles={CLAUSE: _TITLE},
        limits=of,
        tenants=(Tenant(id=tenant, name="Acme"),),
        belongings=tuple(
            Belonging(tenant=tenant, kind=BelongingKind.HOST, value=host)
            for host in (SUSPENDED, "db.example", "other.example")
        ),
    )


_SANCTIONS = EdgeSanctions(
    sanctions=(
        EdgeSanction(
            id=SanctionId("san_00000000000000000000000001"),
            case=CaseId("cas_00000000000000000000000001"),
            tenant=TenantId("acme"),
            clause=CLAUSE,
            kind=MeasureKind.SUSPEND_TENANT,
            hosts=(SUSPENDED,),
            starts_us=0,
        ),
    )
)


class Serves(Protocol):
    """A server of the gateway."""

    async def serve(self, host: str, port: int) -> asyncio.Server: ...

    def close(self) -> None: ...


class Agent:
    """A gate with all that a hook needs; its servers run in the thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None, of: EdgeLimits) -> None:
        self._loop = loop
        self._closing: list[Callable[[], None]] = []
        self.clock = SettableClock(_START_US)
        self.gate = Gate(of, _SANCTIONS, prefix="lease-of-a-test-")
        self.identifier = Identifier(of, (), b"secret of a test")
        self.replier = Replier(of, product_texts(), Links())

    def run(self, task: Coroutine[None, None, T]) -> T:
        """Run something in the thread; give what it gives."""
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(task, self._loop).result(WITHIN_S)

    def do(self, act: Callable[[], T]) -> T:
        """Call something in the thread, between its other work."""

        async def acted() -> T:
            return act()

        return self.run(acted())

    def serve(self, server: "Serves") -> int:
        """Listen on a free port until the test ends; give the port."""
        listening = self.run(server.serve("127.0.0.1", 0))
        self._closing += [listening.close, server.close]
        port: int = listening.sockets[0].getsockname()[1]
        return port

    def stop(self) -> None:
        """Stop all that listens, and end what is open."""
        while self._closing:
            self.do(self._closing.pop(0))
        self.do(lambda: None)  # once more round the loop: transports close in the next one

    def advance(self, by_us: int) -> None:
        """Let time pass for the gate."""
        self.do(lambda: self.clock.advance(by_us))

    def completions(self) -> tuple[Completions, int]:
        """Listen for log lines; give what takes them and the port."""
        completions = Completions(self.gate, self.clock)
        server = CompletionServer(completions)
        self.run(server.serve("127.0.0.1", 0))
        self._closing.append(server.close)
        return completions, server.address[1]

    def wait_for_leases(self, count: int) -> None:
        """Go on once exactly so many leases are out."""
        wait_for(lambda: self.do(lambda: self.gate.in_flight) == count, f"{count} leases")


@contextmanager
def agent(*of: EdgeLimit) -> Iterator[Agent]:
    """Run the loop of a gate until the block ends."""
    loop = uvloop.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    gate = Agent(loop, limits(*of))
    try:
        yield gate
    finally:
        gate.stop()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(WITHIN_S)
        loop.close()


def scoped(one: EdgeLimit, scope: Scope) -> EdgeLimit:
    """Give a limit with another scope."""
    return msgspec.structs.replace(one, scope=scope)
