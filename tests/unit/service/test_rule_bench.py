"""A rule is measured over the past: the same findings as ever, and what they are compared with."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schout.adapters.archive import Archive
from schout.adapters.archive_reader import Chosen
from schout.core.detect.evaluator import Evaluator
from schout.core.model.event import Activity, SignUp
from schout.core.model.frame import frame_of
from schout.core.model.ids import ClauseId, RuleId, TenantId
from schout.core.model.moment import DAY_US, SECOND_US
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.rule import Absence, Leaky, Rule
from schout.core.policy.schema import Policy
from schout.service.rule_bench import (
    Bench,
    Change,
    Found,
    Measured,
    Meter,
    bench_archive,
    bench_logs,
)
from schout.service.rules import Tried
from schout.testing.events import START_US, request, write_line
from schout.testing.policies import sample_policy, sample_rules

ACME = TenantId("acme")
SWEEP = msgspec.structs.replace(
    sample_rules()[1], id=RuleId("sweep"), state=Leaky(capacity=2, leak_us=10 * SECOND_US)
)


def policy(*rules: Rule) -> Policy:
    return msgspec.structs.replace(sample_policy(), rules=rules)


def tried(rule: Rule, present: Rule | None = None) -> Tried:
    before = policy(present) if present else policy(rule)
    known = {str(rule.id): present} if present else {}
    return Tried(
        pack="p", policy=policy(rule), rules=(rule,), present=known, before=before, file=None
    )


def missing(key: int, count: int, after_s: float = 0, **changes: Any) -> list[Activity]:
    return [
        request(
            after_s + number,
            line=100 * key + number,
            source_ip=f"192.0.2.{key}",
            status=404,
            path=f"/{number}",
            **changes,
        )
        for number in range(count)
    ]


def measured(meter: Meter, *batches: Sequence[Activity]) -> Bench:
    for batch in batches:
        meter.take(batch)
    return meter.result()


def ticking() -> Any:
    """Give a clock that says one microsecond more each time."""
    moment = 0

    def elapsed() -> int:
        nonlocal moment
        moment += 1000
        return moment

    return elapsed


EVENTS = [
    *missing(1, 5, tenant=ACME),
    request(6, source_ip="192.0.2.9"),
    *missing(2, 2, 7),
    *missing(1, 4, 86_400),
]


def test_figures_are_of_the_rule_and_of_all_rules() -> None:
    found = measured(Meter(tried(SWEEP), elapsed_ns=ticking()), EVENTS)
    first = found.rules[0].found
    assert found == Bench(
        activities=12,
        first_at="2026-12-07T09:00:00Z",
        last_at="2026-12-08T09:00:03Z",
        all_rules=1,
        all_ns_per_activity=1000 // 12,
        all_activities_per_s=12_000_000,
        rules=[
            Measured(
                rule="sweep",
                version=2,
                activities=12,
                counted=11,
                replayed=9,
                unkeyed=0,
                ns_per_activity=1000 // 12,
                ns_one_by_one=1000 // 12,
                activities_per_s=12_000_000,
                share_permille=1000,
                found=first,
                change=None,
            )
        ],
    )
    assert first == Found(
        findings=2,
        by_day={"2026-12-07": 1, "2026-12-08": 1},
        tenants={"acme": 1, "-": 1},
        addresses=1,
        keys=1,
        top=[("192.0.2.1", 2)],
    )


@pytest.mark.parametrize("cut", [1, 4, 9])
def test_how_activities_are_cut_into_batches_changes_nothing_found(cut: int) -> None:
    whole = measured(Meter(tried(SWEEP)), EVENTS).rules[0].found
    parts = measured(Meter(tried(SWEEP)), EVENTS[:cut], EVENTS[cut:]).rules[0].found
    assert parts == whole


def test_frames_are_taken_as_activities_are() -> None:
    meter = Meter(tried(SWEEP))
    meter.take({ActivityKind.HTTP_REQUEST: frame_of(ActivityKind.HTTP_REQUEST, EVENTS)})
    whole = measured(Meter(tried(SWEEP)), EVENTS).rules[0].found
    assert meter.result().rules[0].found == whole


def test_what_is_due_by_other_activities_is_found_as_ever() -> None:
    waiting = msgspec.structs.replace(
        SWEEP,
        clause=ClauseId("III.5"),
        when="has(path)",
        state=Absence(after="status == 404", expect="status == 200", within_us=SECOND_US),
    )
    late: Activity = SignUp(START_US + DAY_US, "s", 1, b"", "192.0.2.1")
    events = [*missing(1, 1), late]
    one_by_one = Evaluator(policy(waiting))
    expected = [found for event in events for found in one_by_one.step(event)]
    assert len(expected) == 1
    assert measured(Meter(tried(waiting)), events).rules[0].found.findings == 1


def test_a_rule_is_compared_with_the_one_that_the_pack_has() -> None:
    stricter = msgspec.structs.replace(SWEEP, version=3, state=Leaky(capacity=1, leak_us=1))
    wider = msgspec.structs.replace(
        SWEEP, version=3, state=Leaky(capacity=1, leak_us=10 * SECOND_US)
    )
    (more,) = measured(Meter(tried(wider, SWEEP)), EVENTS).rules
    (fewer,) = measured(Meter(tried(stricter, SWEEP)), EVENTS).rules
    assert more.change == Change(
        version=2,
        findings=2,
        more=[("192.0.2.1", 2), ("192.0.2.2", 1)],
        fewer=[],
        more_keys=2,
        fewer_keys=0,
    )
    assert fewer.change == Change(
        version=2, findings=2, more=[], fewer=[("192.0.2.1", 2)], more_keys=0, fewer_keys=1
    )


def test_what_lacks_a_part_of_the_key_is_counted_apart() -> None:
    by_host = msgspec.structs.replace(SWEEP, by=("host",))
    (found,) = measured(Meter(tried(by_host)), missing(1, 3)).rules
    assert (found.counted, found.unkeyed, found.found) == (3, 3, Found())


def test_nothing_gives_nothing() -> None:
    found = Meter(tried(SWEEP)).result()
    assert (found.activities, found.first_at, found.last_at) == (0, None, None)
    assert found.rules[0].found == Found()


def test_a_log_and_the_archive_of_it_give_the_same(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    requests = [event for event in EVENTS if not isinstance(event, SignUp)]
    lines = [write_line(each, "combined") for each in requests]  # type: ignore[arg-type]
    log.write_bytes(b"".join(line + b"\n" for line in lines))
    ticks: list[int] = []
    read = bench_logs(tried(SWEEP), [str(log)], None, ticks.append)
    with Archive(tmp_path / "archive") as archive:
        archive.add([msgspec.structs.replace(each, tenant=None) for each in requests])
    kept = bench_archive(tried(SWEEP), str(tmp_path / "archive"), Chosen(), None, ticks.append)
    assert (read.activities, kept.activities) == (12, 12)
    assert read.rules[0].found == kept.rules[0].found
    assert read.rules[0].found.findings == 2
    assert ticks
