"""Messages of ModSecurity and Coraza: what they claim, and nothing that a caller put into them."""

import pytest

from schout.core.intake.modsecurity import Claim, read_claim


def claim(**changes: object) -> Claim:
    fields = {
        "engine": "modsecurity",
        "signature": "930100 Path Traversal Attack (/../)",
        "category": "exploit",
        "severity": 1,
        "outcome": "seen",
        "client": None,
        "host": "www.example.com",
    }
    return Claim(**(fields | changes))  # type: ignore[arg-type] # fields by name


TAIL = '[severity "CRITICAL"] [hostname "www.example.com"] [uri "/"] [unique_id "x"]'
NAMED = f'[id "930100"] [msg "Path Traversal Attack (/../)"] {TAIL}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'ModSecurity: Warning. Matched "x" at ARGS:a. [file "a.conf"] {NAMED}', claim()),
        (f"ModSecurity: Access denied with code 403 (phase 2). {NAMED}", claim(outcome="blocked")),
        (f'[client "203.0.113.7"] Coraza: Warning. {NAMED}',
         claim(engine="coraza", client="203.0.113.7")),
        (f'ModSecurity: Warning. [data "[id \\"913100\\"]"] {NAMED}', claim()),
        ("ModSecurity: Access denied with code 403 (phase 1).",
         claim(signature="denied", severity=0, outcome="blocked", host=None)),
        ('ModSecurity: Warning. [id "913100"] [severity "5"]',
         claim(signature="913100", category="scan", severity=4, host=None)),
        ('ModSecurity: Warning. [id "912120"] [severity "x"]',
         claim(signature="912120", category="flood", severity=0, host=None)),
        ('ModSecurity: Warning. [msg "a"] [severity "warning"]',
         claim(signature="a", severity=3, host=None)),
        (f'Coraza: Warning. {NAMED} [tag "paranoia-level/3"]', claim(engine="coraza", severity=3)),
        ('Coraza: Warning. [id "1"] [severity "notice"] [tag "paranoia-level/4"]',
         claim(engine="coraza", signature="1", severity=4, host=None)),
        ("ModSecurity: Loaded 7 rules", None),
        ("something else", None),
        ("", None),
    ],
    ids=[
        *("seen", "blocked", "coraza", "made up inside data", "without a rule", "scanner"),
        *("flood", "warning", "wary rule", "wary remark", "no claim", "other", "empty"),
    ],
)  # fmt: skip
def test_a_message_is_read_as_a_claim(text: str, expected: Claim | None) -> None:
    assert read_claim(text) == expected
