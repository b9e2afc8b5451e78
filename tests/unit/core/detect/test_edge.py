"""What goes over a limit at the edge becomes one finding per key, with evidence, then silence."""

from typing import Any

import msgspec
import pytest

from schout.core.detect import edge as module
from schout.core.detect.edge import MUTE_US, EdgeEvaluator
from schout.core.model.event import CallSample, LimitExceeded
from schout.core.model.finding import Finding
from schout.core.model.ids import ClauseId, RuleId, TenantId
from schout.core.model.moment import MINUTE_US, SECOND_US, to_datetime
from schout.core.model.vocabulary import Direction, Metric, Scope
from schout.core.policy.schema import EvidenceRule
from schout.testing.events import START_US
from schout.testing.policies import sample_clause, sample_policy

ACME, BOLT = TenantId("acme"), TenantId("bolt")
CLAUSE = sample_clause().id


def sample(number: int, **changes: Any) -> CallSample:
    one = CallSample(
        serial=number,
        at_us=START_US + number,
        source_ip="203.0.113.7",
        host="acme.example",
        method="POST",
        path="/jsonrpc",
        operation="res.partner.create",
        answer="refuse",
    )
    return msgspec.structs.replace(one, **changes)


def over(after_us: int = 0, **changes: Any) -> LimitExceeded:
    event = LimitExceeded(
        at_us=START_US + after_us + SECOND_US,
        first_us=START_US + after_us,
        clause=CLAUSE,
        limit=f"{CLAUSE}/rate",
        metric=Metric.CALLS,
        scope=Scope.DATABASE,
        key="acme.example",
        tenant=ACME,
        over=20,
        refused=18,
        measured=22,
        allowed=6,
        window_s=1,
        samples=(sample(1), sample(2)),
    )
    return msgspec.structs.replace(event, **changes)


def evaluator(minimum: int = 1, keep: int = 20, withhold: tuple[str, ...] = ()) -> EdgeEvaluator:
    rule = EvidenceRule(minimum=minimum, keep=keep, withhold=withhold)
    policy = sample_policy()
    clauses = tuple(msgspec.structs.replace(each, evidence=rule) for each in policy.clauses)
    return EdgeEvaluator(msgspec.structs.replace(policy, clauses=clauses))


def found(given: Finding | None) -> Finding:
    assert given is not None
    return given


def test_a_finding_says_who_what_how_much_and_when() -> None:
    finding = found(evaluator().step(over()))
    assert (finding.clause, finding.rule, finding.tenant) == (CLAUSE, f"{CLAUSE}/rate", ACME)
    assert finding.rule == RuleId(f"{CLAUSE}/rate")
    assert (finding.principal, finding.object, finding.source_ip) == (
        "acme.example",
        "acme.example",
        "203.0.113.7",
    )
    assert (finding.count, finding.measured, finding.limit) == (20, 22, 6)
    assert (finding.unit, finding.window_s, finding.confidence) == (Metric.CALLS, 1, 100)
    assert (finding.first_at, finding.at) == (
        to_datetime(START_US),
        to_datetime(START_US + SECOND_US),
    )
    assert finding.direction is Direction.OFFENDER


def test_its_evidence_can_be_found_in_ones_own_log() -> None:
    event = over(samples=(sample(7), sample(8, operation=None, host="other.example")))
    first, second = found(evaluator().step(event)).evidence
    assert (first.source, first.line) == ("gate", 7)
    assert first.excerpt == (
        "2026-12-07T09:00:00.000007Z 203.0.113.7 POST acme.example/jsonrpc res.partner.create: "
        "refuse"
    )
    assert second.excerpt.endswith("203.0.113.7 POST other.example/jsonrpc: refuse")
    assert first.digest != second.digest


def test_addresses_are_withheld_where_the_clause_says_so() -> None:
    finding = found(evaluator(withhold=("source_ip",)).step(over()))
    assert "203.0.113.7" not in finding.evidence[0].excerpt


