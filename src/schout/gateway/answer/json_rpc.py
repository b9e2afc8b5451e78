"""An error of JSON-RPC 2.0 in the shape of Odoo's own, with the id that the caller gave.

`aio-odoorpc-base` refuses an answer with another id, and `odoo-client-lib` takes an answer without
`error` for a result, which is why nothing of this may be left out.
"""

import msgspec

from schout.gateway.answer.message import Message

CONTENT_TYPE = b"application/json; charset=utf-8"
_NAME = "odoo.exceptions.UserError"
"""Odoo's web client shows the text of this one to the person; others it shows as a crash."""
_MOST_OF_AN_ID = 256


def around(message: Message) -> tuple[bytes, bytes]:
    """Write what stands before and after the id of the request."""
    text = message.text
    error = {
        "code": message.status,
        "message": message.title,
        "data": {
            "name": _NAME,
            "message": text,
            "arguments": [text],
            "context": {},
            "debug": "",
            "problem": message.members,
        },
    }
    return b'{"jsonrpc":"2.0","id":', b',"error":' + msgspec.json.encode(error) + b"}"


def plain_id(found: bytes | None) -> bytes:
    """Give the id of a request as it was, or `null` when it is none that JSON-RPC allows."""
    if found is None or len(found) > _MOST_OF_AN_ID:
        return b"null"
    if found.isdigit() and (found[:1] != b"0" or found == b"0"):
        return found
    try:
        value = msgspec.json.decode(found)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return b"null"
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, bool)):
        return found.strip()
    return b"null"
