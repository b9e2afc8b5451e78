"""Reads Linux' audit: auditd's records and LAUREL's JSON; programs that crashed, tools of intruders.

Logins are those that PAM and the programs told the audit (`USER_AUTH`, `USER_LOGIN`): where the log
of the programs is read too, each is told twice.
Format: github.com/linux-audit/audit-documentation and github.com/threathunters-io/laurel. An alert
names in `user` the process that did it: the parent's number for what was run, the program for what
crashed.
"""

# ruff: noqa: E501 - patterns and tables are easier to read on one line

import re

from schout.core.intake.format import Miss, Origin, Parsed
from schout.core.intake.parts import text_of
from schout.core.intake.programs.application import application_reader, json_fields
from schout.core.intake.programs.attempts import Attempts
from schout.core.intake.programs.message import Message, Reader, Teller
from schout.core.model.moment import SECOND_US

_RECORD = re.compile(
    r"(?:node=(\S{1,255}) )?type=([A-Z0-9_]{1,40}) msg=audit\(([0-9]{10})\.([0-9]{3}):[0-9]{1,20}\): ?(.*)",
    re.DOTALL,
)
_ID = re.compile(r"([0-9]{10})\.([0-9]{3}):[0-9]{1,20}")
_FIELD = re.compile(
    r'\b(syscall|SYSCALL|success|exe|comm|ppid|sig|euid|uid)=(?:"([^"]{0,256})"|([^\s"]{1,128}))'
)
_EXEC = frozenset(("59", "322", "11", "221", "execve", "execveat"))
"""execve and execveat on x86-64, i386 and arm64."""
_LOGINS = frozenset(("USER_LOGIN", "USER_AUTH"))
_LOGIN = re.compile(
    r"\bacct=(?:\"(?P<acct>[^\"]{0,256})\"|(?P<hex>[0-9A-Fa-f?]{1,512})) (?:exe=\"(?P<exe>[^\"]{0,256})\" )?"
    r"hostname=\S{1,255} addr=(?P<addr>\S{1,64}) terminal=\S{1,64} res=(?P<res>[a-z0-9]{1,10})"
)
_PID = re.compile(r"pid=([0-9]{1,10}) ")
_HEX = re.compile(r"[0-9A-F]{6,512}")
_TOOLS = {
    "base64": "exploit", "base32": "exploit", "xxd": "exploit", "nc": "exploit", "ncat": "exploit",
    "netcat": "exploit", "socat": "exploit", "xmrig": "malware", "rm": "other", "shred": "other",
    "pkill": "other", "killall": "other",
}  # fmt: skip
"""What is run often after a break-in: to decode a payload, to call out, to clear away."""


def audit_reader(teller: Teller) -> Reader:
    """Make a reader of records in the message of a line.

    Firewalls let an `audit` of their own tell of logins: such lines are read as any program's.
    """
    generic, attempts = application_reader(teller), Attempts()

    def read(message: Message) -> Parsed:
        match = _RECORD.match(message.text)
        if match is None:
            return generic(message)
        if match[2] in _LOGINS:
            return _login(teller, attempts, message, match[2], match[5][:4000])
        fields: dict[str, str] = {}
        for name, quoted, bare in _FIELD.findall(match[5][:4000]):
            fields.setdefault(name.lower(), quoted or bare)
        return _alert(teller, message, match[2], fields)

    return read


def _login(teller: Teller, attempts: Attempts, message: Message, kind: str, text: str) -> Parsed:
    """Give an attempt once, however many records tell of it; one without an address is local."""
    match = _LOGIN.search(text)
    address = None if match is None else teller.address(match["addr"])
    if match is None or address is None:
        return Miss.OTHER
    service = (match["exe"] or "").rpartition("/")[2] or "auditd"
    user = _account(match["acct"]) if match["hex"] is None else _written_out(match["hex"])
    failed = match["res"] not in {"success", "yes", "1"}
    if not failed:
        done = kind == "USER_LOGIN"
        return teller.login(message, service, "success", address, user) if done else Miss.OTHER
    pid = _PID.match(text)
    if not attempts.fresh(f"{pid and pid[1]} {address}", kind, message.at_us):
        return Miss.OTHER
    unknown = user is not None and user.startswith("(")
    outcome = "unknown_user" if unknown else "failure"
    return teller.login(message, service, outcome, address, None if unknown else user)


def _account(text: str) -> str | None:
    return None if text in {"", "?"} else text


def _written_out(text: str) -> str | None:
    """Give a name with spaces in it, which the audit writes in hexadecimal."""
    if len(text) % 2 or not _HEX.fullmatch(text):
        return None
    return bytes.fromhex(text).decode("utf-8", "backslashreplace")


def _alert(teller: Teller, message: Message, kind: str, fields: dict[str, str]) -> Parsed:
    path = fields.get("exe", "")
    name = path.rpartition("/")[2]
    if kind == "ANOM_ABEND":
        signature = f"abnormal end of {name}"
        return teller.alert(
            message, "auditd", signature, "crash", severity=2, user=path or fields.get("comm")
        )
    if kind != "SYSCALL" or fields.get("syscall") not in _EXEC:
        return Miss.OTHER
    category = _TOOLS.get(name)
    if category is None or fields.get("success") == "no":
        return Miss.OTHER
    return teller.alert(message, "auditd", f"execve {name}", category, user=fields.get("ppid"))


class AuditLines:
    """Reads `audit.log`."""

    def __init__(self, origin: Origin) -> None:
        self._read = audit_reader(Teller(origin))

    def parse(self, number: int, raw: bytes) -> Parsed:
        """Read one record."""
        text = text_of(raw)
        match = _RECORD.match(text)
        if match is None:
            return Miss.MALFORMED if text.strip() else Miss.OTHER
        at_us = _moment(match[3], match[4])
        return self._read(Message(at_us, number, raw, "auditd", "", match[1], text))


class LaurelLines:
    """Reads LAUREL's JSON: all records of one event in one line."""

    def __init__(self, origin: Origin) -> None:
        self._teller = Teller(origin)

    def parse(self, number: int, raw: bytes) -> Parsed:
        """Read one event."""
        text = text_of(raw)
        if not text.strip():
            return Miss.OTHER
        fields = json_fields(text) if text[:1] == "{" else None
        match = _ID.fullmatch(fields.get("id", "")) if fields is not None else None
        if fields is None or match is None:
            return Miss.MALFORMED
        at_us = _moment(match[1], match[2])
        message = Message(at_us, number, raw, "laurel", "", fields.get("node"), text)
        for kind, prefix in (("SYSCALL", "syscall"), ("ANOM_ABEND", "anomabend")):
            own = {
                name.removeprefix(prefix): told
                for name, told in fields.items()
                if name.startswith(prefix)
            }
            if own:
                return _alert(self._teller, message, kind, own)
        return Miss.OTHER


def _moment(seconds: str, thousandths: str) -> int:
    return int(seconds) * SECOND_US + int(thousandths) * 1000
