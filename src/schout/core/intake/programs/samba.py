"""Reads Samba's audit of logins: `auth_audit` in its log and in syslog, and `auth_json_audit`.

Format: wiki.samba.org/index.php/Setting_up_Audit_Logging; `smbd_audit` of `vfs_full_audit` is not
about logins.
"""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re

from schout.core.intake.format import Miss, Parsed
from schout.core.intake.programs.application import json_fields
from schout.core.intake.programs.logins import ADDRESS
from schout.core.intake.programs.message import Message, Reader, Teller

_AUTH = re.compile(
    r".{0,80}?Auth: \[[^\]]{0,80}\] user \[[^\]]{0,256}\]\\\[(?P<user>[^\]]{0,256})\] at \[[^\]]{1,80}\] "
    r"with \[[^\]]{0,80}\] status \[(?P<status>NT_STATUS_\w{1,64})\].{0,400}? "
    rf"remote host \[ipv[46]:(?P<ip>{ADDRESS}):[0-9]{{1,5}}\]",
    re.DOTALL,
)  # fmt: skip
_UNKNOWN = "NT_STATUS_NO_SUCH_USER"
_REFUSED = frozenset((
    "NT_STATUS_ACCOUNT_LOCKED_OUT", "NT_STATUS_ACCOUNT_DISABLED", "NT_STATUS_PASSWORD_EXPIRED",
    "NT_STATUS_ACCOUNT_EXPIRED", "NT_STATUS_INVALID_LOGON_HOURS", "NT_STATUS_INVALID_WORKSTATION",
    "NT_STATUS_LOGON_TYPE_NOT_GRANTED", "NT_STATUS_PASSWORD_MUST_CHANGE",
))  # fmt: skip


def samba_reader(teller: Teller) -> Reader:
    """Make a reader of smbd's audit."""

    def read(message: Message) -> Parsed:
        text = message.text
        start = text.find('{"timestamp"')
        if start >= 0:
            return _json(teller, message, text[start:])
        match = _AUTH.match(text) if "Auth: [" in text else None
        if match is None:
            return Miss.OTHER
        outcome = _outcome(match["status"])
        return teller.login(message, "samba", outcome, match["ip"], match["user"])

    return read


def _json(teller: Teller, message: Message, text: str) -> Parsed:
    fields = json_fields(text)
    status = (fields or {}).get("authenticationstatus")
    if fields is None or status is None:
        return Miss.OTHER
    address = fields.get("authenticationremoteaddress", "").partition(":")[2]
    user = fields.get("authenticationclientaccount")
    return teller.login(message, "samba", _outcome(status), address.rpartition(":")[0], user)


def _outcome(status: str) -> str:
    if status == "NT_STATUS_OK":
        return "success"
    if status == _UNKNOWN:
        return "unknown_user"
    return "refused" if status in _REFUSED else "failure"
