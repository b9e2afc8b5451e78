"""Logs and a register to test with: who calls how often, written as a server would log it."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from schout.core.model.event import HttpRequest
from schout.testing.events import request, write_line

REGISTER = """
[[tenant]]
id = "acme"
name = "Acme"
language = "fr"
contacts = ["it@acme.example"]
hosts = ["acme.example", "*.acme.example"]
addresses = ["192.0.2.10"]

[[tenant]]
id = "bakkerij"
name = "De Korenaar"
hosts = ["bakkerij.example"]
"""
FORM = "vhost_combined"
BURST_S = 12
"""How long a burst of 60 calls takes; it makes one finding of `api_rate`."""


def calls(
    host: str = "acme.example", after_s: int = 0, count: int = 60, per_s: int = 5
) -> list[HttpRequest]:
    """Give calls of an API: 60 at 5 a second are too many for one database."""
    return [
        request(after_s + number // per_s, host=host, method="POST", path="/jsonrpc", line=number)
        for number in range(count)
    ]


def pages(host: str = "bakkerij.example", after_s: int = 0, count: int = 60) -> list[HttpRequest]:
    """Give the calm traffic of a site: one page every 10 seconds."""
    return [
        request(after_s + 10 * number, host=host, path=f"/page/{number % 7}", line=number)
        for number in range(count)
    ]


def bursts(hosts: int) -> list[HttpRequest]:
    """Give a burst of calls of each of many hosts of `acme`, half an hour apart."""
    return [
        event
        for number in range(hosts)
        for event in calls(f"h{number}.acme.example", after_s=1800 * number)
    ]


def in_order(events: Iterable[HttpRequest]) -> list[HttpRequest]:
    """Sort by time; what is of one moment stays as it was."""
    return sorted(events, key=lambda event: event.at_us)


def text(events: Iterable[HttpRequest], zone_minutes: int = 0) -> bytes:
    """Write a log of them; each referer tells one line of a second from another."""
    return b"".join(write_line(_told(event), FORM, zone_minutes) + b"\n" for event in events)


def _told(event: HttpRequest) -> HttpRequest:
    return msgspec.structs.replace(event, referer=f"https://import.example/{event.line}")


def write(path: Path, events: Iterable[HttpRequest], zone_minutes: int = 0) -> Path:
    """Write a log file of them."""
    path.write_bytes(text(events, zone_minutes))
    return path
