"""Reads logins that databases refused: PostgreSQL, MariaDB and MySQL, MongoDB."""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.programs.application import json_fields
from schout.core.intake.programs.logins import ADDRESS
from schout.core.intake.programs.message import Message, Reader, Teller

_PG_FAILED = re.compile(
    r'FATAL:  ?[A-Za-z0-9 -]{2,60} authentication failed for user "(?P<user>[^"]{0,256})"'
)
_PG_REFUSED = re.compile(
    rf"FATAL:  ?(?:no pg_hba\.conf entry|pg_hba\.conf rejects connection) for (?:replication connection from )?"
    rf'host "(?P<ip>{ADDRESS})", user "(?P<user>[^"]{{0,256}})"'
)
_PG_ROLE = re.compile(
    r'FATAL:  ?role "(?P<user>[^"]{0,256})" (?:does not exist|is not permitted to log in)'
)
_PG_CONNECTED = re.compile(rf"connection received: host=({ADDRESS})")
_PG_PREFIX = re.compile(rf"(?<![\w.@:-])({ADDRESS})(?:\([0-9]{{1,5}}\))?(?![\w.:])")
_PG_PID = re.compile(r"\[([0-9]{1,10})(?:-[0-9]{1,10})?\]")
_KEPT = 4096


def postgresql_reader(teller: Teller) -> Reader:
    """Make a reader of PostgreSQL.

    The address is the one that `log_line_prefix` tells (`%h` or `%r`), or the one of the line
    `connection received` of the same process.
    """
    peers: dict[str, str] = {}

    def read(message: Message) -> Parsed:
        text = message.text
        connected = _PG_CONNECTED.search(text) if "connection received" in text else None
        if connected is not None:
            if len(peers) >= _KEPT:
                del peers[next(iter(peers))]
            peers[_process(message)] = connected[1]
            return Miss.OTHER
        if "FATAL:" not in text:
            return Miss.OTHER
        return _refused(teller, message, peers)

    return read


def _process(message: Message) -> str:
    told = _PG_PID.search(message.text[:200])
    return told[1] if told else message.pid


def _refused(teller: Teller, message: Message, peers: dict[str, str]) -> Parsed:
    text = message.text
    if refused := _PG_REFUSED.search(text):
        return teller.login(message, "postgresql", "refused", refused["ip"], refused["user"])
    failed, role = _PG_FAILED.search(text), _PG_ROLE.search(text)
    found = failed or role
    if found is None:
        return Miss.OTHER
    told = (match[1] for match in _PG_PREFIX.finditer(text[:200], 0, min(200, found.start())))
    address = next(filter(teller.address, told), None) or peers.get(_process(message))
    outcome = "failure" if failed else "unknown_user"
    return teller.login(message, "postgresql", outcome, address, found["user"])


_MY_DENIED = re.compile(
    r"Access denied for user '(?P<user>.{0,256}?)'@'(?P<host>[^']{0,255})'"
    r"(?: \(using password: (?:YES|NO)\)| to database)?"
)


def mysql_reader(teller: Teller) -> Reader:
    """Make a reader of MariaDB's and MySQL's error log."""

    def read(message: Message) -> Parsed:
        text = message.text
        if "Access denied for user" not in text:
            return Miss.OTHER
        match = _MY_DENIED.search(text)
        if match is None:
            return Miss.OTHER
        return teller.login(message, "mysql", "failure", match["host"], match["user"])

    return read


_MONGO_ADDRESS = re.compile(rf"({ADDRESS})(?::[0-9]{{1,5}})?")


def mongodb_reader(teller: Teller) -> Reader:
    """Make a reader of MongoDB's structured log (since 4.4)."""

    def read(message: Message) -> Parsed:
        fields = json_fields(message.text)
        said = (fields or {}).get("msg", "")
        success = said in {"Successfully authenticated", "Authentication succeeded"}
        if fields is None or not (success or said == "Authentication failed"):
            return Miss.OTHER
        remote = fields.get("attrremote") or fields.get("attrclient") or ""
        user = fields.get("attrprincipalname") or fields.get("attruser")
        error = fields.get("attrerror", "")
        outcome = (
            "unknown_user"
            if "Could not find user" in error or "UserNotFound" in error
            else "failure"
        )
        return teller.login(message, "mongodb", "success" if success else outcome, remote, user)

    return read
