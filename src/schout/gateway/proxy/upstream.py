"""Connections to the upstream: made when needed, kept for a while, never more than allowed."""

import asyncio
import socket
import struct
from collections import Counter, deque
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from schout.gateway.proxy.bounds import Upstream

Spawn = Callable[[Coroutine[Any, Any, None]], object]


_RESET = struct.pack("ii", 1, 0)


def reset(transport: asyncio.Transport) -> None:
    """End a connection so that nobody takes what was sent for a whole message (`SO_LINGER`)."""
    sock = transport.get_extra_info("socket")
    if sock is not None and not transport.is_closing():
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    transport.abort()


class Work(Protocol):
    """What uses a connection to the upstream, one at a time."""

    def linked(self, link: "Link") -> None:
        """Go on with a connection."""
        ...

    def unlinked(self, status: int, reason: str) -> None:
        """Do without: there is none; the caller gets that status."""
        ...

    def received(self, data: bytes) -> None:
        """Take what the upstream sent."""
        ...

    def ended(self, *, cleanly: bool) -> None:
        """Learn that the upstream closed the connection."""
        ...

    def crowded(self, *, full: bool) -> None:
        """Stop, or go on, sending."""
        ...


class Link(asyncio.Protocol):
    """One connection to the upstream."""

    def __init__(self, pool: "Pool") -> None:
        self._pool = pool
        self.work: Work | None = None
        self.used = False
        """That it has carried a request before this one."""
        self.deadline = 0.0
        self.owned = False
        """That it counts among the open ones by itself, not by the attempt to connect."""
        self._finished = False
        self.lost = False
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport = transport  # type: ignore[assignment] # a stream has a full transport

    def data_received(self, data: bytes) -> None:
        """Give what came to the request that is under way; nothing may come without one."""
        if self.work is None:
            self._pool.counts["unasked_answers"] += 1
            self.transport.abort()
        else:
            self.work.received(data)

    def eof_received(self) -> None:
        """Remember that it ended with a proper end, not with a reset."""
        self._finished = True

    def connection_lost(self, error: Exception | None) -> None:
        """Tell the request that is under way, and make room for another connection."""
        self.lost = True
        work, self.work = self.work, None
        self._pool.lost(self)
        if work is not None:
            work.ended(cleanly=self._finished and error is None)

    def pause_writing(self) -> None:
        """Ask the sender to wait."""
        if self.work is not None:
            self.work.crowded(full=True)

    def resume_writing(self) -> None:
        """Let the sender go on."""
        if self.work is not None:
            self.work.crowded(full=False)


class Pool:
    """All connections to one upstream."""

    def __init__(self, upstream: Upstream, spawn: Spawn, counts: Counter[str]) -> None:
        self._upstream, self._spawn = upstream, spawn
        self.counts = counts
        self._idle: deque[Link] = deque()
        self._waiting: dict[Work, float] = {}
        self._open = 0
        self.now = 0.0
        """The time of the event loop, as of the last look at what is overdue."""

    def ask(self, work: Work, *, fresh: bool = False) -> None:
        """Give a connection, now or later; `fresh`: not one that may be dead already."""
        while self._idle and not fresh:
            link = self._idle.pop()
            if not (link.lost or link.transport.is_closing()):
                link.work = work
                work.linked(link)
                return
        if fresh and self._open >= self._upstream.connections and self._idle:
            self._idle.popleft().transport.abort()
        if self._open < self._upstream.connections:
            self._open += 1
            self._spawn(self._connect(work))
        elif len(self._waiting) < self._upstream.waiting:
            self._waiting[work] = self.now + self._upstream.connect_ms / 1000
        else:
            self.counts["upstream_full"] += 1
            work.unlinked(503, "too many requests wait for the server")

    def forget(self, work: Work) -> None:
        """Leave the queue for a connection."""
        self._waiting.pop(work, None)

    def give(self, link: Link) -> None:
        """Take back a connection whose request and answer have both ended."""
        link.work, link.used = None, True
        if link.lost or link.transport.is_closing():
            return
        if self._waiting:
            work = next(iter(self._waiting))
            del self._waiting[work]
            link.work = work
            work.linked(link)
        elif len(self._idle) < self._upstream.idle_connections:
            link.deadline = self.now + self._upstream.idle_ms / 1000
            self._idle.append(link)
        else:
            link.transport.close()

    def lost(self, link: Link) -> None:
        """Note that a connection is gone; connect anew for whoever waits."""
        if not link.owned:
            return
        self._open -= 1
        if link in self._idle:
            self._idle.remove(link)
        self._next()

    def _next(self) -> None:
        if self._waiting and self._open < self._upstream.connections:
            work = next(iter(self._waiting))
            del self._waiting[work]
            self._open += 1
            self._spawn(self._connect(work))

    async def _connect(self, work: Work) -> None:
        """Connect; when the upstream is away, the caller gets 502, or 504 if it does not answer."""
        try:
            link = await self._reach()
        except TimeoutError:
            self._failed(work, 504, "the server cannot be reached in time")
        except OSError:
            self._failed(work, 502, "the server cannot be reached")
        except asyncio.CancelledError:
            self._failed(work, 503, "the proxy is being stopped")
            raise
        else:
            if link.lost:
                self._failed(work, 502, "the server closed the connection at once")
                return
            link.owned, link.work = True, work
            work.linked(link)

    def _failed(self, work: Work, status: int, reason: str) -> None:
        self._open -= 1
        self.counts["upstream_unreachable"] += 1
        work.unlinked(status, reason)
        self._next()

    async def _reach(self) -> Link:
        loop, upstream = asyncio.get_running_loop(), self._upstream
        async with asyncio.timeout(upstream.connect_ms / 1000):
            if upstream.socket:
                _, link = await loop.create_unix_connection(lambda: Link(self), upstream.socket)
            else:
                _, link = await loop.create_connection(
                    lambda: Link(self), upstream.host, upstream.port
                )
        return link

    def sweep(self, now: float) -> None:
        """Close what was idle for too long; refuse who waited for too long."""
        self.now = now
        while self._idle and self._idle[0].deadline <= now:
            self._idle.popleft().transport.close()
        for work in [each for each, until in self._waiting.items() if until <= now]:
            del self._waiting[work]
            self.counts["upstream_full"] += 1
            work.unlinked(503, "no connection to the server became free in time")

    def close(self) -> None:
        """Close what is idle, for good."""
        while self._idle:
            self._idle.pop().transport.close()
