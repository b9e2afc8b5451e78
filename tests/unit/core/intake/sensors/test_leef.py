"""LEEF of any maker: logins, connections that a firewall judged, claims of a detector."""

from typing import Any

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.sensors.leef import LEEF
from schout.testing.lines import told

ENDS = "src=203.0.113.7\tdst=2001:DB8::1\tsrcPort=44740\tdstPort=443\tusrName=jan"
TIME = "devTime=Oct 10 2023 11:06:56\t"
AT = "2023-10-10T11:06:56Z"
ALERT = {
    "kind": "security_alert",
    "at": AT,
    "source_ip": "203.0.113.7",
    "engine": "wall",
    "signature": "SQL injection",
    "category": "exploit",
    "severity": 2,
    "outcome": "seen",
    "destination_ip": "2001:db8::1",
    "destination_port": 443,
    "user": "jan",
}
LOGIN = {
    "kind": "authentication",
    "at": AT,
    "source_ip": "203.0.113.7",
    "service": "wall",
    "outcome": "failure",
    "user": "jan",
}
FLOW = {
    "kind": "network_flow",
    "at": AT,
    "source_ip": "203.0.113.7",
    "destination_ip": "2001:db8::1",
    "protocol": "tcp",
    "source_port": 44740,
    "destination_port": 443,
    "outcome": "blocked",
    "bytes_out": 700,
}


def one(name: str, more: str = "", head: str = "LEEF:1.0|Maker|Wall|1|") -> str:
    return f"{head}{name}|{TIME}{ENDS}{more}"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (one("SQL injection", "\tsev=8"), ALERT),
        (one("SQL injection", "\tsev=10\taction=Blocked"),
         ALERT | {"severity": 1, "outcome": "blocked"}),
        (one("42", "\tcat=Port scan\tsev=5"),
         ALERT | {"signature": "42", "category": "scan", "severity": 3}),
        (one("42", "\tmsg=a virus"), ALERT | {"signature": "42", "category": "malware",
                                              "severity": 0}),
        (one("SQL injection", "\tsev=1", "LEEF:1.0|Maker||1|"),
         ALERT | {"engine": "maker", "severity": 4}),
        (one("SQL injection", "", "LEEF:1.0|||1|"), ALERT | {"engine": "leef", "severity": 0}),
        (one("Login failed"), LOGIN),
        (one("42", "\tmsg=User jan logged in"), LOGIN | {"outcome": "success"}),
        (one("Deny", "\tproto=6\tsrcBytes=700"), FLOW),
        (one("Traffic", "\tproto=TCP\tsrcBytes=700\taction=allow\tcat=firewall policy"),
         FLOW | {"outcome": "accepted"}),
        ("LEEF:2.0|Maker|Wall|1|Deny|^|" + (TIME + ENDS + "\tproto=6\tsrcBytes=700").replace(
            "\t", "^"), FLOW),
        ("LEEF:2.0|Maker|Wall|1|Deny|x7C|" + (TIME + ENDS + "\tproto=6\tsrcBytes=700").replace(
            "\t", "|"), FLOW),
        ("LEEF:2.0|Maker|Wall|1|Deny||" + TIME + ENDS + "\tproto=6\tsrcBytes=700", FLOW),
        ("LEEF:2.0|Maker|Wall|1|Deny|" + TIME + ENDS + "\tproto=6\tsrcBytes=700", FLOW),
        ("2023-10-10T11:06:56Z fw1 " + one("Login failed").replace(TIME, ""), LOGIN),
        (one("Login failed").replace(TIME, "devTime=1696936016000\t"), LOGIN),
    ],
    ids=["claim", "blocked", "by category", "by message", "by maker", "nameless", "login",
         "logged in", "denied", "allowed", "caret", "hex", "usual delimiter", "no delimiter",
         "syslog's time", "milliseconds"],
)  # fmt: skip
def test_an_event_is_what_its_words_say(line: str, expected: dict[str, Any]) -> None:
    assert told(LEEF, line) == expected


@pytest.mark.parametrize(
    ("line", "miss"),
    [
        ("", Miss.OTHER),
        (one("Configuration saved"), Miss.OTHER),
        (one("Deny").replace("dst=2001:DB8::1", "dst=nobody"), Miss.OTHER),
        (one("Deny").replace("src=203.0.113.7", ""), Miss.OTHER),
        (one("Deny").replace(TIME, ""), Miss.MALFORMED),
        ("LEEF:1.0|Maker", Miss.MALFORMED),
        ("hello", Miss.MALFORMED),
        (b"LEEF:1.0|a|b|c|\xff\0|", Miss.MALFORMED),
    ],
)
def test_other_lines_tell_of_nothing(line: str | bytes, miss: Miss) -> None:
    assert told(LEEF, line) is miss
