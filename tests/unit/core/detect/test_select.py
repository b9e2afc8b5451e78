"""Selectors: every condition given must hold, and none that is not."""

from typing import Any

import pytest

from schout.core.detect.select import (
    STATIC_SUFFIXES,
    admits,
    compile_selector,
    is_static,
    plain_path,
)
from schout.core.policy.schema import Selector
from schout.testing.events import request

ALL = Selector(
    methods=("POST", "PUT"), status=(200, 404), path_prefixes=("/xmlrpc/", "/jsonrpc"), static=False
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"method": "POST", "path": "/jsonrpc"}, True),
        ({"method": "PUT", "path": "/xmlrpc/2", "status": 404}, True),
        ({"method": "GET", "path": "/jsonrpc"}, False),
        ({"method": "post", "path": "/jsonrpc"}, False),
        ({"method": None, "path": "/jsonrpc"}, False),
        ({"method": "POST", "path": "/web"}, False),
        ({"method": "POST", "path": None}, False),
        ({"method": "POST", "path": "/jsonrpc", "status": 500}, False),
        ({"method": "POST", "path": "/xmlrpc/a.png"}, False),
    ],
)
def test_every_condition_must_hold(changes: dict[str, Any], expected: bool) -> None:
    assert compile_selector(ALL)(request(**changes)) is expected


@pytest.mark.parametrize(
    ("selector", "path", "expected"),
    [
        (Selector(), "/a.png", True),
        (Selector(), "", True),
        (Selector(), None, False),
        (Selector(static=True), "/a.png", True),
        (Selector(static=True), "/a", False),
    ],
)
def test_a_condition_that_is_not_given_is_not_asked(
    selector: Selector, path: str | None, expected: bool
) -> None:
    assert compile_selector(selector)(request(path=path)) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        *((f"/x.{suffix}", True) for suffix in sorted(STATIC_SUFFIXES)),
        ("/a/b.PNG", True),
        (".png", True),
        ("/a.png/", False),
        ("/a.png/b", False),
        ("/png", False),
        ("/a.php", False),
        ("/a.png.php", False),
        ("", False),
    ],
)
def test_a_path_is_static_by_its_ending(path: str, expected: bool) -> None:
    assert is_static(path) is expected


@pytest.mark.parametrize(
    ("selector", "method", "status", "expected"),
    [
        (ALL, "POST", 404, True),
        (ALL, "GET", 404, False),
        (ALL, None, 404, False),
        (ALL, "POST", 500, False),
        (Selector(), None, 0, True),
    ],
)
def test_method_and_status_alone_can_rule_a_request_out(
    selector: Selector, method: str | None, status: int, expected: bool
) -> None:
    assert admits(selector, method, status) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "/"),
        ("", "/"),
        ("/jsonrpc", "/jsonrpc"),
        ("//jsonrpc", "/jsonrpc"),
        ("///xmlrpc//2/", "/xmlrpc/2/"),
        ("/json%72pc", "/jsonrpc"),
        ("/%2Fjsonrpc", "/jsonrpc"),
        ("/./web/../jsonrpc", "/jsonrpc"),
        ("/../../jsonrpc", "/jsonrpc"),
        ("/.well-known/x", "/.well-known/x"),
        ("/json%2572pc", "/json%72pc"),
    ],
)
def test_a_disguised_path_is_the_one_that_a_server_takes_it_for(path: str, expected: str) -> None:
    assert plain_path(path) == expected


@pytest.mark.parametrize("path", ["//jsonrpc", "/json%72pc", "/x/../jsonrpc"])
def test_a_disguise_does_not_get_round_a_path_prefix(path: str) -> None:
    selector = Selector(path_prefixes=("/jsonrpc",))
    assert compile_selector(selector)(request(path=path)) is True
