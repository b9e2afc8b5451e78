"""The evaluator: a finding says exactly what was seen, by whom, against which limit."""

from typing import Any

import msgspec
import pytest

from schout.core.detect import evaluator as module
from schout.core.detect.evaluator import Bucket, Evaluator, RuleEvaluator
from schout.core.evidence.digest import sha256_digest
from schout.core.evidence.redact import excerpt
from schout.core.model.event import HttpRequest, event_id
from schout.core.model.finding import Evidence, Finding
from schout.core.model.ids import ClauseId, FindingId, Kind, RuleId, TenantId, derive_id
from schout.core.model.moment import SECOND_US, to_datetime
from schout.core.model.vocabulary import Direction, Metric, Scope
from schout.core.policy.schema import Clause, Limit, Rule, Selector
from schout.testing.events import request, requests
from schout.testing.policies import sample_clause, sample_policy, sample_rate, sample_rules

ACME, BOLT = TenantId("acme"), TenantId("bolt")
API, PROBING = sample_rules()
CLAUSE = sample_clause()


def rule(**changes: Any) -> Rule:
    """Give a rule that counts every request of a source: two drops fit, one leaks a second."""
    given = {
        "select": Selector(),
        "key": Scope.SOURCE,
        "subject": Scope.SOURCE,
        "limit": None,
        "capacity": 2,
        "leak_us": SECOND_US,
        "mute_us": 10 * SECOND_US,
    }
    return msgspec.structs.replace(API, **{**given, **changes})


def evaluator(clause: Clause = CLAUSE, **changes: Any) -> RuleEvaluator:
    return RuleEvaluator(rule(**changes), clause, {})


def run(evaluator: RuleEvaluator, events: list[HttpRequest]) -> list[Finding]:
    return [finding for event in events if (finding := evaluator.step(event)) is not None]


def facts(finding: Finding) -> tuple[str | None, int, int, int]:
    return finding.principal, finding.evidence[-1].line, finding.count, finding.limit


def claims(evaluator: RuleEvaluator, events: list[HttpRequest]) -> list[tuple[object, ...]]:
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
    assert run(evaluator(select=Selector(status=(404,))), requests(10)) == []


@pytest.mark.parametrize(("key", "missing"), [(Scope.DATABASE, "host"), (Scope.TENANT, "tenant")])
def test_a_request_without_the_key_is_counted_apart(key: Scope, missing: str) -> None:
    counting = evaluator(key=key)
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


def test_the_paths_of_a_bucket_that_never_runs_dry_are_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_MAX_SEEN", 2)
    counting = evaluator(distinct="path", capacity=3)
    paths = ["/a", "/b", "/c", "/a"]
    events = [request(path=path, line=line) for line, path in enumerate(paths, 1)]
    assert claims(counting, events) == [("203.0.113.7", 4, 4, 3)]


@pytest.mark.parametrize(
    ("subject", "tenant", "source_tenant", "expected"),
    [
        (Scope.SOURCE, ACME, BOLT, (BOLT, Direction.OFFENDER)),
        (Scope.SOURCE, None, BOLT, (BOLT, Direction.OFFENDER)),
        (Scope.SOURCE, ACME, None, (ACME, Direction.VICTIM)),
        (Scope.SOURCE, None, None, (None, Direction.UNATTRIBUTED)),
        (Scope.DATABASE, ACME, BOLT, (ACME, Direction.OFFENDER)),
        (Scope.DATABASE, ACME, None, (ACME, Direction.OFFENDER)),
        (Scope.DATABASE, None, BOLT, (None, Direction.UNATTRIBUTED)),
        (Scope.DATABASE, None, None, (None, Direction.UNATTRIBUTED)),
    ],
)
def test_the_subject_tells_whose_trouble_it_is(
    subject: Scope,
    tenant: TenantId | None,
    source_tenant: TenantId | None,
    expected: tuple[TenantId | None, Direction],
) -> None:
    events = requests(3, tenant=tenant, source_tenant=source_tenant)
    (found,) = run(evaluator(subject=subject), events)
    assert (found.tenant, found.direction) == expected


@pytest.mark.parametrize(
    ("key", "subject", "source_tenant", "expected"),
    [
        (Scope.DATABASE, Scope.DATABASE, None, "acme.example"),
        (Scope.TENANT, Scope.DATABASE, None, None),
        (Scope.SOURCE, Scope.SOURCE, BOLT, None),
        (Scope.SOURCE, Scope.SOURCE, None, "acme.example"),
    ],
    ids=["by host", "by tenant", "by its source", "against a victim"],
)
def test_a_finding_is_about_a_host_when_that_was_counted_or_the_target(
    key: Scope, subject: Scope, source_tenant: TenantId | None, expected: str | None
) -> None:
    events = requests(3, host="acme.example", tenant=ACME, source_tenant=source_tenant)
    (found,) = run(evaluator(key=key, subject=subject), events)
    assert found.object == expected


def test_the_source_is_named_only_when_it_is_the_only_one() -> None:
    addresses = ["203.0.113.1", "203.0.113.2", "203.0.113.1"]
    events = [request(host="a.example", source_ip=address) for address in addresses]
    (found,) = run(evaluator(key=Scope.DATABASE), events)
    assert (found.principal, found.source_ip) == ("a.example", None)


def test_a_limit_of_the_clause_gives_the_figures_and_never_less_than_the_least_evidence() -> None:
    events = requests(40, host="a.example", tenant=ACME, method="POST", path="/jsonrpc")
    assert claims(RuleEvaluator(API, CLAUSE, {}), events) == [("a.example", 31, 31, 5)]


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
    assert claims(RuleEvaluator(API, CLAUSE, plans), events) == expected


