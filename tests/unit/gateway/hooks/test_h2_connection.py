"""HTTP/2 for gRPC: served to the client of another library, and what ends calls and connections."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection as Client
from h2.events import DataReceived, ResponseReceived, StreamEnded, StreamReset, TrailersReceived
from h2.settings import SettingCodes
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.gateway.hooks.wire import Wire, turn

from schout.gateway.hooks.grpc import Code, Held, Method, Sealed, seal
from schout.gateway.hooks.h2_calls import MOST_STREAMS, Counts
from schout.gateway.hooks.h2_connection import H2Connection
from schout.gateway.hooks.h2_frames import (
    ACK,
    END_HEADERS,
    END_STREAM,
    HAS_PRIORITY,
    PADDED,
    PREFACE,
    Fault,
    Kind,
    write_frame,
    write_settings,
    write_window_update,
)
from schout.gateway.hooks.protobuf import NotProtobuf

_OPENING = PREFACE + write_settings({})
_HEADERS = b"\x83\x86\x44\x05/echo\x5f\x10application/grpc"
_BEGUN = _OPENING + write_frame(Kind.HEADERS, END_HEADERS, 1, _HEADERS)


def _framed(message: bytes, flag: int = 0) -> bytes:
    return bytes((flag,)) + len(message).to_bytes(4, "big") + message


class _Service:
    """Methods that show what a connection does with them."""

    def __init__(self) -> None:
        self.fed: list[bytes] = []
        self.undone: list[str] = []
        self.go = asyncio.Event()
        self.methods = {
            b"/echo": Method(1000, answer=seal),
            b"/large": Method(1000, answer=lambda message: seal(message * 300)),
            b"/lease": Method(1000, answer=self._lease, undo=self.undone.append),
            b"/held": Method(1000, answer=self._held, undo=self.undone.append),
            b"/not": Method(1000, answer=self._not),
            b"/broken": Method(1000, answer=self._broken),
            b"/feed": Method(1000, feed=self._feed),
        }

    def _lease(self, message: bytes) -> Sealed:
        return seal(message, "a lease")

    def _held(self, message: bytes) -> Held:
        async def wait() -> Sealed:
            try:
                await self.go.wait()
            except asyncio.CancelledError:
                self.undone.append("cancelled")
                raise
            if message == b"fail":
                raise ValueError
            return seal(message)

        return Held(wait, "held lease")

    def _not(self, message: bytes) -> Sealed:
        raise NotProtobuf("no message")

    def _broken(self, message: bytes) -> Sealed:
        raise ValueError(message)

    def _feed(self, message: bytes) -> None:
        if message == b"bad":
            raise NotProtobuf("no message")
        self.fed.append(message)


class _Talk:
    """The client of the library `h2` on one end, our connection on the other."""

    def __init__(self, **options: Any) -> None:
        self.service, self.counts, self.wire = _Service(), Counts(), Wire()
        self.open: set[H2Connection] = set()
        self.server = H2Connection(self.service.methods, self.counts, self.open)
        self.client = Client(H2Configuration(client_side=True, header_encoding=None, **options))
        self.data: dict[int, bytes] = {}
        self.codes: dict[int, bytes] = {}
        self.reset: dict[int, int] = {}
        self.step = 0
        """How many bytes arrive at once; 0: all."""

    def begin(self, changed: dict[SettingCodes | int, int] | None = None) -> None:
        self.server.connection_made(self.wire)
        self.client.initiate_connection()
        if changed:
            self.client.update_settings(dict(changed))
        self.move()

    def call(self, path: bytes, *messages: bytes, end: bool = True, **more: str) -> int:
        """Call a method; give the number of the stream."""
        number = self.client.get_next_available_stream_id()
        headers = {":method": "POST", ":scheme": "http", ":path": path.decode(), ":authority": "a"}
        headers |= {"content-type": "application/grpc", "te": "trailers"} | more
        self.client.send_headers(number, list(headers.items()))
        for message in messages:
            self.send(number, _framed(message))
        if end:
            self.client.end_stream(number)
        self.move()
        return number

    def send(self, number: int, data: bytes) -> None:
        """Send data, waiting for room where there is none."""
        while data:
            size = min(self.client.local_flow_control_window(number), 16_384)
            self.client.send_data(number, data[:size])
            data = data[size:]
            self.move()

    def move(self) -> None:
        """Carry bytes to and fro until both sides are silent."""
        while (sent := self.client.data_to_send()) or self.wire.written:
            for at in range(0, len(sent), self.step or len(sent) or 1):
                if not self.wire.closed:
                    self.server.data_received(sent[at : at + (self.step or len(sent))])
            for event in self.client.receive_data(self.wire.take()):
                self._note(event)

    def _note(self, event: object) -> None:
        match event:
            case DataReceived(stream_id=number, data=data, flow_controlled_length=size):
                self.data[number] = self.data.get(number, b"") + data
                self.client.acknowledge_received_data(size, number)
            case TrailersReceived(stream_id=number, headers=headers):
                self.codes[number] = dict(headers)[b"grpc-status"]
            case ResponseReceived(stream_id=number, headers=headers):
                told = dict(headers)
                assert told[b":status"] == b"200"
                assert told[b"content-type"] == b"application/grpc"
                if b"grpc-status" in told:
                    self.codes[number] = told[b"grpc-status"]
            case StreamReset(stream_id=number, error_code=code):
                self.reset[number] = int(code)
            case StreamEnded(stream_id=number):
                assert number in self.codes
            case _:
                pass


def _run(test: Callable[[_Talk], Awaitable[None]], **options: Any) -> None:
    async def run() -> None:
        talk = _Talk(**options)
        await test(talk)
        talk.server.connection_lost(None)
        await turn()

    asyncio.run(run())


def _frames(data: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    while data:
        end = 9 + int.from_bytes(data[:3], "big")
        yield data[3], data[4], int.from_bytes(data[5:9], "big"), data[9:end]
        data = data[end:]


def _fault(data: bytes) -> int:
    """Read why a connection ended."""
    kind, _, _, payload = list(_frames(data))[-1]
    assert kind == Kind.GOAWAY
    return int.from_bytes(payload[4:8], "big")


@pytest.mark.parametrize("step", [0, 1, 7], ids=["whole", "byte by byte", "in bits"])
def test_calls_are_answered_one_after_the_other_and_all_at_once(step: int) -> None:
    async def test(talk: _Talk) -> None:
        talk.step = step
        talk.begin()
        asked = {talk.call(b"/echo", b"%d" % number): b"%d" % number for number in range(40)}
        assert talk.data == {number: _framed(message) for number, message in asked.items()}
        assert set(talk.codes.values()) == {b"0"}
        assert (talk.counts.messages, talk.counts.malformed) == (40, 0)

    _run(test)


def test_header_fields_that_change_the_table_of_hpack_are_followed() -> None:
    async def test(talk: _Talk) -> None:
        talk.begin()
        for number in range(200):
            talk.call(b"/echo" if number % 3 else b"/not", b"x", note=f"{number % 90:040}")
        codes = [talk.codes[2 * number + 1] for number in range(200)]
        assert codes == [b"0" if number % 3 else b"3" for number in range(200)]

    _run(test)


def test_a_client_without_a_table_is_served() -> None:
    async def test(talk: _Talk) -> None:
        talk.begin({SettingCodes.HEADER_TABLE_SIZE: 0})
        assert [talk.codes[talk.call(b"/echo", b"x")] for _ in range(2)] == [b"0", b"0"]
        assert talk.codes[talk.call(b"/no/such", b"x")] == b"12"

    _run(test)


@pytest.mark.parametrize("window", [20, 1000, 70_000])
def test_an_answer_leaves_as_the_windows_of_the_client_allow(window: int) -> None:
    async def test(talk: _Talk) -> None:
        talk.begin({SettingCodes.INITIAL_WINDOW_SIZE: window})
        first, second = (talk.call(b"/large", b"x" * 150) for _ in range(2))
        assert talk.data[first] == talk.data[second] == _framed(b"x" * 45_000)
        assert (talk.codes[first], talk.codes[second]) == (b"0", b"0")

    _run(test)


def test_an_answer_waits_for_the_window_of_the_connection() -> None:
    async def test(talk: _Talk) -> None:
        talk.server.connection_made(talk.wire)
        sent = b"".join(
            write_frame(Kind.HEADERS, END_HEADERS, number, _HEADERS.replace(b"/echo", b"/larg"))
            for number in (1, 3)
        )
        talk.service.methods[b"/larg"] = talk.service.methods[b"/large"]
        talk.server.data_received(_OPENING + sent)
        talk.wire.take()
        for number in (1, 3):
            talk.server.data_received(
                write_frame(Kind.DATA, END_STREAM, number, _framed(b"x" * 150))
            )
        assert _data_bytes(talk.wire.take()) == {1: 45_005, 3: 65_535 - 45_005}
        talk.server.data_received(write_window_update(0, 100))
        assert _data_bytes(talk.wire.take()) == {3: 100}
        talk.server.data_received(write_window_update(0, 100_000))
        last = list(_frames(talk.wire.take()))
        assert [kind for kind, *_ in last][-1] == Kind.HEADERS
        assert sum(len(payload) for kind, _, _, payload in last if kind == Kind.DATA) == 24_375

    _run(test)


def _data_bytes(data: bytes) -> dict[int, int]:
    """Count the bytes of DATA frames by stream."""
    sizes: dict[int, int] = {}
    for kind, _, number, payload in _frames(data):
        if kind == Kind.DATA:
            sizes[number] = sizes.get(number, 0) + len(payload)
    return sizes


def test_a_stream_of_many_messages_is_read_for_as_long_as_it_goes_on() -> None:
    async def test(talk: _Talk) -> None:
        talk.begin()
        messages = [bytes((number % 256,)) * 900 for number in range(20_000)]
        number = talk.call(b"/feed", end=False)
        talk.send(number, b"".join(map(_framed, messages)))
        assert talk.service.fed == messages
        talk.client.end_stream(number)
        talk.move()
        assert (talk.data[number], talk.codes[number]) == (_framed(b""), b"0")

    _run(test)


@pytest.mark.parametrize(
    ("path", "sent", "code"),
    [
        (b"/no/such", _framed(b""), Code.UNIMPLEMENTED),
        (b"/echo", b"", Code.INTERNAL),
        (b"/echo", _framed(b"a") * 2, Code.INTERNAL),
        (b"/echo", _framed(b"a", 1), Code.UNIMPLEMENTED),
        (b"/echo", _framed(b"a" * 1001), Code.RESOURCE_EXHAUSTED),
        (b"/not", _framed(b"a"), Code.INVALID_ARGUMENT),
        (b"/broken", _framed(b"a"), Code.INTERNAL),
        (b"/feed", _framed(b"a", 1), Code.UNIMPLEMENTED),
        (b"/feed", _framed(b"a" * 1001), Code.RESOURCE_EXHAUSTED),
        (b"/feed", _framed(b"bad"), Code.INVALID_ARGUMENT),
    ],
    ids=[
        "unknown", "empty", "two", "compressed", "long", "no message", "defect", "fed compressed",
        "fed long", "fed no message",
    ],
)  # fmt: skip
def test_a_call_that_cannot_be_served_fails_alone(path: bytes, sent: bytes, code: Code) -> None:
    async def test(talk: _Talk) -> None:
        talk.begin()
        number = talk.call(path, end=False)
        if number not in talk.codes:
            talk.client.send_data(number, sent, end_stream=True)
            talk.move()
        assert talk.codes[number] == str(int(code)).encode()
        assert talk.codes[talk.call(b"/echo", b"x")] == b"0"

    _run(test)


def test_a_call_without_a_body_or_of_another_type_fails_alone() -> None:
    async def test(talk: _Talk) -> None:
        talk.begin()
        assert talk.codes[talk.call(b"/echo", end=False, **{"content-type": "text/xml"})] == b"12"
        number = talk.client.get_next_available_stream_id()
        asked = {":method": "POST", ":path": "/echo", ":scheme": "http", ":authority": "a"}
        asked |= {"content-type": "application/grpc"}
        talk.client.send_headers(number, list(asked.items()), end_stream=True)
        talk.move()
        assert talk.codes[number] == b"13"

    _run(test)


def test_a_body_may_be_padded_and_end_with_trailers() -> None:
    async def test(talk: _Talk) -> None:
        talk.begin()
        number = talk.call(b"/echo", end=False)
        talk.client.send_data(number, _framed(b"padded"), pad_length=20)
        talk.client.send_headers(number, [("grpc-note", "x")], end_stream=True)
        talk.move()
        assert talk.data[number] == _framed(b"padded")

    _run(test)


def test_a_held_call_is_answered_later_and_others_meanwhile() -> None:
    async def test(talk: _Talk) -> None:
        talk.begin()
        held = talk.call(b"/held", b"later")
        failing = talk.call(b"/held", b"fail")
        assert talk.codes[talk.call(b"/echo", b"now")] == b"0"
        await turn()
        talk.service.go.set()
        while failing not in talk.codes:
            await turn()
            talk.move()
        assert (talk.data[held], talk.codes[held], talk.codes[failing]) == (
            _framed(b"later"),
            b"0",
            b"13",
        )
        assert (talk.counts.held, talk.counts.failed) == (2, 1)

    _run(test)


@pytest.mark.parametrize(
    ("begun", "undone"), [(False, ["held lease"]), (True, ["cancelled"])], ids=["before", "after"]
)
@pytest.mark.parametrize("lost", [False, True], ids=["reset", "lost"])
def test_a_caller_that_gives_up_gets_its_place_taken_back_once(
    begun: bool, undone: list[str], lost: bool
) -> None:
    async def test(talk: _Talk) -> None:
        talk.begin()
        number = talk.call(b"/held", b"x")
        if begun:
            await turn()
        if lost:
            talk.server.connection_lost(None)
        else:
            talk.client.reset_stream(number)
            talk.move()
        await turn()
        await turn()
        assert talk.service.undone == undone

    _run(test)


def test_a_lease_whose_answer_crossed_a_reset_is_taken_back_once() -> None:
    async def test(talk: _Talk) -> None:
        talk.begin()
        talk.call(b"/lease", b"x")
        for _ in range(2):
            talk.server.data_received(write_frame(Kind.RST_STREAM, 0, 1, b"\x00\x00\x00\x08"))
        assert talk.service.undone == ["a lease"]

    _run(test)


def test_more_calls_at_once_than_stated_are_refused_and_may_be_tried_again() -> None:
    async def test(talk: _Talk) -> None:
        talk.server.connection_made(talk.wire)
        talk.server.data_received(_OPENING)
        talk.wire.take()
        for number in range(1, 2 * MOST_STREAMS + 4, 2):
            talk.server.data_received(write_frame(Kind.HEADERS, END_HEADERS, number, _HEADERS))
        refused = int(Fault.REFUSED_STREAM).to_bytes(4, "big")
        first, last = 2 * MOST_STREAMS + 1, 2 * MOST_STREAMS + 3
        assert list(_frames(talk.wire.take())) == [
            (Kind.RST_STREAM, 0, first, refused),
            (Kind.RST_STREAM, 0, last, refused),
        ]

    _run(test)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", Fault.PROTOCOL_ERROR),
        (PREFACE + write_frame(Kind.PING, 0, 0, b"12345678"), Fault.PROTOCOL_ERROR),
        (PREFACE + write_frame(Kind.SETTINGS, ACK, 0), Fault.PROTOCOL_ERROR),
        (_OPENING + write_frame(Kind.SETTINGS, 0, 1), Fault.PROTOCOL_ERROR),
        (_OPENING + write_frame(Kind.SETTINGS, ACK, 0, b"x" * 6), Fault.FRAME_SIZE_ERROR),
        (_OPENING + b"\x00\x40\x01" + bytes(6), Fault.FRAME_SIZE_ERROR),
        (_OPENING + write_frame(Kind.PING, 0, 0, b"1"), Fault.FRAME_SIZE_ERROR),
        (_OPENING + write_frame(Kind.PING, 0, 1, b"12345678"), Fault.PROTOCOL_ERROR),
        (_OPENING + write_frame(Kind.PUSH_PROMISE, 0, 1, b"1234"), Fault.PROTOCOL_ERROR),
        (_OPENING + write_frame(Kind.PRIORITY, 0, 1, b"1"), Fault.FRAME_SIZE_ERROR),
        (_OPENING + write_frame(Kind.GOAWAY, 0, 1, bytes(8)), Fault.PROTOCOL_ERROR),
        (_OPENING + write_frame(Kind.DATA, 0, 0, b"x"), Fault.PROTOCOL_ERROR),
        (_OPENING + write_frame(Kind.DATA, 0, 1, b"x"), Fault.PROTOCOL_ERROR),
        (_OPENING + write_frame(Kind.RST_STREAM, 0, 0, bytes(4)), Fault.PROTOCOL_ERROR),
        (_OPENING + write_frame(Kind.RST_STREAM, 0, 1, bytes(4)), Fault.PROTOCOL_ERROR),
        (_BEGUN + write_frame(Kind.RST_STREAM, 0, 1, bytes(3)), Fault.FRAME_SIZE_ERROR),
        (_OPENING + write_frame(Kind.WINDOW_UPDATE, 0, 0, bytes(3)), Fault.FRAME_SIZE_ERROR),
        (_OPENING + write_window_update(0, 0), Fault.PROTOCOL_ERROR),
        (_OPENING + write_window_update(1, 1), Fault.PROTOCOL_ERROR),
        (_OPENING + write_window_update(0, 0x7FFFFFFF), Fault.FLOW_CONTROL_ERROR),
        (_OPENING + write_frame(Kind.HEADERS, END_HEADERS, 2, _HEADERS), Fault.PROTOCOL_ERROR),
        (_OPENING + write_frame(1, END_HEADERS, 1, b"\xff\xff"), Fault.COMPRESSION_ERROR),
        (_OPENING + write_frame(Kind.HEADERS, END_HEADERS, 1, b"\xc0"), Fault.COMPRESSION_ERROR),
        (
            _OPENING + write_frame(Kind.HEADERS, END_HEADERS | HAS_PRIORITY, 1, b"1234"),
            Fault.FRAME_SIZE_ERROR,
        ),
        (_OPENING + write_frame(1, END_HEADERS | PADDED, 1, b"\x09a"), Fault.PROTOCOL_ERROR),
        (_BEGUN + write_frame(Kind.HEADERS, END_HEADERS, 1, b"\x82"), Fault.PROTOCOL_ERROR),
        (
            _BEGUN
            + write_frame(Kind.DATA, END_STREAM, 1, _framed(b"x"))
            + write_frame(Kind.HEADERS, END_HEADERS, 1, _HEADERS),
            Fault.STREAM_CLOSED,
        ),
        (_OPENING + write_frame(Kind.CONTINUATION, 0, 1, b"x"), Fault.PROTOCOL_ERROR),
        (
            _OPENING + write_frame(Kind.HEADERS, 0, 1) + write_frame(Kind.PING, 0, 0, bytes(8)),
            Fault.PROTOCOL_ERROR,
        ),
        (
            _OPENING + write_frame(Kind.HEADERS, 0, 1) + write_frame(Kind.CONTINUATION, 0, 3, b"x"),
            Fault.PROTOCOL_ERROR,
        ),
        (
            _OPENING + write_frame(Kind.HEADERS, 0, 1) + write_frame(Kind.CONTINUATION, 0, 1),
            Fault.ENHANCE_YOUR_CALM,
        ),
        (
            _OPENING
            + write_frame(Kind.HEADERS, 0, 1)
            + write_frame(Kind.CONTINUATION, 0, 1, bytes(16_384)) * 3,
            Fault.ENHANCE_YOUR_CALM,
        ),
        (
            _OPENING
            + write_frame(Kind.HEADERS, END_HEADERS, 1, b"\x40\x01a\x7f\x81\x1f" + b"b" * 4000)
            + write_frame(Kind.HEADERS, END_HEADERS, 3, b"\xbe" * 9),
            Fault.COMPRESSION_ERROR,
        ),
    ],
)  # fmt: skip
def test_a_peer_that_breaks_the_protocol_is_told_why_and_left(data: bytes, fault: Fault) -> None:
    async def test(talk: _Talk) -> None:
        talk.server.connection_made(talk.wire)
        talk.server.data_received(data)
        assert _fault(talk.wire.take()) == fault
        assert talk.wire.closed
        assert talk.counts.malformed == 1

    _run(test)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (write_window_update(1, 0), Fault.PROTOCOL_ERROR),
        (write_window_update(1, 0x7FFFFFFF), Fault.FLOW_CONTROL_ERROR),
    ],
    ids=["nothing", "too much"],
)
def test_a_stream_that_breaks_the_protocol_ends_alone(data: bytes, fault: Fault) -> None:
    async def test(talk: _Talk) -> None:
        talk.server.connection_made(talk.wire)
        talk.server.data_received(_BEGUN)
        talk.wire.take()
        talk.server.data_received(data + write_frame(Kind.PING, 0, 0, b"12345678"))
        reset, pong = _frames(talk.wire.take())
        assert reset == (Kind.RST_STREAM, 0, 1, int(fault).to_bytes(4, "big"))
        assert pong == (Kind.PING, ACK, 0, b"12345678")

    _run(test)


def test_frames_that_change_nothing_are_passed_over() -> None:
    async def test(talk: _Talk) -> None:
        talk.server.connection_made(talk.wire)
        talk.server.data_received(_OPENING)
        talk.wire.take()
        for frame in (
            write_frame(Kind.PRIORITY, 0, 1, bytes(5)),
            write_frame(Kind.GOAWAY, 0, 0, bytes(8)),
            write_frame(Kind.PING, ACK, 0, bytes(8)),
            write_frame(Kind.SETTINGS, ACK, 0),
            write_frame(0xBE, 0xFF, 9, b"?"),
        ):
            talk.server.data_received(frame)
        assert (talk.wire.take(), talk.wire.closed) == (b"", False)

    _run(test)


def test_a_peer_that_does_not_read_is_not_read_from() -> None:
    async def test(talk: _Talk) -> None:
        talk.begin()
        talk.server.pause_writing()
        assert not talk.wire.reads
        talk.server.resume_writing()
        assert talk.wire.reads

    _run(test)


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 11), st.integers(0, 255), st.integers(0, 9), st.binary(max_size=40)
        ),
        max_size=12,
    ),
    st.binary(max_size=20),
)
def test_arbitrary_frames_never_crash_it(
    frames: list[tuple[int, int, int, bytes]], rest: bytes
) -> None:
    async def test(talk: _Talk) -> None:
        talk.server.connection_made(talk.wire)
        for data in (_OPENING, *(write_frame(*frame) for frame in frames), rest):
            if not talk.wire.closed:
                talk.server.data_received(data)
        assert talk.counts.failed == 0

    _run(test)


@settings(max_examples=200)
@given(st.binary(max_size=80), st.integers(0, 200), st.integers(0, 255))
def test_a_call_with_a_byte_changed_never_crashes_it(noise: bytes, place: int, byte: int) -> None:
    async def test(talk: _Talk) -> None:
        call = bytearray(_BEGUN + write_frame(Kind.DATA, END_STREAM, 1, _framed(noise)))
        call[place % len(call)] = byte
        talk.server.connection_made(talk.wire)
        talk.server.data_received(bytes(call))
        assert talk.counts.failed == 0

    _run(test)
