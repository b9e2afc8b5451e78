"""Batches in, findings out; that they are those of the reference is a property test too."""

import random
from typing import Any

import msgspec
import pytest

from schout.core.detect.columnar import ColumnEvaluator, ColumnSnapshot
from schout.core.detect.evaluator import Evaluator
from schout.core.model.event import HttpRequest
from schout.core.model.frame import frame_of
from schout.core.model.moment import MINUTE_US, SECOND_US
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.rule import Absence, Leaky, Measure, Sliding
from schout.core.policy.schema import Policy
from schout.testing.events import START_US, request, requests
from schout.testing.policies import sample_policy, sample_rules
from schout.testing.random_streams import (
    a_policy,
    by_columns,
    by_reference,
    in_order,
    some_activities,
)

HTTP = ActivityKind.HTTP_REQUEST
PROBING = sample_rules()[1]


def policy(**changes: Any) -> Policy:
    rule = msgspec.structs.replace(PROBING, **changes)
    return msgspec.structs.replace(sample_policy(), rules=(rule,))


def probes(count: int, **changes: Any) -> list[HttpRequest]:
    return [
        request(place, line=place + 1, status=404, path=f"/{place}", **changes)
        for place in range(count)
    ]


def test_nothing_makes_no_finding() -> None:
    evaluator = ColumnEvaluator(sample_policy())
    assert evaluator.step({}) == ()
    assert evaluator.step({HTTP: frame_of(HTTP, [])}) == ()
    assert evaluator.advance(START_US) == []


def test_a_burst_over_several_batches_is_the_finding_of_the_reference() -> None:
    events = probes(12)
    reference = Evaluator(policy(mute_us=MINUTE_US))
    wanted = [found for event in events for found in reference.step(event)]
    evaluator = ColumnEvaluator(policy(mute_us=MINUTE_US))
    found = [*evaluator.step({HTTP: frame_of(HTTP, events[:5])})]
    found += evaluator.step({HTTP: frame_of(HTTP, events[5:])})
    found += evaluator.step({HTTP: frame_of(HTTP, [request(13, status=404)])})
    assert found == wanted
    assert len(found) == 1


@pytest.mark.parametrize(
    ("state", "at_row"),
    [
        (Sliding(window_us=60 * MINUTE_US, over=3, measure=Measure(distinct="minute")), 8),
        (Leaky(capacity=3, leak_us=60 * MINUTE_US, distinct="minute"), 8),
        (
            Sliding(window_us=MINUTE_US, over=START_US // MINUTE_US, measure=Measure(sum="minute")),
            1,
        ),
    ],
    ids=["sliding", "leaky", "sum"],
)
def test_minutes_are_counted_over_several_batches(state: Leaky | Sliding, at_row: int) -> None:
    minutes = policy(by=("host",), when="true", mute_us=MINUTE_US * 60, state=state)
    events = requests(10, 25, host="a.example")
    reference = Evaluator(minutes)
    wanted = [(row, *reference.step(event)) for row, event in enumerate(events)]
    evaluator = ColumnEvaluator(minutes)
    found = [*evaluator.step({HTTP: frame_of(HTTP, events[:7])})]
    found += evaluator.step({HTTP: frame_of(HTTP, events[7:])})
    assert found == [each for _, *claims in wanted for each in claims]
    assert [row for row, *claims in wanted if claims] == [at_row]


def test_requests_without_a_key_are_counted() -> None:
    changed = policy(by=("host",))
    evaluator = ColumnEvaluator(changed)
    evaluator.step({HTTP: frame_of(HTTP, probes(3))})
    assert evaluator.unkeyed == {PROBING.id: 3}


def test_a_silence_is_found_before_what_tells_of_it() -> None:
    silent = policy(
        by=("source_ip",),
        when="true",
        state=Absence(after="status == 401", expect="status == 200", within_us=SECOND_US),
    )
    events = [request(0, status=401), request(0, status=401, source_ip="192.0.2.9"), request(5)]
    reference = Evaluator(silent)
    wanted = [found for event in events for found in reference.step(event)]
    assert [*ColumnEvaluator(silent).step({HTTP: frame_of(HTTP, events)})] == wanted
    evaluator = ColumnEvaluator(silent)
    assert evaluator.step({HTTP: frame_of(HTTP, events[:2])}) == []
    assert evaluator.advance(START_US + 2 * SECOND_US) == wanted


def test_a_state_can_be_written_and_read() -> None:
    events = probes(12)
    whole = ColumnEvaluator(policy()).step({HTTP: frame_of(HTTP, events)})
    evaluator = ColumnEvaluator(policy())
    evaluator.step({HTTP: frame_of(HTTP, events[:9])})
    written = msgspec.msgpack.encode(evaluator.snapshot())
    again = ColumnEvaluator(policy())
    again.restore(msgspec.msgpack.decode(written, type=ColumnSnapshot))
    assert again.step({HTTP: frame_of(HTTP, events[9:])}) == whole
    settled = ColumnEvaluator(policy())
    settled.restore(ColumnSnapshot(states=evaluator.settle(), rows={}, cold={}))
    assert settled.step({HTTP: frame_of(HTTP, events[9:])}) == whole


def test_a_state_long_idle_does_not_hide_the_rows_after_it() -> None:
    """The reference remembers a key that it would forget at its next activity."""
    rule = policy(state=Leaky(capacity=2, leak_us=SECOND_US), mute_us=0)
    early = [*requests(3, status=404), *requests(1, status=404)]
    later = [request(100 + place / 100, line=9 + place, status=404) for place in range(3)]
    reference = Evaluator(rule)
    wanted = [found for event in [*early, *later] for found in reference.step(event)]
    evaluator = ColumnEvaluator(rule)
    found = [*evaluator.step({HTTP: frame_of(HTTP, early)})]
    found += evaluator.step({HTTP: frame_of(HTTP, [request(50, source_ip="192.0.2.9")])})
    found += evaluator.step({HTTP: frame_of(HTTP, later[:1])})
    again = ColumnEvaluator(rule)
    again.restore(evaluator.snapshot())
    found += again.step({HTTP: frame_of(HTTP, later[1:])})
    assert found == wanted


def test_a_state_of_other_rules_counts_anew() -> None:
    other = ColumnEvaluator(msgspec.structs.replace(sample_policy(), rules=sample_rules()[:1]))
    evaluator = ColumnEvaluator(policy())
    evaluator.restore(other.snapshot())
    assert len(evaluator.step({HTTP: frame_of(HTTP, probes(12))})) == 1


def test_columns_are_compared_by_hash_but_keys_are_keys() -> None:
    rule = policy(state=Sliding(window_us=MINUTE_US, over=2, measure=Measure()), mute_us=1)
    events = [*requests(3, status=404), *requests(3, 1, status=404, source_ip="192.0.2.2")]
    events.sort(key=lambda event: event.at_us)
    reference = Evaluator(rule)
    wanted = [found for event in events for found in reference.step(event)]
    assert [*ColumnEvaluator(rule).step({HTTP: frame_of(HTTP, events)})] == wanted


@pytest.mark.parametrize("seed", range(40))
def test_random_streams_are_found_alike(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - to be drawn again
    rules, activities = a_policy(draw), some_activities(draw, 120)
    by_both = by_columns(draw, rules, activities), by_reference(rules, activities)
    assert in_order(by_both[0]) == in_order(by_both[1])
