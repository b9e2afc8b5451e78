"""Judges a call that is over limits by their stages: what it gets, and because of which limit."""

from collections.abc import Iterator, Sequence

import msgspec

from schout.core.limits.lanes import Lane, has_room
from schout.core.model.edge import EdgeLimit, Stage
from schout.gateway.call import Standing, Verdict
from schout.gateway.figures import burst_on, quota_on
from schout.gateway.track import Slot
from schout.ports.rate_store import Figures

NEVER_US = -1
"""The wait of a call that costs more than its limit ever allows at once."""

_PACE = Stage.PACE
_WARN = Stage.WARN
_SHADOW = Stage.SHADOW
_STRICT = Stage.REFUSE


class Over(msgspec.Struct, frozen=True, gc=False):
    """That a call is over one limit. Made by position."""

    limit: EdgeLimit
    stage: Stage
    lane: Lane
    slot: Slot
    wait_us: int
    """By the rate; 0: too many run at once."""

    @property
    def passes(self) -> bool:
        """Whether the limit only records or warns."""
        return self.stage is _SHADOW or self.stage is _WARN

    @property
    def refuses(self) -> bool:
        """Whether the limit alone decides: a call over its rate is refused."""
        return self.stage is _STRICT and self.wait_us > 0


def overs_of(
    slots: Sequence[Slot], lanes: Sequence[Lane], cost: int, now_us: int, *, turn: bool
) -> list[Over]:
    """Give the limits that a call is over, of those on its lanes; one lane for each slot."""
    overs: list[Over] = []
    for place, lane in enumerate(lanes):
        dry_us = lane.dry_us
        wait_us = (dry_us - now_us if dry_us > now_us else 0) - lane.slack_us
        if cost > 1:
            wait_us += (cost - 1) * lane.interval_us
        if wait_us > 0 and (rate := slots[place].rate) is not None:
            overs.append(Over(rate, slots[place].rate_stage, lane, slots[place], wait_us))
        if lane.cap and (parallel := slots[place].parallel) is not None:
            full = lane.leases is not None and not has_room(lane, now_us)
            if full or (lane.queued and not turn):
                overs.append(Over(parallel, slots[place].parallel_stage, lane, slots[place], 0))
    return overs


Judged = tuple[Verdict, int, Over | None]
"""What a call gets, how long it waits, and because of which limit."""
_PASSES: Judged = (Verdict.ADMIT, 0, None)
_REFUSE, _QUEUE = Verdict.REFUSE, Verdict.QUEUE


def judge(overs: Sequence[Over], cost: int, most_us: int, *, turn: bool = False) -> Judged:
    """Give the strictest of what its limits say; `admit` when none of them does more than note.

    `most_us`: the longest the call can still be held. `turn`: it has its place in the queue.
    Whoever is refused is told to wait for the slowest of all limits that hold.
    """
    refused = queued = paced = warned = None
    longest_us = 0
    for over in overs:
        stage, wait_us = over.stage, over.wait_us
        if stage is _SHADOW:
            continue
        if stage is _WARN:
            warned = over
            continue
        if cost > 1 and wait_us and cost > burst_on(over.lane):
            return _REFUSE, NEVER_US, over
        longest_us = wait_us if wait_us > longest_us else longest_us  # noqa: FURB136 - hot
        if stage is not _PACE or not _may_wait(over, most_us, turn):
            refused = over if refused is None or wait_us > refused.wait_us else refused
        elif wait_us == 0:
            queued = over
        elif paced is None or wait_us > paced.wait_us:
            paced = over
    if refused is not None:
        return _REFUSE, longest_us, refused
    if queued is not None:
        return _QUEUE, queued.limit.pace_us, queued
    if paced is not None:
        return Verdict.PACE, paced.wait_us, paced
    return _PASSES if warned is None else (Verdict.WARN, 0, warned)


def _may_wait(over: Over, most_us: int, turn: bool) -> bool:
    limit, wait_us = over.limit, over.wait_us
    if wait_us > most_us or wait_us > limit.pace_us:
        return False
    if wait_us == 0:
        return turn or over.lane.queued < limit.queue
    return wait_us <= limit.queue * over.lane.interval_us


def standings_of(slot: Slot, lane: Lane, now_us: int) -> Iterator[Standing]:
    """Tell where a key stands with the limits on a lane; those that only record stay untold."""
    rate = slot.rate
    if rate is not None and slot.rate_stage is not _SHADOW:
        quota = quota_on(rate, lane)
        if quota is not None:
            debt_us = max(0, lane.dry_us - now_us)
            left = max(0, lane.slack_us + lane.interval_us - debt_us) // lane.interval_us
            yield Standing(limit=rate, quota=quota, remaining=left, reset_us=debt_us)
    parallel = slot.parallel
    if parallel is not None and slot.parallel_stage is not _SHADOW:
        quota = quota_on(parallel, lane)
        if quota is not None:
            left = max(0, quota.at_most - len(lane.leases or ()))
            yield Standing(limit=parallel, quota=quota, remaining=left, reset_us=0)


def shared_figures(slot: Slot, lane: Lane) -> Iterator[tuple[tuple[EdgeLimit, Stage], Figures]]:
    """Give what a lane asks of limits that several gates share: those that do more than note."""
    if slot.rate is not None and lane.interval_us and slot.rate_stage not in {_SHADOW, _WARN}:
        figures = Figures(interval_us=lane.interval_us, burst=burst_on(lane))
        yield (slot.rate, slot.rate_stage), figures
    if slot.parallel is not None and lane.cap and slot.parallel_stage not in {_SHADOW, _WARN}:
        figures = Figures(cap=lane.cap, ttl_us=lane.ttl_us)
        yield (slot.parallel, slot.parallel_stage), figures
