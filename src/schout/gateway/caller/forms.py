"""Reads the mail address out of a sign-up form, up to a size, and keeps no more than a digest.

Of the form only the fields that Odoo signs up by are looked at; a form that cannot be read tells
nothing.
"""

import re
from urllib.parse import unquote_to_bytes

from schout.gateway.caller.credentials import Digester
from schout.gateway.disposable import mail_domain
from schout.gateway.signups import mailbox_of

MOST_FORM_BYTES = 65_536
"""Of a sign-up form that are read; a real one has less than a thousand."""
_NAMES = frozenset({b"login", b"email"})
_MOST_FIELDS = 200
_LONGEST_MAIL = 320
_LONGEST_HEAD = 1024
_URL_ENCODED = b"application/x-www-form-urlencoded"
_MULTIPART = b"multipart/form-data"
_BOUNDARY = re.compile(rb';\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s";,]{1,70}))', re.IGNORECASE)
_LINES = re.IGNORECASE | re.MULTILINE
_NAMED = re.compile(rb'^content-disposition:[^\r\n]*;\s*name="?([a-z]{1,16})"?', _LINES)


def is_form(content_type: bytes) -> bool:
    """Tell whether a body of this type can be read."""
    return _kind(content_type) in {_URL_ENCODED, _MULTIPART}


def mark_of_form(body: bytes, content_type: bytes, digester: Digester) -> str | None:
    """Give the digest of the mailbox that signs up, `@` and its domain; `None`: it is not told."""
    kind, body = _kind(content_type), body[:MOST_FORM_BYTES]
    if kind == _URL_ENCODED:
        raw = _of_pairs(body)
    elif kind == _MULTIPART:
        raw = _of_parts(body, content_type)
    else:
        return None
    mail = "" if raw is None else raw.decode("utf-8", "replace").strip()
    domain = mail_domain(mail) if len(mail) <= _LONGEST_MAIL else None
    if domain is None:
        return None
    return f"{digester.mailbox(mailbox_of(mail, domain))}@{domain}"


def _kind(content_type: bytes) -> bytes:
    return content_type.partition(b";")[0].strip().lower()


def _of_pairs(body: bytes) -> bytes | None:
    for pair in body.split(b"&", _MOST_FIELDS)[:_MOST_FIELDS]:
        name, _, value = pair.partition(b"=")
        if unquote_to_bytes(name) in _NAMES and value:
            return unquote_to_bytes(value.replace(b"+", b" "))
    return None


def _of_parts(body: bytes, content_type: bytes) -> bytes | None:
    """Read multipart/form-data (RFC 7578); a part whose end did not come is left out."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        return None
    mark = b"\r\n--" + (found[1] or found[2])
    parts = (b"\r\n" + body).split(mark, _MOST_FIELDS)
    for part in parts[1:-1]:
        head, blank, value = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        named = _NAMED.search(head[:_LONGEST_HEAD])
        if blank and named is not None and named[1].lower() in _NAMES and value:
            return value
    return None
