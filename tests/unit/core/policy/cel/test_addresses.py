"""Addresses: one number for each, whatever way it is written, and none for what is no address."""

import pytest

from schout.core.policy.cel.addresses import (
    address_number,
    enclosing_network,
    network_range,
    source_prefix,
)

V6 = 1 << 128
DB8 = V6 | 0x20010DB8 << 96


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192.0.2.1", 0xC0000201),
        ("::ffff:192.0.2.1", 0xC0000201),
        ("2001:db8::1", DB8 | 1),
        ("2001:DB8:0:0:0:0:0:1", DB8 | 1),
        ("::", V6),
        ("", None),
        ("192.0.2", None),
        ("192.0.2.1/32", None),
        ("192.0.2.01", None),
        ("fe80::1%eth0", None),
        ("example.com", None),
        ("1" * 100, None),
    ],
)
def test_an_address_is_a_number(text: str, expected: int | None) -> None:
    assert address_number(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192.0.2.0/31", (0xC0000200, 0xC0000201)),
        ("192.0.2.1", (0xC0000201, 0xC0000201)),
        ("::ffff:192.0.2.0/127", (0xC0000200, 0xC0000201)),
        ("2001:db8::/127", (DB8, DB8 | 1)),
        ("::/0", (V6, V6 | (V6 - 1))),
        ("192.0.2.1/24", None),
        ("fe80::%1/64", None),
        ("1" * 100, None),
        ("x", None),
    ],
)
def test_a_range_is_two_numbers(text: str, expected: tuple[int, int] | None) -> None:
    assert network_range(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("192.0.2.9/24", "192.0.2.0/24"), ("x", None)])
def test_the_range_around_an_address_can_be_proposed(text: str, expected: str | None) -> None:
    assert enclosing_network(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("unknown", None),
    ],
)
def test_a_prefix_is_what_one_subscriber_has(text: str, expected: str | None) -> None:
    assert source_prefix(text) == expected
