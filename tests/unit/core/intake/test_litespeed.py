"""LiteSpeed's error log: logins at its console and rules of its filter."""

import pytest

from schout.core.intake.format import Miss
from schout.core.intake.litespeed import LITESPEED_ERROR
from schout.testing.lines import told

HEAD = "2023-10-10 11:06:56.774649 [NOTICE] [1226033] "
WHO = "[203.0.113.7:45164:HTTP2-41#_AdminVHost] "
FAILED = "[STDERR] [WebAdmin Console] Failed Login Attempt - username:jan ip:203.0.113.7 url:"
LOGIN = {
    "kind": "authentication",
    "at": "2023-10-10T11:06:56.774649Z",
    "source_ip": "203.0.113.7",
    "service": "litespeed",
    "outcome": "failure",
    "user": "jan",
}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (HEAD + WHO + FAILED, LOGIN),
        (HEAD + "[T0] " + FAILED, LOGIN),
        (HEAD + "[[2001:db8::7]:451] " + FAILED, LOGIN | {"source_ip": "2001:db8::7"}),
        (HEAD + "[WebAdmin Console] Login Successful - username:jan ip:203.0.113.7",
         LOGIN | {"outcome": "success"}),
        (HEAD + WHO + "mod_security rule [Id '210710'] triggered!",
         {"kind": "security_alert", "at": LOGIN["at"], "source_ip": "203.0.113.7",
          "engine": "modsecurity", "signature": "210710", "category": "exploit", "severity": 0,
          "outcome": "seen"}),
        (HEAD + WHO + "File not found", Miss.OTHER),
        ("", Miss.OTHER),
        (HEAD.replace("-10 11", "-99 11") + FAILED, Miss.MALFORMED),
        ("hello", Miss.MALFORMED),
    ],
    ids=[
        *("failed", "thread", "ipv6", "success", "rule", "other", "blank", "no moment", "no line"),
    ],
)  # fmt: skip
def test_a_line_tells_of_a_login_or_a_rule(line: str, expected: object) -> None:
    assert told(LITESPEED_ERROR, line) == expected
