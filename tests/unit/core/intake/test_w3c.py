"""W3C's extended format: the header says which field is which, and may come again."""

from typing import Any

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.w3c import CLOUDFRONT, IIS
from schout.testing.lines import read_lines, shown, told

READ = {
    "kind": "http_request",
    "at": "2023-10-10T11:06:56Z",
    "source_ip": "203.0.113.7",
    "method": "GET",
    "path": "/a",
    "query": "b=1",
    "status": 404,
    "user_agent": "Mozilla/5.0 (X11)",
}
USUAL = "2023-10-10 11:06:56 192.0.2.1 GET /a b=1 443 - 203.0.113.7 Mozilla/5.0+(X11) - 404 0 2 15"
FTP = "#Fields: time c-ip cs-username cs-method cs-uri-stem sc-status"


def shown_all(*lines: str) -> list[object]:
    return [shown(parsed) for parsed in read_lines(IIS, *lines)]


def test_the_header_says_which_field_is_which_and_may_come_again() -> None:
    lines = (
        "\ufeff#Software: Microsoft Internet Information Services 10.0",
        "#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status cs(User-Agent)",
        "2023-10-10 11:06:56 203.0.113.7 GET /a b=1 404 Mozilla/5.0+(X11)",
        "#Date: 2023-10-11 00:00:00",
        "#Fields: time cs-uri cs-method c-ip sc-status cs-host cs-username sc-bytes time-taken",
        "00:00:01 /a?b=1 GET 203.0.113.7 404 ACME.example jan 12 15",
        "",
    )
    assert shown_all(*lines) == [
        Miss.OTHER,
        Miss.OTHER,
        READ,
        Miss.OTHER,
        Miss.OTHER,
        {name: value for name, value in READ.items() if name != "user_agent"}
        | {
            "at": "2023-10-11T00:00:01Z",
            "host": "acme.example",
            "user": "jan",
            "size_bytes": 12,
            "duration_us": 15_000,
        },
        Miss.OTHER,
    ]


def test_without_a_header_it_is_read_as_usual() -> None:
    assert told(IIS, USUAL) == READ | {"duration_us": 15_000}


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("11:06:56 203.0.113.7 - [7]PASS - 530", {"outcome": "failure"}),
        ("11:06:56 203.0.113.7 jan PASS - 230", {"outcome": "success", "user": "jan"}),
        ("11:06:56 203.0.113.7 - USER jan 530", {"outcome": "failure", "user": "jan"}),
        ("11:06:56 203.0.113.7 jan AUTH - 535",
         {"outcome": "failure", "user": "jan", "service": "iis_smtp"}),
    ],
)  # fmt: skip
def test_an_answer_to_a_login_is_an_attempt(line: str, changes: dict[str, Any]) -> None:
    expected = {
        "kind": "authentication",
        "at": "2023-10-10T11:06:56Z",
        "source_ip": "203.0.113.7",
        "service": "iis_ftp",
    }
    assert shown_all("#Date: 2023-10-10 00:00:00", FTP, line)[2] == expected | changes


@pytest.mark.parametrize(
    ("line", "miss"),
    [
        ("11:06:56 203.0.113.7 - USER jan 331", Miss.OTHER),
        ("11:06:56 203.0.113.7 - - - -", Miss.OTHER),
        ("11:06:56 203.0.113.7 jan STOR /a.zip 226", Miss.OTHER),
        ("11:06:56 203.0.113.7 - ControlChannelOpened - -", Miss.OTHER),
        ("# a comment of somebody", Miss.MALFORMED),
        ("#Fields: date,time,c-ip", Miss.MALFORMED),
        ("#Fields: date time x-edge-location c-ip", Miss.MALFORMED),
        ("11:06:56 nobody - GET / 200", Miss.MALFORMED),
        ("99:06:56 203.0.113.7 - GET / 200", Miss.MALFORMED),
        ("11:06:56 203.0.113.7 - GET / 2000", Miss.MALFORMED),
        ("11:06:56 203.0.113.7 - GET /", Miss.MALFORMED),
        ("11:06:56 203.0.113.7 - GET / 200 x", Miss.MALFORMED),
    ],
)
def test_other_lines_tell_of_nothing(line: str, miss: Miss) -> None:
    assert shown_all("#Date: 2023-10-10 00:00:00", FTP, line)[2] is miss


def test_a_log_without_paths_tells_of_no_request() -> None:
    lines = ("#Fields: date time c-ip sc-status", "2023-10-10 11:06:56 203.0.113.7 200")
    assert shown_all(*lines) == [Miss.OTHER, Miss.MALFORMED]


def test_an_unanswered_request_has_no_status() -> None:
    lines = (
        "#Fields: date time c-ip cs-method cs-uri-stem sc-status time-taken",
        "2023-10-10 11:06:56 203.0.113.7 GET /a - -",
    )
    expected = {name: value for name, value in READ.items() if name not in {"query", "user_agent"}}
    assert shown_all(*lines)[1] == expected | {"status": 0}


def test_the_headers_of_one_are_not_those_of_the_other() -> None:
    assert told(CLOUDFRONT, "#Fields: date time x-edge-location c-ip") is Miss.OTHER
    assert told(CLOUDFRONT, "#Fields: date time c-ip") is Miss.MALFORMED


def test_a_line_of_cloudfront_is_read() -> None:
    line = (
        "2023-10-10\t11:06:56\tAMS1\t392\t203.0.113.7\tGET\td111.cloudfront.example\t/a\t404\t"
        "https://ref.example/\tMozilla/5.0%2520(X11)\tb=1\t-\tHit\tSOX4\tACME.example\thttps\t23\t"
        "0.250\t-\tTLSv1.2"
    )
    assert told(CLOUDFRONT, line) == READ | {
        "size_bytes": 392,
        "host": "acme.example",
        "referer": "https://ref.example/",
        "duration_us": 250_000,
    }
