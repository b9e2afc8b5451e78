"""What a proxy answers by itself: the same short text in the dialects of programs and people."""

from xml.sax.saxutils import escape

import msgspec

from schout.core.model.edge import EdgeLimits
from schout.gateway.native import plain

TITLES = {
    403: "This service is suspended or restricted.",
    429: "Too many calls.",
    503: "The call could not be checked.",
}
TYPES = {
    "xml_rpc": "text/xml; charset=utf-8",
    "json_rpc": "application/json",
    "json_2": "application/problem+json",
    "html": "text/html; charset=utf-8",
    "text": "text/plain; charset=utf-8",
}
UNCHECKED_S = 5


def own_body(limits: EdgeLimits, status: int, dialect: str) -> str:
    """Write a refusal on one line, without a dollar sign or a single quote."""
    policy, contact = limits.policy, plain.harmless(limits.contact)
    made = f"{plain.harmless(policy.id)} {plain.harmless(policy.version)}"
    title = TITLES[status]
    text = f"{title} Policy: {made}. Contact: {contact}."
    if dialect == "xml_rpc":
        return (
            '<?xml version="1.0"?><methodResponse><fault><value><struct>'
            f"<member><name>faultCode</name><value><int>{status}</int></value></member>"
            "<member><name>faultString</name><value><string>"
            f"{escape(text)}</string></value></member>"
            "</struct></value></fault></methodResponse>"
        )
    if dialect == "json_rpc":
        data = {"name": "schout.refused", "message": text, "arguments": [text], "debug": ""}
        error = {"code": status, "message": text, "data": data}
        return _json({"jsonrpc": "2.0", "id": None, "error": error})
    if dialect == "json_2":
        problem = {"type": "about:blank", "title": title, "status": status, "detail": text}
        return _json({**problem, "name": "schout.refused", "message": text, "arguments": [text]})
    if dialect == "html":
        return f"<!doctype html><title>{escape(title)}</title><h1>{escape(title)}</h1><p>{text}</p>"
    return text


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode("utf-8")
