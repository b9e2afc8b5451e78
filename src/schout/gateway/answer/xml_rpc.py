"""A fault of XML-RPC: `xmlrpc.client` raises it with its text, as long as the status is 200."""

from html import escape

from schout.gateway.answer.message import Message

CONTENT_TYPE = b"text/xml; charset=utf-8"


def body(message: Message) -> bytes:
    """Write the fault; its code is the HTTP status that says the same."""
    text = escape(message.text, quote=False)
    return (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        "<methodResponse><fault><value><struct>"
        f"<member><name>faultCode</name><value><int>{message.status}</int></value></member>"
        f"<member><name>faultString</name><value><string>{text}</string></value></member>"
        "</struct></value></fault></methodResponse>\n"
    ).encode("utf-8", "replace")
