"""Every hook of the gate before the stub of Odoo: in its own process, or asked by a real proxy.

Each front lets as many calls through as the test says, and refuses those that follow.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import uvicorn
from msgspec.structs import replace
from tests.e2e.builtin_proxy import Steady, builtin_proxy
from tests.e2e.gate_agent import CLAUSE, RATE, SUSPENDED, Agent, agent, limits
from tests.e2e.odoo_stub import Odoo, asgi, serve, wsgi
from tests.e2e.proxies import caddy, envoy, free_port, haproxy, nginx
from tests.e2e.waiting import WITHIN_S, wait_for

from schout.adapters.system import SteadyClock
from schout.core.model.edge import EdgeLimit, EdgeSanction, EdgeSanctions, Quota
from schout.core.model.ids import CaseId, SanctionId, TenantId
from schout.core.model.vocabulary import MeasureKind, Traffic
from schout.gateway.answer.reply import Links, Replier
from schout.gateway.call import Call, CallClass
from schout.gateway.caller.identify import Identifier
from schout.gateway.gate import Gate
from schout.gateway.hooks.asgi import LimitMiddleware
from schout.gateway.hooks.check import CheckServer
from schout.gateway.hooks.envoy import EnvoyServer
from schout.gateway.hooks.spoe import SpoeServer
from schout.gateway.hooks.wsgi import WsgiLimitMiddleware
from schout.gateway.kit import Kit
from schout.gateway.native.nginx import (
    HTTP_FILE,
    LOCATION_FILE,
    SERVER_FILE,
    NginxOptions,
    render_nginx,
)
from schout.ports.clock import Clock
from schout.testing.texts import product_texts

_EXAMPLES = Path(__file__).parents[2] / "examples" / "gate"
_HOUR_US = 3_600_000_000
_ANY = replace(RATE, traffic=Traffic.ANY, quota=Quota(at_most=1, interval_us=_HOUR_US))
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


class Front:
    """A hook before an Odoo."""

    def __init__(
        self, url: str, gate: Gate, clock: Clock, do: Callable[[Callable[[], object]], object]
    ) -> None:
        self.url, self._gate, self._clock, self._do = url, gate, clock, do
        self._number = 0
        self.name = ""

    def passes(self, count: int) -> None:
        """Let so many calls through from now on, whatever they are, and refuse the next ones."""
        self._number += 1
        quota = replace(_ANY.quota, burst=max(1, count))
        limit = replace(_ANY, id=f"{RATE.id}-{self._number}", quota=quota)

        def change() -> None:
            now_us = self._clock.now_us()
            for document in (
                limits(),
                limits(limit),
            ):  # what was counted under a limit goes with it
                self._gate.swap(document, EdgeSanctions(), now_us)
            if not count:
                call = Call("127.0.0.1", "/", "GET", "127.0.0.1", CallClass.PAGE)
                self._gate.check(call, now_us)

        self._do(change)


def new_kit(*of: EdgeLimit) -> Kit:
    """Give a kit under the clock of the machine."""
    edge, clock = limits(*of), SteadyClock()
    identifier = Identifier(edge, (), b"a secret of a test, of 32 bytes.")
    gate = Gate(edge, _SANCTIONS)
    return Kit(gate, identifier, Replier(edge, product_texts(), Links()), clock)


@contextmanager
def uvicorn_serves(app: Any) -> Iterator[str]:
    """Serve an ASGI application on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            wait_for(lambda: server.started, "uvicorn to start")
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(WITHIN_S)


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """Say nothing when a client breaks off; a wrong answer fails the test by itself."""


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def address_string(self) -> str:
        return "peer"


@contextmanager
def wsgiref_serves(app: Any) -> Iterator[str]:
    """Serve a WSGI application on loopback, with a thread a connection."""
    with _Threads(("127.0.0.1", 0), _Quiet) as server:
        server.set_app(app)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join(WITHIN_S)


def _locked(kit: Kit) -> Callable[[Callable[[], object]], object]:
    def do(act: Callable[[], object]) -> object:
        with kit.lock:
            return act()

    return do


@contextmanager
def _asgi(_: Path) -> Iterator[Front]:
    kit = new_kit(_ANY)
    with uvicorn_serves(LimitMiddleware(asgi(Odoo()), kit)) as url:
        yield Front(url, kit.gate, kit.clock, _locked(kit))


@contextmanager
def _wsgi(_: Path) -> Iterator[Front]:
    kit = new_kit(_ANY)
    with wsgiref_serves(WsgiLimitMiddleware(wsgi(Odoo()), kit)) as url:
        yield Front(url, kit.gate, kit.clock, _locked(kit))


