"""Reads the logs that programs write themselves, without syslog: the time, then the message.

Each is declared by where the line begins and by the reader of the messages, which is the same as in
syslog.
"""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re
from collections.abc import Callable

from schout.core.intake.format import LOOK_BACK, Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.parts import text_of
from schout.core.intake.programs import appliance, consoles, databases, ftp, radius, samba, voice
from schout.core.intake.programs.application import application_reader
from schout.core.intake.programs.audit import AuditLines, LaurelLines
from schout.core.intake.programs.dovecot import dovecot_reader
from schout.core.intake.programs.exim import exim_reader
from schout.core.intake.programs.message import Making, Message, Teller
from schout.core.intake.programs.netfilter import read_packet
from schout.core.intake.programs.odoo import OdooLines
from schout.core.intake.programs.sshd import DROPBEAR
from schout.core.intake.stamps import StampReader
from schout.core.model.value import Value
from schout.core.model.vocabulary import ActivityKind

_LOGIN = (ActivityKind.AUTHENTICATION,)
_MAIL = (ActivityKind.AUTHENTICATION, ActivityKind.MAIL_TRANSFER, ActivityKind.SECURITY_ALERT)
_FLOW = (ActivityKind.NETWORK_FLOW,)
_ALERT = (ActivityKind.SECURITY_ALERT,)
_DAY = r"[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?"
_MONTH = r"[A-Z][a-z]{2} {1,2}[0-9]{1,2}"
_STAMP = rf"(?:{_DAY}[ T]|{_MONTH} ){_TIME}(?:Z| ?[+-][0-9]{{2}}:?[0-9]{{2}})?"


class PlainLog(Value, frozen=True, kw_only=True):
    """A log that one program writes."""

    name: str
    about: str
    program: str
    kinds: tuple[ActivityKind, ...]
    start: re.Pattern[str]
    """What every line begins with; the message is the group `text`, or else the whole line."""
    making: Making
    stamp: re.Pattern[str] | None = None
    """What stands before the time, where the line does not begin with it."""


def _log(name: str, about: str, kinds: tuple[ActivityKind, ...], making: Making, start: str,
         stamp: str = "") -> PlainLog:  # fmt: skip
    return PlainLog(
        name=name,
        about=about,
        program=name,
        kinds=kinds,
        start=re.compile(start, re.DOTALL),
        making=making,
        stamp=re.compile(stamp) if stamp else None,
    )


_REMEMBER = frozenset(("exim", "dovecot", "postgresql", "proftpd"))
"""Logs of which several lines tell of one login or mail."""


def _packets(teller: Teller) -> Callable[[Message], Parsed]:
    return lambda message: read_packet(teller, message)


