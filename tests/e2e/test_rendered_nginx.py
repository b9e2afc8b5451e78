"""The rendered nginx configuration, loaded by nginx and under traffic."""

import json
import threading
import time
import xmlrpc.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import msgspec
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
from tests.e2e.proxies import Server, free_port, nginx, nginx_accepts
from tests.e2e.upstream import Reply, Upstream, ask, upstream
from tests.e2e.waiting import wait_for

from schout.core.model.edge import EdgeLimits, EdgeSanctions, Stage, Switch
from schout.core.model.ids import TenantId
from schout.core.model.vocabulary import Scope, Traffic
from schout.core.policy.edge import edge_limits
from schout.gateway.native.nginx import (
    HTTP_FILE,
    LOCATION_FILE,
    SERVER_FILE,
    NginxOptions,
    render_nginx,
)
from schout.service.packs import load_policy

ALONE = NginxOptions()
HAS_IPV6 = "00000000000000000000000000000001" in Path("/proc/net/if_inet6").read_text("ascii")
FLOOD = rate("III.1/flood", 1, 2, scope=Scope.SOURCE, traffic=Traffic.ANY, paths=())


class Edge:
    """nginx with a rendered configuration in front of an application."""

    def __init__(self, server: Server, app: Upstream, port: int) -> None:
        self.server, self.app, self.port = server, app, port

    def ask(self, host: str, path: str = "/jsonrpc", **more: object) -> Reply:
        return ask(self.port, path, host, **more)  # type: ignore[arg-type]  # the keywords of ask

    def codes(self, times: int, host: str, path: str = "/jsonrpc", **more: object) -> list[int]:
        return [self.ask(host, path, **more).status for _ in range(times)]


@contextmanager
def edge(
    folder: Path,
    document: EdgeLimits,
    sanctions: EdgeSanctions = NOTHING,
    options: NginxOptions = ALONE,
    inside: str = "",
) -> Iterator[Edge]:
    """Render, load and put it in front of an application; IPv6 too where there is any."""
    files = render_nginx(document, sanctions, options, NOW_US)
    port = free_port()
    six = f"listen [::1]:{port};" if HAS_IPV6 else ""
    with upstream() as app:
        config = (
            f"include {HTTP_FILE};\n"
            f"server {{\nlisten 127.0.0.1:{port};\n{six}\ninclude {SERVER_FILE};\n"
            f"location / {{\ninclude {LOCATION_FILE};\n{inside}\n"
            f"proxy_pass http://127.0.0.1:{app.port};\n}}\n}}"
        )
        with nginx(folder / "nginx", config, port, files) as running:
            yield Edge(running, app, port)


def test_a_call_over_the_rate_gets_429_and_when_to_come_back(tmp_path: Path) -> None:
    with edge(tmp_path, limits(rate())) as at:
        assert at.codes(3, "acme.example") == [200, 429, 429]
        refused = at.ask("acme.example")
        assert (refused.header("retry-after"), refused.header("content-type")) == (
            "63",
            "application/json",
        )


def test_each_database_has_its_own_rate_and_unclaimed_hosts_share_one(tmp_path: Path) -> None:
    with edge(tmp_path, limits(rate())) as at:
        asked = ("acme.example", "a.acme.example", "b.c.acme.example", "x.example", "y.example")
        assert [at.ask(host).status for host in asked] == [200, 200, 200, 200, 429]
        assert at.ask("ACME.example:80").status == 429


def test_what_the_limit_is_not_about_passes(tmp_path: Path) -> None:
    with edge(tmp_path, limits(rate())) as at:
        assert at.codes(5, "acme.example", "/web") == [200] * 5
        assert at.codes(2, "acme.example", "/%6asonrpc") == [200, 429]
        assert at.codes(1, "acme.example", "//x/../jsonrpc") == [429]


def test_a_dedicated_plan_and_a_permit_for_one_host_get_more(tmp_path: Path) -> None:
    with edge(tmp_path, limits(rate(dedicated=3))) as at:
        assert at.codes(4, "big.example") == [200, 200, 200, 429]
        assert at.codes(4, "x.deep.acme.example") == [200, 200, 200, 429]
        assert at.codes(5, "lent.example") == [200, 200, 200, 200, 429]
        assert at.codes(2, "plain.lent.example") == [200, 429]


