"""The formats that systems and their services write: syslog, journal, logs of single programs."""

from collections.abc import Sequence

from schout.core.intake.chain import chain_parser
from schout.core.intake.format import LOOK_BACK, Format, LineParser, Origin
from schout.core.intake.journal import read_journal
from schout.core.intake.programs.application import ApplicationLines
from schout.core.intake.programs.dispatch import framed_parser, message_reader
from schout.core.intake.programs.message import Reader, Teller
from schout.core.intake.programs.plain import plain_formats
from schout.core.intake.programs.web_lines import web_line_formats
from schout.core.intake.syslog import SyslogReader
from schout.core.model.vocabulary import ActivityKind

_EVERY_KIND = tuple(ActivityKind)


def system_formats(lines: Sequence[Format]) -> tuple[Format, ...]:
    """Give the formats; `lines` are those that web servers may write into syslog."""
    return (
        Format(
            name="syslog",
            about="syslog (RFC 3164, RFC 5424, rsyslog, systemd); the program decides who reads it",
            kinds=_EVERY_KIND,
            parser=lambda origin: _syslog(origin, lines),
            look_back=LOOK_BACK,
            limits="a time without zone counts as UTC",
        ),
        Format(
            name="journal",
            about="systemd's journal as JSON: journalctl -o json",
            kinds=_EVERY_KIND,
            parser=lambda origin: framed_parser(read_journal, _messages(origin, lines)),
            look_back=LOOK_BACK,
        ),
        *plain_formats(),
        *web_line_formats(),
        Format(
            name="application",
            about="any text, key=value or JSON with a time, a client address and words of a login",
            kinds=(ActivityKind.AUTHENTICATION,),
            parser=lambda origin: ApplicationLines(origin).parse,
            generic=True,
            loose=True,
            limits="a line without a time is only read in what tells one: syslog, the journal, a "
            "container's or a shipper's wrapper",
        ),
    )


def _syslog(origin: Origin, lines: Sequence[Format]) -> LineParser:
    return framed_parser(SyslogReader(origin).read, _messages(origin, lines))


def _messages(origin: Origin, lines: Sequence[Format]) -> Reader:
    return message_reader(Teller(origin), chain_parser(lines, origin))
