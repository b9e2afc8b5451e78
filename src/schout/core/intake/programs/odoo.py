"""Reads Odoo's server log: calls, logins, sign-ups.

Format: `odoo/netsvc.py` (`TIME PID LEVEL DATABASE LOGGER: MESSAGE`), `res_users.py`, werkzeug's
access lines as Odoo writes them. The database stands in for the host where a line names none.
"""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re

from schout.core.intake.access_log import split_request
from schout.core.intake.format import Miss, Origin, Parsed
from schout.core.intake.parts import seconds_us, text_of
from schout.core.intake.programs.logins import IP, LoginLine, find, line
from schout.core.intake.programs.message import Message, Reader, Teller
from schout.core.intake.stamps import StampReader
from schout.core.model.event import HttpRequest

_LINE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8},[0-9]{3} ([0-9]{1,10}) "
    r"(DEBUG|INFO|WARNING|ERROR|CRITICAL|RUNBOT|TEST) (\S{1,255}) ([\w.-]{1,200}): (.*)",
    re.DOTALL,
)
_LEADING = re.compile(
    r"([0-9]{1,10}) (?:DEBUG|INFO|WARNING|ERROR|CRITICAL|RUNBOT|TEST) (\S{1,255}) "
    r"([\w.-]{1,200}): (.*)",
    re.DOTALL,
)
_ACCESS = re.compile(
    rf'{IP} - - \[[^\]]{{10,40}}\] "((?:[^"\\]|\\.){{0,60000}})" ([0-9]{{3}}) (?:[0-9]{{1,18}}|-)'
    r"(?: [0-9]{1,9} [0-9.]{1,12} ([0-9]{1,9}\.[0-9]{1,6}))?",
    re.DOTALL,
)
_LOGINS: tuple[LoginLine, ...] = (
    line("Login failed for ", rf"Login failed for (?:db:(?P<db>\S{{1,255}}) )?login:(?P<user>.*) from {IP}$"),
    line("Login successful for ", rf"Login successful for (?:db:(?P<db>\S{{1,255}}) )?login:(?P<user>.*) from {IP}$", "success"),
)  # fmt: skip
_RESET = re.compile(
    rf"Password reset attempt for <(?P<user>[^<>]{{0,256}})> by user <[^<>]{{0,256}}> from {IP}$"
)


class OdooLines:
    """Reads Odoo's own log."""

    def __init__(self, origin: Origin) -> None:
        self._stamps = StampReader(origin.year_us)
        self._read = odoo_reader(Teller(origin))

    def parse(self, number: int, raw: bytes) -> Parsed:
        """Read one line; those of a traceback are other."""
        text = text_of(raw)
        match = _LINE.match(text)
        if match is None:
            return Miss.MALFORMED if text.strip() else Miss.OTHER
        stamp = self._stamps.find(text)
        if stamp is None:
            return Miss.MALFORMED
        rest = text[match.start(1) :]
        return self._read(Message(stamp.at_us, number, raw, "odoo", "", None, rest))


def odoo_reader(teller: Teller) -> Reader:
    """Make a reader of Odoo's messages, with or without their time."""

    def read(message: Message) -> Parsed:
        text = message.text
        head = _LINE.match(text)
        if head is not None:
            database, logger, said = head[3], head[4], head[5]
        elif short := _LEADING.match(text):
            database, logger, said = short[2], short[3], short[4]
        else:
            return Miss.OTHER
        name = None if database == "?" else database
        if logger == "werkzeug":
            return _request(teller, message, name, said)
        if found := find(_LOGINS, said):
            one, match = found
            return teller.login(
                message, "odoo", one.outcome, match["ip"], match["user"], match["db"] or name
            )
        if reset := _RESET.match(said):
            return teller.alert(
                message, "odoo", "password reset asked", "policy", reset["ip"], user=reset["user"]
            )
        return Miss.OTHER

    return read


def _request(teller: Teller, message: Message, database: str | None, said: str) -> Parsed:
    match = _ACCESS.match(said)
    address = teller.address(match["ip"]) if match else None
    if match is None or address is None:
        return Miss.OTHER
    method, path, query = split_request(match[2])
    origin = teller.origin
    host = database or message.host or origin.default_host
    return HttpRequest(
        message.at_us,
        origin.source,
        message.line,
        message.raw,
        address,
        method,
        path,
        query,
        int(match[3]),
        None,
        host,
        None,
        None,
        None,
        seconds_us(match[4]),
        teller.owner_of_host(host, message.at_us),
        origin.register.owner_of_address(address, message.at_us),
    )
