"""Closures: a predicate as a function of one activity."""

from typing import Any

import pytest

from schout.core.detect.cel import closures
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.check import check_predicate
from schout.core.policy.rule import NamedList
from schout.testing.events import request

KIND = ActivityKind.HTTP_REQUEST
LISTS = {"bots": NamedList(id="bots", kind="parts", ignore_case=True, items=("bot",))}
EVENT = request(
    path="/a/%2e/B.php",
    query="q=Union+Select",
    status=404,
    source_ip="192.0.2.9",
    user_agent="BadBot",
    size_bytes=2**62,
    duration_us=2**62,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true", True),
        ("!true", False),
        ("status == 404 && method == 'GET'", True),
        ("status != 404 || status < 1", False),
        ("status <= 404 && status >= 404 && status > 403", True),
        ("status in [400, 404]", True),
        ("has(user)", False),
        ("user == '' && !has(user)", True),
        ("has(path) ? status == 1 : true", False),
        ("path == '/a/B.php' && path.endsWith('.php')", True),
        ("target == '/a/%2e/B.php?q=Union+Select'", True),
        ("decoded.contains('union select')", True),
        ("has(decoded) && has(decoded) && decoded != ''", True),
        ("source_prefix.startsWith('192.0.2.')", True),
        ("user_agent.lowerAscii() == 'badbot'", True),
        ("user_agent.contains(user)", True),
        ("user_agent.matches(r'(?i)BAD') && !is_static(path)", True),
        ("in_network(source_ip, '192.0.2.0/24')", True),
        ("listed(user_agent, 'bots')", True),
        ("size(user_agent) + 1 - 2 == 5", True),
        ("size_bytes + duration_us == 9223372036854775807", True),
        ("-size_bytes - duration_us - 1 == -9223372036854775808", True),
    ],
)
def test_a_predicate_holds_or_not(text: str, expected: bool) -> None:
    predicate = check_predicate(text, KIND, LISTS)
    assert closures.compile(predicate, LISTS)(EVENT) is expected


def test_what_is_not_told_reads_as_empty() -> None:
    text = "size_bytes == 0 && path == '' && target == '' && source_prefix == ''"
    closure = closures.compile(check_predicate(text, KIND, {}), {})
    assert closure(request(path=None, source_ip="unknown")) is True


def test_one_run_leaves_nothing_for_the_next() -> None:
    text = "path.startsWith('/a') && path.endsWith('b')"
    closure = closures.compile(check_predicate(text, KIND, {}), {})
    assert [closure(request(path=path)) for path in ("/a/b", "/x/b", "/a/b")] == [True, False, True]


def test_nothing_of_a_predicate_becomes_source() -> None:
    text = r"user == '\") or __import__(\"os\") or (\"'"
    closure = closures.compile(check_predicate(text, KIND, {}), {})
    assert closure(request(user='") or __import__("os") or ("')) is True


def test_the_deepest_predicate_can_be_compiled() -> None:
    text = "(" * 22 + "true" + " ? true : false)" * 22
    assert closures.compile(check_predicate(text, KIND, {}), {})(EVENT) is True
    inside = "!(" * 11 + "true" + ")" * 11
    assert closures.compile(check_predicate(inside, KIND, {}), {})(EVENT) is False


@pytest.mark.parametrize(
    ("name", "expected"), [("status", 404), ("user", None), ("path", "/a/B.php")]
)
def test_a_key_can_be_read(name: str, expected: Any) -> None:
    assert closures.getter(KIND, name)(EVENT) == expected
