"""Limits over a real Valkey that is killed, stopped, closed off and filled with rubbish."""

import asyncio
import random
import re
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from redis import Redis
from tests.e2e.proxies import Server, free_port, valkey
from tests.e2e.waiting import WITHIN_S

from schout.adapters.system import SystemClock
from schout.adapters.valkey.rate_store import Settings, ValkeyRateStore
from schout.ports.rate_store import Ask, Figures, Lane, Sharing

HOUR_US = 3_600_000_000
CALLERS = 24
LANES = [
    *(Lane(f"r{burst}", Figures(interval_us=HOUR_US, burst=burst)) for burst in (1, 30, 400)),
    *(Lane(f"p{cap}", Figures(cap=cap, ttl_us=HOUR_US)) for cap in (1, 3)),
    Lane("both", Figures(interval_us=HOUR_US, burst=300, cap=2, ttl_us=HOUR_US)),
]
ONE = Lane("one", Figures(interval_us=HOUR_US, cap=1, ttl_us=HOUR_US))


@asynccontextmanager
async def edge(where: int | str, **given: object) -> AsyncIterator[ValkeyRateStore]:
    url = where if isinstance(where, str) else f"redis://127.0.0.1:{where}"
    fields = {"first_pause_ms": 5, "most_pause_ms": 50, "within_ms": 2000} | given
    settings = Settings(url=url, secret=b"of the test", **fields)  # type: ignore[arg-type]
    store = ValkeyRateStore(settings, SystemClock())
    async with asyncio.TaskGroup() as group:
        group.create_task(store.run())
        await store.tried()
        try:
            yield store
        finally:
            await store.aclose()


@contextmanager
def client(server: Server) -> Iterator[Redis]:
    with Redis(port=server.port, decode_responses=False) as opened:
        yield opened


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - chance that can be repeated


async def until(condition: Callable[[], bool], what: str) -> None:
    loop = asyncio.get_running_loop()
    deadline_s = loop.time() + WITHIN_S
    while not condition():
        assert loop.time() < deadline_s, f"waited {WITHIN_S} s in vain for {what}"
        looked = loop.create_future()
        loop.call_later(0.005, looked.set_result, None)
        await looked


class Traffic:
    """Callers at one edge, watched from outside."""

    def __init__(self, store: ValkeyRateStore, name: str) -> None:
        self.store = store
        self.name = name
        self.spent: Counter[str] = Counter()
        self.running: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.stopping = False
        self.ended = asyncio.Event()
        self.calls = 0

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for caller in range(CALLERS):
                group.create_task(self._caller(caller))
        self.ended.set()

    async def stop(self) -> None:
        """Let every caller end its last call."""
        self.stopping = True
        await self.ended.wait()

    async def _caller(self, caller: int) -> None:
        draw, number, loop = seeded(caller), 0, asyncio.get_running_loop()
        while not self.stopping:
            number += 1
            lanes = tuple(draw.sample(LANES, draw.randint(1, 2)))
            ask = Ask(lanes, f"{self.name}.{caller}.{number}")
            [got] = await self.store.take([ask])
            self.calls += 1
            if got.admitted:
                self._count(ask)
            turned = loop.create_future()
            loop.call_later(draw.random() / 500, turned.set_result, None)
            await turned
            if got.admitted:
                for lane in lanes:
                    self.running[lane.key] -= 1
                self.store.give_back([ask.lease])

    def _count(self, ask: Ask) -> None:
        for lane in ask.lanes:
            self.spent[lane.key] += 1
            self.running[lane.key] += 1
            self.most[lane.key] = max(self.most[lane.key], self.running[lane.key])

    def too_much(self, times: int = 1) -> list[str]:
        """Name the lanes that admitted more than so many times their limit."""
        return [lane.key for lane in LANES if self._over(lane, times)]

    def _over(self, lane: Lane, times: int) -> bool:
        figures = lane.figures
        over_rate = figures.interval_us and self.spent[lane.key] > times * figures.burst
        return bool(over_rate or (figures.cap and self.most[lane.key] > times * figures.cap))


async def pass_some(*traffics: Traffic, calls: int = 300) -> None:
    for traffic in traffics:
        goal = traffic.calls + calls
        await until(lambda traffic=traffic, goal=goal: traffic.calls >= goal, "calls")  # type: ignore[misc]


