"""One rule: its keys, their state, and the findings it makes."""

from typing import Any

import msgspec
import pytest

from schout.core.detect import rule_evaluator as module
from schout.core.detect.rule_evaluator import NEVER, RuleEvaluator
from schout.core.detect.state import RuleState
from schout.core.evidence.digest import sha256_digest
from schout.core.evidence.redact import excerpt
from schout.core.model.event import Activity, Authentication, event_id
from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import ClauseId, FindingId, Kind, RuleId, TenantId, derive_id
from schout.core.model.moment import MINUTE_US, SECOND_US, to_datetime
from schout.core.model.vocabulary import ActivityKind, Direction, Metric, Mode
from schout.core.policy.rule import (
    Absence,
    Baseline,
    Each,
    Leaky,
    Measure,
    Overlap,
    Rule,
    Sequence,
    Sliding,
)
from schout.core.policy.schema import Clause
from schout.testing.events import START_US, request, requests
from schout.testing.policies import sample_clause, sample_rules

ACME, BOLT = TenantId("acme"), TenantId("bolt")
API, PROBING = sample_rules()
CLAUSE = sample_clause()


def rule(
    capacity: int = 2, leak_us: int = SECOND_US, distinct: str | None = None, **changes: Any
) -> Rule:
    """Give a rule that counts every request of a source: two drops fit, one leaks a second."""
    given = {
        "when": "has(path)",
        "by": ("source_ip",),
        "subject": "source",
        "state": Leaky(capacity=capacity, leak_us=leak_us, distinct=distinct),
        "mute_us": 10 * SECOND_US,
    }
    return msgspec.structs.replace(API, **{**given, **changes})


def evaluator(clause: Clause = CLAUSE, **changes: Any) -> RuleEvaluator:
    return RuleEvaluator(rule(**changes), clause, {}, {})


def run(evaluator: RuleEvaluator, events: list[Any]) -> list[Finding]:
    return [finding for event in events if (finding := evaluator.step(event)) is not None]


def facts(finding: Finding) -> tuple[str | None, int, int, int]:
    return finding.principal, finding.evidence[-1].line, finding.count, finding.limit


def claims(evaluator: RuleEvaluator, events: list[Any]) -> list[tuple[object, ...]]:
    """Give of each finding: key, line that made it, count, limit."""
    return [facts(finding) for finding in run(evaluator, events)]


def test_a_finding_tells_the_whole_story() -> None:
    clause = msgspec.structs.replace(
        CLAUSE, evidence=msgspec.structs.replace(CLAUSE.evidence, keep=3, withhold=("query",))
    )
    events = requests(4, 0.3, host="acme.example", tenant=ACME, source_tenant=BOLT, query="q")
    (found,) = run(evaluator(clause, capacity=3), events)
    last = events[-1]
    kept = (*events[:2], last)
    assert found == Finding(
        id=FindingId(
            derive_id(Kind.FINDING, last.at_us, "api_rate", "1", "203.0.113.7", event_id(last))
        ),
        clause=ClauseId("III.2"),
        rule=RuleId("api_rate"),
        rule_version=1,
        tenant=BOLT,
        principal="203.0.113.7",
        source_ip="203.0.113.7",
        object=None,
        at=to_datetime(last.at_us),
        first_at=to_datetime(events[0].at_us),
        count=4,
        measured=4,
        limit=3,
        unit=Metric.CALLS,
        window_s=1,
        confidence=80,
        direction=Direction.OFFENDER,
        evidence=tuple(
            Evidence(
                event=event_id(event),
                digest=sha256_digest(event.raw),
                source="access.log",
                line=event.line,
                at=to_datetime(event.at_us),
                excerpt=excerpt(event, ("query",)),
            )
            for event in kept
        ),
    )


def test_the_last_request_is_evidence_even_when_no_more_than_one_is_kept() -> None:
    clause = msgspec.structs.replace(
        CLAUSE, evidence=msgspec.structs.replace(CLAUSE.evidence, keep=1)
    )
    (found,) = run(evaluator(clause), requests(3))
    assert [item.line for item in found.evidence] == [3]


