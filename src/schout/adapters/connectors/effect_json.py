"""Effects as JSON, for systems that know nothing of ours: `{"kind": ..., "target": ...}`."""

from collections.abc import Iterable

import msgspec

from schout.core.model.effect import Effect
from schout.core.model.errors import ConnectorFailed


def to_lines(effects: Iterable[Effect]) -> bytes:
    """Write one object a line."""
    return b"".join(msgspec.json.encode(each) + b"\n" for each in effects)


def from_lines(who: str, body: bytes) -> frozenset[Effect]:
    """Read one object a line; empty lines count for nothing."""
    lines = [line for line in body.splitlines() if line.strip()]
    return _read(who, b"[" + b",".join(lines) + b"]", "one object a line")


def from_list(who: str, body: bytes) -> frozenset[Effect]:
    """Read a list of objects."""
    return _read(who, body, "a list of objects")


def _read(who: str, body: bytes, expected: str) -> frozenset[Effect]:
    try:
        return frozenset(msgspec.json.decode(body, type=list[Effect]))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"{who}: expected effects as {expected}, found another text"
        raise ConnectorFailed("SCH-N003", message, str(error)) from error
