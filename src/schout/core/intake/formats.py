"""The formats of logs that can be read, and which of them a sample of lines is in."""

from collections.abc import Sequence

from schout.core.intake.access_log import (
    LineParser,
    Miss,
    MomentReader,
    access_log_moment,
    access_log_parser,
)
from schout.core.intake.json_log import (
    caddy_moment,
    caddy_parser,
    traefik_moment,
    traefik_parser,
)
from schout.core.intake.register import Register
from schout.core.model.value import Value

FORMATS = {
    "combined": "Apache and nginx: address, user, time, request, status, size, referer, user agent",
    "common": "Apache's shorter form without referer and user agent",
    "vhost_combined": "combined with the virtual host (and port) in front",
    "caddy": "Caddy's JSON access log",
    "traefik": "Traefik's JSON access log",
}
"""Each name and what it means; the order decides when two fit equally well."""

_LEAST_SHARE_PERCENT = 25


class Detection(Value, frozen=True, kw_only=True):
    """The format that fits a sample best, and how well."""

    format: str
    fits: int
    lines: int


def parser_for(
    name: str, source: str, register: Register, default_host: str | None = None
) -> LineParser:
    """Make the parser of a format for one source; `KeyError` when there is no such format."""
    if name == "caddy":
        return caddy_parser(source, register, default_host)
    if name == "traefik":
        return traefik_parser(source, register, default_host)
    if name not in FORMATS:
        raise KeyError(name)
    return access_log_parser(source, register, default_host, vhost=name == "vhost_combined")


def moment_reader_for(name: str) -> MomentReader:
    """Make the function that tells when a line of a format is of, without parsing it whole."""
    if name == "caddy":
        return caddy_moment()
    return traefik_moment() if name == "traefik" else access_log_moment()


def detect_format(sample: Sequence[bytes]) -> Detection | None:
    """Tell which format a sample of lines is in; `None` when fewer than a quarter fit any."""
    lines = [line for line in sample if line.strip()]
    register = Register.build((), ())
    best: Detection | None = None
    for name in ("vhost_combined", "caddy", "traefik"):
        parse = parser_for(name, "sample", register)
        parsed = [parse(number, line) for number, line in enumerate(lines)]
        events = [event for event in parsed if not isinstance(event, Miss)]
        if len(events) * 100 < len(lines) * _LEAST_SHARE_PERCENT or not events:
            continue
        if best is None or len(events) > best.fits:
            shown = name
            if name == "vhost_combined":
                hosts = sum(event.host is not None for event in events)
                agents = sum(event.user_agent is not None for event in events)
                plain = "combined" if agents else "common"
                shown = name if hosts * 2 > len(events) else plain
            best = Detection(format=shown, fits=len(events), lines=len(lines))
    return best
