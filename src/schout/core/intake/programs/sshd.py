"""Reads what SSH servers say: OpenSSH (`sshd`, `sshd-session`) and Dropbear.

Messages: `auth.c`, `auth2.c`, `packet.c`, `sshd.c` of OpenSSH 3.9 to 10; `svr-auth*.c` of Dropbear.
"""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.programs.attempts import Attempts
from schout.core.intake.programs.logins import IP, USER, find, line, login_reader, told
from schout.core.intake.programs.message import Message, Reader, Teller
from schout.core.intake.programs.pam import read_pam

_TO_END = rf" from {IP}(?: port [0-9]{{1,5}})?"
_ERROR = r"(?:error: |fatal: )?"
_PREAUTH = r"(?: \[preauth\])?$"
_NAMED = rf"{USER} {IP} port [0-9]{{1,5}}"

_LINES = (
    line("Failed ", rf"Failed [\w/-]{{1,40}} for (?:invalid|illegal) user {USER}{_TO_END}(?: ssh[12]?)?{_PREAUTH}", "unknown_user"),
    line("Failed ", rf"Failed [\w/-]{{1,40}} for {USER}{_TO_END}(?: ssh[12]?)?(?:: [A-Z].*)?{_PREAUTH}"),
    line("Accepted ", rf"Accepted [\w/-]{{1,40}} for {USER}{_TO_END}(?: ssh[12]?)?(?:: [A-Z].*)?$", "success"),
    line("Invalid user", rf"Invalid user {USER}{_TO_END}{_PREAUTH}", "unknown_user"),
    line("Illegal user", rf"Illegal user {USER}{_TO_END}{_PREAUTH}", "unknown_user"),
    line("PAM: ", rf"{_ERROR}PAM: User not known to the underlying authentication module for (?:invalid user |illegal user )?{USER} from {IP}(?: via .*)?{_PREAUTH}", "unknown_user"),
    line("PAM: ", rf"{_ERROR}PAM: [A-Z][^:]{{1,80}} for (?:invalid|illegal) user {USER} from {IP}(?: via .*)?{_PREAUTH}", "unknown_user"),
    line("PAM: ", rf"{_ERROR}PAM: [A-Z][^:]{{1,80}}? for {USER} from {IP}(?: via .*)?{_PREAUTH}"),
    line("maximum authentication attempts exceeded", rf"{_ERROR}maximum authentication attempts exceeded for (?P<invalid>invalid user )?{USER}{_TO_END}(?: ssh[12]?)?{_PREAUTH}"),
    line("SSHD_LOGIN_FAILED", rf"SSHD_LOGIN_FAILED: Login failed for user '{USER}' from host '{IP}'"),
    line("not allowed because", rf"User {USER} from {IP} not allowed because .*$", "refused"),
    line("ROOT LOGIN REFUSED", rf"ROOT LOGIN REFUSED FROM {IP}", "refused"),
    line("not from a permitted host", rf"Authentication tried for {USER} with correct key but not from a permitted host \(host=[^,]*, ip={IP}", "refused"),
    line(" authenticating user ", rf"(?:Connection (?:closed|reset) by|Disconnected from|Disconnecting) authenticating user {_NAMED}(?::.*)?{_PREAUTH}"),
    line(" invalid user ", rf"(?:Connection (?:closed|reset) by|Disconnected from|Disconnecting) invalid user {_NAMED}(?::.*)?{_PREAUTH}", "unknown_user"),
)  # fmt: skip
_ENDED = ("Connection ", "Disconnect")
"""These say that a connection ended; they tell of an attempt where nothing before did."""

