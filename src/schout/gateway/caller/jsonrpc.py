"""Reads JSON-RPC calls of `/jsonrpc` and of Odoo's web routes, alone or in batches.

What is not looked into stays the JSON it was, so a call that creates 1,000 records costs little.
Of a name that comes twice the last counts, as in Python's own reader, which Odoo uses.
"""

import json
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from schout.gateway.call import Rpc
from schout.gateway.caller.credentials import Digester
from schout.gateway.caller.reading import (
    LONGEST_NAME,
    Reading,
    Shape,
    Unread,
    of_login,
    of_service,
    records_of,
)

MOST_ITEMS = 30_000
"""Of one list that are counted; a list with as many commas, nested ones too, is not."""
_MOST_LENIENT = 30_000
"""Values of a text that only the lenient reader takes."""
_MOST_BATCH_READ = 64
"""Calls of a batch whose callers are looked at."""
_LONGEST_ID = 1024
_BROKEN = (msgspec.MsgspecError, ValueError, RecursionError)
"""`UnicodeError` is a `ValueError`."""
_BLANKS = b" \t\r\n"
_NOTHING: Final = msgspec.Raw(b"")


class _Beginning(msgspec.Struct, array_like=True):
    """The first items of a list; those behind them are passed over."""

    a: msgspec.Raw = _NOTHING
    b: msgspec.Raw = _NOTHING
    c: msgspec.Raw = _NOTHING
    d: msgspec.Raw = _NOTHING
    e: msgspec.Raw = _NOTHING
    f: msgspec.Raw = _NOTHING
    g: msgspec.Raw = _NOTHING


class _Members(msgspec.Struct):
    """The members that are of use in any object that is looked into; others are passed over."""

    id: msgspec.Raw = _NOTHING
    params: msgspec.Raw = _NOTHING
    service: msgspec.Raw = _NOTHING
    method: msgspec.Raw = _NOTHING
    args: msgspec.Raw = _NOTHING
    kwargs: msgspec.Raw = _NOTHING
    model: msgspec.Raw = _NOTHING
    db: msgspec.Raw = _NOTHING
    login: msgspec.Raw = _NOTHING
    ids: msgspec.Raw = _NOTHING
    vals_list: msgspec.Raw = _NOTHING
    data: msgspec.Raw = _NOTHING


_beginning: Final = msgspec.json.Decoder(_Beginning)
_members: Final = msgspec.json.Decoder(_Members)
_list: Final = msgspec.json.Decoder(list[msgspec.Raw])
_scalar: Final = msgspec.json.Decoder(str | int | float | bool | None)


class _Raws:
    """Looks into JSON a level at a time; what is not looked into stays bytes."""

    def beginning(self, value: object) -> list[object]:
        raw = _bytes(value)
        if not raw.startswith(b"["):
            return []
        found = msgspec.structs.astuple(_beginning.decode(raw))
        return [each for each in found if each is not _NOTHING]

    def named(self, value: object) -> Mapping[str, object]:
        raw = _bytes(value)
        if not raw.startswith(b"{"):
            return {}
        found = msgspec.structs.asdict(_members.decode(raw))
        return {name: each for name, each in found.items() if each is not _NOTHING}

    def scalar(self, value: object) -> object:
        raw = _bytes(value)
        return None if not raw or raw[0] in b"[{" else _scalar.decode(raw)

    def shape(self, value: object) -> Shape:
        raw = _bytes(value)
        if raw.startswith(b"["):
            first = self.beginning(raw)
            numbers = not first or type(self.scalar(first[0])) is int
            many = raw.count(b",") >= MOST_ITEMS
            return Shape(None if many else len(_list.decode(raw)), numbers=numbers)
        if raw.startswith(b"{"):
            return Shape(1, numbers=False)
        number = type(self.scalar(raw)) is int
        return Shape(1 if number else None, numbers=number)


_LOOK: Final = _Raws()


def read_json_rpc(digester: Digester, route: str, body: bytes) -> Reading | Unread:
    """Read a call or a batch that came on a route, such as `/jsonrpc`.

    A batch of n calls costs n. It has a caller if all of its calls have the same. One with more
    values than are told apart costs more than any limit lets through.
    """
    return _leniently(body, lambda text: _read(digester, route, text))


