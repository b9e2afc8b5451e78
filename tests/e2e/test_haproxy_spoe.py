"""HAProxy asks Schout by SPOE, with the configuration that the how-to shows."""

import socket
import xmlrpc.client
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from tests.e2e.gate_agent import PARALLEL, RATE, SUSPENDED, Agent, agent, limit, scoped
from tests.e2e.proxies import free_port, haproxy
from tests.e2e.upstream import Reply, Upstream, ask, upstream
from tests.e2e.waiting import WITHIN_S, wait_for

from schout.core.model.edge import Quota, Stage
from schout.core.model.vocabulary import Metric, Scope
from schout.gateway.hooks.spoe import SpoeServer

_EXAMPLES = Path(__file__).parents[2] / "examples" / "gate"
_JSON_2 = "/json/2/res.partner/search"
_XML = xmlrpc.client.dumps(("db", 2, "key", "res.partner", "read", [1]), "execute_kw").encode()


class _Site:
    """HAProxy before an application, with an agent that it asks."""

    def __init__(self, port: int, up: Upstream, server: SpoeServer) -> None:
        self.port, self.up, self.server = port, up, server

    def ask(self, target: str = _JSON_2, host: str = "db.example", **more: object) -> Reply:
        return ask(self.port, target, host, **more)  # type: ignore[arg-type]  # as `ask` takes them

    def xml_rpc(self, body: bytes = _XML) -> Reply:
        kind = (("Content-Type", "text/xml"),)
        return self.ask("/xmlrpc/2/object", method="POST", headers=kind, body=body)

    def begin(self, target: str) -> socket.socket:
        """Send a request and do not wait for its answer."""
        connection = socket.create_connection(("127.0.0.1", self.port), WITHIN_S)
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: db.example\r\n\r\n".encode())
        return connection


@contextmanager
def _site(folder: Path, gate: Agent, *, processing: str = "3s") -> Iterator[_Site]:
    server = SpoeServer(gate.gate, gate.identifier, gate.replier, gate.clock)
    agent_port = gate.serve(server)
    _, log_port = gate.completions()
    port = free_port()
    engine = (_EXAMPLES / "haproxy-spoe.conf").read_text("utf-8")
    files = {"haproxy-spoe.conf": engine.replace("processing 3s", f"processing {processing}")}
    config = (_EXAMPLES / "haproxy-spoe.cfg").read_text("utf-8")
    with upstream() as up:
        ours = {"8080": port, "8069": up.port, "8473": agent_port, "8472": log_port}
        for written, used in ours.items():
            assert f"127.0.0.1:{written}" in config
            config = config.replace(f"127.0.0.1:{written}", f"127.0.0.1:{used}")
        with haproxy(folder, config, port, files) as proxy:
            try:
                wait_for(lambda: server.counts.connections, "HAProxy to look for the agent")
                yield _Site(port, up, server)
            except AssertionError as failed:
                failed.add_note(proxy.log)
                raise


def test_a_call_within_its_limits_reaches_the_application_unchanged(tmp_path: Path) -> None:
    with agent(RATE) as gate, _site(tmp_path, gate) as site:
        reply = site.ask(f"{_JSON_2}?a=1", headers=(("X-Own", "1"),))
        assert (reply.status, reply.body) == (200, f"served {_JSON_2}?a=1".encode())
        assert site.up.seen[0].header("x-own") == "1"
        assert not any("schout" in name for name, _ in site.up.seen[0].headers)


def test_a_refused_json_2_call_gets_429_with_problem_details_and_a_true_retry_after(
    tmp_path: Path,
) -> None:
    with agent(RATE) as gate, _site(tmp_path, gate) as site:
        site.ask()
        refused = site.ask()
        body = msgspec.json.decode(refused.body)
        assert (refused.status, body["status"]) == (429, 429)
        assert refused.header("content-type") == "application/problem+json"
        assert refused.header("retry-after") == "1"
        assert refused.header("ratelimit-policy") == '"iii2-rate";q=1;w=1'
        assert refused.header("ratelimit") == '"iii2-rate";r=0;t=1'
        assert len(site.up.seen) == 1
        gate.advance(1_000_000)
        assert site.ask().status == 200


def test_a_refused_xml_rpc_call_gets_a_fault_that_its_client_shows(tmp_path: Path) -> None:
    with agent(scoped(RATE, Scope.USER)) as gate, _site(tmp_path, gate) as site:
        assert site.xml_rpc().body == b"served /xmlrpc/2/object"
        refused = site.xml_rpc()
        assert (refused.status, refused.header("retry-after")) == (200, "1")
        with pytest.raises(xmlrpc.client.Fault) as fault:
            xmlrpc.client.loads(refused.body)
        assert fault.value.faultCode == 429


