"""Frames as lines of JSON: they come back as they were, and damage is told."""

import json
from typing import Any

import polars as pl
import pytest

from schout.core.model.event import Activity, Authentication
from schout.core.model.frame import frame_of
from schout.core.model.frame_line import from_line, to_line
from schout.core.model.packed import pack
from schout.core.model.vocabulary import ActivityKind
from schout.testing.events import request

HTTP, LOGIN = ActivityKind.HTTP_REQUEST, ActivityKind.AUTHENTICATION


def login(number: int, raw: bytes = b"x", user: str | None = None) -> Activity:
    return Authentication(number, "log", number, raw, None, "sshd", "failure", user)


def columns(line: bytes) -> Any:
    return json.loads(line)["columns"]


def test_a_frame_comes_back_as_it_was() -> None:
    events = [request(number, path="/é\x00\n", size_bytes=None) for number in range(5)]
    frame = pack(HTTP, frame_of(HTTP, events))
    line = to_line(HTTP, frame)
    assert (line.count(b"\n"), line[-1:]) == (1, b"\n")
    kind, read = from_line(line)
    assert kind is HTTP
    assert read.equals(frame)


def test_a_frame_without_rows_comes_back() -> None:
    frame = frame_of(LOGIN, [])
    assert from_line(to_line(LOGIN, frame))[1].equals(frame)


def test_what_is_the_same_stands_once() -> None:
    line = to_line(LOGIN, frame_of(LOGIN, [login(1), login(2)]))
    assert columns(line) == {
        "at_us": [1, 2],
        "source": {"all": "log"},
        "line": [1, 2],
        "raw": ["x", "x"],
        "service": {"all": "sshd"},
        "outcome": {"all": "failure"},
    }


def test_texts_that_come_again_stand_once() -> None:
    users = ["a", "b", "a", None, "b", None, "a"]
    frame = frame_of(LOGIN, [login(number, user=user) for number, user in enumerate(users)])
    line = to_line(LOGIN, frame)
    assert columns(line)["user"] == {"of": ["a", "b", None], "at": [0, 1, 0, 2, 1, 2, 0]}
    assert from_line(line)[1].equals(frame)


def test_raw_lines_that_are_no_utf_8_come_back() -> None:
    frame = frame_of(LOGIN, [login(1, b"\xff\x00"), login(2, "é".encode())])
    frame = frame.with_columns(pl.when(pl.col("line") < 3).then("raw").alias("raw"))
    frame = pl.concat([frame, frame.with_columns(pl.lit(None, dtype=pl.Binary).alias("raw"))])
    line = to_line(LOGIN, frame)
    assert columns(line)["raw"] == [["/wA="], "é", None, None]
    assert from_line(line)[1].equals(frame)


DAMAGED = {
    "cut off": b'{"kind":"authentication","rows":1,"col',
    "zeros": b"\x00\x00\x00",
    "no kind of ours": b'{"kind":"nix","rows":1,"columns":{}}',
    "not base 64": b'{"kind":"authentication","rows":1,"columns":{"raw":[["?"]]}}',
    "a number for a text": b'{"kind":"authentication","rows":1,"columns":{"user":[{}]}}',
    "a place too far": b'{"kind":"authentication","rows":1,"columns":{"user":{"of":[],"at":[7]}}}',
    "no places": b'{"kind":"authentication","rows":1,"columns":{"user":{"of":[]}}}',
    "too few": b'{"kind":"authentication","rows":2,"columns":{"user":["a"]}}',
    "fewer than none": b'{"kind":"authentication","rows":-1,"columns":{}}',
}


@pytest.mark.parametrize("line", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_line_is_told(line: bytes) -> None:
    with pytest.raises(ValueError, match="expected"):
        from_line(line)


def test_a_line_that_says_how_many_rows_it_has_must_have_them() -> None:
    names = Authentication.__struct_fields__
    given = {name: [1, 2] if name in {"at_us", "line"} else ["a", "b"] for name in names}
    line = json.dumps({"kind": "authentication", "rows": 3, "columns": given}).encode()
    with pytest.raises(ValueError, match="expected 3 rows, found 2"):
        from_line(line)
