"""Reads logins to consoles of administrators: Webmin and Usermin, in syslog and in their own log."""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.programs.logins import ADDRESS, IP, find, line, told
from schout.core.intake.programs.message import Message, Reader, Teller

_WEBMIN = (
    line(
        "Non-existent login as", rf"Non-existent login as (?P<user>.*) from {IP}$", "unknown_user"
    ),
    line("Invalid login as", rf"Invalid login as (?P<user>.*) from {IP}$"),
    line("Successful login as", rf"Successful login as (?P<user>.*) from {IP}$", "success"),
)
_OWN = re.compile(
    rf"[0-9]{{9,11}}\.[0-9.]{{1,20}} \[[^\]]{{8,40}}\] (?P<user>\S{{1,256}}) \S{{1,64}} (?P<ip>{ADDRESS}) "
    r'\S{1,64} miniserv\.pl "(?P<what>failed|login|logout|[a-z]{1,20})" '
    r'"[^"]{0,256}" "(?P<why>[^"]{0,64})"'
)
_OUTCOMES = {"wrongpass": "failure", "nologin": "unknown_user", "baduser": "unknown_user"}


def webmin_reader(teller: Teller) -> Reader:
    """Make a reader of miniserv, the server of Webmin (`miniserv.pl`, `webmin.log`)."""

    def read(message: Message) -> Parsed:
        text = message.text
        if "miniserv.pl" in text and (own := _OWN.match(text)):
            if own["what"] == "login":
                return teller.login(message, "webmin", "success", own["ip"], own["user"])
            if own["what"] != "failed":
                return Miss.OTHER
            outcome = _OUTCOMES.get(own["why"], "failure")
            return teller.login(message, "webmin", outcome, own["ip"], own["user"])
        found = find(_WEBMIN, text)
        if found is None:
            return Miss.OTHER
        one, match = found
        return teller.login(message, "webmin", one.outcome, told(match, "ip"), told(match, "user"))

    return read
