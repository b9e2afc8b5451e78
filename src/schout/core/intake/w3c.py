"""Reads logs in W3C's extended format, whose fields a header names: IIS, its FTP, CloudFront.

Formats: w3.org/TR/WD-logfile, learn.microsoft.com/iis (W3C logging) and
docs.aws.amazon.com/AmazonCloudFront (standard logs). The header may come again with other fields.
"""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.maker import Maker
from schout.core.intake.parts import (
    address_of,
    host_of,
    seconds_us,
    split_target,
    text_of,
    told,
    whole,
)
from schout.core.intake.when import read_iso
from schout.core.model.vocabulary import ActivityKind

_MOST_FIELDS = 100
_IIS = [
    "date",
    "time",
    "s-ip",
    "cs-method",
    "cs-uri-stem",
    "cs-uri-query",
    "s-port",
    "cs-username",
    "c-ip",
    "cs(user-agent)",
    "cs(referer)",
    "sc-status",
    "sc-substatus",
    "sc-win32-status",
    "time-taken",
]
"""What IIS writes unless told otherwise; taken where a log has lost its header."""
_CLOUDFRONT = [
    "date",
    "time",
    "x-edge-location",
    "sc-bytes",
    "c-ip",
    "cs-method",
    "cs(host)",
    "cs-uri-stem",
    "sc-status",
    "cs(referer)",
    "cs(user-agent)",
    "cs-uri-query",
    "cs(cookie)",
    "x-edge-result-type",
    "x-edge-request-id",
    "x-host-header",
    "cs-protocol",
    "cs-bytes",
    "time-taken",
]
_EDGE = "x-edge-location"
"""The field by which the logs of CloudFront are told from those of others."""
_DIRECTIVE = re.compile(r"#(Fields|[A-Z][A-Za-z-]{2,20}):")
_DAY = re.compile(r"#Date: ([0-9]{4}-[0-9]{2}-[0-9]{2})")
_LOGIN = re.compile(r"(?:\[[0-9]{1,18}\])?(PASS|USER|AUTH)")
_NO_HTTP = frozenset(
    [
        "STOR",
        "RETR",
        "LIST",
        "NLST",
        "MLSD",
        "CWD",
        "PWD",
        "XPWD",
        "TYPE",
        "PASV",
        "PORT",
        "EPSV",
        "EPRT",
        "QUIT",
        "DELE",
        "MKD",
        "RMD",
        "RNFR",
        "RNTO",
        "SIZE",
        "FEAT",
        "OPTS",
        "SYST",
        "NOOP",
        "REST",
        "ABOR",
        "AUTH",
        "PBSZ",
        "PROT",
        "ControlChannelOpened",
        "ControlChannelClosed",
        "DataChannelOpened",
        "DataChannelClosed",
        "EHLO",
        "HELO",
        "MAIL",
        "RCPT",
        "DATA",
        "BDAT",
        "RSET",
        "STARTTLS",
        "VRFY",
    ]
)
"""What the FTP and SMTP services of IIS log as methods."""
_ACCEPTED = {"230", "235", "232"}
_REFUSED = {"530", "535", "532", "430"}
_SERVICES = {"PASS": "ftp", "USER": "ftp", "AUTH": "smtp"}
_Fields = Mapping[str, str]


def w3c_parser(origin: Origin, *, separator: str, usual: list[str]) -> LineParser:
    """Make a parser that follows the headers of one log."""
    make = Maker(origin)
    names = usual
    day = ""

    def parse(number: int, raw: bytes) -> Parsed:
        nonlocal names, day
        text = text_of(raw).removeprefix("\ufeff")
        if directive := _DIRECTIVE.match(text):
            if directive[1] == "Fields":
                named = text[8:].lower().split()[:_MOST_FIELDS]
                if ("c-ip" not in named) or ((_EDGE in named) != (_EDGE in usual)):
                    return Miss.MALFORMED
                names = named
            elif found := _DAY.match(text):
                day = found[1]
            return Miss.OTHER
        if not text.strip():
            return Miss.OTHER
        values = text.split(separator)
        if len(values) < len(names) or (len(values) > len(names) and separator == " "):
            return Miss.MALFORMED
        fields = dict(zip(names, values, strict=False))
        return _activity(make, number, raw, fields, fields.get("date", day))

    return parse


