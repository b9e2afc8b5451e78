"""The middleware inside real servers: uvicorn for ASGI, threads of wsgiref for WSGI."""

import asyncio
import json
import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.e2e.fronts import new_kit, uvicorn_serves, wsgiref_serves
from tests.e2e.gate_agent import PARALLEL, RATE, SUSPENDED
from tests.e2e.upstream import Reply, ask
from tests.e2e.waiting import WITHIN_S, wait_for

from schout.adapters.sql.store import open_store
from schout.core.model.edge import EdgeLimit, Quota, Stage
from schout.core.model.ids import TenantId
from schout.core.model.tenant import Belonging, BelongingKind, Tenant
from schout.gateway.hooks.asgi import LimitMiddleware
from schout.gateway.hooks.wsgi import WsgiLimitMiddleware
from schout.gateway.kit import Kit
from schout.service.edge import switch
from schout.service.middleware import open_kit, running_kit
from schout.service.packs import load_policy

_JSON_2 = "/json/2/res.partner/search"
_SLOW = "/json/2/slow/search"
_ENDLESS = "/json/2/endless/search"
_PACED = replace(RATE, stage=Stage.PACE, pace_us=1_000_000, queue=5)
_QUEUED = replace(PARALLEL, stage=Stage.PACE, pace_us=60_000_000, queue=5)
_JSON = (("Content-Type", "application/json"),)
_SESSION = (("Cookie", "session_id=s1"), ("Sec-Fetch-Mode", "cors"), *_JSON)


