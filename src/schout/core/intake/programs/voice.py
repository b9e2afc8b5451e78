"""Reads what telephone exchanges say: Asterisk (`chan_sip`, PJSIP, security log) and FreeSWITCH."""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.programs.logins import IP, find, line, login_reader, told
from schout.core.intake.programs.message import Message, Reader, Teller

_PORT = r"(?::[0-9]{1,5})?"
_ASTERISK = (
    line("No matching peer found", rf"Registration from '(?P<user>.*)' failed for '{IP}{_PORT}' - No matching peer found", "unknown_user"),
    line("failed for '", rf"Registration from '(?P<user>.*)' failed for '{IP}{_PORT}' - (?:Username/auth name mismatch|Device does not match ACL|Peer is not supposed to register|Not a local domain|ACL error)", "refused"),
    line("failed for '", rf"Registration from '(?P<user>.*)' failed for '{IP}{_PORT}' - "),
    line("failed for '", rf"Request '?[A-Z]{{1,16}}'? from '(?P<user>.*)' failed for '{IP}{_PORT}' \(callid: [^()]{{0,256}}\) - No matching endpoint found", "unknown_user"),
    line("failed for '", rf"Request '?[A-Z]{{1,16}}'? from '(?P<user>.*)' failed for '{IP}{_PORT}' \(callid: [^()]{{0,256}}\) - "),
    line("failed to authenticate", rf"Host {IP} failed to authenticate as '(?P<user>[^']{{0,256}})'"),
    line("failed MD5 authentication", rf"{IP} failed MD5 authentication for '(?P<user>[^']{{0,256}})'"),
    line("tried to authenticate", rf"{IP} tried to authenticate with nonexistent user '(?P<user>[^']{{0,256}})'", "unknown_user"),
    line("No registration for peer", rf"No registration for peer '(?P<user>[^']{{0,256}})' \(from {IP}\)", "unknown_user"),
    line("rejected because extension not found", rf"Call from '[^']{{0,256}}' \({IP}{_PORT}\) to extension '(?P<user>.*)' rejected because extension not found", "refused"),
)  # fmt: skip
_SOURCE = re.compile(
    r"(?:\[?[0-9-]{0,10} ?[0-9:.]{0,12}\]? )?(?:\[?[A-Z]{4,8}\]?(?:\[[0-9]{1,10}\])?(?:\[C-[0-9a-f]{1,12}\])?:? )?(?:[\w./-]{1,64}\.c:(?: ?[0-9]{1,6})?(?: [\w.-]{1,64}:)? ?(?:in [\w.-]{1,64}: )?)?"
)
_EVENT = re.compile(r'SecurityEvent="([A-Za-z]{1,40})"')
_REMOTE = re.compile(r'RemoteAddress="IPV[46]/[A-Z]{2,4}/([0-9A-Fa-f.:]{2,45})/[0-9]{1,5}"')
_ACCOUNT = re.compile(r'AccountID="([^"]{0,256})"')
_OUTCOMES = {
    "InvalidAccountID": "unknown_user",
    "ChallengeResponseFailed": "failure",
    "InvalidPassword": "failure",
    "FailedACL": "refused",
    "RequestNotAllowed": "refused",
    "SuccessfulAuth": "success",
}
"""Asterisk's security event framework (docs.asterisk.org, "Asterisk Security Event Logger")."""


def asterisk_reader(teller: Teller) -> Reader:
    """Make a reader of Asterisk's messages and security events."""

    def read(message: Message) -> Parsed:
        text = message.text
        if "SecurityEvent=" in text:
            return _security_event(teller, message)
        start = _SOURCE.match(text)
        found = find(_ASTERISK, text[start.end() :] if start else text)
        if found is None:
            return Miss.OTHER
        one, match = found
        return teller.login(
            message, "asterisk", one.outcome, told(match, "ip"), told(match, "user")
        )

    return read


def _security_event(teller: Teller, message: Message) -> Parsed:
    event, remote = _EVENT.search(message.text), _REMOTE.search(message.text)
    outcome = _OUTCOMES.get(event[1]) if event else None
    if outcome is None or remote is None:
        return Miss.OTHER
    account = _ACCOUNT.search(message.text)
    return teller.login(message, "asterisk", outcome, remote[1], account and account[1])


_LEVEL = r"(?:[0-9.]{1,6}% )?(?:\[[A-Z]{3,8}\] )?(?:\w{1,40}\.c:[0-9]{1,6} )?"
FREESWITCH = login_reader(
    "freeswitch",
    (
        line("SIP auth failure", rf"{_LEVEL}SIP auth failure \([A-Z]{{1,16}}\) on sofia profile '[^']{{0,64}}' for \[(?P<user>.*)\] from ip {IP}$"),
        line("Can't find user", rf"{_LEVEL}Can't find user \[(?P<user>.*)\] from {IP}", "unknown_user"),
        line("Rejected by", rf"{_LEVEL}IP {IP} Rejected by (?:register )?acl", "refused"),
    ),
)  # fmt: skip
"""FreeSWITCH (`sofia_reg.c`); `SIP auth challenge` comes before every call and tells nothing."""
