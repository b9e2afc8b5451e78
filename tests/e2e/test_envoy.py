"""Envoy asks Schout by its rate limit service, and tells of ended calls by its access log."""

import socket
import xmlrpc.client
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from tests.e2e.gate_agent import PARALLEL, RATE, SUSPENDED, Agent, agent, limit, scoped
from tests.e2e.proxies import envoy, free_port
from tests.e2e.upstream import Reply, Upstream, ask, upstream
from tests.e2e.waiting import WITHIN_S, wait_for

from schout.core.model.edge import Quota, Stage
from schout.core.model.vocabulary import Metric, Scope
from schout.gateway.hooks.check import CheckServer
from schout.gateway.hooks.envoy import EnvoyServer

_EXAMPLES = Path(__file__).parents[2] / "examples" / "gate"
_JSON_2 = "/json/2/res.partner/search"
_XML = xmlrpc.client.dumps(("db", 2, "key", "res.partner", "read", [1]), "execute_kw").encode()


class _Site:
    """Envoy before an application, with a server that it asks."""

    def __init__(self, port: int, up: Upstream, server: EnvoyServer) -> None:
        self.port, self.up, self.server = port, up, server

    def ask(self, target: str = _JSON_2, host: str = "db.example", **more: object) -> Reply:
        return ask(self.port, target, host, **more)  # type: ignore[arg-type]  # as `ask` takes them

    def begin(self, target: str, more: str = "") -> socket.socket:
        """Send a request and do not wait for its answer."""
        connection = socket.create_connection(("127.0.0.1", self.port), WITHIN_S)
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: db.example\r\n{more}\r\n".encode())
        return connection


@contextmanager
def _site(folder: Path, gate: Agent, *changes: tuple[str, str]) -> Iterator[_Site]:
    server = EnvoyServer(gate.gate, gate.identifier, gate.replier, gate.clock)
    our_port = gate.serve(server)
    port = free_port()
    config = (_EXAMPLES / "envoy-rls.yaml").read_text("utf-8")
    with upstream() as up:
        ours = {"8080": port, "8069": up.port, "8474": our_port}
        ports = ((f"port_value: {there}", f"port_value: {here}") for there, here in ours.items())
        for written, used in (*ports, *changes):
            assert config.count(written) == 1
            config = config.replace(written, used)
        with envoy(folder, config, port) as proxy:
            try:
                yield _Site(port, up, server)
            except AssertionError as failed:
                failed.add_note(proxy.log)
                raise


@contextmanager
def _authorised(folder: Path, gate: Agent) -> Iterator[_Site]:
    """Run Envoy with external authorisation in place of the rate limit service."""
    server = EnvoyServer(gate.gate, gate.identifier, gate.replier, gate.clock)
    check = CheckServer(gate.gate, gate.identifier, gate.replier, gate.clock)
    port = free_port()
    config = (_EXAMPLES / "envoy-ext-authz.yaml").read_text("utf-8")
    with upstream() as up:
        ours = {8080: port, 8069: up.port, 8474: gate.serve(server), 8471: gate.serve(check)}
        for there, here in ours.items():
            assert f"port_value: {there}" in config
            config = config.replace(f"port_value: {there}", f"port_value: {here}")
        with envoy(folder, config, port):
            yield _Site(port, up, server)


def test_external_authorisation_refuses_in_the_callers_dialect(tmp_path: Path) -> None:
    with agent(RATE) as gate, _authorised(tmp_path, gate) as site:
        forged = (("X-Schout-Lease", "of-somebody-else"), ("X-Forwarded-For", "198.51.100.9"))
        assert site.ask(headers=forged).body == f"served {_JSON_2}".encode()
        refused = site.ask()
        assert (refused.status, refused.header("retry-after")) == (429, "1")
        assert msgspec.json.decode(refused.body)["status"] == 429
        assert site.ask("/web", SUSPENDED).status == 403


def test_external_authorisation_gives_leases_back_by_the_access_log(tmp_path: Path) -> None:
    with agent(PARALLEL) as gate, _authorised(tmp_path, gate) as site:
        with site.up.hold("/json/2/slow"), site.begin("/json/2/slow/x"):
            site.up.wait_for_waiting(1)
            assert site.ask().status == 429
        gate.wait_for_leases(0)
        assert site.ask().status == 200


def test_external_authorisation_tells_callers_of_one_host_apart_by_the_body(
    tmp_path: Path,
) -> None:
    other = _XML.replace(b"<int>2</int>", b"<int>3</int>").replace(b"key", b"own")
    with agent(scoped(RATE, Scope.USER)) as gate, _authorised(tmp_path, gate) as site:
        kind = (("Content-Type", "text/xml"),)
        replies = [
            site.ask("/xmlrpc/2/object", method="POST", headers=kind, body=body).body[:6]
            for body in (_XML, other, _XML, other)
        ]
        assert replies == [b"served", b"served", b"<?xml ", b"<?xml "]


