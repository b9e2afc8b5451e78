"""Formats: a sample tells which one it is, or that it is none we know."""

import pytest

from schout.core.intake.formats import (
    FORMATS,
    Detection,
    detect_format,
    moment_reader_for,
    parser_for,
)
from schout.core.intake.register import Register
from schout.testing.events import START_US, request, write_line

EVENT = request(
    host="acme.example", method="POST", path="/jsonrpc", size_bytes=5, user_agent="curl/8"
)
NOISE = b"Nov 22 20:00:01 web1 sshd[7]: Failed password for root from 203.0.113.7 port 22"
OTHER_JSON = b'{"level": "info", "msg": "ready", "ts": 1.5}'


def lines(form: str, count: int = 4) -> list[bytes]:
    return [write_line(EVENT, form)] * count


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_recognised_by_its_own_lines(form: str) -> None:
    assert detect_format(lines(form)) == Detection(format=form, fits=4, lines=4)


@pytest.mark.parametrize("form", FORMATS)
def test_the_parser_of_a_format_reads_its_own_lines(form: str) -> None:
    parsed = parser_for(form, "x.log", Register.build((), ()), "acme.example")(1, lines(form)[0])
    assert (getattr(parsed, "path", None), getattr(parsed, "host", None)) == (
        "/jsonrpc",
        "acme.example",
    )


def test_there_is_no_parser_for_a_format_that_does_not_exist() -> None:
    with pytest.raises(KeyError, match="iis"):
        parser_for("iis", "x.log", Register.build((), ()))


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        ([], None),
        ([b"", b" \r"], None),
        ([b"\x16\x03\x01\x00\xff"] * 4, None),
        ([NOISE] * 4, None),
        ([OTHER_JSON] * 4, None),
        ([b"<190>Nov 22 20:00:01 web1 nginx: " + lines("combined")[0]] * 4, None),
        ([*lines("combined", 1), *[NOISE] * 4], None),
        ([*lines("combined", 1), *[NOISE] * 3], Detection(format="combined", fits=1, lines=4)),
        ([b"", *lines("caddy", 3), OTHER_JSON], Detection(format="caddy", fits=3, lines=4)),
        (
            [*lines("traefik", 2), *lines("combined", 1)],
            Detection(format="traefik", fits=2, lines=3),
        ),
        (
            [*lines("traefik", 2), *lines("combined", 2)],
            Detection(format="combined", fits=2, lines=4),
        ),
        ([*lines("caddy", 1), *lines("traefik", 1)], Detection(format="caddy", fits=1, lines=2)),
        (
            [*lines("vhost_combined", 2), *lines("combined", 1)],
            Detection(format="vhost_combined", fits=3, lines=3),
        ),
        (
            [*lines("vhost_combined", 1), *lines("combined", 1)],
            Detection(format="combined", fits=2, lines=2),
        ),
        ([*lines("common", 3), *lines("combined", 1)],
         Detection(format="combined", fits=4, lines=4)),
    ],
    ids=[
        *("nothing", "blank", "binary", "syslog", "other json", "syslog around a log"),
        *("under a quarter", "a quarter", "blank lines do not count", "most fit", "tie by order"),
        *("tie of json", "mostly vhost", "half vhost", "some agents"),
    ],
)  # fmt: skip
def test_a_sample_is_in_the_format_that_most_lines_fit(
    sample: list[bytes], expected: Detection | None
) -> None:
    assert detect_format(sample) == expected


@pytest.mark.parametrize("name", FORMATS)
def test_the_moment_of_a_line_is_told_without_parsing_it(name: str) -> None:
    assert moment_reader_for(name)(lines(name, 1)[0]) == START_US


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "raw", [b"", b'"', b"{}", b'{"ts":"yesterday"}', b'a - - [32/Dec/2026:10:05:00 +0100] "GET']
)
def test_a_line_without_a_moment_tells_none(name: str, raw: bytes) -> None:
    assert moment_reader_for(name)(raw) is None


def test_a_caddy_moment_may_be_written_as_text() -> None:
    raw = b'{"ts":"2026-12-07T09:00:00Z"}'
    assert moment_reader_for("caddy")(raw) == START_US


def test_a_caller_cannot_choose_the_moment_of_its_line() -> None:
    forged = b'203.0.113.7 - x [01/Jan/2030:00:00:00 +0000] y [07/Dec/2026:09:00:00 +0000] "GET /"'
    assert moment_reader_for("combined")(forged) == START_US