def read_json_2(path: str, body: bytes) -> Reading | Unread:
    """Read a call of `/json/2/MODEL/METHOD`; its caller stands in the headers."""
    return _leniently(body, lambda text: _read_2(path, text))


def of_path(path: str) -> Rpc | None:
    """Read what the path of a JSON-2 call says by itself; `None`: nothing."""
    parts = path.strip("/").split("/")
    if len(parts) != 4 or parts[1] != "2":
        return None
    return Rpc(model=parts[2][:LONGEST_NAME], method=parts[3][:LONGEST_NAME])


def _read_2(path: str, text: bytes) -> Reading | Unread:
    said = of_path(path) or Rpc()
    if not text.startswith(b"{"):
        return Unread.NO_CALL
    records = records_of(_LOOK, said.method or "", [], _LOOK.named(text))
    return Reading(None, Rpc(model=said.model, method=said.method, records=records))


def _read(digester: Digester, route: str, text: bytes) -> Reading | Unread:
    if text.startswith(b"{"):
        return _read_one(digester, route, text)
    if not text.startswith(b"["):
        _scalar.decode(text)
        return Unread.NO_CALL
    if text.count(b",") >= MOST_ITEMS:
        return Reading(None, Rpc(), MOST_ITEMS)
    calls = _list.decode(text)
    principals = set()
    for each in calls[:_MOST_BATCH_READ]:
        read = _read_one(digester, route, _bytes(each))
        principals.add(read.principal if isinstance(read, Reading) else None)
    principal = principals.pop() if len(principals) == 1 else None
    return Reading(principal, Rpc(), max(1, len(calls)))


def _read_one(digester: Digester, route: str, text: bytes) -> Reading | Unread:
    if not text.startswith(b"{"):
        return Unread.NO_CALL
    call = _LOOK.named(text)
    params = _LOOK.named(call.get("params"))
    read = _of_params(digester, route, params)
    request_id = _request_id(call.get("id"))
    if request_id is None:
        return read
    rpc = read.rpc
    return Reading(
        read.principal,
        Rpc(request_id=request_id, model=rpc.model, method=rpc.method, records=rpc.records),
    )


def _of_params(digester: Digester, route: str, params: Mapping[str, object]) -> Reading:
    if route == "/jsonrpc":
        service, method = _text(params.get("service")), _text(params.get("method"))
        args = _LOOK.beginning(params.get("args"))
        return of_service(digester, _LOOK, service, method, args)
    if route == "/web/session/authenticate":
        return of_login(digester, _LOOK, params)
    if not route.startswith("/web/dataset/"):
        return Reading()
    model = _text(params.get("model"))[:LONGEST_NAME] or None
    if route == "/web/dataset/search_read":
        return Reading(None, Rpc(model=model, method="search_read"))
    method = _text(params.get("method"))[:LONGEST_NAME]
    args, named = _LOOK.beginning(params.get("args")), _LOOK.named(params.get("kwargs"))
    records = records_of(_LOOK, method, args, named)
    return Reading(None, Rpc(model=model, method=method or None, records=records))


def _request_id(value: object) -> bytes | None:
    raw = _bytes(value)
    return raw if raw and len(raw) <= _LONGEST_ID and raw[0] not in b"[{" else None


def _text(value: object) -> str:
    found = _LOOK.scalar(value)
    return found if isinstance(found, str) else ""


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    return bytes(value) if isinstance(value, msgspec.Raw) else b""


def _leniently(body: bytes, read: Callable[[bytes], Reading | Unread]) -> Reading | Unread:
    """Read a text, and if it is not strict JSON, read what Python's reader makes of it.

    That one, and so Odoo, takes wrong UTF-8, lone surrogates, NaN and control characters. A text
    that only it can read must not hide its caller.
    """
    text = body.strip(_BLANKS)
    try:
        return read(text)
    except _BROKEN:
        pass
    if sum(text.count(mark) for mark in (b",", b"[", b"{")) > _MOST_LENIENT:
        return Unread.TOO_MANY
    try:
        found = json.loads(text.decode("utf-8", "replace"), strict=False, parse_constant=_no_number)
        return read(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
    except RecursionError:
        return Unread.TOO_DEEP
    except _BROKEN:
        return Unread.MALFORMED


def _no_number(_name: str) -> None:
    """Take NaN and the infinities for null; nothing that is looked at may be one."""
