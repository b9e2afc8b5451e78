"""HAProxy's logs: requests and connections, with or without a header of syslog."""

from typing import Any

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.haproxy import HAPROXY
from schout.testing.lines import told

WHEN = "[10/Oct/2023:11:06:56.125]"
START = f"203.0.113.7:55032 {WHEN} web~ back/srv1 "
HTTP = START + "0/0/0/169/170 404 1541 - - ---- 5/6/7/8/0 0/0 "
READ = {
    "kind": "http_request",
    "at": "2023-10-10T11:06:56.125000Z",
    "source_ip": "203.0.113.7",
    "method": "GET",
    "path": "/a",
    "query": "b=1",
    "status": 404,
    "size_bytes": 1541,
    "duration_us": 170_000,
}
ASKED = '"GET /a?b=1 HTTP/1.1"'


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        (HTTP + ASKED, {}),
        ("Oct 10 11:06:56 lb1 haproxy[39463]: " + HTTP + ASKED, {}),
        ("<134>1 2023-10-10T11:06:56Z lb1 haproxy 39463 - - " + HTTP + ASKED, {}),
        (HTTP + "{ACME.example|Mozilla/5.0 (X11)||https://ref.example/} {gzip} " + ASKED,
         {"host": "acme.example", "user_agent": "Mozilla/5.0 (X11)"}),
        (HTTP + "{|} " + ASKED, {}),
        (HTTP + '"GET https://acme.example/a?b=1 HTTP/2.0"', {}),
        (HTTP + '"<BADREQ>"', {"method": ..., "path": "<BADREQ>", "query": ...}),
        (START + '-1/-1/-1/-1/-1 -1 0 - - CR-- 5/6/7/8/0 0/0 ' + ASKED,
         {"status": 0, "size_bytes": 0, "duration_us": ...}),
        (START + '0/0/0/169/+170 404 +1541 - - ---- 5/6/7/8/0 0/0 ' + ASKED + " 0/0/0/0/0", {}),
        (HTTP + '"GET /a?b=1 HTTP/1.1', {}),
        ("[2001:db8::7]:5 ".replace("[", "").replace("]", "") + HTTP.partition(" ")[2] + ASKED,
         {"source_ip": "2001:db8::7"}),
    ],
    ids=[
        *("plain", "syslog", "syslog 5424", "captured", "captured nothing", "absolute", "bad"),
        *("aborted", "kept alive", "cut", "ipv6"),
    ],
)  # fmt: skip
def test_a_request_is_read(line: str, changes: dict[str, Any]) -> None:
    expected = {name: value for name, value in (READ | changes).items() if value is not ...}
    assert told(HAPROXY, line) == expected


@pytest.mark.parametrize(
    ("state", "outcome"),
    [("--", "accepted"), ("PR", "blocked"), ("SC", "failed"), ("CD", "failed")],
)
def test_a_connection_is_a_flow(state: str, outcome: str) -> None:
    line = f"203.0.113.7:55032 {WHEN} ssh ssh/srv1 0/0/5007 212 {state} 0/0/0/0/3 0/0"
    assert told(HAPROXY, line, default_host="lb.example") == {
        "kind": "network_flow",
        "at": "2023-10-10T11:06:56.125000Z",
        "source_ip": "203.0.113.7",
        "protocol": "tcp",
        "source_port": 55032,
        "outcome": outcome,
        "bytes_in": 212,
        "duration_us": 5_007_000,
        "host": "lb.example",
    }


@pytest.mark.parametrize(
    ("line", "miss"),
    [
        ("", Miss.OTHER),
        ("Oct 10 11:06:56 lb1 haproxy[39463]: Proxy web started.", Miss.OTHER),
        (f"203.0.113.7:55032 {WHEN} web/1: SSL handshake failure", Miss.OTHER),
        (f"203.0.113.7:55032 {WHEN} web x", Miss.MALFORMED),
        (f"203.0.113.777:55032 {WHEN} web~ x", Miss.MALFORMED),
        ("203.0.113.7:55032 [99/Oct/2023:11:06:56.125] web~ x", Miss.MALFORMED),
        ("hello", Miss.MALFORMED),
    ],
)
def test_other_lines_tell_of_nothing(line: str, miss: Miss) -> None:
    assert told(HAPROXY, line) is miss
