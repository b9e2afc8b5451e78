"""Reads LiteSpeed's error log: failed logins at its console, rules of its request filter.

Format: docs.litespeedtech.com, error log. Its access log is read as `combined`.
"""

import re

from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.maker import Maker
from schout.core.intake.parts import address_of, text_of
from schout.core.intake.when import read_iso
from schout.core.model.vocabulary import ActivityKind

_LINE = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9:]{8}\.[0-9]{3,6}) \[[A-Z]{3,8}\] "
    r"(?:\[[0-9A-Za-z]{1,12}\] ){0,2}"
    r"(?:\[([0-9]{1,3}(?:\.[0-9]{1,3}){3}|\[?[0-9A-Fa-f]{0,4}:[0-9A-Fa-f.:]{1,41}\]?)"
    r"(?:[:#-][^\[\]]{0,300})?\] )?(.*)",
    re.DOTALL,
)
_LOGIN = re.compile(
    r"(?:\[STDERR\] )?\[WebAdmin Console\] (Failed Login Attempt|Login Successful)"
    r" - username:(.{0,255}?) ip:(\S{2,64}) ?(?:url:.*)?",
    re.DOTALL,
)
_RULE = re.compile(r"mod_security rule \[Id '([0-9]{1,10})'\] triggered|\[MODSEC\]", re.IGNORECASE)


def litespeed_error_parser(origin: Origin) -> LineParser:
    """Make a parser of LiteSpeed's error log."""
    make = Maker(origin)

    def parse(number: int, raw: bytes) -> Parsed:
        text = text_of(raw)
        match = _LINE.fullmatch(text)
        if match is None:
            return Miss.MALFORMED if text.strip() else Miss.OTHER
        at_us = read_iso(f"{match[1]}T{match[2]}")
        if at_us is None:
            return Miss.MALFORMED
        if login := _LOGIN.fullmatch(match[4]):
            return make.authentication(
                number,
                raw,
                at_us,
                address_of(match[3]) or address_of(login[3]),
                service="litespeed",
                outcome="failure" if login[1].startswith("Failed") else "success",
                user=login[2] or None,
            )
        rule = _RULE.match(match[4])
        if rule is None:
            return Miss.OTHER
        return make.alert(
            number,
            raw,
            at_us,
            address_of(match[3]),
            engine="modsecurity",
            signature=rule[1] or "rule",
            category="exploit",
        )

    return parse


LITESPEED_ERROR = Format(
    name="litespeed_error",
    about="LiteSpeed's error log: logins at its console, rules of its request filter",
    kinds=(ActivityKind.AUTHENTICATION, ActivityKind.SECURITY_ALERT),
    parser=litespeed_error_parser,
    loose=True,
    limits="times count as UTC",
)