class App:
    """Says the digest of what it got; `/json/2/slow` waits for the test."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.seen: list[str] = []

    async def asgi(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await receive()
            return
        if scope["type"] != "http":
            return
        self.seen.append(scope["path"])
        digest, more = sha256(), True
        while more:
            message = await receive()
            digest.update(message.get("body", b""))
            more = message.get("more_body", False)
        if scope["path"] == _ENDLESS:
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        if scope["path"] == _SLOW:
            await asyncio.to_thread(self.go.wait, WITHIN_S)
        body = digest.hexdigest().encode()
        length = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": body})

    def wsgi(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.seen.append(path)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if path == _ENDLESS:
            start("200 OK", [])
            return iter(lambda: b"more" * 1000, b"")
        if path == _SLOW:
            self.go.wait(WITHIN_S)
        start("200 OK", [])
        return [sha256(body).hexdigest().encode()]


class Site:
    """An application behind the middleware."""

    def __init__(self, url: str, app: App, kit: Kit) -> None:
        self.port = int(url.rpartition(":")[2])
        self.app, self.kit = app, kit

    def ask(self, target: str = _JSON_2, host: str = "db.example", **more: Any) -> Reply:
        return ask(self.port, target, host, **more)

    def post(self, target: str, body: bytes, headers: Any = _JSON) -> Reply:
        return self.ask(target, method="POST", headers=headers, body=body)

    def begin(self, target: str, more: str = "") -> socket.socket:
        """Send a request and do not wait for its answer."""
        connection = socket.create_connection(("127.0.0.1", self.port), WITHIN_S)
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: db.example\r\n{more}\r\n".encode())
        return connection

    def wait_for_leases(self, count: int) -> None:
        wait_for(lambda: self.kit.gate.in_flight == count, f"{count} leases")


@contextmanager
def _asgi(*of: EdgeLimit) -> Iterator[Site]:
    app, kit = App(), new_kit(*of)
    with uvicorn_serves(LimitMiddleware(app.asgi, kit)) as url:
        try:
            yield Site(url, app, kit)
        finally:
            app.go.set()


@contextmanager
def _wsgi(*of: EdgeLimit) -> Iterator[Site]:
    app, kit = App(), new_kit(*of)
    with wsgiref_serves(WsgiLimitMiddleware(app.wsgi, kit)) as url:
        try:
            yield Site(url, app, kit)
        finally:
            app.go.set()


each = pytest.mark.parametrize("site_of", [_asgi, _wsgi], ids=["ASGI", "WSGI"])
HOURLY = replace(RATE, quota=Quota(at_most=1, interval_us=3_600_000_000))


@each
def test_a_call_within_its_limits_passes_and_the_next_is_refused(site_of: Any) -> None:
    with site_of(HOURLY) as site:
        assert site.ask().status == 200
        refused = site.ask()
        assert (refused.status, json.loads(refused.body)["status"]) == (429, 429)
        assert refused.header("content-type") == "application/problem+json"
        assert refused.header("retry-after") == "3600"
        assert (site.ask("/web").status, site.app.seen) == (200, [_JSON_2, "/web"])


@each
def test_calls_that_come_too_fast_are_paced_and_then_refused(site_of: Any) -> None:
    with site_of(_PACED) as site:
        assert site.ask().status == 200
        replies: list[int] = []
        second = threading.Thread(target=lambda: replies.append(site.ask().status))
        second.start()
        wait_for(lambda: site.kit.gate.counts["pace"], "a call to be paced")
        refused = site.ask()
        assert (refused.status, replies) == (429, [])
        second.join(WITHIN_S)
        assert replies == [200]


@each
def test_no_more_calls_run_at_once_than_allowed_until_one_has_ended(site_of: Any) -> None:
    with site_of(PARALLEL) as site, site.begin(_SLOW) as first:
        wait_for(lambda: _SLOW in site.app.seen, "the first call")
        assert site.ask().status == 429
        assert site.ask(host="other.example").status == 200
        site.app.go.set()
        assert b" 200 " in first.recv(65_536)
        site.wait_for_leases(0)
        assert [site.ask().status for _ in range(20)] == [200] * 20


@each
def test_a_web_client_may_call_while_another_call_runs(site_of: Any) -> None:
    with site_of(PARALLEL) as site, site.begin(_SLOW):
        wait_for(lambda: _SLOW in site.app.seen, "the first call")
        call = "/web/dataset/call_kw/res.partner/read"
        assert [site.post(call, b"{}", _SESSION).status for _ in range(3)] == [200] * 3
        assert site.post(call, b"{}").status == 429


@each
def test_the_lease_of_a_caller_who_goes_away_is_given_back(site_of: Any) -> None:
    with site_of(PARALLEL) as site:
        with site.begin(_ENDLESS):
            wait_for(lambda: _ENDLESS in site.app.seen, "the call")
            site.wait_for_leases(1)
        site.wait_for_leases(0)
        assert site.ask().status == 200


def test_a_caller_who_goes_away_while_held_leaves_the_queue() -> None:
    with _asgi(_QUEUED) as site, site.begin(_SLOW):
        wait_for(lambda: _SLOW in site.app.seen, "the first call")
        with site.begin(_JSON_2):
            wait_for(lambda: site.kit.gate.counts["queue"] == 1, "the second call")
        site.app.go.set()
        assert site.ask().status == 200
        assert _JSON_2 not in site.app.seen[:-1]


@each
def test_a_refusal_has_the_id_of_its_json_rpc_call(site_of: Any) -> None:
    body = b'{"jsonrpc":"2.0","id":"a-7","method":"call","params":{}}'
    with site_of(HOURLY) as site:
        assert site.post("/jsonrpc", body).status == 200
        refused = json.loads(site.post("/jsonrpc", body).body)
        assert (refused["id"], refused["error"]["code"]) == ("a-7", 429)


@each
def test_a_suspended_host_is_closed(site_of: Any) -> None:
    with site_of() as site:
        reply = site.ask("/web", SUSPENDED, headers=(("Accept", "text/html"),))
        assert (reply.status, site.app.seen) == (403, [])
        assert (reply.header("content-type") or "").startswith("text/html")


@each
@pytest.mark.parametrize("path", ["/jsonrpc", "/web/binary/upload"])
def test_a_large_upload_reaches_the_application_unchanged(site_of: Any, path: str) -> None:
    body = os.urandom(5_000_000)
    with site_of(RATE) as site:
        assert site.post(path, body).body == sha256(body).hexdigest().encode()


def test_websockets_may_be_open_at_once() -> None:
    upgrade = (
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    )
    with (
        _asgi(PARALLEL) as site,
        site.begin("/websocket", upgrade) as one,
        site.begin("/websocket", upgrade) as two,
    ):
        assert [each.recv(12) for each in (one, two)] == [b"HTTP/1.1 101"] * 2
        assert site.ask().status == 200


def test_a_suspended_host_opens_no_websocket() -> None:
    headers = (
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    )
    with _asgi() as site:
        assert site.ask("/websocket", SUSPENDED, headers=headers).status == 403


def _settings(folder: Path) -> str:
    path = folder / "schout.toml"
    path.write_text(f'store = "{folder / "store" / "schout.db"}"\n', "utf-8")
    return str(path)


def _set_stage(folder: Path, stage: Stage) -> None:
    """Register a tenant, and set the stage of all limits while the gate runs."""
    store = open_store(str(folder / "store" / "schout.db"))
    acme = TenantId("acme")
    with store.transaction() as transaction:
        transaction.put_tenant(Tenant(id=acme, name="Acme"))
        host = Belonging(tenant=acme, kind=BelongingKind.HOST, value="db.example")
        transaction.put_belonging(host)
        switch(transaction, load_policy("oxygis"), "*", None, stage, "ann", "a test", 1)
    store.close()


def _findings(folder: Path) -> int:
    store = open_store(str(folder / "store" / "schout.db"))
    with store.snapshot() as snapshot:
        counts = snapshot.counts()
    store.close()
    return counts["findings"]


def test_changes_in_the_store_hold_while_the_kit_is_open(tmp_path: Path) -> None:
    with running_kit(_settings(tmp_path)) as kit:
        before = kit.identifier
        _set_stage(tmp_path, Stage.SHADOW)
        wait_for(lambda: kit.identifier is not before, "the new documents")
        assert [each.stage for each in kit.gate.limits.switches] == [Stage.SHADOW]


def test_what_was_seen_is_in_the_store_once_the_kit_is_closed(tmp_path: Path) -> None:
    with running_kit(_settings(tmp_path)) as kit:
        _set_stage(tmp_path, Stage.REFUSE)
        wait_for(lambda: kit.gate.limits.switches, "the new documents")
        app = App()
        with wsgiref_serves(WsgiLimitMiddleware(app.wsgi, kit)) as url:
            site = Site(url, app, kit)
            codes = [site.ask(_JSON_2).status for _ in range(100)]
        assert codes.count(429) > 50
    assert _findings(tmp_path) == 1


def test_a_forked_process_has_an_upkeep_of_its_own(tmp_path: Path) -> None:
    kit = open_kit(_settings(tmp_path))
    before = kit.gate.prefix
    child = os.fork()
    if child == 0:
        names = [thread.name for thread in threading.enumerate()]
        os._exit(0 if "schout-upkeep" in names and kit.gate.prefix != before else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert kit.gate.prefix == before
