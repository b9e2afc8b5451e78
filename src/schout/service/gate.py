"""The gate with all its points of enforcement in one event loop; it goes on without the store."""

import asyncio
import logging
import os
import resource
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from traceback import format_tb
from typing import TypeVar

import msgspec

from schout.adapters.dns import DnsResolver
from schout.adapters.system import SteadyClock
from schout.adapters.valkey.rate_store import Settings as SharedSettings
from schout.adapters.valkey.rate_store import ValkeyRateStore
from schout.core.model.effect import Effect
from schout.core.model.errors import SchoutError, SettingsError
from schout.core.policy.schema import Policy
from schout.gateway.hooks.check import CheckServer, Page
from schout.gateway.hooks.completions import Completions, CompletionServer
from schout.gateway.hooks.envoy import EnvoyServer
from schout.gateway.hooks.spoe import SpoeServer
from schout.gateway.proxy.bounds import ProxyBounds, Upstream
from schout.gateway.proxy.server import ProxyServer
from schout.service.edge import Documents, effects_at_edge
from schout.service.follow import Follower
from schout.service.gate_parts import GateParts, gate_secret
from schout.service.gate_settings import GateSettings, Place
from schout.service.packs import load_policy
from schout.service.settings import Settings, make_store_folder

log = logging.getLogger("schout")

_SOCKET_MODE = 0o660
"""Its owner and group may ask; put the user of the proxy into that group."""
_RELOAD_S = 1.0
_SWEEP_S = 1.0
_FLUSH_S = 5.0

Listening = TypeVar("Listening")


class GateStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How the gate is doing. No tenant, no address, no content."""

    version: str
    policy: str
    policy_version: str
    documents: str
    """Where those in use are from: `the store`, `what was last known`, `the policy alone`."""
    listening: dict[str, str]
    up_seconds: int
    healthy: bool
    problems: tuple[str, ...]
    answers: dict[str, int]
    """Answers other than a plain admission, by verdict; lost leases, failures of the gate."""
    guards: dict[str, int]
    """Proofs of work that were handed in, and crawlers: what became of them."""
    in_flight: int
    completions: dict[str, int]
    hooks: dict[str, dict[str, int]]
    findings: dict[str, int]
    findings_dropped: int
    permits: int
    permits_rejected: int
    sanctions: int
    sharing: dict[str, str | int | None] | None


class Edge:
    """One gate, whom it tells apart, how it answers, and where it listens."""

    def __init__(self, settings: Settings, policy: Policy, secret: bytes) -> None:
        self._settings = settings
        self.clock = SteadyClock()
        self._shared = _shared(settings.gate, secret, self.clock)
        self._parts = GateParts(settings, policy, secret, self.clock, self._shared)
        self.store, self.gate = self._parts.store, self._parts.gate
        self.completions = Completions(self.gate, self.clock)
        self._sink = CompletionServer(self.completions)
        self._servers: list[asyncio.Server] = []
        self._tasks: list[asyncio.Task[object]] = []
        self.listening: dict[str, str] = {}
        self.hooks: dict[str, CheckServer | SpoeServer | EnvoyServer | ProxyServer] = {}
        self._log_problem: str | None = None
        self._failure: str | None = None
        self._started = time.monotonic()

    def swap(self, documents: Documents) -> None:
        """Go on with other documents; calls under way and what was counted stay."""
        parts = self._parts
        parts.swap(documents)
        for hook in self.hooks.values():
            hook.swap(parts.identifier, parts.replier)

    async def run(self, tasks: asyncio.TaskGroup, pages: dict[bytes, Page]) -> None:
        """Listen everywhere the settings say, and keep everything going in a task group."""
        gate = self._settings.gate
        if self._shared is not None:
            self._spawn(tasks, self._shared.run())
        if gate.listen is not None:
            await self._serve_check(gate.listen, pages, always=gate.fields_always)
        parts = self._parts
        known = self.gate, parts.identifier, parts.replier, self.clock
        if gate.spoe is not None:
            await self._serve_on("spoe", gate.spoe, SpoeServer(*known))
        if gate.envoy is not None:
            envoy = EnvoyServer(*known, fields_always=gate.fields_always)
            server = await _listening("envoy", gate.envoy, envoy.serve(*gate.envoy[1:]))
            self._listens("envoy", envoy, server)
        if gate.completions is not None:
            await _listening(
                "completions", gate.completions, self._sink.serve(*gate.completions[1:])
            )
            self.listening["completions"] = str(Place(None, *self._sink.address))
        if gate.proxy is not None and gate.upstream is not None:
            await self._serve_proxy(tasks, gate.proxy, gate.upstream)
        self._spawn(tasks, self._parts.claims.run(DnsResolver(), self.clock))
        self._spawn(tasks, self._every(_RELOAD_S, self._reload))
        self._spawn(tasks, self._every(_SWEEP_S, self._sweep))
        self._spawn(tasks, self._every(_FLUSH_S, self.flush))
        if gate.completion_log is not None:
            self._spawn(tasks, self._every(_SWEEP_S, self._tail(Path(gate.completion_log))))

    def _spawn(self, tasks: asyncio.TaskGroup, work: Coroutine[None, None, object]) -> None:
        self._tasks.append(tasks.create_task(work))

    async def _serve_check(self, place: Place, pages: dict[bytes, Page], *, always: bool) -> None:
        parts = self._parts
        hook = CheckServer(
            self.gate, parts.identifier, parts.replier, self.clock, pages, fields_always=always
        )
        await self._serve_on("listen", place, hook)

    async def _serve_on(self, name: str, place: Place, hook: CheckServer | SpoeServer) -> None:
        """Listen at an address, or at a socket in the file system."""
        if place.unix is None:
            server = await _listening(name, place, hook.serve(place.host, place.port))
        else:
            with suppress(FileNotFoundError):
                os.unlink(place.unix)  # noqa: PTH108 - a socket that an earlier run left
            server = await _listening(name, place, hook.serve_unix(place.unix))
            Path(place.unix).chmod(_SOCKET_MODE)
        self._listens(name, hook, server)
        if place.unix is not None:
            self.listening[name] = str(place)

    async def _serve_proxy(self, tasks: asyncio.TaskGroup, place: Place, upstream: Place) -> None:
        gate = self._settings.gate
        to = Upstream(host=upstream.host, port=upstream.port, socket=upstream.unix or "")
        bounds = ProxyBounds(trusted=gate.trusted, fields_always=gate.fields_always)
        parts = self._parts
        proxy = ProxyServer(self.gate, parts.identifier, parts.replier, self.clock, to, bounds)
        ready = asyncio.get_running_loop().create_future()
        task = tasks.create_task(proxy.serve(place.host, place.port, ready.set_result))
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            await task
        self.hooks["proxy"] = proxy
        self.listening["proxy"] = f"{place.host}:{ready.result()}"

    def _listens(
        self, name: str, hook: CheckServer | SpoeServer | EnvoyServer, server: asyncio.Server
    ) -> None:
        self.hooks[name] = hook
        self._servers.append(server)
        host, port = server.sockets[0].getsockname()[:2] if server.sockets else ("", 0)
        self.listening[name] = str(Place(None, host, port)) if port else str(host)

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        """Do something again and again; a defect in it must not end the gate."""
        while True:
            try:
                await work()
                self._failure = None
            except Exception as error:
                self._failure = f"unexpected {type(error).__name__} in the upkeep of the gate"
                # where it failed, never with what: a message may hold a host or a path
                log.error("%s:\n%s", self._failure, "".join(format_tb(error.__traceback__)))  # noqa: TRY400
            await asyncio.sleep(seconds)

    async def _reload(self) -> None:
        """Take over documents that have changed."""
        documents = await asyncio.to_thread(self.store.changed)
        if documents is not None:
            self.swap(documents)
            log.info("the limits have changed: %d permits", len(documents.limits.permits))

    async def _sweep(self) -> None:
        """End leases that were lost, and follow the time of day."""
        self._parts.sweep()

    async def flush(self) -> None:
        """Hand on the signals noted so far."""
        await asyncio.to_thread(self.store.take, self._parts.recorder.drain())

    def _tail(self, path: Path) -> Callable[[], Awaitable[None]]:
        """Reconcile: leases named in a log file have ended, even if their datagram was lost."""
        follower = Follower(str(path), None)

        async def read_on() -> None:
            try:
                lines = await asyncio.to_thread(_new_lines, follower)
                self._log_problem = None
            except OSError as error:
                lines = b""
                self._log_problem = f"cannot read the completion log: {error.strerror}"
            if lines:
                self.completions.feed(lines)

        return read_on

    async def stop(self) -> None:
        """Stop listening, let calls end, hand on the last signals."""
        for server in self._servers:
            server.close()
        for hook in self.hooks.values():
            if isinstance(hook, ProxyServer):
                await hook.drain()
            else:
                hook.close()
        if self._shared is not None:
            await self._shared.aclose()
        for task in self._tasks:
            task.cancel()
        self._sink.close()
        await self.flush()
        await asyncio.to_thread(self.store.close)

    def effects(self) -> tuple[Effect, ...]:
        """Tell what it carries out at this moment: what a connector reads back."""
        return effects_at_edge(self._parts.documents, self.clock.now_us())

    def status(self) -> GateStatus:
        """Tell how it is doing."""
        found = self.store.problem, self._log_problem, self._failure
        problems = [each for each in found if each is not None]
        sharing = None
        if self._shared is not None:
            sharing = msgspec.to_builtins(self._shared.counts())
            if sharing["sharing"] != "shared":
                problems.append("limits are not shared at this moment: each gate counts alone")
        documents = self._parts.documents
        limits = documents.limits
        return GateStatus(
            version=version("schout"),
            policy=limits.policy.id,
            policy_version=limits.policy.version,
            documents=self._parts.documents_from,
            listening=self.listening,
            up_seconds=int(time.monotonic() - self._started),
            healthy=not problems,
            problems=tuple(problems),
            answers={str(name): count for name, count in self.gate.counts.items()},
            guards=dict(self._parts.guards.counts),
            in_flight=self.gate.in_flight,
            completions=dict(self.completions.counts),
            hooks={name: _plain(hook.counts) for name, hook in self.hooks.items()},
            findings=dict(self.store.findings),
            findings_dropped=self.store.dropped,
            permits=len(limits.permits),
            permits_rejected=len(documents.rejected),
            sanctions=len(documents.sanctions.sanctions),
            sharing=sharing,
        )


@asynccontextmanager
async def running_edge(
    settings: Settings, pages_of: Callable[[Edge], dict[bytes, Page]]
) -> AsyncIterator[Edge]:
    """Run a gate while the block runs, and stop it in good order."""
    policy = load_policy(settings.policy)
    make_store_folder(settings.store)
    _allow_many_connections()
    edge = await asyncio.to_thread(lambda: Edge(settings, policy, gate_secret(settings.store)))
    try:
        async with asyncio.TaskGroup() as tasks:
            try:
                await edge.run(tasks, pages_of(edge))
                yield edge
            finally:
                await edge.stop()
    except BaseExceptionGroup as group:
        first = group.exceptions[0]
        raise first if isinstance(first, SchoutError) else group from None


def _allow_many_connections() -> None:
    """Take as many open files as the system lets us; each connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def _listening(name: str, place: Place, start: Awaitable[Listening]) -> Listening:
    try:
        return await start
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
        message = f"the gate cannot listen on {place}: {reason}"
        hint = f"stop what listens there, or set `{name}` of `[gate]`"
        raise SettingsError("SCH-C016", message, hint) from error


def _plain(counts: Counter[str] | msgspec.Struct) -> dict[str, int]:
    return dict(counts) if isinstance(counts, Counter) else msgspec.to_builtins(counts)


def _new_lines(follower: Follower) -> bytes:
    return b"\n".join(raw for _, raw in follower.lines())


def _shared(gate: GateSettings, secret: bytes, clock: SteadyClock) -> ValkeyRateStore | None:
    if gate.shared is None:
        return None
    return ValkeyRateStore(SharedSettings(url=gate.shared, secret=secret), clock)
