"""Words of other detectors: our category for a claim, one name for a protocol."""

import pytest

from schout.core.intake.sensors.wording import category_of, protocol_of


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Attempted Information Leak", "scan"),
        ("Detection of a Network Scan", "scan"),
        ("access to a potentially vulnerable web application", "scan"),
        ("Attempted Denial of Service", "flood"),
        ("UDP flood", "flood"),
        ("Attempted Administrator Privilege Gain", "exploit"),
        ("Executable code was detected", "exploit"),
        ("Web Application Attack", "exploit"),
        ("SSH brute-force attempt", "exploit"),
        ("A Network Trojan was detected", "malware"),
        ("Malware Command and Control Activity Detected", "malware"),
        ("Crypto Currency Mining Activity Detected", "malware"),
        ("Potential Corporate Privacy Violation", "policy"),
        ("Possibly Unwanted Program Detected", "policy"),
        ("Outbound spam", "spam"),
        ("Generic Protocol Command Decode", "other"),
        ("Misc activity", "other"),
        ("", "other"),
        ("a" * 600 + " scan", "other"),
    ],
)
def test_a_claim_has_our_category(text: str, category: str) -> None:
    assert category_of(text) == category


def test_the_first_text_that_says_one_counts() -> None:
    assert category_of("Misc activity", "port scan", "flood") == "scan"


@pytest.mark.parametrize(
    ("text", "name"),
    [("6", "tcp"), ("17", "udp"), ("TCP", "tcp"), ("IPv6-ICMP", "icmpv6"), (" 58", "icmpv6"),
     ("253", "253"), ("", ""), ("x" * 99, "x" * 32)],
)  # fmt: skip
def test_a_protocol_has_one_name(text: str, name: str) -> None:
    assert protocol_of(text) == name