def test_calls_at_once_are_limited(tmp_path: Path) -> None:
    with edge(tmp_path, limits(parallel())) as at:
        with at.app.hold("/jsonrpc?slow"):
            slow = threading.Thread(target=at.ask, args=("acme.example", "/jsonrpc?slow"))
            slow.start()
            at.app.wait_for_waiting(1)
            assert at.codes(2, "acme.example") == [429, 429]
            assert at.ask("a.acme.example").status == 200
            assert at.ask("acme.example", "/web").status == 200
        slow.join()
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
    with edge(tmp_path, limits(FLOOD), options=NginxOptions(trusted=("127.0.0.1/32",))) as at:

        def codes(*sources: str) -> list[int]:
            named = ((("X-Forwarded-For", f"6.6.6.6, {each}"),) for each in sources)
            return [at.ask("acme.example", "/", headers=each).status for each in named]

        assert codes("192.0.2.1", "192.0.2.1", "192.0.2.1") == [200, 200, 429]
        assert codes("192.0.2.2", "192.0.2.2") == [200, 200]
        for one, same, other in SIX:
            assert codes(one, same, one, other) == [200, 200, 429, 200], one


SIX = (
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::9", "2001:db8:1:3::9"),
    ("2001:db8:1::6", "2001:db8:1:0:5::", "2001:db8:1:1::"),
    ("2001:db8::6", "2001:db8::1:2:3:4", "2001:db8:0:1::"),
    ("2001::6", "2001::1:2:3:4", "2001:0:1::"),
    ("3001::5:2:3:4:5", "3001:0:0:5::", "3001::2:3:4:5"),
    ("::6", "::1:2:3:4", "::1:1:2:3:4"),
    ("::7:1:1:2:3:4", "0:0:7:1::", "::7:2:1:2:3:4"),
)
"""Two addresses of one /64, and one of another, however they are written."""


@pytest.mark.skipif(not HAS_IPV6, reason="NOT TESTED: this machine has no IPv6 on loopback")
def test_a_caller_over_ipv6_is_limited(tmp_path: Path) -> None:
    with edge(tmp_path, limits(FLOOD)) as at:
        assert at.codes(3, "acme.example", "/", address="::1") == [200, 200, 429]
        assert at.ask("acme.example", "/").status == 200


def test_a_paced_limit_delays_before_it_refuses(tmp_path: Path) -> None:
    paced = msgspec.structs.replace(rate(at_most=30, stage=Stage.PACE), pace_us=2_500_000, queue=5)
    with edge(tmp_path, limits(paced)) as at:
        began = time.monotonic()
        with ThreadPoolExecutor(3) as pool:
            asked = [pool.submit(at.ask, "acme.example") for _ in range(3)]
        assert sorted(each.result().status for each in asked) == [200, 200, 429]
        assert time.monotonic() - began >= 2


def test_where_no_limit_acts_nginx_only_records(tmp_path: Path) -> None:
    with edge(tmp_path, limits(rate(stage=Stage.SHADOW))) as at:
        assert at.codes(3, "acme.example") == [200, 200, 200]
        assert at.server.log.count("limiting requests, dry run") == 2


def test_a_switch_takes_one_tenant_out(tmp_path: Path) -> None:
    switch = Switch(limit="*", tenant=TenantId("acme"), stage=Stage.SHADOW)
    with edge(tmp_path, limits(rate(), switches=(switch,))) as at:
        assert at.codes(3, "acme.example") == [200, 200, 200]
        assert at.codes(2, "half.example") == [200, 429]


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
        problem = json.loads(at.ask("acme.example", "/json/2/res.partner/read").body)
        assert (problem["status"], problem["detail"]) == (429, text)
        html = (("Accept", "text/html,*/*"),)
        page = at.ask("acme.example", "/", headers=html)
        assert (page.status, page.header("content-type")) == (429, "text/html; charset=utf-8")
        assert at.ask("acme.example", "/").body.decode() == text


def test_a_refusal_of_the_hosts_own_stays_as_it_is(tmp_path: Path) -> None:
    with edge(tmp_path, limits(rate()), inside="deny all;") as at:
        refused = at.ask("acme.example", "/")
        assert (refused.status, refused.header("retry-after")) == (403, None)
        assert b"403 Forbidden" in refused.body


@pytest.mark.parametrize(
    "options",
    [
        ALONE,
        NginxOptions(gate="unix:/run/schout/gate.sock", log="127.0.0.1:8473"),
        NginxOptions(gate="127.0.0.1:8471", native_first=True, access_log="off"),
        NginxOptions(trusted=("192.0.2.0/24", "2001:db8::/32"), zone_mib=1),
    ],
    ids=["alone", "with a gate", "native first", "behind a proxy"],
)
def test_nginx_accepts_what_the_shipped_policy_becomes(
    tmp_path: Path, options: NginxOptions
) -> None:
    document = edge_limits(load_policy("oxygis"), TENANTS, BELONGINGS, (PERMIT,))
    files = render_nginx(document, SANCTIONS, options, NOW_US)
    inside = f"location / {{ include {LOCATION_FILE}; }}"
    config = f"include {HTTP_FILE}; server {{ include {SERVER_FILE}; {inside} }}"
    assert nginx_accepts(tmp_path, config, files) == ""
