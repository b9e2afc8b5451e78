"""Reads Envoy's default access log and Istio's; the JSON forms are read as `json_access`.

Format: envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage.
"""

import re

from schout.core.intake.access_log import split_request
from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.maker import Maker
from schout.core.intake.parts import address_of, host_of, split_target, text_of, told, whole
from schout.core.intake.when import read_iso
from schout.core.model.vocabulary import ActivityKind

_Q = r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'
_LINE = re.compile(
    rf"\[([^\[\]]{{20,40}})\] {_Q} ([0-9]{{1,3}}) (?:[A-Za-z,-]{{1,60}}) "
    rf"(?:(?:{_Q}|\S{{1,200}}) (?:{_Q}|\S{{1,200}}) {_Q} )?"
    rf"[0-9]{{1,18}} ([0-9]{{1,18}}) ([0-9]{{1,12}}|-) (?:[0-9]{{1,12}}|-) {_Q} {_Q} {_Q} {_Q} "
    rf"{_Q}(.*)",
    re.DOTALL,
)


def envoy_parser(origin: Origin) -> LineParser:
    """Make a parser of Envoy's text; connections without a request tell of none."""
    make = Maker(origin)

    def parse(number: int, raw: bytes) -> Parsed:
        text = text_of(raw)
        match = _LINE.fullmatch(text)
        if match is None:
            return Miss.MALFORMED if text.strip() else Miss.OTHER
        at_us = read_iso(match[1])
        if at_us is None:
            return Miss.MALFORMED
        method, target, query = split_request(match[2])
        address = _caller(match[14], match[9])
        if address is None or match[2].startswith("- "):
            return Miss.OTHER
        duration_ms = whole(match[8])
        return make.request(
            number,
            raw,
            at_us,
            address,
            method=method,
            path=target if method is None else split_target(target)[0],
            query=query,
            status=int(match[3]),
            size_bytes=int(match[7]),
            host=host_of(match[12]),
            user_agent=told(match[10]),
            duration_us=None if duration_ms is None else duration_ms * 1000,
        )

    return parse


def _caller(behind: str, forwarded: str) -> str | None:
    """Give the peer, as Istio writes it, or the last address forwarded: Envoy added that."""
    words = behind.split()
    peer = address_of(words[3]) if len(words) >= 4 else None
    return peer or address_of(forwarded.rpartition(",")[2].strip())


ENVOY = Format(
    name="envoy",
    about="Envoy's default text and Istio's",
    kinds=(ActivityKind.HTTP_REQUEST,),
    parser=envoy_parser,
    limits="the caller is the last address forwarded; lines without one tell of nobody",
)
