"""Access logs in a form of one's own: the parts are found by what they look like."""

from typing import Any

import pytest

from schout.core.intake.access_custom import ACCESS_CUSTOM
from schout.core.intake.format import Miss
from schout.testing.lines import told

WHEN = "[10/Oct/2023:11:06:56 +0000]"
ASKED = '"GET /a?b=1 HTTP/1.1"'
READ = {
    "kind": "http_request",
    "at": "2023-10-10T11:06:56Z",
    "source_ip": "203.0.113.7",
    "method": "GET",
    "path": "/a",
    "query": "b=1",
    "status": 200,
    "size_bytes": 5,
    "user_agent": "curl/8",
}
WHO = '"-" "curl/8"'


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        (f"203.0.113.7 - jan {WHEN} acme.example {ASKED} 200 5 {WHO}",
         {"host": "acme.example", "user": "jan"}),
        (f'"acme.example" 203.0.113.7 - - {WHEN} {ASKED} 200 5 {WHO} 0.250',
         {"host": "acme.example", "duration_us": 250_000}),
        (f"{WHEN} acme.example 203.0.113.7 0.250 {ASKED} 200 5 440 - curl/8",
         {"host": "acme.example", "duration_us": 250_000}),
        (f"{WHEN} acme.example 203.0.113.7 {ASKED} 200 5 https://ref.example/ Mozilla/5.0 (X11)",
         {"host": "acme.example", "referer": "https://ref.example/",
          "user_agent": "Mozilla/5.0 (X11)"}),
        (f"192.0.2.1 203.0.113.7 - - {WHEN} {ASKED} 200 5 {WHO}", {}),
        (f'"198.51.100.9, 192.0.2.9" 203.0.113.7 - - {WHEN} {ASKED} 200 5 {WHO}', {}),
        (f"2023-10-10T11:06:56+00:00 203.0.113.7:5000 {ASKED} 200 5 {WHO}", {}),
        (f'"203.0.113.7 - - {WHEN} {ASKED} 200 5 {WHO}"', {}),
        (f'203.0.113.7 {WHEN} {ASKED} 200 5 "curl/8"', {}),
        (f'203.0.113.7 {WHEN} {ASKED} 200 5 "https://ref.example/"',
         {"referer": "https://ref.example/", "user_agent": ...}),
        (f"203.0.113.7 {WHEN} {ASKED} 200", {"size_bytes": ..., "user_agent": ...}),
        (f"203.0.113.7 {WHEN} {ASKED} 200 5 [x] y", {"user_agent": ...}),
        (f'203.0.113.7 200 {WHEN} {ASKED} "curl/8"', {"size_bytes": ...}),
        (f'203.0.113.7 {WHEN} "-" {ASKED} 200 5 {WHO}', {}),
        (f'{WHEN} {ASKED} 200 5 203.0.113.7 {WHO}', {}),
        (f'203.0.113.7 {WHEN} "\\x16\\x03" 400 5 {WHO}',
         {"method": ..., "path": "\\x16\\x03", "query": ..., "status": 400}),
        (f'203.0.113.7 {WHEN} {ASKED} 200 5 "-" "curl/8', {}),
        (f'203.0.113.7 {WHEN} "GET https://x.example/a?b=1 HTTP/1.1" 200 5 {WHO}', {}),
    ],
)  # fmt: skip
def test_the_parts_of_a_request_are_found(line: str, changes: dict[str, Any]) -> None:
    expected = {name: value for name, value in (READ | changes).items() if value is not ...}
    assert told(ACCESS_CUSTOM, line) == expected


@pytest.mark.parametrize(
    ("line", "miss"),
    [
        ("  ", Miss.OTHER),
        ("hello", Miss.MALFORMED),
        (f"203.0.113.7 {WHEN} {ASKED}", Miss.MALFORMED),
        (f"{WHEN} {ASKED} 200", Miss.MALFORMED),
        (f"203.0.113.7 {ASKED} 200 5", Miss.MALFORMED),
        (f"203.0.113.7 [99/Oct/2023:11:06:56 +0000] {ASKED} 200 5", Miss.MALFORMED),
        ('203.0.113.7 [x] "', Miss.MALFORMED),
    ],
)
def test_a_line_that_lacks_a_part_is_malformed(line: str, miss: Miss) -> None:
    assert told(ACCESS_CUSTOM, line) is miss