LOGS = (
    _log(
        "vsftpd",
        "vsftpd's own log: logins",
        _LOGIN,
        ftp.VSFTPD,
        rf"[A-Z][a-z]{{2}} {_MONTH} {_TIME} [0-9]{{4}} (?P<text>\[pid [0-9]{{1,10}}\] .*)",
    ),
    _log(
        "proftpd",
        "ProFTPD's own log: logins",
        _LOGIN,
        ftp.proftpd_reader,
        rf"{_STAMP} (?:\S{{1,255}} )?proftpd\[[0-9]{{1,10}}\]:? (?P<text>.*)",
    ),
    _log(
        "exim",
        "Exim's main and reject log: logins, mails accepted, delivered, bounced and rejected",
        _MAIL,
        exim_reader,
        rf"{_DAY} {_TIME}(?: [+-][0-9]{{4}})? (?:\[[0-9]{{1,10}}\] )?(?="
        r"[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4} |H=|\w{1,64} authenticator |SMTP "
        r"|no (?:host name|IP address) found |Start queue run|End queue run|exim [0-9]|TLS error"
        r"|unexpected |too many )",
    ),
    _log(
        "dovecot",
        "Dovecot's own log: logins",
        _LOGIN,
        dovecot_reader,
        rf"{_STAMP} (?P<text>(?:[a-z0-9]{{3,12}}-login|auth|auth-worker|imap|pop3|lmtp|master|config|"
        r"anvil|log|lda|doveadm)(?:\([^()]{0,300}\))?(?:<[^<>]{0,120}>)*: "
        r"(?:Info|Warning|Error|Debug|Fatal|Panic): .*)",
    ),
    _log(
        "postgresql",
        "PostgreSQL's log: logins that were refused",
        _LOGIN,
        databases.postgresql_reader,
        rf"(?=.{{0,200}}?{_DAY} {_TIME}.{{0,300}}?(?:LOG|FATAL|ERROR|DETAIL|HINT|STATEMENT|WARNING|NOTICE"
        r"|CONTEXT|PANIC|DEBUG[1-5]?):  )",
    ),
    _log(
        "mysql",
        "the error log of MariaDB and MySQL: logins that were refused",
        _LOGIN,
        databases.mysql_reader,
        rf"(?:{_DAY}[ T]{{1,2}}[0-9]{{1,2}}:[0-9:.]{{5,12}}(?:Z|[+-][0-9:]{{5}})? {{1,3}}[0-9]{{1,20}}"
        r"|[0-9]{6} {1,2}[0-9]{1,2}:[0-9:]{5}(?: [0-9]{1,20})?) "
        r"\[(?:Note|Warning|ERROR|System)\] ",
    ),
    _log(
        "mongodb",
        "MongoDB's log as JSON: logins",
        _LOGIN,
        databases.mongodb_reader,
        r'\{"t":\{"\$date":',
    ),
    _log(
        "asterisk",
        "Asterisk's messages and security log: registrations and calls that were refused",
        _LOGIN,
        voice.asterisk_reader,
        rf"\[(?:{_MONTH}|{_DAY}) {_TIME}\] (?P<text>(?:NOTICE|WARNING|ERROR|SECURITY|VERBOSE|DEBUG)\[.*)",
    ),
    _log(
        "freeswitch",
        "FreeSWITCH's log: registrations and calls that were refused",
        _LOGIN,
        voice.FREESWITCH,
        rf"{_DAY} {_TIME} (?P<text>(?:[0-9.]{{1,6}}% )?\[[A-Z]{{3,8}}\] \w{{1,40}}\.c:.*)",
    ),
    _log(
        "freeradius",
        "FreeRADIUS' own log: logins",
        _LOGIN,
        radius.radius_reader,
        rf"[A-Z][a-z]{{2}} {_MONTH} {_TIME} [0-9]{{4}} : (?P<text>(?:Auth|Info|Error|Warning|Debug|Proxy|ERROR|WARNING): .*)",
    ),
    _log(
        "dropbear",
        "Dropbear's own log (-E): logins",
        _LOGIN,
        DROPBEAR,
        rf"\[[0-9]{{1,10}}\] {_MONTH} {_TIME} (?P<text>(?:Bad (?:PAM )?password attempt|Child connection"
        r"|Early exit|Exit (?:before auth|\()|Failed|Login attempt|Not backgrounding|PAM |Password auth"
        r"|Pubkey auth|Running in background|Terminated|User ).*)",
    ),
    _log(
        "monolog",
        "logs of PHP's Monolog (Laravel, Symfony, Magento): logins",
        _LOGIN,
        application_reader,
        rf"\[{_DAY}[T ]{_TIME}(?:Z|[+-][0-9:]{{4,6}})?\] [\w.-]{{1,64}}\.(?:DEBUG|INFO|NOTICE|WARNING|ERROR"
        r"|CRITICAL|ALERT|EMERGENCY): (?P<text>.*)",
    ),
    _log(
        "webmin",
        "the log of Webmin and Usermin: logins",
        _LOGIN,
        consoles.webmin_reader,
        r"[0-9]{9,11}\.[0-9.]{1,20} (?=\[[0-9]{1,2}/[A-Z][a-z]{2}/[0-9]{4} )",
        r"\[",
    ),
    _log(
        "netfilter",
        "packets of Linux' firewall (IN= SRC= DST=) outside syslog, as Proxmox VE and ulogd write",
        _FLOW,
        _packets,
        rf"(?=.{{0,200}}?{_TIME}.{{0,200}}?\bIN=\S{{0,32}} .{{0,400}}?\bSRC=)",
    ),
    _log(
        "samba",
        "Samba's audit of logins: auth_audit and auth_json_audit",
        _LOGIN,
        samba.samba_reader,
        r"(?= {0,8}(?:\{\"timestamp\": \"[^\"]{1,40}\", \"type\": \"(?:[A-Z][A-Za-z ]{0,20}|[a-z]{4,10}[A-Z][a-z]{5,12})\", |(?:\[[^\]]{1,80}\] {0,4}\S{0,200} {0,4})?Auth: \[))",
        r" at \[|\"timestamp\": \"",
    ),
    _log(
        "fortigate",
        "FortiGate's key=value log: traffic, attacks, logins",
        (ActivityKind.NETWORK_FLOW, ActivityKind.SECURITY_ALERT, ActivityKind.AUTHENTICATION),
        appliance.fortigate_reader,
        rf"(?:<[0-9]{{1,3}}>)?(?=date={_DAY} time={_TIME} )",
    ),
    _log(
        "palo_alto",
        "PAN-OS' comma separated log: threats and traffic",
        (ActivityKind.SECURITY_ALERT, ActivityKind.NETWORK_FLOW),
        appliance.palo_alto_reader,
        rf"(?=[01],{_DAY} {_TIME},[0-9]{{1,20}},[A-Z]{{4,16}},)",
    ),
    _log(
        "cef",
        "common event format (CEF) of any maker: threats, logins, connections that were judged",
        (ActivityKind.SECURITY_ALERT, ActivityKind.AUTHENTICATION, ActivityKind.NETWORK_FLOW),
        appliance.cef_reader,
        r"(?=(?:CEF: ?)?[01]\|[^|]{0,64}\|[^|]{0,64}\|[^|]{0,64}\|)",
        r"\b(?:rt|\w{0,24}[uU]tcTime|deviceReceiptTime|start|end)=",
    ),
)


