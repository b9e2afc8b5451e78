"""Reads what FTP servers say: vsftpd, ProFTPD, Pure-FTPd."""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.programs.logins import IP, find, line, login_reader, told
from schout.core.intake.programs.message import Message, Reader, Teller

_WHO = r"(?:\[pid [0-9]{1,10}\] )?\[(?P<user>[^\[\]]{1,256})\] "
VSFTPD = login_reader(
    "vsftpd",
    (
        line("FAIL LOGIN: ", rf'{_WHO}FAIL LOGIN: Client "{IP}"'),
        line("OK LOGIN: ", rf'{_WHO}OK LOGIN: Client "{IP}"', "success"),
    ),
)
"""vsftpd's own log (`logging.c`, `vsftpd_log_file`)."""

PURE_FTPD = login_reader(
    "pure-ftpd",
    (
        line("Authentication failed for user", rf"\([^()@]{{0,256}}@{IP}\) \[(?:WARNING|ERROR|INFO|NOTICE)\] Authentication failed for user \[(?P<user>.*)\]$"),
        line("is now logged in", rf"\([^()@]{{0,256}}@{IP}\) \[(?:INFO|NOTICE)\] (?P<user>.*) is now logged in$", "success"),
    ),
)  # fmt: skip
"""Pure-FTPd (`src/messages_en.h`)."""

_PEER = re.compile(rf"(?:[^\s()]{{1,255}} )?\([^\s\[()]{{0,255}}\[{IP}\]\)(?:: | - )")
_PROFTPD = (
    line("no such user", r"USER (?P<user>.*): no such user(?: found)?(?: from .*)?$", "unknown_user"),
    line("(Login failed)", r"USER (?P<user>.*) \(Login failed\): (?:No such user|User .* not found).*$", "unknown_user"),
    line("(Login failed)", r"USER (?P<user>.*) \(Login failed\): (?:Limit|Invalid shell|account|User in |Not a UserAlias|Root).*$", "refused"),
    line("(Login failed)", r"USER (?P<user>.*) \(Login failed\)"),
    line("root login attempted", r"SECURITY VIOLATION: (?P<user>root) login attempted", "refused"),
    line("Login successful", r"USER (?P<user>.*): Login successful", "success"),
    line("Maximum login attempts", r"Maximum login attempts \([0-9]{1,6}\) exceeded", "refused"),
)  # fmt: skip


def proftpd_reader(teller: Teller) -> Reader:
    """Make a reader of ProFTPD (`modules/mod_auth.c`); the client stands before the message."""

    def read(message: Message) -> Parsed:
        text = message.text
        peer = _PEER.match(text)
        found = None if peer is None else find(_PROFTPD, text[peer.end() :])
        if peer is None or found is None:
            return Miss.OTHER
        one, match = found
        return teller.login(message, "proftpd", one.outcome, peer["ip"], told(match, "user"))

    return read
