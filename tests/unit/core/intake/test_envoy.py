"""Envoy's and Istio's text: requests of the caller that Envoy itself saw."""

from typing import Any

import pytest

from schout.core.intake.envoy import ENVOY
from schout.core.intake.format import Miss
from schout.testing.lines import told

WHEN = "[2023-10-10T11:06:56.125Z]"
READ = {
    "kind": "http_request",
    "at": "2023-10-10T11:06:56.125000Z",
    "source_ip": "203.0.113.7",
    "method": "POST",
    "path": "/a",
    "query": "b=1",
    "status": 204,
    "size_bytes": 9,
    "host": "acme.example",
    "user_agent": "curl/8",
    "duration_us": 226_000,
}
ASKED = '"POST /a?b=1 HTTP/2" 204'
ENDS = '"curl/8" "cc21" "acme.example:443" "192.0.2.1:80"'


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        (f'{WHEN} {ASKED} - 154 9 226 100 "198.51.100.1, 203.0.113.7" {ENDS}', {}),
        (f'{WHEN} {ASKED} UF,URX 154 9 - - "[2001:db8::7]" {ENDS}',
         {"source_ip": "2001:db8::7", "duration_us": ...}),
        ((f'{WHEN} {ASKED} - via_upstream - "-" 154 9 226 100 "198.51.100.1" {ENDS} '
         "inbound|80|| 127.0.0.6:1 192.0.2.1:80 203.0.113.7:5000 outbound_.80_ default"), {}),
        (f'{WHEN} "\\x16" 400 DPE 154 9 226 100 "203.0.113.7" "-" "-" "-" "-"',
         {"method": ..., "path": "\\x16", "query": ..., "status": 400, "host": ...,
          "user_agent": ...}),
    ],
    ids=["default", "failed", "istio", "no http"],
)  # fmt: skip
def test_a_request_is_read(line: str, changes: dict[str, Any]) -> None:
    expected = {name: value for name, value in (READ | changes).items() if value is not ...}
    assert told(ENVOY, line) == expected


@pytest.mark.parametrize(
    ("line", "miss"),
    [
        ("", Miss.OTHER),
        (f'{WHEN} {ASKED} - 154 9 226 100 "-" {ENDS}', Miss.OTHER),
        (f'{WHEN} "- - -" 0 - 154 9 226 - "203.0.113.7" "-" "-" "-" "192.0.2.1:80"', Miss.OTHER),
        (f'[2023-99-10T11:06:56.125Z] {ASKED} - 1 9 2 1 "-" {ENDS}', Miss.MALFORMED),
        ("[2023-10-10 11:06:56.125][1][info][main] starting", Miss.MALFORMED),
    ],
)
def test_other_lines_tell_of_nothing(line: str, miss: Miss) -> None:
    assert told(ENVOY, line) is miss