def test_a_server_that_is_killed_and_comes_back_gives_nobody_more(tmp_path: Path) -> None:
    port = free_port()

    async def scene() -> None:
        with valkey(tmp_path, port) as first:
            async with edge(port) as store, asyncio.TaskGroup() as group:
                traffic = Traffic(store, "edge")
                group.create_task(traffic.run())
                await pass_some(traffic)
                assert store.counts().sharing is Sharing.SHARED
                first.kill()
                await until(lambda: store.counts().sharing is Sharing.LOCAL, "the loss")
                await pass_some(traffic)
                assert store.counts().local > 0
                with valkey(tmp_path, port):
                    await until(lambda: store.counts().sharing is Sharing.SHARED, "the return")
                    before = store.counts()
                    await pass_some(traffic)
                    await traffic.stop()
                    levels = await store.peek(LANES)
                    after = store.counts()
        assert traffic.too_much() == []
        assert [(each.running, each.degraded) for each in levels] == [(0, False)] * len(LANES)
        assert [each.left for each in levels if each.reset_us][:1] == [0]
        assert (before.returns, after.returns) == (2, 2)
        assert before.errors > 0
        assert after.local == before.local
        assert after.shared > before.shared

    asyncio.run(scene())


def test_two_edges_apart_admit_at_most_twice_the_limit(tmp_path: Path) -> None:
    port = free_port()

    async def scene() -> None:
        with valkey(tmp_path, port) as first:
            async with edge(port) as one, edge(port) as two, asyncio.TaskGroup() as group:
                traffics = [Traffic(one, "one"), Traffic(two, "two")]
                for each in traffics:
                    group.create_task(each.run())
                await pass_some(*traffics)
                first.kill()
                await pass_some(*traffics)
                with valkey(tmp_path, port):
                    for store in (one, two):
                        await until(lambda s=store: s.counts().returns == 2, "the return")  # type: ignore[misc]
                    await pass_some(*traffics)
                    for each in traffics:
                        await each.stop()
                    await one.peek(LANES)
                    levels = await two.peek(LANES)
        assert [each.too_much() for each in traffics] == [[], []]
        assert [each.running for each in levels] == [0] * len(LANES)

    asyncio.run(scene())


def test_what_edges_admitted_while_apart_counts_for_all_when_they_are_back(tmp_path: Path) -> None:
    port = free_port()
    lane = Lane("a", Figures(interval_us=HOUR_US, burst=10, cap=5, ttl_us=HOUR_US))

    async def scene() -> None:
        with valkey(tmp_path, port) as first:
            async with edge(port) as one, edge(port) as two:
                first.kill()
                for store in (one, two):
                    for number in range(3):
                        await store.take([Ask((lane,), f"{id(store)}.{number}")])
                assert one.counts().local + two.counts().local == 6
                with valkey(tmp_path, port):
                    for store in (one, two):
                        await until(lambda s=store: s.counts().returns == 2, "the return")  # type: ignore[misc]
                    [level] = await one.peek([lane])
                    asks = [Ask((lane,), f"more.{number}") for number in range(3)]
                    got = await two.take(asks)
        assert (level.running, level.left, level.degraded) == (6, 4, False)
        assert [each.admitted for each in got] == [False, False, False]

    asyncio.run(scene())


def test_a_server_that_stands_still_holds_nobody_up(tmp_path: Path) -> None:
    async def scene() -> None:
        with valkey(tmp_path) as server:
            async with edge(server.port, within_ms=50) as store, asyncio.TaskGroup() as group:
                traffic = Traffic(store, "edge")
                group.create_task(traffic.run())
                await pass_some(traffic)
                server.process.send_signal(signal.SIGSTOP)
                try:
                    await until(lambda: store.counts().local > 300, "answers without it")
                finally:
                    server.process.send_signal(signal.SIGCONT)
                await until(lambda: store.counts().sharing is Sharing.SHARED, "the return")
                await pass_some(traffic)
                await traffic.stop()
        assert traffic.too_much() == []

    asyncio.run(scene())


def test_callers_who_go_away_leave_no_lease(tmp_path: Path) -> None:
    lane = Lane("a", Figures(cap=1000, ttl_us=HOUR_US))

    async def scene() -> None:
        with valkey(tmp_path) as server:
            async with edge(server.port) as store:
                draw, loop = seeded(1), asyncio.get_running_loop()
                callers = [
                    asyncio.ensure_future(store.take([Ask((lane,), f"{number}")]))
                    for number in range(600)
                ]
                for caller in callers:
                    loop.call_later(draw.random() / 50, caller.cancel)
                ended = await asyncio.gather(*callers, return_exceptions=True)
                got = [n for n, each in enumerate(ended) if not isinstance(each, BaseException)]
                [level] = await store.peek([lane])
                assert level.running == len(got)
                store.give_back([f"{number}" for number in got])
                [level] = await store.peek([lane])
        assert level.running == 0

    asyncio.run(scene())