def plain_formats() -> tuple[Format, ...]:
    """Give the formats of programs' own logs."""
    return (
        Format(
            name="odoo",
            about="Odoo's server log: calls with their database, logins, password resets",
            kinds=(ActivityKind.HTTP_REQUEST, *_LOGIN, *_ALERT),
            parser=lambda origin: OdooLines(origin).parse,
        ),
        Format(
            name="auditd",
            about="Linux' audit.log: logins, programs that crashed, tools of intruders",
            kinds=(*_ALERT, *_LOGIN),
            look_back=LOOK_BACK,
            parser=lambda origin: AuditLines(origin).parse,
        ),
        Format(
            name="laurel",
            about="LAUREL's JSON of Linux' audit: programs that crashed, tools of intruders",
            kinds=_ALERT,
            parser=lambda origin: LaurelLines(origin).parse,
        ),
        *(_format(log) for log in LOGS),
    )


def _format(log: PlainLog) -> Format:
    return Format(
        name=log.name,
        about=log.about,
        kinds=log.kinds,
        parser=lambda origin: plain_parser(log, origin),
        look_back=LOOK_BACK if log.name in _REMEMBER else 0,
    )


def plain_parser(log: PlainLog, origin: Origin) -> LineParser:
    """Make a parser of a program's own log."""
    find = StampReader(origin.year_us).find
    read = log.making(Teller(origin))

    def parse(number: int, raw: bytes) -> Parsed:
        text = text_of(raw)
        match = log.start.match(text)
        if match is None:
            return Miss.MALFORMED if text.strip() else Miss.OTHER
        before = log.stamp.search(text) if log.stamp is not None else None
        stamp = find(text if before is None else text[before.end() :])
        if stamp is None:
            return Miss.MALFORMED
        said = match["text"] if "text" in log.start.groupindex else text
        return read(Message(stamp.at_us, number, raw, log.program, "", None, said))

    return parse
