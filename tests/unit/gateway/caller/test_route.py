"""Routes: what a path is for, in whatever disguise it comes."""

import pytest

from schout.core.model.edge import EdgeLimit, Quota, Stage
from schout.core.model.ids import ClauseId
from schout.core.model.vocabulary import FailureMode, Metric, Scope, Traffic
from schout.gateway.call import Dialect
from schout.gateway.caller.route import Area, Route, Routes


def limit(traffic: Traffic, *paths: str) -> EdgeLimit:
    return EdgeLimit(
        id="III.2/rate",
        clause=ClauseId("III.2"),
        metric=Metric.CALLS,
        scope=Scope.DATABASE,
        traffic=traffic,
        paths=paths,
        quota=Quota(at_most=1, interval_us=1_000_000),
        stage=Stage.REFUSE,
        failure=FailureMode.OPEN,
    )


ODOO = Routes(())


@pytest.mark.parametrize(
    "path",
    [
        "/jsonrpc",
        "//jsonrpc",
        "/./jsonrpc",
        "/x/../jsonrpc",
        "/%6asonrpc",
        "/json%72pc",
        "/jsonrpc/",
        "/jsonrpc#x",
        "/%2fjsonrpc",
        "/nl/jsonrpc",
        "/fr_BE/jsonrpc",
    ],
)
def test_the_api_is_the_api_in_every_disguise(path: str) -> None:
    found = ODOO.find(path)
    assert (found.area, found.dialect, found.odoo) == (Area.API, Dialect.JSON_RPC, "/jsonrpc")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/xmlrpc/2/object", Area.API),
        ("/xmlrpc", Area.API),
        ("/xmlrpcs", Area.OTHER),
        ("/json/2/res.partner/read", Area.API),
        ("/json/2/res.partner/read.png", Area.API),
        ("/json/1/x", Area.API),
        ("/json", Area.OTHER),
        ("/web/dataset/call_kw", Area.DATA),
        ("/web/dataset/call_kw/res.partner/read.png", Area.DATA),
        ("/web/login", Area.LOGIN),
        ("/web/login/totp", Area.LOGIN),
        ("/web/session/authenticate", Area.LOGIN),
        ("/web/signup", Area.SIGN_UP),
        ("/web/reset_password", Area.SIGN_UP),
        ("/websocket", Area.SOCKET),
        ("/longpolling/poll", Area.SOCKET),
        ("/bus/poll", Area.SOCKET),
        ("/web/assets/1/web.assets_web.min.js", Area.STATIC),
        ("/web/image/res.partner/1/image_128", Area.STATIC),
        ("/web/static/img/x", Area.STATIC),
        ("/website/static/src/x", Area.STATIC),
        ("/shop/photo.JPG", Area.STATIC),
        ("/shop/product-1", Area.OTHER),
        ("/", Area.OTHER),
        ("", Area.OTHER),
    ],
)
def test_a_path_is_for_what_odoo_uses_it_for(path: str, expected: Area) -> None:
    assert ODOO.find(path).area is expected


def test_paths_that_the_limits_name_are_api_login_and_sign_up() -> None:
    routes = Routes(
        (
            limit(Traffic.API, "/api/", "/web/image"),
            limit(Traffic.LOGIN, "/members/enter"),
            limit(Traffic.SIGN_UP, "/members/join"),
            limit(Traffic.ANY, "/else"),
        )
    )
    assert [routes.find(path) for path in ("/api/report.pdf", "/members/enter")] == [
        Route("/api/report.pdf", Area.API, Dialect.PROBLEM),
        Route("/members/enter", Area.LOGIN),
    ]
    assert routes.find("/members/join").area is Area.SIGN_UP
    assert routes.find("/else").area is Area.OTHER
    assert routes.find("/web/image/1").area is Area.STATIC, "assets are never API"


def test_an_api_everywhere_leaves_assets_alone() -> None:
    routes = Routes((limit(Traffic.API, "/"),))
    assert [routes.find(path).area for path in ("/orders", "/logo.png", "/websocket")] == [
        Area.API,
        Area.STATIC,
        Area.SOCKET,
    ]


def test_a_data_call_is_read_by_its_route_not_by_what_follows() -> None:
    assert ODOO.find("/web/dataset/call_kw/res.partner/read").odoo == "/web/dataset/call_kw"
