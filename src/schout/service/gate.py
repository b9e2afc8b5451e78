"""The gate with all its points of enforcement in one event loop; it goes on without the store."""

import asyncio
import logging
import os
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import msgspec

from schout.adapters.system import SteadyClock
from schout.adapters.valkey.rate_store import Settings as SharedSettings
from schout.adapters.valkey.rate_store import ValkeyRateStore
from schout.core.model.errors import InputError, SchoutError, SettingsError
from schout.core.policy.schema import Policy
from schout.gateway.answer.batch import BatchWatch
from schout.gateway.answer.reply import Links, Replier
from schout.gateway.caller.address import source_key
from schout.gateway.caller.identify import Identifier
from schout.gateway.caller.signatures import Verifier, keys_of
from schout.gateway.gate import Gate
from schout.gateway.hooks.check import CheckServer, Page
from schout.gateway.hooks.completions import Completions, CompletionServer
from schout.gateway.hooks.envoy import EnvoyServer
from schout.gateway.hooks.spoe import SpoeServer
from schout.gateway.proxy.bounds import ProxyBounds, Upstream
from schout.gateway.proxy.server import ProxyServer
from schout.gateway.signals import Recorder
from schout.service.edge import Documents
from schout.service.follow import Follower
from schout.service.gate_settings import GateSettings, Place
from schout.service.gate_store import GateStore
from schout.service.packs import load_policy, load_texts
from schout.service.settings import Settings, make_store_folder

log = logging.getLogger("schout")

