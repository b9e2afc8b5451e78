"""Reads access logs that add times to the combined form: ingress-nginx, Traefik, nginx by hand.

Formats: kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/log-format,
doc.traefik.io/traefik/observability/access-logs (common), nginx's `$request_time` at the end.
"""

import re

import msgspec

from schout.core.intake.access_log import access_log_parser
from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.parts import LONGEST_LINE, seconds_us
from schout.core.model.event import HttpRequest
from schout.core.model.vocabulary import ActivityKind

_QUOTED = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_INGRESS = re.compile(
    r" [0-9]{1,18} ([0-9]{1,9}\.[0-9]{1,6}) \[[^\[\]]{0,300}\] \[[^\[\]]{0,300}\] .*", re.DOTALL
)
_TRAEFIK = re.compile(r' [0-9]{1,18} "[^"]{0,2000}" "[^"]{0,2000}" ([0-9]{1,12})ms\s*')
_TIMED = re.compile(
    r'(?: "[^"]{0,2000}")? (?:rt=|request_time=)?"?([0-9]{1,9}\.[0-9]{3})"?(?: .*)?', re.DOTALL
)


def _parser(origin: Origin, tail: re.Pattern[str], *, in_milliseconds: bool = False) -> LineParser:
    """Read the combined form, and then the time in what stands behind the user agent."""
    read = access_log_parser(origin.source, origin.register, origin.default_host)

    def parse(number: int, raw: bytes) -> Parsed:
        event = read(number, raw)
        if not isinstance(event, HttpRequest):
            return event
        behind = _behind_agent(raw)
        match = None if behind is None else tail.fullmatch(behind)
        if match is None:
            return Miss.MALFORMED
        duration = int(match[1]) * 1000 if in_milliseconds else seconds_us(match[1])
        return msgspec.structs.replace(event, duration_us=duration)

    return parse


def _behind_agent(raw: bytes) -> str | None:
    """Give what follows the third quoted part: request, referer, user agent."""
    text = raw[:LONGEST_LINE].decode("utf-8", "backslashreplace")
    place = 0
    for _ in range(3):
        match = _QUOTED.search(text, place)
        if match is None:
            return None
        place = match.end()
    return text[place:]


INGRESS_NGINX = Format(
    name="ingress_nginx",
    about="ingress-nginx of Kubernetes: combined, then lengths, times and the upstream",
    kinds=(ActivityKind.HTTP_REQUEST,),
    parser=lambda origin: _parser(origin, _INGRESS),
    limits="the host is not in the line",
)
TRAEFIK_COMMON = Format(
    name="traefik_common",
    about="Traefik's common log format: combined, then count, router, server and duration",
    kinds=(ActivityKind.HTTP_REQUEST,),
    parser=lambda origin: _parser(origin, _TRAEFIK, in_milliseconds=True),
    limits="the host is not in the line",
)
COMBINED_TIMED = Format(
    name="combined_timed",
    about="nginx: combined with the request time in seconds behind the user agent",
    kinds=(ActivityKind.HTTP_REQUEST,),
    parser=lambda origin: _parser(origin, _TIMED),
)
