"""The evaluator against a naive one that keeps every level as a fraction and forgets nothing."""

import heapq
import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schout.core.detect import dispatch
from schout.core.detect import rule_evaluator as module
from schout.core.detect.evaluator import Evaluator
from schout.core.detect.rule_evaluator import RuleEvaluator
from schout.core.detect.state import RuleState
from schout.core.intake.timeline import Timeline, merge_duplicates
from schout.core.model.event import Activity, HttpRequest
from schout.core.model.finding import Finding
from schout.core.model.ids import RuleId, TenantId
from schout.core.model.moment import SECOND_US, from_datetime
from schout.core.policy.rule import Leaky, Rule
from schout.testing.events import START_US, request
from schout.testing.policies import sample_clause, sample_policy, sample_rules

API, _ = sample_rules()
CLAUSE = sample_clause()
ACME, BOLT = TenantId("acme"), TenantId("bolt")


Means = Callable[[HttpRequest], bool]
TERMS: dict[str, Means] = {
    'method == "POST"': lambda event: event.method == "POST",
    'method in ["GET", "POST"]': lambda event: event.method in {"GET", "POST"},
    "status == 404": lambda event: event.status == 404,
    'path.startsWith("/a")': lambda event: (event.path or "").startswith("/a"),
    "!is_static(path)": lambda event: not (event.path or "").endswith(".png"),
    "is_static(path)": lambda event: (event.path or "").endswith(".png"),
}
"""Terms of predicates, and what a person takes them to mean."""
LEAK_US = st.sampled_from([400_000, SECOND_US]) | st.integers(1, 3 * SECOND_US)
STEP_US = st.sampled_from([0, 0, 0, 0, 1, 400_000, 400_000, SECOND_US, SECOND_US, 7 * SECOND_US])
PLACES = st.sampled_from([("a", ACME), ("a", ACME), ("a", ACME), ("b", BOLT), (None, None)])
ADDRESSES = st.sampled_from(["203.0.113.1"] * 4 + ["203.0.113.2"])
PATHS = st.sampled_from(["/a", "/a.png", "/b", "/a/b", "/c", "/d", "/a/e", None])


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Give a rule of any key, small enough to overflow."""
    changes: dict[str, Any] = {
        "when": " && ".join(["has(path)", *draw(st.sets(st.sampled_from(sorted(TERMS))))]),
        "by": (draw(st.sampled_from(["source_ip", "host", "tenant"])),),
        "subject": "target",
        "state": Leaky(
            capacity=draw(st.integers(1, 3)),
            leak_us=draw(LEAK_US),
            distinct=draw(st.sampled_from([None, None, "path"])),
        ),
        "mute_us": draw(st.sampled_from([0, SECOND_US, 20 * SECOND_US])),
    }
    return msgspec.structs.replace(API, **changes)


@st.composite
def streams(draw: st.DrawFn) -> list[HttpRequest]:
    """Give requests in order of time, of few sources, hosts and paths."""
    at_us, events = START_US, []
    for line, step_us in enumerate(draw(st.lists(STEP_US, min_size=20, max_size=40)), 1):
        at_us += step_us
        host, tenant = draw(PLACES)
        events.append(
            request(
                at_us=at_us,
                line=line,
                host=host,
                tenant=tenant,
                source_ip=draw(ADDRESSES),
                method=draw(st.sampled_from(["GET", "POST", None])),
                status=draw(st.sampled_from([200, 404])),
                path=draw(PATHS),
            )
        )
    return events


class Claim(NamedTuple):
    """What the naive evaluator says of a finding."""

    key: str
    line: int
    first_us: int
    drops: int
    sources: frozenset[str]


class Tub:
    """One bucket, as a person would do it."""

    def __init__(self) -> None:
        self.level = Fraction(0)
        self.drops: list[HttpRequest] = []
        self.muted_until = 0


def naive(rule: Rule, events: list[HttpRequest]) -> list[Claim]:
    """Simulate every bucket from the beginning, in fractions of a drop."""
    tubs: dict[str, Tub] = {}
    state = leaky(rule)
    claims = []
    last_us = START_US
    for event in events:
        for tub in tubs.values():
            tub.level -= Fraction(event.at_us - last_us, state.leak_us)
            if tub.level <= 0:
                tub.level, tub.drops = Fraction(0), []
        last_us = event.at_us
        key: str | None = getattr(event, rule.by[0])
        if not counts(rule.when, event) or key is None:
            continue
        tub = tubs.setdefault(key, Tub())
        if event.at_us < tub.muted_until:
            continue
        if state.distinct and event.path in {drop.path for drop in tub.drops}:
            continue
        tub.level += 1
        tub.drops.append(event)
        if tub.level > state.capacity:
            sources = frozenset(drop.source_ip for drop in tub.drops)
            first_us = tub.drops[0].at_us
            claims.append(Claim(key, event.line, first_us, len(tub.drops), sources))
            tub.level, tub.drops = Fraction(0), []
            tub.muted_until = event.at_us + rule.mute_us
    return claims


def counts(when: str, event: HttpRequest) -> bool:
    """Tell whether a request is counted, one condition after the other."""
    if event.path is None:
        return False
    return all(TERMS[term](event) for term in when.split(" && ")[1:])


def leaky(rule: Rule) -> Leaky:
    assert isinstance(rule.state, Leaky)
    return rule.state


def run(rule: Rule, events: Sequence[Activity]) -> list[Finding]:
    evaluator = RuleEvaluator(rule, CLAUSE, {}, {})
    return [found for event in events if (found := evaluator.step(event)) is not None]


@given(rules(), streams())
def test_every_finding_is_the_one_a_person_would_make(
    rule: Rule, events: list[HttpRequest]
) -> None:
    found, claims = run(rule, events), naive(rule, events)
    assert [
        (each.principal, each.evidence[-1].line, from_datetime(each.first_at), each.count)
        for each in found
    ] == [(claim.key, claim.line, claim.first_us, claim.drops) for claim in claims]
    for each, claim in zip(found, claims, strict=True):
        assert each.source_ip == (next(iter(claim.sources)) if len(claim.sources) == 1 else None)
        assert each.first_at <= each.at
        assert each.measured == each.count > each.limit
        spent_us = from_datetime(each.at) - claim.first_us
        assert each.limit == leaky(rule).capacity + spent_us // leaky(rule).leak_us
    assert len({each.id for each in found}) == len(found)


@given(st.lists(rules(), min_size=1, max_size=4), streams(), st.sampled_from([1, 1000]))
def test_all_rules_together_find_what_each_finds_alone(
    several: list[Rule], events: list[HttpRequest], most_kinds: int
) -> None:
    named = tuple(
        msgspec.structs.replace(rule, id=RuleId(f"rule{number}"))
        for number, rule in enumerate(several)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatch, "_MOST_LEADS", most_kinds)
        evaluator = Evaluator(msgspec.structs.replace(sample_policy(), rules=named))
        together = [found for event in events for found in evaluator.step(event)]
    for rule in named:
        assert [found for found in together if found.rule == rule.id] == run(rule, events)
    assert len(together) == sum(len(run(rule, events)) for rule in named)


@given(rules(), streams())
def test_sweeping_changes_no_answer(rule: Rule, events: list[HttpRequest]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_SWEEP_LEAST", 0)
        swept = run(rule, events)
    assert swept == run(rule, events)


@given(rules(), streams(), st.integers(0, 40))
def test_a_restart_anywhere_changes_no_answer(
    rule: Rule, events: list[HttpRequest], where: int
) -> None:
    first, second = RuleEvaluator(rule, CLAUSE, {}, {}), RuleEvaluator(rule, CLAUSE, {}, {})
    found = [first.step(event) for event in events[:where]]
    kept = msgspec.msgpack.encode(first.snapshot())
    second.restore(msgspec.msgpack.decode(kept, type=RuleState))
    found += [second.step(event) for event in events[where:]]
    assert [each for each in found if each is not None] == run(rule, events)


@given(rules(), streams(), st.randoms(use_true_random=False))
def test_disorder_within_the_lateness_changes_no_answer(
    rule: Rule, events: list[HttpRequest], chance: random.Random
) -> None:
    delayed = sorted(
        (event.at_us + chance.randrange(5 * SECOND_US), number)
        for number, event in enumerate(events)
    )
    arriving = [events[number] for _, number in delayed]
    timeline = Timeline[HttpRequest](lateness_us=5 * SECOND_US)
    given = [out for event in arriving for out in timeline.push(event)] + timeline.flush()
    assert run(rule, given) == run(rule, sorted(arriving, key=lambda event: event.at_us))
    assert timeline.late == 0


@given(rules(), streams(), st.integers(1, 3))
def test_copies_of_a_file_change_no_answer(
    rule: Rule, events: list[HttpRequest], copies: int
) -> None:
    lined = [msgspec.structs.replace(event, raw=f"{event.at_us}".encode()) for event in events]
    files = [
        [msgspec.structs.replace(event, source=f"log.{number}") for event in lined]
        for number in range(copies)
    ]
    merged = heapq.merge(*files, key=lambda event: event.at_us)
    given = [event for event, copy in merge_duplicates(merged) if not copy]
    assert run(rule, given) == run(rule, files[0])


@given(
    rule=rules(),
    keys=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2 * SECOND_US)), max_size=60),
    burst=st.integers(1, 4),
)
def test_traffic_within_the_limit_is_never_found_however_it_is_mixed(
    rule: Rule, keys: list[tuple[int, int]], burst: int
) -> None:
    """Each key sends `burst` at once, then waits until all of them have leaked."""
    state = msgspec.structs.replace(leaky(rule), capacity=burst)
    changes: dict[str, Any] = {"when": "has(path)", "by": ("source_ip",), "state": state}
    calm = msgspec.structs.replace(rule, **changes)
    times: dict[int, int] = {}
    events: list[HttpRequest] = []
    for key, pause_us in keys:
        at_us = max(times.get(key, START_US) + burst * state.leak_us, START_US) + pause_us
        times[key] = at_us
        events += [
            request(at_us=at_us, source_ip=f"203.0.113.{key}", path=f"/{number}")
            for number in range(burst)
        ]
    events.sort(key=lambda event: event.at_us)
    assert run(calm, events) == []


@given(rule=rules(), over=st.integers(1, 5))
def test_traffic_over_the_capacity_is_always_found(rule: Rule, over: int) -> None:
    changes: dict[str, Any] = {"when": "has(path)", "by": ("source_ip",), "mute_us": SECOND_US}
    strict = msgspec.structs.replace(rule, **changes)
    events = [request(path=f"/{number}") for number in range(leaky(strict).capacity + over)]
    assert len(run(strict, events)) == 1
