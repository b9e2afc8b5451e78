"""Live traffic: what is sent, to whom it may be sent, how the answers are counted."""

import asyncio
from collections import Counter

import pytest

from schout.core.model.event import HttpRequest
from schout.service.live_traffic import Answers, Pace, Target, head_of, send_all, target_of
from schout.testing.simulate_world import a_world, request

TENANT = a_world(1, 1).tenants[0]
FAST = Pace(speed=1000, per_second=1_000_000)
GOOD, BAD = "198.18.1.1", "198.18.9.9"


def asked(source: str, target: str = "/", at_us: int = 0) -> HttpRequest:
    return request(at_us, source, TENANT, "GET", target, 200, 1, "Reader/1")


@pytest.mark.parametrize(
    ("url", "target", "ours"),
    [
        ("http://127.0.0.1:8080", Target(host="127.0.0.1", port=8080, tls=False), True),
        ("http://[::1]:81/", Target(host="::1", port=81, tls=False), True),
        ("https://localhost", Target(host="localhost", port=443, tls=True), True),
        ("http://shop.example", Target(host="shop.example", port=80, tls=False), False),
        ("http://192.0.2.1", Target(host="192.0.2.1", port=80, tls=False), False),
    ],
    ids=["loopback", "loopback-6", "localhost", "name", "address"],
)
def test_a_server_is_this_machine_only_when_it_can_be_no_other(
    url: str, target: Target, ours: bool
) -> None:
    assert (target_of(url), target_of(url).is_this_machine) == (target, ours)


@pytest.mark.parametrize(
    "url", ["shop", "ftp://127.0.0.1", "http://", "http://127.0.0.1/a", "http://127.0.0.1:99999"]
)
def test_what_is_no_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"expected a server|[Pp]ort"):
        target_of(url)


def test_a_pace_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        Pace(speed=0)


def test_a_request_names_its_host_and_its_source() -> None:
    event = request(0, GOOD, TENANT, "POST", "/a b?c=\r\nd", 200, 1, "Reader/1")
    assert head_of(event) == (
        b"POST /a%20b?c=%0D%0Ad HTTP/1.1\r\n"
        b"Host: " + TENANT.host.encode() + b"\r\n"
        b"X-Forwarded-For: 198.18.1.1\r\n"
        b"Connection: close\r\n"
        b"User-Agent: Reader/1\r\n"
        b"Content-Length: 0\r\n\r\n"
    )


def run(answer: bytes) -> tuple[Answers, list[bytes]]:
    """Send three requests to a server that always answers alike; give the lines it got."""
    lines: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = await reader.readline()
        if line:
            lines.append(line)
            writer.write(answer)
        writer.close()

    async def go() -> Answers:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            target = Target(host="127.0.0.1", port=port, tls=False)
            events = [asked(GOOD), asked(BAD, "/x", 1000), asked(GOOD, "/y", 2000)]
            return await send_all(events, target, FAST, frozenset([BAD]), lambda _: None)

    return asyncio.run(go()), lines


def test_answers_are_counted_for_honest_and_abusive_sources() -> None:
    answers, lines = run(b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n")
    assert answers == Answers(sent=3, abusive=Counter({429: 1}), honest=Counter({429: 2}))
    assert sorted(lines) == [
        b"GET / HTTP/1.1\r\n",
        b"GET /x HTTP/1.1\r\n",
        b"GET /y HTTP/1.1\r\n",
    ]


@pytest.mark.parametrize("answer", [b"", b"what?\r\n", b"HTTP/1.1 many\r\n"])
def test_what_is_no_answer_counts_as_none(answer: bytes) -> None:
    answers, _ = run(answer)
    assert answers == Answers(sent=3, failed=3)


def test_a_server_that_is_not_there_is_told_at_once() -> None:
    with pytest.raises(OSError, match="onnect"):
        asyncio.run(
            send_all([], Target(host="127.0.0.1", port=1, tls=False), FAST, frozenset(), print)
        )
