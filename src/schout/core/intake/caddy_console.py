"""Reads Caddy's console form: time, level, logger and message, then the fields as JSON.

Format: caddyserver.com/docs/caddyfile/directives/log#console.
"""

import re

import msgspec

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.json_log import caddy_parser
from schout.core.model.vocabulary import ActivityKind

_LINE = re.compile(
    rb"([0-9]{4})[/-]([0-9]{2})[/-]([0-9]{2})[ T]([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?)Z?\s+"
    rb"(?:\x1b\[[0-9;]{1,8}m)?[A-Za-z]{4,6}(?:\x1b\[[0-9;]{1,8}m)?\t[^{]{0,2000}(?:(\{.+\})\s*)?",
    re.DOTALL,
)


def caddy_console_parser(origin: Origin) -> LineParser:
    """Make a parser; lines that are no access tell of no request."""
    read = caddy_parser(origin.source, origin.register, origin.default_host)

    def parse(number: int, raw: bytes) -> Parsed:
        match = _LINE.fullmatch(raw)
        if match is None:
            return Miss.MALFORMED if raw.strip() else Miss.OTHER
        if match[5] is None:
            return Miss.OTHER
        moment = b"-".join(match.group(1, 2, 3)) + b"T" + match[4]
        parsed = read(number, b'{"ts":"' + moment + b'",' + match[5][1:])
        if isinstance(parsed, Miss):
            return parsed
        return msgspec.structs.replace(parsed, raw=raw)

    return parse


CADDY_CONSOLE = Format(
    name="caddy_console",
    about="Caddy's access log in its console form",
    kinds=(ActivityKind.HTTP_REQUEST,),
    parser=caddy_console_parser,
)