def test_keys_show_nobody_and_expire_by_themselves(tmp_path: Path) -> None:
    brief = Figures(interval_us=100_000, cap=1, ttl_us=50_000)

    async def scene() -> None:
        with valkey(tmp_path) as server, client(server) as direct:
            async with edge(server.port, namespace="mine") as store:
                await store.take([Ask((Lane("host:shop.example", brief),), "lease")])
                [key] = direct.keys("*")
                assert isinstance(key, bytes)
                assert re.fullmatch(rb"schout:1:\{mine\}:[0-9a-f]{32}", key)
                assert 0 < direct.pttl(key) <= 100
                await until(lambda: direct.dbsize() == 0, "the keys to go")
                idle = Lane("cap", Figures(cap=1, ttl_us=HOUR_US))
                await store.take([Ask((idle,), "lease")])
                store.give_back(["lease"])
                await store.peek([idle])
                assert direct.dbsize() == 0

    asyncio.run(scene())


def test_a_script_that_the_server_forgot_is_sent_again(tmp_path: Path) -> None:
    async def scene() -> None:
        with valkey(tmp_path) as server, client(server) as direct:
            async with edge(server.port) as store:
                await store.take([Ask((ONE,), "0")])
                direct.script_flush()
                [got] = await store.take([Ask((ONE,), "1")])
                counts = store.counts()
        assert (got.admitted, got.degraded) == (False, False)
        assert (counts.errors, counts.local) == (0, 0)

    asyncio.run(scene())


@pytest.mark.parametrize("state", [b"", b"rubbish", b"\xff" * 8, b"\x7f\xf0" + b"\0" * 22, None])
def test_rubbish_in_a_key_counts_as_nothing(tmp_path: Path, state: bytes | None) -> None:
    async def scene() -> None:
        with valkey(tmp_path) as server, client(server) as direct:
            async with edge(server.port) as store:
                await store.take([Ask((ONE,), "0")])
                [key] = direct.keys("*")
                direct.delete(key)
                if state is None:
                    direct.hset(key, "another", "type")
                else:
                    direct.set(key, state)
                answers = [
                    (await store.take([Ask((ONE,), f"{number}")]))[0].admitted
                    for number in range(1, 3)
                ]
                counts = store.counts()
        assert (counts.errors, counts.local) == (0, 0)
        assert answers[1] is False

    asyncio.run(scene())


def test_a_server_that_refuses_writes_counts_as_away(tmp_path: Path) -> None:
    async def scene() -> None:
        with valkey(tmp_path) as server, client(server) as direct:
            async with edge(server.port) as store:
                direct.config_set("maxmemory", "1")
                [got] = await store.take([Ask((ONE,), "0")])
                assert (got.admitted, got.degraded) == (True, True)
                assert store.counts().trouble is not None
                direct.config_set("maxmemory", "0")
                await until(lambda: store.counts().returns == 2, "the return")
                [got] = await store.take([Ask((ONE,), "1")])
        assert (got.admitted, got.degraded) == (False, False)

    asyncio.run(scene())


@pytest.mark.parametrize("password", ["right", "wrong"])
def test_a_password_lets_in_and_a_wrong_one_is_told(tmp_path: Path, password: str) -> None:
    async def scene() -> None:
        with valkey(tmp_path, None, "--requirepass", "right") as server:
            async with edge(f"redis://:{password}@127.0.0.1:{server.port}") as store:
                counts = store.counts()
        expected = {
            "right": (Sharing.SHARED, None),
            "wrong": (Sharing.LOCAL, "AuthenticationError"),
        }
        assert (counts.sharing, counts.trouble) == expected[password]

    asyncio.run(scene())


def test_a_unix_socket_works_as_well(tmp_path: Path) -> None:
    async def scene() -> None:
        with valkey(tmp_path, None, "--unixsocket", "v.sock"):
            async with edge(f"unix://{tmp_path}/v.sock") as store:
                [got] = await store.take([Ask((ONE,), "0")])
        assert (got.admitted, got.degraded) == (True, False)

    asyncio.run(scene())
