"""The gate and its limits: never more than the quota, never less than what is owed."""

from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.unit.gateway.gates import (
    NOW,
    PARALLEL,
    RATE,
    S,
    call,
    changed,
    faster,
    limits,
    permit,
)

from schout.core.limits.gcra import admit
from schout.core.limits.lanes import Book, Terms, has_room, take, wait_of
from schout.core.limits.leaky import overflows, pour
from schout.core.model.edge import EdgeLimit, EdgeSanctions, Quota, Stage
from schout.core.model.permit import Permit
from schout.gateway.call import Verdict
from schout.gateway.gate import Gate
from schout.gateway.hold import is_held
from schout.testing.limits import Tally, play

STEPS = st.lists(st.integers(0, 3 * S), min_size=1, max_size=40)
QUOTAS = st.builds(
    Quota, at_most=st.just(1), interval_us=st.integers(1, 3 * S), burst=st.integers(1, 5)
)
TTL_US = 20 * S


@settings(max_examples=25)
@given(st.integers(0, 1 << 32))
def test_random_schedules_are_answered_as_an_oracle_does(seed: int) -> None:
    """Together some 20,000 schedules with the whole profile, a tenth with the fast one."""
    draw, found = Random(seed), Tally()  # noqa: S311 - made-up traffic
    for _ in range(200):
        found = found.plus(play(draw))
    assert (found.over, found.under, found.early) == (0, 0, 0)
    assert found.admitted < found.calls


@given(QUOTAS, STEPS)
def test_the_gate_and_the_log_detectors_agree_on_the_first_refusal(
    quota: Quota, steps: list[int]
) -> None:
    """One law for both: what the edge refuses first is what the log rule finds first."""
    rate = changed(RATE, quota=quota)
    gate = Gate(limits(rate), EdgeSanctions())
    empty_at_us, dry_us, now_us = 0, 0, NOW
    for step_us in steps:
        now_us += step_us
        empty_at_us = pour(empty_at_us, now_us, quota.interval_us)
        found = overflows(empty_at_us, now_us, quota.interval_us, quota.burst)
        dry_us, wait_us = admit(dry_us, now_us, quota.interval_us, quota.burst)
        refused = gate.check(call(), now_us).verdict is Verdict.REFUSE
        assert refused is found is (wait_us > 0)
        if found:
            break


@given(
    QUOTAS,
    st.integers(0, 3),
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(-S, 3 * S), st.booleans()), max_size=40),
)
def test_acquire_is_the_slow_functions_in_one(
    quota: Quota, cap: int, steps: list[tuple[str, int, bool]]
) -> None:
    terms = Terms(
        interval_us=quota.interval_us,
        slack_us=(quota.burst - 1) * quota.interval_us,
        cap=cap,
        ttl_us=4 * S,
    )
    short, slow = (Book(lambda _key, _now_us: terms) for _ in range(2))
    out: list[tuple[str, int]] = []
    now_us = NOW
    for key, step_us, ends in steps:
        now_us += step_us
        got, lane = short.acquire(key, now_us), slow.lane(key, now_us)
        wait_us = wait_of(lane, now_us)
        assert got == (-wait_us if wait_us else got)
        assert (got == 0) is (not wait_us and not has_room(lane, now_us))
        if got > 0:
            take(lane, now_us, got)
            out.append((key, got))
        if ends and out:
            name, lease = out.pop()
            ended = short.release(lease)
            leases = slow.lane(name, now_us).leases or {}
            assert ended is (leases.pop(lease, None) is not None)
        assert (short.lane(key, now_us).leases or {}) == (slow.lane(key, now_us).leases or {})


@given(QUOTAS, STEPS, st.sampled_from([Stage.SHADOW, Stage.WARN]))
def test_what_only_records_records_exactly_what_would_be_refused(
    quota: Quota, steps: list[int], stage: Stage
) -> None:
    strict = Gate(limits(changed(RATE, quota=quota)), EdgeSanctions())
    mild = Gate(limits(changed(RATE, quota=quota, stage=Stage.WARN)), EdgeSanctions())
    none = Gate(limits(changed(RATE, quota=quota, stage=stage)), EdgeSanctions())
    now_us = NOW
    for step_us in steps:
        now_us += step_us
        refused = strict.check(call(), now_us).verdict is Verdict.REFUSE
        assert refused is (mild.check(call(), now_us).verdict is Verdict.WARN)
        assert none.check(call(), now_us).verdict in {Verdict.ADMIT, Verdict.WARN}


