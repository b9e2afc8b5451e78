"""Reads lines inside what a container runtime or a log shipper wraps around them.

Kubernetes' CRI (`TIME stdout F LINE`), Docker's json-file (`{"log": LINE, "stream": ...}`), and
JSON that holds the line as `message` or `log`, as Fluent Bit, Filebeat and journald write it.
"""

import re
from collections.abc import Callable, Sequence

import msgspec

from schout.core.intake.chain import chain_parser
from schout.core.intake.format import Format, LineParser, Miss, Origin, Parsed
from schout.core.model.vocabulary import ActivityKind

_CRI = re.compile(
    rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,18}(?:Z|[+-][0-9:]{5}) std(?:out|err) [FP] (.*)",
    re.DOTALL,
)
_SENDER = re.compile(rb"(?:[\w.-]{1,255} )?[\w./-]{1,64}(?:\[[0-9]{1,10}\])?: ")
"""The machine and program that syslog puts before a line, where a shipper left them."""
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


_Unwrap = Callable[[bytes], tuple[bytes, ...]]
"""Gives what may be the line inside, the likeliest first; nothing when it is no wrapper."""


def wrapped_formats(inner: Sequence[Format]) -> tuple[Format, ...]:
    """Give the formats of wrappers around lines of any of these formats."""
    return (
        Format(
            name="cri",
            about="Kubernetes (containerd, CRI-O): lines of any format after time and stream",
            kinds=_EVERY_KIND,
            parser=lambda origin: _wrapped(origin, inner, _inside_cri),
            limits="lines that were cut into parts are not joined",
        ),
        Format(
            name="docker",
            about="Docker's json-file: lines of any format as `log`",
            kinds=_EVERY_KIND,
            parser=lambda origin: _wrapped(origin, inner, _inside_docker()),
            limits="lines that were cut into parts are not joined",
        ),
        Format(
            name="shipped",
            about="JSON of a log shipper: lines of any format as `message`, `log` or `MESSAGE`",
            kinds=_EVERY_KIND,
            parser=lambda origin: _wrapped(origin, inner, _inside_shipped()),
            loose=True,
        ),
    )


def _wrapped(origin: Origin, inner: Sequence[Format], unwrap: _Unwrap) -> LineParser:
    read = chain_parser(inner, origin)

    def parse(number: int, raw: bytes) -> Parsed:
        if not raw.strip():
            return Miss.OTHER
        found = unwrap(raw)
        if not found:
            return Miss.MALFORMED
        for line in found:
            parsed = read(number, line.rstrip(b"\r\n"))
            if not isinstance(parsed, Miss):
                return msgspec.structs.replace(parsed, raw=raw)
        return Miss.OTHER

    return parse


def _inside_cri(raw: bytes) -> tuple[bytes, ...]:
    match = _CRI.fullmatch(raw)
    return () if match is None else (match[1],)


def _inside_docker() -> _Unwrap:
    decode = msgspec.json.Decoder(_DockerLine).decode

    def unwrap(raw: bytes) -> tuple[bytes, ...]:
        try:
            return (decode(raw).log.encode("utf-8", "backslashreplace"),)
        except _UNREADABLE:
            return ()

    return unwrap


def _inside_shipped() -> _Unwrap:
    decode = msgspec.json.Decoder(_ShippedLine).decode

    def unwrap(raw: bytes) -> tuple[bytes, ...]:
        try:
            line = decode(raw)
        except _UNREADABLE:
            return ()
        texts = [text for text in (line.message, line.log, line.msg) if isinstance(text, str)]
        if not texts:
            return ()
        inside = texts[0].encode("utf-8", "backslashreplace")
        sender = _SENDER.match(inside)
        return (inside,) if sender is None else (inside, inside[sender.end() :])

    return unwrap