@pytest.mark.parametrize(
    ("step_s", "count", "limit", "window_s"),
    [(0, 3, 2, 1), (0.5, 4, 3, 2), (0.75, 6, 5, 4), (0.9, 12, 11, 10)],
)
def test_measured_and_limit_are_of_the_same_stretch_of_time(
    step_s: float, count: int, limit: int, window_s: int
) -> None:
    (found,) = run(evaluator(mute_us=3600 * SECOND_US), requests(20, step_s))
    assert (found.count, found.measured, found.limit, found.window_s) == (
        count,
        count,
        limit,
        window_s,
    )


def test_traffic_at_the_pace_of_the_leak_is_never_a_finding() -> None:
    assert run(evaluator(capacity=1), requests(100, 1)) == []


def test_a_bucket_that_has_run_dry_is_forgotten() -> None:
    burst = [request(0, line=1), request(0, line=2), request(2, line=3), request(2, line=4)]
    assert claims(evaluator(), burst) == []
    assert claims(evaluator(), [*burst, request(2, line=5)]) == [("203.0.113.7", 5, 3, 2)]


def test_after_a_finding_the_key_is_mute_and_then_begins_anew() -> None:
    events = [request(second, line=second + 1) for second in (0, 0, 0, 1, 9)]
    after = [request(10, line=line) for line in (20, 21, 22)]
    assert claims(evaluator(), [*events, *after]) == [
        ("203.0.113.7", 1, 3, 2),
        ("203.0.113.7", 22, 3, 2),
    ]


def test_without_a_mute_the_next_request_begins_anew() -> None:
    assert claims(evaluator(mute_us=0), requests(6)) == [
        ("203.0.113.7", 3, 3, 2),
        ("203.0.113.7", 6, 3, 2),
    ]


def test_a_mute_holds_for_its_own_key_only() -> None:
    mine, theirs = requests(4), requests(3, source_ip="198.51.100.2")
    assert claims(evaluator(), [*mine, *theirs]) == [
        ("203.0.113.7", 3, 3, 2),
        ("198.51.100.2", 3, 3, 2),
    ]


def test_what_the_rule_does_not_select_pours_nothing() -> None:
    assert run(evaluator(when="status == 404"), requests(10)) == []


@pytest.mark.parametrize("missing", ["host", "tenant"])
def test_a_request_without_the_key_is_counted_apart(missing: str) -> None:
    counting = evaluator(by=(missing,))
    without: dict[str, Any] = {missing: None}
    assert run(counting, requests(5, **without)) == []
    assert counting.unkeyed == 5


def test_a_repeated_path_pours_nothing_while_the_bucket_holds_water() -> None:
    paths = ["/a", "/a", "/b", "/a", "/b", "/c"]
    events = [request(path=path, line=line) for line, path in enumerate(paths, 1)]
    assert claims(evaluator(distinct="path"), events) == [("203.0.113.7", 6, 3, 2)]
    again = [request(0, path="/a"), request(1, path="/a"), request(1, path="/b")]
    assert claims(evaluator(distinct="path"), [*again, request(1, path="/c", line=9)]) == [
        ("203.0.113.7", 9, 3, 2)
    ]


@pytest.mark.parametrize(
    ("subject", "tenant", "source_tenant", "expected"),
    [
        ("source", ACME, BOLT, (BOLT, Direction.OFFENDER)),
        ("source", None, BOLT, (BOLT, Direction.OFFENDER)),
        ("source", ACME, None, (ACME, Direction.VICTIM)),
        ("source", None, None, (None, Direction.UNATTRIBUTED)),
        ("target", ACME, BOLT, (ACME, Direction.OFFENDER)),
        ("target", ACME, None, (ACME, Direction.OFFENDER)),
        ("target", None, BOLT, (None, Direction.UNATTRIBUTED)),
        ("target", None, None, (None, Direction.UNATTRIBUTED)),
    ],
)
def test_the_subject_tells_whose_trouble_it_is(
    subject: str,
    tenant: TenantId | None,
    source_tenant: TenantId | None,
    expected: tuple[TenantId | None, Direction],
) -> None:
    events = requests(3, tenant=tenant, source_tenant=source_tenant)
    (found,) = run(evaluator(subject=subject), events)
    assert (found.tenant, found.direction) == expected


