"""The rendered HAProxy configuration, loaded by HAProxy and under traffic."""

import json
import threading
import time
import xmlrpc.client
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.e2e.edge_scenes import (
    BELONGINGS,
    NOTHING,
    NOW_US,
    PERMIT,
    SANCTIONS,
    TENANTS,
    limits,
    parallel,
    rate,
)
from tests.e2e.proxies import free_port, haproxy, haproxy_accepts
from tests.e2e.test_rendered_nginx import FLOOD, HAS_IPV6, SIX, Edge
from tests.e2e.upstream import upstream
from tests.e2e.waiting import wait_for

from schout.core.model.edge import EdgeLimits, EdgeSanctions, Stage
from schout.core.policy.edge import edge_limits
from schout.gateway.native.haproxy import CONFIG_FILE, HaproxyOptions, render_haproxy
from schout.service.packs import load_policy

ALONE = HaproxyOptions()


@contextmanager
def edge(
    folder: Path,
    document: EdgeLimits,
    sanctions: EdgeSanctions = NOTHING,
    options: HaproxyOptions = ALONE,
    inside: str = "",
) -> Iterator[Edge]:
    """Render, load and put it in front of an application; IPv6 too where there is any."""
    files = render_haproxy(document, sanctions, options, NOW_US)
    port = free_port()
    six = f"    bind [::1]:{port}\n" if HAS_IPV6 else ""
    silent = " from schout_silent" if options.fallback else ""
    with upstream() as app:
        own = (
            f"frontend web from schout\n    bind 127.0.0.1:{port}\n{six}{inside}"
            f"    default_backend app\n"
            f"backend app{silent}\n    server app 127.0.0.1:{app.port}\n"
        )
        with haproxy(folder / "haproxy", files[CONFIG_FILE] + own, port, files) as running:
            yield Edge(running, app, port)


def test_a_call_over_the_rate_gets_429_and_when_to_come_back(tmp_path: Path) -> None:
    with edge(tmp_path, limits(rate())) as at:
        assert at.codes(3, "acme.example") == [200, 429, 429]
        refused = at.ask("acme.example")
        assert refused.header("content-type") == "application/json"
        assert 1 <= int(refused.header("retry-after") or 0) <= 60


def test_a_caller_that_obeys_retry_after_is_admitted(tmp_path: Path) -> None:
    with edge(tmp_path, limits(rate(at_most=60))) as at:
        assert at.codes(2, "acme.example") == [200, 429]
        wait_s = int(at.ask("acme.example").header("retry-after") or 0)
        assert wait_s == 1
        due = time.monotonic() + wait_s
        wait_for(lambda: time.monotonic() >= due, "the moment that was named")
        assert at.ask("acme.example").status == 200


def test_each_database_has_its_own_rate_and_unclaimed_hosts_share_one(tmp_path: Path) -> None:
    with edge(tmp_path, limits(rate())) as at:
        asked = ("acme.example", "a.acme.example", "b.c.acme.example", "x.example", "y.example")
        assert [at.ask(host).status for host in asked] == [200, 200, 200, 200, 429]
        assert at.ask("ACME.example.:80").status == 429


def test_what_the_limit_is_not_about_passes(tmp_path: Path) -> None:
    with edge(tmp_path, limits(rate())) as at:
        assert at.codes(5, "acme.example", "/web") == [200] * 5
        assert at.codes(2, "acme.example", "//%6asonrpc") == [200, 429]


def test_a_dedicated_plan_and_a_permit_for_one_host_get_more(tmp_path: Path) -> None:
    with edge(tmp_path, limits(rate(burst=2, dedicated=3))) as at:
        assert at.codes(4, "big.example") == [200, 200, 200, 429]
        assert at.codes(4, "x.deep.acme.example") == [200, 200, 200, 429]
        assert at.ask("big.example").header("retry-after") == "20"
        assert at.codes(5, "lent.example") == [200, 200, 200, 200, 429]
        assert at.codes(3, "plain.lent.example") == [200, 200, 429]


def test_calls_at_once_are_limited(tmp_path: Path) -> None:
    with edge(tmp_path, limits(rate(at_most=60_000, burst=9), parallel())) as at:
        with at.app.hold("/jsonrpc?slow"):
            slow = threading.Thread(target=at.ask, args=("acme.example", "/jsonrpc?slow"))
            slow.start()
            at.app.wait_for_waiting(1)
            assert at.codes(2, "acme.example") == [429, 429]
            assert at.ask("acme.example").header("retry-after") == "1"
            assert at.ask("a.acme.example").status == 200
            assert at.ask("acme.example", "/web").status == 200
        slow.join()
        # the answer reaches the caller before HAProxy counts the request as ended
        wait_for(lambda: at.ask("acme.example").status == 200, "the slow call to be counted off")


