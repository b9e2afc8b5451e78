"""What all connections of one proxy share."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from schout.gateway.answer.reply import Replier
from schout.gateway.caller.address import TrustedProxies
from schout.gateway.caller.identify import Identifier
from schout.gateway.gate import Gate
from schout.gateway.proxy.bounds import ProxyBounds, Upstream
from schout.gateway.proxy.known import Known
from schout.gateway.proxy.outbox import Outbox
from schout.gateway.proxy.refusals import Refusals
from schout.gateway.proxy.upstream import Pool
from schout.ports.clock import Clock

if TYPE_CHECKING:
    from schout.gateway.proxy.connection import Connection
    from schout.gateway.proxy.exchange import Exchange

Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None] | None"]


class Shared:
    """The parts of a proxy, and what is under way in it."""

    def __init__(
        self,
        gate: Gate,
        identifier: Identifier,
        replier: Replier,
        clock: Clock,
        pool: Pool,
        bounds: ProxyBounds,
        upstream: Upstream,
        trusted: TrustedProxies,
        counts: Counter[str],
        spawn: Spawn,
    ) -> None:
        self.gate, self.identifier, self.replier, self.clock = gate, identifier, replier, clock
        self.pool, self.bounds, self.upstream = pool, bounds, upstream
        self.trusted, self.counts, self.spawn = trusted, counts, spawn
        self.known, self.outbox, self.refusals = Known(), Outbox(), Refusals(gate, replier)
        self.connections: set[Connection] = set()
        self.exchanges: set[Exchange] = set()
        self.sources: Counter[str] = Counter()
        """Connections by address."""
        self.answer_s, self.idle_s = upstream.answer_ms / 1000, bounds.idle_ms / 1000
        self.body_s = bounds.body_ms / 1000
        self.now = 0.0
        """The time of the event loop, as of the last look at what is overdue."""
        self.date = b""
        self.requests = self.refused = 0
        """How many there were; all else is in `counts`, which is slower."""
        self.stopping = False
        self.quiet: asyncio.Event | None = None
        """Set when, while stopping, nothing is under way any more."""

    def swap(self, identifier: Identifier, replier: Replier) -> None:
        """Go on with another identifier and replier; what was read or told before is forgotten."""
        self.identifier, self.replier = identifier, replier
        self.known.clear()
        self.refusals.swap(replier)

    def enter(self, connection: "Connection", ip: str, *, trusted: bool) -> bool:
        """Take a connection in; `False`: there are too many, or too many of its address."""
        crowd = not trusted and self.sources[ip] >= self.bounds.connections_per_source
        if self.stopping or crowd or len(self.connections) >= self.bounds.connections:
            self.counts["connections_refused"] += 1
            return False
        self.sources[ip] += 1
        self.connections.add(connection)
        return True

    def leave(self, connection: "Connection", ip: str) -> None:
        """Let a connection go that was taken in."""
        self.connections.discard(connection)
        self.sources[ip] -= 1
        if not self.sources[ip]:
            del self.sources[ip]

    def rest(self) -> None:
        """Say so when nothing is under way any more."""
        if self.quiet is not None and not self.connections and not self.exchanges:
            self.quiet.set()
