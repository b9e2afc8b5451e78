"""The gate lets through what is owed, all lanes or none, and follows permits, sanctions, swaps."""

from typing import Any

import msgspec
import pytest
from tests.unit.gateway.gates import (
    ACME,
    BOLT,
    NOW,
    PACED,
    PARALLEL,
    RATE,
    S,
    call,
    changed,
    faster,
    gate,
    limits,
    permit,
    sanction,
)

from schout.adapters.memory.clock import SettableClock
from schout.adapters.memory.rate_store import MemoryRateStore
from schout.core.limits.lanes import FOREVER_US
from schout.core.model.edge import EdgeCase, EdgeLimit, EdgeSanctions, Quota, Stage, Switch
from schout.core.model.errors import InputError
from schout.core.model.ids import CaseId
from schout.core.model.tenant import Belonging, BelongingKind
from schout.core.model.vocabulary import FailureMode, MeasureKind, Metric, Scope, Traffic
from schout.gateway.call import ADMITTED, Answer, Call, CallClass, Rpc, Seat, Standing, Verdict
from schout.gateway.gate import LEASE_TTL_US, Gate
from schout.gateway.signals import Recorder

TENANT_RATE = changed(
    RATE, id="III.2/tenant_rate", scope=Scope.TENANT, quota=Quota(at_most=2, interval_us=S // 2)
)
CONTINUITY = changed(
    RATE,
    id="III.2/continuity",
    metric=Metric.ACTIVE_MINUTES,
    quota=Quota(at_most=2),
    stage=Stage.SHADOW,
    plans={},
)


def admits(one: Gate, of: Call, now_us: int) -> bool:
    return one.check(of, now_us).verdict is Verdict.ADMIT


def leased(answer: Answer) -> str:
    assert answer.lease is not None
    return answer.lease


def test_a_call_within_its_rate_is_plainly_admitted() -> None:
    one = gate(RATE)
    assert one.check(call(), NOW) is ADMITTED
    assert one.counts == {}


def test_a_call_over_its_rate_is_refused_until_it_is_owed() -> None:
    one = gate(RATE)
    one.check(call(), NOW)
    answer = one.check(call(), NOW + 1)
    assert answer == Answer(Verdict.REFUSE, S - 1, None, RATE, RATE.quota)
    assert not admits(one, call(), NOW + S - 1)
    assert admits(one, call(), NOW + S)
    assert one.counts == {"refuse": 2}


def test_each_host_has_its_own_lane_and_a_plan_its_own_figures() -> None:
    one = gate(RATE)
    assert admits(one, call("acme.example"), NOW)
    assert admits(one, call("bolt.example"), NOW)
    assert one.check(call("bolt.example"), NOW) == Answer(
        Verdict.REFUSE, S // 20, None, RATE, RATE.plans["dedicated"]
    )


def test_hosts_that_nobody_claims_share_one_lane_where_there_is_a_register_of_hosts() -> None:
    one = gate(RATE)
    assert admits(one, call("made-up.example"), NOW)
    assert not admits(one, call("also-made-up.example"), NOW)
    other = Gate(limits(RATE, belongings=(), tenants=()), EdgeSanctions())
    assert admits(other, call("made-up.example"), NOW)
    assert admits(other, call("also-made-up.example"), NOW)


def test_all_lanes_are_taken_or_none() -> None:
    one = gate(RATE, TENANT_RATE)
    assert admits(one, call(), NOW)
    assert not admits(one, call(), NOW + S // 2)
    # the refused call took nothing of the tenant's rate
    left = {each.limit.id: each.remaining for each in one.standings(call(), NOW + S // 2)}
    assert left == {"III.2/rate": 0, "III.2/tenant_rate": 1}


def test_no_parallel_calls_until_the_lease_is_given_back() -> None:
    one = gate(PARALLEL, prefix="g1-")
    first = one.check(call(), NOW)
    assert first == Answer(Verdict.ADMIT, 0, "g1-1")
    refused = one.check(call(), NOW + 1)
    assert (refused.verdict, refused.limit, refused.wait_us) == (Verdict.REFUSE, PARALLEL, S)
    assert one.in_flight == 1
    assert one.release("g1-1", NOW + 2)
    assert not one.release("g1-1", NOW + 2)
    assert one.in_flight == 0
    assert one.check(call(), NOW + 3).lease == "g1-2"
    assert one.counts["unknown_leases"] == 1


def test_the_wait_for_a_parallel_call_is_how_long_they_last_of_late() -> None:
    one = gate(PARALLEL)
    for _ in range(100):
        one.release(leased(one.check(call(), NOW)), NOW + 5 * S)
    one.check(call(), NOW)
    assert abs(one.check(call(), NOW).wait_us - 5 * S) < 100
    # a clock that steps back never makes it nothing
    for _ in range(100):
        one.release(next(iter(one._out)), NOW - 99 * S)
        one.check(call(), NOW)
    assert one.lasted_us == 1


def test_a_lease_that_nobody_gives_back_ends_by_itself_and_is_counted() -> None:
    one = gate(PARALLEL)
    one.check(call(), NOW)
    assert one.sweep(NOW + LEASE_TTL_US - 1) == 0
    assert not admits(one, call(), NOW + LEASE_TTL_US - 1)
    assert one.sweep(NOW + LEASE_TTL_US) == 1
    assert admits(one, call(), NOW + LEASE_TTL_US)
    assert (one.counts["lost_leases"], one.lasted_us) == (1, S)


def test_without_a_sweep_it_ends_as_well() -> None:
    one = gate(PARALLEL)
    one.check(call(), NOW)
    assert admits(one, call(), NOW + LEASE_TTL_US)


@pytest.mark.parametrize("kind", [CallClass.WEB_CLIENT, CallClass.SOCKET, CallClass.ASSET])
def test_what_is_parallel_by_nature_never_falls_under_no_parallel_calls(kind: CallClass) -> None:
    one = gate(changed(PARALLEL, traffic=Traffic.ANY))
    assert all(one.check(call(kind=kind), NOW) is ADMITTED for _ in range(20))


@pytest.mark.parametrize(
    ("stage", "verdict"),
    [
        pytest.param(Stage.SHADOW, Verdict.ADMIT, id="shadow"),
        pytest.param(Stage.WARN, Verdict.WARN, id="warn"),
    ],
)
def test_what_only_records_never_refuses_and_builds_up_no_debt(
    stage: Stage, verdict: Verdict
) -> None:
    one = gate(changed(RATE, stage=stage), changed(PARALLEL, stage=stage))
    leases = [leased(one.check(call(), NOW)) for _ in range(100)]
    assert one.check(call(), NOW).verdict is verdict
    for lease in leases:
        one.release(lease, NOW)
    one.swap(limits(RATE), EdgeSanctions(), NOW)
    assert one.check(call(), NOW).wait_us == S
    assert admits(one, call(), NOW + S)


def test_a_paced_call_takes_its_place_and_waits_for_it() -> None:
    one = gate(changed(RATE, **PACED))
    answers = [one.check(call(), NOW) for _ in range(4)]
    assert [(each.verdict, each.wait_us) for each in answers] == [
        (Verdict.ADMIT, 0),
        (Verdict.PACE, S),
        (Verdict.PACE, 2 * S),
        (Verdict.REFUSE, 3 * S),
    ]


def test_a_queue_takes_so_many_calls_and_refuses_more() -> None:
    one = gate(changed(PARALLEL, stage=Stage.PACE, pace_us=2 * S, queue=1))
    first = one.check(call(), NOW)
    queued = one.check(call(), NOW)
    assert (queued.verdict, queued.wait_us) == (Verdict.QUEUE, 2 * S)
    woken: list[str] = []
    leave = one.queue(call(), NOW, lambda: woken.append("second"))
    assert one.check(call(), NOW).verdict is Verdict.REFUSE
    assert woken == []
    one.release(leased(first), NOW + 1)
    assert woken == ["second"]
    # nobody steals the place of who is woken, nor loses its own by asking in vain
    assert one.check(call(), NOW + 1).verdict is Verdict.REFUSE
    assert one.check(call(), NOW + 1, turn=True).verdict is Verdict.ADMIT
    assert one.check(call(), NOW + 1, turn=True).verdict is Verdict.QUEUE
    leave()
    leave()
    assert one.check(call(), NOW + 1).verdict is Verdict.QUEUE


def test_who_gives_up_is_refused_even_when_a_place_is_kept_for_another() -> None:
    one = gate(changed(PARALLEL, **PACED))
    first = one.check(call(), NOW)
    woken: list[int] = []
    leaves = [one.queue(call(), NOW, lambda n=n: woken.append(n)) for n in (1, 2)]  # type: ignore[misc] # a default
    one.release(leased(first), NOW + 1)
    assert woken == [1]
    assert one.give_up(call(), NOW + 1).verdict is Verdict.REFUSE
    leaves[1]()
    assert one.check(call(), NOW + 1, turn=True).verdict is Verdict.ADMIT
    leaves[0]()


def test_a_limit_that_is_lifted_lets_those_through_who_give_up() -> None:
    one = gate(changed(PARALLEL, **PACED))
    one.check(call(), NOW)
    woken: list[int] = []
    one.queue(call(), NOW, lambda: woken.append(1))
    one.swap(limits(changed(RATE)), EdgeSanctions(), NOW)
    assert woken == [1]
    assert one.give_up(call(), NOW + 1) is not None
    assert one.check(call(), NOW + 5 * S, turn=True).verdict is Verdict.ADMIT


def test_whoever_waits_for_nothing_is_woken_at_once() -> None:
    woken: list[int] = []
    gate(RATE).queue(call(), NOW, lambda: woken.append(1))()
    assert woken == [1]


def test_a_call_that_costs_more_than_the_burst_is_never_promised_anything() -> None:
    one = gate(changed(RATE, quota=Quota(at_most=1, interval_us=S, burst=3)), PARALLEL)
    assert one.check(call(cost=3), NOW).verdict is Verdict.ADMIT
    one.release(next(iter(one._out)), NOW)
    assert one.check(call(cost=2), NOW).wait_us == 2 * S
    one.check(call(), NOW + S)
    assert one.check(call(cost=4), NOW + S).wait_us == -1


def test_a_batch_is_paced_as_a_whole() -> None:
    quota = Quota(at_most=1, interval_us=S, burst=2)
    one = gate(changed(RATE, quota=quota, **PACED))
    assert [one.check(call(cost=2), NOW).wait_us for _ in range(2)] == [0, 2 * S]
    assert one.check(call(cost=3), NOW + 60 * S).wait_us == -1


def test_a_permit_holds_from_its_start_until_its_end_without_a_restart() -> None:
    one = Gate(limits(RATE, permits=(permit(10, 20, grants=faster(1000)),)), EdgeSanctions())

    def admitted(at_s: int) -> int:
        return sum(admits(one, call(), NOW + at_s * S + n * 1000) for n in range(100))

    assert [admitted(at_s) for at_s in (5, 10, 19, 20, 30)] == [1, 100, 100, 1, 1]


def test_a_permit_without_figures_lifts_the_clause() -> None:
    one = Gate(limits(RATE, PARALLEL, permits=(permit(0, 20),)), EdgeSanctions())
    assert all(one.check(call(), NOW) is ADMITTED for _ in range(50))
    assert one.standings(call(), NOW) == ()
    assert admits(one, call(), NOW + 20 * S)
    assert not admits(one, call(), NOW + 20 * S)


@pytest.mark.parametrize(
    ("of", "changes"),
    [
        pytest.param({"principal": "key:1"}, {"identity": "key:1"}, id="a key"),
        pytest.param(
            {"label": "bot"},
            {"identity": "bot", "public_key": "A" * 43 + "="},
            id="a verified signature",
        ),
    ],
)
def test_an_automation_with_a_permit_has_a_lane_of_its_own(
    of: dict[str, Any], changes: dict[str, Any]
) -> None:
    lifted = permit(0, 20, grants=faster(10), **changes)
    one = Gate(limits(RATE, permits=(lifted,)), EdgeSanctions())
    assert admits(one, call(), NOW)
    assert admits(one, call(**of), NOW)
    assert one.check(call(**of), NOW) == Answer(
        Verdict.REFUSE, S // 10, None, RATE, Quota(at_most=10, interval_us=S // 10)
    )
    assert one.check(call(), NOW).wait_us == S
    # elsewhere, and when the permit is over, it is as good as anybody
    assert admits(one, call("bolt.example"), NOW)
    assert not admits(one, call("bolt.example", **of), NOW)
    assert admits(one, call(), NOW + 30 * S)
    assert not admits(one, call(**of), NOW + 30 * S)


def test_a_name_that_only_looks_like_a_verified_identity_gets_nothing() -> None:
    signed = permit(0, 20, identity="bot", public_key="A" * 43 + "=")
    one = Gate(limits(RATE, permits=(signed,)), EdgeSanctions())
    assert admits(one, call(principal="bot"), NOW)
    assert not admits(one, call(principal="bot"), NOW)


def test_calls_by_user_have_a_lane_each_and_the_plan_of_the_tenant_called() -> None:
    one = gate(changed(RATE, scope=Scope.USER))
    assert admits(one, call(principal="user:1"), NOW)
    assert admits(one, call(principal="user:2"), NOW)
    assert admits(one, call(), NOW)
    assert not admits(one, call(), NOW)
    assert one.check(call("acme.example", principal="user:1"), NOW).wait_us == S
    assert admits(one, call("bolt.example", principal="user:1"), NOW)
    assert one.check(call("bolt.example", principal="user:1"), NOW).wait_us == S // 20
    assert admits(one, call("nobody.example", principal="user:9"), NOW)


def test_calls_by_source_are_counted_by_what_stands_for_the_address() -> None:
    def network(source_ip: str) -> str:
        return source_ip.rpartition(".")[0]

    one = gate(changed(RATE, scope=Scope.SOURCE), source_key=network)
    sources = ("203.0.113.7", "203.0.113.9", "198.51.100.1", "203.0.113.7")
    assert [admits(one, call(source_ip=ip), NOW) for ip in sources] == [True, False, True, False]


def test_paths_that_a_limit_does_not_name_are_free() -> None:
    one = gate(changed(RATE, paths=("/jsonrpc", "/xmlrpc/")))
    assert [admits(one, call(path=path), NOW) for path in ("/json/2/a", "/json/2/a")] == [True] * 2
    assert [admits(one, call(path=path), NOW) for path in ("/jsonrpc", "/xmlrpc/2/common")] == [
        True,
        False,
    ]
    assert admits(one, call(path="/" + "x" * 9999), NOW)


def test_sanctions_close_what_they_say_from_their_start_until_their_end() -> None:
    closed = sanction(starts_us=NOW + 10 * S, ends_us=NOW + 20 * S)
    one = gate(RATE, sanctions=closed)
    assert admits(one, call(), NOW)
    answer = one.check(call(), NOW + 10 * S)
    assert (answer.verdict, answer.wait_us, answer.case) == (Verdict.SUSPEND, 10 * S, "cas_1")
    assert admits(one, call("bolt.example"), NOW + 10 * S)
    assert admits(one, call(), NOW + 20 * S)
    assert one.counts == {"suspend": 1}


def test_who_is_throttled_calls_ten_times_slower_whatever_permits_say() -> None:
    throttled = sanction(MeasureKind.THROTTLE, starts_us=NOW + 60 * S, ends_us=NOW + 120 * S)
    one = Gate(limits(RATE, permits=(permit(0, 3600),)), throttled)
    assert all(one.check(call(), NOW) is ADMITTED for _ in range(9))
    one.check(call(), NOW + 60 * S)
    assert one.check(call(), NOW + 60 * S).wait_us == 10 * S
    assert all(one.check(call(), NOW + 120 * S) is ADMITTED for _ in range(9))


def test_the_time_of_day_is_followed_when_it_is_set() -> None:
    one = Gate(limits(RATE, permits=(permit(10, 20),)), sanction(starts_us=NOW + 30 * S))
    assert admits(one, call(), NOW)
    assert not admits(one, call(), NOW)
    one.ahead_us = 10 * S
    assert all(one.check(call(), NOW) is ADMITTED for _ in range(9))
    one.ahead_us = 30 * S
    assert one.check(call(), NOW).verdict is Verdict.SUSPEND
    one.ahead_us = 0
    assert [admits(one, call(), NOW) for _ in range(2)] == [True, False]
    assert one.ahead_us == 0


def test_a_host_that_changes_hands_has_the_figures_of_its_new_owner() -> None:
    since = permit(10, 20).starts
    hands = tuple(
        Belonging(tenant=tenant, kind=BelongingKind.HOST, value="shop.example", **dates)
        for tenant, dates in ((ACME, {"until": since}), (BOLT, {"since": since}))
    )
    one = Gate(limits(RATE, belongings=hands), EdgeSanctions())
    one.check(call("shop.example"), NOW)
    assert one.check(call("shop.example"), NOW).wait_us == S
    assert admits(one, call("shop.example"), NOW + 10 * S)
    assert one.check(call("shop.example"), NOW + 10 * S).wait_us == S // 20


def test_a_swap_keeps_what_was_counted_and_what_runs() -> None:
    one = gate(RATE, PARALLEL)
    first = one.check(call(), NOW)
    more = changed(RATE, quota=Quota(at_most=2, interval_us=S // 2))
    one.swap(limits(more, PARALLEL, CONTINUITY), EdgeSanctions(), NOW)
    answer = one.check(call(), NOW)
    assert (answer.verdict, answer.wait_us) == (Verdict.REFUSE, S)
    assert one.release(leased(first), NOW)
    assert one.check(call(), NOW).wait_us == S // 2
    assert admits(one, call(), NOW + S // 2)


def test_two_limits_of_the_same_kind_on_the_same_calls_both_hold_across_swaps() -> None:
    slow = changed(RATE, id="III.2/slow", quota=Quota(at_most=1, interval_us=9 * S, burst=2))
    one = gate(RATE, slow)
    assert [admits(one, call(), NOW + at_s * S) for at_s in (0, 1, 2)] == [True, True, False]
    one.swap(limits(changed(RATE, failure=FailureMode.CLOSED), slow), EdgeSanctions(), NOW)
    assert [admits(one, call(), NOW + at_s * S) for at_s in (2, 9)] == [False, True]


def test_a_swap_that_changes_nothing_wakes_nobody() -> None:
    one = gate(changed(PARALLEL, **PACED))
    one.check(call(), NOW)
    woken: list[int] = []
    one.queue(call(), NOW, lambda: woken.append(1))
    one.swap(one.limits, one.sanctions, NOW)
    assert woken == []


def test_an_unsound_register_changes_nothing() -> None:
    one = gate(RATE)
    one.check(call(), NOW)
    twice = Belonging(tenant=BOLT, kind=BelongingKind.HOST, value="acme.example")
    document = limits(RATE)
    with pytest.raises(InputError):
        one.swap(
            msgspec.structs.replace(document, belongings=(*document.belongings, twice)),
            EdgeSanctions(),
            NOW,
        )
    assert one.limits == document
    assert not admits(one, call(), NOW)


def test_a_switch_sets_the_stage_for_all_or_for_one_tenant() -> None:
    switches = (
        Switch(limit="*", stage=Stage.SHADOW),
        Switch(limit=RATE.id, tenant=BOLT, stage=Stage.WARN),
    )
    one = Gate(limits(RATE, switches=switches), EdgeSanctions())
    verdicts = [one.check(call(host), NOW).verdict for host in ("acme.example", "bolt.example") * 2]
    assert verdicts[2:] == [Verdict.ADMIT, Verdict.WARN]


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        pytest.param((RATE,), ADMITTED, id="open"),
        pytest.param((changed(RATE, failure=FailureMode.LAST_KNOWN),), ADMITTED, id="last known"),
        pytest.param(
            (RATE, changed(PARALLEL, failure=FailureMode.CLOSED)),
            Answer(Verdict.REFUSE, S),
            id="closed",
        ),
        pytest.param(
            (changed(RATE, failure=FailureMode.CLOSED, stage=Stage.SHADOW),),
            ADMITTED,
            id="closed, in shadow",
        ),
        pytest.param(
            (changed(RATE, failure=FailureMode.CLOSED, traffic=Traffic.WEB),),
            ADMITTED,
            id="closed, for other calls",
        ),
    ],
)
def test_a_gate_that_fails_answers_as_its_limits_say(
    of: tuple[EdgeLimit, ...], expected: Answer
) -> None:
    one = gate(*of)
    broken: Any = None
    assert one.check(call(), broken) == expected
    assert one.give_up(call(), broken) == expected
    assert one.counts == {"failures": 2}


def test_who_is_suspended_stays_so_when_the_gate_fails() -> None:
    def fails(_source_ip: str) -> str:
        raise ZeroDivisionError

    one = gate(changed(RATE, scope=Scope.SOURCE), sanctions=sanction(), source_key=fails)
    assert one.check(call(), NOW).verdict is Verdict.SUSPEND
    assert one.give_up(call(), NOW).verdict is Verdict.SUSPEND
    assert one.check(call("bolt.example"), NOW) is ADMITTED


class Watch:
    """Hints always, and remembers who called what."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Rpc]] = []

    def note(self, key: str, rpc: Rpc, now_us: int) -> None:
        self.seen.append((key, rpc))

    def hint(self, key: str, now_us: int) -> None:
        self.seen.append((f"hint {key}", Rpc()))


def test_calls_that_could_be_one_are_watched_once_each() -> None:
    watch, rpc = Watch(), Rpc(model="res.partner", method="create", records=1)
    one = gate(RATE, watcher=watch)
    one.check(call(rpc=rpc), NOW)
    one.check(call(rpc=rpc, principal="key:1"), NOW)
    one.check(call(rpc=rpc), NOW, turn=True)
    assert [key for key, _ in watch.seen] == [
        "acme.example",
        "key:1",
        "hint key:1",
        "hint acme.example",
    ]


def test_a_refusal_names_the_open_case() -> None:
    case = EdgeCase(id=CaseId("cas_9"), tenant=ACME, clause=RATE.clause)
    one = Gate(limits(RATE, cases=(case,)), EdgeSanctions())
    one.check(call(), NOW)
    assert one.check(call(), NOW).case == "cas_9"


def test_standings_tell_what_remains_of_what_holds() -> None:
    quota = Quota(at_most=1, interval_us=S, burst=3)
    rate, seen = changed(RATE, quota=quota), changed(TENANT_RATE, stage=Stage.SHADOW)
    one = gate(rate, PARALLEL, seen)
    one.check(call(), NOW)
    assert one.standings(call(), NOW) == (
        Standing(limit=rate, quota=quota, remaining=2, reset_us=S),
        Standing(limit=PARALLEL, quota=PARALLEL.quota, remaining=0, reset_us=0),
    )


def test_active_minutes_over_the_share_of_a_day_are_recorded_and_never_refused() -> None:
    recorder = Recorder()
    one = gate(CONTINUITY, recorder=recorder)
    for minute in (0, 0, 1, 2, 2, 3):
        assert one.check(call(), NOW + minute * 60 * S) is ADMITTED
    (event,) = recorder.drain()
    assert (event.metric, event.measured, event.allowed) == (Metric.ACTIVE_MINUTES, 4, 2)
    assert (event.tenant, event.samples) == (ACME, ())


def test_who_is_throttled_may_be_active_for_a_minute_of_the_day() -> None:
    recorder = Recorder()
    one = gate(CONTINUITY, recorder=recorder, sanctions=sanction(MeasureKind.THROTTLE))
    for minute in (0, 1):
        assert one.check(call(), NOW + minute * 60 * S) is ADMITTED
    (event,) = recorder.drain()
    assert (event.metric, event.measured, event.allowed) == (Metric.ACTIVE_MINUTES, 2, 1)


def test_refusals_are_counted_with_all_other_answers() -> None:
    one = gate(RATE)
    assert one.counts == {}
    for _ in range(4):
        one.check(call(), NOW)
    one.release("nobody's", NOW)
    assert one.counts == {"refuse": 3, "unknown_leases": 1}
    one.counts.clear()
    assert one.counts == {"refuse": 3, "unknown_leases": 1}


def test_a_stage_of_one_tenant_holds_for_its_hosts_alone() -> None:
    one = Gate(
        limits(RATE, switches=(Switch(limit="*", tenant=BOLT, stage=Stage.SHADOW),)),
        EdgeSanctions(),
    )
    for host, verdict in (("acme.example", Verdict.REFUSE), ("bolt.example", Verdict.ADMIT)):
        found = [one.check(call(host), NOW).verdict for _ in range(3)]
        assert found == [Verdict.ADMIT, verdict, verdict]


def test_what_passes_here_is_still_to_be_asked_where_gates_count_together() -> None:
    store = MemoryRateStore(SettableClock(NOW))
    shadow = changed(TENANT_RATE, stage=Stage.SHADOW)
    one = gate(RATE, PARALLEL, shadow, store=store, prefix="g-")
    answer = one.check(call(cost=1), NOW)
    assert answer.shared is not None
    assert [lane.key for lane in answer.shared.ask.lanes] == [
        "III.2/rate acme.example",
        "III.2/parallel acme.example",
    ]
    assert answer.shared.ask.lease == answer.lease == "g-1"
    assert one.check(call(), NOW).verdict is Verdict.REFUSE
    refused = one.refuse_shared(call(), answer, RATE, 7, NOW)
    assert refused == Answer(Verdict.REFUSE, 7, None, RATE, RATE.quota)
    assert one.in_flight == 0


def test_without_parallel_limits_no_lease_is_handed_out_for_a_shared_ask() -> None:
    one = gate(RATE, store=MemoryRateStore(SettableClock(NOW)))
    answer = one.check(call(), NOW)
    assert answer.lease is None
    assert answer.shared is not None
    assert one.refuse_shared(call(), answer, PARALLEL, 7, NOW).limit == PARALLEL


def test_what_no_limit_of_several_gates_is_about_passes_here() -> None:
    one = gate(changed(RATE, stage=Stage.WARN), store=MemoryRateStore(SettableClock(NOW)))
    assert one.check(call(), NOW) is ADMITTED


def test_tracks_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schout.gateway.track._MOST_TRACKS", 3)
    one = gate(changed(RATE, paths=("/jsonrpc",)))
    assert admits(one, call(), NOW)
    for number in range(20):
        one.check(call(f"h{number}.example", path=f"/{number}"), NOW)
    assert len(one._tracks.laid) <= 3
    assert not admits(one, call(), NOW)


def test_other_most_us_and_turns_are_the_default() -> None:
    one = gate(changed(RATE, **PACED))
    one.check(call(), NOW)
    assert one.check(call(), NOW, most_us=S - 1).verdict is Verdict.REFUSE
    assert one.check(call(), NOW, most_us=FOREVER_US).verdict is Verdict.PACE


def test_a_call_that_comes_again_is_answered_as_one_that_was_never_seen() -> None:
    of = (changed(RATE, **PACED), changed(PARALLEL, **PACED), TENANT_RATE)
    documents = limits(*of), limits(*of, permits=(permit(1, 3), permit(5, 6, grants=faster(9))))
    gates = [Gate(documents[1], EdgeSanctions(), prefix="g") for _ in range(2)]
    for step in range(400):
        now_us = NOW + step * S // 50
        seen = call(("acme.example", "bolt.example", "made-up.example")[step % 7 % 3])
        fresh = msgspec.structs.replace(seen, seat=Seat())
        first, second = gates[0].check(seen, now_us), gates[1].check(fresh, now_us)
        assert first == second
        if step % 3 and first.lease is not None:
            assert gates[0].release(first.lease, now_us) == gates[1].release(first.lease, now_us)
        if step in {150, 200}:
            for one in gates:
                one.swap(documents[step % 4 // 2], EdgeSanctions(), now_us)
    assert gates[0].counts == gates[1].counts


def test_calls_made_of_one_another_are_told_apart() -> None:
    per_user = changed(RATE, scope=Scope.USER)
    one, seen = gate(per_user), call(principal="user:1")
    assert [
        admits(one, msgspec.structs.replace(seen, principal=who), NOW)
        for who in ("user:1", "user:2")
    ] == [
        True,
        True,
    ]
    assert not admits(one, seen, NOW)


def test_what_is_kept_with_a_call_says_nothing_about_it() -> None:
    seen, other = (
        Call("a", "/", "GET", "", CallClass.PAGE),
        Call("a", "/", "GET", "", CallClass.PAGE),
    )
    gate(RATE).check(seen, NOW)
    assert (seen, hash(seen)) == (other, hash(other))
    assert seen.seat != "a"
