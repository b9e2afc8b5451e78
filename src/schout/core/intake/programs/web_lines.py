"""Reads the calls that servers inside applications log in lines of their own: Gin, CouchDB.

Formats: `logger.go` of github.com/gin-gonic/gin, as Gotify, Harbor's parts and others write it;
docs.couchdb.org, "Logging", `chttpd` at level notice.
"""

import re
from collections.abc import Callable

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.maker import Maker
from schout.core.intake.parts import host_of, split_target, text_of
from schout.core.intake.programs.logins import ADDRESS
from schout.core.intake.programs.message import one_spelling
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
_NEVER = re.compile(r"(?!)")


def web_line_formats() -> tuple[Format, ...]:
    """Give the formats."""
    return (
        _format("gin", "calls as applications on Go's Gin log them ([GIN] ...)", _GIN, _NEVER),
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
            return _request(maker, find(match["at"]), number, raw, match)

        return parse

    return make


def _request(
    maker: Maker, stamp: Stamp | None, number: int, raw: bytes, match: re.Match[str]
) -> Parsed:
    address = one_spelling(match["ip"])
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
        host=host_of(told.get("host")),
        user=None if user == "undefined" else user,
    )