def _activity(make: Maker, number: int, raw: bytes, fields: _Fields, day: str) -> Parsed:
    at_us = read_iso(f"{day}T{fields.get('time', '')}")
    address = address_of(fields.get("c-ip"))
    status = fields.get("sc-status", "")
    if at_us is None or address is None:
        return Miss.MALFORMED
    method = fields.get("cs-method", "-")
    if login := _LOGIN.fullmatch(method):
        return _attempt(make, number, raw, at_us, address, login[1], fields)
    path = fields.get("cs-uri-stem") or fields.get("cs-uri")
    if path is None or not (
        (whole(status) is not None and len(status) == 3) or status in {"-", "000"}
    ):
        return Miss.MALFORMED
    if method in _NO_HTTP or (path == "-" and method == "-" and status == "-"):
        return Miss.OTHER
    return _request(make, number, raw, at_us, address, path, fields)


def _request(
    make: Maker, number: int, raw: bytes, at_us: int, address: str, target: str, fields: _Fields
) -> Parsed:
    path, inline = split_target(target)
    edge = _EDGE in fields
    host = fields.get("x-host-header") if edge else fields.get("cs-host") or fields.get("cs(host)")
    status = fields["sc-status"]
    return make.request(
        number,
        raw,
        at_us,
        address,
        method=told(fields.get("cs-method")),
        path=path,
        query=told(fields.get("cs-uri-query")) or inline,
        status=int(status) if status != "-" else 0,
        size_bytes=whole(fields.get("sc-bytes")),
        host=host_of(host),
        user=told(fields.get("cs-username")),
        user_agent=_plain(fields.get("cs(user-agent)"), edge=edge),
        referer=_plain(fields.get("cs(referer)"), edge=edge),
        duration_us=_duration_us(fields.get("time-taken"), edge=edge),
    )


def _plain(text: str | None, *, edge: bool) -> str | None:
    """Undo how a space is written: as `+` by IIS, as `%20` or `%2520` by CloudFront."""
    text = told(text)
    if text is None:
        return None
    return unquote(unquote(text)) if edge else text.replace("+", " ")


def _duration_us(text: str | None, *, edge: bool) -> int | None:
    """Read milliseconds of IIS, or seconds of CloudFront."""
    if edge or (text is not None and "." in text):
        return seconds_us(text)
    taken = whole(text)
    return None if taken is None else taken * 1000


def _attempt(
    make: Maker, number: int, raw: bytes, at_us: int, address: str, word: str, fields: _Fields
) -> Parsed:
    """Read an answer to a login of IIS's FTP or SMTP service."""
    status = fields.get("sc-status", "")
    if status not in _ACCEPTED | _REFUSED:
        return Miss.OTHER
    user = told(fields.get("cs-username"))
    if user is None and word == "USER":
        user = told(fields.get("cs-uri-stem"))
    return make.authentication(
        number,
        raw,
        at_us,
        address,
        service=f"iis_{_SERVICES[word]}",
        outcome="success" if status in _ACCEPTED else "failure",
        user=user,
        host=host_of(fields.get("cs-host")),
    )


IIS = Format(
    name="iis",
    about="IIS in W3C's extended format, fields in any order; logins of its FTP and SMTP services",
    kinds=(ActivityKind.HTTP_REQUEST, ActivityKind.AUTHENTICATION),
    parser=lambda origin: w3c_parser(origin, separator=" ", usual=_IIS),
    limits="a log without its header is read as IIS writes it unless told otherwise",
)
CLOUDFRONT = Format(
    name="cloudfront",
    about="Amazon CloudFront's standard log",
    kinds=(ActivityKind.HTTP_REQUEST,),
    parser=lambda origin: w3c_parser(origin, separator="\t", usual=_CLOUDFRONT),
)