@pytest.mark.parametrize(
    ("by", "subject", "source_tenant", "expected"),
    [
        ("host", "target", None, "acme.example"),
        ("tenant", "target", None, None),
        ("source_ip", "source", BOLT, None),
        ("source_ip", "source", None, "acme.example"),
    ],
    ids=["by host", "by tenant", "by its source", "against a victim"],
)
def test_a_finding_is_about_a_host_when_that_was_counted_or_the_target(
    by: str, subject: str, source_tenant: TenantId | None, expected: str | None
) -> None:
    events = requests(3, host="acme.example", tenant=ACME, source_tenant=source_tenant)
    (found,) = run(evaluator(by=(by,), subject=subject), events)
    assert found.object == expected


def test_the_source_is_named_only_when_it_is_the_only_one() -> None:
    addresses = ["203.0.113.1", "203.0.113.2", "203.0.113.1"]
    events = [request(host="a.example", source_ip=address) for address in addresses]
    (found,) = run(evaluator(by=("host",)), events)
    assert (found.principal, found.source_ip) == ("a.example", None)


def test_a_limit_of_the_clause_gives_the_figures_and_never_less_than_the_least_evidence() -> None:
    events = requests(40, host="a.example", tenant=ACME, method="POST", path="/jsonrpc")
    assert claims(RuleEvaluator(API, CLAUSE, {}, {}), events) == [("a.example", 31, 31, 5)]


@pytest.mark.parametrize(
    ("plans", "expected"),
    [
        ({ACME: "dedicated"}, []),
        ({ACME: "standard"}, [("a.example", 34, 34, 8)]),
        ({BOLT: "dedicated"}, [("a.example", 34, 34, 8)]),
    ],
)
def test_a_plan_can_have_figures_of_its_own(
    plans: dict[TenantId, str], expected: list[tuple[object, ...]]
) -> None:
    events = requests(200, 0.1, host="a.example", tenant=ACME, method="POST", path="/jsonrpc")
    assert claims(RuleEvaluator(API, CLAUSE, plans, {}), events) == expected


def test_plans_do_not_change_what_nobody_owns_nor_a_rule_with_its_own_figures() -> None:
    plans = {ACME: "dedicated"}
    events = requests(40, host="a.example", method="POST", path="/jsonrpc")
    assert claims(RuleEvaluator(API, CLAUSE, plans, {}), events) == [("a.example", 31, 31, 5)]
    own = RuleEvaluator(rule(), CLAUSE, plans, {})
    assert claims(own, requests(3, source_tenant=ACME)) == [("203.0.113.7", 3, 3, 2)]


def test_keys_that_have_run_dry_are_swept_and_the_others_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_SWEEP_LEAST", 3)
    counting = RuleEvaluator(rule(), CLAUSE, {}, {})
    run(counting, requests(3, source_ip="muted"))
    for second, address in [(0, "dry"), (5, "wet"), (5.5, "new"), (5.5, "newer")]:
        counting.step(request(second, source_ip=address))
    state = counting.snapshot()
    assert (set(state.keys), set(state.muted)) == ({"wet", "new", "newer"}, {"muted"})
    counting.step(request(11, source_ip="last"))
    state = counting.snapshot()
    assert (set(state.keys), set(state.muted)) == ({"last"}, set())


def test_a_new_key_survives_the_sweep_that_it_sets_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SWEEP_LEAST", 0)
    assert claims(RuleEvaluator(rule(capacity=0), CLAUSE, {}, {}), requests(1)) == [
        ("203.0.113.7", 1, 1, 0)
    ]
    assert claims(RuleEvaluator(rule(), CLAUSE, {}, {}), requests(3)) == [("203.0.113.7", 3, 3, 2)]


