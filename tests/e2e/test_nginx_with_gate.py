"""nginx with the rendered configuration and the decision server: asked, refusing, silent."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.e2e.edge_scenes import SANCTIONS, limits, parallel, rate
from tests.e2e.gate_agent import PARALLEL, RATE, agent
from tests.e2e.proxies import free_port
from tests.e2e.test_rendered_nginx import FLOOD, Edge, edge
from tests.e2e.upstream import Reply, upstream
from tests.e2e.waiting import wait_for

from schout.core.model.edge import EdgeLimits
from schout.core.model.vocabulary import FailureMode, Scope, Traffic
from schout.gateway.hooks.check import CheckServer
from schout.gateway.native.nginx import NginxOptions

PASS = Reply(204)
CHECK = "/v1/check?dialect=nginx&leases=off"
BODY = "<?xml version='1.0'?>é \"$5\" {x}; \\n # </methodResponse>"


def refuse(status: int) -> Reply:
    raw = BODY.encode().decode("latin-1")  # header fields carry bytes
    fields = (
        ("X-Schout-Status", str(status)),
        ("X-Schout-Type", "text/xml; charset=utf-8"),
        ("X-Schout-Body", raw),
        ("Retry-After", "7"),
        ("RateLimit", '"iii2-rate";r=0;t=7'),
    )
    return Reply(403, fields)


@pytest.mark.parametrize("status", [200, 403, 429, 503])
def test_the_refusal_of_the_server_arrives_word_for_word(tmp_path: Path, status: int) -> None:
    socket_path = tmp_path / "gate.sock"
    options = NginxOptions(gate=f"unix:{socket_path}")
    with (
        upstream(lambda _: refuse(status), unix=socket_path),
        edge(tmp_path, limits(rate()), options=options) as at,
    ):
        body = b"x" * 70_000
        got = at.ask("acme.example", "/xmlrpc/2/object", method="POST", body=body)
        told = [got.header(name) for name in ("content-type", "retry-after", "ratelimit")]
        assert (got.status, got.body.decode()) == (status, BODY)
        assert told == ["text/xml; charset=utf-8", "7", '"iii2-rate";r=0;t=7']
        assert at.app.seen == []


def test_the_server_is_told_what_it_needs_and_nothing_else(tmp_path: Path) -> None:
    socket_path = tmp_path / "gate.sock"
    options = NginxOptions(gate=f"unix:{socket_path}")
    with (
        upstream(lambda _: PASS, unix=socket_path) as gate,
        edge(tmp_path, limits(rate()), options=options) as at,
    ):
        headers = (
            ("Cookie", "secret=1; session_id=s1; other=2"),
            ("Authorization", "Bearer k1"),
            ("X-Forwarded-For", "192.0.2.9"),
            ("X-Original-Addr", "192.0.2.9"),
            ("X-Private", "1"),
            ("Content-Type", "application/json"),
        )
        target = "/jsonrpc?a=%20b"
        at.ask("ACME.example:81", target, method="POST", headers=headers, body=b"x" * 70_000)
        assert len(at.app.seen[0].body) == 70_000
        asked = gate.seen[0]
        assert (asked.method, asked.target, asked.body) == ("GET", CHECK, b"")
        assert dict(asked.headers) == {
            "host": "acme.example",
            "x-original-method": "POST",
            "x-original-uri": target,
            "x-original-addr": "127.0.0.1",
            "cookie": "session_id=s1",
            "authorization": "Bearer k1",
            "content-type": "application/json",
        }


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("secret=1; session_id=s1; schout_proof=1.2.3", "session_id=s1; schout_proof=1.2.3"),
        ("secret=1; schout_proof=1.2.3", "schout_proof=1.2.3"),
        ("secret=1", None),
    ],
)
def test_of_cookies_only_the_session_and_the_proof_are_told(
    tmp_path: Path, sent: str, told: str | None
) -> None:
    socket_path = tmp_path / "gate.sock"
    options = NginxOptions(gate=f"unix:{socket_path}")
    with (
        upstream(lambda _: PASS, unix=socket_path) as gate,
        edge(tmp_path, limits(rate()), options=options) as at,
    ):
        at.ask("acme.example", "/web/signup", method="POST", headers=(("Cookie", sent),), body=b"x")
        assert dict(gate.seen[0].headers).get("cookie") == told


def test_connections_to_the_server_are_kept(tmp_path: Path) -> None:
    with agent(RATE) as of:
        server = CheckServer(of.gate, of.identifier, of.replier, of.clock)
        options = NginxOptions(gate=f"127.0.0.1:{of.serve(server)}")
        with edge(tmp_path, limits(rate()), options=options) as at:
            assert at.codes(3, "db.example", "/") == [200, 200, 200]
            assert len(server.open) == 1


def test_the_decision_server_refuses_in_the_callers_dialect(tmp_path: Path) -> None:
    with agent(RATE) as of:
        server = CheckServer(of.gate, of.identifier, of.replier, of.clock)
        options = NginxOptions(gate=f"127.0.0.1:{of.serve(server)}")
        with edge(tmp_path, limits(rate()), options=options) as at:
            assert at.ask("db.example", "/jsonrpc", method="POST", body=b"{}").status == 200
            refused = at.ask("db.example", "/jsonrpc", method="POST", body=b"{}")
            assert (refused.status, refused.header("retry-after")) == (429, "1")
            assert refused.header("content-type") == "application/json; charset=utf-8"
            assert b'"III.2"' in refused.body
            fault = at.ask("db.example", "/xmlrpc/2/object", method="POST", body=b"<a/>")
            assert (fault.status, fault.header("content-type")) == (200, "text/xml; charset=utf-8")
            assert at.ask("suspended.example", "/").status == 403


def test_a_lease_ends_with_its_call_even_when_the_caller_goes_away(tmp_path: Path) -> None:
    with agent(PARALLEL) as of:
        server = CheckServer(of.gate, of.identifier, of.replier, of.clock)
        completions, port = of.completions()
        gate, log = f"127.0.0.1:{of.serve(server)}", f"127.0.0.1:{port}"
        options = NginxOptions(gate=gate, log=log, access_log="off")
        with edge(tmp_path, limits(rate()), options=options) as at:
            with at.app.hold("/jsonrpc"):
                with socket.create_connection(("127.0.0.1", at.port)) as caller:
                    caller.sendall(b"GET /jsonrpc HTTP/1.1\r\nHost: db.example\r\n\r\n")
                    at.app.wait_for_waiting(1)
                of.wait_for_leases(1)
                assert at.ask("db.example").status == 429
                assert at.ask("other.example", "/").status == 200
                of.wait_for_leases(1)
            of.wait_for_leases(0)
            assert at.ask("db.example").status == 200
            of.wait_for_leases(0)
            assert completions.counts["without"] == 0


def test_without_a_log_nginx_itself_limits_calls_at_once(tmp_path: Path) -> None:
    with agent(PARALLEL) as of:
        server = CheckServer(of.gate, of.identifier, of.replier, of.clock)
        options = NginxOptions(gate=f"127.0.0.1:{of.serve(server)}")
        with edge(tmp_path, limits(parallel()), options=options) as at:
            with at.app.hold("/jsonrpc?slow"):
                slow = threading.Thread(target=at.ask, args=("acme.example", "/jsonrpc?slow"))
                slow.start()
                at.app.wait_for_waiting(1)
                of.wait_for_leases(0)
                assert at.ask("acme.example").status == 429
            slow.join()
            wait_for(
                lambda: at.ask("acme.example").status == 200, "the slow call to be counted off"
            )


@contextmanager
def without_server(folder: Path, document: EdgeLimits) -> Iterator[Edge]:
    options = NginxOptions(gate=f"unix:{folder}/nobody.sock")
    with edge(folder, document, SANCTIONS, options) as at:
        yield at


def test_while_the_server_is_away_the_native_limits_hold(tmp_path: Path) -> None:
    with without_server(tmp_path, limits(rate(dedicated=3), parallel())) as at:
        assert at.codes(3, "acme.example") == [200, 429, 429]
        assert at.codes(4, "big.example") == [200, 200, 200, 429]
        assert at.codes(3, "acme.example", "/") == [200, 200, 200]
        refused = at.ask("acme.example")
        assert (refused.header("retry-after"), refused.header("content-type")) == (
            "63",
            "application/json",
        )
        with at.app.hold("/jsonrpc?slow"):
            slow = threading.Thread(target=at.ask, args=("half2.acme.example", "/jsonrpc?slow"))
            slow.start()
            at.app.wait_for_waiting(1)
            assert at.ask("half2.acme.example").status == 429
        slow.join()


def test_while_the_server_is_away_suspended_stays_suspended(tmp_path: Path) -> None:
    with without_server(tmp_path, limits(rate())) as at:
        assert [at.ask("gone.example", path).status for path in ("/", "/jsonrpc")] == [403, 403]
        assert [at.ask("half.example", path).status for path in ("/", "/jsonrpc")] == [200, 403]


def test_while_the_server_is_away_what_fails_closed_is_refused(tmp_path: Path) -> None:
    closed = rate("III.7/sign_up", 60, 9, traffic=Traffic.SIGN_UP, paths=(), scope=Scope.SOURCE,
                  failure=FailureMode.CLOSED)  # fmt: skip
    with without_server(tmp_path, limits(rate(), closed)) as at:
        refused = at.ask("acme.example", "/nl/web/signup", method="POST", body=b"")
        assert (refused.status, refused.header("retry-after")) == (503, "5")
        assert at.ask("acme.example", "/web/signup").status == 200
        assert at.ask("acme.example", "/jsonrpc").status == 200


def test_a_server_that_fails_is_a_silent_one(tmp_path: Path) -> None:
    with (
        upstream(lambda _: Reply(500)) as gate,
        edge(tmp_path, limits(rate()), options=NginxOptions(gate=f"127.0.0.1:{gate.port}")) as at,
    ):
        assert at.codes(2, "acme.example") == [200, 429]


def test_a_hanging_server_costs_only_the_first_callers_time(tmp_path: Path) -> None:
    with (
        upstream(lambda _: PASS) as gate,
        edge(tmp_path, limits(rate()), options=NginxOptions(gate=f"127.0.0.1:{gate.port}")) as at,
        gate.hold("/v1/check"),
    ):
        assert at.codes(4, "acme.example", "/") == [200] * 4
        assert len(gate.seen) == 2


def test_nginx_first_refuses_floods_without_asking(tmp_path: Path) -> None:
    with upstream(lambda _: PASS) as gate:
        options = NginxOptions(gate=f"127.0.0.1:{gate.port}", native_first=True, headroom=2)
        with edge(tmp_path, limits(FLOOD), SANCTIONS, options) as at:
            assert at.codes(6, "acme.example", "/") == [200, 200, 200, 200, 429, 429]
            assert len(gate.seen) == 4
            assert at.ask("gone.example", "/").status == 403
            assert len(gate.seen) == 4


def test_what_the_server_admits_is_not_refused_by_what_nginx_counted(tmp_path: Path) -> None:
    with upstream(lambda _: PASS) as gate:
        log = f"127.0.0.1:{free_port(socket.SOCK_DGRAM)}"
        options = NginxOptions(gate=f"127.0.0.1:{gate.port}", log=log)
        with edge(tmp_path, limits(rate(), FLOOD, parallel()), options=options) as at:
            assert at.codes(5, "acme.example") == [200] * 5
            with at.app.hold("/jsonrpc?slow"):
                slow = threading.Thread(target=at.ask, args=("acme.example", "/jsonrpc?slow"))
                slow.start()
                at.app.wait_for_waiting(1)
                assert at.ask("acme.example").status == 200
            slow.join()
