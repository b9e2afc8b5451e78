"""Takes the records out of Zeek's logs: tab-separated with headers, and JSON.

Format: docs.zeek.org, Zeek log formats. A header holds until the next one, which may stand in the
middle of a file (rotated logs that were joined) and may be of another log. In JSON nested or
underscored ids count as `id.orig_h` does.
"""

import re
from collections.abc import Mapping

import msgspec

from schout.core.intake.format import Miss
from schout.core.intake.parts import LONGEST_LINE, seconds_us, whole
from schout.core.intake.sensors.sensor import UNREADABLE, port_of
from schout.core.intake.stamps import epoch_us
from schout.core.intake.when import possible, read_iso
from schout.core.model.moment import SECOND_US
from schout.core.model.value import Value

_MOST_FIELDS = 512
_LONGEST_SEPARATOR = 8
_HEX = re.compile(r"(?:\\x[0-9a-fA-F]{2}){1,4096}")
_HEADER = re.compile(
    r"#(separator|set_separator|empty_field|unset_field|path|open|close|fields|types)(?![A-Za-z:])"
)
_EPOCH = re.compile(r"([0-9]{1,11})(?:\.([0-9]{1,9}))?")
_LONGEST_TIME = 40
_IDS = {"orig_h", "orig_p", "resp_h", "resp_p"}
_CONN = [
    "ts",
    "uid",
    "id.orig_h",
    "id.orig_p",
    "id.resp_h",
    "id.resp_p",
    "proto",
    "service",
    "duration",
    "orig_bytes",
    "resp_bytes",
    "conn_state",
    "local_orig",
    "local_resp",
    "missed_bytes",
    "history",
    "orig_pkts",
    "orig_ip_bytes",
    "resp_pkts",
    "resp_ip_bytes",
    "tunnel_parents",
]
"""What Zeek writes unless told otherwise; taken where a log of connections has lost its header."""
_TELLING = (
    ("conn_state", "conn"),
    ("note", "notice"),
    ("mailfrom", "smtp"),
    ("rcptto", "smtp"),
    ("status_code", "http"),
    ("uri", "http"),
    ("auth_success", "ssh"),
    ("auth_attempts", "ssh"),
    ("reply_code", "ftp"),
)
"""Fields that only one log has, for JSON that does not name its log."""


class Record(Value, frozen=True, gc=False):
    """One line of a log, as texts. May be made by position."""

    path: str
    """The log, such as `conn`."""
    fields: Mapping[str, str]
    """Those that are set."""
    separator: str
    """Between the members of a set."""

    def text(self, name: str) -> str | None:
        """Give a field; `None` where it is not set."""
        return self.fields.get(name)

    def whole(self, name: str) -> int | None:
        """Give a whole number that is not negative."""
        return whole(self.fields.get(name))

    def port(self, name: str) -> int | None:
        """Give a port."""
        return port_of(self.fields.get(name))

    def members(self, name: str) -> tuple[str, ...]:
        """Give the members of a set or list."""
        text = self.fields.get(name)
        return () if not text else tuple(unescaped(each) for each in text.split(self.separator))

    def duration_us(self, name: str) -> int | None:
        """Give seconds as microseconds."""
        return seconds_us(self.fields.get(name))

    def moment(self) -> int | None:
        """Give the time: seconds with a fraction, milliseconds, or ISO 8601."""
        text = self.fields.get("ts", "")
        if len(text) > _LONGEST_TIME:
            return None
        if match := _EPOCH.fullmatch(text):
            return possible(int(match[1]) * SECOND_US + int((match[2] or "")[:6].ljust(6, "0")))
        return epoch_us(text) if whole(text) is not None else read_iso(text)


class TableReader:
    """Reads a tab-separated log, with the headers as they come."""

    def __init__(self) -> None:
        self._separator = "\t"
        self._set = ","
        self._empty = "(empty)"
        self._unset = "-"
        self._path = ""
        self._names: list[str] = []

    def read(self, text: str) -> Record | Miss:
        """Read one line; a header tells of nothing."""
        if text[:1] == "#":
            header = _HEADER.match(text)
            if header is None:
                return Miss.MALFORMED
            self._learn(header[1], text[header.end() + 1 :])
            return Miss.OTHER
        values = text.split(self._separator, _MOST_FIELDS)
        path, names = self._path, self._names
        if not names:
            if len(values) < len(_CONN) - 1 or values[6] not in {"tcp", "udp", "icmp"}:
                return Miss.MALFORMED
            path, names = "conn", _CONN
        elif len(values) != len(names):
            return Miss.MALFORMED
        fields = {
            name: "" if value == self._empty else value
            for name, value in zip(names, values, strict=False)
            if value != self._unset
        }
        return Record(path, fields, self._set)

    def _learn(self, what: str, text: str) -> None:
        match what:
            case "separator":
                self._separator = unescaped(text.strip(" "))[:_LONGEST_SEPARATOR] or "\t"
            case "set_separator":
                self._set = unescaped(text)[:_LONGEST_SEPARATOR] or ","
            case "empty_field":
                self._empty = text
            case "unset_field":
                self._unset = text
            case "path":
                self._path = text.strip()
            case "fields":
                self._names = text.split(self._separator)[:_MOST_FIELDS]
            case _:
                pass


def unescaped(text: str) -> str:
    r"""Put back what Zeek writes as `\\x09`: separators, control bytes, bytes beyond ASCII."""
    if "\\x" not in text:
        return text
    return _HEX.sub(
        lambda match: bytes.fromhex(match[0].replace("\\x", "")).decode(
            "utf-8", "backslashreplace"
        ),
        text,
    )


_decode = msgspec.json.Decoder(dict[str, object]).decode
_SET = "\0"


def read_json(raw: bytes) -> Record | Miss:
    """Read one line of a log in JSON; without `ts` and who talked it is none of Zeek's."""
    if not raw.strip():
        return Miss.OTHER
    try:
        line = _decode(raw[:LONGEST_LINE])
    except UNREADABLE:
        return Miss.MALFORMED
    fields: dict[str, str] = {}
    for name, value in line.items():
        if name == "id" and isinstance(value, dict):
            fields.update((f"id.{key}", _written(each)) for key, each in value.items())
        elif value is not None:
            fields[_plain_name(name)] = _written(value)
    path = fields.get("_path") or next((log for name, log in _TELLING if name in fields), "")
    ours = "_path" in fields or "id.orig_h" in fields or path == "notice"
    return Record(path, fields, _SET) if ours and "ts" in fields else Miss.MALFORMED


def _plain_name(name: str) -> str:
    return "id." + name[3:] if name[:3] == "id_" and name[3:] in _IDS else name


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, float):
        return f"{value:.6f}" if abs(value) < 1e15 else ""
    if isinstance(value, list):
        return _SET.join(_written(each) for each in value if not isinstance(each, list | dict))
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""
