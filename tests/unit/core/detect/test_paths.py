"""Paths: the same one whatever disguise it was sent in, and what an application would decode."""

import pytest

from schout.core.detect.paths import decoded_target, is_static, plain_path, target_of


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/b.css", True),
        ("/a/B.CSS", True),
        ("style.css", True),
        ("/a.css/b", False),
        ("/a", False),
        ("/a.php", False),
        ("/.css/", False),
        ("", False),
    ],
)
def test_a_path_is_static_by_its_ending(path: str, expected: bool) -> None:
    assert is_static(path) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "/"),
        ("/a/b/", "/a/b/"),
        ("/.env", "/.env"),
        ("//json%72pc/./x", "/jsonrpc/x"),
        ("/a/../../b/", "/b/"),
        ("/%2e%2e/x", "/x"),
        ("/%252e/x", "/%2e/x"),
        ("x", "/x"),
        ("", "/"),
        ("/./", "/"),
        ("http://acme.example:80/jsonrpc", "/jsonrpc"),
        ("HTTPS://acme.example", "/"),
        ("https://acme.example//a/../b", "/b"),
        ("/a/..", "/"),
    ],
)
def test_a_path_is_freed_of_disguise(path: str, expected: str) -> None:
    assert plain_path(path) == expected


@pytest.mark.parametrize(("query", "expected"), [(None, "/a"), ("", "/a?"), ("b=1", "/a?b=1")])
def test_a_target_is_path_and_query_as_sent(query: str | None, expected: str) -> None:
    assert target_of("/a", query) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/A?q=UNION+SELECT", "/a?q=union select"),
        ("/a?q=%2527", "/a?q='"),
        ("/a?q=1%2B1", "/a?q=1+1"),
        ("/%c0%ae", "/\ufffd\ufffd"),
        ("/100%", "/100%"),
    ],
)
def test_a_target_is_decoded_as_far_as_an_application_may(target: str, expected: str) -> None:
    assert decoded_target(target) == expected
