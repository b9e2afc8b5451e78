"""The gate: from a call and a moment to an answer, in memory, without waiting and without I/O.

One thread uses it at a time. Moments are of a steady clock that never steps; `ahead_us` says how
far the time of day is ahead of it, for the dates of permits and sanctions.
"""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from schout.core.intake.register import Register
from schout.core.limits.duty import DutyCycle
from schout.core.limits.lanes import (
    FOREVER_US,
    Book,
    Lane,
    Resolve,
    Terms,
    end,
    expire,
    has_room,
    take,
    wait_of,
)
from schout.core.model.edge import EdgeLimit, EdgeLimits, EdgeSanctions, Quota, Stage
from schout.core.model.ids import TenantId
from schout.core.model.moment import MINUTE_US, SECOND_US
from schout.core.model.vocabulary import FailureMode, Metric, Scope
from schout.gateway.bindings import Bound, Group, bindings_of, groups_of
from schout.gateway.call import (
    ADMITTED,
    Answer,
    BatchHint,
    Call,
    CallClass,
    Rpc,
    Shared,
    Standing,
    Verdict,
)
from schout.gateway.figures import LABELLED, Figures
from schout.gateway.judge import PASSING, Judged, Over, judge, shared_figures, standing
from schout.gateway.restrict import Restrictions
from schout.gateway.signals import Recorder
from schout.ports.rate_store import Ask, RateStore
from schout.ports.rate_store import Lane as SharedLane

LEASE_TTL_US = 120 * SECOND_US
"""How long a call may run before its lease ends by itself: Odoo's `limit_time_real`."""
UNREGISTERED = "-"
"""The host that all hosts nobody claims are counted as, where there is a register of hosts."""
_MOST_TRACKS = 65_536
_MOST_CYCLES = 65_536
_MOST_PATHS = 8192


class BatchWatcher(Protocol):
    """Sees which calls could have been one."""

    def note(self, key: str, rpc: Rpc, now_us: int) -> None:
        """Note a call."""
        ...

    def hint(self, key: str, now_us: int) -> BatchHint | None:
        """Tell what could have been one call, if much of it was seen."""
        ...


class Track(msgspec.Struct, frozen=True, gc=False):
    """What holds for calls of one class to one host on like paths."""

    tenant: TenantId | None
    host: str
    slots: tuple[tuple[Book, str | Scope, Bound], ...]
    """The lanes to look at: their book, their key or what it depends on, the limits on them."""


class _Out(msgspec.Struct, frozen=True, gc=False):
    number: int
    lanes: tuple[Lane, ...]
    since_us: int


