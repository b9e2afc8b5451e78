"""Signals of the gate: what went over a limit, counted per key, with a few calls as samples.

Nothing here waits or grows without bound: a flood of a million refusals is one signal with a count.
"""

from collections import Counter

import msgspec

from schout.core.limits.duty import Duty
from schout.core.model.edge import EdgeLimit, Quota
from schout.core.model.event import CallSample, LimitExceeded
from schout.core.model.ids import TenantId
from schout.core.model.moment import MINUTE_US, SECOND_US
from schout.core.model.vocabulary import Metric
from schout.gateway.call import Call, Verdict

MOST_SAMPLES = 20
"""Calls kept per signal, so that the tenant can find them in its own logs."""
MOST_TALLIES = 50_000
"""Keys counted at once; more than that are counted together, under no key."""


class _Tally(msgspec.Struct):
    limit: EdgeLimit
    tenant: TenantId | None
    quota: Quota
    first_us: int
    last_us: int
    taken_first: int
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
        self._serial = 0

    def note(
        self,
        limit: EdgeLimit,
        key: str,
        tenant: TenantId | None,
        quota: Quota,
        call: Call,
        verdict: Verdict,
        taken: int,
        running: int,
        now_us: int,
    ) -> None:
        """Note one call over a limit; `taken`: calls of this key that were ever let through."""
        at_us = now_us + self.ahead_us
        tally = self._tallies.get((limit.id, key, tenant))
        if tally is None:
            if len(self._tallies) >= MOST_TALLIES:
                self.counts[limit.id] += 1
                return
            tally = _Tally(limit, tenant, quota, at_us, at_us, taken, taken, 0, 0, 0, [])
            self._tallies[limit.id, key, tenant] = tally
        tally.last_us = max(tally.last_us, at_us)
        tally.taken = taken
        tally.over += 1
        tally.refused += verdict is Verdict.REFUSE
        tally.most = max(tally.most, running + 1)
        if len(tally.samples) < MOST_SAMPLES:
            tally.samples.append(self._sample(call, verdict, at_us))

    def _sample(self, call: Call, verdict: Verdict, at_us: int) -> CallSample:
        self._serial += 1
        rpc = call.rpc
        return CallSample(
            serial=self._serial,
            at_us=at_us,
            source_ip=call.source_ip,
            host=call.host,
            method=call.method,
            path=call.path,
            operation=None if rpc is None or rpc.method is None else f"{rpc.model}.{rpc.method}",
            answer=verdict.value,
        )

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
            start_us = at_us - at_us % (1440 * MINUTE_US)
            tally = _Tally(limit, tenant, quota, start_us, at_us, 0, 0, 0, 0, 0, [])
            self._tallies[limit.id, key, tenant] = tally
        tally.last_us = max(tally.last_us, at_us)
        tally.over = duty.active_minutes
        tally.most = duty.longest_run

    def drain(self) -> tuple[LimitExceeded, ...]:
        """Give what was noted since the last time, as events in order of time."""
        tallies, self._tallies = self._tallies, {}
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
        measured = tally.over + tally.taken - tally.taken_first
        allowed = quota.burst + spent_us // max(1, quota.interval_us)
    return LimitExceeded(
        at_us=tally.last_us,
        first_us=tally.first_us,
        clause=limit.clause,
        limit=limit.id,
        metric=limit.metric,
        scope=limit.scope,
        key=key,
        tenant=tally.tenant,
        over=tally.over,
        refused=tally.refused,
        measured=measured,
        allowed=allowed,
        window_s=max(1, -(-spent_us // SECOND_US)),
        samples=tuple(tally.samples),
    )
