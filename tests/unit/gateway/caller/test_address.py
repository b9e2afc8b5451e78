"""Addresses: one spelling, one key for what one machine can be, and no word believed unasked."""

import pytest

from schout.core.model.errors import SettingsError
from schout.gateway.caller.address import (
    TrustedProxies,
    forwarded_elements,
    normal_ip,
    source_key,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::1"),
        ("192.0.2.01", None),
        ("192.0.2", None),
        ("0x7f.0.0.1", None),
        ("192.0.2.1\0", None),
        ("", None),
        ("unknown", None),
        ("2001:db8:::1", None),
        ("\ud800", None),
    ],
    ids=repr,
)
def test_an_address_has_one_spelling(text: str, expected: str | None) -> None:
    assert normal_ip(text) == expected


@pytest.mark.parametrize(
    ("ip", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("", ""),
        ("a:b:c", "a:b:c"),
    ],
    ids=repr,
)
def test_a_source_is_counted_by_what_one_machine_can_be(ip: str, expected: str) -> None:
    assert source_key(ip) == expected


WALKS = [
    ("one_proxy", "203.0.113.9", "203.0.113.9"),
    ("forged_in_front", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
    ("through_a_second_trusted_one", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
    ("all_trusted_gives_the_farthest", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
    ("word_that_is_no_address", "203.0.113.9, unknown", "10.0.0.1"),
    ("word_behind_a_trusted_one", "unknown, 10.0.0.2", "10.0.0.2"),
    ("with_port", "203.0.113.9:4711", "203.0.113.9"),
    ("six_with_port", "[2001:db8::1]:4711", "2001:db8::1"),
    ("six", "2001:DB8::1", "2001:db8::1"),
    ("four_in_six_that_is_trusted", "203.0.113.9, ::ffff:10.0.0.2", "203.0.113.9"),
    ("empty", "", "10.0.0.1"),
    ("commas", ",,,", "10.0.0.1"),
]


@pytest.mark.parametrize(("value", "expected"), [w[1:] for w in WALKS], ids=[w[0] for w in WALKS])
def test_the_walk_ends_at_the_first_address_nobody_vouches_for(value: str, expected: str) -> None:
    proxies = TrustedProxies(["10.0.0.0/8"])
    assert proxies.first_untrusted("10.0.0.1", value.split(","))[0] == expected


def test_a_walk_over_a_flood_of_hops_ends() -> None:
    names = ["203.0.113.9", *["10.0.0.2"] * 100_000]
    assert TrustedProxies(["10.0.0.0/8"]).first_untrusted("10.0.0.1", names)[0] == "10.0.0.2"


@pytest.mark.parametrize(
    ("networks", "ip", "expected"),
    [
        (["10.0.0.0/8"], "10.255.0.1", True),
        (["10.0.0.0/8"], "11.0.0.1", False),
        (["2001:db8::/32"], "2001:db8::9", True),
        (["2001:db8::/32"], "10.0.0.1", False),
        (["::ffff:10.0.0.0/104"], "10.1.2.3", True),
        (["127.0.0.1"], "127.0.0.1", True),
        (["unix"], "", True),
        (["unix"], "127.0.0.1", False),
        (["127.0.0.1"], "", False),
        ([], "127.0.0.1", False),
    ],
)
def test_only_what_is_stated_is_trusted(networks: list[str], ip: str, *, expected: bool) -> None:
    assert TrustedProxies(networks).trusts(ip) is expected


@pytest.mark.parametrize("text", ["10.0.0.1/8", "10.0.0.0/33", "localhost", ""], ids=repr)
def test_a_range_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        TrustedProxies([text])
    assert (caught.value.code, caught.value.message) == (
        "SCH-G020",
        f"expected the range of a trusted proxy, found `{text}`",
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"),
        ('For="[2001:db8:cafe::17]:4711"', "[2001:db8:cafe::17]:4711"),
        ('for="a,b;c"', "a,b;c"),
        (r'for="a\"b"', 'a"b'),
        ("for=1;for=2", None),
        ("for", None),
    ],
)
def test_a_forwarded_element_is_read_as_rfc_7239_has_it(value: str, expected: str | None) -> None:
    assert [each.get("for") for each in forwarded_elements(value)] == [expected]


def test_forwarded_elements_keep_their_order_and_place() -> None:
    assert forwarded_elements('for=1;host="a.example", ,for="2,3"') == [
        {"for": "1", "host": "a.example"},
        {},
        {"for": "2,3"},
    ]