class Gate:
    """All limits and sanctions over one stream of calls."""

    def __init__(
        self,
        limits: EdgeLimits,
        sanctions: EdgeSanctions,
        *,
        recorder: Recorder | None = None,
        watcher: BatchWatcher | None = None,
        source_key: Callable[[str], str] = str,
        prefix: str = "",
        most_keys: int = 1_000_000,
        lease_ttl_us: int = LEASE_TTL_US,
        ahead_us: int = 0,
        store: RateStore | None = None,
    ) -> None:
        """`prefix`: of its lease ids, so that several gates can share a channel of completions."""
        self._recorder, self._watcher, self._source_key = recorder, watcher, source_key
        self.prefix, self._most_keys, self._ttl_us = prefix, most_keys, lease_ttl_us
        self.ahead_us, self.store = ahead_us, store
        self.counts: Counter[str] = Counter()
        """Answers by verdict that were not a plain admission, and what went wrong."""
        self._out: dict[str, _Out] = {}
        self._next = 1
        self.lasted_us = SECOND_US
        self._waiting: dict[Lane, deque[Callable[[], None]]] = {}
        self._books: dict[tuple[object, ...], Book] = {}
        self._cycles: dict[tuple[str, str], DutyCycle] = {}
        self.swap(limits, sanctions, 0)

    def swap(self, limits: EdgeLimits, sanctions: EdgeSanctions, now_us: int) -> None:
        """Go on with other documents; what was counted so far stays counted."""
        self.limits, self.sanctions = limits, sanctions
        self.register = Register.build(limits.tenants, limits.belongings)
        self._restrictions = Restrictions(sanctions)
        self._figures = Figures(limits, self._restrictions, self._ttl_us)
        self._identities = self._figures.identities
        self._groups = groups_of(limits)
        before, self._books = self._books, {}
        self._by_index: list[Book] = []
        for group in self._groups:
            shape = (group.scope, group.kinds, group.paths, *(each.id for each in group.limits))
            book = before.get(shape)
            if book is None:
                book = Book(self._resolver(group), self._most_keys)
            else:
                book.resolve_with(self._resolver(group))
            self._books[shape] = book
            self._by_index.append(book)
        self._path_sets = tuple(dict.fromkeys(each.paths for each in self._groups if each.paths))
        self._masks: dict[str, int] = {}
        self._tracks: dict[tuple[CallClass, str, int], Track] = {}

    def _resolver(self, group: Group) -> Resolve:
        def resolve(key: str, now_us: int) -> Terms:
            terms = self._figures.terms(group, self.register, key, now_us, self.ahead_us)
            if group.minutes is None:
                return terms
            at_us = now_us + self.ahead_us
            self._note_minute(group.minutes, key, at_us)
            next_us = at_us - at_us % MINUTE_US + MINUTE_US - self.ahead_us
            return msgspec.structs.replace(terms, until_us=min(terms.until_us, next_us))

        return resolve

    def _note_minute(self, limit: EdgeLimit, key: str, at_us: int) -> None:
        """Mark a minute as active; a key over its share of the day is recorded, never refused."""
        cycle = self._cycles.get((limit.id, key))
        if cycle is None:
            if len(self._cycles) >= _MOST_CYCLES:
                self._cycles.clear()
                self.counts["cycles_forgotten"] += 1
            cycle = self._cycles[limit.id, key] = DutyCycle(at_us)
        elif cycle.note(at_us):
            quota = self._figures.quota(limit, self.register, key, at_us)
            duty = cycle.standing(at_us)
            if quota is not None and duty.active_minutes > quota.at_most and self._recorder:
                self._recorder.note_duty(
                    limit, key, self.register.owner_of_host(key, at_us), quota, duty, at_us
                )

    def check(
        self, call: Call, now_us: int, *, turn: bool = False, most_us: int = FOREVER_US
    ) -> Answer:
        """Answer a call; what it takes of its limits is taken in the same step.

        `turn`: it has waited in the queue and it is its turn. `most_us`: the longest it can still
        be held. When the gate itself fails, the failure mode of the limits decides.
        """
        try:
            answer = self._check(call, now_us, turn, most_us)
            passes = self.store is not None and answer.verdict in PASSING
            return self._share(answer, call, now_us) if passes else answer
        except Exception:
            self.counts["failures"] += 1
            return self._fail(call)

    def _share(self, answer: Answer, call: Call, now_us: int) -> Answer:
        """Let a call that passes here be counted where several gates count together."""
        track = self._track(call, now_us)
        lanes, limits = [], []
        for book, fixed, bound in track.slots:
            key = self._key(fixed, track, call)
            lane = book.lane(key, now_us)
            for one, figures in shared_figures(bound, lane):
                lanes.append(SharedLane(f"{one[0].id} {key}", figures))
                limits.append(one)
        if not lanes:
            return answer
        lease = answer.lease
        if lease is None:
            lease, self._next = f"{self.prefix}{self._next:x}", self._next + 1
        shared = Shared(Ask(tuple(lanes), lease, call.cost), tuple(limits))
        return msgspec.structs.replace(answer, lease=lease, shared=shared)

    def refuse_shared(
        self, call: Call, answer: Answer, limit: EdgeLimit, wait_us: int, now_us: int
    ) -> Answer:
        """Refuse a call that passed here but not where several gates count together."""
        if answer.lease is not None:
            self.release(answer.lease, now_us)
        track = self._track(call, now_us)
        self.counts[Verdict.REFUSE] += 1
        for book, fixed, bound in track.slots:
            if limit in bound.group.limits:
                key = self._key(fixed, track, call)
                over = Over(limit, Stage.REFUSE, book.lane(key, now_us), key, wait_us)
                self._note([over], Verdict.REFUSE, call, track, now_us)
                return self._refusal(over, wait_us, call, track, now_us)
        return Answer(Verdict.REFUSE, wait_us, None, limit, limit.quota)

    def _fail(self, call: Call) -> Answer:
        """Answer without being able to count: closed if one of its limits says so, else open."""
        for group in self._groups:
            for limit in group.limits if call.kind in group.kinds else ():
                if limit.failure is FailureMode.CLOSED and limit.stage is not Stage.SHADOW:
                    return Answer(Verdict.REFUSE, SECOND_US)
        return ADMITTED

    def give_up(self, call: Call, now_us: int) -> Answer:
        """Refuse a call whose time in the queue is over."""
        return self._over(call, self._track(call, now_us), now_us, turn=True, most_us=-1)

    def _check(self, call: Call, now_us: int, turn: bool, most_us: int) -> Answer:
        track = self._track(call, now_us)
        if self._restrictions.any:
            refused = self._restrictions.answer(call, track.tenant, now_us + self.ahead_us)
            if refused is not None:
                self.counts[refused.verdict] += 1
                return refused
        if call.rpc is not None and self._watcher is not None:
            self._watcher.note(call.principal or track.host, call.rpc, now_us)
        lanes = []
        leased = False
        for book, fixed, _ in track.slots:
            lane = book.lane(self._key(fixed, track, call), now_us)
            dry_us = lane.dry_us
            if dry_us > now_us and dry_us - now_us > lane.slack_us:
                return self._over(call, track, now_us, turn, most_us)
            if lane.cap:
                leased = True
                leases = lane.leases
                full = leases is not None and len(leases) >= lane.cap
                if (full and not expire(lane, now_us)) or (lane.queued and not turn):
                    return self._over(call, track, now_us, turn, most_us)
            lanes.append(lane)
        if call.cost > 1:
            return self._over(call, track, now_us, turn, most_us)
        return self._admit(lanes, now_us) if leased else self._pass(lanes, now_us)

    def _pass(self, lanes: list[Lane], now_us: int) -> Answer:
        for lane in lanes:
            take(lane, now_us, 0)
        return ADMITTED

    def _key(self, fixed: str | Scope, track: Track, call: Call) -> str:
        """Give the key of a lane: that of the track, unless it differs from call to call."""
        if fixed is Scope.SOURCE:
            return self._source_key(call.source_ip)
        if fixed is Scope.USER:
            return call.principal or self._source_key(call.source_ip)
        if self._identities:
            label = call.label or call.principal
            if label in self._identities:
                return f"{fixed}{LABELLED}{label}"
        return fixed

    def _track(self, call: Call, now_us: int) -> Track:
        path = call.path
        mask = self._masks.get(path)
        if mask is None:
            mask = sum(path.startswith(one) << bit for bit, one in enumerate(self._path_sets))
            if len(self._masks) >= _MOST_PATHS:
                self._masks.clear()
            self._masks[path] = mask
        key = call.kind, call.host, mask
        track = self._tracks.get(key)
        return self._lay(call, key, now_us) if track is None else track

    def _lay(self, call: Call, key: tuple[CallClass, str, int], now_us: int) -> Track:
        owner = self.register.owner_of_host(call.host, now_us + self.ahead_us)
        tenant = None if owner is None else self.register.tenant(owner)
        switches = self.limits.switches
        known = owner is not None or not self._figures.has_hosts
        host = call.host if known else UNREGISTERED
        fixed: dict[Scope, str] = {Scope.DATABASE: host, Scope.TENANT: str(owner)}
        slots = tuple(
            (self._by_index[each.group.index], fixed.get(each.group.scope, each.group.scope), each)
            for each in bindings_of(self._groups, call.kind, call.path, tenant, switches)
        )
        track = Track(owner, host, slots)
        if len(self._tracks) >= _MOST_TRACKS:
            self._tracks.clear()
        self._tracks[key] = track
        return track

    def _over(self, call: Call, track: Track, now_us: int, turn: bool, most_us: int) -> Answer:
        """Answer a call that is over a limit, or may be: by the stage of each of its limits."""
        lanes: list[Lane] = []
        overs: list[Over] = []
        for book, fixed, bound in track.slots:
            group = bound.group
            key = self._key(fixed, track, call)
            lane = book.lane(key, now_us)
            lanes.append(lane)
            if group.rate is not None and lane.interval_us:
                wait_us = wait_of(lane, now_us, call.cost)
                if wait_us:
                    overs.append(Over(group.rate, bound.rate_stage, lane, key, wait_us))
            if group.parallel is not None and (
                not has_room(lane, now_us) or (lane.queued and not turn)
            ):
                overs.append(Over(group.parallel, bound.parallel_stage, lane, key, 0))
        judged = judge(overs, call.cost, most_us)
        answer = self._carry_out(judged, call, track, lanes, overs, now_us)
        if answer.verdict is not Verdict.ADMIT:
            self.counts[answer.verdict] += 1
        # One refusal is one thing to note, and a call that is slowed down keeps within its limit.
        told = judged.over if answer.verdict is Verdict.REFUSE else None
        noted = [each for each in overs if each.passes or each is told]
        if noted:
            self._note(noted, answer.verdict, call, track, now_us)
        return answer

    def _note(
        self, overs: Sequence[Over], verdict: Verdict, call: Call, track: Track, now_us: int
    ) -> None:
        """Tell the recorder what went over its limits."""
        if self._recorder is None:
            return
        for each in overs:
            self._recorder.note(
                each.limit,
                each.key,
                track.tenant,
                self._quota(each),
                call,
                Verdict.ADMIT if each.passes else verdict,
                each.lane.taken,
                len(each.lane.leases or ()) + each.lane.queued,
                now_us,
            )

    def _carry_out(
        self,
        judged: Judged,
        call: Call,
        track: Track,
        lanes: list[Lane],
        overs: list[Over],
        now_us: int,
    ) -> Answer:
        verdict, wait_us, over = judged
        if verdict is Verdict.QUEUE:
            return Answer(verdict, wait_us, None, over and over.limit)
        if verdict is not Verdict.REFUSE or over is None:
            unpaid = [each.lane for each in overs if each.passes and each.wait_us]
            return self._admit(lanes, now_us, call.cost, verdict, wait_us, over, unpaid)
        if any(each.wait_us == 0 and not each.passes for each in overs):
            wait_us = max(wait_us, self.lasted_us)
        return self._refusal(over, wait_us, call, track, now_us)

    def _refusal(self, over: Over, wait_us: int, call: Call, track: Track, now_us: int) -> Answer:
        case = self._figures.case_of(track.tenant, over.limit.clause)
        hint = None
        if self._watcher is not None:
            hint = self._watcher.hint(call.principal or track.host, now_us)
        quota = self._quota(over)
        return Answer(Verdict.REFUSE, wait_us, None, over.limit, quota, None, case, hint)

    def _quota(self, over: Over) -> Quota:
        """Give the figures of a lane as they stand; those of the limit when they are the same."""
        limit, lane = over.limit, over.lane
        if limit.metric is Metric.PARALLEL_CALLS:
            return limit.quota if lane.cap == limit.quota.at_most else Quota(at_most=lane.cap)
        own = limit.quota
        if lane.interval_us == own.interval_us:
            return own
        burst = lane.slack_us // lane.interval_us + 1
        at_most = max(1, own.interval_us * own.at_most // lane.interval_us)
        return Quota(at_most=at_most, interval_us=lane.interval_us, burst=burst)

    def _admit(
        self,
        lanes: list[Lane],
        now_us: int,
        cost: int = 1,
        verdict: Verdict = Verdict.ADMIT,
        wait_us: int = 0,
        over: Over | None = None,
        unpaid: Sequence[Lane] = (),
    ) -> Answer:
        """Take a call; what is over a limit that only records does not add to its debt."""
        number = self._next
        self._next = number + 1
        capped = []
        for lane in lanes:
            take(lane, now_us, number, 0 if lane in unpaid else cost)
            if lane.cap:
                capped.append(lane)
        lease = None
        if capped:
            lease = f"{self.prefix}{number:x}"
            self._out[lease] = _Out(number, tuple(capped), now_us)
        return Answer(verdict, wait_us, lease, None if over is None else over.limit)

    def release(self, lease: str, now_us: int) -> bool:
        """Give a lease back when its call has ended; `False` when it was not out any more."""
        if self.store is not None:
            self.store.give_back((lease,))
        out = self._out.pop(lease, None)
        if out is None:
            self.counts["unknown_leases"] += 1
            return False
        self.lasted_us += (now_us - out.since_us - self.lasted_us) // 8
        for lane in out.lanes:
            end(lane, out.number)
            if lane.queued:
                self._wake(lane)
        return True

    def sweep(self, now_us: int) -> int:
        """End leases that nobody gave back in time; give how many there were."""
        self._tracks.clear()  # what belongs to whom may have changed with time
        lost = [lease for lease, out in self._out.items() if out.since_us + self._ttl_us <= now_us]
        for lease in lost:
            self.release(lease, now_us)
        self.counts["lost_leases"] += len(lost)
        return len(lost)

    @property
    def in_flight(self) -> int:
        """How many leases are out."""
        return len(self._out)

    def queue(self, call: Call, now_us: int, wake: Callable[[], None]) -> Callable[[], None]:
        """Wait for a turn: `wake` is called when one may have come; give how to stop waiting."""
        track = self._track(call, now_us)
        for book, fixed, bound in track.slots:
            lane = book.lane(self._key(fixed, track, call), now_us)
            if bound.group.parallel is not None and (lane.queued or not has_room(lane, now_us)):
                break
        else:
            wake()
            return lambda: None
        waiting = self._waiting.setdefault(lane, deque())
        waiting.append(wake)
        lane.queued += 1

        def leave() -> None:
            lane.queued -= 1
            if wake in waiting:
                waiting.remove(wake)
            if not waiting:
                self._waiting.pop(lane, None)
            elif has_room(lane, now_us):
                waiting[0]()

        return leave

    def _wake(self, lane: Lane) -> None:
        waiting = self._waiting.get(lane)
        if waiting:
            waiting[0]()

    def standings(self, call: Call, now_us: int) -> tuple[Standing, ...]:
        """Tell where a caller stands with each of its limits."""
        track = self._track(call, now_us)
        found = []
        for book, fixed, bound in track.slots:
            group = bound.group
            key = self._key(fixed, track, call)
            lane = book.lane(key, now_us)
            for limit in (group.rate, group.parallel):
                if limit is None:
                    continue
                quota = self._figures.quota(limit, self.register, key, now_us + self.ahead_us)
                if quota is not None:
                    found.append(standing(limit, quota, lane, now_us))
        return tuple(found)
