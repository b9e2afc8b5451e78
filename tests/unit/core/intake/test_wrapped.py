"""Wrapped lines: what is inside is read, and the line as it arrived is kept."""

import json

import pytest

from schout.core.intake.format import Format, Miss
from schout.core.intake.formats import PLAIN
from schout.core.intake.wrapped import container_formats, shipped_format
from schout.testing.lines import read_lines, shown, told

CRI, DOCKER = container_formats(PLAIN)
SHIPPED = shipped_format(PLAIN)
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
        (f"2023-10-10T13:06:56.4+02:00 stderr F {INSIDE}\r", READ),
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


def test_parts_of_a_line_are_put_together_stream_by_stream() -> None:
    cut = [
        f"{STAMP} stdout P {INSIDE[:40]}",
        f"{STAMP} stderr P lost",
        f"{STAMP} stdout P {INSIDE[40:80]}",
        f"{STAMP} stderr F",
        f"{STAMP} stdout F {INSIDE[80:]}",
        f"{STAMP} stdout F {INSIDE}",
    ]
    cut[3] += " and found"
    parsed = read_lines(CRI, *cut)
    assert [shown(each) for each in parsed] == [*[Miss.OTHER] * 4, READ, READ]
    assert [getattr(each, "raw", b"") for each in parsed[4:]] == [
        "\n".join((cut[0], cut[2], cut[4])).encode(),
        cut[5].encode(),
    ]


def test_what_docker_cut_is_put_together_and_a_line_without_end_stands_by_itself() -> None:
    agent = "x" * 17_000
    whole = INSIDE.replace("curl/8", agent) + "\n"
    first, last = whole[: 16 * 1024], whole[16 * 1024 :]
    cut = [json.dumps({"log": log, "stream": "stdout", "time": STAMP}) for log in (first, last)]
    cut.append(json.dumps({"log": INSIDE, "stream": "stdout", "time": STAMP}))
    assert [shown(each) for each in read_lines(DOCKER, *cut)] == [
        Miss.OTHER,
        READ | {"user_agent": agent},
        READ,
    ]


def test_parts_without_an_end_do_not_fill_the_memory() -> None:
    part = f"{STAMP} stdout P {'x' * 60_000}"
    parsed = read_lines(CRI, INSIDE, *[part] * 9, f"{STAMP} stdout F {INSIDE}")
    assert [shown(each) for each in parsed] == [Miss.MALFORMED, *[Miss.OTHER] * 10]


LOGIN = {
    "kind": "authentication",
    "at": "2023-10-10T11:06:56.413656Z",
    "source_ip": "203.0.113.7",
    "service": "application",
    "outcome": "failure",
    "user": "jan",
}
FAILED = "login failed for jan from 203.0.113.7"


@pytest.mark.parametrize(
    ("form", "line", "expected"),
    [
        (CRI, f"{STAMP} stdout F {FAILED}", LOGIN),
        (DOCKER, {"log": FAILED, "stream": "stdout", "time": STAMP}, LOGIN),
        (SHIPPED, {"message": FAILED, "@timestamp": STAMP}, Miss.OTHER),
        (DOCKER, {"log": FAILED, "stream": "stdout", "time": "then"}, Miss.OTHER),
        (CRI, f"{STAMP} stdout F {FAILED.replace('failed', 'page')}", Miss.OTHER),
    ],
)
def test_a_login_that_tells_no_time_is_of_the_moment_of_its_wrapper(
    form: Format, line: object, expected: object
) -> None:
    assert told(form, line if isinstance(line, str) else json.dumps(line)) == expected


def test_the_line_as_it_arrived_is_kept() -> None:
    line = f"{STAMP} stdout F {INSIDE}".encode()
    (parsed,) = read_lines(CRI, line)
    assert not isinstance(parsed, Miss)
    assert (parsed.raw, parsed.line, shown(parsed)) == (line, 1, READ)
