"""Formats: a sample tells which one it is, or that it is none we know."""

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.formats import (
    TABLE,
    Detection,
    detect_format,
    is_format,
    look_back_of,
    parser_for,
)
from schout.core.intake.register import Register
from schout.testing.events import START_US, request, write_line

EVENT = request(
    host="acme.example", method="POST", path="/jsonrpc", size_bytes=5, user_agent="curl/8"
)
NOISE = b"lorem ipsum dolor sit amet"
WRITTEN = ("combined", "common", "vhost_combined", "caddy", "traefik")
"""The formats that the test kit can write."""
OTHER_JSON = b'{"level": "info", "msg": "ready", "ts": 1.5}'
ERROR = b"2026/12/07 09:00:00 [error] 31#31: *45 access forbidden by rule, client: 203.0.113.7"
NOTICE = b"2026/12/07 09:00:00 [notice] 31#31: signal process started"
CUSTOM = b'203.0.113.7 [07/Dec/2026:09:00:00 +0000] acme.example "GET / HTTP/1.1" 200 5 "curl/8"'
JSON = b'{"time": "2026-12-07T09:00:00Z", "remote_addr": "203.0.113.7", "uri": "/", "status": 200}'
CRI = b"2026-12-07T09:00:00.000000000Z stdout F "


def lines(form: str, count: int = 4) -> list[bytes]:
    return [write_line(EVENT, form)] * count


def found(name: str, fits: int, count: int) -> Detection:
    return Detection(format=name, fits=fits, lines=count)


@pytest.mark.parametrize("form", WRITTEN)
def test_every_format_is_recognised_by_its_own_lines(form: str) -> None:
    assert detect_format(lines(form)) == found(form, 4, 4)


@pytest.mark.parametrize("form", WRITTEN)
def test_the_parser_of_a_format_reads_its_own_lines(form: str) -> None:
    parsed = parser_for(form, "x.log", Register.build((), ()), "acme.example")(1, lines(form)[0])
    assert (getattr(parsed, "path", None), getattr(parsed, "host", None)) == (
        "/jsonrpc",
        "acme.example",
    )


@pytest.mark.parametrize(
    ("name", "lines_back"),
    [("combined", 0), ("nfdump_json", 256), ("syslog", 5000), ("combined+syslog", 5000)],
)
def test_a_format_says_how_far_back_its_lines_hang_together(name: str, lines_back: int) -> None:
    assert look_back_of(name) == lines_back


def test_a_login_told_of_before_a_restart_counts_once_after_it() -> None:
    told = [
        b"Nov  2 10:00:00 web1 sshd[7]: Invalid user bob from 203.0.113.7 port 4000",
        b"Nov  2 10:00:01 web1 sshd[7]: Failed none for invalid user bob from 203.0.113.7 port 9",
    ]
    parse = parser_for("syslog", "x.log", Register.build((), ()))
    for number, raw in enumerate(told[:1][-look_back_of("syslog") :], 1):
        parse(number, raw)
    assert parse(2, told[1]) is Miss.OTHER


def test_there_is_no_parser_for_a_format_that_does_not_exist() -> None:
    with pytest.raises(KeyError, match="none"):
        parser_for("combined+none", "x.log", Register.build((), ()))


@pytest.mark.parametrize(
    ("name", "known"),
    [("combined", True), ("combined+nginx_error", True), ("none", False), ("combined+none", False)],
)
def test_a_name_is_known_when_all_its_parts_are(name: str, known: bool) -> None:
    assert is_format(name) is known


def test_names_are_unique_and_every_format_says_what_it_is() -> None:
    assert len({form.name for form in TABLE}) == len(TABLE)
    assert [form.name for form in TABLE if not (form.about and form.kinds)] == []


def test_the_parser_of_a_joint_name_reads_all_its_formats() -> None:
    parse = parser_for("combined+nginx_error", "x.log", Register.build((), ()))
    parsed = [parse(1, lines("combined")[0]), parse(2, ERROR), parse(3, NOISE)]
    assert [getattr(each, "source_ip", each) for each in parsed] == [
        "203.0.113.7",
        "203.0.113.7",
        Miss.MALFORMED,
    ]


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        ([], None),
        ([b"", b" \r"], None),
        ([b"\x16\x03\x01\x00\xff"] * 4, None),
        ([NOISE] * 4, None),
        ([OTHER_JSON] * 4, None),
        ([*lines("combined", 1), *[NOISE] * 4], None),
        ([*lines("combined", 1), *[NOISE] * 3], found("combined", 1, 4)),
        ([b"", *lines("caddy", 3), OTHER_JSON], found("caddy", 3, 4)),
        ([*lines("traefik", 2), *lines("combined", 1)], found("traefik+combined", 3, 3)),
        ([*lines("traefik", 2), *lines("combined", 2)], found("combined+traefik", 4, 4)),
        ([*lines("caddy", 1), *lines("traefik", 1)], found("caddy+traefik", 2, 2)),
        ([*lines("vhost_combined", 2), *lines("combined", 1)], found("vhost_combined", 3, 3)),
        ([*lines("vhost_combined", 1), *lines("combined", 1)], found("combined", 2, 2)),
        ([*lines("common", 3), *lines("combined", 1)], found("combined", 4, 4)),
        ([NOTICE] * 4, found("nginx_error", 0, 4)),
        ([*[NOTICE] * 4, ERROR, *lines("combined", 2)], found("nginx_error+combined", 3, 7)),
        ([ERROR, CUSTOM, JSON, lines("caddy", 1)[0]],
         found("caddy+nginx_error+json_access+access_custom", 4, 4)),
        ([*lines("combined", 30), CUSTOM], found("combined", 30, 31)),
        ([JSON, CUSTOM], found("json_access+access_custom", 2, 2)),
        ([b"#Software: Microsoft", b"#Version: 1.0", b"#Fields: date time c-ip"],
         found("iis", 0, 3)),
        ([b"#Version: 1.0", b"#Fields: date time x-edge-location c-ip"],
         found("cloudfront", 0, 2)),
        ([CRI + lines("combined", 1)[0]], found("cri", 1, 1)),
    ],
    ids=[
        *("nothing", "blank", "binary", "noise", "other json"),
        *("under a quarter", "a quarter", "blank lines do not count", "most fit", "tie by order"),
        *("tie of json", "mostly vhost", "half vhost", "some agents", "nothing happened"),
        *("two logs in one", "four logs in one", "a rare odd line", "generic only", "headers only",
          "other headers only", "wrapped"),
    ],
)  # fmt: skip
def test_a_sample_is_in_the_format_that_most_lines_fit(
    sample: list[bytes], expected: Detection | None
) -> None:
    assert detect_format(sample) == expected


def test_a_caller_cannot_choose_the_moment_of_its_line() -> None:
    user = b"x [01/Jan/2030:00:00:00 +0000] y"
    forged = b'203.0.113.7 - %s [07/Dec/2026:09:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "-"' % user
    parsed = parser_for("combined", "x.log", Register.build((), ()))(1, forged)
    assert getattr(parsed, "at_us", parsed) == START_US
