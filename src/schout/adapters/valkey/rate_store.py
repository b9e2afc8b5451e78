"""Limits that edges share over Valkey or Redis: many calls in one script call, and a way without.

Calls that ask while a script call is under way, or in the same turn of the event loop, go together
in the next one. When the server is away or slow, this edge decides alone by what it took itself,
and says so; nobody waits longer than two deadlines and nobody gets an exception. It comes back by
trying again after a pause with jitter, writes back what it admitted meanwhile, and only then lets
the server decide again. Decision 10 has the bounds.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress

from schout.adapters.memory.rate_store import MOST_LANES_KEPT, Limits
from schout.adapters.valkey.batch import Batch, gots, levels, naming
from schout.adapters.valkey.debts import Debts, owed
from schout.adapters.valkey.server import Away, Server
from schout.adapters.valkey.taken import Taken
from schout.core.model.value import Value
from schout.ports.clock import Clock
from schout.ports.rate_store import Ask, Got, Lane, Level, RateCounts, Sharing

MOST_ASKS = 256
"""In one script call, as are the next three. All keys of a call must fit in a Lua call (8000):
256 asks of at most 16 lanes, and these."""
MOST_LOOKS = 256
MOST_BACK = 1024
MOST_OWED = 512
MOST_QUEUED = 4096
"""Asks that may wait for the server; beyond that, this edge decides."""
MOST_BACK_KEPT = 65_536
"""Leases to be given back that are kept while the server is away; others end by themselves."""


class Settings(Value, frozen=True, kw_only=True):
    """Where the server is, and how long to wait for it."""

    url: str
    """`redis://`, `rediss://` or `unix://`; it may hold a password and is never shown."""
    secret: bytes
    """For the digests in the keys; the same on all edges."""
    namespace: str = "schout"
    """The same on all edges, another one for each installation that shares the server."""
    within_ms: int = 100
    """The deadline of a script call; a server that is slower counts as away."""
    connect_within_ms: int = 1000
    first_pause_ms: int = 100
    """Before it tries to come back; each time twice as long, less up to a half at random."""
    most_pause_ms: int = 5000
    most_lanes: int = MOST_LANES_KEPT
    """Lanes kept in memory, so that it can go on alone."""


_Waiting = tuple[Sequence[Ask], float, "asyncio.Future[list[Got]]"]
"""What was asked, since when, and where the answer goes."""
_Looking = tuple[Sequence[Lane], "asyncio.Future[list[Level]]"]
_TURN_EVERY = 16
"""How often a decision made alone lets others of the event loop have their turn."""
_ALONE = Got(True, degraded=True)


class ValkeyRateStore:
    """Let `run` run in a task group; without it, and after `aclose`, this edge decides alone."""

    def __init__(
        self, settings: Settings, clock: Clock, chance: Callable[[], float] = random.random
    ) -> None:
        """`chance`: numbers from 0 to 1, for the pauses. `ValueError` for a URL of another kind."""
        self._settings = settings
        self._clock = clock
        self._chance = chance
        self._within_s = settings.within_ms / 1000
        self._server = Server(
            settings.url,
            naming(settings.namespace, settings.secret),
            within_s=self._within_s,
            connect_within_s=settings.connect_within_ms / 1000,
        )
        self._limits = Limits(settings.most_lanes)
        self._taken = Taken(self._limits)
        self._debts = Debts(settings.most_lanes)
        self._sharing = Sharing.LOCAL
        self._loop: asyncio.AbstractEventLoop | None = None
        """Set while asks go to the server."""
        self._waiting: deque[_Waiting] = deque()
        self._looking: deque[_Looking] = deque()
        self._back: deque[tuple[str, int]] = deque(maxlen=MOST_BACK_KEPT)
        self._queued = 0
        self._wake = asyncio.Event()
        self._closing = asyncio.Event()
        self._tried = asyncio.Event()
        self._shared = self._alone_count = self._errors = 0
        self._overflows = self._returns = self._calls = 0
        self._trouble: str | None = None

    async def take(self, asks: Sequence[Ask]) -> Sequence[Got]:
        """See the port."""
        size = len(asks)
        if size > MOST_ASKS:
            return await self._take_in_parts(asks)
        loop = self._loop
        if loop is None:
            if not self._alone_count % _TURN_EVERY:
                await asyncio.sleep(0)  # who asks without end must not keep it from coming back
            return self._decide_alone(asks)
        if self._queued + size > MOST_QUEUED:
            self._overflows += size
            return self._decide_alone(asks)
        answer: asyncio.Future[list[Got]] = loop.create_future()
        self._queued += size
        waiting = self._waiting
        waiting.append((asks, loop.time(), answer))
        if len(waiting) == 1:
            self._wake.set()
        try:
            return await answer
        except asyncio.CancelledError:
            if answer.done() and not answer.cancelled():
                self._unwanted(asks, answer.result())
            raise

    def give_back(self, leases: Sequence[str]) -> int:
        """See the port."""
        back, tag_of, give_back = self._back, self._limits.tag, self._taken.give_back
        count, idle = 0, not back
        for lease in leases:
            tag = tag_of(lease)
            keys = give_back(tag)
            if keys:
                count += 1
                for key in keys:
                    back.append((key, tag))
        if count and idle:
            self._wake.set()
        return count

    async def peek(self, lanes: Sequence[Lane]) -> Sequence[Level]:
        """See the port."""
        loop = self._loop
        if loop is None or len(self._looking) >= MOST_QUEUED:
            return self._look_alone(lanes)
        found: list[Level] = []
        for start in range(0, len(lanes), MOST_LOOKS):
            part = lanes[start : start + MOST_LOOKS]
            answer: asyncio.Future[list[Level]] = loop.create_future()
            self._looking.append((part, answer))
            self._wake.set()
            found += await answer
        return found

    def counts(self) -> RateCounts:
        """See the port."""
        return RateCounts(
            sharing=self._sharing,
            shared=self._shared,
            local=self._alone_count,
            errors=self._errors,
            overflows=self._overflows,
            returns=self._returns,
            calls=self._calls,
            trouble=self._trouble,
        )

    async def tried(self) -> None:
        """Wait until the server was reached for the first time, or could not be."""
        await self._tried.wait()

    async def aclose(self) -> None:
        """See the port."""
        self._closing.set()
        self._wake.set()

    async def run(self) -> None:
        """Talk to the server until closed; raises nothing when it is away."""
        loop = asyncio.get_running_loop()
        tries = 0
        try:
            while not self._closing.is_set():
                since_s = loop.time()
                try:
                    await self._come_back()
                    await self._serve()
                except Away as error:
                    self._errors, self._trouble = self._errors + 1, str(error)
                else:
                    return
                self._go_alone()
                await self._server.disconnect()
                calm = loop.time() - since_s > self._settings.most_pause_ms / 1000
                tries = 1 if calm else tries + 1
                await self._pause(tries)
        finally:
            self._go_alone()
            await self._server.disconnect()

    async def _pause(self, tries: int) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(pause_s(self._settings, tries, self._chance())):
                await self._closing.wait()

    async def _come_back(self) -> None:
        """Connect and write back, a part at a time; the first one is the probe."""
        await self._server.connect()
        now_us = self._clock.now_us()
        self._taken.count(now_us)
        self._debts.add_in_use(self._limits, now_us)
        rounds = 2 * (len(self._debts) + len(self._back)) // MOST_OWED + 8
        while rounds and (len(self._debts) > MOST_OWED or len(self._back) > MOST_BACK):
            await self._call()
            rounds -= 1
        self._sharing = Sharing.RETURNING
        self._loop = asyncio.get_running_loop()
        await self._call()
        self._sharing = Sharing.SHARED
        self._returns += 1
        self._tried.set()

    async def _serve(self) -> None:
        while not self._closing.is_set():
            await self._wake.wait()
            self._wake.clear()
            while self._waiting or self._looking or self._back or self._debts:
                await self._call()

    async def _call(self) -> None:
        """Send all that is to be sent, up to the bounds of one call, and hand out the answers."""
        back = self._next_back()
        drawn = self._debts.draw(MOST_OWED)
        # asks wait until all is written back
        waiting = [] if self._debts else self._next_asks()
        looking = self._next_looks()
        asks = self._limits.tagged([ask for each in waiting for ask in each[0]])
        batch = Batch()
        batch.back(back)
        if drawn:
            self._taken.count(self._clock.now_us())
        batch.owed(owed(drawn, self._limits, self._clock.now_us()))
        batch.asks(asks)
        batch.looks([lane for lanes, _ in looking for lane in lanes])
        try:
            reply = await self._server.call(batch)
        except BaseException:
            # it may have been done or not: what is given back or owed twice does no harm
            self._back.extend(back)
            self._debts.put_back(drawn)
            for each in waiting:
                self._answer_alone(each, sent=True)
            for lanes, answer in looking:
                _give(answer, self._look_alone(lanes))
            raise
        self._calls += 1
        answers = gots(reply, len(asks))
        admitted = [asked for asked, got in zip(asks, answers, strict=True) if got.admitted]
        self._taken.note(admitted, self._clock.now_us(), batch.span_us())
        self._hand_out(waiting, answers)
        after = 2 * len(asks)
        for lanes, answer in looking:
            _give(answer, levels(reply[after : after + 2 * len(lanes)], lanes))
            after += 2 * len(lanes)

    def _next_back(self) -> list[tuple[str, int]]:
        back = self._back
        if len(back) > MOST_BACK:
            return [back.popleft() for _ in range(MOST_BACK)]
        found = list(back)
        back.clear()
        return found

    def _next_asks(self) -> list[_Waiting]:
        """Give asks for one call; those whose deadline is over are decided here."""
        late_s = asyncio.get_running_loop().time() - self._within_s
        found: list[_Waiting] = []
        room = MOST_ASKS
        while self._waiting and len(self._waiting[0][0]) <= room:
            each = self._waiting.popleft()
            asks, since_s, answer = each
            self._queued -= len(asks)
            if answer.cancelled():
                continue
            if since_s < late_s:
                self._overflows += len(asks)
                self._answer_alone(each, sent=False)
                continue
            room -= len(asks)
            found.append(each)
        return found

    def _next_looks(self) -> list[_Looking]:
        found: list[_Looking] = []
        room = MOST_LOOKS
        while self._looking and len(self._looking[0][0]) <= room:
            found.append(self._looking.popleft())
            room -= len(found[-1][0])
        return found

    def _hand_out(self, waiting: Sequence[_Waiting], answers: list[Got]) -> None:
        start = 0
        self._shared += len(answers)
        for theirs, _, answer in waiting:
            mine = answers[start : start + len(theirs)]
            start += len(mine)
            if answer.cancelled():
                self._unwanted(theirs, mine)
            else:
                answer.set_result(mine)

    def _unwanted(self, asks: Sequence[Ask], answers: Sequence[Got]) -> None:
        """Give back what a caller got who is gone."""
        pairs = zip(asks, answers, strict=True)
        self.give_back([ask.lease for ask, got in pairs if got.admitted])

    def _go_alone(self) -> None:
        """Decide all that waits, and all that comes, by this edge alone."""
        self._sharing, self._loop = Sharing.LOCAL, None
        self._tried.set()
        while self._waiting:
            self._answer_alone(self._waiting.popleft(), sent=False)
        self._queued = 0
        while self._looking:
            lanes, answer = self._looking.popleft()
            _give(answer, self._look_alone(lanes))

    def _answer_alone(self, waiting: _Waiting, *, sent: bool) -> None:
        """Decide without the server, also what was sent to it and may have been done."""
        asks, _, answer = waiting
        if answer.cancelled() and not sent:
            return
        answers = self._decide_alone(asks)
        if sent:
            for ask, got in zip(asks, answers, strict=True):
                if not got.admitted:
                    tag = self._limits.tag(ask.lease)
                    self._back.extend([(lane.key, tag) for lane in ask.lanes if lane.figures.cap])
        if answer.cancelled():
            self._unwanted(asks, answers)
        else:
            answer.set_result(answers)

    def _decide_alone(self, asks: Sequence[Ask]) -> list[Got]:
        now_us = self._clock.now_us()
        self._taken.count(now_us)
        self._alone_count += len(asks)
        answers = []
        for ask in asks:
            got = self._limits.take(ask, now_us)
            if got.admitted:
                self._debts.add(ask)
                answers.append(_ALONE)
            else:
                answers.append(Got(False, got.lane, got.wait_us, True))
        return answers

    def _look_alone(self, lanes: Sequence[Lane]) -> list[Level]:
        now_us = self._clock.now_us()
        self._taken.count(now_us)
        found = (self._limits.level(lane, now_us) for lane in lanes)
        return [Level(each.left, each.reset_us, each.running, True) for each in found]

    async def _take_in_parts(self, asks: Sequence[Ask]) -> list[Got]:
        answers: list[Got] = []
        try:
            for start in range(0, len(asks), MOST_ASKS):
                answers += await self.take(asks[start : start + MOST_ASKS])
        except asyncio.CancelledError:
            self._unwanted(asks[: len(answers)], answers)
            raise
        return answers


def pause_s(settings: Settings, tries: int, chance: float) -> float:
    """Say how long to wait after so many failures in a row, so that edges do not come all at once.

    Backoff with jitter over the upper half: twice as long each time, up to the longest pause.
    """
    pause_ms = min(settings.most_pause_ms, settings.first_pause_ms << min(tries - 1, 16))
    return pause_ms * (1 - chance / 2) / 1000


def _give(answer: "asyncio.Future[list[Level]]", levels: list[Level]) -> None:
    if not answer.cancelled():
        answer.set_result(levels)