@contextmanager
def _proxy(_: Path) -> Iterator[Front]:
    with serve(Odoo()) as behind, builtin_proxy(_port(behind), _ANY) as running:

        def do(act: Callable[[], object]) -> object:
            done: Future[object] = Future()
            running.loop.call_soon_threadsafe(lambda: done.set_result(act()))
            return done.result(WITHIN_S)

        yield Front(f"http://127.0.0.1:{running.port}", running.gate, Steady(), do)


@contextmanager
def _nginx(folder: Path) -> Iterator[Front]:
    with serve(Odoo()) as behind, agent(_ANY) as of:
        port = free_port()
        options = NginxOptions(gate=f"127.0.0.1:{of.serve(_check(of))}")
        files = render_nginx(limits(), EdgeSanctions(), options, of.clock.now_us())
        config = (
            f"include {HTTP_FILE};\nserver {{\nlisten 127.0.0.1:{port};\ninclude {SERVER_FILE};\n"
            f"location / {{\ninclude {LOCATION_FILE};\nproxy_pass {behind};\n}}\n}}"
        )
        with nginx(folder, config, port, files):
            yield _before(of, port)


@contextmanager
def _caddy(folder: Path) -> Iterator[Front]:
    with serve(Odoo()) as behind, agent(_ANY) as of:
        port = free_port()
        text = (_EXAMPLES / "Caddyfile").read_text("utf-8").replace("://:8080", f"://:{port}")
        ours = {"127.0.0.1:8069": behind[7:], "127.0.0.1:8471": f"127.0.0.1:{of.serve(_check(of))}"}
        for written, used in ours.items():
            assert written in text
            text = text.replace(written, used)
        site = text[text.index("{\n\tadmin") :]
        with caddy(folder, site, port):
            yield _before(of, port)


@contextmanager
def _haproxy(folder: Path) -> Iterator[Front]:
    with serve(Odoo()) as behind, agent(_ANY) as of:
        port = free_port()
        server = SpoeServer(of.gate, of.identifier, of.replier, of.clock)
        ports = {8080: port, 8069: _port(behind), 8473: of.serve(server)}
        config = _example("haproxy-spoe.cfg", ports, "127.0.0.1:{}")
        files = {"haproxy-spoe.conf": _example("haproxy-spoe.conf", {}, "")}
        with haproxy(folder, config, port, files):
            wait_for(lambda: server.counts.connections, "HAProxy to look for the agent")
            yield _before(of, port)


@contextmanager
def _envoy_rls(folder: Path) -> Iterator[Front]:
    with serve(Odoo()) as behind, agent(_ANY) as of:
        port = free_port()
        ours = of.serve(EnvoyServer(of.gate, of.identifier, of.replier, of.clock))
        ports = {8080: port, 8069: _port(behind), 8474: ours}
        with envoy(folder, _example("envoy-rls.yaml", ports, "port_value: {}"), port):
            yield _before(of, port)


@contextmanager
def _envoy_ext_authz(folder: Path) -> Iterator[Front]:
    with serve(Odoo()) as behind, agent(_ANY) as of:
        port = free_port()
        ours = of.serve(EnvoyServer(of.gate, of.identifier, of.replier, of.clock))
        ports = {8080: port, 8069: _port(behind), 8474: ours, 8471: of.serve(_check(of))}
        with envoy(folder, _example("envoy-ext-authz.yaml", ports, "port_value: {}"), port):
            yield _before(of, port)


def _check(of: Agent) -> CheckServer:
    return CheckServer(of.gate, of.identifier, of.replier, of.clock)


def _before(of: Agent, port: int) -> Front:
    return Front(f"http://127.0.0.1:{port}", of.gate, of.clock, of.do)


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


def _example(name: str, ports: dict[int, int], form: str) -> str:
    """Read a configuration that the how-to shows, with the ports of this test."""
    text = (_EXAMPLES / name).read_text("utf-8")
    for written, used in ports.items():
        assert form.format(written) in text
        text = text.replace(form.format(written), form.format(f"<{used}>"))
    return text.replace("<", "").replace(">", "") if ports else text


FRONTS: dict[str, Callable[[Path], Any]] = {
    "ASGI": _asgi,
    "WSGI": _wsgi,
    "built-in proxy": _proxy,
    "nginx": _nginx,
    "HAProxy": _haproxy,
    "Envoy, rate limit service": _envoy_rls,
    "Envoy, external authorisation": _envoy_ext_authz,
    "Caddy": _caddy,
}


@contextmanager
def front(name: str, folder: Path) -> Iterator[Front]:
    """Put a hook before a stub of Odoo until the block ends."""
    with ExitStack() as stack:
        yield stack.enter_context(FRONTS[name](folder))