_FASTER: dict[str, Any] = {"grants": faster(4)}


class GateMachine(RuleBasedStateMachine):
    """One host: calls, ends, lost leases, permits that start and end, and swaps of documents.

    The permit makes the rate four times as fast from second 30 to second 60. Whatever holds at
    most from one moment to another is let through at most; what is owed by the strictest is.
    """

    @initialize(paced=st.booleans(), cap=st.integers(1, 2))
    def begin(self, paced: bool, cap: int) -> None:
        pace = {"stage": Stage.PACE, "pace_us": 2 * S, "queue": 5} if paced else {}
        self.rate = changed(RATE, **pace)
        self.parallel = changed(PARALLEL, quota=Quota(at_most=cap))
        self.cap, self.pass_us = cap, list[int]()
        self.permit = permit(30, 60, **_FASTER)
        self.more = 0
        self.now_us = NOW
        self.out: dict[str, int] = {}
        self.gate = Gate(self._limits(), EdgeSanctions(), lease_ttl_us=TTL_US)

    def _limits(self) -> Any:
        wide = changed(self.rate, id="III.2/other", paths=(f"/{self.more}",))
        of: tuple[EdgeLimit, ...] = (self.rate, self.parallel, wide)
        permits: tuple[Permit, ...] = (self.permit,)
        return limits(*of, permits=permits)

    @rule(step_us=st.integers(0, 2 * S))
    def time_passes(self, step_us: int) -> None:
        self.now_us += step_us

    @rule()
    def long_silence(self) -> None:
        self.now_us += 25 * S

    @rule()
    def calls(self) -> None:
        running = sum(ends_us > self.now_us for ends_us in self.out.values())
        answer = self.gate.check(call(), self.now_us)
        if answer.lease is None:
            assert answer.verdict is Verdict.REFUSE
            waited_long = not self.pass_us or self.now_us - max(self.pass_us) >= S
            assert running >= self.cap or not waited_long
            return
        assert running < self.cap
        assert is_held(answer) is (answer.verdict is Verdict.PACE)
        self.out[answer.lease] = self.now_us + TTL_US
        self.pass_us.append(self.now_us + answer.wait_us)

    @rule()
    def obeys(self) -> None:
        """Whoever comes back after the wait of a rate, with nothing between, is admitted."""
        answer = self.gate.check(call(), self.now_us)
        if answer.lease is not None:
            self.out[answer.lease] = self.now_us + TTL_US
            self.pass_us.append(self.now_us + answer.wait_us)
        elif answer.limit is not None and answer.limit.id == RATE.id:
            self._end_all()
            self.now_us += answer.wait_us
            again = self.gate.check(call(), self.now_us)
            assert again.verdict is Verdict.ADMIT
            assert again.lease is not None
            self.out[again.lease] = self.now_us + TTL_US
            self.pass_us.append(self.now_us)

    def _end_all(self) -> None:
        for lease in list(self.out):
            self.gate.release(lease, self.now_us)
        self.out.clear()

    @precondition(lambda self: self.out)
    @rule(data=st.data())
    def ends(self, data: st.DataObject) -> None:
        lease = data.draw(st.sampled_from(sorted(self.out)))
        del self.out[lease]
        assert self.gate.release(lease, self.now_us)
        assert not self.gate.release(lease, self.now_us)

    @rule()
    def sweeps(self) -> None:
        over = {lease for lease, ends_us in self.out.items() if ends_us <= self.now_us}
        assert self.gate.sweep(self.now_us) == len(over)
        for lease in over:
            del self.out[lease]

    @rule()
    def swaps(self) -> None:
        self.more += 1
        self.gate.swap(self._limits(), EdgeSanctions(), self.now_us)

    @rule()
    def looks(self) -> None:
        for each in self.gate.standings(call(), self.now_us):
            assert 0 <= each.remaining <= max(each.quota.burst, each.quota.at_most)

    @invariant()
    def never_more_than_the_quota(self) -> None:
        """Calls pass at least an interval apart: a second, a quarter of one under the permit."""
        passes = sorted(getattr(self, "pass_us", []))
        for one_us, next_us in pairwise(passes):
            eased = next_us >= NOW + 30 * S and one_us <= NOW + 63 * S
            assert next_us - one_us >= (S // 4 if eased else S)

    @invariant()
    def leases_are_those_that_are_out(self) -> None:
        if hasattr(self, "gate"):
            assert self.gate.in_flight == len(self.out)


TestGateMachine = GateMachine.TestCase
