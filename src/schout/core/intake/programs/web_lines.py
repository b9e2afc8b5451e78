"""Reads the calls that servers log in lines of their own: Gin, CouchDB, uWSGI, Squid.

Formats: `logger.go` of github.com/gin-gonic/gin, as Gotify, Harbor's parts and others write it;
docs.couchdb.org, "Logging", `chttpd` at level notice; uwsgi-docs.readthedocs.io, `log-format`;
wiki.squid-cache.org/Features/LogFormat, native. Of Squid the host is the one that was asked for.
"""

import re
from collections.abc import Callable

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.maker import Maker
from schout.core.intake.parts import address_of, host_in, host_of, split_target, text_of
from schout.core.intake.programs.logins import ADDRESS
from schout.core.intake.stamps import Stamp, StampReader
from schout.core.model.vocabulary import ActivityKind

_GIN = re.compile(
    r"(?:[^\[\]]{0,80})?\[GIN\] (?P<at>[0-9]{4}/[0-9]{2}/[0-9]{2} - [0-9:]{8}) \| {1,3}"
    r"(?P<status>[0-9]{3}) \| {0,20}[0-9.]{1,16}(?:ns|µs|us|ms|s|m[0-9.]{1,12}s) \| {0,40}"
    rf"(?P<ip>{ADDRESS}) \| (?P<method>[A-Z]{{3,10}}) {{1,10}}\"(?P<target>[^\"]{{1,60000}})\""
)
_COUCHDB = re.compile(
    r"\[[a-z]{4,9}\] (?P<at>[0-9-]{10}T[0-9:.]{8,15}Z) \S{1,128} <[0-9.]{3,24}> [0-9a-f]{4,20} "
    rf"(?P<host>\S{{1,255}}) (?P<ip>{ADDRESS}) (?P<user>\S{{1,256}}) (?P<method>[A-Z]{{3,10}}) "
    r"(?P<target>\S{1,60000}) (?P<status>[0-9]{3}) [a-z]{2,20} [0-9]{1,12}"
)
_COUCHDB_ANY = re.compile(r"\[[a-z]{4,9}\] [0-9-]{10}T[0-9:.]{8,15}Z \S{1,128} <[0-9.]{3,24}> ")
_UWSGI = re.compile(
    r"\[pid: [0-9]{1,10}\|app: \S{1,10}\|req: [0-9]{1,12}/[0-9]{1,12}\] "
    rf"(?P<ip>{ADDRESS}) \((?P<user>[^()]{{0,256}})\) "
    r"\{[0-9]{1,6} vars in [0-9]{1,9} bytes\} "
    r"\[(?P<at>[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}[0-9]{1,2} [0-9:]{8} [0-9]{4})\] "
    r"(?P<method>[A-Z]{3,10}) (?P<target>\S{1,60000}) => generated [0-9]{1,18} bytes in "
    r"[0-9]{1,12} (?:msecs|micros)[^(]{0,60}\(HTTP/[0-9.]{1,4} (?P<status>[0-9]{3})\)"
)
_SQUID = re.compile(
    rf"(?P<at>[0-9]{{10}}\.[0-9]{{3}}) {{1,8}}-?[0-9]{{1,12}} (?P<ip>{ADDRESS}) "
    r"[A-Z][A-Z_]{2,40}/(?P<status>[0-9]{3}) [0-9]{1,18} (?P<method>[A-Z]{3,16}) "
    r"(?P<target>\S{1,60000}) (?P<user>\S{1,256}) [A-Z][A-Z_]{2,40}/\S{1,255} \S{1,128}$"
)
_NEVER = re.compile(r"(?!)")


def web_line_formats() -> tuple[Format, ...]:
    """Give the formats."""
    return (
        _format("gin", "calls as applications on Go's Gin log them ([GIN] ...)", _GIN, _NEVER),
        _format("uwsgi", "uWSGI's own request log", _UWSGI, _NEVER),
        _format("squid", "Squid's native access log", _SQUID, _NEVER),
        _format("couchdb", "CouchDB's log: calls", _COUCHDB, _COUCHDB_ANY),
    )


def _format(name: str, about: str, line: re.Pattern[str], other: re.Pattern[str]) -> Format:
    return Format(
        name=name,
        about=about,
        kinds=(ActivityKind.HTTP_REQUEST,),
        parser=_parser_of(line, other),
    )


def _parser_of(line: re.Pattern[str], other: re.Pattern[str]) -> Callable[[Origin], LineParser]:
    def make(origin: Origin) -> LineParser:
        maker, find = Maker(origin), StampReader(origin.year_us).find

        def parse(number: int, raw: bytes) -> Parsed:
            text = text_of(raw)
            match = line.match(text)
            if match is None:
                blank = not text.strip() or other.match(text)
                return Miss.OTHER if blank else Miss.MALFORMED
            return _request(maker, find(_minute_kept(match["at"])), number, raw, match)

        return parse

    return make


_SECOND = re.compile(r":(?:6[1-9]|[7-9][0-9])$")
"""More than a minute has: written by hand or damaged, but the minute is told."""


def _minute_kept(at: str) -> str:
    return _SECOND.sub(":59", at)


def _request(
    maker: Maker, stamp: Stamp | None, number: int, raw: bytes, match: re.Match[str]
) -> Parsed:
    address = address_of(match["ip"])
    if stamp is None or address is None:
        return Miss.MALFORMED
    told = match.groupdict()
    path, query = split_target(match["target"])
    user = told.get("user")
    return maker.request(
        number,
        raw,
        stamp.at_us,
        address,
        method=match["method"],
        path=path,
        query=query,
        status=int(match["status"]),
        host=host_of(told.get("host")) or host_in(match["target"]),
        user=None if user in {"undefined", "-", ""} else user,
    )
