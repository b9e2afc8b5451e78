"""Judges a call that is over limits by their stages: what it gets, and because of which limit."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schout.core.limits.lanes import Lane
from schout.core.model.edge import EdgeLimit, Quota, Stage
from schout.core.model.vocabulary import Metric
from schout.gateway.bindings import Bound
from schout.gateway.call import Standing, Verdict
from schout.ports.rate_store import Figures

NEVER_US = -1
"""The wait of a call that costs more than its limit ever allows at once."""


_NOTING = frozenset({Stage.SHADOW, Stage.WARN})
PASSING = frozenset({Verdict.ADMIT, Verdict.WARN, Verdict.PACE})


class Over(NamedTuple):
    """That a call is over one limit."""

    limit: EdgeLimit
    stage: Stage
    lane: Lane
    key: str
    wait_us: int
    """By the rate; 0: too many run at once."""

    @property
    def passes(self) -> bool:
        """Whether the limit only records or warns."""
        return self.stage in _NOTING


class Judged(NamedTuple):
    """What a call gets."""

    verdict: Verdict
    wait_us: int
    over: Over | None


def judge(overs: Sequence[Over], cost: int, most_us: int) -> Judged:
    """Give the strictest of what its limits say; `admit` when none of them does more than note.

    `most_us`: the longest the call can still be held.
    """
    paced = queued = warned = None
    refused = None
    for over in overs:
        if over.passes:
            warned = over if over.stage is Stage.WARN else warned
        elif not _may_wait(over, cost, most_us):
            refused = over if refused is None or over.wait_us > refused.wait_us else refused
        elif over.wait_us == 0:
            queued = over
        elif paced is None or over.wait_us > paced.wait_us:
            paced = over
    if refused is not None:
        return _refusal(overs, refused, cost)
    if queued is not None:
        return Judged(Verdict.QUEUE, queued.limit.pace_us, queued)
    if paced is not None:
        return Judged(Verdict.PACE, paced.wait_us, paced)
    return Judged(Verdict.ADMIT if warned is None else Verdict.WARN, 0, warned)


def _refusal(overs: Sequence[Over], refused: Over, cost: int) -> Judged:
    """Refuse for as long as the slowest of all limits that hold asks."""
    holding = [over for over in overs if not over.passes]
    if any(cost > _burst(over.lane) for over in holding if over.wait_us):
        return Judged(Verdict.REFUSE, NEVER_US, refused)
    return Judged(Verdict.REFUSE, max(over.wait_us for over in holding), refused)


def _may_wait(over: Over, cost: int, most_us: int) -> bool:
    limit, lane = over.limit, over.lane
    if over.stage is not Stage.PACE or cost != 1:
        return False
    if over.wait_us == 0:
        return lane.queued < limit.queue and most_us >= 0
    return over.wait_us <= min(most_us, limit.pace_us, limit.queue * lane.interval_us)


def _burst(lane: Lane) -> int:
    return lane.slack_us // lane.interval_us + 1 if lane.interval_us else 1


def standing(limit: EdgeLimit, quota: Quota, lane: Lane, now_us: int) -> Standing:
    """Tell where a key stands with a limit."""
    if limit.metric is Metric.PARALLEL_CALLS:
        left = max(0, quota.at_most - len(lane.leases or ()))
        return Standing(limit=limit, quota=quota, remaining=left, reset_us=0)
    debt_us = max(0, lane.dry_us - now_us)
    left = max(0, lane.slack_us + lane.interval_us - debt_us) // max(1, lane.interval_us)
    return Standing(limit=limit, quota=quota, remaining=left, reset_us=debt_us)


def shared_figures(bound: Bound, lane: Lane) -> Iterator[tuple[tuple[EdgeLimit, Stage], Figures]]:
    """Give what a lane asks of limits that several gates share: those that do more than note."""
    group = bound.group
    if group.rate is not None and lane.interval_us and bound.rate_stage not in _NOTING:
        figures = Figures(interval_us=lane.interval_us, burst=_burst(lane))
        yield (group.rate, bound.rate_stage), figures
    if group.parallel is not None and lane.cap and bound.parallel_stage not in _NOTING:
        figures = Figures(cap=lane.cap, ttl_us=lane.ttl_us)
        yield (group.parallel, bound.parallel_stage), figures
