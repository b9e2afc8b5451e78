"""What goes over a limit is counted per key and never says more than what happened."""

import pytest
from tests.unit.gateway.gates import (
    ACME,
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
)

from schout.core.model.edge import EdgeSanctions, Quota, Stage
from schout.core.model.event import LimitExceeded
from schout.core.model.vocabulary import Metric, Scope
from schout.gateway import signals as module
from schout.gateway.call import Rpc, Verdict
from schout.gateway.gate import Gate
from schout.gateway.signals import Recorder


def one(recorder: Recorder) -> LimitExceeded:
    (event,) = recorder.drain()
    return event


def test_a_flood_is_one_event_with_a_count_and_a_few_samples() -> None:
    recorder = Recorder()
    edge = gate(RATE, recorder=recorder)
    for number in range(1000):
        edge.check(call(rpc=Rpc(model="res.partner", method="read")), NOW + number * S // 100)
    event = one(recorder)
    assert (event.limit, event.key, event.tenant) == ("III.2/rate", "acme.example", ACME)
    assert (event.over, event.refused, event.window_s) == (990, 990, 10)
    assert (event.first_us, event.at_us) == (NOW + S // 100, NOW + 999 * S // 100)
    # all that came: one of them stood in the bucket when the first was over
    assert (event.measured, event.allowed) == (1000, 10)
    assert len(event.samples) == 20
    first = event.samples[0]
    assert (first.serial, first.answer, first.operation) == (1, "refuse", "res.partner.read")
    assert recorder.drain() == ()


@pytest.mark.parametrize("stage", [Stage.SHADOW, Stage.WARN])
def test_what_is_only_recorded_is_measured_the_same(stage: Stage) -> None:
    recorder = Recorder()
    edge = gate(changed(RATE, stage=stage), recorder=recorder)
    for number in range(1000):
        edge.check(call(), NOW + number * S // 100)
    event = one(recorder)
    assert (event.over, event.refused, event.measured, event.allowed) == (990, 0, 1000, 10)


def test_paced_calls_are_counted_once() -> None:
    recorder = Recorder()
    edge = gate(changed(RATE, **PACED), recorder=recorder)
    verdicts = [edge.check(call(), NOW).verdict.value for _ in range(4)]
    event = one(recorder)
    assert verdicts == ["admit", "pace", "pace", "refuse"]
    assert (event.over, event.refused, event.measured, event.allowed) == (3, 1, 4, 1)


def test_who_waits_in_the_queue_is_counted_once_and_its_refusal_too() -> None:
    recorder = Recorder()
    edge = gate(changed(PARALLEL, **PACED), recorder=recorder)
    edge.check(call(), NOW)
    edge.check(call(), NOW)
    edge.queue(call(), NOW, lambda: None)
    edge.check(call(), NOW, turn=True)
    edge.give_up(call(), NOW)
    event = one(recorder)
    assert (event.metric, event.over, event.refused) == (Metric.PARALLEL_CALLS, 1, 1)
    assert (event.measured, event.allowed, event.samples[0].answer) == (2, 1, "queue")


def test_a_batch_counts_as_the_calls_it_is() -> None:
    recorder = Recorder()
    quota = Quota(at_most=1, interval_us=S, burst=5)
    edge = gate(changed(RATE, quota=quota), recorder=recorder)
    edge.check(call(cost=3), NOW)
    edge.check(call(cost=4), NOW)
    event = one(recorder)
    assert (event.over, event.refused, event.measured, event.allowed) == (4, 4, 7, 5)


def test_an_automation_is_named_by_its_identity() -> None:
    recorder = Recorder()
    lifted = permit(0, 99, grants=faster(10), identity="key:1")
    edge = Gate(limits(RATE, permits=(lifted,)), EdgeSanctions(), recorder=recorder)
    for _ in range(2):
        edge.check(call(principal="key:1"), NOW)
    event = one(recorder)
    assert (event.key, event.allowed) == ("key:1", 1)


def test_the_time_of_day_is_told_and_not_that_of_the_gate() -> None:
    recorder = Recorder()
    recorder.ahead_us = 60 * S
    edge = gate(RATE, recorder=recorder, ahead_us=60 * S)
    for _ in range(2):
        edge.check(call(), NOW)
    event = one(recorder)
    assert (event.at_us, event.samples[0].at_us) == (NOW + 60 * S,) * 2


def test_events_come_in_order_of_time() -> None:
    recorder = Recorder()
    edge = gate(RATE, recorder=recorder)
    for at_us, host in ((NOW + 5, "bolt.example"), (NOW + 9, "acme.example")):
        edge.check(call(host), at_us)
        edge.check(call(host), at_us)
    assert [event.key for event in recorder.drain()] == ["bolt.example", "acme.example"]


def test_keys_and_samples_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TALLIES", 3)
    monkeypatch.setattr(module, "MOST_SAMPLES_IN_ALL", 4)
    recorder = Recorder()
    edge = gate(changed(RATE, scope=Scope.SOURCE), recorder=recorder)
    for number in range(5):
        for _ in range(4):
            edge.check(call(source_ip=f"203.0.113.{number}", path="/" + "x" * 9999), NOW)
    events = recorder.drain()
    assert [(event.over, len(event.samples)) for event in events] == [(3, 3), (3, 1), (3, 1)]
    assert recorder.counts == {"III.2/rate": 6}
    assert len(events[0].samples[0].path) == 512


def test_a_refusal_of_which_nothing_was_noted_is_not_made_up() -> None:
    recorder = Recorder()
    recorder.note_refused(RATE, "acme.example", ACME, 1)
    assert recorder.drain() == ()


def test_active_minutes_beyond_the_bound_are_counted_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_TALLIES", 0)
    recorder = Recorder()
    minutes = changed(RATE, metric=Metric.ACTIVE_MINUTES, quota=Quota(at_most=1), plans={})
    edge = gate(changed(minutes, stage=Stage.SHADOW), recorder=recorder)
    for minute in range(3):
        assert edge.check(call(), NOW + minute * 60 * S).verdict is Verdict.ADMIT
    assert (recorder.drain(), recorder.counts) == ((), {"III.2/rate": 2})
