"""Reads IBM's log event extended format (LEEF 1.0 and 2.0), with or without syslog's header.

Format: ibm.com/docs, QRadar, LEEF event components and predefined attributes. What an event is
follows from its words: a login, a connection that a firewall judged, or else the claim of a
detector. Attribution: as for every sensor.
"""

import re
from collections.abc import Mapping

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.parts import text_of, whole
from schout.core.intake.programs.message import Message, Reader, Teller
from schout.core.intake.programs.wording import verdict
from schout.core.intake.sensors.sensor import Sensor, Sighting, port_of
from schout.core.intake.sensors.wording import category_of, judgement, protocol_of
from schout.core.intake.stamps import StampReader, epoch_us
from schout.core.model.vocabulary import ActivityKind

_HEAD = re.compile(
    r"LEEF: ?([12])(?:\.[0-9])?\|([^|]{0,128})\|([^|]{0,128})\|[^|]{0,128}\|([^|]{0,256})\|"
)
_DELIMITER = re.compile(r"(?:0?x([0-9A-Fa-f]{2})|([^|\w\s]))?\|")
_SEARCHED = 2048
_MOST_FIELDS = 256
_LEAST_DEGREES = ((9, 1), (7, 2), (4, 3), (1, 4))
_Fields = Mapping[str, str]


def leef_parser(origin: Origin) -> LineParser:
    """Make a parser; an event without a time is malformed."""
    sensor = Sensor(origin)
    stamps = StampReader(origin.year_us)

    def parse(number: int, raw: bytes) -> Parsed:
        text = text_of(raw)
        head = _HEAD.search(text, 0, _SEARCHED)
        if head is None:
            return Miss.MALFORMED if text.strip() else Miss.OTHER
        fields = _fields(text[head.end() :], head[1])
        at_us = _moment(fields, text[: head.start()], stamps)
        if at_us is None:
            return Miss.MALFORMED
        return _activity(sensor, number, raw, at_us, head, fields)

    return parse


def leef_reader(teller: Teller) -> Reader:
    """Make a reader of LEEF in syslog, whose time counts where the event tells none."""
    sensor = Sensor(teller.origin)
    stamps = StampReader(teller.origin.year_us)

    def read(message: Message) -> Parsed:
        text = message.text if message.text.startswith("LEEF") else f"LEEF:{message.text}"
        head = _HEAD.match(text)
        if head is None:
            return Miss.OTHER
        fields = _fields(text[head.end() :], head[1])
        told_us = _moment(fields, "", stamps)
        at_us = message.at_us if told_us is None else told_us
        return _activity(sensor, message.line, message.raw, at_us, head, fields)

    return read


def _fields(text: str, version: str) -> dict[str, str]:
    delimiter = "\t"
    if version == "2" and (match := _DELIMITER.match(text)):
        text = text[match.end() :]
        delimiter = chr(int(match[1], 16)) if match[1] else match[2] or "\t"
    pairs = (pair.partition("=") for pair in text.split(delimiter, _MOST_FIELDS))
    return {name.strip().lower(): value.strip() for name, mark, value in pairs if mark}


def _moment(fields: _Fields, before: str, stamps: StampReader) -> int | None:
    """Give the time of the event; else the one in syslog's header."""
    told = fields.get("devtime", "")[:64]
    at_us = epoch_us(told) if whole(told) is not None else None
    if at_us is None:
        stamp = stamps.find(told) or stamps.find(before)
        return None if stamp is None else stamp.at_us
    return at_us


def _activity(
    sensor: Sensor, number: int, raw: bytes, at_us: int, head: re.Match[str], fields: _Fields
) -> Parsed:
    seen = Sighting(
        number,
        raw,
        at_us,
        sensor.address(fields.get("src")),
        sensor.address(fields.get("dst")),
        port_of(fields.get("srcport")),
        port_of(fields.get("dstport")),
    )
    if seen.source_ip is None:
        return Miss.OTHER
    engine, name = (head[3].strip() or head[2].strip()).lower() or "leef", head[4].strip()
    action = f"{fields.get('action', '')} {fields.get('act', '')} {name}"
    sort, said = fields.get("cat", ""), fields.get("msg", "")
    outcome = verdict(f"{name} ; {said}")
    if outcome is not None:
        return sensor.login(seen, engine, outcome, user=fields.get("usrname"))
    category = category_of(name, sort, said)
    judged = judgement(f"{action} {sort}")
    if judged and seen.destination_ip is not None and category in {"other", "policy"}:
        return sensor.flow(
            seen,
            protocol_of(fields.get("proto", "")),
            judged,
            bytes_out=whole(fields.get("srcbytes")),
            bytes_in=whole(fields.get("dstbytes")),
        )
    if category == "other":
        return Miss.OTHER
    return sensor.alert(
        seen,
        engine,
        name,
        category,
        severity=_degree(fields.get("sev")),
        outcome="blocked" if judged == "blocked" else "seen",
        user=fields.get("usrname"),
    )


def _degree(text: str | None) -> int:
    """Give LEEF's 1 to 10, the worst, as our 4 to 1."""
    told = whole(text) or 0
    return next((ours for least, ours in _LEAST_DEGREES if told >= least), 0)


LEEF = Format(
    name="leef",
    about="IBM's log event extended format (LEEF) of any maker: logins, connections, claims",
    kinds=(
        ActivityKind.AUTHENTICATION,
        ActivityKind.NETWORK_FLOW,
        ActivityKind.SECURITY_ALERT,
    ),
    parser=leef_parser,
    limits="what an event is follows from its words; others tell of no activity",
)
