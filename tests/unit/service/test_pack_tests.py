"""A test of a pack may be a log in any format; whose the addresses and hosts in it are is known."""

from pathlib import Path

import msgspec
import pytest

from schout.core.model.vocabulary import ActivityKind
from schout.service.pack_tests import run_pack_tests
from schout.service.packs import load_policy

LOGIN = (
    '{"event":"authentication","at":"2026-11-02T08:00:00Z","service":"odoo","outcome":"failure",'
    '"source_ip":"203.0.113.9","host":"shop.example.com"%s}'
)
FLOW = (
    '{"event":"network_flow","at":"2026-11-02T08:00:00Z","protocol":"tcp",'
    '"source_ip":"%s","destination_ip":"%s"}'
)
SYSLOG = "2026-11-02T08:00:00+00:00 vm1 sshd[7]: refused connect from 203.0.113.9 (203.0.113.9)"


def found(folder: Path, on: ActivityKind, when: str, line: str) -> int:
    """Tell how many findings a log of one line makes under a rule that finds each."""
    policy = load_policy("oxygis")
    like = next(rule for rule in policy.rules if rule.id == "refused_connection")
    rule = msgspec.structs.replace(like, on=on, when=when)
    tests = folder / "tests" / rule.id
    tests.mkdir(parents=True)
    (tests / "hit.log").write_text(line + "\n")
    results = run_pack_tests(str(folder), msgspec.structs.replace(policy, rules=(rule,)))
    assert [each.test for each in results] == ["hit", "near_miss"]
    return results[0].found


@pytest.mark.parametrize(
    ("on", "when", "line"),
    [
        (ActivityKind.SECURITY_ALERT, 'engine == "sshd"', SYSLOG),
        (ActivityKind.AUTHENTICATION, 'tenant == "tenant"', LOGIN % ""),
        (ActivityKind.AUTHENTICATION, 'tenant == "second"', LOGIN % ',"tenant":"second"'),
        (
            ActivityKind.NETWORK_FLOW,
            'source_tenant == "tenant" && !has(tenant)',
            FLOW % ("198.51.100.7", "203.0.113.9"),
        ),
        (
            ActivityKind.NETWORK_FLOW,
            'tenant == "tenant" && !has(source_tenant)',
            FLOW % ("203.0.113.9", "198.51.100.7"),
        ),
    ],
    ids=["any format", "hosts", "a tenant that is named", "own addresses", "own targets"],
)
def test_it_is_known_whose_what_is(tmp_path: Path, on: ActivityKind, when: str, line: str) -> None:
    assert found(tmp_path, on, when, line) == 1


def test_findings_of_other_rules_do_not_count(tmp_path: Path) -> None:
    assert found(tmp_path, ActivityKind.AUTHENTICATION, 'user == "mila"', LOGIN % "") == 0
