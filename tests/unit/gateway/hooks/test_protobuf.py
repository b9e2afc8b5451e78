"""The wire format of Protocol Buffers: what is written can be read, and reading has bounds."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schout.gateway.hooks.protobuf import (
    NotProtobuf,
    find,
    find_in_map,
    read_fields,
    read_varint,
    write_bytes,
    write_number,
    write_varint,
)

_FIELDS = st.lists(
    st.tuples(
        st.integers(1, (1 << 29) - 1),
        st.one_of(st.integers(1, (1 << 64) - 1), st.binary(max_size=300)),
    ),
    max_size=20,
)


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "00"), (127, "7f"), (128, "8001"), (150, "9601"), ((1 << 64) - 1, "ff" * 9 + "01")],
    ids=str,
)
def test_numbers_are_written_as_the_documentation_shows(number: int, written: str) -> None:
    assert write_varint(number) == bytes.fromhex(written)
    assert read_varint(bytes.fromhex(written), 0) == (number, len(written) // 2)


@given(_FIELDS)
def test_every_message_comes_back(fields: list[tuple[int, int | bytes]]) -> None:
    data = b"".join(
        write_number(number, value) if isinstance(value, int) else write_bytes(number, value)
        for number, value in fields
    )
    assert list(read_fields(data)) == fields


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_read_or_refused_but_never_crash(data: bytes) -> None:
    with contextlib.suppress(NotProtobuf):
        assert sum(1 for _ in read_fields(data)) <= len(data)


def test_numbers_of_fixed_length_are_given_as_bytes() -> None:
    assert list(read_fields(b"\x09" + b"\x01" * 8 + b"\x15" + b"\x02" * 4)) == [
        (1, b"\x01" * 8),
        (2, b"\x02" * 4),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"\x08",
        b"\x08" + b"\xff" * 10,
        b"\x08" + b"\xff" * 9 + b"\x02",
        b"\x0a",
        b"\x0a\x05ab",
        b"\x0a\xff\xff\xff\xff\x0fab",
        b"\x09\x01",
        b"\x0b\x0c",
        b"\x00\x01",
        b"\xff",
    ],
    ids=[
        "no number", "endless", "over 64 bits", "no size", "cut", "huge size", "cut fixed", "group",
        "field 0", "cut tag",
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(NotProtobuf):
        list(read_fields(data))


def test_fields_and_entries_of_maps_are_found_by_number_and_key() -> None:
    def entry(key: bytes, value: bytes) -> bytes:
        return write_bytes(7, write_bytes(1, key) + write_bytes(2, value))

    data = write_number(1, 5) + entry(b"a", b"1") + write_bytes(2, b"x") + entry(b"b", b"2")
    whole = 0, len(data)
    found = find(data, *whole, 2)
    assert found is not None
    assert data[slice(*found)] == b"x"
    assert (find(data, *whole, 1), find(data, *whole, 9)) == (None, None)
    found = find_in_map(data, *whole, 7, b"b")
    assert found is not None
    assert data[slice(*found)] == b"2"
    assert (find_in_map(data, *whole, 7, b"c"), find_in_map(data, *whole, 3, b"b")) == (None, None)
