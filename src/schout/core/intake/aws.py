"""Reads the access logs of AWS load balancers: application (ALB) and classic (ELB).

Format: docs.aws.amazon.com/elasticloadbalancing/latest/application, access log entries.
"""

import re

from schout.core.intake.access_log import split_request
from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.maker import Maker
from schout.core.intake.parts import address_of, host_in, seconds_us, split_target, text_of, told
from schout.core.intake.when import read_iso
from schout.core.model.vocabulary import ActivityKind

_Q = r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'
_LINE = re.compile(
    r"(?:(?:https?|h2|grpcs|wss?) )?([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}Z) \S{1,300} "
    r"(\S{1,64}) \S{1,64} (-1|[0-9.]{1,20}) (-1|[0-9.]{1,20}) (-1|[0-9.]{1,20}) "
    rf"([0-9]{{3}}|-) \S{{1,20}} [0-9]{{1,18}} ([0-9]{{1,18}}) {_Q}(?: {_Q}(.*))?",
    re.DOTALL,
)


def load_balancer_parser(origin: Origin) -> LineParser:
    """Make a parser of both kinds; connections without a request tell of none."""
    make = Maker(origin)

    def parse(number: int, raw: bytes) -> Parsed:
        text = text_of(raw)
        match = _LINE.fullmatch(text)
        if match is None:
            return Miss.MALFORMED if text.strip() else Miss.OTHER
        at_us, address = read_iso(match[1]), address_of(match[2])
        if at_us is None or address is None:
            return Miss.MALFORMED
        if match[8].startswith("- "):
            return Miss.OTHER
        return _request(make, number, raw, at_us, address, match)

    return parse


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
    about="AWS load balancers: application (ALB) and classic (ELB)",
    kinds=(ActivityKind.HTTP_REQUEST,),
    parser=load_balancer_parser,
    limits="network load balancers are not read",
)