SECRET_NAME = "gate-secret"  # noqa: S105 - the name of a file
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
        self._settings, self._policy = settings, policy
        self.clock = SteadyClock()
        self.store = GateStore(settings, policy, self.clock)
        documents, self._from = self.store.first()
        self._documents = documents
        self._recorder = Recorder()
        gate = settings.gate
        self._shared = _shared(gate, secret, self.clock)
        self.gate = Gate(
            documents.limits,
            documents.sanctions,
            recorder=self._recorder,
            watcher=BatchWatch(),
            source_key=source_key,
            prefix=f"L{secrets.token_hex(4)}-",
            lease_ttl_us=gate.lease_us,
            store=self._shared,
        )
        self._verifier = Verifier(keys_of(documents.limits.permits))
        self.identifier = Identifier(
            documents.limits, gate.trusted, secret, verify=self._verifier, clock=self.clock
        )
        self.replier = self._replier(documents)
        self.completions = Completions(self.gate, self.clock)
        self._sink = CompletionServer(self.completions)
        self._servers: list[asyncio.Server] = []
        self._tasks: list[asyncio.Task[object]] = []
        self.listening: dict[str, str] = {}
        self.hooks: dict[str, CheckServer | SpoeServer | EnvoyServer | ProxyServer] = {}
        self._log_problem: str | None = None
        self._started = time.monotonic()

    def _replier(self, documents: Documents) -> Replier:
        gate = self._settings.gate
        links = Links(policy=gate.policy_link, case=gate.case_link, appeal=gate.appeal_link)
        return Replier(documents.limits, load_texts(), links)

    def swap(self, documents: Documents) -> None:
        """Go on with other documents; calls under way and what was counted stay."""
        self.gate.swap(documents.limits, documents.sanctions, self.clock.now_us())
        self._verifier.swap(keys_of(documents.limits.permits))
        self.identifier.swap(documents.limits)
        self.replier = self._replier(documents)
        for hook in self.hooks.values():
            if isinstance(hook, ProxyServer):
                hook.replace(self.identifier, self.replier)
            else:
                hook.swap(self.identifier, self.replier)
        self._documents, self._from = documents, "the store"

    async def run(self, tasks: asyncio.TaskGroup, pages: dict[bytes, Page]) -> None:
        """Listen everywhere the settings say, and keep everything going in a task group."""
        gate = self._settings.gate
        if self._shared is not None:
            self._spawn(tasks, self._shared.run())
        if gate.listen is not None:
            await self._serve_check(gate.listen, pages, always=gate.fields_always)
        known = self.gate, self.identifier, self.replier, self.clock
        if gate.spoe is not None:
            spoe = SpoeServer(*known)
            server = await _listening("spoe", gate.spoe, spoe.serve(*gate.spoe[1:]))
            self._listens("spoe", spoe, server)
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
        self._spawn(tasks, self._reload())
        self._spawn(tasks, self._sweep())
        self._spawn(tasks, self._flush())
        if gate.completion_log is not None:
            self._spawn(tasks, self._tail(Path(gate.completion_log)))

    def _spawn(self, tasks: asyncio.TaskGroup, work: Coroutine[None, None, object]) -> None:
        self._tasks.append(tasks.create_task(work))

    async def _serve_check(self, place: Place, pages: dict[bytes, Page], *, always: bool) -> None:
        hook = CheckServer(
            self.gate, self.identifier, self.replier, self.clock, pages, fields_always=always
        )
        if place.unix is None:
            server = await _listening("listen", place, hook.serve(place.host, place.port))
        else:
            with suppress(FileNotFoundError):
                os.unlink(place.unix)  # noqa: PTH108 - a socket that an earlier run left
            server = await _listening("listen", place, hook.serve_unix(place.unix))
        self._listens("listen", hook, server)
        if place.unix is not None:
            self.listening["listen"] = str(place)

    async def _serve_proxy(self, tasks: asyncio.TaskGroup, place: Place, upstream: Place) -> None:
        gate = self._settings.gate
        to = Upstream(host=upstream.host, port=upstream.port, socket=upstream.unix or "")
        bounds = ProxyBounds(trusted=gate.trusted)
        proxy = ProxyServer(self.gate, self.identifier, self.replier, self.clock, to, bounds)
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

    async def _reload(self) -> None:
        """Take over documents that have changed; look every second."""
        while True:
            await asyncio.sleep(_RELOAD_S)
            documents = await asyncio.to_thread(self.store.changed)
            if documents is not None:
                self.swap(documents)
                log.info("the limits have changed: %d permits", len(documents.limits.permits))

    async def _sweep(self) -> None:
        """End leases that were lost, and follow the time of day."""
        while True:
            ahead_us = self.clock.ahead_us()
            self.gate.ahead_us = self._recorder.ahead_us = ahead_us
            self.gate.sweep(self.clock.now_us())
            await asyncio.sleep(_SWEEP_S)

    async def _flush(self) -> None:
        """Hand signals on, away from the loop."""
        while True:
            await asyncio.sleep(_FLUSH_S)
            await self.flush()

    async def flush(self) -> None:
        """Hand on the signals noted so far."""
        await asyncio.to_thread(self.store.take, self._recorder.drain())

    async def _tail(self, path: Path) -> None:
        """Reconcile: leases named in a log file have ended, even if their datagram was lost."""
        follower = Follower(str(path), None)
        while True:
            try:
                lines = await asyncio.to_thread(_new_lines, follower)
                self._log_problem = None
            except OSError as error:
                lines = b""
                self._log_problem = f"cannot read the completion log: {error.strerror}"
            if lines:
                self.completions.feed(lines)
            await asyncio.sleep(_SWEEP_S)

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

    def status(self) -> GateStatus:
        """Tell how it is doing."""
        problems = [each for each in (self.store.problem, self._log_problem) if each is not None]
        sharing = None
        if self._shared is not None:
            sharing = msgspec.to_builtins(self._shared.counts())
            if sharing["sharing"] != "shared":
                problems.append("limits are not shared at this moment: each gate counts alone")
        limits = self._documents.limits
        return GateStatus(
            version=version("schout"),
            policy=limits.policy.id,
            policy_version=limits.policy.version,
            documents=self._from,
            listening=self.listening,
            up_seconds=int(time.monotonic() - self._started),
            healthy=not problems,
            problems=tuple(problems),
            answers={str(name): count for name, count in self.gate.counts.items()},
            in_flight=self.gate.in_flight,
            completions=dict(self.completions.counts),
            hooks={name: _plain(hook.counts) for name, hook in self.hooks.items()},
            findings=dict(self.store.findings),
            findings_dropped=self.store.dropped,
            permits=len(limits.permits),
            permits_rejected=len(self._documents.rejected),
            sanctions=len(self._documents.sanctions.sanctions),
            sharing=sharing,
        )


@asynccontextmanager
async def running_edge(
    settings: Settings, pages_of: Callable[[Edge], dict[bytes, Page]]
) -> AsyncIterator[Edge]:
    """Run a gate while the block runs, and stop it in good order."""
    policy = load_policy(settings.policy)
    make_store_folder(settings.store)
    edge = await asyncio.to_thread(lambda: Edge(settings, policy, _secret(settings.store)))
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


def _secret(store: str) -> bytes:
    """Read the secret of the digests, or make it; several gates that share limits share it."""
    path = (Path("schout-data") if "://" in store else Path(store).parent) / SECRET_NAME
    try:
        with suppress(FileExistsError):
            number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(number, "wb") as new:
                new.write(secrets.token_hex(32).encode())
        secret = path.read_bytes().strip()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InputError("SCH-G003", f"cannot use `{path}`: {reason}") from error
    if len(secret) < 32:
        hint = "move it away and a new one is made"
        raise InputError("SCH-G003", f"`{path}` holds no secret", hint)
    return secret[:64]
