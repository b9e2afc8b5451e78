"""Reads VPC flow logs of AWS: the default fields, or those that a header names.

Format: docs.aws.amazon.com/vpc/latest/userguide, flow log records. Attribution: by the addresses;
where the log tells who really talked (`pkt-srcaddr`), by those.
"""

import re
from collections.abc import Mapping

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.parts import text_of, whole
from schout.core.intake.sensors.sensor import Sensor, Sighting, port_of
from schout.core.intake.sensors.wording import protocol_of
from schout.core.intake.when import possible
from schout.core.model.moment import SECOND_US
from schout.core.model.vocabulary import ActivityKind

_USUAL = [
    *("version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport"),
    *("protocol", "packets", "bytes", "start", "end", "action", "log-status"),
]
_MOST_FIELDS = 64
_EXPORTED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}Z ")
"""What CloudWatch puts before a line when it is exported."""
_OUTCOMES = {"ACCEPT": "accepted", "REJECT": "blocked"}
_EMPTY = frozenset(("NODATA", "SKIPDATA"))
_LATEST_S = 2**40


def vpc_parser(origin: Origin) -> LineParser:
    """Make a parser that follows the headers of one log."""
    sensor = Sensor(origin)
    names = _USUAL

    def parse(number: int, raw: bytes) -> Parsed:
        nonlocal names
        text = text_of(raw).strip()
        if not text:
            return Miss.OTHER
        exported = _EXPORTED.match(text)
        cells = text[exported.end() if exported else 0 :].split(" ", _MOST_FIELDS)
        if "srcaddr" in cells and "dstaddr" in cells:
            names = cells
            return Miss.OTHER
        if len(cells) != len(names):
            return Miss.MALFORMED
        return _activity(sensor, number, raw, dict(zip(names, cells, strict=True)))

    return parse


def _activity(sensor: Sensor, number: int, raw: bytes, fields: Mapping[str, str]) -> Parsed:
    start, end = whole(fields.get("start")), whole(fields.get("end"))
    at_s = start if end is None else end
    if at_s is None or at_s > _LATEST_S or fields.get("action") not in {*_OUTCOMES, "-", None}:
        return Miss.MALFORMED
    at_us = possible(at_s * SECOND_US)
    if at_us is None:
        return Miss.MALFORMED
    if fields.get("log-status") in _EMPTY:
        return Miss.OTHER
    source, destination = _ends(sensor, fields)
    if source is None or destination is None:
        return Miss.MALFORMED
    icmp = fields.get("protocol") in {"1", "58"}
    return sensor.flow(
        Sighting(
            number,
            raw,
            at_us,
            source,
            destination,
            None if icmp else port_of(fields.get("srcport")),
            None if icmp else port_of(fields.get("dstport")),
        ),
        protocol_of(fields.get("protocol", "")),
        _OUTCOMES.get(fields.get("action", ""), "seen"),
        bytes_out=whole(fields.get("bytes")),
        packets=whole(fields.get("packets")),
        duration_us=None if start is None else max(0, at_s - start) * SECOND_US,
    )


def _ends(sensor: Sensor, fields: Mapping[str, str]) -> tuple[str | None, str | None]:
    return (
        sensor.address(fields.get("pkt-srcaddr")) or sensor.address(fields.get("srcaddr")),
        sensor.address(fields.get("pkt-dstaddr")) or sensor.address(fields.get("dstaddr")),
    )


VPC = Format(
    name="aws_vpc_flow",
    about="VPC flow logs of AWS, with the default fields or a header",
    kinds=(ActivityKind.NETWORK_FLOW,),
    parser=vpc_parser,
)
