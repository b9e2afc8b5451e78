"""Frames as they are archived: raw lines that follow from the rest are left out, to the byte."""

import polars as pl
import pytest

from schout.core.intake.columns import access_log_blocks
from schout.core.intake.format import Origin
from schout.core.intake.register import Register
from schout.core.model.event import Authentication
from schout.core.model.frame import SCHEMAS, frame_of
from schout.core.model.packed import PACKED, pack, texts_of, unpack, unpack_lazily
from schout.core.model.vocabulary import ActivityKind
from schout.testing.events import request

HTTP, LOGIN = ActivityKind.HTTP_REQUEST, ActivityKind.AUTHENTICATION
NOW = "[02/Dec/2026:10:10:00 +0100]"
COMBINED = f'192.0.2.1 - - {NOW} "GET /a?b=1 HTTP/1.1" 200 5 "https://a.example/" "agent x"'
COMMON = f'192.0.2.1 - eva {NOW} "GET /a HTTP/1.0" 404 -'
FOLLOWS = {
    "combined": COMBINED,
    "common": COMMON,
    "no referer": f'2001:db8::1 - - {NOW} "GET /? HTTP/2.0" 200 5 "-" "x"',
    "no agent": f'192.0.2.1 - - {NOW} "GET / HTTP/2.0" 200 5 "x" "-"',
    "neither": f'192.0.2.1 - - {NOW} "GET / HTTP/2.0" 200 5 "-" "-"',
    "more behind": COMBINED + ' 0.003 "é"',
    "host": f"a.example {COMBINED}",
    "host and port": f"a.example:8443 {COMBINED}",
    "west": COMBINED.replace("+0100", "-0330"),
    "not ASCII": COMBINED.replace("/a", "/é→"),
    "quotes": COMBINED.replace("agent x", r"a \"b\" c"),
}
KEPT = {
    "address inside IPv6": COMBINED.replace("192.0.2.1", "::ffff:192.0.2.1"),
    "leading zeros": COMBINED.replace(" 5 ", " 05 "),
    "host in capitals": f"A.example {COMBINED}",
    "no protocol": COMBINED.replace(" HTTP/1.1", ""),
    "odd protocol": COMBINED.replace("HTTP/1.1", "HTTP/1.1|x"),
    "leap second": COMBINED.replace("10:10:00", "10:10:60"),
    "identity": COMBINED.replace(" - - ", " who - "),
}


def read(*lines: str | bytes) -> pl.DataFrame:
    origin = Origin(source="access.log", register=Register.build((), ()))
    block = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    frame = access_log_blocks(origin)(1, block).frames[HTTP]
    assert frame.height == len(lines)
    return frame


def round_trip(frame: pl.DataFrame) -> pl.DataFrame:
    packed = pack(HTTP, frame)
    assert packed.columns == list(PACKED[HTTP])
    assert unpack(HTTP, packed).equals(frame)
    assert unpack_lazily(HTTP, packed.lazy()).collect().equals(frame)
    return packed


@pytest.mark.parametrize("line", FOLLOWS.values(), ids=FOLLOWS)
def test_a_line_that_follows_from_what_was_read_is_left_out(line: str) -> None:
    packed = round_trip(read(line))
    assert packed["raw"].to_list() == [None]


@pytest.mark.parametrize("line", KEPT.values(), ids=KEPT)
def test_any_other_line_is_kept(line: str) -> None:
    packed = round_trip(read(line))
    assert packed["raw"].to_list() == [line.encode()]
    assert packed["=shape"].to_list() == [None]


def test_a_line_that_is_no_utf_8_is_kept() -> None:
    raw = COMBINED.encode().replace(b"/a", b"/\xff")
    assert round_trip(read(raw))["raw"].to_list() == [raw]


def test_raw_lines_can_be_shown_as_texts() -> None:
    raw = pl.Series("raw", [b"a", None, b"\xff", "é".encode()])
    assert texts_of(raw, lambda odd: odd.hex()).to_list() == ["a", None, "ff", "é"]
    assert texts_of(raw[:2], lambda odd: odd.hex()).to_list() == ["a", None]


def test_lines_of_all_shapes_stand_in_one_frame() -> None:
    packed = round_trip(read(*FOLLOWS.values(), *KEPT.values()))
    assert packed["raw"].null_count() == len(FOLLOWS)


def test_lines_of_one_shape_are_written_as_those_of_many() -> None:
    round_trip(read(COMBINED, COMBINED.replace("- -", "- eva"), COMBINED.replace(" 5 ", " - ")))
    round_trip(read(COMMON, COMMON.replace("eva", "-")))


def test_requests_that_no_access_log_tells_of_keep_their_line() -> None:
    events = [request(raw=b"{}"), request(1, raw=b"", method=None, path=None)]
    assert round_trip(frame_of(HTTP, events))["raw"].null_count() == 0


def test_an_empty_frame_stays_one() -> None:
    round_trip(frame_of(HTTP, []))


def test_other_kinds_are_as_they_are() -> None:
    frame = frame_of(LOGIN, [Authentication(1, "log", 2, b"\xff", None, "sshd", "failure")])
    assert pack(LOGIN, frame) is frame
    more = frame.with_columns(pl.lit(1).alias("more"))
    assert unpack(LOGIN, more).equals(frame)
    assert unpack_lazily(LOGIN, more.lazy()).collect().equals(frame)
    assert PACKED[LOGIN] == SCHEMAS[LOGIN]
