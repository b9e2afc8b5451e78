"""The gate: from a call and a moment to an answer, in memory, without waiting and without I/O.

One thread uses it at a time. Moments are of a steady clock that never steps; `ahead_us` says how
far the time of day is ahead of it, for the dates of permits and sanctions.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

import msgspec

from schout.core.intake.register import Register
from schout.core.limits.lanes import FOREVER_US, Book, Lane, Note, Resolve, Terms, enter, take
from schout.core.model.edge import EdgeLimit, EdgeLimits, EdgeSanctions, Stage
from schout.core.model.moment import MINUTE_US, SECOND_US
from schout.core.model.vocabulary import FailureMode
from schout.gateway.bindings import Group, groups_of, stage_of
from schout.gateway.call import (
    ADMITTED,
    Answer,
    BatchHint,
    Call,
    Rpc,
    Shared,
    Standing,
    Verdict,
)
from schout.gateway.figures import Figures, quota_on
from schout.gateway.guards import Guard, merged
from schout.gateway.judge import Judged, Over, judge, overs_of, shared_figures, standings_of
from schout.gateway.minutes import Minutes
from schout.gateway.queueing import Queues
from schout.gateway.restrict import Restrictions
from schout.gateway.signals import Recorder
from schout.gateway.track import UNREGISTERED, Track, Tracks
from schout.ports.rate_store import Ask, RateStore
from schout.ports.rate_store import Lane as SharedLane

__all__ = ["LEASE_TTL_US", "UNREGISTERED", "BatchWatcher", "Gate"]

LEASE_TTL_US = 120 * SECOND_US
"""How long a call may run before its lease ends by itself: Odoo's `limit_time_real`."""
_STEP_US = SECOND_US
"""The time of day is followed when it was set by so much."""
_ADMIT, _PACE, _QUEUE, _REFUSE = Verdict.ADMIT, Verdict.PACE, Verdict.QUEUE, Verdict.REFUSE
_REFUSED = _REFUSE.value
_PASSING = frozenset({_ADMIT, Verdict.WARN, _PACE})
_Out = tuple[int, list[Lane], int]
"""The number of a lease, the lanes it is in, and since when."""


