"""Parts of lines: each is read exactly, or is none."""

import pytest

from schout.core.intake.parts import (
    LONGEST_LINE,
    Addresses,
    address_of,
    canonical_address,
    host_in,
    host_of,
    port_of,
    seconds_us,
    split_target,
    text_of,
    told,
    whole,
)


@pytest.mark.parametrize(
    ("raw", "text"),
    [(b"a\r\n", "a"), (b"\xff", "\\xff"), (b"a" * (LONGEST_LINE + 1), "a" * LONGEST_LINE)],
    ids=["line end", "no utf-8", "too long"],
)
def test_a_line_becomes_text(raw: bytes, text: str) -> None:
    assert text_of(raw) == text


@pytest.mark.parametrize(
    ("text", "expected"), [(None, None), ("", None), ("-", None), ("a", "a"), ("--", "--")]
)
def test_a_dash_tells_nothing(text: str | None, expected: str | None) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [(None, None), ("", None), ("-1", None), ("1.5", None), ("٣", None), ("007", 7),
     ("9" * 18, 10**18 - 1), ("9" * 19, None)],
)  # fmt: skip
def test_a_whole_number_has_at_most_18_digits(text: str | None, expected: int | None) -> None:
    assert whole(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [(None, None), ("", None), ("-", None), ("1", 1_000_000), ("0.003", 3000),
     ("1.0000019", 1_000_001), ("1.", None), ("1e3", None)],
)  # fmt: skip
def test_seconds_become_whole_microseconds(text: str | None, expected: int | None) -> None:
    assert seconds_us(text) == expected


@pytest.mark.parametrize(
    ("text", "address", "port"),
    [
        (None, None, None),
        ("", None, None),
        ("192.0.2.1", "192.0.2.1", None),
        ("192.0.2.1:443", "192.0.2.1", 443),
        ("192.0.2.1:", "192.0.2.1", None),
        ("[2001:db8::1]:443", "2001:db8::1", 443),
        ("[2001:db8::1]", "2001:db8::1", None),
        ("2001:db8::1", "2001:db8::1", None),
        ("::ffff:192.0.2.1", "192.0.2.1", None),
        ("www.example.com", None, None),
        ("unix:", None, None),
        ("999.0.2.1:80", None, 80),
        ("1" * 65, None, None),
        ("[fe80::1%eth0]:443", "fe80::1", 443),
        ("[203.0.113.7]", "203.0.113.7", None),
        ("203.0.113.7]", "203.0.113.7", None),
        ("(203.0.113.7)", "203.0.113.7", None),
        ("'2001:DB8:0:0::7'", "2001:db8::7", None),
    ],
)
def test_an_address_is_told_from_its_port(
    text: str | None, address: str | None, port: int | None
) -> None:
    assert (address_of(text), port_of(text)) == (address, port)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
        ("2001:0db8::0001", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%eth0]", "fe80::1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("::FFFF:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1%eth0", None),
        ("192.0.2.01", None),
        ("2001:db8::g", None),
        ("www.example.com", None),
        ("1" * 65, None),
    ],
)
def test_an_address_has_one_spelling(text: str, expected: str | None) -> None:
    assert canonical_address(text) == expected


def test_addresses_that_are_kept_do_not_fill_the_memory() -> None:
    addresses = Addresses()
    read = {addresses.of(f"192.0.{number // 256}.{number % 256}") for number in range(5000)}
    assert len(read) == 5000
    assert [addresses.of(None), addresses.of(""), addresses.of("a.example")] == [None, None, None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2001:DB8::1", "2001:db8::1"),
        ("203.0.113.7:80", "203.0.113.7"),
        ("a.example", "a.example"),
        ("", ""),
    ],
)
def test_what_is_no_address_keeps_its_name(text: str, expected: str) -> None:
    assert Addresses().or_name(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [(None, None), ("-", None), ("_", None), ("", None), ("WWW.Example.com:443", "www.example.com"),
     ("[2001:db8::1]:443", "[2001:db8::1]"), ("::1", "::1"), (":80", ":80")],
)  # fmt: skip
def test_a_host_is_lower_case_without_its_port(text: str | None, expected: str | None) -> None:
    assert host_of(text) == expected


@pytest.mark.parametrize(
    ("target", "host"),
    [("https://ACME.example:443/a", "acme.example"), ("/a", None), ("https://", None)],
)
def test_a_target_may_name_a_host(target: str, host: str | None) -> None:
    assert host_in(target) == host


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("/a?b=1", "/a", "b=1"),
        ("/a?", "/a", ""),
        ("/a://b", "/a://b", None),
        ("https://www.example.com/a?b", "/a", "b"),
        ("https://www.example.com:443", "/", None),
        ("http://www.example.com?b", "/", "b"),
        ("*", "*", None),
        ("mail.example:25", "mail.example:25", None),
        ("", "/", None),
    ],
)
def test_a_target_is_split_without_its_origin(target: str, path: str, query: str | None) -> None:
    assert split_target(target) == (path, query)