def test_suspended_hosts_are_closed_and_api_off_closes_the_api(tmp_path: Path) -> None:
    with edge(tmp_path, limits(rate()), SANCTIONS) as at:
        assert [at.ask("gone.example", path).status for path in ("/", "/jsonrpc")] == [403, 403]
        assert at.ask("default", "/").status == 403
        assert [at.ask("half.example", path).status for path in ("/", "/jsonrpc")] == [200, 403]
        assert at.ask("acme.example", "/").status == 200


def test_a_forged_forwarding_header_changes_nothing(tmp_path: Path) -> None:
    with edge(tmp_path, limits(FLOOD)) as at:
        codes = [
            at.ask("acme.example", "/", headers=(("X-Forwarded-For", f"192.0.2.{n}"),)).status
            for n in range(4)
        ]
        assert codes == [200, 200, 429, 429]


def test_a_stated_proxy_is_believed_and_ipv6_counts_by_the_64(tmp_path: Path) -> None:
    with edge(tmp_path, limits(FLOOD), options=HaproxyOptions(trusted=("127.0.0.1/32",))) as at:

        def codes(*sources: str) -> list[int]:
            named = ((("X-Forwarded-For", f"6.6.6.6, {each}"),) for each in sources)
            return [at.ask("acme.example", "/", headers=each).status for each in named]

        assert codes("192.0.2.1", "192.0.2.1", "192.0.2.1") == [200, 200, 429]
        assert codes("192.0.2.2", "192.0.2.2") == [200, 200]
        for one, same, other in SIX:
            assert codes(one, same, one, other) == [200, 200, 429, 200], one


def test_programs_and_people_can_read_the_refusal(tmp_path: Path) -> None:
    with edge(tmp_path, limits(rate(), FLOOD)) as at:
        assert at.codes(2, "acme.example") == [200, 429]
        assert at.codes(2, "acme.example", "/") == [200, 429]
        text = "Too many calls. Policy: sample-aup 2026.1. Contact: abuse@sample.example."
        with pytest.raises(xmlrpc.client.Fault) as fault:
            xmlrpc.client.loads(at.ask("acme.example", "/xmlrpc/2/common").body)
        assert (fault.value.faultCode, fault.value.faultString) == (429, text)
        error = json.loads(at.ask("acme.example").body)
        assert (error["id"], error["error"]["code"], error["error"]["message"]) == (None, 429, text)
        assert json.loads(at.ask("acme.example", "/json/2/a/b").body)["detail"] == text
        page = at.ask("acme.example", "/", headers=(("Accept", "text/html,*/*"),))
        assert (page.status, page.header("content-type")) == (429, "text/html; charset=utf-8")
        assert at.ask("acme.example", "/").body.decode() == text


def test_where_no_limit_acts_all_pass(tmp_path: Path) -> None:
    with edge(tmp_path, limits(rate(stage=Stage.SHADOW))) as at:
        assert at.codes(3, "acme.example") == [200, 200, 200]


def test_as_a_fallback_it_refuses_only_what_the_server_said_nothing_about(tmp_path: Path) -> None:
    answered = (
        "    http-request set-var(txn.schout.verdict) str(admit)"
        " if { req.hdr(x-answered) -m found }\n"
    )
    options = HaproxyOptions(fallback=True)
    with edge(tmp_path, limits(rate()), SANCTIONS, options, answered) as at:
        said = (("X-Answered", "1"),)
        assert at.codes(3, "acme.example", headers=said) == [200, 200, 200]
        assert at.codes(2, "acme.example") == [429, 429]
        assert at.ask("gone.example", "/", headers=said).status == 200
        assert at.ask("gone.example", "/").status == 403


@pytest.mark.parametrize(
    "options",
    [ALONE, HaproxyOptions(fallback=True, headroom=4), HaproxyOptions(trusted=("2001:db8::/32",))],
    ids=["alone", "fallback", "behind a proxy"],
)
def test_haproxy_accepts_what_the_shipped_policy_becomes(
    tmp_path: Path, options: HaproxyOptions
) -> None:
    document = edge_limits(load_policy("oxygis"), TENANTS, BELONGINGS, (PERMIT,))
    files = render_haproxy(document, SANCTIONS, options, NOW_US)
    silent = " from schout_silent" if options.fallback else ""
    own = (
        "frontend web from schout\n    bind 127.0.0.1:1\n    default_backend app\n"
        f"backend app{silent}\n    server app 127.0.0.1:2\n"
    )
    assert haproxy_accepts(tmp_path, files[CONFIG_FILE] + own, files) == ""
