"""Normal forms: one spelling for each name and address."""

import pytest

from schout.core.intake.normal import (
    address_number,
    enclosing_network,
    network_number,
    normal_domain,
    normal_host,
    normal_name,
    normal_network,
    normal_value,
)
from schout.core.model.tenant import BelongingKind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shop.Example.COM", "shop.example.com"),
        (" shop.example.com ", "shop.example.com"),
        ("shop.example.com.", "shop.example.com"),
        ("shop.example.com:8069", "shop.example.com"),
        ("shop.example.com.:443", "shop.example.com"),
        ("shop.example.com:", "shop.example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER。example", "xn--bcher-kva.example"),
        ("_dmarc.example.com", "_dmarc.example.com"),
        ("192.0.2.1", "192.0.2.1"),
        ("[2001:DB8:0::1]:443", "[2001:db8::1]"),
        ("[::1]", "[::1]"),
        (".".join(["a" * 63] * 3 + ["b" * 61]), ".".join(["a" * 63] * 3 + ["b" * 61])),
    ],
)
def test_a_host_is_written_in_one_way(text: str, expected: str) -> None:
    assert normal_host(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            ".",
            "..",
            "a..b",
            ".a",
            "-a.example",
            "a-.example",
            "a b",
            "a/b",
            "http://a.example",
        ),
        *(
            "a" * 64,
            ".".join(["a" * 63] * 3 + ["b" * 62]),
            "é" * 600,
            "é" * 70,
            "*.example.com",
            "*",
        ),
        *(
            "::1",
            "[::1",
            "[1::2::3]",
            "[::1]x",
            "a.example:123456",
            "a.example:x",
            "a\uff1a80",
            "\udc80",
        ),
    ],
)
def test_what_is_no_host_has_no_form(text: str) -> None:
    assert normal_host(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*.Example.com", "*.example.com"),
        ("*.bücher.example:80", "*.xn--bcher-kva.example"),
        ("example.com", "example.com"),
        ("*", None),
        ("*.", None),
        ("*.*.example.com", None),
        ("a.*.example.com", None),
        ("*.0.2.1", None),
        ("*.7", None),
    ],
)
def test_a_wildcard_stands_in_front_and_alone(text: str, expected: str | None) -> None:
    assert normal_host(text, wildcard=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@Example.com", "example.com"),
        ("example.com.", "example.com"),
        ("example.com:25", None),
        ("info@example.com", None),
        ("*.example.com", None),
    ],
)
def test_a_mail_domain_has_no_port_and_no_local_part(text: str, expected: str | None) -> None:
    assert normal_domain(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Acme-Production ", "acme-production"),
        ("DOM\\User", "dom\\user"),
        ("x" * 255, "x" * 255),
        ("x" * 256, None),
        ("", None),
        ("two words", None),
        ("a\x00b", None),
    ],
)
def test_a_database_or_user_is_one_word_in_lower_case(text: str, expected: str | None) -> None:
    assert normal_name(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192.0.2.1", "192.0.2.1/32"),
        (" 192.0.2.0/24 ", "192.0.2.0/24"),
        ("2001:DB8::1", "2001:db8::1/128"),
        ("2001:db8:0:0::/32", "2001:db8::/32"),
        ("::ffff:192.0.2.1", "192.0.2.1/32"),
        ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
        ("::ffff:0:0/96", "0.0.0.0/0"),
        ("::/95", "::/95"),
        ("::/0", "::/0"),
        ("192.0.2.1/24", None),
        ("192.0.2.0/33", None),
        ("192.0.2.0/255.255.255.0", None),
        ("192.0.2.0/", None),
        ("fe80::1%eth0", None),
        ("shop.example", None),
        ("", None),
    ],
)
def test_an_address_is_a_range_in_cidr(text: str, expected: str | None) -> None:
    assert normal_network(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("192.0.2.77/24", "192.0.2.0/24"), ("shop.example", None)]
)
def test_the_range_around_an_address_can_be_proposed(text: str, expected: str | None) -> None:
    assert enclosing_network(text) == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (BelongingKind.HOST, "*.A.example", "*.a.example"),
        (BelongingKind.MAIL_DOMAIN, "*.A.example", "*.a.example"),
        (BelongingKind.ADDRESS, "192.0.2.1", "192.0.2.1/32"),
        (BelongingKind.DATABASE, "Acme", "acme"),
        (BelongingKind.SYSTEM_USER, "Web", "web"),
    ],
)
def test_each_kind_has_its_form(kind: BelongingKind, text: str, expected: str) -> None:
    assert normal_value(kind, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192.0.2.1", (32, 0xC0000201)),
        ("::ffff:192.0.2.1", (32, 0xC0000201)),
        ("2001:db8::1", (128, (0x20010DB8 << 96) + 1)),
        ("fe80::1%eth0", None),
        ("192.0.2.1/32", None),
        ("unix:", None),
    ],
)
def test_an_address_is_a_number(text: str, expected: tuple[int, int] | None) -> None:
    assert address_number(text) == expected


@pytest.mark.parametrize(
    ("cidr", "expected"),
    [
        ("192.0.2.0/24", (32, 24, 0xC00002)),
        ("::/0", (128, 0, 0)),
        ("2001:db8::/32", (128, 32, 0x20010DB8)),
    ],
)
def test_a_range_is_a_prefix_number(cidr: str, expected: tuple[int, int, int]) -> None:
    assert network_number(cidr) == expected
