"""What every store of limits promises: in memory, over a real Valkey, and over one that is away."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest
from tests.e2e.proxies import Server, free_port, valkey
from tests.e2e.waiting import WITHIN_S

from schout.adapters.memory.rate_store import MemoryRateStore
from schout.adapters.system import SystemClock
from schout.adapters.valkey.rate_store import Settings, ValkeyRateStore
from schout.ports.rate_store import (
    MOST_SPAN_US,
    Ask,
    Figures,
    Got,
    Lane,
    Level,
    RateStore,
    Sharing,
)

HOUR_US = 3_600_000_000
SLOWLY = Figures(interval_us=HOUR_US)
ONE_AT_A_TIME = Figures(cap=1, ttl_us=HOUR_US)
LOOK_EVERY_S = 0.002

Scene = Callable[[RateStore], Awaitable[None]]
_namespaces = (f"test{number}" for number in count())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with valkey(tmp_path_factory.mktemp("valkey")) as started:
        yield started


@pytest.fixture(params=["memory", pytest.param("valkey", marks=pytest.mark.slow), "away"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def play(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Scene], None]:
    """Run a scene on a store of each kind."""
    port = 0 if kind == "memory" else free_port()
    if kind == "valkey":
        port = request.getfixturevalue("server").port
    namespace = next(_namespaces)

    async def run(scene: Scene) -> None:
        async with asyncio.timeout(WITHIN_S):
            if kind == "memory":
                await scene(MemoryRateStore(SystemClock()))
            else:
                async with shared(port, namespace) as store:
                    sharing = Sharing.SHARED if kind == "valkey" else Sharing.LOCAL
                    assert store.counts().sharing is sharing
                    await scene(store)
                    assert (store.counts().errors > 0) == (kind == "away")

    return lambda scene: asyncio.run(run(scene))


@asynccontextmanager
async def shared(port: int, namespace: str) -> AsyncIterator[ValkeyRateStore]:
    url = f"redis://127.0.0.1:{port}"
    settings = Settings(url=url, secret=b"of the test", namespace=namespace, within_ms=20_000)
    store = ValkeyRateStore(settings, SystemClock())
    async with asyncio.TaskGroup() as group:
        group.create_task(store.run())
        await store.tried()
        try:
            yield store
        finally:
            await store.aclose()


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - chance that can be repeated


async def until(moment_us: int) -> None:
    """Wait for a moment of the clock, with a deadline."""
    clock, loop = SystemClock(), asyncio.get_running_loop()
    async with asyncio.timeout(WITHIN_S):
        while clock.now_us() < moment_us:
            looked = loop.create_future()
            loop.call_later(LOOK_EVERY_S, looked.set_result, None)
            await looked


def ask(lease: str, *lanes: tuple[str, Figures], cost: int = 1) -> Ask:
    return Ask(tuple(Lane(key, figures) for key, figures in lanes), lease, cost)


def plain(got: Got) -> tuple[bool, int | None]:
    return got.admitted, got.lane


async def took(store: RateStore, *asks: Ask) -> list[tuple[bool, int | None]]:
    return [plain(got) for got in await store.take(asks)]


YES = (True, None)


def test_a_rate_admits_its_burst_and_then_nothing(play: Callable[[Scene], None]) -> None:
    figures = Figures(interval_us=HOUR_US, burst=3)

    async def scene(store: RateStore) -> None:
        asks = [ask(f"{number}", ("a", figures)) for number in range(5)]
        assert await took(store, *asks) == [YES, YES, YES, (False, 0), (False, 0)]
        assert await took(store, ask("x", ("b", figures))) == [YES]

    play(scene)


def test_whoever_waits_as_long_as_told_is_admitted(play: Callable[[Scene], None]) -> None:
    figures = Figures(interval_us=30_000, burst=2)

    async def scene(store: RateStore) -> None:
        await store.take([ask(f"{number}", ("a", figures)) for number in range(2)])
        for number in range(5):
            [refused] = await store.take([ask("r", ("a", figures), cost=1 + number % 2)])
            assert not refused.admitted
            assert 0 < refused.wait_us <= 60_000
            await until(SystemClock().now_us() + refused.wait_us)
            again = ask("again", ("a", figures), cost=1 + number % 2)
            assert await took(store, again) == [YES]

    play(scene)


def test_a_cost_counts_for_so_many_calls(play: Callable[[Scene], None]) -> None:
    figures = Figures(interval_us=HOUR_US, burst=5)

    async def scene(store: RateStore) -> None:
        asks = [ask(f"{cost}", ("a", figures), cost=cost) for cost in (3, 3, 2, 1)]
        assert await took(store, *asks) == [YES, (False, 0), YES, (False, 0)]

    play(scene)


def test_a_cost_above_the_burst_is_never_admitted(play: Callable[[Scene], None]) -> None:
    async def scene(store: RateStore) -> None:
        asks = [ask("x", ("b", ONE_AT_A_TIME), ("a", SLOWLY), cost=2)]
        [got] = await store.take(asks)
        assert (got.admitted, got.lane, got.wait_us) == (False, 1, -1)
        assert await took(store, ask("y", ("b", ONE_AT_A_TIME), ("a", SLOWLY))) == [YES]

    play(scene)


def test_no_more_run_at_once_than_the_cap(play: Callable[[Scene], None]) -> None:
    figures = Figures(cap=2, ttl_us=HOUR_US)

    async def scene(store: RateStore) -> None:
        asks = [ask(f"{number}", ("a", figures)) for number in range(3)]
        assert await took(store, *asks) == [YES, YES, (False, 0)]
        assert store.give_back(["0"]) == 1
        assert await took(store, ask("3", ("a", figures)), ask("4", ("a", figures))) == [
            YES,
            (False, 0),
        ]

    play(scene)


def test_giving_back_twice_frees_one_place(play: Callable[[Scene], None]) -> None:
    figures = Figures(cap=2, ttl_us=HOUR_US)

    async def scene(store: RateStore) -> None:
        await store.take([ask("0", ("a", figures)), ask("1", ("a", figures))])
        assert [store.give_back(["0"]), store.give_back(["0"])] == [1, 0]
        assert store.give_back(["0", "unknown"]) == 0
        asks = [ask(f"again{number}", ("a", figures)) for number in range(2)]
        assert await took(store, *asks) == [YES, (False, 0)]

    play(scene)


def test_a_lease_that_is_asked_for_again_takes_no_second_place(
    play: Callable[[Scene], None],
) -> None:
    async def scene(store: RateStore) -> None:
        first = ask("0", ("a", ONE_AT_A_TIME))
        assert await took(store, first, first) == [YES, YES]
        assert await took(store, ask("1", ("a", ONE_AT_A_TIME))) == [(False, 0)]
        assert store.give_back(["0"]) == 1
        assert await took(store, ask("1", ("a", ONE_AT_A_TIME))) == [YES]

    play(scene)


def test_a_lease_of_one_who_crashed_ends_by_itself(play: Callable[[Scene], None]) -> None:
    figures = Figures(cap=1, ttl_us=40_000)

    async def scene(store: RateStore) -> None:
        await store.take([ask("crashed", ("a", figures))])
        [refused] = await store.take([ask("next", ("a", figures))])
        assert (refused.admitted, refused.lane) == (False, 0)
        assert 0 < refused.wait_us <= 40_000
        await until(SystemClock().now_us() + refused.wait_us)
        assert await took(store, ask("next", ("a", figures))) == [YES]
        assert (await store.peek([Lane("a", figures)]))[0].running == 1

    play(scene)


def test_leases_end_in_the_order_of_their_time_to_live(play: Callable[[Scene], None]) -> None:
    long, short = Figures(cap=2, ttl_us=HOUR_US), Figures(cap=2, ttl_us=40_000)

    async def scene(store: RateStore) -> None:
        await store.take([ask("long", ("a", long)), ask("short", ("a", short))])
        [refused] = await store.take([ask("next", ("a", long))])
        assert 0 < refused.wait_us <= 40_000
        await until(SystemClock().now_us() + refused.wait_us)
        assert await took(store, ask("next", ("a", long)), ask("no", ("a", long))) == [
            YES,
            (False, 0),
        ]

    play(scene)


def test_a_call_takes_all_of_its_lanes_or_none(play: Callable[[Scene], None]) -> None:
    async def scene(store: RateStore) -> None:
        wide = Figures(interval_us=HOUR_US, burst=2)
        await store.take([ask("0", ("full", ONE_AT_A_TIME))])
        both = ask("1", ("rate", wide), ("free", ONE_AT_A_TIME), ("full", ONE_AT_A_TIME))
        assert await took(store, both, both, both) == [(False, 2)] * 3
        looked = await store.peek([Lane("rate", wide), Lane("free", ONE_AT_A_TIME)])
        assert [(each.left, each.running) for each in looked] == [(2, 0), (1, 0)]
        store.give_back(["0"])
        assert await took(store, both) == [YES]
        looked = await store.peek([Lane("rate", wide), Lane("free", ONE_AT_A_TIME)])
        assert [(each.left, each.running) for each in looked] == [(1, 0), (0, 1)]

    play(scene)


def test_a_refusal_names_the_lane_with_the_longest_wait(play: Callable[[Scene], None]) -> None:
    async def scene(store: RateStore) -> None:
        short, long = Figures(interval_us=HOUR_US), Figures(interval_us=2 * HOUR_US)
        lanes = (("short", short), ("long", long), ("short too", short))
        assert await took(store, ask("0", *lanes)) == [YES]
        [refused] = await store.take([ask("1", *lanes)])
        assert refused.lane == 1
        assert HOUR_US < refused.wait_us <= 2 * HOUR_US

    play(scene)


def test_one_lane_may_hold_a_rate_and_a_cap(play: Callable[[Scene], None]) -> None:
    figures = Figures(interval_us=HOUR_US, burst=2, cap=1, ttl_us=HOUR_US)

    async def scene(store: RateStore) -> None:
        assert await took(store, ask("0", ("a", figures)), ask("1", ("a", figures))) == [
            YES,
            (False, 0),
        ]
        store.give_back(["0"])
        assert await took(store, ask("1", ("a", figures))) == [YES]
        store.give_back(["1"])
        [refused] = await store.take([ask("2", ("a", figures))])
        assert 0 < refused.wait_us <= HOUR_US

    play(scene)


def test_figures_that_become_smaller_hold_from_then_on(play: Callable[[Scene], None]) -> None:
    wide = Figures(interval_us=HOUR_US, burst=100, cap=3, ttl_us=HOUR_US)
    narrow = Figures(interval_us=HOUR_US, burst=1, cap=1, ttl_us=HOUR_US)

    async def scene(store: RateStore) -> None:
        await store.take([ask(f"{number}", ("a", wide)) for number in range(3)])
        store.give_back(["0"])
        [refused] = await store.take([ask("3", ("a", narrow))])
        assert (refused.admitted, refused.lane) == (False, 0)
        assert HOUR_US - 60_000_000 < refused.wait_us <= HOUR_US

    play(scene)


def test_a_look_takes_nothing(play: Callable[[Scene], None]) -> None:
    figures = Figures(interval_us=HOUR_US, burst=3, cap=3, ttl_us=HOUR_US)

    async def scene(store: RateStore) -> None:
        lane = Lane("a", figures)
        fresh = [Level(each.left, each.reset_us, each.running) for each in await store.peek([lane])]
        assert fresh == [Level(3, 0, 0)]
        await store.take([ask("0", ("a", figures), cost=2)])
        [[first], [second]] = [await store.peek([lane]), await store.peek([lane])]
        assert (first.left, first.running) == (second.left, second.running) == (1, 1)
        assert HOUR_US < second.reset_us <= first.reset_us <= 2 * HOUR_US

    play(scene)


def test_microseconds_stay_whole_at_the_longest_span(play: Callable[[Scene], None]) -> None:
    odd_us = MOST_SPAN_US - 1
    figures = Figures(interval_us=odd_us, cap=5, ttl_us=odd_us)

    async def scene(store: RateStore) -> None:
        asks = [ask(f"{number}", ("a", figures)) for number in range(3)]
        assert [got.wait_us for got in await store.take(asks)] == [0, odd_us, odd_us]

    play(scene)


def test_many_asks_at_once_are_answered_in_their_order(play: Callable[[Scene], None]) -> None:
    async def scene(store: RateStore) -> None:
        asks = [ask(f"{number}", (f"k{number // 2}", SLOWLY)) for number in range(2000)]
        assert await took(store, *asks) == [YES, (False, 0)] * 1000

    play(scene)


def test_no_asks_get_no_answers(play: Callable[[Scene], None]) -> None:
    async def scene(store: RateStore) -> None:
        assert list(await store.take([])) == []
        assert list(await store.peek([])) == []
        assert store.give_back([]) == 0

    play(scene)


def test_a_store_may_be_closed_twice(play: Callable[[Scene], None]) -> None:
    async def scene(store: RateStore) -> None:
        await store.aclose()
        await store.aclose()
        assert (await store.take([ask("0", ("a", SLOWLY))]))[0].admitted

    play(scene)


class Model:
    """The exact answers while no time passes: plain counting."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self.running: dict[str, set[str]] = {}

    def take(self, asked: Ask) -> bool:
        fits = all(self._fits(lane, asked) for lane in asked.lanes)
        for lane in asked.lanes if fits else ():
            if lane.figures.interval_us:
                self.spent[lane.key] += asked.cost
            if lane.figures.cap:
                self.running.setdefault(lane.key, set()).add(asked.lease)
        return fits

    def give_back(self, lease: str) -> bool:
        held = [leases for leases in self.running.values() if lease in leases]
        for leases in held:
            leases.remove(lease)
        return bool(held)

    def _fits(self, lane: Lane, asked: Ask) -> bool:
        figures, running = lane.figures, self.running.get(lane.key, set())
        in_rate = self.spent[lane.key] + asked.cost <= figures.burst
        has_place = len(running) < figures.cap or asked.lease in running
        return (not figures.interval_us or in_rate) and (not figures.cap or has_place)


