"""Addresses: who sent a request, told by the peer and by proxies that are stated, never guessed."""

import ipaddress
import socket
from collections.abc import Sequence

from schout.core.model.errors import SettingsError

UNIX = "unix"
"""Stated among the trusted: whoever connects over a Unix socket, who has no address."""
_MOST_HOPS = 32
"""Addresses of a forwarding header that are looked at, from its end."""
_LONGEST = 256
"""Characters of one of them, longer than any address with its port."""
_MAPPED = bytes(10) + b"\xff\xff"
"""An IPv4 address in IPv6 begins so (RFC 4291, section 2.5.5.2)."""


def normal_ip(text: str) -> str | None:
    """Give an address in its one spelling (RFC 5952), IPv4 inside IPv6 as IPv4; `None`: none."""
    packed = _packed(text.partition("%")[0])
    if packed is None:
        return None
    if len(packed) == 4:
        return socket.inet_ntop(socket.AF_INET, packed)
    return socket.inet_ntop(socket.AF_INET6, packed)


def source_key(ip: str) -> str:
    """Give what a source is counted by: an IPv4 address whole, of IPv6 the /64.

    A machine picks the other 64 bits itself, as often as it likes (RFC 8981), so whoever has one
    address of a /64 has them all. What is no address stays as it is.
    """
    if ":" not in ip:
        return ip
    packed = _packed(ip)
    if packed is None or len(packed) == 4:
        return ip
    return socket.inet_ntop(socket.AF_INET6, packed[:8] + bytes(8)) + "/64"


class TrustedProxies:
    """The networks whose word on forwarded addresses is taken."""

    def __init__(self, networks: Sequence[str]) -> None:
        """Take ranges in CIDR, single addresses and `unix`; anything else is refused."""
        self._unix = UNIX in networks
        ranges = [_network(each) for each in networks if each != UNIX]
        self._four = [each for each in ranges if isinstance(each, ipaddress.IPv4Network)]
        self._six = [each for each in ranges if isinstance(each, ipaddress.IPv6Network)]

    def trusts(self, ip: str) -> bool:
        """Tell whether a normal address is one of them; empty: the peer of a Unix socket."""
        if not ip:
            return self._unix
        if ":" in ip:
            return bool(self._six) and any(ipaddress.IPv6Address(ip) in each for each in self._six)
        return bool(self._four) and any(ipaddress.IPv4Address(ip) in each for each in self._four)

    def first_untrusted(self, peer: str, names: Sequence[str]) -> tuple[str, int]:
        """Walk from a trusted peer towards the caller; give its address and its place in `names`.

        `names` is as in X-Forwarded-For: the farthest first. The walk ends at the first address
        that is not trusted; all that stands before it may be forged. It also ends at a word that
        is no address: then the last proxy is taken for the caller, with its own place.
        """
        found, place = peer, len(names)
        for index in range(len(names) - 1, max(-1, len(names) - 1 - _MOST_HOPS), -1):
            ip = _hop(names[index])
            if ip is None:
                break
            found, place = ip, index
            if not self.trusts(ip):
                break
        return found, place


def forwarded_elements(value: str) -> list[dict[str, str]]:
    """Read a `Forwarded` header (RFC 7239): a dict of `for`, `host`, … per proxy, farthest first.

    Malformed elements become empty ones, at their place. Quoted strings may hold commas.
    """
    return [_pairs(element) for element in _split(value, ",")]


def _pairs(element: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in _split(element, ";"):
        name, equals, value = pair.strip().partition("=")
        if not pair.strip():
            continue
        key = name.lower()
        if not equals or key in found:
            return {}
        found[key] = _unquoted(value)
    return found


def _split(text: str, at: str) -> list[str]:
    """Split where no quoted string is open, from the left, in one pass."""
    if '"' not in text:
        return text.split(at)
    parts, start, quoted, escaped = [], 0, False, False
    for place, letter in enumerate(text):
        if escaped:
            escaped = False
        elif quoted and letter == "\\":
            escaped = True
        elif letter == '"':
            quoted = not quoted
        elif letter == at and not quoted:
            parts.append(text[start:place])
            start = place + 1
    parts.append(text[start:])
    return parts


def _unquoted(value: str) -> str:
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    parts = value[1:-1].split("\\\\")
    return "\\".join(part.replace("\\", "") for part in parts)


def _hop(text: str) -> str | None:
    """Read one address of a forwarding header; it may have a port, and brackets around IPv6."""
    text = text.strip(' \t"')
    if len(text) > _LONGEST:
        return None
    if text.startswith("["):
        return normal_ip(text[1:].partition("]")[0])
    if text.count(":") == 1:
        return normal_ip(text.partition(":")[0])
    return normal_ip(text)


def _packed(text: str) -> bytes | None:
    try:
        if ":" not in text:
            return socket.inet_pton(socket.AF_INET, text)
        packed = socket.inet_pton(socket.AF_INET6, text)
    except (OSError, ValueError):
        return None
    return packed[12:] if packed.startswith(_MAPPED) else packed


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        network = ipaddress.ip_network(text)
    except ValueError as error:
        raise SettingsError(
            "SCH-G020",
            f"expected the range of a trusted proxy, found `{text}`",
            "write it as `192.0.2.0/24`, with no bits set behind the prefix, or as `unix`",
        ) from error
    if isinstance(network, ipaddress.IPv6Network):
        return _as_four(network)
    return network


def _as_four(
    network: ipaddress.IPv6Network,
) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """Peers are compared in their normal form, so a range of mapped addresses is IPv4 as well."""
    first = network.network_address.packed
    if network.prefixlen < 96 or not first.startswith(_MAPPED):
        return network
    return ipaddress.IPv4Network((first[12:], network.prefixlen - 96))
