"""The proxy as a whole: listens, watches over what is overdue, and stops without cutting calls."""

import asyncio
import email.utils
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any

from schout.gateway.answer.reply import Replier
from schout.gateway.caller.address import TrustedProxies
from schout.gateway.caller.identify import Identifier
from schout.gateway.gate import Gate
from schout.gateway.proxy.bounds import ProxyBounds, Upstream, check_listening
from schout.gateway.proxy.connection import Connection
from schout.gateway.proxy.shared import Shared
from schout.gateway.proxy.upstream import Pool
from schout.ports.clock import Clock

_LONGEST_SWEEP_S = 0.5
_SWEEPS_PER_TIMEOUT = 4
_BACKLOG = 2_048


class ProxyServer:
    """A reverse proxy before one upstream that asks the gate about every request."""

    def __init__(
        self,
        gate: Gate,
        identifier: Identifier,
        replier: Replier,
        clock: Clock,
        upstream: Upstream,
        limits: ProxyBounds | None = None,
    ) -> None:
        bounds = ProxyBounds() if limits is None else limits
        self._counts: Counter[str] = Counter()
        self._pool = Pool(upstream, self._spawn, self._counts)
        self._shared = Shared(
            gate, identifier, replier, clock, self._pool, bounds, upstream,
            TrustedProxies(bounds.trusted), self._counts, self._spawn,
        )  # fmt: skip
        self._bounds = bounds
        self._tasks: asyncio.TaskGroup | None = None
        self._stopping = asyncio.Event()
        self._stopped = asyncio.Event()
        self._listening: asyncio.Future[int] | None = None

    @property
    def counts(self) -> Counter[str]:
        """What happened so far, by kind; no name in it comes from a caller."""
        shared = self._shared
        return self._counts + Counter(requests=shared.requests, refused=shared.refused)

    @property
    def open(self) -> int:
        """How many connections of callers there are."""
        return len(self._shared.connections)

    @property
    def under_way(self) -> int:
        """How many requests were forwarded and have not ended, those of callers who left too."""
        return len(self._shared.exchanges)

    def swap(self, identifier: Identifier, replier: Replier) -> None:
        """Go on with another identifier and replier, after a change of the policy."""
        self._shared.swap(identifier, replier)

    async def serve(
        self, host: str, port: int, listening: Callable[[int], object] | None = None
    ) -> None:
        """Serve until `drain`; `listening` gets the port, which the system picks for 0.

        `SettingsError` when the address is not on the loopback and the bounds do not allow it.
        """
        check_listening(host, self._bounds)
        loop = asyncio.get_running_loop()
        self._tick(loop)
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                make = partial(Connection, self._shared)
                server = await loop.create_server(make, host, port, backlog=_BACKLOG)
                if listening is not None:
                    listening(server.sockets[0].getsockname()[1])
                sweeper = tasks.create_task(self._sweep(loop))
                await self._stopping.wait()
                server.close()
                await self._end(loop)
                sweeper.cancel()
        finally:
            self._tasks = None
            self._stopped.set()

    async def drain(self) -> None:
        """Take no more requests, let those under way end within `stop_ms`, and stop."""
        self._stopping.set()
        await self._stopped.wait()

    async def _end(self, loop: asyncio.AbstractEventLoop) -> None:
        shared = self._shared
        shared.stopping = True
        shared.quiet = asyncio.Event()
        shared.outbox.send()
        for connection in list(shared.connections):
            connection.stop()
        shared.rest()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._bounds.stop_ms / 1000):
                await shared.quiet.wait()
        for exchange in list(shared.exchanges):
            self._guarded(exchange.abort)
        for connection in list(shared.connections):
            connection.abort()
        self._pool.close()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None] | None":
        if self._tasks is None:
            work.close()
            return None
        return self._tasks.create_task(self._contained(work))

    async def _contained(self, work: Coroutine[Any, Any, None]) -> None:
        """Keep the failure of one request from ending all."""
        try:
            await work
        except Exception:
            self._counts["failures"] += 1

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception:
            self._counts["failures"] += 1

    async def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        """End what is overdue, again and again."""
        bounds = self._bounds
        shortest = min(bounds.head_ms, bounds.body_ms, bounds.idle_ms, bounds.stall_ms,
                       bounds.tunnel_ms, bounds.abandoned_ms)  # fmt: skip
        upstream = self._shared.upstream
        shortest = min(shortest, upstream.connect_ms, upstream.answer_ms, upstream.idle_ms)
        period = min(_LONGEST_SWEEP_S, shortest / 1000 / _SWEEPS_PER_TIMEOUT)
        while True:
            await asyncio.sleep(period)
            now = self._tick(loop)
            shared = self._shared
            shared.outbox.send()
            for late in [each for each in shared.connections if each.deadline <= now]:
                self._guarded(late.expire)
            for exchange in [each for each in shared.exchanges if each.deadline <= now]:
                self._guarded(exchange.expire)
            self._guarded(partial(self._pool.sweep, now))

    def _tick(self, loop: asyncio.AbstractEventLoop) -> float:
        now = loop.time()
        self._shared.now = self._pool.now = now
        self._shared.date = email.utils.formatdate(usegmt=True).encode()
        self._shared.refusals.date(self._shared.date)
        return now
