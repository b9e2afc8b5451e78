"""Access logs with times behind the user agent: the time a request took is read."""

import pytest

from schout.core.intake.access_timed import COMBINED_TIMED, INGRESS_NGINX, TRAEFIK_COMMON
from schout.core.intake.format import Format, Miss
from schout.testing.lines import told

COMBINED = (
    '203.0.113.7 - - [10/Oct/2023:11:06:56 +0000] "GET /a HTTP/1.1" 200 5 "-" "x \\" 1.500 y"'
)
READ = {
    "kind": "http_request",
    "at": "2023-10-10T11:06:56Z",
    "source_ip": "203.0.113.7",
    "method": "GET",
    "path": "/a",
    "status": 200,
    "size_bytes": 5,
    "user_agent": 'x \\" 1.500 y',
}


@pytest.mark.parametrize(
    ("form", "tail", "duration_us"),
    [
        (INGRESS_NGINX, " 80 0.250 [default-web-80] [] 192.0.2.9:5678 13 0.001 200 c994", 250_000),
        (INGRESS_NGINX, " 80 0.250 [default-web-80] [] 192.0.2.9:1, 192.0.2.8:1 1, 2 0.1, 0.2 5",
         250_000),
        (TRAEFIK_COMMON, ' 17 "web@docker" "http://192.0.2.9:80" 4ms', 4000),
        (TRAEFIK_COMMON, ' 17 "-" "-" 0ms', 0),
        (COMBINED_TIMED, " 0.003", 3000),
        (COMBINED_TIMED, ' rt=0.003 uct="0.001"', 3000),
        (COMBINED_TIMED, ' "198.51.100.1" "0.003"', 3000),
        (COMBINED_TIMED, " request_time=0.003 x", 3000),
    ],
)  # fmt: skip
def test_the_time_it_took_is_read(form: Format, tail: str, duration_us: int) -> None:
    assert told(form, COMBINED + tail) == READ | {"duration_us": duration_us}


@pytest.mark.parametrize("form", [INGRESS_NGINX, TRAEFIK_COMMON, COMBINED_TIMED])
@pytest.mark.parametrize(
    ("line", "miss"),
    [
        ("", Miss.OTHER),
        ("hello", Miss.MALFORMED),
        (COMBINED, Miss.MALFORMED),
        (COMBINED + " x", Miss.MALFORMED),
        ('203.0.113.7 - - [10/Oct/2023:11:06:56 +0000] "GET /a HTTP/1.1" 200 5', Miss.MALFORMED),
        ('203.0.113.7 - - [10/Oct/2023:11:06:56 +0000] "GET /a HTTP/1.1" 200 5 "', Miss.MALFORMED),
    ],
)
def test_a_line_without_it_is_in_another_format(form: Format, line: str, miss: Miss) -> None:
    assert told(form, line) is miss
