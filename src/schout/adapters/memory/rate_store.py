"""Limits in memory: a store for one edge, and what an edge goes by while a shared store is away.

Memory is bounded: lanes at rest make room first; when all are in use, new keys share lanes, so the
answers can only become stricter.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence

from schout.core.limits.gcra import NEVER, remaining
from schout.core.limits.lanes import Lane as Kept
from schout.core.limits.lanes import at_rest, end, expire
from schout.core.limits.leaky import pour
from schout.ports.clock import Clock
from schout.ports.rate_store import Ask, Figures, Got, Lane, Level, RateCounts, Sharing

MOST_LANES_KEPT = 100_000
"""About 40 MB when all are in use."""
SHARED_LANES = 4096
_SWEEP_EVERY = 2
"""The part of all lanes that must come anew before all are looked at again, so that each new one
costs a look at so many, however many keys come."""
_FIRST_OUT = 1024
"""The leases after which those that ended by themselves are looked for."""
ADMITTED = Got(True)
_TAG_BITS = 2**53 - 1
"""As many as a double holds: shared stores count in doubles."""
_NOT_OUT: tuple[int, tuple[str, ...]] = (0, ())


class Limits:
    """The limits of one edge, with time passed in and without waiting."""

    def __init__(self, most: int = MOST_LANES_KEPT, salt: int | None = None) -> None:
        self.most = most
        self.crowded = 0
        """How often a key was looked for that had to share a lane."""
        self._salt = secrets.randbits(64) if salt is None else salt
        self._kept: dict[str, Kept] = {}
        self._shared: dict[int, Kept] = {}
        self._new = most
        self._out: dict[int, tuple[int, tuple[str, ...]]] = {}
        self._most_out = _FIRST_OUT

    def tag(self, lease: str) -> int:
        """Give the number below 2^53 that stands for a lease, in this process only."""
        return (hash(lease) ^ self._salt) & _TAG_BITS

    def tagged(self, asks: Iterable[Ask]) -> list[tuple[int, Ask]]:
        """Give asks with the tags of their leases."""
        salt = self._salt
        return [((hash(ask.lease) ^ salt) & _TAG_BITS, ask) for ask in asks]

    def take(self, ask: Ask, now_us: int) -> Got:
        """Take all lanes of an ask or none."""
        tag = self.tag(ask.lease)
        worst_us, worst = 0, None
        for place, lane in enumerate(ask.lanes):
            wait_us = _wait(self._lane(lane, now_us), lane.figures, now_us, ask.cost, tag)
            if wait_us == NEVER:
                return Got(False, place, NEVER)
            if wait_us > worst_us:
                worst_us, worst = wait_us, place
        if worst is not None:
            return Got(False, worst, worst_us)
        self.charge(ask, tag, now_us)
        return ADMITTED

    def charge(self, ask: Ask, tag: int, now_us: int) -> None:
        """Take all lanes of an ask that was admitted, here or elsewhere."""
        last_us = 0
        keys: tuple[str, ...] = ()
        for lane in ask.lanes:
            figures = lane.figures
            kept = self._lane(lane, now_us)
            if figures.interval_us:
                dry_us = kept.dry_us
                since_us = max(now_us, dry_us)
                kept.dry_us = since_us + ask.cost * figures.interval_us
            if figures.cap:
                ends_us = now_us + figures.ttl_us
                if kept.leases is None:
                    kept.leases = {tag: ends_us}
                else:
                    kept.leases[tag] = ends_us
                keys = (*keys, lane.key)
                last_us = max(last_us, ends_us)
        if keys:
            self._out[tag] = (last_us, keys)
            if len(self._out) > self._most_out:
                self._forget_leases(now_us)

    def give_back(self, tag: int) -> tuple[str, ...]:
        """Take a lease out of its lanes; give their keys, none when it was not out any more."""
        _, keys = self._out.pop(tag, _NOT_OUT)
        for key in keys:
            kept = self._kept.get(key) or self._find(key)
            if kept is not None:
                end(kept, tag)
        return keys

    def level(self, lane: Lane, now_us: int) -> Level:
        """Tell where a lane stands."""
        kept, figures = self._find(lane.key), lane.figures
        if kept is None:
            return level(figures, 0, 0)
        if kept.leases is not None:
            expire(kept, now_us)
        return level(figures, kept.dry_us - now_us, len(kept.leases or ()))

    def in_use(self, now_us: int) -> Iterator[tuple[str, Kept]]:
        """Give the keys, with their lanes, that have something taken; shared lanes stay out."""
        return ((key, kept) for key, kept in self._kept.items() if not at_rest(kept, now_us))

    def find(self, key: str, now_us: int) -> Kept | None:
        """Give the lane of a key if it has one of its own with something taken."""
        kept = self._kept.get(key)
        return None if kept is None or at_rest(kept, now_us) else kept

    def __len__(self) -> int:
        """Tell how many lanes are kept."""
        return len(self._kept) + len(self._shared)

    def _find(self, key: str) -> Kept | None:
        kept = self._kept.get(key)
        return self._shared.get(hash(key) % SHARED_LANES) if kept is None else kept

    def _lane(self, lane: Lane, now_us: int) -> Kept:
        figures = lane.figures
        kept = self._kept.get(lane.key)
        if kept is None:
            kept = self._open(lane.key, now_us)
        interval_us = figures.interval_us
        kept.interval_us, kept.cap, kept.ttl_us = interval_us, figures.cap, figures.ttl_us
        kept.slack_us = (figures.burst - 1) * interval_us
        # INVARIANT: nobody owes more than a full burst, whatever the figures were before
        if kept.dry_us > now_us:
            full_us = figures.burst * interval_us
            if kept.dry_us - now_us > full_us and lane.key in self._kept:
                kept.dry_us = now_us + full_us
        return kept

    def _open(self, key: str, now_us: int) -> Kept:
        slot = hash(key) % SHARED_LANES
        shared = self._shared.pop(slot, None)
        if shared is None or at_rest(shared, now_us):
            if len(self._kept) >= self.most:
                self._make_room(now_us)
            if len(self._kept) < self.most:
                kept = self._kept[key] = Kept(0, 0, 0, 0, 0, 0)
                return kept
            shared = Kept(0, 0, 0, 0, 0, 0)
        # what a key took in a shared lane counts on until that lane is at rest
        self.crowded += 1
        self._shared[slot] = shared
        return shared

    def _make_room(self, now_us: int) -> None:
        """Forget lanes at rest, if looking at all of them is worth it."""
        self._new += 1
        if self._new * _SWEEP_EVERY < self.most:
            return
        rest = [key for key, kept in self._kept.items() if at_rest(kept, now_us)]
        for key in rest:
            del self._kept[key]
        # many were found: they pay for the next look
        self._new = self.most if len(rest) * _SWEEP_EVERY >= self.most else 0

    def _forget_leases(self, now_us: int) -> None:
        """Forget leases that ended by themselves; those still out pay for the next look."""
        self._out = {tag: out for tag, out in self._out.items() if out[0] > now_us}
        self._most_out = max(_FIRST_OUT, 2 * len(self._out))


def _wait(kept: Kept, figures: Figures, now_us: int, cost: int, tag: int) -> int:
    """Tell how long an ask must wait for a lane; 0: it fits."""
    wait_us = 0
    interval_us, cap, leases = figures.interval_us, figures.cap, kept.leases
    if interval_us:
        if cost > figures.burst:
            return NEVER
        over_us = pour(kept.dry_us, now_us, cost * interval_us) - now_us
        wait_us = max(0, over_us - figures.burst * interval_us)
    if cap and leases and len(leases) >= cap and tag not in leases and not expire(kept, now_us):
        ends = sorted(leases.values())
        wait_us = max(wait_us, ends[len(ends) - cap] - now_us)
    return wait_us


def level(figures: Figures, owed_us: int, running: int) -> Level:
    """Say where a lane stands that is dry after a time and has leases out."""
    owed_us = min(max(0, owed_us), figures.burst * figures.interval_us)
    if figures.interval_us:
        left = remaining(owed_us, 0, figures.interval_us, figures.burst)
    else:
        left = max(0, figures.cap - running)
    return Level(left, owed_us, running)


class MemoryRateStore:
    """Limits for one process: shared by nobody, never away."""

    def __init__(self, clock: Clock, most: int = MOST_LANES_KEPT) -> None:
        self._clock = clock
        self._limits = Limits(most)
        self._asks = 0

    async def take(self, asks: Sequence[Ask]) -> Sequence[Got]:
        """See the port."""
        now_us = self._clock.now_us()
        self._asks += len(asks)
        return [self._limits.take(ask, now_us) for ask in asks]

    def give_back(self, leases: Sequence[str]) -> int:
        """See the port."""
        return sum(bool(self._limits.give_back(self._limits.tag(lease))) for lease in leases)

    async def peek(self, lanes: Sequence[Lane]) -> Sequence[Level]:
        """See the port."""
        now_us = self._clock.now_us()
        return [self._limits.level(lane, now_us) for lane in lanes]

    def counts(self) -> RateCounts:
        """See the port."""
        return RateCounts(
            sharing=Sharing.SHARED,
            shared=self._asks,
            local=0,
            errors=0,
            overflows=0,
            returns=0,
            calls=self._asks,
        )

    async def aclose(self) -> None:
        """See the port."""
