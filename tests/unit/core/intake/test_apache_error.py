"""Apache's error log, old and new: logins and refusals with their client."""

from typing import Any

import pytest

from schout.core.intake.apache_error import APACHE_ERROR
from schout.core.intake.format import Miss
from schout.testing.lines import told

NEW = (
    "[Tue Oct 10 11:06:56.125000 2023] [auth_basic:error] [pid 10:tid 14012] "
    "[client 203.0.113.7:50229] "
)
OLD = "[Tue Oct 10 11:06:56 2023] [error] [client 203.0.113.7] "
LOGIN = {
    "kind": "authentication",
    "at": "2023-10-10T11:06:56.125000Z",
    "source_ip": "203.0.113.7",
    "service": "apache",
    "outcome": "failure",
    "user": "jan",
}
ALERT = {
    "kind": "security_alert",
    "at": "2023-10-10T11:06:56.125000Z",
    "source_ip": "203.0.113.7",
    "engine": "apache",
    "severity": 0,
    "outcome": "blocked",
}


@pytest.mark.parametrize(
    ("message", "changes"),
    [
        ('AH01617: user jan: authentication failure for "/": Password Mismatch', {}),
        ("AH01618: user jan not found: /", {"outcome": "unknown_user"}),
        ("AH01794: user `jan': password mismatch: /", {}),
        ("AH01790: user `jan' in realm `x' not found: /", {"outcome": "unknown_user"}),
        ("auth_ldap authenticate: user jan authentication failed; URI / [x][y]", {}),
        ("PAM: user 'jan' - not authenticated: Authentication failure", {}),
        ('AH01617: user jan de wit: authentication failure for "/": Password Mismatch',
         {"user": "jan de wit"}),
    ],
)  # fmt: skip
def test_a_failed_login_is_an_attempt(message: str, changes: dict[str, Any]) -> None:
    assert told(APACHE_ERROR, NEW + message) == LOGIN | changes


@pytest.mark.parametrize(
    ("message", "signature", "category"),
    [
        ("AH00126: Invalid URI in request GET /../ HTTP/1.1", "invalid URI", "exploit"),
        ("AH10244: invalid URI path (/%2e%2e)", "invalid URI", "exploit"),
        ("AH01630: client denied by server configuration: /srv",
         "client denied by server configuration", "policy"),
        ("Directory index forbidden by Options directive: /srv", "directory index forbidden",
         "policy"),
        ("AH00135: Invalid method in request \\x16\\x03\\x01", "invalid request", "scan"),
        ("AH00566: request failed: invalid characters in URI", "invalid request", "scan"),
        ("AH01071: Got error 'Primary script unknown'", "script not found", "scan"),
        ("script '/srv/x.php' not found or unable to stat", "script not found", "scan"),
        ("mod_evasive: Blacklisting address 203.0.113.7: possible DoS attack.", "mod_evasive",
         "flood"),
        ("mod_qos(031): access denied, QS_SrvMaxConnPerIP rule", "mod_qos", "flood"),
    ],
)  # fmt: skip
def test_what_it_refused_is_an_alert(message: str, signature: str, category: str) -> None:
    expected = ALERT | {"signature": signature, "category": category}
    assert told(APACHE_ERROR, NEW + message) == expected


def test_what_modsecurity_says_is_an_alert() -> None:
    message = (
        '[client 203.0.113.7] ModSecurity: Warning. Matched "x" at ARGS:a. [file "a"] [id "930120"]'
        ' [msg "OS File Access Attempt"] [severity "CRITICAL"] [hostname "ACME.example"] [uri "/"]'
    )
    assert told(APACHE_ERROR, NEW + message) == ALERT | {
        "engine": "modsecurity",
        "signature": "930120 OS File Access Attempt",
        "category": "exploit",
        "severity": 1,
        "outcome": "seen",
        "host": "acme.example",
    }


def test_the_older_form_is_read() -> None:
    message = 'user jan: authentication failure for "/": Password Mismatch'
    assert told(APACHE_ERROR, OLD + message) == LOGIN | {"at": "2023-10-10T11:06:56Z"}


@pytest.mark.parametrize(
    ("client", "address"),
    [
        ("[client 2001:db8::7:50229]", "2001:db8::7"),
        ("[remote 203.0.113.7:0]", "203.0.113.7"),
        ("[client ::1]", "::1"),
        ("(70014)End of file found: [client 203.0.113.7:1]", "203.0.113.7"),
        ("[client 203.0.113.7:1] (13)Permission denied: [x]", "203.0.113.7"),
    ],
)
def test_the_client_is_found(client: str, address: str) -> None:
    line = (
        f"[Tue Oct 10 11:06:56.125000 2023] [core:error] [pid 1] {client} AH00126: Invalid URI in"
    )
    expected = ALERT | {"signature": "invalid URI", "category": "exploit", "source_ip": address}
    assert told(APACHE_ERROR, line) == expected


@pytest.mark.parametrize(
    ("line", "miss"),
    [
        ("", Miss.OTHER),
        (OLD + "File does not exist: /srv/x", Miss.OTHER),
        ("[Tue Oct 10 11:06:60 2023] [notice] caught SIGTERM", Miss.OTHER),
        ("[Tue Oct 10 11:06:56 2023] [error] [client www.example.com] x", Miss.OTHER),
        ("[Tue Oct 10 11:06:56 2023] " + "[a] " * 20, Miss.OTHER),
        ("[Tue Oct 32 11:06:56 2023] [error] x", Miss.MALFORMED),
        ("[Tue Xyz 10 11:06:56 2023] [error] x", Miss.MALFORMED),
        ("[Tue Oct 10 11:06:56 2023] x", Miss.MALFORMED),
    ],
)
def test_other_lines_tell_of_nothing(line: str, miss: Miss) -> None:
    assert told(APACHE_ERROR, line) is miss
