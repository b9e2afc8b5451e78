"""Reads the parts of log lines: numbers, durations, addresses, hosts and targets.

Every function gives `None` for a part that is not there or is not what it should be.
"""

import ipaddress
import re

from schout.core.intake.normal import address_number

LONGEST_LINE = 64 * 1024
"""Bytes of a line that are looked at, as many as `adapters.log_files` gives out."""
_LONGEST_ADDRESS = 64
_ADDRESSES_KEPT = 4096
_AROUND = "() \t\"'<>"
"""What programs put around an address."""
_DIGITS = re.compile(r"[0-9]{1,18}")
_SECONDS = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,9}))?")
_WITH_PORT = re.compile(r"\[([0-9A-Fa-f:.]+(?:%[^\]\s]{1,32})?)\](?::[0-9]*)?|([0-9.]+):[0-9]*")
_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^/?]*")
_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://([^/?]{1,300})")
_EMPTY = frozenset(("", "-", "_", '""'))


def text_of(raw: bytes) -> str:
    """Give a line as text, cut where it is absurdly long; wrong UTF-8 becomes escapes."""
    return raw[:LONGEST_LINE].decode("utf-8", "backslashreplace").rstrip("\r\n")


def told(text: str | None) -> str | None:
    """Give a text, or `None` where the log writes that there is none."""
    return None if text is None or text in {"", "-"} else text


def whole(text: str | None) -> int | None:
    """Read a whole number that is not negative."""
    return int(text) if text is not None and _DIGITS.fullmatch(text) else None


def seconds_us(text: str | None) -> int | None:
    """Read seconds such as `0.003` into microseconds; finer parts are cut."""
    match = _SECONDS.fullmatch(text) if text is not None else None
    if match is None:
        return None
    return int(match[1]) * 1_000_000 + int((match[2] or "")[:6].ljust(6, "0"))


def canonical_address(text: str) -> str | None:
    """Give the one spelling of an address: IPv6 short and in lower case (RFC 5952).

    IPv4 inside IPv6 is IPv4; brackets and a zone id (RFC 4007) are dropped; no port may follow.
    """
    if len(text) > _LONGEST_ADDRESS:
        return None
    if ":" not in text:
        text = text.strip("[] ")
        return text if address_number(text) is not None else None
    number = address_number(text.strip("[] ").partition("%")[0])
    if number is None:
        return None
    bits, value = number
    return str(ipaddress.IPv4Address(value) if bits == 32 else ipaddress.IPv6Address(value))


def address_of(text: str | None) -> str | None:
    """Give an address in its one spelling, without port, brackets and zone."""
    if text is None or len(text) > _LONGEST_ADDRESS:
        return None
    text = text.strip(_AROUND)
    match = _WITH_PORT.fullmatch(text)
    return canonical_address((match[1] or match[2]) if match else text)


class Addresses:
    """Keeps the spellings of the addresses that a log names: they are few, again and again."""

    def __init__(self) -> None:
        self._known: dict[str, str | None] = {}

    def of(self, text: str | None) -> str | None:
        """Give an address in its one spelling; `None` for what is none, a host name for one."""
        if not text:
            return None
        try:
            return self._known[text]
        except KeyError:
            if len(self._known) >= _ADDRESSES_KEPT:
                self._known.clear()
            found = self._known[text] = address_of(text)
            return found

    def or_name(self, text: str) -> str:
        """Give an address in its one spelling, and what is none as it is."""
        return self.of(text) or text


def port_of(text: str | None) -> int | None:
    """Give the port behind an address, if there is one."""
    match = _WITH_PORT.fullmatch(text) if text and len(text) <= _LONGEST_ADDRESS else None
    return whole(text.rpartition(":")[2]) if match and text else None


def host_of(text: str | None) -> str | None:
    """Give a host name in lower case, without its port."""
    if text is None or text in _EMPTY:
        return None
    name = text.lower()
    head, colon, port = name.rpartition(":")
    return head if colon and port.isdigit() and head and not head.endswith(":") else name


def host_in(target: str) -> str | None:
    """Give the host that a target names, where it names one."""
    match = _HOST.match(target)
    return host_of(match[1]) if match else None


def split_target(target: str) -> tuple[str, str | None]:
    """Split what was asked for into path and query, without scheme and host."""
    if target[:1] != "/":
        match = _ORIGIN.match(target)
        target = target[match.end() :] if match else target
        target = target if target[:1] in {"/", ""} or not match else "/" + target
        target = target or "/"
    path, mark, query = target.partition("?")
    return path, query if mark else None
