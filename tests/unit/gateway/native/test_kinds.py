"""The expressions for proxies tell the same of a path as the gate does."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.e2e.edge_scenes import rate

from schout.core.model.edge import EdgeLimit
from schout.core.model.vocabulary import Metric, Scope, Traffic
from schout.gateway.call import Dialect
from schout.gateway.caller.route import Area, Routes
from schout.gateway.native.kinds import DIALECTS, counted_kinds, counts_all, kind_patterns

AREAS = {
    Area.API: "api",
    Area.DATA: "data",
    Area.LOGIN: "login",
    Area.SIGN_UP: "sign_up",
    Area.SOCKET: "socket",
    Area.STATIC: "asset",
    Area.ROBOTS: "page",
    Area.OTHER: "page",
}
STATED = (
    rate("III.3/bot", traffic=Traffic.API, paths=("/shop/api.v1/", "/feed")),
    rate("III.7/new", traffic=Traffic.SIGN_UP, paths=("/join",)),
)
EVERYWHERE = (rate("III.3/all", traffic=Traffic.API, paths=("/join", "/")),)
PATHS = [
    "/",
    "/xmlrpc",
    "/xmlrpc/2/object",
    "/xmlrpcs",
    "/jsonrpc",
    "/jsonrpc2",
    "/json/2/a/b",
    "/json",
    "/nl/xmlrpc/2",
    "/nl_BE/jsonrpc",
    "/sr@latin/web/login",
    "/web/login",
    "/web/logins",
    "/web/signup",
    "/web/reset_password",
    "/web/session/authenticate",
    "/web/session/info",
    "/web/dataset/call_kw/a/b",
    "/web/action/load",
    "/web/export/csv",
    "/websocket",
    "/longpolling/poll",
    "/bus/x",
    "/nl/bus/x",
    "/web/assets/1/a.js",
    "/web/image/1",
    "/web/static/x",
    "/favicon.ico",
    "/shop/static/x",
    "/static/",
    "/a.css",
    "/a.CSS",
    "/a.css/b",
    "/acss",
    "/shop/api.v1/x.css",
    "/shop/apiXv1/x",
    "/feed",
    "/feeds",
    "/join",
    "/join/us.png",
    "/shop/join",
    "/web/binary/company_logo",
    "/web",
    "/bus/xmlrpc",
    "/robots.txt",
    "/nl/robots.txt",
    "/doc-bearer/res.partner",
    "/doc-bearer",
]


def told(limits: tuple[EdgeLimit, ...], path: str) -> str:
    found = (name for name, each in kind_patterns(limits) if re.search(each, path))
    return next(found, "page")


@pytest.mark.parametrize("limits", [(), STATED, EVERYWHERE], ids=["none", "stated", "everywhere"])
@pytest.mark.parametrize("path", PATHS)
def test_a_path_has_the_kind_that_the_gate_gives_it(
    limits: tuple[EdgeLimit, ...], path: str
) -> None:
    assert told(limits, path) == AREAS[Routes(limits).find(path).area]


WORDS = [
    "2",
    "a.css",
    "api.v1",
    "assets",
    "bus",
    "dataset",
    "feed",
    "fr_BE",
    "image",
    "join",
    "json",
    "jsonrpc",
    "login",
    "nl",
    "shop",
    "signup",
    "static",
    "web",
    "websocket",
    "x",
    "xmlrpc",
]


@given(
    st.lists(st.sampled_from(WORDS), max_size=5),
    st.sampled_from(["", "/"]),
    st.sampled_from([(), STATED]),
)
def test_any_path_of_known_words_has_the_same_kind(
    words: list[str], end: str, limits: tuple[EdgeLimit, ...]
) -> None:
    path = f"/{'/'.join(words)}{end}" if words else "/"
    assert told(limits, path) == AREAS[Routes(limits).find(path).area]


@pytest.mark.parametrize("path", PATHS)
def test_a_program_gets_the_dialect_that_the_gate_gives_it(path: str) -> None:
    found = next((name for name, each in DIALECTS if re.search(each, path)), None)
    dialect = Routes(()).find(path).dialect
    known = {Dialect.XML_RPC: "xml_rpc", Dialect.JSON_RPC: "json_rpc", Dialect.JSON_2: "json_2"}
    assert found == (None if dialect is None else known.get(dialect))


def test_a_limit_counts_the_kinds_of_its_traffic() -> None:
    assert counted_kinds(rate()) == ("api",)
    assert counted_kinds(rate(traffic=Traffic.WEB, metric=Metric.PAGES)) == ("page",)
    flood = rate(traffic=Traffic.ANY, scope=Scope.SOURCE, paths=())
    assert "socket" in counted_kinds(flood)
    assert (counts_all(flood), counts_all(rate())) == (True, False)
