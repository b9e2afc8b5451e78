"""Reads the access logs of Nginx Proxy Manager and of Zoraxy.

Formats: github.com/NginxProxyManager/nginx-proxy-manager, `log-proxy.conf`; Zoraxy's request log.
"""

import re

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.maker import Maker
from schout.core.intake.parts import address_of, host_of, split_target, text_of, told, whole
from schout.core.intake.when import ClfClock, read_iso
from schout.core.model.vocabulary import ActivityKind

_INSIDE = r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'
_MANAGER = re.compile(
    r"\[([^\[\]]{20,40})\] (?:\S{1,40} \S{1,40} )?([0-9]{3}) - (\S{1,40}) (\S{1,20}) (\S{1,300}) "
    + _INSIDE
    + r" \[Client ([^\[\] ]{1,64})\] \[Length ([0-9]{1,18}|-)\] \[Gzip [^\[\]]{0,40}\]"
    r"(?: \[Sent-to [^\[\]]{0,300}\])? " + _INSIDE + " " + _INSIDE + r"(?: .*)?",
    re.DOTALL,
)
_ZORAXY = re.compile(
    r"(?:[0-9/]{10} [0-9:]{8} )?\[([0-9-]{10} [0-9:.]{8,18})\] \[router:[^\[\]]{0,200}\] "
    r"\[origin:([^\[\]]{0,300})\] \[client:? ?([^\[\] ]{1,64}) ?\] \[useragent: ?(.*)\] "
    r"([A-Z]{3,20}) (\S{1,16000}) ([0-9]{3})",
    re.DOTALL,
)


def proxy_manager_parser(origin: Origin) -> LineParser:
    """Make a parser of Nginx Proxy Manager's log of a host."""
    make = Maker(origin)
    clock = ClfClock().read

    def parse(number: int, raw: bytes) -> Parsed:
        text = text_of(raw)
        match = _MANAGER.fullmatch(text)
        if match is None:
            return Miss.MALFORMED if text.strip() else Miss.OTHER
        at_us, address = clock(match[1]), address_of(match[7])
        if at_us is None or address is None:
            return Miss.MALFORMED
        path, query = split_target(match[6])
        return make.request(
            number,
            raw,
            at_us,
            address,
            method=told(match[3]),
            path=path,
            query=query,
            status=int(match[2]),
            size_bytes=whole(match[8]),
            host=host_of(match[5]),
            user_agent=told(match[9]),
            referer=told(match[10]),
        )

    return parse


def zoraxy_parser(origin: Origin) -> LineParser:
    """Make a parser of Zoraxy's log; lines of its own doings tell of no request."""
    make = Maker(origin)

    def parse(number: int, raw: bytes) -> Parsed:
        text = text_of(raw)
        match = _ZORAXY.fullmatch(text)
        if match is None:
            return Miss.MALFORMED if text.strip() else Miss.OTHER
        at_us, address = read_iso(match[1]), address_of(match[3])
        if at_us is None or address is None:
            return Miss.MALFORMED
        path, query = split_target(match[6])
        return make.request(
            number,
            raw,
            at_us,
            address,
            method=match[5],
            path=path,
            query=query,
            status=int(match[7]),
            host=host_of(match[2]),
            user_agent=told(match[4]),
        )

    return parse


PROXY_MANAGER = Format(
    name="nginx_proxy_manager",
    about="Nginx Proxy Manager's log of a proxied or redirected host",
    kinds=(ActivityKind.HTTP_REQUEST,),
    parser=proxy_manager_parser,
)
ZORAXY = Format(
    name="zoraxy",
    about="Zoraxy's request log",
    kinds=(ActivityKind.HTTP_REQUEST,),
    parser=zoraxy_parser,
    limits="its times name no zone: they count as UTC",
)
