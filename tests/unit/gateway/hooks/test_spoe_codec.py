"""Frames of SPOP: what is written can be read, and nothing else is taken for a frame."""

import contextlib
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schout.gateway.hooks.spoe_codec import (
    NotSpop,
    Status,
    Typed,
    agent_hello,
    disconnect,
    frame,
    ids_end,
    read_messages,
    read_pairs,
    read_typed,
    read_varint,
    set_var,
    write_address,
    write_message,
    write_pairs,
    write_typed,
    write_varint,
)

_NUMBERS = st.integers(0, (1 << 64) - 1)
_VALUES: st.SearchStrategy[Typed] = st.one_of(
    st.none(), st.booleans(), st.integers(-(1 << 63), (1 << 64) - 1), st.binary(max_size=300)
)
_NAMES = st.text("abcdefghijklmnopqrstuvwxyz-_", min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "00"),
        (239, "ef"),
        (240, "f000"),
        (2287, "ff7f"),
        (2288, "f08000"),
        (264431, "ffff7f"),
        (264432, "f0808000"),
    ],
    ids=str,
)
def test_numbers_are_written_as_the_specification_shows(number: int, written: str) -> None:
    assert write_varint(number) == bytes.fromhex(written)


@given(_NUMBERS)
def test_every_number_comes_back(number: int) -> None:
    written = write_varint(number)
    assert read_varint(b"x" + written + b"y", 1) == (number, 1 + len(written))


@pytest.mark.parametrize("data", [b"", b"\xf0", b"\xff\xff", b"\xff" * 12, b"\xff" * 9 + b"\x7f"])
def test_a_number_that_does_not_end_or_is_too_large_is_refused(data: bytes) -> None:
    with pytest.raises(NotSpop):
        read_varint(data, 0)


@given(_VALUES)
def test_every_value_comes_back(value: Typed) -> None:
    written = write_typed(value)
    assert read_typed(written, 0) == (value, len(written))


@given(st.ip_addresses())
def test_every_address_comes_back(address: IPv4Address | IPv6Address) -> None:
    written = write_address(str(address))
    plain = address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
    assert read_typed(written, 0) == (str(plain), len(written))


def test_an_ipv4_address_inside_ipv6_is_the_ipv4_address() -> None:
    assert read_typed(write_address("::ffff:192.0.2.1"), 0) == ("192.0.2.1", 17)


@given(st.dictionaries(_NAMES, _VALUES, max_size=20))
def test_every_list_of_names_and_values_comes_back(pairs: dict[str, Typed]) -> None:
    written = write_pairs(pairs)
    expected = {name.encode(): value for name, value in pairs.items()}
    assert read_pairs(written, 0, len(written)) == expected


@given(st.lists(st.tuples(_NAMES, st.dictionaries(_NAMES, _VALUES, max_size=9)), max_size=4))
def test_every_list_of_messages_comes_back(told: list[tuple[str, dict[str, Typed]]]) -> None:
    payload = b"".join(
        write_message(name, {key: write_typed(value) for key, value in arguments.items()})
        for name, arguments in told
    )
    assert read_messages(payload) == [
        (name.encode(), {key.encode(): value for key, value in arguments.items()})
        for name, arguments in told
    ]


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_read_or_refused_but_never_crash(data: bytes) -> None:
    for read in (read_messages, lambda data: read_pairs(data, 0, len(data))):
        with contextlib.suppress(NotSpop):
            read(data)


@pytest.mark.parametrize(
    "payload",
    [
        b"\x05check",
        b"\x05che",
        b"\x05check\x01",
        b"\x05check\x01\x03src\x0a",
        b"\x05check\x01\x03src\x06\x7f\x00\x00",
        b"\x05check\x01\x03src\x08\xff\xff\xff\xff\x7f",
        b"\x05check\x02\x01a\x00\x01a\x00",
    ],
    ids=["no count", "cut name", "no argument", "kind", "cut address", "long text", "twice"],
)
def test_a_message_that_is_not_whole_and_exact_is_refused(payload: bytes) -> None:
    with pytest.raises(NotSpop) as refused:
        read_messages(payload)
    assert refused.value.status is Status.INVALID


def test_names_with_values_must_end_where_they_say() -> None:
    with pytest.raises(NotSpop):
        read_pairs(write_pairs({"a": b"text"}), 0, 4)


def test_the_ids_must_lie_within_the_frame() -> None:
    assert ids_end(b"\xf0\x01\x02rest", 0, 7) == 3
    with pytest.raises(NotSpop):
        ids_end(b"\xf0\x01\x02", 0, 2)


def test_frames_are_written_as_haproxy_reads_them() -> None:
    assert frame(103, b"\x01\x02", b"!") == b"\x00\x00\x00\x08g\x00\x00\x00\x01\x01\x02!"
    assert agent_hello(16380) == (
        b"\x00\x00\x00\x40\x65\x00\x00\x00\x01\x00\x00"
        b"\x07version\x08\x032.0\x0emax-frame-size\x03\xfc\xf0\x06"
        b"\x0ccapabilities\x08\x0apipelining"
    )
    assert disconnect(Status.TOO_BIG) == (
        b"\x00\x00\x00\x2f\x66\x00\x00\x00\x01\x00\x00"
        b"\x0bstatus-code\x03\x03\x07message\x08\x10frame is too big"
    )
    assert set_var("a", 429) == b"\x01\x03\x02\x01a\x05\xfd\x0b"
