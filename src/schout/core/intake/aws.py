"""Reads the access logs of AWS load balancers: application (ALB), classic (ELB), network (NLB).

Format: docs.aws.amazon.com/elasticloadbalancing/latest/application, access log entries, and
/latest/network for the connections by TLS that network load balancers log.
"""

import re

from schout.core.intake.access_log import split_request
from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.maker import Maker
from schout.core.intake.parts import (
    address_of,
    host_in,
    port_of,
    seconds_us,
    split_target,
    text_of,
    told,
    whole,
)
from schout.core.intake.sensors.sensor import Sensor, Sighting
from schout.core.intake.when import read_iso
from schout.core.model.vocabulary import ActivityKind

_Q = r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'
_LINE = re.compile(
    r"(?:(?:https?|h2|grpcs|wss?) )?([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}Z) \S{1,300} "
    r"(\S{1,64}) \S{1,64} (-1|[0-9.]{1,20}) (-1|[0-9.]{1,20}) (-1|[0-9.]{1,20}) "
    rf"([0-9]{{3}}|-) \S{{1,20}} [0-9]{{1,18}} ([0-9]{{1,18}}) {_Q}(?: {_Q}(.*))?",
    re.DOTALL,
)


_CONNECTION = re.compile(
    r"tls [12]\.0 ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15})Z? \S{1,300} \S{1,300} "
    r"(\S{1,64}) (\S{1,64}) ([0-9]{1,12}|-) (?:[0-9]{1,12}|-) ([0-9]{1,18}|-) ([0-9]{1,18}|-) "
    r"(\S{1,64}) .*"
)


def load_balancer_parser(origin: Origin) -> LineParser:
    """Make a parser of both kinds; connections without a request tell of none."""
    make, sensor = Maker(origin), Sensor(origin)

    def parse(number: int, raw: bytes) -> Parsed:
        text = text_of(raw)
        match = _LINE.fullmatch(text)
        if match is None:
            return _flow(sensor, number, raw, text) if text.strip() else Miss.OTHER
        at_us, address = read_iso(match[1]), address_of(match[2])
        if at_us is None or address is None:
            return Miss.MALFORMED
        if match[8].startswith("- "):
            return Miss.OTHER
        return _request(make, number, raw, at_us, address, match)

    return parse


def _flow(sensor: Sensor, number: int, raw: bytes, text: str) -> Parsed:
    """Read a connection: the moment is that of its end."""
    match = _CONNECTION.fullmatch(text)
    at_us = None if match is None else read_iso(match[1])
    source = None if match is None else address_of(match[2])
    if match is None or at_us is None or source is None:
        return Miss.MALFORMED
    destination, took = address_of(match[3]), whole(match[4])
    ends = Sighting(number, raw, at_us, source, destination, port_of(match[2]), port_of(match[3]))
    return sensor.flow(
        ends,
        "tcp",
        "accepted" if match[7] == "-" else "failed",
        bytes_out=whole(match[5]),
        bytes_in=whole(match[6]),
        duration_us=None if took is None else took * 1000,
    )


def _request(
    make: Maker, number: int, raw: bytes, at_us: int, address: str, match: re.Match[str]
) -> Parsed:
    method, target, query = split_request(match[8].rstrip())
    words = match[8].split(" ")
    times = [seconds_us(text) for text in (match[3], match[4], match[5])]
    return make.request(
        number,
        raw,
        at_us,
        address,
        method=method,
        path=target if method is None else split_target(target)[0],
        query=query,
        status=0 if match[6] == "-" else int(match[6]),
        size_bytes=int(match[7]),
        host=host_in(words[1]) if len(words) > 1 else None,
        user_agent=told(match[9]),
        duration_us=None if None in times else sum(time or 0 for time in times),
    )


AWS_LOAD_BALANCER = Format(
    name="aws_load_balancer",
    about="AWS load balancers: application (ALB) and classic (ELB), connections by TLS (NLB)",
    kinds=(ActivityKind.HTTP_REQUEST, ActivityKind.NETWORK_FLOW),
    parser=load_balancer_parser,
)
