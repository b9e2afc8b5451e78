"""Access logs in JSON: fields are found by their usual names, whoever wrote them."""

import json
from typing import Any

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.json_access import JSON_ACCESS, flat_fields
from schout.testing.lines import told

READ = {
    "kind": "http_request",
    "at": "2023-10-10T11:06:56Z",
    "source_ip": "203.0.113.7",
    "method": "GET",
    "path": "/a",
    "query": "b=1",
    "status": 404,
    "size_bytes": 5,
    "host": "acme.example",
    "user_agent": "curl/8",
    "referer": "https://ref.example/",
}
NGINX = {
    "time_iso8601": "2023-10-10T11:06:56+00:00",
    "remote_addr": "203.0.113.7",
    "remote_user": "jan",
    "request": "GET /a?b=1 HTTP/1.1",
    "status": "404",
    "body_bytes_sent": "5",
    "http_host": "ACME.example:443",
    "http_user_agent": "curl/8",
    "http_referer": "https://ref.example/",
    "request_time": "0.250",
}
TIMED = {"user": "jan", "duration_us": 250_000}
CLOUDFLARE = {
    "ClientIP": "203.0.113.7",
    "ClientRequestHost": "acme.example",
    "ClientRequestMethod": "GET",
    "ClientRequestURI": "/a?b=1",
    "ClientRequestReferer": "https://ref.example/",
    "ClientRequestUserAgent": "curl/8",
    "EdgeResponseBytes": 5,
    "EdgeResponseStatus": 404,
    "EdgeStartTimestamp": 1696936016000000000,
}
ENVOY = {
    ":authority": "acme.example",
    "bytes_sent": 5,
    "downstream_remote_address": "203.0.113.7:59292",
    "duration": 250,
    "method": "GET",
    "response_code": 404,
    "start_time": "2023-10-10T11:06:56.000Z",
    "user-agent": "curl/8",
    "referer": "https://ref.example/",
    "x-envoy-origin-path": "/a?b=1",
    "x-forwarded-for": None,
}
GOOGLE = {
    "httpRequest": {
        "requestMethod": "GET",
        "requestUrl": "https://acme.example/a?b=1",
        "status": 404,
        "responseSize": "5",
        "userAgent": "curl/8",
        "remoteIp": "203.0.113.7",
        "referer": "https://ref.example/",
        "latency": "0.25s",
    },
    "timestamp": "2023-10-10T11:06:56Z",
}
ELASTIC = {
    "@timestamp": "2023-10-10T11:06:56Z",
    "http": {
        "request": {"method": "GET", "referrer": "https://ref.example/"},
        "response": {"status_code": 404, "body": {"bytes": 5}},
    },
    "url": {"path": "/a", "query": "b=1", "domain": "acme.example"},
    "source": {"ip": "203.0.113.7"},
    "user_agent": {"original": "curl/8"},
}


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        (NGINX, TIMED),
        (NGINX | {"time_iso8601": None, "time_local": "10/Oct/2023:11:06:56 +0000"}, TIMED),
        (NGINX | {"time_iso8601": None, "msec": "1696936016.000"}, TIMED),
        (NGINX | {"time_iso8601": "x" * 50, "msec": 1696936016.0}, TIMED),
        (NGINX | {"time_iso8601": "yesterday", "msec": 1696936016.5},
         TIMED | {"at": "2023-10-10T11:06:56.500000Z"}),
        (NGINX | {"time_iso8601": None, "timestamp": 1696936016000}, TIMED),
        (NGINX | {"time_iso8601": None, "timestamp": 1696936016000000}, TIMED),
        (NGINX | {"request": "", "status": 400, "request_time": "-"},
         {"user": "jan", "method": ..., "path": "", "query": ..., "status": 400}),
        (NGINX | {"request": "\x16\x03"},
         TIMED | {"method": ..., "path": "\x16\x03", "query": ...}),
        (NGINX | {"request": "a b"}, TIMED | {"method": ..., "path": "a b", "query": ...}),
        (NGINX | {"request": "GET", "remote_addr": "198.51.100.1, 203.0.113.7"},
         TIMED | {"method": ..., "path": "GET", "query": ...}),
        (NGINX | {"request_uri": "/a", "request_method": "GET", "args": "?b=1"}, TIMED),
        (CLOUDFLARE, {}),
        (ENVOY, {"duration_us": 250_000}),
        (GOOGLE, {"duration_us": 250_000}),
        (ELASTIC, {}),
        (ELASTIC | {"source": {"ip": ["203.0.113.7", "192.0.2.1"]}}, {}),
    ],
    ids=[
        *("nginx", "local time", "seconds as text", "seconds", "half a second", "milliseconds"),
        *("microseconds", "no request", "no http", "two words", "one word", "parts"),
        *("cloudflare", "envoy", "google", "elastic", "list"),
    ],
)  # fmt: skip
def test_a_request_is_found_by_the_names_of_its_fields(
    line: dict[str, Any], changes: dict[str, Any]
) -> None:
    expected = {name: value for name, value in (READ | changes).items() if value is not ...}
    assert told(JSON_ACCESS, json.dumps(line)) == expected


@pytest.mark.parametrize(
    ("raw", "miss"),
    [
        (b" ", Miss.OTHER),
        (b"{}", Miss.OTHER),
        (json.dumps(NGINX | {"status": "ok"}), Miss.OTHER),
        (json.dumps(NGINX | {"status": 1000}), Miss.OTHER),
        (json.dumps(NGINX | {"remote_addr": "nobody"}), Miss.OTHER),
        (json.dumps(NGINX | {"request": None}), Miss.OTHER),
        (json.dumps(NGINX | {"time_iso8601": "yesterday"}), Miss.MALFORMED),
        (json.dumps(NGINX | {"time_iso8601": None}), Miss.MALFORMED),
        (b"[1]", Miss.MALFORMED),
        (b'{"status": ' + b"9" * 5000 + b"}", Miss.MALFORMED),
        (b'{"a": ' + b"[" * 200_000, Miss.MALFORMED),
        (b'{"status": 200', Miss.MALFORMED),
        (b"\xff", Miss.MALFORMED),
    ],
    ids=[
        *("blank", "empty", "words", "no status", "no address", "no request", "no moment"),
        *("no time", "list", "huge number", "deep", "half", "no utf-8"),
    ],
)
def test_other_json_tells_of_no_request(raw: str | bytes, miss: Miss) -> None:
    assert told(JSON_ACCESS, raw) is miss


def test_fields_inside_others_have_dots_and_only_so_deep() -> None:
    line = {
        "$A-b": {"C d": 1, "e": [], "f": True, "g": {"h": {"i": {"j": 2}}}},
        "x": [{"y": 1.5}],
        "z": 2.0,
    }
    assert flat_fields(line) == {"a_b.c_d": "1", "x.y": "1.500000", "z": "2"}


def test_of_very_many_fields_the_first_are_taken() -> None:
    assert len(flat_fields({str(number): number for number in range(1000)})) == 400
