"""AWS load balancers: requests with the host they were for and the time they took."""

from typing import Any

import pytest

from schout.core.intake.aws import AWS_LOAD_BALANCER
from schout.core.intake.format import Miss
from schout.testing.lines import told

READ = {
    "kind": "http_request",
    "at": "2023-10-10T11:06:56.186641Z",
    "source_ip": "203.0.113.7",
    "method": "GET",
    "path": "/a",
    "query": "b=1",
    "status": 200,
    "size_bytes": 57,
    "host": "acme.example",
    "user_agent": "curl/8",
    "duration_us": 171_000,
}
STAMP = "2023-10-10T11:06:56.186641Z"
ASKED = '"GET https://acme.example:443/a?b=1 HTTP/1.1"'
HEAD = f"https {STAMP} app/lb/490d 203.0.113.7:44740 192.0.2.1:80 0.086 0.048 0.037 200 200 0 57 "


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        (HEAD + ASKED + ' "curl/8" ECDHE TLSv1.2 arn:aws:x "Root=1" "acme.example" "-" 1', {}),
        (HEAD.removeprefix("https ") + ASKED + ' "curl/8" - -', {}),
        (HEAD.removeprefix("https ") + ASKED, {"user_agent": ...}),
        (HEAD.replace("0.086 0.048 0.037 200 200", "-1 -1 -1 - -") + ASKED + ' "-" - -',
         {"duration_us": ..., "status": 0, "user_agent": ...}),
        (HEAD + '"GET /a?b=1 HTTP/1.1" "curl/8" - -', {"host": ...}),
        (HEAD + '"x" "curl/8" - -', {"host": ..., "method": ..., "path": "x", "query": ...}),
    ],
    ids=["application", "classic", "classic without agent", "unanswered", "no host", "no http"],
)  # fmt: skip
def test_a_request_is_read(line: str, changes: dict[str, Any]) -> None:
    expected = {name: value for name, value in (READ | changes).items() if value is not ...}
    assert told(AWS_LOAD_BALANCER, line) == expected


TLS = (
    "tls 2.0 2023-10-10T11:06:56 net/lb/c6e g3d 203.0.113.7:51341 192.0.2.1:443 5 2 98 246 - "
    "arn:aws:acm:x - ECDHE-RSA tlsv12 - lb.example - - - 2023-10-10T11:06:51"
)
FLOW = {
    "kind": "network_flow",
    "at": "2023-10-10T11:06:56Z",
    "source_ip": "203.0.113.7",
    "destination_ip": "192.0.2.1",
    "protocol": "tcp",
    "source_port": 51341,
    "destination_port": 443,
    "outcome": "accepted",
    "bytes_out": 98,
    "bytes_in": 246,
    "duration_us": 5000,
}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (TLS, FLOW),
        (TLS.replace(" 5 2 98 246 - ", " - - 98 246 handshake_failure "),
         {name: value for name, value in FLOW.items() if name != "duration_us"}
         | {"outcome": "failed"}),
        (TLS.replace("203.0.113.7:51341", "nobody"), Miss.MALFORMED),
        (TLS.replace("2023-10-10T11:06:56", "2023-99-10T11:06:56"), Miss.MALFORMED),
    ],
    ids=["done", "failed", "no address", "no moment"],
)  # fmt: skip
def test_a_connection_by_tls_is_a_flow(line: str, expected: object) -> None:
    assert told(AWS_LOAD_BALANCER, line) == expected


@pytest.mark.parametrize(
    ("line", "miss"),
    [
        ("", Miss.OTHER),
        (HEAD + '"- - - " "-" - -', Miss.OTHER),
        (HEAD.replace("203.0.113.7:44740", "nobody") + ASKED, Miss.MALFORMED),
        (HEAD.replace("2023-10", "2023-99") + ASKED, Miss.MALFORMED),
        ("hello", Miss.MALFORMED),
    ],
)
def test_other_lines_tell_of_nothing(line: str, miss: Miss) -> None:
    assert told(AWS_LOAD_BALANCER, line) is miss
