"""Caddy asks Schout by forward auth, with the configuration that the how-to shows."""

import xmlrpc.client
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.e2e.gate_agent import RATE, SUSPENDED, agent
from tests.e2e.proxies import caddy, free_port
from tests.e2e.upstream import Reply, Upstream, ask, upstream

from schout.gateway.hooks.check import CheckServer

_EXAMPLE = Path(__file__).parents[2] / "examples" / "gate" / "Caddyfile"
_JSON_2 = "/json/2/res.partner/search"
_XML_RPC = "/xmlrpc/2/object"


class _Site:
    def __init__(self, port: int, app: Upstream) -> None:
        self.port, self.app = port, app

    def ask(self, target: str = _JSON_2, host: str = "db.example", **more: object) -> Reply:
        return ask(self.port, target, host, **more)  # type: ignore[arg-type]  # as `ask` takes them


@contextmanager
def site(folder: Path, gate_port: int) -> Iterator[_Site]:
    port = free_port()
    text = _EXAMPLE.read_text("utf-8")
    with upstream() as app:
        ours = {"127.0.0.1:8471": gate_port, "127.0.0.1:8069": app.port}
        for written, used in ours.items():
            assert written in text
            text = text.replace(written, f"127.0.0.1:{used}")
        text = text.replace("http://:8080 {", f"http://:{port} {{\n\tbind 127.0.0.1")
        with caddy(folder, text, port):
            yield _Site(port, app)


@contextmanager
def with_gate(folder: Path) -> Iterator[_Site]:
    with agent(RATE) as of:
        server = CheckServer(of.gate, of.identifier, of.replier, of.clock)
        with site(folder, of.serve(server)) as at:
            yield at


def test_the_refusal_goes_out_whole(tmp_path: Path) -> None:
    with with_gate(tmp_path) as at:
        assert at.ask().status == 200
        refused = at.ask()
        assert (refused.status, refused.header("retry-after")) == (429, "1")
        assert refused.header("ratelimit-policy") == '"iii2-rate";q=1;w=1'
        assert b'"III.2"' in refused.body
        assert at.ask(host="other.example").status == 200
        assert len(at.app.seen) == 2


def test_a_body_arrives_at_the_application_and_a_fault_at_the_caller(tmp_path: Path) -> None:
    body = xmlrpc.client.dumps(("x" * 100_000,), "execute_kw").encode()
    with with_gate(tmp_path) as at:
        assert at.ask(_XML_RPC, method="POST", body=body).status == 200
        assert (at.app.seen[0].method, at.app.seen[0].body) == ("POST", body)
        fault = at.ask(_XML_RPC, method="POST", body=body)
        assert (fault.status, fault.header("content-type")) == (200, "text/xml; charset=utf-8")
        assert (fault.header("retry-after"), fault.header("cache-control")) == ("1", "no-store")
        assert len(at.app.seen) == 1
        with pytest.raises(xmlrpc.client.Fault) as told:
            xmlrpc.client.loads(fault.body)
        assert told.value.faultCode == 429


def test_a_suspended_host_is_closed(tmp_path: Path) -> None:
    with with_gate(tmp_path) as at:
        assert at.ask("/", SUSPENDED).status == 403
        assert at.app.seen == []


def test_what_a_caller_says_of_itself_changes_nothing(tmp_path: Path) -> None:
    forged = (
        ("X-Forwarded-Host", "other.example"),
        ("X-Forwarded-Uri", "/"),
        ("X-Forwarded-Method", "GET"),
        ("X-Original-URI", "/"),
        ("X-Original-Host", "other.example"),
    )
    with with_gate(tmp_path) as at:
        assert [at.ask(headers=forged).status for _ in range(2)] == [200, 429]


def test_while_schout_is_gone_calls_pass_but_for_what_is_closed(tmp_path: Path) -> None:
    with site(tmp_path, free_port()) as at:
        got = at.ask(method="POST", body=b"x" * 100_000)
        assert (got.status, at.app.seen[0].body) == (200, b"x" * 100_000)
        closed = at.ask("/web/signup", method="POST", body=b"")
        assert (closed.status, closed.header("retry-after")) == (503, "5")
        assert len(at.app.seen) == 1
