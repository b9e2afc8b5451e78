"""Normal forms: one spelling for each name and address, so that a register and a log can meet.

Every function gives `None` for a text that is not what it should be; none guesses.
"""

import ipaddress
import re
from typing import assert_never

from schout.core.model.tenant import BelongingKind
from schout.core.policy.cel import addresses

_LONGEST_NAME = 253
"""Characters of a host name in text form (RFC 1035, section 2.3.4)."""
_LONGEST_TEXT = 512
"""Longer than any host name in Unicode with its port; nothing longer is looked at."""
_MAPPED = 0xFFFF
_MAPPED_BITS = 96
"""An IPv4 address in IPv6 begins with `::ffff:0:0/96` (RFC 4291, section 2.5.5.2)."""

# Underscores are no host name by RFC 1123, but real logs and DNS hold them.
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_PORT = re.compile(r":[0-9]{0,5}\Z")
_BRACKETED = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::[0-9]{0,5})?")
_NUMBERED = re.compile(r"(?:.*\.)?[0-9]+")
_PREFIX_LENGTH = re.compile(r"[0-9]{1,3}")
_PLAIN = re.compile(r"[^\s\x00-\x1f\x7f]{1,255}")


def normal_host(text: str, *, wildcard: bool = False) -> str | None:
    """Give a host name in lower-case ASCII, without port and without the dot at its end.

    International names become `xn--` (RFC 3490, as Python's `idna` codec does it). An IPv6 literal
    keeps its brackets. With `wildcard`, `*.` may stand in front.
    """
    text = text.strip()
    if text.startswith("["):
        return _normal_literal(text)
    return _normal_dns(_PORT.sub("", text), wildcard=wildcard)


def normal_domain(text: str, *, wildcard: bool = False) -> str | None:
    """Give a mail domain as a host name is given, without a port; one `@` in front is dropped."""
    text = text.strip().removeprefix("@")
    return _normal_dns(text, wildcard=wildcard)


def normal_name(text: str) -> str | None:
    """Give a database or a system user in lower case: 1 to 255 characters, no spaces."""
    text = text.strip().lower()
    return text if _PLAIN.fullmatch(text) else None


def normal_network(text: str) -> str | None:
    """Give an address range in CIDR; one address becomes /32 or /128.

    IPv4 inside IPv6 (`::ffff:192.0.2.0/120`) is written as IPv4. Bits set behind the prefix, zone
    ids and masks in dots are refused.
    """
    network = _network(text, strict=True)
    return None if network is None else str(network)


def enclosing_network(text: str) -> str | None:
    """Give the range that an address with bits behind its prefix lies in, for a hint."""
    network = _network(text, strict=False)
    return None if network is None else str(network)


def normal_value(kind: BelongingKind, text: str) -> str | None:
    """Give what belongs to a tenant in the form the register holds; names may be wildcards."""
    match kind:
        case BelongingKind.HOST:
            return normal_host(text, wildcard=True)
        case BelongingKind.MAIL_DOMAIN:
            return normal_domain(text, wildcard=True)
        case BelongingKind.ADDRESS:
            return normal_network(text)
        case BelongingKind.DATABASE | BelongingKind.SYSTEM_USER:
            return normal_name(text)
        case _:
            assert_never(kind)


def address_number(text: str) -> tuple[int, int] | None:
    """Give an address as its bits, 32 or 128, and its number; IPv4 inside IPv6 is IPv4."""
    number = addresses.address_number(text.strip())
    if number is None:
        return None
    return (32, number) if number < addresses.V6 else (128, number ^ addresses.V6)


def network_number(cidr: str) -> tuple[int, int, int]:
    """Give a normal range as bits (32 or 128), prefix length, and the number its prefix makes."""
    network = ipaddress.ip_network(cidr)
    bits, length = network.max_prefixlen, network.prefixlen
    return bits, length, int(network.network_address) >> (bits - length)


def _normal_literal(text: str) -> str | None:
    found = _BRACKETED.fullmatch(text)
    if found is None:
        return None
    try:
        return f"[{ipaddress.IPv6Address(found[1]).compressed}]"
    except ValueError:
        return None


def _normal_dns(text: str, *, wildcard: bool) -> str | None:
    star = "*." if wildcard and text.startswith("*.") else ""
    name = _ascii(text[len(star) :])
    if name is None:
        return None
    name = name.removesuffix(".")
    if len(name) > _LONGEST_NAME or _NAME.fullmatch(name) is None:
        return None
    if star and _NUMBERED.fullmatch(name):
        return None  # an address has no names below it
    return star + name


def _ascii(text: str) -> str | None:
    if len(text) > _LONGEST_TEXT:
        return None
    if text.isascii():
        return text.lower()
    try:
        return text.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None


def _network(text: str, *, strict: bool) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    text = text.strip()
    _, slash, length = text.partition("/")
    if "%" in text or (slash and _PREFIX_LENGTH.fullmatch(length) is None):
        return None
    try:
        network = ipaddress.ip_network(text, strict=strict)
    except ValueError:
        return None
    first = int(network.network_address)
    if network.version == 6 and network.prefixlen >= _MAPPED_BITS and first >> 32 == _MAPPED:
        return ipaddress.IPv4Network((first & 0xFFFFFFFF, network.prefixlen - _MAPPED_BITS))
    return network
