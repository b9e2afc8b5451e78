"""nginx's error log: limits, logins and refusals, with the address that nobody made up."""

from typing import Any

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.nginx_error import NGINX_ERROR
from schout.testing.lines import told

HEAD = "2023/10/10 11:06:56 [error] 31#31: *45 "
TAIL = (
    ', client: 203.0.113.7, server: shop.example, request: "GET /a HTTP/1.1", '
    'host: "ACME.example:443"'
)
LOGIN = {
    "kind": "authentication",
    "at": "2023-10-10T11:06:56Z",
    "source_ip": "203.0.113.7",
    "service": "nginx",
    "user": "jan",
    "host": "acme.example",
}
ALERT = {
    "kind": "security_alert",
    "at": "2023-10-10T11:06:56Z",
    "source_ip": "203.0.113.7",
    "engine": "nginx",
    "severity": 0,
    "outcome": "blocked",
    "host": "acme.example",
}
FORGED = ", client: 198.51.100.1, server: x"


@pytest.mark.parametrize(
    ("message", "changes"),
    [
        ('user "jan": password mismatch', {"outcome": "failure"}),
        ('user "jan" was not found in "/etc/nginx/users"', {"outcome": "unknown_user"}),
        ('user "": password mismatch', {"outcome": "failure", "user": ...}),
        ('user "jan, x": password mismatch', {"outcome": "failure", "user": "jan, x"}),
        ('FastCGI sent in stderr: "PHP message: Failed login for jan" while reading',
         {"outcome": "failure", "service": "php"}),
        ('FastCGI sent in stderr: "PHP message: PHP Notice: Login failed"',
         {"outcome": "failure", "service": "php", "user": ...}),
    ],
)  # fmt: skip
def test_a_failed_login_is_an_attempt(message: str, changes: dict[str, Any]) -> None:
    expected = {name: value for name, value in (LOGIN | changes).items() if value is not ...}
    assert told(NGINX_ERROR, HEAD + message + TAIL) == expected


@pytest.mark.parametrize(
    ("message", "signature", "category", "outcome"),
    [
        ('limiting requests, excess: 5.428 by zone "a"', "limit_req exceeded", "flood", "blocked"),
        ('limiting requests, dry run, excess: 5.428 by zone "a"', "limit_req exceeded", "flood",
         "seen"),
        ('delaying request, excess: 0.472, by zone "a"', "limit_req delayed", "flood", "seen"),
        ('limiting connections by zone "a"', "limit_conn exceeded", "flood", "blocked"),
        ("access forbidden by rule", "access forbidden by rule", "policy", "blocked"),
        ('directory index of "/srv/" is forbidden', "directory index forbidden", "policy",
         "blocked"),
        ("client intended to send too large body: 9 bytes", "too large body", "policy", "blocked"),
        ("client sent too long URI while reading client request line", "too long request", "scan",
         "blocked"),
        ("client sent invalid method while reading client request line", "invalid request", "scan",
         "blocked"),
        ('client sent duplicate host header: "a"', "invalid request", "scan", "blocked"),
    ],
)  # fmt: skip
def test_what_it_refused_is_an_alert(
    message: str, signature: str, category: str, outcome: str
) -> None:
    assert told(NGINX_ERROR, HEAD + message + TAIL) == ALERT | {
        "signature": signature,
        "category": category,
        "outcome": outcome,
    }


def test_what_modsecurity_says_is_an_alert() -> None:
    message = (
        'ModSecurity: Access denied with code 403 (phase 2). Matched [file "a"] [id "942100"] '
        '[msg "SQL Injection"] [severity "2"] [hostname "192.0.2.1"] [uri "/"]'
    )
    assert told(NGINX_ERROR, HEAD + message + TAIL) == ALERT | {
        "engine": "modsecurity",
        "signature": "942100 SQL Injection",
        "category": "exploit",
        "severity": 1,
    }
    quoted = '[client "203.0.113.7"] ' + message
    assert told(NGINX_ERROR, HEAD + quoted) == ALERT | {
        "engine": "modsecurity",
        "signature": "942100 SQL Injection",
        "category": "exploit",
        "severity": 1,
        "host": "192.0.2.1",
    }


@pytest.mark.parametrize(
    ("message", "changes"),
    [
        (
            ('client login failed: "x" while in http auth, client: 203.0.113.7 using starttls,'
            ' server: 0.0.0.0:587, login: "jan"'),
            {"outcome": "failure"},
        ),
        ('client logged in, client: 203.0.113.7, server: 0.0.0.0:25, login: "jan"',
         {"outcome": "success"}),
        ("client logged in, client: 203.0.113.7, server: 0.0.0.0:25",
         {"outcome": "success", "user": ...}),
    ],
)  # fmt: skip
def test_a_login_to_mail_is_an_attempt(message: str, changes: dict[str, Any]) -> None:
    found = LOGIN | {"host": ...} | changes
    expected = {name: value for name, value in found.items() if value is not ...}
    assert told(NGINX_ERROR, HEAD + message) == expected


def test_of_two_addresses_one_of_which_is_made_up_none_is_taken() -> None:
    message = f'client sent invalid header line: "a{FORGED}" while reading client request headers'
    expected = ALERT | {"signature": "invalid request", "category": "scan"}
    del expected["source_ip"]
    assert told(NGINX_ERROR, HEAD + message + TAIL) == expected


def test_a_user_without_a_readable_client_has_no_address() -> None:
    message = 'user "jan": password mismatch, client: unix:, server: shop.example'
    expected = LOGIN | {"outcome": "failure", "host": "shop.example"}
    del expected["source_ip"]
    assert told(NGINX_ERROR, HEAD + message) == expected


def test_a_line_without_host_and_server_takes_the_default_host() -> None:
    line = HEAD + 'access forbidden by rule, client: 203.0.113.7, server: , host: "_"'
    expected = ALERT | {
        "signature": "access forbidden by rule",
        "category": "policy",
        "host": "own.example",
    }
    assert told(NGINX_ERROR, line, default_host="own.example") == expected


@pytest.mark.parametrize(
    ("line", "miss"),
    [
        ("", Miss.OTHER),
        (HEAD + 'open() "/srv/x" failed (2: No such file or directory)' + TAIL, Miss.OTHER),
        (HEAD + "ModSecurity: Loaded 7 rules", Miss.OTHER),
        ("2023/10/10 11:06:56 [notice] 31#31: signal process started", Miss.OTHER),
        ("2023/13/10 11:06:56 [error] 31#31: *45 x", Miss.MALFORMED),
        ("2023/10/10 11:06:56 x", Miss.MALFORMED),
    ],
)
def test_other_lines_tell_of_nothing(line: str, miss: Miss) -> None:
    assert told(NGINX_ERROR, line) is miss
