"""Undoes the content coding of a body (RFC 9110, section 8.4.1), up to a size and no further."""

import zlib

from schout.gateway.caller.reading import MOST_BYTES, Unread

_GZIP = 31
_ZLIB = 15
_BARE = -15
"""`wbits` of zlib. Some clients send `deflate` without its zlib frame (RFC 9110, 8.4.1.2)."""
_MOST_MEMBERS = 16
"""Of a gzip body; each may be followed by another (RFC 1952, section 2.2)."""


def plain_body(
    body: bytes, coding: bytes | None, most: int = MOST_BYTES
) -> tuple[bytes, bool] | Unread:
    """Give a body without its coding, and whether it is cut off after `most` bytes.

    Memory and time grow with `most`, whatever the body inflates to.
    """
    name = b"" if coding is None else coding.strip().lower()
    if name in {b"", b"identity"}:
        return body[:most], len(body) > most
    if name in {b"gzip", b"x-gzip"}:
        return _inflate(body[:most], _GZIP, most)
    if name == b"deflate":
        bare = len(body) < 2 or body[0] & 0x0F != 8 or int.from_bytes(body[:2]) % 31 != 0
        return _inflate(body[:most], _BARE if bare else _ZLIB, most)
    return Unread.CODING


def _inflate(data: bytes, wbits: int, most: int) -> tuple[bytes, bool] | Unread:
    found = bytearray()
    for _ in range(_MOST_MEMBERS):
        stream = zlib.decompressobj(wbits)
        try:
            found += stream.decompress(data, most + 1 - len(found))
        except zlib.error:
            return Unread.CODING
        if len(found) > most:
            return bytes(found[:most]), True
        if not stream.eof:
            return bytes(found), True
        data = stream.unused_data
        if wbits != _GZIP or not data:
            return bytes(found), False
    return Unread.CODING