def some_lanes(draw: random.Random, kinds: Sequence[Lane]) -> tuple[Lane, ...]:
    return tuple(draw.sample(kinds, draw.randint(1, 3)))


KINDS = [
    *(Lane(f"r{burst}", Figures(interval_us=HOUR_US, burst=burst)) for burst in (1, 5, 40)),
    *(Lane(f"p{cap}", Figures(cap=cap, ttl_us=HOUR_US)) for cap in (1, 2, 7)),
    Lane("both", Figures(interval_us=HOUR_US, burst=20, cap=3, ttl_us=HOUR_US)),
]


@pytest.mark.parametrize("seed", range(5))
def test_the_answers_are_those_of_plain_counting(play: Callable[[Scene], None], seed: int) -> None:
    draw = seeded(seed)

    async def scene(store: RateStore) -> None:
        model, number = Model(), 0
        for _ in range(60):
            asks = []
            for _ in range(draw.randint(1, 12)):
                number += 1
                asks.append(Ask(some_lanes(draw, KINDS), f"{number}", draw.choice((1, 1, 1, 2))))
            expected = [model.take(asked) for asked in asks]
            assert [got.admitted for got in await store.take(asks)] == expected
            for _ in range(draw.randint(0, 8)):
                lease = f"{draw.randint(1, number)}"
                assert bool(store.give_back([lease])) == model.give_back(lease)
        levels = await store.peek(KINDS)
        assert [each.running for each in levels] == [
            len(model.running.get(lane.key, ())) for lane in KINDS
        ]

    play(scene)


