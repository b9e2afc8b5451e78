"""Reads the JSON log of the honeypot Cowrie: attempts to log in.

Format: docs.cowrie.org, output event code reference. Attribution: as for every sensor.
"""

from typing import Annotated

import msgspec

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.sensors.sensor import UNREADABLE, Sensor, Sighting
from schout.core.intake.when import read_iso
from schout.core.model.vocabulary import ActivityKind

_LONGEST_TIME = 40
_PREFIX = "cowrie."
_OUTCOMES = {"cowrie.login.failed": "failure", "cowrie.login.success": "success"}


class _Event(msgspec.Struct, frozen=True):
    eventid: str
    timestamp: Annotated[str, msgspec.Meta(max_length=_LONGEST_TIME)]
    src_ip: str = ""
    dst_ip: str = ""
    username: str | None = None


def cowrie_parser(origin: Origin) -> LineParser:
    """Make a parser; events other than logins are `Miss.OTHER`."""
    sensor = Sensor(origin)
    decode = msgspec.json.Decoder(_Event).decode

    def parse(number: int, raw: bytes) -> Parsed:
        if not raw.strip():
            return Miss.OTHER
        try:
            event = decode(raw)
        except UNREADABLE:
            return Miss.MALFORMED
        at_us = read_iso(event.timestamp)
        if at_us is None or not event.eventid.startswith(_PREFIX):
            return Miss.MALFORMED
        outcome, source = _OUTCOMES.get(event.eventid), sensor.address(event.src_ip)
        if outcome is None or source is None:
            return Miss.OTHER
        seen = Sighting(number, raw, at_us, source, sensor.address(event.dst_ip))
        return sensor.login(seen, "cowrie", outcome, user=event.username)

    return parse


COWRIE = Format(
    name="cowrie",
    about="the honeypot Cowrie's JSON log: logins",
    kinds=(ActivityKind.AUTHENTICATION,),
    parser=cowrie_parser,
    limits="commands and files are not read",
)
