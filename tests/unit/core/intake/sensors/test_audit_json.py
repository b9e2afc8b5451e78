"""JSON audit logs of ModSecurity and Coraza: the worst message names what was seen."""

import json
from typing import Any

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.sensors.audit_json import AUDIT_JSON
from schout.testing.lines import told

ALERT = {
    "kind": "security_alert",
    "at": "2023-10-10T11:06:56Z",
    "source_ip": "203.0.113.7",
    "engine": "coraza",
    "signature": "942100 SQL 'injection'",
    "category": "exploit",
    "severity": 1,
    "outcome": "seen",
    "destination_ip": "192.0.2.1",
    "destination_port": 443,
    "host": "acme.example",
}
MESSAGES = [
    {"message": "x", "data": {"id": 949110, "msg": "Score exceeded", "severity": 2}},
    {"message": "x", "data": {"id": 920350, "msg": "Host is an address", "severity": 4}},
    {"message": "x", "data": {"id": 942100, "msg": 'SQL "injection"', "severity": 2}},
    {"message": "said so"},
]
CORAZA = {
    "transaction": {
        "timestamp": "2023/10/10 11:06:56",
        "unix_timestamp": 1696936016,
        "id": "x",
        "client_ip": "203.0.113.7",
        "client_port": 44740,
        "host_ip": "192.0.2.1",
        "host_port": 443,
        "request": {"method": "GET", "uri": "/", "headers": {"host": ["Acme.example:443"]}},
        "response": {"status": 200},
        "producer": {"connector": "caddy", "rule_engine": "On"},
    },
    "messages": MESSAGES,
}
THREE = {
    "transaction": {
        "client_ip": "203.0.113.7",
        "time_stamp": "Tue Oct 10 11:06:56 2023",
        "host_ip": "192.0.2.1",
        "host_port": 443,
        "request": {
            "method": "GET",
            "uri": "/",
            "headers": {"Accept": "*", "Host": "acme.example"},
        },
        "producer": {"modsecurity": "ModSecurity v3.0.9 (Linux)", "secrules_engine": "Enabled"},
        "messages": [
            {"message": "SQL 'injection'", "details": {"ruleId": "942100", "severity": "2"}}
        ],
    }
}
TWO = {
    "transaction": {
        "time": "10/Oct/2023:11:06:56 +0000",
        "remote_address": "203.0.113.7",
        "local_address": "192.0.2.1",
        "local_port": 443,
    },
    "request": {"request_line": "GET / HTTP/1.1", "headers": {"Host": "acme.example"}},
    "audit_data": {
        "messages": [
            'Warning. Found. [id "942100"] [msg "SQL \'injection\'"] [severity "CRITICAL"]'
        ],
        "action": {"intercepted": True},
    },
}


def changed(line: dict[str, Any], **transaction: Any) -> str:
    return json.dumps(line | {"transaction": line["transaction"] | transaction})


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        (json.dumps(CORAZA), {}),
        (changed(CORAZA, is_interrupted=True), {"outcome": "blocked"}),
        (changed(CORAZA, unix_timestamp=1696936016 * 10**9), {}),
        (changed(CORAZA, unix_timestamp=0), {}),
        (changed(CORAZA, request=None), {"host": ...}),
        (changed(CORAZA, request={"headers": {"accept": "*"}}), {"host": ...}),
        (changed(CORAZA, request={"headers": {"host": []}}), {"host": ...}),
        (json.dumps(THREE), {"engine": "modsecurity"}),
        (json.dumps(TWO), {"engine": "modsecurity", "outcome": "blocked"}),
        (json.dumps(TWO | {"audit_data": {"messages": [
            'Access denied with code 403. [id "913100"] [msg "a"] [severity "NOTICE"]']}}),
         {"engine": "modsecurity", "outcome": "blocked", "signature": "913100 a",
          "category": "scan", "severity": 4}),
    ],
    ids=["coraza", "interrupted", "nanoseconds", "time in words", "no request", "no host",
         "empty host", "modsecurity 3", "modsecurity 2", "denied"],
)  # fmt: skip
def test_the_worst_message_is_the_alert(text: str, changes: dict[str, Any]) -> None:
    expected = {name: value for name, value in (ALERT | changes).items() if value is not ...}
    assert told(AUDIT_JSON, text) == expected


@pytest.mark.parametrize(
    ("text", "miss"),
    [
        ("", Miss.OTHER),
        (json.dumps(CORAZA | {"messages": None}), Miss.OTHER),
        (changed(CORAZA, client_ip="nobody"), Miss.MALFORMED),
        (changed(CORAZA, unix_timestamp=0, timestamp="yesterday"), Miss.MALFORMED),
        (changed(CORAZA, unix_timestamp=10**40), Miss.MALFORMED),
        ('{"a": ' + "[" * 100_000, Miss.MALFORMED),
        ("hello", Miss.MALFORMED),
    ],
)
def test_other_lines_tell_of_nothing(text: str, miss: Miss) -> None:
    assert told(AUDIT_JSON, text) is miss
