"""`security.txt` says what RFC 9116 asks for, and nothing that the policy does not know."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from schout.core.policy.security_txt import render_security_txt
from schout.testing.policies import sample_policy

NOW = datetime(2026, 12, 7, 9, 30, tzinfo=UTC)
POLICY = sample_policy()
FULL = replace(
    POLICY,
    provider=replace(
        POLICY.provider,
        disclosure_url="https://oxygis.example/disclosure",
        security_txt_url="https://oxygis.example/.well-known/security.txt",
        pgp_key_url="https://oxygis.example/key.asc",
    ),
)


def test_all_that_the_policy_knows_is_told() -> None:
    assert render_security_txt(FULL, NOW) == (
        "# Oxygis: oxygis-aup 2026.1\n"
        "Contact: mailto:security@oxygis.example\n"
        "Expires: 2027-06-05T00:00:00Z\n"
        "Encryption: https://oxygis.example/key.asc\n"
        "Preferred-Languages: nl, fr, en, de\n"
        "Canonical: https://oxygis.example/.well-known/security.txt\n"
        "Policy: https://oxygis.example/disclosure\n"
    )


def test_what_the_policy_does_not_know_is_left_out() -> None:
    names = [line.split(":")[0] for line in render_security_txt(POLICY, NOW).splitlines()[1:]]
    assert names == ["Contact", "Expires", "Preferred-Languages"]


def test_it_is_the_same_all_day_and_another_on_the_next() -> None:
    today = render_security_txt(FULL, NOW)
    assert render_security_txt(FULL, NOW + timedelta(hours=14)) == today
    assert render_security_txt(FULL, NOW + timedelta(hours=15)) != today
