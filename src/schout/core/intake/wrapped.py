"""Reads lines inside what a container runtime or a log shipper wraps around them.

Kubernetes' CRI (`TIME stdout F LINE`), Docker's json-file (`{"log": LINE, "stream": ...}`), and
JSON that holds the line as `message` or `log`, as Fluent Bit, Filebeat and journald write it. A
line that the runtime cut into parts is put together. Where the line inside tells no time, the
runtime's counts, for logins of any program.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

from schout.core.intake.chain import chain_parser
from schout.core.intake.format import LOOK_BACK, Format, LineParser, Miss, Origin, Parsed
from schout.core.intake.parts import LONGEST_LINE, text_of
from schout.core.intake.programs.application import application_reader
from schout.core.intake.programs.message import Message, Reader, Teller
from schout.core.intake.when import read_iso
from schout.core.model.vocabulary import ActivityKind

_CRI = re.compile(
    rb"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,18}(?:Z|[+-][0-9:]{5})) (std(?:out|err)) ([FP]) (.*)",
    re.DOTALL,
)
_SENDER = re.compile(rb"(?:[\w.-]{1,255} )?[\w./-]{1,64}(?:\[[0-9]{1,10}\])?: ")
"""The machine and program that syslog puts before a line, where a shipper left them."""
_DOCKER_PART = 16 * 1024
"""Bytes at which Docker cuts a line (`daemon/logger/copier.go`, `defaultBufSize`)."""
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_EVERY_KIND = tuple(ActivityKind)


class _DockerLine(msgspec.Struct, frozen=True):
    log: str
    stream: str
    time: str


class _ShippedLine(msgspec.Struct, frozen=True):
    """Shippers also write objects under these names; only texts are lines."""

    message: object = None
    log: object = None
    msg: object = msgspec.field(name="MESSAGE", default=None)


class _Inside(NamedTuple):
    """What stands in a wrapper."""

    lines: tuple[bytes, ...]
    """What may be the line, the likeliest first."""
    at_us: int | None
    """For a line that tells no time; `None` where the wrapper is read whole as any JSON is."""
    stream: str = ""
    is_part: bool = False
    """Whether the line goes on in the stream's next wrapper."""


_Unwrap = Callable[[bytes], _Inside | None]
"""Takes the wrapper off; `None` when it is none."""


class _Begun:
    """Puts the parts of lines together, each stream for itself; what is too long is cut."""

    def __init__(self) -> None:
        self._parts: dict[str, tuple[bytes, bytes]] = {}

    def join(self, raw: bytes, inside: _Inside) -> tuple[tuple[bytes, ...], bytes] | None:
        """Give the lines and all that they stood in; `None` while there is more to come."""
        before = self._parts.pop(inside.stream, None)
        if before is None and not inside.is_part:
            return inside.lines, raw
        text, raws = before or (b"", b"")
        if len(text) < LONGEST_LINE:
            text, raws = text + inside.lines[0], raws + b"\n" * bool(raws) + raw
        if inside.is_part:
            self._parts[inside.stream] = text, raws
            return None
        return (text,), raws


def container_formats(inner: Sequence[Format]) -> tuple[Format, ...]:
    """Give the formats of container runtimes around lines of any of these formats."""
    return (
        Format(
            name="cri",
            about="Kubernetes (containerd, CRI-O): lines of any format after time and stream",
            kinds=_EVERY_KIND,
            parser=lambda origin: _wrapped(origin, inner, _inside_cri),
            look_back=LOOK_BACK,
        ),
        Format(
            name="docker",
            about="Docker's json-file: lines of any format as `log`",
            kinds=_EVERY_KIND,
            parser=lambda origin: _wrapped(origin, inner, _inside_docker()),
            look_back=LOOK_BACK,
        ),
    )


def shipped_format(inner: Sequence[Format]) -> Format:
    """Give the format of log shippers around lines of any of these formats."""
    return Format(
        name="shipped",
        about="JSON of a log shipper: lines of any format as `message`, `log` or `MESSAGE`",
        kinds=_EVERY_KIND,
        parser=lambda origin: _wrapped(origin, inner, _inside_shipped()),
        loose=True,
        look_back=LOOK_BACK,
    )


def _wrapped(origin: Origin, inner: Sequence[Format], unwrap: _Unwrap) -> LineParser:
    read, timeless = chain_parser(inner, origin), application_reader(Teller(origin))
    begun = _Begun()

    def parse(number: int, raw: bytes) -> Parsed:
        if not raw.strip():
            return Miss.OTHER
        inside = unwrap(raw)
        if inside is None:
            return Miss.MALFORMED
        joined = begun.join(raw, inside)
        if joined is None:
            return Miss.OTHER
        lines, whole = joined
        known = False
        for line in lines:
            parsed = read(number, line.rstrip(b"\r\n"))
            if not isinstance(parsed, Miss):
                return msgspec.structs.replace(parsed, raw=whole)
            known = known or parsed is Miss.OTHER
        if not known and inside.at_us is not None:
            return _login(timeless, inside.at_us, number, whole, lines[-1])
        return Miss.OTHER

    return parse


def _login(read: Reader, at_us: int, number: int, raw: bytes, line: bytes) -> Parsed:
    """Read a login from a line that is in no format: it tells no time."""
    return read(Message(at_us, number, raw, "", "", None, text_of(line)))


def _inside_cri(raw: bytes) -> _Inside | None:
    match = _CRI.fullmatch(raw)
    if match is None:
        return None
    at_us = read_iso(match[1].decode())
    return _Inside((match[4],), at_us, match[2].decode(), match[3] == b"P")


def _inside_docker() -> _Unwrap:
    decode = msgspec.json.Decoder(_DockerLine).decode

    def unwrap(raw: bytes) -> _Inside | None:
        try:
            line = decode(raw)
        except _UNREADABLE:
            return None
        log = line.log.encode("utf-8", "backslashreplace")
        goes_on = len(log) >= _DOCKER_PART and not log.endswith(b"\n")
        return _Inside((log,), read_iso(line.time[:_LONGEST_TIME]), line.stream[:6], goes_on)

    return unwrap


_LONGEST_TIME = 48


def _inside_shipped() -> _Unwrap:
    decode = msgspec.json.Decoder(_ShippedLine).decode

    def unwrap(raw: bytes) -> _Inside | None:
        try:
            line = decode(raw)
        except _UNREADABLE:
            return None
        texts = [text for text in (line.message, line.log, line.msg) if isinstance(text, str)]
        if not texts:
            return None
        inside = texts[0].encode("utf-8", "backslashreplace")
        sender = _SENDER.match(inside)
        lines = (inside,) if sender is None else (inside, inside[sender.end() :])
        return _Inside(lines, None)

    return unwrap
