"""Completions: leases named in log lines of proxies end, once, and nothing else does."""

import asyncio
import socket
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.e2e.gate_agent import PARALLEL, Agent, limits

from schout.gateway.call import Call, CallClass
from schout.gateway.hooks.completions import RECEIVE_BUFFER_BYTES, Completions, CompletionServer

CROWD = 300
"""More datagrams than are taken at once, and fewer than the least buffer holds."""
CALL = Call("db.example", "/jsonrpc", "POST", "192.0.2.7", CallClass.API)


async def step() -> None:
    """Let the loop go round."""
    with suppress(TimeoutError):
        async with asyncio.timeout(0.001):
            await asyncio.Event().wait()


def taken() -> tuple[Agent, Completions, str]:
    """Give a gate with one call under way, and its lease."""
    agent = Agent(None, limits(PARALLEL))
    lease = agent.gate.check(CALL, agent.clock.now_us()).lease
    assert lease is not None
    return agent, Completions(agent.gate, agent.clock), lease


@pytest.mark.parametrize(
    "line",
    [
        "<190>Nov 22 23:37:55 schout: lease=%s status=200 time=0.012",
        '{"lease":"%s","status":499}',
        "%s",
        "\x00\xff%s\n",
    ],
)
def test_a_lease_is_found_in_a_line_of_any_form(line: str) -> None:
    agent, completions, lease = taken()
    assert completions.feed((line % lease).encode("latin-1")) == 1
    assert (agent.gate.in_flight, completions.counts) == (0, {"ended": 1, "again": 0, "without": 0})


def test_a_lease_that_comes_twice_and_a_line_without_one_change_nothing() -> None:
    agent, completions, lease = taken()
    assert completions.feed(f"{lease} {lease}\n".encode()) == 1
    assert completions.feed(lease.encode()) == 0
    assert completions.feed(b"lease=- status=200") == 0
    assert completions.feed(b"") == 0
    assert completions.counts == {"ended": 1, "again": 2, "without": 2}
    assert agent.gate.check(CALL, agent.clock.now_us()).lease is not None


def test_each_of_some_datagrams_is_counted() -> None:
    agent, completions, lease = taken()
    assert completions.feed_all([lease.encode(), b"", lease.encode(), b"lease=-"]) == 1
    assert (agent.gate.in_flight, completions.counts) == (0, {"ended": 1, "again": 1, "without": 2})


def test_a_lease_of_another_gate_or_of_a_longer_name_ends_nothing() -> None:
    agent, completions, lease = taken()
    completions.feed(b"lease=of-another-gate-1 " + lease.encode() + b"0")
    assert agent.gate.in_flight == 1
    assert completions.counts == {"ended": 0, "again": 1, "without": 0}


@given(st.binary(max_size=200) | st.text(alphabet="lease-of-a-test-0123\n ", max_size=200))
def test_whatever_comes_is_counted_and_nothing_more(data: bytes | str) -> None:
    agent, completions, _ = taken()
    agent.gate.release("lease-of-a-test-1", agent.clock.now_us())
    lines = data.encode() if isinstance(data, str) else data
    assert completions.feed(lines) == 0
    assert completions.counts["ended"] == 0
    assert completions.counts["again"] + completions.counts["without"] >= 1


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_datagrams_are_taken_and_the_port_is_free_after_the_close(host: str) -> None:
    agent, completions, lease = taken()
    server = CompletionServer(completions)

    async def test() -> None:
        await server.serve(host, 0)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as sender:
            for _ in range(CROWD):
                sender.sendto(b"no lease", server.address)
            sender.sendto(lease.encode(), server.address)
        async with asyncio.timeout(20):
            while agent.gate.in_flight:
                await step()
        with pytest.raises(OSError, match="in use"):
            await CompletionServer(completions).serve(*server.address)
        server.close()
        await step()
        again = CompletionServer(completions)
        await again.serve(*server.address)
        again.close()

    asyncio.run(test())
    assert completions.counts == {"ended": 1, "again": 0, "without": CROWD}


def test_a_server_that_never_listened_can_be_closed() -> None:
    CompletionServer(taken()[1]).close()
    assert RECEIVE_BUFFER_BYTES == 32 * 1024 * 1024
