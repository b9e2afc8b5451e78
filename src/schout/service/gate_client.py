"""Asks a running gate for its status."""

import socket
from http.client import HTTPConnection, HTTPException

from schout.core.model.errors import NotFound
from schout.service.gate_settings import Place

_WITHIN_S = 5.0


class _OverUnix(HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("gate", timeout=_WITHIN_S)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(_WITHIN_S)
        self.sock.connect(self._path)


def ask_status(place: Place | None) -> bytes:
    """Give the status of the gate at a place, as JSON; `NotFound` when nobody answers there."""
    hint = "start it with `schout gate serve`"
    if place is None:
        raise NotFound("SCH-G004", "`listen` of the gate is off, so it cannot be asked", hint)
    connection = (
        _OverUnix(place.unix)
        if place.unix is not None
        else HTTPConnection(place.host, place.port, timeout=_WITHIN_S)
    )
    try:
        connection.request("GET", "/v1/status")
        return connection.getresponse().read()
    except (OSError, HTTPException) as error:
        raise NotFound("SCH-G004", f"nobody answers at {place}", hint) from error
    finally:
        connection.close()
