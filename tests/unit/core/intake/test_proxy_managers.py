"""Nginx Proxy Manager and Zoraxy: requests with the host they were for."""

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.proxy_managers import PROXY_MANAGER, ZORAXY
from schout.testing.lines import told

WHEN = "[10/Oct/2023:11:06:56 +0000]"
READ = {
    "kind": "http_request",
    "at": "2023-10-10T11:06:56Z",
    "source_ip": "203.0.113.7",
    "method": "GET",
    "path": "/a",
    "query": "b=1",
    "status": 404,
    "host": "acme.example",
    "user_agent": "curl/8",
}
PROXIED = (
    f'{WHEN} - 404 404 - GET https acme.example "/a?b=1" [Client 203.0.113.7] [Length 192] '
    '[Gzip 3.10] [Sent-to 192.0.2.9] "curl/8" "https://ref.example/"'
)


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        (PROXIED, {"size_bytes": 192, "referer": "https://ref.example/"}),
        ((f'{WHEN} 404 - GET https ACME.example "/a?b=1" [Client 203.0.113.7] [Length -] [Gzip -] '
         '"curl/8" "-"'), {}),
    ],
)  # fmt: skip
def test_a_request_of_the_manager_is_read(line: str, changes: dict[str, object]) -> None:
    assert told(PROXY_MANAGER, line) == READ | changes


def test_a_request_of_zoraxy_is_read() -> None:
    line = (
        "2023/10/10 11:06:56 [2023-10-10 11:06:56.000000] [router:host-http] [origin:acme.example] "
        "[client: 203.0.113.7] [useragent: curl/8] GET /a?b=1 404"
    )
    assert told(ZORAXY, line) == READ


@pytest.mark.parametrize(
    ("line", "miss"),
    [
        ("", Miss.OTHER),
        ("hello", Miss.MALFORMED),
        (PROXIED.replace("203.0.113.7", "nobody"), Miss.MALFORMED),
        (PROXIED.replace("10/Oct", "99/Oct"), Miss.MALFORMED),
    ],
)
def test_other_lines_of_the_manager_are_malformed(line: str, miss: Miss) -> None:
    assert told(PROXY_MANAGER, line) is miss


@pytest.mark.parametrize(
    ("line", "miss"),
    [
        (" ", Miss.OTHER),
        ("2023/10/10 11:06:56 [server] started", Miss.MALFORMED),
        (
            ("[2023-99-10 11:06:56.0] [router:a] [origin:b] [client: 203.0.113.7] [useragent: c] "
            "GET / 200"),
            Miss.MALFORMED,
        ),
        ("[2023-10-10 11:06:56.0] [router:a] [origin:b] [client: nobody] [useragent: c] GET / 200",
         Miss.MALFORMED),
    ],
)  # fmt: skip
def test_other_lines_of_zoraxy_are_malformed(line: str, miss: Miss) -> None:
    assert told(ZORAXY, line) is miss