def test_callers_that_stand_in_the_body_have_their_own_limits(tmp_path: Path) -> None:
    other = _XML.replace(b"<int>2</int>", b"<int>3</int>").replace(b"key", b"own")
    with agent(scoped(RATE, Scope.USER)) as gate, _site(tmp_path, gate) as site:
        replies = [site.xml_rpc(body).body[:6] for body in (_XML, other, _XML, other)]
        assert replies == [b"served", b"served", b"<?xml ", b"<?xml "]


def test_a_head_that_leaves_no_room_for_the_body_does_not_open_the_door(tmp_path: Path) -> None:
    kind = (("Content-Type", "text/xml"), ("User-Agent", "x" * 9000))
    with agent(RATE) as gate, _site(tmp_path, gate) as site:
        big = _XML + b" " * 8000
        replies = [
            site.ask("/xmlrpc/2/object", method="POST", headers=kind, body=big).body[:6]
            for _ in range(2)
        ]
        assert replies == [b"served", b"<?xml "]


def test_a_suspended_host_is_closed(tmp_path: Path) -> None:
    with agent(RATE) as gate, _site(tmp_path, gate) as site:
        reply = site.ask("/web", SUSPENDED, headers=(("Accept", "text/html"),))
        assert reply.status == 403
        assert (reply.header("content-type") or "").startswith("text/html")
        assert b"<html" in reply.body
        assert site.ask("/web").status == 200


def test_no_more_calls_run_at_once_than_allowed_until_one_has_ended(tmp_path: Path) -> None:
    with agent(PARALLEL) as gate, _site(tmp_path, gate) as site:
        with site.up.hold("/json/2/slow"), site.begin("/json/2/slow/x"):
            site.up.wait_for_waiting(1)
            assert site.ask().status == 429
            assert site.ask(host="other.example").status == 200
            gate.wait_for_leases(1)
        gate.wait_for_leases(0)
        assert site.ask().status == 200


def test_who_goes_away_keeps_the_lease_for_as_long_as_the_application_works(
    tmp_path: Path,
) -> None:
    with agent(PARALLEL) as gate, _site(tmp_path, gate) as site:
        with site.up.hold("/json/2/slow"):
            site.begin("/json/2/slow/x").close()
            site.up.wait_for_waiting(1)
            assert site.ask().status == 429
            gate.wait_for_leases(1)
        gate.wait_for_leases(0)
        assert site.ask().status == 200


def test_a_paced_call_waits_and_passes_and_its_lease_comes_back(tmp_path: Path) -> None:
    paced = (
        limit("rate", stage=Stage.PACE, pace_us=2_000_000),
        limit("parallel", Metric.PARALLEL_CALLS, Stage.PACE, pace_us=2_000_000),
    )
    with agent(*paced) as gate, _site(tmp_path, gate) as site:
        site.ask()
        gate.wait_for_leases(0)
        gate.advance(700_000)
        assert site.ask().status == 200
        assert site.server.counts.held == 1
        gate.wait_for_leases(0)


def test_a_caller_who_goes_away_while_held_leaves_no_lease(tmp_path: Path) -> None:
    paced = (limit("rate", stage=Stage.PACE, pace_us=2_000_000), PARALLEL)
    with agent(*paced) as gate, _site(tmp_path, gate) as site:
        site.ask()
        gate.wait_for_leases(0)
        gate.advance(600_000)
        site.begin(_JSON_2).close()
        gate.wait_for_leases(1)
        gate.wait_for_leases(0)


def test_a_defect_leaves_the_decision_to_the_configuration(tmp_path: Path) -> None:
    with agent(RATE) as gate, _site(tmp_path, gate) as site:
        gate.identifier.identify = None  # type: ignore[assignment, method-assign]  # a defect
        assert site.ask().status == 200
        assert site.ask("/web/signup").status == 503
        assert site.server.counts.failed == 2


def test_without_the_agent_calls_pass_but_where_the_configuration_says_otherwise(
    tmp_path: Path,
) -> None:
    with agent(RATE) as gate, _site(tmp_path, gate, processing="300ms") as site:
        site.ask()
        gate.stop()
        assert [site.ask().status for _ in range(3)] == [200, 200, 200]
        closed = site.ask("/web/signup")
        assert (closed.status, closed.header("retry-after")) == (503, "5")


def test_an_agent_that_answers_too_late_holds_a_call_no_longer_than_stated(tmp_path: Path) -> None:
    minute = Quota(at_most=1, interval_us=60_000_000)
    slow = replace(limit("rate", stage=Stage.PACE, pace_us=60_000_000), quota=minute)
    with agent(slow) as gate, _site(tmp_path, gate, processing="200ms") as site:
        assert [site.ask().status, site.ask().status] == [200, 200]
        assert site.server.counts.held == 1
