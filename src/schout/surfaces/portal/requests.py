"""Reads what a browser sends: the fields of a form, within bounds, and where it comes from."""

import asyncio
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from schout.core.model.value import Value

MOST_BYTES = 512 * 1024
"""Of a form: the longest explanation in the widest characters, percent-encoded, and room."""
BODY_WITHIN_S = 30
"""So long a form may take to come: a connection that says nothing is let go of."""
_MOST_FIELDS = 50
_FORM = "application/x-www-form-urlencoded"
_V6_SITE = 64
"""Bits of the part of an IPv6 address that one subscriber has at least (RFC 6177)."""


class Unread(Value, frozen=True, kw_only=True):
    """Why a form was not read."""

    status: int
    code: str


Fields = Mapping[str, str]
"""The last value of each field."""


async def form_of(request: Request, within_s: float = BODY_WITHIN_S) -> Fields | Unread:
    """Read a form; no more than `MOST_BYTES` is ever held, and it is waited for no longer."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != _FORM:
        return Unread(status=415, code="SCH-H062")
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > MOST_BYTES:
        return Unread(status=413, code="SCH-H061")
    body = bytearray()
    try:
        async with asyncio.timeout(within_s):
            async for part in request.stream():
                body += part
                if len(body) > MOST_BYTES:
                    return Unread(status=413, code="SCH-H061")
    except ClientDisconnect:
        return Unread(status=400, code="SCH-H062")
    except TimeoutError:
        return Unread(status=408, code="SCH-H062")
    return fields_of(bytes(body))


def fields_of(body: bytes) -> Fields | Unread:
    """Take the fields out of the body of a form."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="replace",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        return Unread(status=400, code="SCH-H062")
    return dict(pairs)


def address_of(request: Request) -> str | None:
    """Tell where a request comes from."""
    return None if request.client is None else request.client.host


def site_of(address: str | None) -> str:
    """Give what calls are counted by: an address, or the network of one subscriber in IPv6."""
    if address is None:
        return "unknown"
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found, _V6_SITE), strict=False))
