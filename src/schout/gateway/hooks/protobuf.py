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


def spans(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Walk the fields of a message between two places: number, kind, and where the value stands."""
    while at < end:
        tag = data[at]
        if tag < 128:
            at += 1
        else:
            tag, at = read_varint(data, at)
        kind = tag & 7
        if kind == 2:
            size = data[at] if at < end else 128
            if size < 128:
                start = at + 1
            else:
                size, start = read_varint(data, at)
            at = start + size
        elif kind == 0:
            start = at
            _, at = read_varint(data, at)
        elif kind in {1, 5}:
            start = at
            at += 8 if kind == 1 else 4
        else:
            raise NotProtobuf(f"expected a field without groups, found kind `{kind}`")
        if at > end:
            raise NotProtobuf("expected a whole field, found the end")
        if tag < 8:
            raise NotProtobuf("expected the number of a field, found `0`")
        yield tag >> 3, kind, start, at


def read_fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Read the fields of a message in order: number and value; nested messages are bytes."""
    for number, kind, start, stop in spans(data, 0, len(data)):
        yield number, data[start:stop] if kind else read_varint(data, start)[0]


def find(data: bytes, at: int, end: int, wanted: int) -> tuple[int, int] | None:
    """Find where the first field of a number stands that is bytes, a text or a message."""
    for number, kind, start, stop in spans(data, at, end):
        if number == wanted and kind == 2:
            return start, stop
    return None


def find_in_map(data: bytes, at: int, end: int, field: int, key: bytes) -> tuple[int, int] | None:
    """Find where the value of a key stands in a field that is a map with texts as keys."""
    for number, kind, start, stop in spans(data, at, end):
        if number == field and kind == 2:
            name = find(data, start, stop, 1)
            if name is not None and data[name[0] : name[1]] == key:
                return find(data, start, stop, 2)
    return None


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
