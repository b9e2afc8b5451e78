"""Takes messages out of systemd's journal as JSON: `journalctl -o json`.

Fields: systemd.journal-fields(7), `__REALTIME_TIMESTAMP` in microseconds. A text that is not UTF-8
stands as a list of bytes, one that is too long as `null`.
"""

import re

import msgspec

from schout.core.intake.format import Miss
from schout.core.intake.parts import LONGEST_LINE
from schout.core.intake.programs.message import Message
from schout.core.intake.syslog import program_name, unwrapped
from schout.core.intake.when import possible

_MICROSECONDS = re.compile(r"[0-9]{1,18}")


class _Entry(msgspec.Struct, frozen=True):
    realtime: str = msgspec.field(name="__REALTIME_TIMESTAMP")
    message: str | list[int] | None = msgspec.field(name="MESSAGE", default=None)
    identifier: str | None = msgspec.field(name="SYSLOG_IDENTIFIER", default=None)
    command: str | None = msgspec.field(name="_COMM", default=None)
    unit: str | None = msgspec.field(name="_SYSTEMD_UNIT", default=None)
    pid: str | None = msgspec.field(name="_PID", default=None)
    syslog_pid: str | None = msgspec.field(name="SYSLOG_PID", default=None)
    host: str | None = msgspec.field(name="_HOSTNAME", default=None)


_decode = msgspec.json.Decoder(_Entry).decode


def read_journal(number: int, raw: bytes) -> Message | Miss:
    """Give the message; `MALFORMED` when it is no entry of a journal."""
    try:
        entry = _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Miss.OTHER if not raw.strip() else Miss.MALFORMED
    if not _MICROSECONDS.fullmatch(entry.realtime):
        return Miss.MALFORMED
    at_us = possible(int(entry.realtime))
    if at_us is None:
        return Miss.MALFORMED
    text = _text(entry.message)
    name = entry.identifier or entry.command or (entry.unit or "").removesuffix(".service")
    return Message(
        at_us,
        number,
        raw,
        program_name(name) if name else "",
        entry.syslog_pid or entry.pid or "",
        None if entry.host is None else entry.host.lower(),
        unwrapped(text[:LONGEST_LINE]),
    )


def _text(message: str | list[int] | None) -> str:
    if message is None or isinstance(message, str):
        return message or ""
    known = bytes(byte for byte in message[:LONGEST_LINE] if 0 <= byte < 256)
    return known.decode("utf-8", "backslashreplace")
