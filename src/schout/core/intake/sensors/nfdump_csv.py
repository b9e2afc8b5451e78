"""Reads NetFlow and IPFIX as nfdump writes them with commas: `nfdump -o csv`.

Format: github.com/phaag/nfdump; versions name their columns differently, in a header. The sums
behind the flows tell of no activity. Attribution: by the addresses.
"""

from collections.abc import Mapping

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.parts import seconds_us, text_of, whole
from schout.core.intake.sensors.nfdump import flags_of, moment_of, outcome_of
from schout.core.intake.sensors.sensor import Sensor, Sighting, port_of
from schout.core.intake.sensors.wording import protocol_of
from schout.core.intake.when import possible
from schout.core.model.vocabulary import ActivityKind

_NAMES = {
    "ts": "first",
    "firstseen": "first",
    "te": "last",
    "lastseen": "last",
    "td": "duration",
    "duration": "duration",
    "sa": "source",
    "srcaddr": "source",
    "da": "destination",
    "dstaddr": "destination",
    "sp": "source_port",
    "srcport": "source_port",
    "dp": "destination_port",
    "dstport": "destination_port",
    "pr": "protocol",
    "proto": "protocol",
    "flg": "flags",
    "flags": "flags",
    "fwd": "forwarding",
    "ipkt": "packets",
    "packets": "packets",
    "ibyt": "bytes",
    "bytes": "bytes",
    "opkt": "packets_back",
    "obyt": "bytes_back",
}
_MOST_FIELDS = 128
_LONGEST_TIME = 40
_Fields = Mapping[str, str]


def nfdump_csv_parser(origin: Origin) -> LineParser:
    """Make a parser that follows the headers."""
    sensor = Sensor(origin)
    names: list[str] = []
    ended = False

    def parse(number: int, raw: bytes) -> Parsed:
        nonlocal names, ended
        text = text_of(raw).strip()
        cells = [cell.strip() for cell in text.split(",", _MOST_FIELDS)]
        known = [_NAMES.get(cell.lower(), "") for cell in cells]
        if {"first", "source", "destination"} <= set(known):
            names, ended = known, False
            return Miss.OTHER
        if names and text.lower() == "summary":
            ended = True
        if ended or not text:
            return Miss.OTHER
        if len(cells) < len(names) or not names:
            return Miss.MALFORMED
        return _activity(sensor, number, raw, dict(zip(names, cells, strict=False)))

    return parse


def _activity(sensor: Sensor, number: int, raw: bytes, fields: _Fields) -> Parsed:
    first_us = moment_of(fields["first"][:_LONGEST_TIME])
    last_us = moment_of(fields.get("last", "")[:_LONGEST_TIME])
    duration_us = seconds_us(fields.get("duration"))
    source, destination = sensor.address(fields["source"]), sensor.address(fields["destination"])
    if first_us is None or source is None or destination is None:
        return Miss.MALFORMED
    at_us = possible(first_us + (duration_us or 0)) if last_us is None else last_us
    if at_us is None:
        return Miss.MALFORMED
    there, back = whole(fields.get("packets")), whole(fields.get("packets_back"))
    return sensor.flow(
        Sighting(
            number,
            raw,
            at_us,
            source,
            destination,
            port_of(fields.get("source_port")),
            port_of(fields.get("destination_port")),
        ),
        protocol_of(fields.get("protocol", "")),
        outcome_of(flags_of(fields.get("flags", "")), whole(fields.get("forwarding")) or 0),
        bytes_out=whole(fields.get("bytes")),
        bytes_in=whole(fields.get("bytes_back")),
        packets=None if there is None else there + (back or 0),
        duration_us=max(0, at_us - first_us),
    )


NFDUMP_CSV = Format(
    name="nfdump_csv",
    about="NetFlow, IPFIX and sFlow as nfdump writes them with commas",
    kinds=(ActivityKind.NETWORK_FLOW,),
    parser=nfdump_csv_parser,
    limits="needs its header; times are without zone and count as UTC",
)
