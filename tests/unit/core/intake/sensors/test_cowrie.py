"""Cowrie: attempts to log in to the honeypot."""

import json

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.sensors.cowrie import COWRIE
from schout.testing.lines import told

EVENT = {
    "eventid": "cowrie.login.failed",
    "username": "root",
    "password": "123456",
    "message": "login attempt [root/123456] failed",
    "sensor": "honey",
    "timestamp": "2023-10-10T11:06:56.125000Z",
    "src_ip": "203.0.113.7",
    "session": "3e5a9212b91f",
}


@pytest.mark.parametrize(
    ("eventid", "outcome"), [("login.failed", "failure"), ("login.success", "success")]
)
def test_a_login_is_read(eventid: str, outcome: str) -> None:
    assert told(COWRIE, json.dumps(EVENT | {"eventid": f"cowrie.{eventid}"})) == {
        "kind": "authentication",
        "at": "2023-10-10T11:06:56.125000Z",
        "source_ip": "203.0.113.7",
        "service": "cowrie",
        "outcome": outcome,
        "user": "root",
    }


@pytest.mark.parametrize(
    ("line", "miss"),
    [
        ("", Miss.OTHER),
        (json.dumps(EVENT | {"eventid": "cowrie.session.connect"}), Miss.OTHER),
        (json.dumps(EVENT | {"src_ip": ""}), Miss.OTHER),
        (json.dumps(EVENT | {"eventid": "other.login.failed"}), Miss.MALFORMED),
        (json.dumps(EVENT | {"timestamp": "yesterday"}), Miss.MALFORMED),
        ('{"a": ' + "[" * 100_000, Miss.MALFORMED),
        ("hello", Miss.MALFORMED),
    ],
)
def test_other_lines_tell_of_nothing(line: str, miss: Miss) -> None:
    assert told(COWRIE, line) is miss