class BatchWatcher(Protocol):
    """Sees which calls could have been one."""

    def note(self, key: str, rpc: Rpc, now_us: int) -> None:
        """Note a call."""
        ...

    def hint(self, key: str, now_us: int) -> BatchHint | None:
        """Tell what could have been one call, if much of it was seen."""
        ...


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
        guard: Guard | None = None,
    ) -> None:
        """`prefix`: of its lease ids, so that several gates can share a channel of completions."""
        self._recorder, self._watcher, self._source_key = recorder, watcher, source_key
        self.prefix, self._most_keys, self._ttl_us = prefix, most_keys, lease_ttl_us
        self._ahead_us, self.store, self._guard = ahead_us, store, guard
        self._under_way = {} if guard is None else guard.under_way
        self._counts: Counter[str] = Counter()
        self._refused = 0
        self._out: dict[str, _Out] = {}
        self._next = 1
        self.lasted_us = SECOND_US
        """How long calls with a lease last of late."""
        self._queues = Queues()
        self._minutes = Minutes(recorder)
        self._books: dict[tuple[object, ...], Book] = {}
        self.limits, self._register = limits, Register.build(limits.tenants, limits.belongings)
        self._lay(limits, sanctions)

    def swap(self, limits: EdgeLimits, sanctions: EdgeSanctions, now_us: int) -> None:
        """Go on with other documents; what was counted so far stays counted.

        `InputError` when the register in them is not sound; then nothing has changed.
        """
        if limits != self.limits or sanctions != self.sanctions:
            self._lay(limits, sanctions)
            self._queues.stir_all()

    def _lay(self, limits: EdgeLimits, sanctions: EdgeSanctions) -> None:
        register = self._register_of(limits)
        restrictions = Restrictions(sanctions)
        figures = Figures(limits, register, restrictions, self._ttl_us)
        groups = groups_of(limits, None if self._guard is None else self._guard.taken(limits))
        books: dict[tuple[object, ...], Book] = {}
        by_index: dict[int, Book] = {}
        for group in groups:
            resolve, note = self._resolver(group, figures), self._noting(group, figures)
            shape: tuple[object, ...] = group.scope, group.kinds, group.paths
            while shape in books:
                shape = (*shape, "again")
            book = self._books.get(shape)
            if book is None:
                book = Book(resolve, self._most_keys, note)
            else:
                book.resolve_with(resolve, note)
            books[shape] = by_index[group.index] = book
        self.limits, self.sanctions = limits, sanctions
        self._restrictions, self._figures, self._register = restrictions, figures, register
        self._groups, self._books = groups_of(limits), books
        if self._guard is not None:
            self._guard.swap(limits)
        self._tracks = Tracks(
            limits, register, figures, restrictions, groups, by_index, self._source_key
        )

    def _register_of(self, limits: EdgeLimits) -> Register:
        """Make the register of limits, unless it is the one in use."""
        before = self.limits
        if limits.tenants is before.tenants and limits.belongings is before.belongings:
            return self._register
        return Register.build(limits.tenants, limits.belongings)

    def _resolver(self, group: Group, figures: Figures) -> Resolve:
        def resolve(key: str, now_us: int) -> Terms:
            return figures.terms(group, key, now_us, self._ahead_us)

        return resolve

    def _noting(self, group: Group, figures: Figures) -> Note | None:
        """Give who hears once a minute that a key is in use, where that is limited."""
        limit, minutes = group.minutes, self._minutes
        if limit is None:
            return None
        least = figures.least(limit)

        def note(key: str, now_us: int) -> int:
            at_us = now_us + self._ahead_us
            minutes.note(limit, key, figures, at_us, least=least)
            return now_us - at_us % MINUTE_US + MINUTE_US

        return note

    @property
    def counts(self) -> Counter[str]:
        """Answers by verdict that were not a plain admission, and what went wrong."""
        counts = self._counts.copy()
        if self._refused:
            counts[_REFUSED] += self._refused
        return counts

    @property
    def ahead_us(self) -> int:
        """How far the time of day is ahead of the clock of the gate."""
        return self._ahead_us

    @ahead_us.setter
    def ahead_us(self, ahead_us: int) -> None:
        """Follow the time of day: what depends on dates is found anew when it was set."""
        if abs(ahead_us - self._ahead_us) >= _STEP_US:
            self._ahead_us = ahead_us
            self._lay(self.limits, self.sanctions)

    def check(
        self, call: Call, now_us: int, *, turn: bool = False, most_us: int = FOREVER_US
    ) -> Answer:
        """Answer a call; what it takes of its limits is taken in the same step.

        `turn`: it has waited in the queue and it is its turn. `most_us`: the longest it can still
        be held. When the gate itself fails, the failure mode of the limits decides.
        """
        try:
            tracks, seat = self._tracks, call.seat
            track = seat.track
            if track is None or seat.era is not tracks.era or now_us >= tracks.until_us:
                track = tracks.of(call, now_us, self._ahead_us)
            lanes = seat.lanes
            if lanes is None:
                answer = self._look(call, track, now_us, turn, most_us)
            else:
                if call.rpc is not None:
                    self._watch(call, track, now_us, turn)
                number = self._next
                capped = enter(lanes, now_us, number, turn=turn) if call.cost == 1 else None
                if capped is None:
                    answer = self._weigh(call, track, now_us, turn, most_us)
                else:
                    answer = self._leased(number, capped, now_us) if capped else ADMITTED
            return answer if self.store is None else self._share(answer, call, now_us)
        except Exception:
            return self._fail(call, now_us)

    def _look(self, call: Call, track: Track, now_us: int, turn: bool, most_us: int) -> Answer:
        """Answer a call whose lanes are not known yet, or whose limits alone do not decide."""
        if track.closable:
            closed = self._restrictions.answer(call, track.tenant, now_us + self._ahead_us)
            if closed is not None:
                self._counts[closed.verdict.value] += 1
                return closed
        self._watch(call, track, now_us, turn)
        if track.guarded:
            return self._guarded(call, track, now_us, turn, most_us)
        return self._weigh(call, track, now_us, turn, most_us)

    def _watch(self, call: Call, track: Track, now_us: int, turn: bool) -> None:
        """Have it seen which calls could have been one; `turn`: this one was seen when it came."""
        if call.rpc is not None and self._watcher is not None and not turn:
            self._watcher.note(call.principal or track.host, call.rpc, now_us)

    def _leased(self, number: int, capped: list[Lane], now_us: int) -> Answer:
        self._next = number + 1
        lease = f"{self.prefix}{number:x}"
        self._out[lease] = (number, capped, now_us)
        return Answer(_ADMIT, 0, lease)

    def _weigh(self, call: Call, track: Track, now_us: int, turn: bool, most_us: int) -> Answer:
        """Answer a call that is over a limit, or may be: by the stage of each of its limits."""
        cost, tried = call.cost, call.seat.lanes
        lanes = track.lanes_of(call, now_us)
        if lanes is not tried and cost == 1:
            number = self._next
            capped = enter(lanes, now_us, number, turn=turn)
            if capped is not None:
                return self._leased(number, capped, now_us) if capped else ADMITTED
        overs = overs_of(track.slots, lanes, cost, now_us, turn=turn)
        again = turn or most_us < 0
        if len(overs) == 1 and cost == 1 and not again and overs[0].refuses:
            return self._refuse(overs[0], call, track, now_us)
        judged = judge(overs, cost, most_us, turn=turn)
        if judged[0] is _REFUSE or judged[0] is _QUEUE:
            answer = self._hold_off(judged, overs, call, track, now_us)
        else:
            answer = self._let_through(judged, overs, lanes, cost, now_us)
        if self._recorder is not None and overs:
            self._note(overs, answer.verdict, call, track, now_us, again=again)
        return answer

    def _refuse(self, over: Over, call: Call, track: Track, now_us: int) -> Answer:
        """Refuse a call that is over one limit alone: most calls of a flood."""
        recorder, wait_us, slot = self._recorder, over.wait_us, over.slot
        if recorder is not None:
            key = slot.key or slot.key_of(call)
            tenant, lane = track.tenant, over.lane
            recorder.note(over.limit, key, tenant, lane, wait_us, call, _REFUSE, now_us)
        return self._refusal(over, wait_us, call, track, now_us)

    def _guarded(self, call: Call, track: Track, now_us: int, turn: bool, most_us: int) -> Answer:
        """Answer a sign-up or a crawler: what the limits let through, the guard answers."""
        answer, guard = self._weigh(call, track, now_us, turn, most_us), self._guard
        if guard is None or answer.verdict not in _PASSING:
            return answer
        said, crawl = guard.check(call, track.tenant, now_us, self._ahead_us)
        if said.verdict not in _PASSING:
            return self._turned_away(said, answer, call, track, now_us)
        answer = merged(answer, said)
        if crawl is not None:
            lease, number = answer.lease, self._next
            if lease is None:
                self._next, lease = number + 1, f"{self.prefix}{number:x}"
                self._out[lease] = (number, [], now_us)
                answer = msgspec.structs.replace(answer, lease=lease)
            self._under_way[lease] = (crawl, now_us + answer.wait_us)
        return answer

    def _turned_away(
        self, said: Answer, answer: Answer, call: Call, track: Track, now_us: int
    ) -> Answer:
        """Give back what a call took whom the guard does not let through; its rates are paid."""
        self._counts[said.verdict.value] += 1
        if answer.lease is not None:
            number, lanes, _ = self._out.pop(answer.lease)
            self._end(number, lanes, now_us)
        lanes = [slot.lane_of(call, now_us) for slot in track.slots]
        waits = [max(0, lane.dry_us - now_us - lane.slack_us) for lane in lanes if lane.interval_us]
        case = (
            None if said.limit is None else self._figures.case_of(track.tenant, said.limit.clause)
        )
        return msgspec.structs.replace(said, wait_us=max(said.wait_us, *waits, 0), case=case)

    def _let_through(
        self, judged: Judged, overs: Sequence[Over], lanes: Sequence[Lane], cost: int, now_us: int
    ) -> Answer:
        """Take a call; what is over a limit that only records does not add to what is owed."""
        verdict, wait_us, over = judged
        if verdict is not _ADMIT:
            self._counts[verdict.value] += 1
        unpaid = [each.lane for each in overs if each.passes and each.wait_us]
        number, lease = self._next, None
        capped = [lane for lane in lanes if lane.cap]
        for lane in lanes:
            take(lane, now_us, number, cost, unpaid=lane in unpaid)
        if capped:
            self._next, lease = number + 1, f"{self.prefix}{number:x}"
            self._out[lease] = (number, capped, now_us)
        elif verdict is _ADMIT:
            return ADMITTED
        return Answer(verdict, wait_us, lease, None if over is None else over.limit)

    def _hold_off(
        self, judged: Judged, overs: Sequence[Over], call: Call, track: Track, now_us: int
    ) -> Answer:
        verdict, wait_us, over = judged
        limit = None if over is None else over.limit
        if over is None or verdict is _QUEUE:
            self._counts[verdict.value] += 1
            return Answer(verdict, wait_us, None, limit)
        if wait_us >= 0:
            for each in overs:
                if not each.wait_us and not each.passes and wait_us < self.lasted_us:
                    wait_us = self.lasted_us
        return self._refusal(over, wait_us, call, track, now_us)

    def _refusal(self, over: Over, wait_us: int, call: Call, track: Track, now_us: int) -> Answer:
        self._refused += 1
        limit = over.limit
        case = self._figures.case_of(track.tenant, limit.clause)
        hint = None
        if self._watcher is not None:
            hint = self._watcher.hint(call.principal or track.host, now_us)
        return Answer(_REFUSE, wait_us, None, limit, quota_on(limit, over.lane), None, case, hint)

    def _note(
        self,
        overs: Sequence[Over],
        verdict: Verdict,
        call: Call,
        track: Track,
        now_us: int,
        *,
        again: bool = False,
    ) -> None:
        """Tell the recorder what went over its limits; `again`: it was told when it came."""
        recorder = self._recorder
        if recorder is None or (again and verdict is not _REFUSE):
            return
        tenant = track.tenant
        for over in overs:
            slot = over.slot
            key = slot.key or slot.key_of(call)
            if again:
                recorder.note_refused(over.limit, key, tenant, call.cost)
                continue
            became = _ADMIT if over.passes else verdict
            recorder.note(over.limit, key, tenant, over.lane, over.wait_us, call, became, now_us)

    def give_up(self, call: Call, now_us: int) -> Answer:
        """Refuse a call whose time in the queue is over; before it has left the queue."""
        try:
            track = self._tracks.of(call, now_us, self._ahead_us)
            return self._weigh(call, track, now_us, turn=False, most_us=-1)
        except Exception:
            return self._fail(call, now_us)

    def _fail(self, call: Call, now_us: int) -> Answer:
        """Answer without being able to count: closed if one of its limits says so, else open.

        Who is suspended stays suspended.
        """
        self._counts["failures"] += 1
        with suppress(Exception):
            at_us = now_us + self._ahead_us
            owner = self._register.owner_of_host(call.host, at_us)
            closed = self._restrictions.answer(call, owner, at_us)
            if closed is not None:
                return closed
        for group in self._groups:
            for limit in group.limits if call.kind in group.kinds else ():
                stage = stage_of(limit, None, self.limits.switches)
                if limit.failure is FailureMode.CLOSED and stage in {Stage.PACE, Stage.REFUSE}:
                    return Answer(_REFUSE, SECOND_US)
        return ADMITTED

    def release(self, lease: str, now_us: int) -> bool:
        """Give a lease back when its call has ended; `False` when it was not out any more."""
        if self.store is not None:
            self.store.give_back((lease,))
        out = self._out.pop(lease, None)
        if out is None:
            self._counts["unknown_leases"] += 1
            return False
        number, lanes, since_us = out
        if self._under_way and lease in self._under_way and self._guard is not None:
            self._guard.end(lease, now_us)
        lasted_us = self.lasted_us
        lasted_us += (now_us - since_us - lasted_us) // 8
        self.lasted_us = lasted_us if lasted_us > 0 else 1
        self._end(number, lanes, now_us)
        return True

    def _end(self, number: int, lanes: Sequence[Lane], now_us: int) -> None:
        for lane in lanes:
            leases = lane.leases
            if leases is not None:
                leases.pop(number, None)
                if not leases:
                    lane.leases = None
            if lane.queued:
                self._queues.stir(lane, now_us)

    def sweep(self, now_us: int) -> int:
        """End leases that nobody gave back in time; give how many there were."""
        over_us = now_us - self._ttl_us
        lost = [lease for lease, out in self._out.items() if out[2] <= over_us]
        for lease in lost:
            number, lanes, _ = self._out.pop(lease)
            self._end(number, lanes, now_us)
            if lease in self._under_way and self._guard is not None:
                self._guard.end(lease, now_us, lost=True)
        self._counts["lost_leases"] += len(lost)
        self._counts["cycles_forgotten"] = self._minutes.forgotten
        return len(lost)

    @property
    def in_flight(self) -> int:
        """How many leases are out."""
        return len(self._out)

    def queue(self, call: Call, now_us: int, wake: Callable[[], None]) -> Callable[[], None]:
        """Wait for a turn: `wake` is called when it has come; give how to stop waiting.

        It may be called at once, and in vain; then `check` with `turn` says to wait on.
        """
        track = self._tracks.of(call, now_us, self._ahead_us)
        lanes = [
            slot.lane_of(call, now_us)
            for slot in track.slots
            if slot.parallel is not None and slot.parallel_stage in {Stage.PACE, Stage.REFUSE}
        ]
        return self._queues.join([lane for lane in lanes if lane.cap], now_us, wake)

    def standings(self, call: Call, now_us: int) -> tuple[Standing, ...]:
        """Tell where a caller stands with each of its limits that does more than record."""
        found: list[Standing] = []
        for slot in self._tracks.of(call, now_us, self._ahead_us).slots:
            found += standings_of(slot, slot.lane_of(call, now_us), now_us)
        return tuple(found)

    def _share(self, answer: Answer, call: Call, now_us: int) -> Answer:
        """Let a call that passes here be counted where several gates count together."""
        if answer.verdict not in _PASSING:
            return answer
        lanes: list[SharedLane] = []
        limits: list[tuple[EdgeLimit, Stage]] = []
        for slot in self._tracks.of(call, now_us, self._ahead_us).slots:
            key = slot.key_of(call)
            for which, figures in shared_figures(slot, slot.lane_of(call, now_us)):
                lanes.append(SharedLane(f"{which[0].id} {key}", figures))
                limits.append(which)
        if not lanes:
            return answer
        lease = answer.lease
        if lease is None:
            lease, self._next = f"{self.prefix}{self._next:x}", self._next + 1
        shared = Shared(Ask(tuple(lanes), lease, call.cost), tuple(limits))
        return msgspec.structs.replace(answer, shared=shared)

    def refuse_shared(
        self, call: Call, answer: Answer, limit: EdgeLimit, wait_us: int, now_us: int
    ) -> Answer:
        """Refuse a call that passed here but not where several gates count together."""
        if answer.lease is not None:
            self.release(answer.lease, now_us)
        track = self._tracks.of(call, now_us, self._ahead_us)
        for slot in track.slots:
            if limit.id in {each.id for each in (slot.rate, slot.parallel) if each is not None}:
                over = Over(limit, Stage.REFUSE, slot.lane_of(call, now_us), slot, wait_us)
                if self._recorder is not None:
                    self._note([over], _REFUSE, call, track, now_us)
                return self._refusal(over, wait_us, call, track, now_us)
        self._refused += 1
        return Answer(_REFUSE, wait_us, None, limit, limit.quota)
