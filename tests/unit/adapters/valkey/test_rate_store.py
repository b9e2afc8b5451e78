"""The way without a server: no exception reaches callers, whatever the other side says."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import hiredis
import pytest

from schout.adapters.memory.clock import SettableClock
from schout.adapters.valkey.rate_store import (
    MOST_QUEUED,
    Settings,
    ValkeyRateStore,
    pause_s,
)
from schout.ports.rate_store import Ask, Figures, Got, Lane, Level, Sharing

NOW_US = 1_800_000_000_000_000
FIGURES = Figures(interval_us=1_000_000, cap=1, ttl_us=60_000_000)
LANE = Lane("a", FIGURES)

Says = Callable[[list[bytes]], bytes]
"""What a server says to a script call; nothing: it never answers."""


def ask(lease: str) -> Ask:
    return Ask((LANE,), lease)


def settings(port: int = 1, within_ms: int = 5000) -> Settings:
    url = f"redis://127.0.0.1:{port}"
    return Settings(url=url, secret=b"of the test", within_ms=within_ms, first_pause_ms=60_000)


@asynccontextmanager
async def server(says: Says) -> AsyncIterator[int]:
    """Stand in for a server: it greets like one, and says to scripts what the test wants."""
    writers: list[asyncio.StreamWriter] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        requests = hiredis.Reader()
        while data := await reader.read(65536):
            requests.feed(data)
            while (request := requests.gets()) is not False:
                script = request[0] in {b"EVALSHA", b"EVAL"}
                writer.write(says(request) if script else b"+OK\r\n")

    listening = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with listening:
        try:
            yield listening.sockets[0].getsockname()[1]
        finally:
            for writer in writers:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()


@asynccontextmanager
async def running(given: Settings) -> AsyncIterator[ValkeyRateStore]:
    store = ValkeyRateStore(given, SettableClock(NOW_US))
    async with asyncio.TaskGroup() as group:
        group.create_task(store.run())
        await store.tried()
        try:
            yield store
        finally:
            await store.aclose()


def after_the_first(says: bytes) -> Says:
    """Answer the probe, and the rest in another way."""
    left = [b"*0\r\n"]
    return lambda _: left.pop() if left else says


def test_without_its_task_the_store_decides_alone() -> None:
    async def scene() -> None:
        store = ValkeyRateStore(settings(), SettableClock(NOW_US))
        assert await store.take([ask("0"), ask("1")]) == [
            Got(True, degraded=True),
            Got(False, 0, 60_000_000, degraded=True),
        ]
        assert await store.peek([LANE]) == [Level(0, 1_000_000, 1, degraded=True)]
        assert store.give_back(["0"]) == 1
        assert await store.take([ask("1")]) == [Got(False, 0, 1_000_000, degraded=True)]

    asyncio.run(scene())


@pytest.mark.parametrize("url", ["http://127.0.0.1", "127.0.0.1:6379", ""])
def test_another_kind_of_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="redis://, rediss://, unix://"):
        ValkeyRateStore(Settings(url=url, secret=b""), SettableClock(NOW_US))


@pytest.mark.parametrize(
    ("says", "trouble"),
    [
        (b"-OOM command not allowed when used memory > 'maxmemory'\r\n", "OutOfMemoryError"),
        (b"-ERR user_script:1: no\r\n", "ResponseError"),
        (b"-READONLY You can't write against a read only replica.\r\n", "ReadOnlyError"),
        (b"*1\r\n:0\r\n", "RedisError"),
        (b":7\r\n", "RedisError"),
        (b"what is this\r\n", "InvalidResponse"),
    ],
    ids=["no memory", "script", "replica", "short", "no list", "rubbish"],
)
def test_a_server_that_answers_otherwise_counts_as_away(says: bytes, trouble: str) -> None:
    async def scene() -> None:
        async with server(after_the_first(says)) as port, running(settings(port)) as store:
            assert store.counts().sharing is Sharing.SHARED
            answers = await asyncio.gather(*(store.take([ask(f"{n}")]) for n in range(3)))
            counts = store.counts()
        assert [(got.admitted, got.degraded) for [got] in answers] == [
            (True, True),
            (False, True),
            (False, True),
        ]
        assert (counts.sharing, counts.errors, counts.local) == (Sharing.LOCAL, 1, 3)
        assert counts.trouble == trouble

    asyncio.run(scene())


def test_a_server_that_never_answers_costs_one_deadline() -> None:
    async def scene() -> None:
        says = after_the_first(b"")
        async with server(says) as port, running(settings(port, within_ms=20)) as store:
            [got] = await store.take([ask("0")])
            assert (got.admitted, got.degraded) == (True, True)
            assert store.counts().trouble == "TimeoutError"
            [again] = await store.take([ask("1")])
            assert (again.admitted, again.degraded) == (False, True)

    asyncio.run(scene())


def test_too_many_asks_at_once_are_decided_alone() -> None:
    async def scene() -> None:
        async with server(after_the_first(b"")) as port, running(settings(port, 200)) as store:
            asks = [
                asyncio.ensure_future(store.take([ask(f"{n}")])) for n in range(MOST_QUEUED + 5)
            ]
            answers = await asyncio.gather(*asks)
            counts = store.counts()
        assert sum(got.admitted for [got] in answers) == 1
        assert all(got.degraded for [got] in answers)
        assert counts.overflows >= 5
        assert counts.local == MOST_QUEUED + 5

    asyncio.run(scene())


def test_closing_answers_those_who_wait() -> None:
    async def scene() -> None:
        says = after_the_first(b"")
        async with server(says) as port, running(settings(port, within_ms=100)) as store:
            waiting = asyncio.ensure_future(store.take([ask("0")]))
            looking = asyncio.ensure_future(store.peek([LANE]))
        [got], [level] = await waiting, await looking
        assert (got.degraded, level.degraded) == (True, True)

    asyncio.run(scene())


def test_a_task_that_is_cancelled_answers_those_who_wait() -> None:
    async def scene() -> None:
        async with server(after_the_first(b"")) as port:
            store = ValkeyRateStore(settings(port, 60_000), SettableClock(NOW_US))
            task = asyncio.ensure_future(store.run())
            await store.tried()
            waiting = asyncio.ensure_future(store.take([ask("0")]))
            turned = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_later(0.01, turned.set_result, None)
            await turned
            task.cancel()
            assert await waiting == [Got(True, degraded=True)]
            assert isinstance(
                (await asyncio.gather(task, return_exceptions=True))[0], BaseException
            )

    asyncio.run(scene())


def test_pauses_grow_to_their_bound_and_differ_between_edges() -> None:
    given = Settings(url="redis://", secret=b"", first_pause_ms=100, most_pause_ms=5000)
    assert [pause_s(given, tries, 0.0) for tries in (1, 2, 3, 6, 7, 99)] == [
        *(0.1, 0.2, 0.4, 3.2),
        *(5.0, 5.0),
    ]
    assert pause_s(given, 1, 1.0) == 0.05
    assert pause_s(given, 99, 0.5) == 3.75


class Swallowing:
    """A connection that loses a cancellation on the way, as the real ones may while connecting."""

    def __init__(self, **_: object) -> None:
        self.connecting = asyncio.Event()

    async def connect(self) -> None:
        self.connecting.set()
        with suppress(asyncio.CancelledError):
            await asyncio.get_running_loop().create_future()

    async def disconnect(self, *, nowait: bool) -> None:
        assert nowait


def test_a_task_that_is_cancelled_ends_even_if_connecting_swallows_it() -> None:
    async def scene() -> None:
        store = ValkeyRateStore(settings(), SettableClock(NOW_US))
        store._server._kind = Swallowing  # type: ignore[assignment]
        task = asyncio.ensure_future(store.run())
        connection = None
        while connection is None:
            turned = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_soon(turned.set_result, None)
            await turned
            connection = store._server._connection
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()

    asyncio.run(scene())


def test_who_asks_without_end_does_not_keep_the_store_from_coming_back() -> None:
    async def scene() -> None:
        says = after_the_first(b"*2\r\n:0\r\n:0\r\n")
        async with server(says) as port:
            store = ValkeyRateStore(settings(port), SettableClock(NOW_US))
            task = asyncio.ensure_future(store.run())
            asks = 0
            while store.counts().sharing is not Sharing.SHARED:
                await store.take([ask(f"{asks}")])
                asks += 1
                assert asks < 1_000_000
            await store.aclose()
            await task

    asyncio.run(scene())
