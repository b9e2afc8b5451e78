"""robots.txt says the crawl budget of the policy and what is no page to index."""

import urllib.robotparser
from pathlib import Path

import msgspec
import pytest
from tests.e2e.edge_scenes import limits, rate

from schout.core.model.errors import SettingsError
from schout.core.model.vocabulary import Metric, Scope, Traffic
from schout.core.policy.edge import edge_limits
from schout.gateway.native.robots import crawl_delay_s, render_robots
from schout.service.packs import load_policy

GOLDEN = Path(__file__).parents[3] / "golden" / "native" / "robots.txt"
PAGES = rate(
    "III.5/pages", 20, scope=Scope.SOURCE, traffic=Traffic.WEB, metric=Metric.PAGES, paths=()
)


def test_the_shipped_policy_becomes_this() -> None:
    written = render_robots(edge_limits(load_policy("oxygis")), "https://shop.example/sitemap.xml")
    assert written == GOLDEN.read_text("utf-8")


def test_a_parser_of_others_reads_it() -> None:
    parser = urllib.robotparser.RobotFileParser()
    document = limits(PAGES, rate(paths=("/shop/api/",)))
    parser.parse(render_robots(document, "https://a.example/s.xml").splitlines())
    asked = ("/", "/shop", "/web/login", "/jsonrpc", "/xmlrpc/2/object", "/shop/api/x")
    assert [parser.can_fetch("anybot", each) for each in asked] == [True, True] + [False] * 4
    assert int(parser.crawl_delay("anybot") or 0) == 3
    assert parser.site_maps() == ["https://a.example/s.xml"]


def test_the_delay_keeps_to_the_slowest_limit_on_pages() -> None:
    slow = msgspec.structs.replace(PAGES, id="III.5/slow", quota=rate(at_most=1).quota)
    fast = msgspec.structs.replace(PAGES, quota=rate(at_most=6000).quota)
    assert crawl_delay_s(limits(PAGES, slow)) == 60
    assert crawl_delay_s(limits(fast)) == 1
    assert crawl_delay_s(limits(rate())) is None
    assert "Crawl-delay" not in render_robots(limits(rate()))


@pytest.mark.parametrize(
    "sitemap", ["http://a.example/", "https://a.example/\nAllow: /", "https://A b/", "https:///x"]
)
def test_a_sitemap_that_could_say_more_is_refused(sitemap: str) -> None:
    with pytest.raises(SettingsError):
        render_robots(limits(), sitemap)
