"""Addresses and ranges as numbers, so that looking one up is a comparison.

IPv4 inside IPv6 (`::ffff:192.0.2.1`) is IPv4. A text that is no address gives `None`.
"""

import ipaddress
import re

_MAPPED = 0xFFFF
_MAPPED_BITS = 96
"""An IPv4 address in IPv6 begins with `::ffff:0:0/96` (RFC 4291, section 2.5.5.2)."""
V6 = 1 << 128
"""Added to IPv6, so that both kinds stand in one row of numbers and never meet."""

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_DOTTED = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")
_LONGEST = 64
"""Longer than any address in text (45 characters)."""


def address_number(text: str) -> int | None:
    """Give the number of an address; those of IPv6 lie above those of IPv4."""
    if _DOTTED.fullmatch(text):
        first, second, third, fourth = map(int, text.split("."))
        return first << 24 | second << 16 | third << 8 | fourth
    if len(text) > _LONGEST or "%" in text or "/" in text:
        return None
    try:
        number = int(ipaddress.IPv6Address(text))
    except ValueError:
        return None
    return number & 0xFFFFFFFF if number >> 32 == _MAPPED else number | V6


def network_range(cidr: str) -> tuple[int, int] | None:
    """Give the first and the last number of a range; bits set behind the prefix are refused."""
    if len(cidr) > _LONGEST or "%" in cidr:
        return None
    try:
        network = ipaddress.ip_network(cidr)
    except ValueError:
        return None
    first, last = int(network[0]), int(network[-1])
    if network.version == 4:
        return first, last
    if network.prefixlen >= _MAPPED_BITS and first >> 32 == _MAPPED:
        return first & 0xFFFFFFFF, last & 0xFFFFFFFF
    return first | V6, last | V6


def enclosing_network(cidr: str) -> str | None:
    """Give the range that an address with bits behind its prefix lies in, for a hint."""
    try:
        return str(ipaddress.ip_network(cidr, strict=False))
    except ValueError:
        return None


def source_prefix(address: str) -> str | None:
    """Give the network that one subscriber usually has: IPv4 /24, IPv6 /64 (RFC 6177)."""
    number = address_number(address)
    if number is None:
        return None
    if number >= V6:
        return str(ipaddress.IPv6Network((number & ~V6 & ~(2**64 - 1), 64)))
    return f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.0/24"
