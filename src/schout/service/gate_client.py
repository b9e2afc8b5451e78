"""Asks a running gate for its status."""

from http.client import HTTPException

import msgspec

from schout.adapters.http.gate_call import ask_gate
from schout.core.model.errors import NotFound
from schout.service.gate_settings import Place

_WITHIN_S = 5.0
_MOST_BYTES = 1 << 20


def ask_status(place: Place | None) -> bytes:
    """Give the status of the gate at a place, as JSON; `NotFound` when no gate answers there."""
    hint = "start it with `schout gate serve`"
    if place is None:
        raise NotFound("SCH-G004", "`listen` of the gate is off, so it cannot be asked", hint)
    try:
        _, body = ask_gate(place, "/v1/status", _WITHIN_S, _MOST_BYTES)
    except (OSError, HTTPException) as error:
        raise NotFound("SCH-G004", f"nobody answers at {place}", hint) from error
    if not _is_status(body):
        hint = "correct `listen` of `[gate]`, or stop what listens there"
        raise NotFound("SCH-G004", f"what answers at {place} is no gate", hint)
    return body


def _is_status(body: bytes) -> bool:
    try:
        found = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return False
    return isinstance(found, dict) and {"healthy", "problems", "listening"} <= found.keys()
