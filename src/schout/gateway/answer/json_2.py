"""An error of Odoo's JSON-2 API that is problem details (RFC 9457) at the same time."""

import msgspec

from schout.gateway.answer.message import Message
from schout.gateway.answer.problem import document

CONTENT_TYPE = b"application/problem+json"
_NAMES = {
    403: "werkzeug.exceptions.Forbidden",
    429: "werkzeug.exceptions.TooManyRequests",
    503: "werkzeug.exceptions.ServiceUnavailable",
}
"""What Odoo itself would call them: it gives the class of the exception."""


def body(message: Message) -> bytes:
    """Write the members of both; they share no name."""
    text = message.text
    odoo = {
        "name": _NAMES[message.status],
        "message": text,
        "arguments": [text, message.status],
        "context": {},
        "debug": "",
    }
    return msgspec.json.encode({**document(message), **odoo})
