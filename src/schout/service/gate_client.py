"""Asks a running gate for its status."""

import socket
from http.client import HTTPConnection, HTTPException

import msgspec

from schout.core.model.errors import NotFound
from schout.service.gate_settings import Place

_WITHIN_S = 5.0
_MOST_BYTES = 1 << 20


class _OverUnix(HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("gate", timeout=_WITHIN_S)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(_WITHIN_S)
        self.sock.connect(self._path)


def ask_status(place: Place | None) -> bytes:
    """Give the status of the gate at a place, as JSON; `NotFound` when no gate answers there."""
    hint = "start it with `schout gate serve`"
    if place is None:
        raise NotFound("SCH-G004", "`listen` of the gate is off, so it cannot be asked", hint)
    try:
        body = _get(place, "/v1/status")
    except (OSError, HTTPException) as error:
        raise NotFound("SCH-G004", f"nobody answers at {place}", hint) from error
    if not _is_status(body):
        hint = "correct `listen` of `[gate]`, or stop what listens there"
        raise NotFound("SCH-G004", f"what answers at {place} is no gate", hint)
    return body


def _get(place: Place, path: str) -> bytes:
    connection = (
        _OverUnix(place.unix)
        if place.unix is not None
        else HTTPConnection(place.host, place.port, timeout=_WITHIN_S)
    )
    try:
        connection.request("GET", path)
        return connection.getresponse().read(_MOST_BYTES)
    finally:
        connection.close()


def _is_status(body: bytes) -> bool:
    try:
        found = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return False
    return isinstance(found, dict) and {"healthy", "problems", "listening"} <= found.keys()
