"""The wire format of Protocol Buffers, as far as the few messages of Envoy need it.

Source: protobuf.dev, "Encoding". Reading is strict and bounded; groups are refused.
"""

from collections.abc import Iterator

_VARINT_BYTES = 10


class NotProtobuf(ValueError):
    """The bytes are no message; answer with a status and go on."""


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """Read a number of at most 64 bits; give it and where it ends."""
    number = shift = 0
    for place in range(at, min(at + _VARINT_BYTES, len(data))):
        byte = data[place]
        number |= (byte & 0x7F) << shift
        if byte < 128:
            if number >= 1 << 64:
                break
            return number, place + 1
        shift += 7
    raise NotProtobuf("expected a number, found none or one that is too long")


def read_fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Read the fields of a message in order: number and value; nested messages are bytes."""
    at, end = 0, len(data)
    while at < end:
        tag = data[at]
        if tag < 128:
            at += 1
        else:
            tag, at = read_varint(data, at)
        number, kind = tag >> 3, tag & 7
        if number == 0:
            raise NotProtobuf("expected the number of a field, found `0`")
        if kind == 2:
            size = data[at] if at < end else 128
            if size < 128:
                at += 1
            else:
                size, at = read_varint(data, at)
            stop = at + size
        elif kind == 0:
            value, at = read_varint(data, at)
            yield number, value
            continue
        elif kind in {1, 5}:
            stop = at + (8 if kind == 1 else 4)
        else:
            raise NotProtobuf(f"expected a field without groups, found kind `{kind}`")
        if stop > end:
            raise NotProtobuf("expected a whole field, found the end")
        yield number, data[at:stop]
        at = stop


def write_varint(number: int) -> bytes:
    """Write a number from 0 up to 64 bits."""
    if number < 128:
        return bytes((number,))
    out = bytearray()
    while number >= 128:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def write_number(field: int, number: int) -> bytes:
    """Write a field that is a number; nothing for 0, its default."""
    return write_varint(field << 3) + write_varint(number) if number else b""


def write_bytes(field: int, value: bytes) -> bytes:
    """Write a field that is bytes, a text or a message, even when it is empty."""
    return write_varint(field << 3 | 2) + write_varint(len(value)) + value


def message_fields(data: bytes, wanted: int) -> Iterator[bytes]:
    """Give the values of one field that is bytes, a text or a message; skip all others."""
    for number, value in read_fields(data):
        if number == wanted and type(value) is bytes:
            yield value


def map_value(data: bytes, field: int, key: bytes) -> bytes | None:
    """Look up a key in a field that is a map with texts as keys."""
    for entry in message_fields(data, field):
        parts = dict(read_fields(entry))
        value = parts.get(2, b"")
        if parts.get(1, b"") == key and type(value) is bytes:
            return value
    return None
