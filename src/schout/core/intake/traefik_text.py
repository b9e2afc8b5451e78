"""Reads Traefik's own log: the connections it passes on by TCP and UDP.

Format: doc.traefik.io/traefik/observability/logs, text of version 2 and console of version 3.
"""

import re

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.parts import address_of, port_of, text_of
from schout.core.intake.when import read_iso
from schout.core.model.event import NetworkFlow
from schout.core.model.vocabulary import ActivityKind

_LINE = re.compile(
    r'(?:time="([^"]{19,40})" level=[a-z]{4,7} (.*)'
    r"|([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,18}(?:Z|[+-][0-9:]{5})) [A-Z]{3} (.*))",
    re.DOTALL,
)
_CONNECTION = re.compile(
    r"Handling (TCP|UDP) (?:connection|stream) from (\S{3,60}) to ([^\s\"]{3,60})"
)


def traefik_text_parser(origin: Origin) -> LineParser:
    """Make a parser; lines that are no connection tell of no activity."""
    register, host = origin.register, origin.default_host

    def parse(number: int, raw: bytes) -> Parsed:
        text = text_of(raw)
        match = _LINE.fullmatch(text)
        if match is None:
            return Miss.MALFORMED if text.strip() else Miss.OTHER
        at_us = read_iso(match[1] or match[3])
        if at_us is None:
            return Miss.MALFORMED
        found = _CONNECTION.search(match[2] or match[4] or "")
        if found is None:
            return Miss.OTHER
        address, target = address_of(found[2]), address_of(found[3])
        return NetworkFlow(
            at_us=at_us,
            source=origin.source,
            line=number,
            raw=raw,
            source_ip=address,
            destination_ip=target,
            protocol=found[1].lower(),
            source_port=port_of(found[2]),
            destination_port=port_of(found[3]),
            outcome="accepted",
            host=host,
            tenant=register.owner_of_host(host, at_us)
            or (register.owner_of_address(target, at_us) if target else None),
            source_tenant=register.owner_of_address(address, at_us) if address else None,
        )

    return parse


TRAEFIK_TEXT = Format(
    name="traefik_text",
    about="Traefik's own log as text: connections passed on by TCP and UDP",
    kinds=(ActivityKind.NETWORK_FLOW,),
    parser=traefik_text_parser,
    loose=True,
)