_PROBES = (
    line("identification string", rf"Did not receive identification string from {IP}", "no identification"),
    line("banner exchange", rf"{_ERROR}(?:ssh_dispatch_run_fatal: |kex_exchange_identification: )?banner exchange: Connection from {IP}", "invalid banner"),
    line("Bad protocol version", rf"Bad protocol version identification '.*' from {IP}(?: port [0-9]{{1,5}})?$", "bad protocol version"),
    line("Protocol major versions differ", rf"Protocol major versions differ for {IP}", "bad protocol version"),
    line("Unable to negotiate", rf"{_ERROR}Unable to negotiate with {IP}", "no common algorithm"),
    line("Timeout before", rf"{_ERROR}Timeout before authentication for (?:connection from )?{IP}", "no answer"),
    line("authentication code incorrect", rf"{_ERROR}ssh_dispatch_run_fatal: Connection from {IP} port [0-9]{{1,5}}: message authentication code incorrect", "damaged packets"),
    line("no matching ", rf"{_ERROR}no matching [a-z ]{{1,40}} found: client .*$", "no common algorithm"),
    line("obfuscated handshake", rf"Magic value check failed .{{0,40}}on obfuscated handshake from {IP}", "obfuscated handshake"),
    line("refused connect", rf"refused connect from (?:\S{{1,255}} \({IP}\)|(?P<plain>\S{{1,60}})$)", "refused connect"),
)  # fmt: skip
_DROPPED = re.compile(
    rf"(?:error: )?drop connection #[0-9]{{1,6}} from \[?{IP}\]?:[0-9]{{1,5}} on \S{{1,60}} "
    r"(past MaxStartups|penalty: )"
)

DROPBEAR = login_reader(
    "dropbear",
    (
        line("assword attempt", rf"Bad (?:PAM )?password attempt for '{USER}' from {IP}:[0-9]{{1,5}}$"),
        line("nonexistent user", rf"Login attempt for nonexistent user(?: '{USER}')? from {IP}:[0-9]{{1,5}}$", "unknown_user"),
        line("with wrong user", rf"Login attempt with wrong user '?{USER}'? from {IP}:[0-9]{{1,5}}$", "unknown_user"),
        line("auth succeeded", rf"(?:PAM )?(?:[Pp]assword|[Pp]ubkey) auth succeeded for '{USER}' .{{0,200}}from {IP}:[0-9]{{1,5}}$", "success"),
        line("auth succeeded", rf"(?:PAM )?(?:[Pp]assword|[Pp]ubkey) auth succeeded for '{USER}' from {IP}:[0-9]{{1,5}}$", "success"),
        line("Blank password", rf"User '{USER}' has blank password, rejected", "refused"),
    ),
)  # fmt: skip


def sshd_reader(teller: Teller) -> Reader:
    """Make a reader of OpenSSH; each attempt makes one event, however many lines tell of it."""
    attempts = Attempts()

    def read(message: Message) -> Parsed:
        parsed = _attempt(teller, attempts, message)
        if parsed is not None:
            return parsed
        return _probe(teller, message)

    return read


def _attempt(teller: Teller, attempts: Attempts, message: Message) -> Parsed | None:
    text = message.text
    if text.startswith(("pam_", "authentication failure; ")):
        event = read_pam(teller, message)
        if isinstance(event, Miss) or event.source_ip is None:
            return Miss.OTHER
        how = "pam"
    else:
        found = find(_LINES, text)
        if found is None:
            return None
        one, match = found
        outcome = "unknown_user" if told(match, "invalid") else one.outcome
        event = teller.login(message, "sshd", outcome, told(match, "ip"), told(match, "user"))
        if event.source_ip is None:
            return Miss.OTHER
        how = "ended" if text.startswith(_ENDED) else one.phrase
    if event.outcome == "success" or not message.pid:
        return event
    key = f"{message.host} {message.pid} {event.source_ip}"
    return event if attempts.fresh(key, how, message.at_us) else Miss.OTHER


def _probe(teller: Teller, message: Message) -> Parsed:
    found = find(_PROBES, message.text)
    if found is not None:
        one, match = found
        address = told(match, "ip") or told(match, "plain")
        if teller.address(address) is None:
            return Miss.OTHER
        refused = "blocked" if one.outcome == "refused connect" else "seen"
        return teller.alert(message, "sshd", one.outcome, "scan", address, outcome=refused)
    if "drop connection" in message.text and (dropped := _DROPPED.match(message.text)):
        return teller.alert(
            message, "sshd", dropped[2].strip(": "), "flood", dropped["ip"], outcome="blocked"
        )
    return Miss.OTHER