def test_a_call_within_its_limits_reaches_the_application_without_a_trace(tmp_path: Path) -> None:
    with agent(RATE, PARALLEL) as gate, _site(tmp_path, gate) as site:
        reply = site.ask(f"{_JSON_2}?a=1", headers=(("X-Own", "1"),))
        assert (reply.status, reply.body) == (200, f"served {_JSON_2}?a=1".encode())
        assert site.up.seen[0].header("x-own") == "1"
        assert not any("lease" in value for field in site.up.seen[0].headers for value in field)


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
        assert refused.header("x-envoy-ratelimited") is None
        assert len(site.up.seen) == 1
        gate.advance(1_000_000)
        assert site.ask().status == 200


def test_a_refused_xml_rpc_call_gets_a_fault_that_its_client_shows(tmp_path: Path) -> None:
    with agent(RATE) as gate, _site(tmp_path, gate) as site:
        kind = (("Content-Type", "text/xml"),)
        replies = [
            site.ask("/xmlrpc/2/object", method="POST", headers=kind, body=_XML) for _ in range(2)
        ]
        assert replies[0].body == b"served /xmlrpc/2/object"
        assert (replies[1].status, replies[1].header("retry-after")) == (200, "1")
        with pytest.raises(xmlrpc.client.Fault) as fault:
            xmlrpc.client.loads(replies[1].body)
        assert fault.value.faultCode == 429


def test_callers_with_their_own_keys_have_their_own_limits(tmp_path: Path) -> None:
    with agent(scoped(RATE, Scope.USER)) as gate, _site(tmp_path, gate) as site:
        keys = ("bearer a", "bearer b", "bearer a", "bearer b")
        replies = [site.ask(headers=(("Authorization", key),)).status for key in keys]
        assert replies == [200, 200, 429, 429]


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


def test_the_lease_of_a_caller_who_goes_away_is_given_back(tmp_path: Path) -> None:
    with agent(PARALLEL) as gate, _site(tmp_path, gate) as site, site.up.hold("/json/2/slow"):
        connection = site.begin("/json/2/slow/x")
        site.up.wait_for_waiting(1)
        gate.wait_for_leases(1)
        connection.close()
        gate.wait_for_leases(0)


def test_nobody_can_give_back_a_lease_by_naming_it(tmp_path: Path) -> None:
    with (
        agent(PARALLEL) as gate,
        _site(tmp_path, gate) as site,
        site.up.hold("/json/2/slow"),
        site.begin("/json/2/slow/x"),
    ):
        site.up.wait_for_waiting(1)
        lease = f"{gate.gate.prefix}1"
        forged = (("x-schout-lease", lease), ("lease", lease), ("User-Agent", lease))
        assert site.ask("/web", headers=forged).status == 200
        assert site.ask(headers=forged).status == 429
        gate.wait_for_leases(1)


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
    minute = Quota(at_most=1, interval_us=60_000_000)
    slow = replace(limit("rate", stage=Stage.PACE, pace_us=60_000_000), quota=minute)
    wait = ("timeout: 3s", "timeout: 60s")
    with agent(slow, PARALLEL) as gate, _site(tmp_path, gate, wait) as site:
        site.ask()
        gate.wait_for_leases(0)
        connection = site.begin(_JSON_2)
        gate.wait_for_leases(1)
        connection.close()
        gate.wait_for_leases(0)


def test_an_answer_that_comes_too_late_leaves_no_lease(tmp_path: Path) -> None:
    minute = Quota(at_most=1, interval_us=60_000_000)
    slow = replace(limit("rate", stage=Stage.PACE, pace_us=60_000_000), quota=minute)
    wait = ("timeout: 3s", "timeout: 0.2s")
    with agent(slow, PARALLEL) as gate, _site(tmp_path, gate, wait) as site:
        assert [site.ask().status, site.ask().status] == [200, 200]
        assert site.server.counts.held == 1
        gate.wait_for_leases(0)


@pytest.mark.parametrize(
    ("deny", "status"), [("false", 200), ("true", 503)], ids=["open", "closed"]
)
def test_without_the_server_the_configuration_decides(
    tmp_path: Path, deny: str, status: int
) -> None:
    mode = ("failure_mode_deny: false", f"failure_mode_deny: {deny}")
    with agent(RATE) as gate, _site(tmp_path, gate, mode) as site:
        assert site.ask().status == 200
        gate.stop()
        assert [site.ask().status for _ in range(3)] == [status] * 3


def test_a_defect_leaves_the_decision_to_the_configuration(tmp_path: Path) -> None:
    with agent(RATE) as gate, _site(tmp_path, gate) as site:
        gate.identifier.identify = None  # type: ignore[assignment, method-assign]  # a defect
        assert site.ask().status == 200
        assert site.server.counts.failed == 1


def test_many_calls_over_one_connection_are_all_answered(tmp_path: Path) -> None:
    every = replace(RATE, quota=Quota(at_most=1000, interval_us=1, burst=100_000))
    with agent(every) as gate, _site(tmp_path, gate) as site:
        assert {site.ask(f"/json/2/x/{number}").status for number in range(50)} == {200}
        assert wait_for(lambda: site.server.counts.messages >= 50, "50 messages")
        assert (site.server.counts.malformed, site.server.counts.failed) == (0, 0)
