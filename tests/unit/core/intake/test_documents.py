"""Documents of many events: each object becomes a line, and other logs stay as they are."""

import json

import pytest

from schout.core.intake.documents import one_a_line

EVENTS = [
    {"a": 'x "y" {z} \\', "b": {"c": [1, {"d": 2}]}},
    {"e": "\n,]}", "f": None},
]


def lines(document: bytes, size: int) -> list[bytes]:
    pieces = [document[place : place + size] for place in range(64, len(document), size)]
    return b"".join(one_a_line([document[:64], *pieces])).split(b"\n")


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("around", [{"Records": EVENTS * 3}, {"Records": EVENTS, "x": {"y": "z"}}])
def test_each_record_becomes_a_line(around: object, indent: int | None, size: int) -> None:
    found = lines(json.dumps(around, indent=indent).encode(), size)
    records = [json.loads(line) for line in found if line]
    assert records[: len(EVENTS)] == EVENTS
    assert len(records) - (b"y" in found[-2]) in {len(EVENTS), len(EVENTS) * 3}


def test_each_object_of_an_array_in_one_line_becomes_a_line() -> None:
    found = lines(json.dumps(EVENTS).encode(), 5)
    assert [json.loads(line) for line in found if line] == EVENTS


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [b""],
        [b'{"Record": 1}\n', b'{"Records": [{}]}\n'],
        [b"[Tue Oct 10 2023] x\n", b"[{}"],
        [b"[\n{\n", b'"type": "FLOW"\n}\n]'],
        [b"203.0.113.7 - - [", b"{}"],
    ],
)
def test_what_is_no_document_stays_as_it_is(pieces: list[bytes]) -> None:
    assert list(one_a_line(pieces)) == pieces
