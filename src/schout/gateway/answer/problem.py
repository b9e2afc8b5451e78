"""Problem details (RFC 9457), for programs that speak no dialect of Odoo."""

from typing import Any

import msgspec

from schout.gateway.answer.message import Message

CONTENT_TYPE = b"application/problem+json"


def document(message: Message) -> dict[str, Any]:
    """Give the members."""
    return {"detail": message.text, **message.members}


def body(message: Message) -> bytes:
    """Write the document."""
    return msgspec.json.encode(document(message))
