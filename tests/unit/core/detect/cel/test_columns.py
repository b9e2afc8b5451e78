"""Columns: a predicate as a function of a batch, one answer per row and never a null."""

import polars as pl
import pytest

from schout.core.detect.cel import columns
from schout.core.detect.cel.columns import per_value
from schout.core.model.moment import MINUTE_US
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.check import check_predicate
from schout.core.policy.rule import NamedList
from schout.testing.events import START_US, request
from schout.testing.frames import frame_of

KIND = ActivityKind.HTTP_REQUEST
LISTS = {"bots": NamedList(id="bots", kind="parts", ignore_case=True, items=("bot",))}
EVENTS = [
    request(
        path="/a/%2e/B.php",
        query="q=Union+Select",
        status=404,
        source_ip="192.0.2.9",
        user_agent="BadBot",
        size_bytes=2**62,
        duration_us=2**62,
    ),
    request(60, path=None, status=200, source_ip="unknown"),
    request(path="/b.css", status=404, user="anna", user_agent="BadBot"),
]
FRAME = frame_of(KIND, EVENTS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true", [True, True, True]),
        ("!true || false", [False, False, False]),
        ("status == 404 && method == 'GET'", [True, False, True]),
        ("status != 404 || status < 1", [False, True, False]),
        ("status <= 404 && status >= 300 && status > 403", [True, False, True]),
        ("status in [400, 404]", [True, False, True]),
        ("has(user)", [False, False, True]),
        ("user == '' && !has(user)", [True, True, False]),
        ("has(path) ? status == 1 : true", [False, True, False]),
        ("path == '/a/B.php' && path.endsWith('.php')", [True, False, False]),
        ("target == '/a/%2e/B.php?q=Union+Select'", [True, False, False]),
        ("decoded.contains('union select')", [True, False, False]),
        ("source_prefix.startsWith('192.0.2.')", [True, False, False]),
        ("source_prefix == '' && path == ''", [False, True, False]),
        (f"minute == {START_US // MINUTE_US}", [True, False, True]),
        ("user_agent.lowerAscii() == 'badbot'", [True, False, True]),
        ("user_agent.contains(user)", [True, True, False]),
        ("user_agent.matches(r'(?i)BAD') && !is_static(path)", [True, False, False]),
        ("status == 404 && user_agent.matches('x')", [False, False, False]),
        ("status == 1 && user_agent.matches('x')", [False, False, False]),
        ("status == 404 && (is_static(path) || has(query))", [True, False, True]),
        ("(status == 404 && has(user)) || status == 200", [False, True, True]),
        ("in_network(source_ip, '192.0.2.0/24')", [True, False, False]),
        ("listed(user_agent, 'bots')", [True, False, True]),
        ("size(user_agent) + 1 - 2 == 5", [True, False, True]),
        ("size_bytes + duration_us == 9223372036854775807", [True, False, False]),
        ("-size_bytes - duration_us - 1 == -9223372036854775808", [True, False, False]),
    ],
)
def test_each_row_has_its_answer(text: str, expected: list[bool]) -> None:
    ask = columns.compile(check_predicate(text, KIND, LISTS), LISTS)
    assert ask(FRAME).to_list() == expected
    assert ask(FRAME.clear()).to_list() == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("status", [404, 200, 404]),
        ("user", [None, None, "anna"]),
        ("path", ["/a/B.php", None, "/b.css"]),
        ("target", ["/a/%2e/B.php?q=Union+Select", None, "/b.css"]),
        ("source_prefix", ["192.0.2.0/24", None, "203.0.113.0/24"]),
        ("minute", [START_US // MINUTE_US + each for each in (0, 1, 0)]),
    ],
)
def test_a_key_can_be_read(name: str, expected: list[object]) -> None:
    read = columns.getter(KIND, name)(FRAME)
    assert (read.name, read.to_list()) == (name, expected)


def test_virtual_fields_are_worked_out_once_for_all_who_ask() -> None:
    frame = columns.with_virtual(FRAME, KIND, ["path", "status", "path"])
    assert [name for name in frame.columns if name not in FRAME.columns] == ["=path"]
    other = frame.with_columns(pl.lit("/c").alias("=path"))
    ask = columns.compile(check_predicate("path == '/c'", KIND, {}), {})
    assert ask(other).to_list() == [True, True, True]
    assert columns.getter(KIND, "path")(other).to_list() == ["/c", "/c", "/c"]


def test_each_different_value_is_asked_about_once() -> None:
    asked: list[str] = []

    def many(texts: pl.Series) -> pl.Series:
        asked.extend(texts.to_list())
        return texts.str.len_chars() > 1

    column = pl.Series("t", ["a", "bb", None, "a", "bb"])
    assert per_value(column, many).to_list() == [False, True, None, False, True]
    assert sorted(asked) == ["a", "bb"]


def test_values_that_are_all_different_are_asked_about_as_they_stand() -> None:
    column = pl.Series("t", ["b", "aa"])
    assert per_value(column, lambda texts: texts.str.len_chars() > 1).to_list() == [False, True]
