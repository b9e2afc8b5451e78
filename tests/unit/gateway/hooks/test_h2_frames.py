"""Frames of HTTP/2: settings within bounds, padding, and which header blocks change the table."""

import contextlib

import pytest
from hpack import Decoder, Encoder, HPACKError
from hypothesis import given
from hypothesis import strategies as st

from schout.gateway.hooks.h2_frames import (
    PADDED,
    Fault,
    Kind,
    NotH2,
    Setting,
    read_settings,
    touches_table,
    without_padding,
    write_frame,
    write_goaway,
    write_settings,
    write_window_update,
)

_TEXTS = st.binary(max_size=200)


def test_frames_are_written_as_the_standard_draws_them() -> None:
    assert write_frame(Kind.DATA, 1, 3, b"ab") == b"\x00\x00\x02\x00\x01\x00\x00\x00\x03ab"
    assert write_window_update(5, 7) == b"\x00\x00\x04\x08\x00\x00\x00\x00\x05\x00\x00\x00\x07"
    assert write_goaway(9, Fault.CANCEL)[9:] == b"\x00\x00\x00\x09\x00\x00\x00\x08"


def test_settings_come_back() -> None:
    settings = {Setting.INITIAL_WINDOW_SIZE: 7, Setting.MAX_FRAME_SIZE: 16_384}
    assert dict(read_settings(write_settings(settings)[9:])) == settings


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        (b"\x00\x04\x00", Fault.FRAME_SIZE_ERROR),
        (b"\x00\x04\x80\x00\x00\x00", Fault.FLOW_CONTROL_ERROR),
        (b"\x00\x05\x00\x00\x3f\xff", Fault.PROTOCOL_ERROR),
        (b"\x00\x05\x01\x00\x00\x00", Fault.PROTOCOL_ERROR),
        (b"\x00\x02\x00\x00\x00\x02", Fault.PROTOCOL_ERROR),
    ],
    ids=["cut", "window", "small frames", "large frames", "push"],
)
def test_settings_out_of_bounds_are_refused(payload: bytes, fault: Fault) -> None:
    with pytest.raises(NotH2) as refused:
        list(read_settings(payload))
    assert refused.value.fault is fault


def test_padding_is_taken_off() -> None:
    assert without_padding(0, b"\x02ab") == b"\x02ab"
    assert without_padding(PADDED, b"\x02abcd") == b"ab"


@pytest.mark.parametrize("payload", [b"", b"\x01", b"\x05abcd"], ids=["none", "all", "more"])
def test_padding_that_is_longer_than_the_frame_is_refused(payload: bytes) -> None:
    with pytest.raises(NotH2):
        without_padding(PADDED, payload)


@given(st.lists(st.tuples(_TEXTS.filter(bool), _TEXTS, st.booleans()), min_size=1), st.booleans())
def test_a_block_that_enters_the_table_is_known_as_such(
    fields: list[tuple[bytes, bytes, bool]], huffman: bool
) -> None:
    encoder = Encoder()
    block = encoder.encode(fields, huffman=huffman)
    assert touches_table(block) == bool(encoder.header_table.dynamic_entries)


def test_a_block_of_indexed_fields_touches_nothing_but_one_that_resizes_does() -> None:
    assert not touches_table(b"\x82\x86\xff\x80\x01")
    assert touches_table(b"\x20\x82")


@given(st.binary(max_size=60))
def test_what_the_decoder_reads_without_a_change_to_its_table_touches_nothing(block: bytes) -> None:
    decoder = Decoder()
    with contextlib.suppress(HPACKError, IndexError):
        decoder.decode(block, raw=True)
        entered = bool(decoder.header_table.dynamic_entries)
        assert touches_table(block) or not entered


@given(st.binary(max_size=60))
def test_arbitrary_blocks_never_crash_it(block: bytes) -> None:
    with contextlib.suppress(NotH2):
        touches_table(block)
