"""Signals of the gate: what went over a limit, counted per key, with a few calls as samples.

Nothing here waits or grows without bound: a flood of a million refusals is one signal with a count.
"""

from collections import Counter

import msgspec

from schout.core.limits.duty import Duty
from schout.core.limits.lanes import Lane
from schout.core.model.edge import EdgeLimit, Quota
from schout.core.model.event import CallSample, LimitExceeded
from schout.core.model.ids import TenantId
from schout.core.model.moment import MINUTE_US, SECOND_US
from schout.core.model.vocabulary import Metric
from schout.gateway.call import Call, Verdict
from schout.gateway.figures import quota_on, who_of

MOST_SAMPLES = 20
"""Calls kept per signal, so that the tenant can find them in its own logs."""
MOST_SAMPLES_IN_ALL = 100_000
"""Beyond it each signal has one: about 30 MB."""
MOST_TALLIES = 50_000
"""Keys counted at once; more than that are counted together, under no key."""
_DAY_US = 1440 * MINUTE_US
_REFUSE, _QUEUE, _PROVE = Verdict.REFUSE, Verdict.QUEUE, Verdict.PROVE
_LONGEST = 512
"""Characters kept of a path."""


class _Tally(msgspec.Struct):
    limit: EdgeLimit
    tenant: TenantId | None
    quota: Quota
    first_us: int
    last_us: int
    before: int
    """For a rate: calls that stood in the bucket at first, less those ever let through then."""
    taken: int
    over: int
    refused: int
    most: int
    samples: list[CallSample]


class Recorder:
    """Counts what the gate notes until it is drained; `ahead_us` as the gate has it."""

    def __init__(self) -> None:
        self.ahead_us = 0
        self.counts: Counter[str] = Counter()
        """Calls over a limit that were not counted under their own key."""
        self._tallies: dict[tuple[str, str, TenantId | None], _Tally] = {}
        self._serial = self._kept = 0

    def note(
        self,
        limit: EdgeLimit,
        key: str,
        tenant: TenantId | None,
        lane: Lane,
        wait_us: int,
        call: Call,
        verdict: Verdict,
        now_us: int,
    ) -> None:
        """Note one call over a limit.

        `lane`: as it stands behind the call. `wait_us`: what its rate asked for. `verdict`: what
        became of the call because of this limit.
        """
        at_us = now_us + self.ahead_us
        tally = self._tallies.get((limit.id, key, tenant))
        if tally is None:
            tally = self._begin(limit, key, tenant, lane, wait_us, call, verdict, at_us)
            if tally is None:
                return
        if at_us > tally.last_us:  # noqa: PLR1730 - for every refusal of a flood
            tally.last_us = at_us
        cost = call.cost
        tally.taken = lane.taken
        tally.over += cost
        if verdict is _REFUSE or verdict is _PROVE:
            tally.refused += cost
        leases = lane.leases
        running = lane.queued if leases is None else lane.queued + len(leases)
        if running >= tally.most:
            tally.most = running + (verdict is _REFUSE or verdict is _QUEUE)
        if len(tally.samples) < MOST_SAMPLES:
            self._sample(tally, call, verdict, at_us)

    def _begin(
        self,
        limit: EdgeLimit,
        key: str,
        tenant: TenantId | None,
        lane: Lane,
        wait_us: int,
        call: Call,
        verdict: Verdict,
        at_us: int,
    ) -> _Tally | None:
        """Begin to count; `None` when there are too many keys to count this one by itself."""
        quota = quota_on(limit, lane)
        if len(self._tallies) >= MOST_TALLIES or quota is None:
            self.counts[limit.id] += call.cost
            return None
        before = -lane.taken
        if verdict not in {_REFUSE, _QUEUE, _PROVE}:
            before += call.cost
        if wait_us > 0:
            stood_us = wait_us + lane.slack_us - (call.cost - 1) * lane.interval_us
            before += -(-stood_us // lane.interval_us)
        tally = _Tally(limit, tenant, quota, at_us, at_us, before, 0, 0, 0, 0, [])
        self._tallies[limit.id, key, tenant] = tally
        return tally

    def note_refused(self, limit: EdgeLimit, key: str, tenant: TenantId | None, cost: int) -> None:
        """Note that a call that was noted when it came, and then waited, was refused."""
        tally = self._tallies.get((limit.id, key, tenant))
        if tally is not None:
            tally.refused += cost

    def _sample(self, tally: _Tally, call: Call, verdict: Verdict, at_us: int) -> None:
        if tally.samples and self._kept >= MOST_SAMPLES_IN_ALL:
            return
        self._serial += 1
        self._kept += 1
        rpc = call.rpc
        sample = CallSample(
            serial=self._serial,
            at_us=at_us,
            source_ip=call.source_ip,
            host=call.host,
            method=call.method,
            path=call.path[:_LONGEST],
            operation=None if rpc is None or rpc.method is None else f"{rpc.model}.{rpc.method}",
            answer=verdict.value,
        )
        tally.samples.append(sample)

    def note_duty(
        self,
        limit: EdgeLimit,
        key: str,
        tenant: TenantId | None,
        quota: Quota,
        duty: Duty,
        at_us: int,
    ) -> None:
        """Note a minute of a key that was active for more of a day than its limit says."""
        tally = self._tallies.get((limit.id, key, tenant))
        if tally is None:
            if len(self._tallies) >= MOST_TALLIES:
                self.counts[limit.id] += 1
                return
            start_us = at_us - at_us % _DAY_US
            tally = _Tally(limit, tenant, quota, start_us, at_us, 0, 0, 0, 0, 0, [])
            self._tallies[limit.id, key, tenant] = tally
        tally.last_us = max(tally.last_us, at_us)
        tally.over = duty.active_minutes
        tally.most = duty.longest_run

    def drain(self) -> tuple[LimitExceeded, ...]:
        """Give what was noted since the last time, as events in order of time."""
        tallies, self._tallies, self._kept = self._tallies, {}, 0
        events = [_event(key, tally) for (_, key, _), tally in tallies.items()]
        return tuple(sorted(events, key=lambda each: (each.at_us, each.limit, each.key)))


def _event(key: str, tally: _Tally) -> LimitExceeded:
    limit, quota = tally.limit, tally.quota
    spent_us = tally.last_us - tally.first_us
    if limit.metric is Metric.ACTIVE_MINUTES:
        measured, allowed = tally.over, quota.at_most
    elif limit.metric is Metric.PARALLEL_CALLS:
        measured, allowed = tally.most, quota.at_most
    else:
        measured = tally.before + tally.taken + tally.refused
        allowed = quota.burst + spent_us // max(1, quota.interval_us)
    return LimitExceeded(
        at_us=tally.last_us,
        first_us=tally.first_us,
        clause=limit.clause,
        limit=limit.id,
        metric=limit.metric,
        scope=limit.scope,
        key=who_of(key),
        tenant=tally.tenant,
        over=tally.over,
        refused=tally.refused,
        measured=measured,
        allowed=allowed,
        window_s=max(1, -(-spent_us // SECOND_US)),
        samples=tuple(tally.samples),
    )
