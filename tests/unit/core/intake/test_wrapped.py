"""Wrapped lines: what is inside is read, and the line as it arrived is kept."""

import json

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.formats import PLAIN
from schout.core.intake.wrapped import wrapped_formats
from schout.testing.lines import read_lines, shown, told

CRI, DOCKER, SHIPPED = wrapped_formats(PLAIN)
INSIDE = '203.0.113.7 - - [10/Oct/2023:11:06:56 +0000] "GET /a HTTP/1.1" 200 5 "-" "curl/8"'
READ = {
    "kind": "http_request",
    "at": "2023-10-10T11:06:56Z",
    "source_ip": "203.0.113.7",
    "method": "GET",
    "path": "/a",
    "status": 200,
    "size_bytes": 5,
    "user_agent": "curl/8",
}
STAMP = "2023-10-10T11:06:56.413656027Z"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"{STAMP} stdout F {INSIDE}", READ),
        (f"2023-10-10T13:06:56.4+02:00 stderr P {INSIDE}\r", READ),
        (f"{STAMP} stdout F ready", Miss.OTHER),
        (f"{STAMP} stdout F ", Miss.OTHER),
        (INSIDE, Miss.MALFORMED),
        ("", Miss.OTHER),
    ],
)
def test_lines_of_kubernetes_are_unwrapped(line: str, expected: object) -> None:
    assert told(CRI, line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"log": INSIDE + "\n", "stream": "stdout", "time": STAMP}, READ),
        ({"log": "ready\n", "stream": "stdout", "time": STAMP}, Miss.OTHER),
        ({"log": INSIDE}, Miss.MALFORMED),
        ([1], Miss.MALFORMED),
    ],
)
def test_lines_of_docker_are_unwrapped(line: object, expected: object) -> None:
    assert told(DOCKER, json.dumps(line)) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"message": INSIDE}, READ),
        ({"log": INSIDE}, READ),
        ({"MESSAGE": f"web1 nginx[7]: {INSIDE}"}, READ),
        ({"message": f"nginx: {INSIDE}", "level": 6}, READ),
        ({"message": "ready"}, Miss.OTHER),
        ({"text": INSIDE}, Miss.MALFORMED),
        ({"message": INSIDE, "log": {"offset": 1}}, READ),
        ({"message": 1}, Miss.MALFORMED),
    ],
)
def test_lines_of_shippers_are_unwrapped(line: object, expected: object) -> None:
    assert told(SHIPPED, json.dumps(line)) == expected


def test_the_line_as_it_arrived_is_kept() -> None:
    line = f"{STAMP} stdout F {INSIDE}".encode()
    (parsed,) = read_lines(CRI, line)
    assert not isinstance(parsed, Miss)
    assert (parsed.raw, parsed.line, shown(parsed)) == (line, 1, READ)