class Watch:
    """Counts from outside: what was admitted and not yet given back runs."""

    def __init__(self) -> None:
        self.running: Counter[str] = Counter()
        self.spent: Counter[str] = Counter()
        self.too_many: list[str] = []

    def admitted(self, asked: Ask) -> None:
        for lane in asked.lanes:
            self.spent[lane.key] += asked.cost
            self.running[lane.key] += 1
            figures = lane.figures
            over_rate = figures.interval_us and self.spent[lane.key] > figures.burst
            over_cap = figures.cap and self.running[lane.key] > figures.cap
            if over_rate or over_cap:
                self.too_many.append(lane.key)

    def ended(self, asked: Ask) -> None:
        for lane in asked.lanes:
            self.running[lane.key] -= 1


async def call_again_and_again(
    store: RateStore, watch: Watch, draw: random.Random, name: str
) -> None:
    loop = asyncio.get_running_loop()
    for number in range(60):
        asked = Ask(some_lanes(draw, KINDS), f"{name}.{number}", draw.choice((1, 1, 2)))
        [got] = await store.take([asked])
        if got.admitted:
            watch.admitted(asked)
            for _ in range(draw.randint(0, 3)):
                turned = loop.create_future()
                loop.call_soon(turned.set_result, None)
                await turned
            watch.ended(asked)
            store.give_back([asked.lease] * draw.randint(1, 2))