def test_a_snapshot_can_be_written_and_gone_on_from() -> None:
    first, second = evaluator(), evaluator()
    run(first, [*requests(3, source_ip="muted"), *requests(2)])
    state = msgspec.msgpack.decode(msgspec.msgpack.encode(first.snapshot()), type=RuleState)
    second.restore(state)
    rest = [request(0, line=3), *requests(3, source_ip="muted")]
    assert run(second, rest) == run(first, rest) != []


def test_one_bucket_has_the_figures_of_the_tenant_whose_request_began_it() -> None:
    by_source = RuleEvaluator(
        msgspec.structs.replace(API, by=("source_ip",), subject="source"),
        CLAUSE,
        {ACME: "dedicated"},
        {},
    )
    calls: dict[str, Any] = {"method": "POST", "path": "/jsonrpc"}
    first = request(tenant=BOLT, host="b.example", **calls)
    rest = requests(40, 0.1, tenant=ACME, host="a.example", **calls)
    assert claims(by_source, [first, *rest]) == [("203.0.113.7", 33, 34, 8)]


def login(after_s: float, outcome: str = "failure", **changes: Any) -> Authentication:
    given: dict[str, Any] = {
        "at_us": START_US + round(after_s * SECOND_US),
        "source": "auth.log",
        "line": round(after_s * 10),
        "raw": f"{after_s} {outcome}".encode(),
        "source_ip": "203.0.113.7",
        "service": "sshd",
        "outcome": outcome,
        "user": "ann",
    }
    return Authentication(**{**given, **changes})


def logins(state: Any, **changes: Any) -> RuleEvaluator:
    """Give a rule over logins, counted by user."""
    given: dict[str, Any] = {
        "on": ActivityKind.AUTHENTICATION,
        "when": "has(user)",
        "by": ("user",),
    }
    return evaluator(state=state, **{**given, **changes})


WAITING = Absence(after='outcome == "failure"', expect='outcome == "success"', within_us=MINUTE_US)


def test_an_absence_is_found_when_the_watermark_has_passed_its_time() -> None:
    counting = logins(WAITING)
    assert run(counting, [login(0)]) == []
    due_us = START_US + MINUTE_US + 1
    assert (counting.due_us, counting.advance(due_us - 1)) == (due_us, [])
    (found,) = counting.advance(due_us)
    assert (found.at, found.first_at) == (
        to_datetime(START_US + MINUTE_US),
        to_datetime(START_US),
    )
    assert [item.line for item in found.evidence] == [0]
    assert (counting.due_us, counting.advance(due_us)) == (NEVER, [])


def test_an_absence_is_found_by_the_next_activity_of_its_key_too() -> None:
    counting = logins(WAITING, mute_us=0)
    assert claims(counting, [login(0), login(61, "success")]) == [("ann", 0, 1, 0)]
    assert claims(logins(WAITING), [login(0), login(61)]) == [("ann", 0, 1, 0)]


def test_what_came_in_time_is_not_found_later() -> None:
    counting = logins(WAITING)
    run(counting, [login(0), login(1, "success"), login(2), login(3, "success"), login(4)])
    found = counting.advance(START_US + 100 * SECOND_US)
    assert [item.evidence[-1].line for item in found] == [40]


def test_the_line_of_those_that_wait_does_not_grow_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_SWEEP_LEAST", 4)
    counting = logins(WAITING)
    for number in range(50):
        run(counting, [login(number / 100), login(number / 100, "success")])
        assert len(counting._due) <= 6
    run(counting, [login(1)])
    assert len(counting.advance(START_US + 100 * SECOND_US)) == 1


def test_a_sweep_leaves_what_waits_and_forgets_what_waits_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_SWEEP_LEAST", 3)
    counting = logins(WAITING)
    run(counting, [login(0), login(0, user="bob"), login(1, "success", user="bob")])
    run(counting, [login(2, user="cy"), login(3, user="dee")])
    assert sorted(counting.snapshot().keys) == ["ann", "cy", "dee"]
    found = counting.advance(START_US + 1000 * SECOND_US)
    assert [item.principal for item in found] == ["ann", "cy", "dee"]


