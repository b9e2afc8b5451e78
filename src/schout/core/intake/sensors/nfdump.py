"""Reads NetFlow and IPFIX as nfdump writes them: JSON over many lines or one object a line.

Format: github.com/phaag/nfdump, `nfdump -o json` and `-o ndjson`. An object over many lines is one
event, of the line that ends it; its first field is its `type`. Attribution: by the addresses.
"""

import re
from typing import Annotated, Literal

import msgspec

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.sensors.sensor import UNREADABLE, Sensor, Sighting
from schout.core.intake.sensors.wording import protocol_of
from schout.core.intake.stamps import epoch_us
from schout.core.intake.when import read_iso
from schout.core.model.vocabulary import ActivityKind

_Whole = Annotated[int, msgspec.Meta(ge=0, lt=10**18)]
_Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
_Short = Annotated[str, msgspec.Meta(max_length=64)]
_FIRST = re.compile(rb'\s*"type"\s*:\s*"(?:FLOW|EVENT)"\s*,?\s*')
_AROUND = frozenset((b"[", b"]", b","))
_MOST_LINES = 256
_MOST_BYTES = 64 * 1024
_BIT_NAMES = {"F": 0x01, "S": 0x02, "R": 0x04, "P": 0x08, "A": 0x10}
_SYN, _RST, _ACK = 0x02, 0x04, 0x10


class _Flow(msgspec.Struct, frozen=True):
    type: Literal["FLOW", "EVENT"]
    first: _Short | _Whole = ""
    last: _Short | _Whole = ""
    received: _Short | _Whole = ""
    t_first: _Short = ""
    t_last: _Short = ""
    proto: _Short | _Whole = ""
    src4_addr: str = ""
    dst4_addr: str = ""
    src6_addr: str = ""
    dst6_addr: str = ""
    src_port: _Port | None = None
    dst_port: _Port | None = None
    in_packets: _Whole | None = None
    in_bytes: _Whole | None = None
    out_packets: _Whole | None = None
    out_bytes: _Whole | None = None
    tcp_flags: _Short | _Whole = ""
    fwd_status: _Whole = 0
    event: str = ""


_decode = msgspec.json.Decoder(_Flow).decode


class _Lines:
    """Puts the lines of an object together."""

    def __init__(self, sensor: Sensor) -> None:
        self._sensor = sensor
        self._begun: list[bytes] = []
        self._size = 0

    def read(self, number: int, raw: bytes) -> Parsed:
        text = raw.strip()
        if text == b"{":
            broken = bool(self._begun)
            self._begun, self._size = [raw], 1
            return Miss.MALFORMED if broken else Miss.OTHER
        if self._begun:
            return self._go_on(number, raw, text)
        if not text or text in _AROUND:
            return Miss.OTHER
        return _activity(self._sensor, number, raw, text.lstrip(b"[").rstrip(b",]"))

    def _go_on(self, number: int, raw: bytes, text: bytes) -> Parsed:
        self._begun.append(raw)
        self._size += len(raw)
        first = len(self._begun) == 2
        if (first and not _FIRST.fullmatch(raw)) or (
            len(self._begun) > _MOST_LINES or self._size > _MOST_BYTES
        ):
            self._begun = []
            return Miss.MALFORMED
        if text.rstrip(b",]") != b"}":
            return Miss.OTHER
        whole, self._begun = b"\n".join(self._begun), []
        return _activity(self._sensor, number, whole, whole.rstrip(b",] \r\n\t"))


def nfdump_parser(origin: Origin) -> LineParser:
    """Make a parser; an object that is no flow is malformed."""
    return _Lines(Sensor(origin)).read


def _activity(sensor: Sensor, number: int, raw: bytes, text: bytes) -> Parsed:
    try:
        flow = _decode(text)
    except UNREADABLE:
        return Miss.MALFORMED
    first_us = moment_of(flow.first or flow.t_first)
    last_us = moment_of(flow.last or flow.t_last)
    at_us = last_us if last_us is not None else moment_of(flow.received)
    source = sensor.address(flow.src4_addr or flow.src6_addr)
    destination = sensor.address(flow.dst4_addr or flow.dst6_addr)
    if at_us is None:
        return Miss.MALFORMED
    if source is None or destination is None:
        return Miss.OTHER
    there, back = flow.in_packets, flow.out_packets
    return sensor.flow(
        Sighting(number, raw, at_us, source, destination, flow.src_port, flow.dst_port),
        protocol_of(str(flow.proto)),
        outcome_of(flags_of(flow.tcp_flags), flow.fwd_status, flow.event),
        bytes_out=flow.in_bytes,
        bytes_in=flow.out_bytes,
        packets=None if there is None else there + (back or 0),
        duration_us=None if first_us is None else max(0, at_us - first_us),
    )


def moment_of(told: str | int) -> int | None:
    """Give a time, as nfdump writes it or in milliseconds; without a zone it counts as UTC."""
    text = str(told)
    return epoch_us(text) if text.isascii() and text.isdigit() else read_iso(text)


def flags_of(told: str | int) -> int:
    """Give the TCP flags as bits: of `...AP.SF`, or of a number."""
    if isinstance(told, int):
        return told
    return sum(bit for name, bit in _BIT_NAMES.items() if name in told.upper())


def outcome_of(flags: int, forwarding: int, event: str = "") -> str:
    """Tell how a flow went, as far as one direction of it tells.

    `forwarding` is as in IPFIX (RFC 7270, section 4.12): the two upper bits say what became of it.
    A SYN that no ACK follows was not answered.
    """
    became = forwarding >> 6 if forwarding > 3 else forwarding
    if became == 2 or event.upper().startswith("DEN"):
        return "blocked"
    if flags & _SYN and not flags & _ACK:
        return "failed"
    return "accepted" if became in {1, 3} and not flags & _RST else "seen"


NFDUMP = Format(
    name="nfdump_json",
    about="NetFlow, IPFIX and sFlow as nfdump writes them in JSON",
    kinds=(ActivityKind.NETWORK_FLOW,),
    parser=nfdump_parser,
    look_back=_MOST_LINES,
    limits="times count as UTC; a whole array on one line is read by replay, not by watch",
)