def test_plans_do_not_change_what_nobody_owns_nor_a_rule_with_its_own_figures() -> None:
    plans = {ACME: "dedicated"}
    events = requests(40, host="a.example", method="POST", path="/jsonrpc")
    assert claims(RuleEvaluator(API, CLAUSE, plans), events) == [("a.example", 31, 31, 5)]
    own = RuleEvaluator(rule(), CLAUSE, plans)
    assert claims(own, requests(3, source_tenant=ACME)) == [("203.0.113.7", 3, 3, 2)]


@pytest.mark.parametrize("per", [None, "month"])
def test_a_limit_without_a_fixed_period_leaves_the_rule_its_own_figures(per: str | None) -> None:
    period = None if per is None else msgspec.structs.replace(CLAUSE.remedy.window, unit="mo")  # type: ignore[union-attr] # the sample clause has one
    limit: Limit = msgspec.structs.replace(sample_rate(), per=period)
    clause = msgspec.structs.replace(CLAUSE, limits=(limit,))
    assert claims(evaluator(clause, limit="rate"), requests(3)) == [("203.0.113.7", 3, 3, 2)]


def test_keys_that_have_run_dry_are_swept_and_the_others_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_SWEEP_LEAST", 3)
    counting = RuleEvaluator(rule(), CLAUSE, {})
    run(counting, requests(3, source_ip="muted"))
    for second, address in [(0, "dry"), (5, "wet"), (5.5, "new"), (5.5, "newer")]:
        counting.step(request(second, source_ip=address))
    buckets, muted = counting.snapshot()
    assert (set(buckets), set(muted)) == ({"wet", "new", "newer"}, {"muted"})
    counting.step(request(11, source_ip="last"))
    buckets, muted = counting.snapshot()
    assert (set(buckets), set(muted)) == ({"last"}, set())


def test_a_new_key_survives_the_sweep_that_it_sets_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SWEEP_LEAST", 0)
    assert claims(RuleEvaluator(rule(capacity=0), CLAUSE, {}), requests(1)) == [
        ("203.0.113.7", 1, 1, 0)
    ]
    assert claims(RuleEvaluator(rule(), CLAUSE, {}), requests(3)) == [("203.0.113.7", 3, 3, 2)]


def test_a_snapshot_can_be_written_and_gone_on_from() -> None:
    first, second = evaluator(), evaluator()
    run(first, [*requests(3, source_ip="muted"), *requests(2)])
    kind = tuple[dict[str, Bucket], dict[str, int]]
    state = msgspec.msgpack.decode(msgspec.msgpack.encode(first.snapshot()), type=kind)
    second.restore(*state)
    rest = [request(0, line=3), *requests(3, source_ip="muted")]
    assert run(second, rest) == run(first, rest) != []


def test_every_rule_of_a_policy_sees_every_request() -> None:
    policy = sample_policy()
    rules = tuple(rule(id=name, version=1) for name in ("one", "two"))
    both = Evaluator(msgspec.structs.replace(policy, rules=(*rules, PROBING)))
    found = [list(both.step(event)) for event in requests(3)]
    assert [[finding.rule for finding in each] for each in found] == [[], [], ["one", "two"]]


def test_a_policy_evaluates_the_plans_of_its_tenants() -> None:
    policy = sample_policy()
    events = requests(200, 0.1, host="a.example", tenant=ACME, method="POST", path="/jsonrpc")
    count = {
        plan: sum(len(evaluator.step(event)) for event in events)
        for plan in ("standard", "dedicated")
        for evaluator in [Evaluator(policy, {ACME: plan})]
    }
    assert count == {"standard": 1, "dedicated": 0}


@pytest.mark.parametrize("most_kinds", [1, 4096])
def test_together_each_rule_counts_what_it_selects(
    monkeypatch: pytest.MonkeyPatch, most_kinds: int
) -> None:
    monkeypatch.setattr(module, "_MAX_KINDS", most_kinds)
    selectors = (
        Selector(status=(404,)),
        Selector(methods=("POST",)),
        Selector(path_prefixes=("/a",)),
        Selector(static=True),
    )
    rules = tuple(
        rule(id=RuleId(str(number)), select=select, capacity=1)
        for number, select in enumerate(selectors)
    )
    both = Evaluator(msgspec.structs.replace(sample_policy(), rules=rules))
    events = [
        request(path="/b", method="GET"),
        request(path=None, method="POST", status=404),
        request(path="/b", method="GET", status=404),
        request(path="/b", method="POST"),
        request(path="/a", method="GET"),
        request(path="/b.png", method="GET"),
        request(path="/a.png", method="POST", status=404),
    ]
    found = [[finding.rule for finding in both.step(event)] for event in events]
    assert found == [[], [], [], [], [], [], ["0", "1", "2", "3"]]


def test_a_disguised_path_is_counted_as_the_one_it_stands_for() -> None:
    rules = (rule(select=Selector(path_prefixes=("/jsonrpc",)), capacity=1),)
    both = Evaluator(msgspec.structs.replace(sample_policy(), rules=rules))
    found = [list(both.step(request(path=path))) for path in ("//jsonrpc", "/json%72pc")]
    assert [len(each) for each in found] == [0, 1]


def test_one_bucket_has_the_figures_of_the_tenant_whose_request_began_it() -> None:
    by_source = RuleEvaluator(
        msgspec.structs.replace(API, key=Scope.SOURCE, subject=Scope.SOURCE),
        CLAUSE,
        {ACME: "dedicated"},
    )
    calls: dict[str, Any] = {"method": "POST", "path": "/jsonrpc"}
    first = request(tenant=BOLT, host="b.example", **calls)
    rest = requests(40, 0.1, tenant=ACME, host="a.example", **calls)
    assert claims(by_source, [first, *rest]) == [("203.0.113.7", 33, 34, 8)]
