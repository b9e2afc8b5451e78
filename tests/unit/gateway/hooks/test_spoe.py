"""The agent that HAProxy asks: the handshake, the answers, and what ends a connection."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.e2e.gate_agent import PARALLEL, RATE, SUSPENDED, Agent, limit, limits
from tests.unit.gateway.hooks.wire import Wire, turn

from schout.core.model.edge import EdgeLimit, Quota, Stage
from schout.gateway.hooks.spoe import Counts, SpoeConnection, SpoeServer, _head
from schout.gateway.hooks.spoe_codec import (
    ACK,
    AGENT_DISCONNECT,
    AGENT_HELLO,
    HAPROXY_DISCONNECT,
    HAPROXY_HELLO,
    NOTIFY,
    Status,
    Typed,
    frame,
    ids_end,
    read_pairs,
    read_typed,
    read_varint,
    write_address,
    write_message,
    write_pairs,
    write_typed,
)

_TOLD: dict[str, Typed] = {
    "supported-versions": b"2.0",
    "max-frame-size": 16380,
    "capabilities": b"pipelining,async",
}


def _hello(**changes: Typed) -> bytes:
    told = _TOLD | {name.replace("_", "-"): value for name, value in changes.items()}
    kept: dict[str, Typed] = {name: value for name, value in told.items() if value is not None}
    return frame(HAPROXY_HELLO, b"\x00\x00", write_pairs(kept))


def _message(name: str = "check", /, **changes: bytes | None) -> bytes:
    told = {
        "method": b"GET",
        "target": b"/json/2/res.partner/search",
        "host": b"db.example",
        "authorization": b"bearer one",
        "signature-input": None,
    } | changes
    written = {key: write_typed(value) for key, value in told.items()}
    return write_message(name, {"src": write_address("192.0.2.7"), **written})


def _notify(message: bytes, ids: bytes = b"\x01\x01") -> bytes:
    return frame(NOTIFY, ids, message)


def _frames(data: bytes) -> list[tuple[int, bytes, bytes]]:
    """Take frames apart: kind, ids, payload."""
    found = []
    while data:
        end = 4 + int.from_bytes(data[:4], "big")
        start = ids_end(data, 9, end)
        found.append((data[4], data[9:start], data[start:end]))
        data = data[end:]
    return found


def _set(actions: bytes) -> dict[str, Typed]:
    """Read the variables that an answer sets."""
    found: dict[str, Typed] = {}
    while actions:
        assert actions[:3] == b"\x01\x03\x02"
        size, at = read_varint(actions, 3)
        name = actions[at : at + size].decode()
        found[name], at = read_typed(actions, at + size)
        actions = actions[at:]
    return found


def _status(data: bytes) -> int:
    """Read the status of the one frame that ends a connection."""
    [(kind, ids, payload)] = _frames(data)
    assert (kind, ids) == (AGENT_DISCONNECT, b"\x00\x00")
    status = read_pairs(payload, 0, len(payload))[b"status-code"]
    assert isinstance(status, int)
    return status


class _Talk:
    """A connection to an agent, after its greeting."""

    def __init__(self, server: SpoeServer, agent: Agent) -> None:
        self.server, self.agent = server, agent
        self.wire = Wire()
        self.connection = SpoeConnection(server)
        self.connection.connection_made(self.wire)

    def send(self, data: bytes) -> bytes:
        """Send bytes; give what came back at once."""
        self.connection.data_received(data)
        return self.wire.take()

    def ask(self, message: bytes | None = None, ids: bytes = b"\x01\x01") -> dict[str, Typed]:
        """Ask about a call; give the variables of its answer."""
        [(kind, same, actions)] = _frames(self.send(_notify(message or _message(), ids)))
        assert (kind, same) == (ACK, ids)
        return _set(actions)


@asynccontextmanager
async def _talk(*of: EdgeLimit, greet: bool = True, **options: bool) -> AsyncIterator[_Talk]:
    agent = Agent(None, limits(*of))
    server = SpoeServer(agent.gate, agent.identifier, agent.replier, agent.clock, **options)
    talk = _Talk(server, agent)
    if greet:
        talk.send(_hello())
    yield talk
    talk.connection.connection_lost(None)
    await turn()


def _run(test: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await test()

    asyncio.run(run())


def test_it_agrees_on_version_frame_size_and_pipelining() -> None:
    async def test() -> None:
        async with _talk(greet=False) as talk:
            [(kind, ids, payload)] = _frames(talk.send(_hello(max_frame_size=1000)))
            assert (kind, ids) == (AGENT_HELLO, b"\x00\x00")
            assert read_pairs(payload, 0, len(payload)) == {
                b"version": b"2.0",
                b"max-frame-size": 1000,
                b"capabilities": b"pipelining",
            }
            assert not talk.wire.closed

    _run(test)


def test_a_health_check_is_answered_and_ended() -> None:
    async def test() -> None:
        async with _talk(greet=False) as talk:
            assert _frames(talk.send(_hello(healthcheck=True)))[0][0] == AGENT_HELLO
            await turn()
            assert talk.wire.closed

    _run(test)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"supported_versions": None}, Status.NO_VERSION),
        ({"supported_versions": b"1.0, 3.0"}, Status.UNSUPPORTED_VERSION),
        ({"max_frame_size": None}, Status.NO_FRAME_SIZE),
        ({"max_frame_size": 255}, Status.BAD_FRAME_SIZE),
        ({"capabilities": None}, Status.NO_CAPABILITIES),
    ],
    ids=["no version", "other versions", "no size", "small size", "no capabilities"],
)
def test_a_greeting_that_does_not_fit_is_told_why(
    changes: dict[str, Typed], status: Status
) -> None:
    async def test() -> None:
        async with _talk(greet=False) as talk:
            assert _status(talk.send(_hello(**changes))) == status
            assert talk.wire.closed
            assert talk.server.counts == Counts(connections=1, malformed=1)

    _run(test)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"\x00\x01\x00\x00\x03\x00\x00\x00\x01", Status.TOO_BIG),
        (b"\xff" * 9, Status.TOO_BIG),
        (b"\x00\x00\x00\x06\x03\x00\x00\x00\x01\x01", Status.INVALID),
        (b"\x00\x00\x00\x07\x03\x00\x00\x00\x00\x01\x01", Status.FRAGMENTED),
        (b"\x00\x00\x00\x07\x00\x00\x00\x00\x01\x01\x01", Status.INVALID),
        (frame(ACK, b"\x01\x01", b""), Status.INVALID),
        (_hello(), Status.INVALID),
        (_notify(b"\x05che"), Status.INVALID),
        (frame(NOTIFY, b"\xff\xff", b""), Status.INVALID),
        (frame(NOTIFY, b"\xff" * 20 + b"\x01\x01", b""), Status.INVALID),
    ],
    ids=[
        "long",
        "huge",
        "short",
        "part",
        "unset",
        "ack",
        "hello again",
        "cut message",
        "cut ids",
        "long ids",
    ],
)
def test_what_is_no_frame_ends_the_connection_and_is_counted(data: bytes, status: Status) -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            assert _status(talk.send(data)) == status
            assert talk.wire.closed
            assert talk.server.counts.malformed == 1

    _run(test)


def test_nothing_is_answered_before_the_greeting() -> None:
    async def test() -> None:
        async with _talk(RATE, greet=False) as talk:
            assert _status(talk.send(_notify(_message()))) == Status.INVALID

    _run(test)


def test_a_goodbye_is_answered() -> None:
    async def test() -> None:
        async with _talk() as talk:
            told: dict[str, Typed] = {"status-code": 0, "message": b"normal"}
            goodbye = frame(HAPROXY_DISCONNECT, b"\x00\x00", write_pairs(told))
            assert _status(talk.send(goodbye)) == Status.NORMAL
            await turn()
            assert talk.wire.closed
            assert talk.server.counts.malformed == 0

    _run(test)


def test_a_call_is_admitted_then_refused_with_all_that_its_caller_gets() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            assert talk.ask() == {"verdict": b"admit"}
            refused = talk.ask(ids=b"\xf1\x02\x07")
            body = refused.pop("body")
            assert isinstance(body, bytes)
            assert msgspec.json.decode(body)["status"] == 429
            assert b"\n" not in body
            assert refused == {
                "verdict": b"refuse",
                "status": 429,
                "content_type": b"application/problem+json",
                "content_language": b"nl",
                "cache_control": b"no-store",
                "x_content_type_options": b"nosniff",
                "retry_after": b"1",
                "ratelimit_policy": b'"iii2-rate";q=1;w=1',
                "ratelimit": b'"iii2-rate";r=0;t=1',
            }
            talk.agent.clock.advance(1_000_000)
            assert talk.ask() == {"verdict": b"admit"}

    _run(test)


def test_a_lease_goes_out_with_the_verdict() -> None:
    async def test() -> None:
        async with _talk(PARALLEL) as talk:
            assert talk.ask() == {"verdict": b"admit", "lease": b"lease-of-a-test-1"}
            assert talk.ask()["verdict"] == b"refuse"

    _run(test)


def test_a_warned_call_passes_with_its_fields() -> None:
    async def test() -> None:
        async with _talk(replace(RATE, stage=Stage.WARN)) as talk:
            talk.ask()
            warned = talk.ask()
            assert warned["verdict"] == b"warn"
            assert {"ratelimit", "ratelimit_policy", "schout_warning"} <= warned.keys()

    _run(test)


def test_the_fields_can_go_with_every_call() -> None:
    async def test() -> None:
        async with _talk(RATE, fields_always=True) as talk:
            assert talk.ask().keys() == {"verdict", "ratelimit", "ratelimit_policy"}

    _run(test)


def test_a_suspension_is_told_in_the_language_and_form_of_the_caller() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            told: dict[str, bytes | None] = {
                "accept-language": b"fr",
                "accept": b"text/html",
                "target": b"/web",
            }
            said = talk.ask(_message(host=SUSPENDED.encode(), **told))
            assert (said["verdict"], said["status"]) == (b"suspend", 403)
            assert said["content_language"] == b"fr"
            assert isinstance(said["body"], bytes)
            assert b"<html" in said["body"]

    _run(test)


def test_a_reply_that_does_not_fit_into_a_frame_is_said_in_short() -> None:
    async def test() -> None:
        async with _talk(RATE, greet=False) as talk:
            talk.send(_hello(max_frame_size=600))
            talk.ask()
            [(_, _, actions)] = _frames(talk.send(_notify(_message())))
            assert len(actions) < 600
            assert _set(actions) == {
                "verdict": b"refuse",
                "status": 429,
                "retry_after": b"1",
                "content_type": b"text/plain",
                "body": b"refused; the explanation does not fit into a frame of SPOE",
            }

    _run(test)


def test_of_cookies_it_knows_the_session_and_the_proof() -> None:
    told: dict[bytes, Typed] = {b"session": b"s1", b"proof": b"1.2.3", b"accept": b"text/html"}
    assert _head(told).headers == [
        (b"accept", b"text/html"),
        (b"cookie", b"session_id=s1"),
        (b"cookie", b"schout_proof=1.2.3"),
    ]
    assert _head({b"session": b"", b"proof": None}).headers == []


def test_a_message_of_another_name_is_acknowledged_and_sets_nothing() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            assert talk.ask(_message("other")) == {}
            assert talk.ask(_message("other") + _message("check-body")) == {"verdict": b"admit"}

    _run(test)


def test_a_defect_sets_no_verdict_and_the_connection_goes_on() -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            identify = talk.agent.identifier.identify
            talk.agent.identifier.identify = None  # type: ignore[assignment, method-assign]
            assert talk.ask() == {}
            talk.agent.identifier.identify = identify  # type: ignore[method-assign]
            assert talk.ask() == {"verdict": b"admit"}
            assert talk.server.counts == Counts(connections=1, messages=2, failed=1)

    _run(test)


def test_answers_keep_the_order_of_the_questions_however_the_bytes_arrive() -> None:
    async def test() -> None:
        asked = [
            _notify(_message(authorization=b"bearer %d" % at), bytes((at, 1))) for at in (5, 6, 7)
        ]
        async with _talk(PARALLEL) as talk, _talk(PARALLEL) as other:
            at_once = talk.send(b"".join(asked))
            in_bits = b"".join(other.send(bytes((byte,))) for byte in b"".join(asked))
            assert in_bits == at_once
            assert [ids for _, ids, _ in _frames(at_once)] == [
                b"\x05\x01",
                b"\x06\x01",
                b"\x07\x01",
            ]

    _run(test)


def test_a_held_call_is_answered_later_and_others_meanwhile() -> None:
    async def test() -> None:
        short = Quota(at_most=1, interval_us=20_000)
        paced = replace(limit("rate", stage=Stage.PACE, pace_us=50_000), quota=short)
        async with _talk(paced) as talk:
            talk.ask()
            assert talk.send(_notify(_message(), b"\x02\x01")) == b""
            assert talk.ask(_message(host=b"other.example")) == {"verdict": b"admit"}
            async with asyncio.timeout(10):
                while not talk.wire.written:
                    await turn()
            [(kind, ids, actions)] = _frames(talk.wire.take())
            assert (kind, ids, _set(actions)) == (ACK, b"\x02\x01", {"verdict": b"admit"})
            assert talk.server.counts.held == 1

    _run(test)


@pytest.mark.parametrize("begun", [False, True], ids=["before", "after"])
def test_a_lost_connection_gives_back_what_is_held(begun: bool) -> None:
    async def test() -> None:
        minute = Quota(at_most=1, interval_us=60_000_000)
        slow = replace(limit("rate", stage=Stage.PACE, pace_us=60_000_000), quota=minute)
        async with _talk(slow, PARALLEL) as talk:
            lease = talk.ask()["lease"]
            assert isinstance(lease, bytes)
            talk.agent.gate.release(lease.decode(), 0)
            assert talk.send(_notify(_message())) == b""
            assert talk.agent.gate.in_flight == 1
            if begun:
                await turn()
            talk.connection.connection_lost(None)
            await turn()
            await turn()
            assert talk.agent.gate.in_flight == 0

    _run(test)


def test_what_was_read_is_remembered_until_the_documents_change_but_never_a_signature() -> None:
    async def test() -> None:
        async with _talk() as talk:
            read = []
            identify = talk.agent.identifier.identify

            def counting(*told: object) -> object:
                read.append(told)
                return identify(*told)  # type: ignore[arg-type]

            talk.agent.identifier.identify = counting  # type: ignore[method-assign, assignment]
            for _ in range(3):
                talk.ask()
            assert len(read) == 1
            signed: dict[str, bytes | None] = {
                "signature-input": b"sig=()",
                "signature": b"sig=:x:",
            }
            for _ in range(3):
                talk.ask(_message(**signed))
                talk.ask(_message(body=b"{}"))
            assert len(read) == 7
            talk.server.swap(talk.agent.identifier, talk.agent.replier)
            talk.ask()
            assert len(read) == 8

    _run(test)


def test_a_peer_that_does_not_read_is_not_read_from() -> None:
    async def test() -> None:
        async with _talk() as talk:
            talk.connection.pause_writing()
            assert not talk.wire.reads
            talk.connection.resume_writing()
            assert talk.wire.reads

    _run(test)


def test_it_listens_on_an_address_and_on_a_socket_file(tmp_path: Path) -> None:
    async def test() -> None:
        async with _talk(RATE) as talk:
            tcp = await talk.server.serve("127.0.0.1", 0)
            unix = await talk.server.serve_unix(str(tmp_path / "spoe"))
            for opened in (
                asyncio.open_connection(*tcp.sockets[0].getsockname()),
                asyncio.open_unix_connection(str(tmp_path / "spoe")),
            ):
                reader, writer = await opened
                writer.write(_hello(healthcheck=True))
                ((kind, _, _),) = _frames(await reader.read())
                assert kind == AGENT_HELLO
                writer.close()
            tcp.close()
            unix.close()

    _run(test)


def test_closed_it_says_goodbye_to_all() -> None:
    async def test() -> None:
        async with _talk() as talk:
            talk.server.close()
            assert _status(talk.wire.take()) == Status.NORMAL
            assert talk.wire.closed

    _run(test)


@given(st.lists(st.binary(max_size=60), max_size=5), st.booleans())
def test_arbitrary_bytes_never_crash_it(parts: list[bytes], greet: bool) -> None:
    async def test() -> None:
        async with _talk(RATE, greet=greet) as talk:
            for part in parts:
                if not talk.wire.closed:
                    talk.send(part)
            assert talk.server.counts.failed == 0

    _run(test)


@given(st.integers(0, 400), st.integers(0, 255), st.integers(0, 400))
def test_a_frame_with_a_byte_changed_is_answered_or_ends_the_connection(
    place: int, byte: int, cut: int
) -> None:
    async def test() -> None:
        asked = bytearray(_notify(_message(body=b"<xml/>")))
        asked[place % len(asked)] = byte
        async with _talk(RATE) as talk:
            answer = talk.send(bytes(asked)[: cut or None] + _notify(_message()))
            counts = talk.server.counts
            assert counts.failed == 0
            assert talk.wire.closed == (counts.malformed == 1)
            assert not talk.wire.closed or _frames(answer)[-1][0] == AGENT_DISCONNECT

    _run(test)
