"""Limits that several edges share: what a call takes of them, all of it or nothing.

All times are whole microseconds. No call raises because the store is away: the answer is then
given by this edge alone, says so (`degraded`), and the gate decides by the failure mode of the
rule. While N edges are apart, each holds every limit for itself: at most N times the limit passes.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from schout.core.model.value import Value

MOST_SPAN_US = 366 * 24 * 3600 * 1_000_000
"""The longest refill, and the longest lease. With it every number stays below 2^53 (9.0e15), where
doubles are whole: microseconds since 1970 are 1.8e15 in 2026, and a year is 3.2e13."""
MOST_LANES = 16
"""The most lanes of one ask, and so a bound on the keys of one script call."""


class Figures(Value, frozen=True, kw_only=True):
    """What holds for a lane: a rate, a number of parallel calls, or both."""

    interval_us: int = 0
    """The time after which one more may come; 0: no rate."""
    burst: int = 1
    """How many may come at once before the rate counts."""
    cap: int = 0
    """How many may run at once; 0: any number."""
    ttl_us: int = 0
    """How long a lease lasts that nobody gives back."""

    def __post_init__(self) -> None:
        """Refuse figures that hold nothing, never end, or leave the whole numbers of doubles."""
        if self.interval_us < 0 or self.burst < 1 or self.cap < 0:
            raise ValueError(
                "figures need an interval and a cap of 0 or more, a burst of 1 or more"
            )
        if not self.interval_us and not self.cap:
            raise ValueError("figures need an interval or a cap")
        if bool(self.cap) != bool(self.ttl_us) or self.ttl_us < 0:
            raise ValueError("a cap needs a time to live, and only a cap")
        if max(self.interval_us * self.burst, self.ttl_us) > MOST_SPAN_US:
            raise ValueError(f"expected a full burst and a lease within {MOST_SPAN_US} us")


class Lane(msgspec.Struct, frozen=True, gc=False):
    """One thing that is counted, such as the calls of a host under a limit. Made by position."""

    key: str
    """The limit and what it counts by; only a keyed digest of it leaves the process."""
    figures: Figures


class Ask(msgspec.Struct, frozen=True, gc=False):
    """What one call takes: a place in each of its lanes, or in none. Made by position."""

    lanes: tuple[Lane, ...]
    """At most 16, with different keys."""
    lease: str
    """Given once to one call: by it the places under caps are given back."""
    cost: int = 1
    """What the call counts for in its rates; at least 1."""

    def __post_init__(self) -> None:
        """Refuse an ask without lanes, with too many, or with one of them twice."""
        lanes = self.lanes
        if len(lanes) == 1 and self.cost > 0:
            return
        if self.cost < 1 or not 0 < len(lanes) <= MOST_LANES:
            raise ValueError(f"an ask needs a cost of 1 or more, and 1 to {MOST_LANES} lanes")
        if len(lanes) > 1 and len({lane.key for lane in lanes}) < len(lanes):
            raise ValueError("an ask needs lanes with different keys")


class Got(msgspec.Struct, frozen=True, gc=False):
    """What became of an ask. Made by position."""

    admitted: bool
    lane: int | None = None
    """The place in `Ask.lanes` of the lane that refused: of several, the one with the longest
    wait."""
    wait_us: int = 0
    """When refused: it may fit after so long; by a rate it does if nobody else took it, by a cap
    at the latest. -1: never, as it costs more than the burst."""
    degraded: bool = False
    """This edge alone decided, as the shared store was away."""


class Level(msgspec.Struct, frozen=True, gc=False):
    """Where a lane stands. Made by position."""

    left: int
    """How many calls of cost 1 its rate would admit now; without a rate, how many the cap would."""
    reset_us: int
    """The time after which the whole burst may be used again."""
    running: int
    """The leases that are out."""
    degraded: bool = False


class Sharing(StrEnum):
    """Who decides at this moment."""

    SHARED = "shared"
    LOCAL = "local"
    """This edge alone: the shared store is away or was not reached yet."""
    RETURNING = "returning"
    """What was admitted meanwhile is being written back; asks wait for it, within the deadline."""


class RateCounts(Value, frozen=True, kw_only=True):
    """What was counted since the start, for the metrics."""

    sharing: Sharing
    shared: int
    """Asks decided by the shared store."""
    local: int
    """Asks decided by this edge alone."""
    errors: int
    """How often the shared store failed, was too slow or could not be reached."""
    overflows: int
    """Asks decided alone because too many were waiting for the shared store."""
    returns: int
    """How often it went back to the shared store."""
    calls: int
    """Script calls that were answered; `shared / calls` asks went in each."""
    trouble: str | None = None
    """What went wrong the last time, in a word and without an address."""


class RateStore(Protocol):
    """Takes and gives back places under limits, for one event loop."""

    async def take(self, asks: Sequence[Ask]) -> Sequence[Got]:
        """Answer asks in their order; what an admitted one takes is taken in the same step.

        When the caller is cancelled, the leases it would have got are given back.
        """
        ...

    def give_back(self, leases: Sequence[str]) -> int:
        """Give back the leases of calls that ended; tell how many were still out.

        It returns at once. Later asks to this store find the places free; other edges find them
        free after the next script call. Giving back twice does no harm.
        """
        ...

    async def peek(self, lanes: Sequence[Lane]) -> Sequence[Level]:
        """Tell where lanes stand, without taking anything."""
        ...

    def counts(self) -> RateCounts:
        """Give the counters."""
        ...

    async def aclose(self) -> None:
        """Stop; leases that are out are left to end by themselves. Closing twice does no harm."""
        ...