def test_many_callers_at_once_never_get_more_than_there_is(play: Callable[[Scene], None]) -> None:
    async def scene(store: RateStore) -> None:
        watch = Watch()
        async with asyncio.TaskGroup() as group:
            for name in range(40):
                draw = seeded(name)
                group.create_task(call_again_and_again(store, watch, draw, f"{name}"))
        assert watch.too_many == []
        levels = await store.peek(KINDS)
        assert [each.running for each in levels] == [0] * len(KINDS)
        spent = [watch.spent[lane.key] for lane in KINDS if lane.figures.interval_us]
        bursts = [lane.figures.burst for lane in KINDS if lane.figures.interval_us]
        assert spent == bursts

    play(scene)


@pytest.mark.slow
def test_two_edges_share_what_there_is(server: Server) -> None:
    async def scene() -> None:
        namespace, watch = next(_namespaces), Watch()
        async with shared(server.port, namespace) as one, shared(server.port, namespace) as two:
            async with asyncio.TaskGroup() as group:
                for name in range(30):
                    store, draw = (one, two)[name % 2], seeded(name)
                    group.create_task(call_again_and_again(store, watch, draw, f"{name}"))
            assert (one.counts().local, two.counts().local) == (0, 0)
            # what is given back goes with the next call of its edge
            await one.peek(KINDS)
            assert [each.running for each in await two.peek(KINDS)] == [0] * len(KINDS)
        assert watch.too_many == []
        spent = [watch.spent[lane.key] for lane in KINDS if lane.figures.interval_us]
        assert spent == [lane.figures.burst for lane in KINDS if lane.figures.interval_us]

    asyncio.run(scene())


def test_a_fast_rate_is_never_exceeded_over_the_time_that_passed(
    play: Callable[[Scene], None],
) -> None:
    figures = Figures(interval_us=3_000, burst=4)

    async def scene(store: RateStore) -> None:
        clock = SystemClock()
        started_us, admitted, number = clock.now_us(), 0, 0
        while admitted < 40:
            asks = [ask(f"{number}.{each}", ("a", figures)) for each in range(5)]
            admitted += sum(got.admitted for got in await store.take(asks))
            number += 1
        passed_us = clock.now_us() - started_us
        assert admitted <= figures.burst + passed_us // figures.interval_us + 1

    play(scene)