def test_several_sources_or_hosts_name_none() -> None:
    samples = (sample(1), sample(2, source_ip="203.0.113.8", host="other.example"))
    finding = found(evaluator().step(over(samples=samples)))
    assert (finding.source_ip, finding.object) == (None, None)


def test_it_waits_until_it_rests_on_enough_calls() -> None:
    rules = evaluator(minimum=50)
    assert rules.step(over(0)) is None
    assert rules.step(over(2 * SECOND_US)) is None
    finding = found(rules.step(over(4 * SECOND_US)))
    assert (finding.count, finding.measured, finding.limit, finding.window_s) == (60, 66, 18, 5)
    assert finding.first_at == to_datetime(START_US)


def test_no_more_samples_are_kept_than_the_clause_says() -> None:
    rules = evaluator(minimum=40, keep=3)
    rules.step(over(0))
    assert len(found(rules.step(over(SECOND_US))).evidence) == 3


def test_of_parallel_calls_the_most_at_once_counts() -> None:
    rules = evaluator(minimum=30)
    rules.step(over(0, metric=Metric.PARALLEL_CALLS, measured=7, allowed=1))
    event = over(SECOND_US, metric=Metric.PARALLEL_CALLS, measured=4, allowed=2)
    finding = found(rules.step(event))
    assert (finding.measured, finding.limit) == (7, 2)


def test_what_lies_far_apart_is_not_one_finding() -> None:
    rules = evaluator(minimum=30)
    rules.step(over(0))
    assert rules.step(over(7 * MINUTE_US)) is None
    assert found(rules.step(over(8 * MINUTE_US))).first_at == to_datetime(START_US + 7 * MINUTE_US)


def test_a_key_is_mute_after_a_finding_and_then_heard_again() -> None:
    rules = evaluator()
    found(rules.step(over()))
    assert rules.step(over(MUTE_US - 1)) is None
    assert found(rules.step(over(MUTE_US))).count == 20


def test_keys_are_told_apart_by_key_and_tenant() -> None:
    rules = evaluator()
    events = [over(), over(key="b"), over(tenant=BOLT)]
    assert all(rules.step(event) for event in events)


def test_a_key_over_two_limits_of_a_clause_is_one_finding() -> None:
    rules = evaluator()
    found = [rules.step(over()), rules.step(over(limit=f"{CLAUSE}/x"))]
    assert [each is None for each in found] == [False, True]


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(over(clause=ClauseId("IX.9")), id="a clause that is gone"),
        pytest.param(over(metric=Metric.ACTIVE_MINUTES), id="active minutes"),
        pytest.param(over(samples=()), id="no sample"),
    ],
)
def test_what_makes_no_finding(event: LimitExceeded) -> None:
    assert evaluator().step(event) is None


@pytest.mark.parametrize(
    ("tenant", "owner", "expected"),
    [
        pytest.param(ACME, BOLT, (BOLT, Direction.OFFENDER, None), id="from a tenant"),
        pytest.param(ACME, None, (ACME, Direction.VICTIM, "acme.example"), id="on a tenant"),
        pytest.param(None, None, (None, Direction.UNATTRIBUTED, "acme.example"), id="nobody's"),
    ],
)
def test_by_source_it_is_the_trouble_of_whose_address_it_is(
    tenant: TenantId | None,
    owner: TenantId | None,
    expected: tuple[TenantId | None, Direction, str | None],
) -> None:
    event = over(scope=Scope.SOURCE, key="203.0.113.7", tenant=tenant)
    finding = found(evaluator().step(event, owner))
    assert (finding.tenant, finding.direction, finding.object) == expected


def test_quiet_keys_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_KEYS", 2)
    rules = evaluator(minimum=30)
    rules.step(over(0, key="a"))
    rules.step(over(6 * MINUTE_US, key="b"))
    rules.step(over(6 * MINUTE_US, key="c"))
    assert found(rules.step(over(6 * MINUTE_US, key="b"))).count == 40


def test_when_none_is_quiet_all_begin_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_KEYS", 2)
    rules = evaluator(minimum=30)
    for key in "abc":
        rules.step(over(0, key=key))
    assert rules.step(over(0, key="a")) is None
