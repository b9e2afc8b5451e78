"""Takes messages out of syslog lines: RFC 3164, RFC 5424, and as rsyslog and systemd write them.

RFC 3164 tells neither year nor zone: the year follows from the end of the log, the zone counts as
UTC. The time may be RFC 3339 instead (rsyslog's `FileFormat`, `journalctl -o short-iso`).
"""

import re

from schout.core.intake.format import Miss, Origin
from schout.core.intake.parts import text_of
from schout.core.intake.programs.message import Message
from schout.core.intake.stamps import StampReader, YearClock
from schout.core.intake.when import read_iso

_HEAD = re.compile(
    r"(?:<[0-9]{1,3}>)?(?:"
    r"([A-Z][a-z]{2}) {1,2}([0-9]{1,2}) (?:([0-9]{4}) )?([0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(?:\.[0-9]{1,9})?"
    r"|([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,18}(?:Z|[+-][0-9]{2}:?[0-9]{2}))"
    r"):? (?:<[a-z0-9.]{1,20}> )?(.*)",
    re.DOTALL,
)
_PRIORITY = (
    r"(?:kern|user|mail|daemon|auth|authpriv|syslog|lpr|news|uucp|cron|ftp|local[0-7])"
    r"\.(?:emerg|alert|crit|err|error|warn|warning|notice|info|debug)"
)
"""Facility and severity, as BusyBox and FreeBSD write them out."""
_LOGREAD = re.compile(
    r"[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}[0-9]{1,2} [0-9]{2}:[0-9]{2}:[0-9]{2} [0-9]{4} "
    rf"(?={_PRIORITY} )(.*)",
    re.DOTALL,
)
"""As `logread` of OpenWrt shows it."""
_NEW_HEAD = re.compile(
    r"(?:<[0-9]{1,3}>)?1 (\S{1,40}) (\S{1,255}) (\S{1,48}) (\S{1,128}) \S{1,32} (.*)", re.DOTALL
)
_ELEMENT = re.compile(r'\[[^\]"\\]*+(?:"(?:[^"\\]|\\.)*+"[^\]"\\]*+)*+\]', re.DOTALL)
"""Structured data (RFC 5424, section 6.3)."""
_TAG = (
    rf"(?:{_PRIORITY} )?"
    r"([^\s\[\]:]{1,128}(?:\([^()\s]{1,64}\))?)(?:\[([A-Za-z0-9._-]{1,32})\])?: ?(.*)"
)
_WITH_HOST = re.compile(r"([A-Za-z0-9_]\S{0,254}) " + _TAG, re.DOTALL)
_WITHOUT_HOST = re.compile(_TAG.replace(": ?", ":(?: |$)"), re.DOTALL)
"""A tag that ends with a space behind it: an IPv6 address may stand in the place of a host."""
_NO_TAG = re.compile(r"(\S{1,255}) (.*)", re.DOTALL)
_UNTAGGED = re.compile(r"(?:CEF: ?)?[01][,|]|last message repeated |-- MARK --")
"""What has no tag and is a message all the same: CEF, Palo Alto's lines, syslogd's own."""
_LEVELS = frozenset(
    ("trace", "debug", "info", "notice", "warn", "warning", "error", "err", "fatal", "critical")
)
"""A word that stands where the host does in applications' own logs."""
_CISCO = re.compile(
    r"(?:([A-Za-z0-9_][^\s%]{0,254}) )?[^%]{0,80}?(%[A-Z_]{2,20}-[0-7]-\w{1,40}): (.*)", re.DOTALL
)
"""Cisco puts counters and another clock between host and tag."""
_REPEATED = re.compile(r"message repeated [0-9]{1,9} times: \[ ?(.*)\]", re.DOTALL)
_EARLY = 120
_KERNEL_CLOCK = re.compile(r"\[ {0,8}[0-9]{1,12}\.[0-9]{6}\] ?")


class SyslogReader:
    """Reads the frame of one line after the other."""

    def __init__(self, origin: Origin) -> None:
        self._years = YearClock(origin.year_us)
        self._stamps = StampReader(origin.year_us)

    def read(self, number: int, raw: bytes) -> Message | Miss:
        """Give the message; `MALFORMED` when it is no syslog, `OTHER` when it is blank."""
        text = text_of(raw)
        match = _HEAD.match(text)
        if match is None:
            if new := _NEW_HEAD.match(text):
                return _new(number, raw, new)
            if (shown := _LOGREAD.match(text)) and (stamp := self._stamps.find(text)):
                return _tagged(stamp.at_us, number, raw, shown[1])
            return Miss.MALFORMED if text.strip() else Miss.OTHER
        month, day, year, clock, iso, rest = match.groups()
        if iso is not None:
            at_us = read_iso(iso)
        elif year is None:
            at_us = self._years.read(month, day, clock)
        else:
            stamp = self._stamps.find(text)
            at_us = None if stamp is None else stamp.at_us
        if at_us is None:
            return Miss.MALFORMED
        message = _tagged(at_us, number, raw, rest)
        return Miss.MALFORMED if iso is not None and _is_own_log(message) else message


def program_name(text: str) -> str:
    """Give the name of a program: no folder, no `(pam_unix)` as older systems add, lower case."""
    name = text.lower()
    if name[:1] != "(":
        name = name.partition("(")[0]
    if name.startswith("/"):
        name = name.rpartition("/")[2]
    return name.strip("()") or text.lower()


def unwrapped(text: str) -> str:
    """Give what was said, out of rsyslog's `message repeated 2 times: [ ... ]`."""
    match = _REPEATED.match(text) if text.startswith("message repeated") else None
    return text if match is None else match[1]


def _is_own_log(message: Message) -> bool:
    """Tell a line of an application's own log, which may begin with the same time."""
    if message.program:
        return message.host is None or message.host in _LEVELS
    return _UNTAGGED.match(message.text) is None


def _tagged(at_us: int, number: int, raw: bytes, rest: str) -> Message:
    host: str | None
    if "%" in rest[:_EARLY] and (match := _CISCO.match(rest)):
        host, tag, text = match.groups()
        pid = ""
    elif match := _WITHOUT_HOST.match(rest):
        host, (tag, pid, text) = None, match.groups()
    elif match := _WITH_HOST.match(rest):
        host, tag, pid, text = match.groups()
    elif match := _NO_TAG.match(rest):
        host, tag, pid, text = match[1], "", "", match[2]
    else:
        host, tag, pid, text = None, "", "", rest
    program = program_name(tag)
    if program == "kernel":
        text = _KERNEL_CLOCK.sub("", text, count=1)
    host = None if host is None else host.lower()
    return Message(at_us, number, raw, program, pid or "", host, unwrapped(text))


def _new(number: int, raw: bytes, match: re.Match[str]) -> Message | Miss:
    at_us = read_iso(match[1])
    if at_us is None:
        return Miss.MALFORMED
    _, host, name, pid, rest = match.groups()
    if rest[:1] == "-":
        rest = rest[1:]
    while element := _ELEMENT.match(rest):
        rest = rest[element.end() :]
    program = "" if name == "-" else program_name(name)
    text = rest.lstrip().removeprefix("\ufeff").removeprefix("BOM")
    return Message(
        at_us,
        number,
        raw,
        program,
        "" if pid == "-" else pid,
        None if host == "-" else host.lower(),
        unwrapped(text),
    )
