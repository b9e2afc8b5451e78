"""Reads what PAM's modules say inside any program, and sudo, su and login.

Messages: `pam_unix`, `pam_sss`, `pam_faillock` and `pam_tally2` of Linux-PAM and sssd; sudo's
`logging.c`; su and login of shadow and util-linux.
"""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re

from schout.core.intake.format import Miss
from schout.core.intake.programs.logins import IP, USER, line, login_reader
from schout.core.intake.programs.message import Message, Teller
from schout.core.model.event import Authentication

_MODULE = re.compile(r"pam_[a-z0-9_]{1,24}\(([^():]{1,64}):([a-z]{1,16})\): ", re.IGNORECASE)
_REMOTE = re.compile(r"\brhost=(\S{0,255})")
_USER = re.compile(r"\brhost=\S{0,255} +user=(.*)", re.DOTALL)
_OPENED = re.compile(r"session opened for user ([^\s(]{1,256})")
_LOCKED = re.compile(
    r"(?:Consecutive login failures for user (\S{1,256}) account temporarily locked"
    r"|user (\S{1,256}) \([0-9]{1,10}\)(?: has time limit|,? tally))"
)
_FAILURE = "authentication failure; "
_PERSONAL = frozenset(("su", "su-l", "login", "gdm-password", "remote"))
"""Programs whose session is a person's login that no other line of theirs tells."""


def read_pam(teller: Teller, message: Message) -> Authentication | Miss:
    """Read a message that begins with the name of a module, or with what older ones wrote."""
    service, phase, text = message.program, "auth", message.text
    if match := _MODULE.match(text):
        service, phase, text = match[1].lower(), match[2], text[match.end() :]
    if text.startswith(_FAILURE):
        addresses = set(_REMOTE.findall(text))
        address = addresses.pop() if len(addresses) == 1 else None
        user = _USER.search(text)
        return teller.login(message, service, "failure", address, user and user[1])
    if phase == "session" and service in _PERSONAL and (opened := _OPENED.match(text)):
        return teller.login(message, service, "success", None, opened[1])
    if locked := _LOCKED.match(text):
        return teller.login(message, service, "refused", None, locked[1] or locked[2])
    return Miss.OTHER


_SUDO = (
    line("incorrect password attempt", r" *(?P<user>\S{1,256}) : [0-9]{1,3} incorrect password attempts? ; "),
    line("NOT in sudoers", r" *(?P<user>\S{1,256}) : user NOT in sudoers ; ", "refused"),
    line("command not allowed", r" *(?P<user>\S{1,256}) : command not allowed ; ", "refused"),
    line("NOT authorized on host", r" *(?P<user>\S{1,256}) : user NOT authorized on host ; ", "refused"),
    line("COMMAND=", r" *(?P<user>\S{1,256}) : (?!\()TTY=", "success"),
)  # fmt: skip
_SU = (
    line("FAILED SU", r"FAILED SU \(to (?P<user>[^)]{1,256})\)"),
    line("FAILED su", r"FAILED su for (?P<user>\S{1,256}) by "),
    line("BAD SU", r"BAD SU \S{1,256} to (?P<user>\S{1,256})"),
    line("Successful su", r"Successful su for (?P<user>\S{1,256}) by ", "success"),
)
_LOGIN = (
    line("FAILED LOGIN", rf"FAILED LOGIN (?:SESSION |\([0-9]{{1,3}}\) )?(?:[0-9]{{1,3}} )?(?:on '?[^' ]{{1,64}}'? )?(?:FROM|from '?)(?: )?{IP}'? (?:FOR|for) '?(?P<user>[^',]{{0,256}})'?, "),
    line("FAILED LOGIN", r"FAILED LOGIN .{0,80}?(?:FOR|for) '?(?P<user>[^',]{0,256})'?, "),
    line("ROOT LOGIN", r"ROOT LOGIN (?:FROM|ON|on '\S{1,32}')(?: (?P<ip>[0-9A-Fa-f.:]{2,45})$)?", "success"),
    line("LOGIN ON", rf"LOGIN ON \S{{1,64}} BY {USER} FROM {IP}$", "success"),
)  # fmt: skip
SUDO = login_reader("sudo", _SUDO)
SU = login_reader("su", _SU)
LOGIN = login_reader("login", _LOGIN)