def test_beyond_the_bound_the_keys_that_would_go_first_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_SWEEP_LEAST", 0)
    monkeypatch.setattr(module, "MOST_KEYS", 10)
    counting = evaluator()
    for number in range(16):
        counting.step(request(number / 100, source_ip=f"192.0.2.{number}"))
        counting._sweep_at = 16
    counting.step(request(0.5, source_ip="192.0.2.99"))
    assert counting.forgotten == 7
    assert "192.0.2.6" not in counting.snapshot().keys
    assert "192.0.2.7" in counting.snapshot().keys


def test_a_baseline_goes_on_counting_while_the_key_is_mute() -> None:
    hourly = Baseline(every_us=60 * MINUTE_US, history=24, deviations=3, least=2, measure=Measure())
    hours = [login(3600 * hour) for hour in range(5)]
    bursts = [login(3600 * hour + n, line=hour) for hour in (5, 6, 8) for n in range(4)]
    found = run(logins(hourly, mute_us=120 * MINUTE_US), [*hours, *bursts])
    assert [item.evidence[-1].line for item in found] == [5, 8]
    assert [len(item.evidence) for item in found] == [3, 3]


def test_evidence_is_the_last_of_what_stands_in_the_window() -> None:
    window = Sliding(window_us=10 * SECOND_US, over=2, measure=Measure())
    (found,) = run(logins(window), [login(0), login(1), login(10.5), login(10.9)])
    assert [item.line for item in found.evidence] == [10, 105, 109]
    (found,) = run(logins(window, keep=2), [login(0), login(1), login(2)])
    assert [item.line for item in found.evidence] == [10, 20]


@pytest.mark.parametrize(
    ("addresses", "expected"), [("aaba", None), ("baaa", "a"), ("aaaa", "a"), ("bbaa", None)]
)
def test_one_address_is_named_when_no_other_is_in_the_window(
    addresses: str, expected: str | None
) -> None:
    window = Sliding(window_us=10 * SECOND_US, over=2, measure=Measure())
    given = zip((0, 5, 10, 11), addresses, strict=True)
    (found,) = run(logins(window), [login(at, source_ip=address) for at, address in given])
    assert found.source_ip == expected


def test_an_overlap_rests_on_those_that_shared_a_moment() -> None:
    calls = [(2, 1), (4, 3), (6, 4), (7, 1)]
    events = [
        request(end, line=end, duration_us=length * SECOND_US, host="a.example")
        for end, length in calls
    ]
    (found,) = run(evaluator(state=Overlap(over=1), mute_us=SECOND_US * 100), events)
    assert [item.line for item in found.evidence] == [2, 4]
    assert found.first_at == to_datetime(START_US + SECOND_US)


def test_a_sequence_names_its_key_and_each_is_a_finding_at_once() -> None:
    state = Sequence(
        first='outcome == "failure"', times=1, then='outcome == "success"', within_us=MINUTE_US
    )
    two = logins(state, by=("user", "service"))
    assert claims(two, [login(0), login(1, "success")]) == [("ann sshd", 10, 2, 0)]
    given: list[Activity] = [login(1), login(2, user=None)]
    assert claims(logins(Each()), given) == [("ann", 10, 1, 0)]


def test_a_finding_has_the_mode_and_the_evidence_that_its_rule_asks_for() -> None:
    (found,) = run(
        evaluator(mode=Mode.SHADOW, keep=1, withhold=("user_agent",)),
        requests(3, user_agent="curl"),
    )
    assert (found.mode, len(found.evidence)) == (Mode.SHADOW, 1)
    assert "curl" not in found.evidence[0].excerpt


def test_the_state_of_another_version_is_left_alone() -> None:
    first, second = evaluator(), evaluator(version=2)
    run(first, requests(2))
    second.restore(first.snapshot())
    assert second.snapshot().keys == {}


def test_those_that_wait_go_on_waiting_after_a_restart() -> None:
    first, second = logins(WAITING), logins(WAITING)
    run(first, [login(0)])
    second.restore(first.snapshot())
    assert second.due_us == first.due_us != NEVER
