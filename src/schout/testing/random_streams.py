"""Random policies and streams by a seed, and the two ways to evaluate them; to be compared."""

import random
from collections.abc import Sequence as Rows
from itertools import pairwise

import msgspec
import polars as pl

from schout.core.detect.columnar import ColumnEvaluator, ColumnSnapshot
from schout.core.detect.evaluator import Evaluator
from schout.core.detect.state import Snapshot, copied, merge, split
from schout.core.model.event import Activity, Authentication, HttpRequest
from schout.core.model.finding import Finding
from schout.core.model.frame import KINDS, frame_of
from schout.core.model.ids import ClauseId, RuleId, TenantId
from schout.core.model.vocabulary import ActivityKind, Metric
from schout.core.policy.rule import (
    Absence,
    Baseline,
    Each,
    Leaky,
    Measure,
    Operator,
    Overlap,
    Rule,
    Sequence,
    Sliding,
)
from schout.core.policy.schema import Policy
from schout.testing.policies import sample_policy

HTTP, LOGIN = ActivityKind.HTTP_REQUEST, ActivityKind.AUTHENTICATION
PLANS = {TenantId("t1"): "dedicated", TenantId("t2"): "standard"}


def an_operator(draw: random.Random) -> Operator:
    """Give one with figures so small that it often fires."""
    window = draw.choice([1, 3, 10, 60, 100])
    measures = [Measure(), Measure(distinct=draw.choice(["path", "user_agent", "source_prefix"]))]
    measures += [Measure(sum="size_bytes"), Measure(ratio="status >= 400")]
    kinds: list[Operator] = [
        Each(),
        Leaky(capacity=draw.randrange(6), leak_us=draw.choice([1, 7, 30])),
        Leaky(capacity=draw.randrange(1, 5), leak_us=draw.choice([3, 40]), distinct="path"),
        Leaky(capacity=5, leak_us=1_000_000, limit="rate"),
        *(
            Sliding(
                window_us=window, over=draw.randrange(6), measure=each, least=draw.randrange(1, 5)
            )
            for each in measures
        ),
        Sliding(window_us=window, over=draw.choice([100, 300]), measure=measures[2]),
        Sliding(window_us=window, over=draw.choice([30, 60]), measure=measures[3], least=4),
        Overlap(over=draw.randrange(1, 4)),
        Sequence(
            first="status == 401",
            times=draw.randrange(1, 4),
            then="status == 200",
            within_us=window,
        ),
        Absence(after="status == 401", expect="status == 200", within_us=window),
        Baseline(every_us=10, history=6, deviations=3, least=1, measure=draw.choice(measures)),
    ]
    return draw.choice(kinds)


def a_rule(draw: random.Random, number: int) -> Rule:
    """Give a rule over requests."""
    whens = ["true", "status >= 400", "method == 'POST' || status == 200", "!is_static(path)"]
    whens += ["status == 404 && path.startsWith('/a')", "has(user_agent) && !decoded.contains('b')"]
    state = an_operator(draw)
    limited = isinstance(state, Leaky) and state.limit is not None
    bys = [("source_ip",), ("host",), ("source_ip", "host"), ("source_prefix",), ("user_agent",)]
    return Rule(
        id=RuleId(f"rule{number}"),
        version=1,
        clause=ClauseId("III.2" if limited else "III.5"),
        on=HTTP,
        when=draw.choice(whens),
        by=draw.choice(bys),
        subject=draw.choice(["source", "target"]),
        state=state,
        unit=Metric.REQUESTS,
        mute_us=draw.choice([0, 0, 5, 50]),
        confidence=70,
        keep=draw.choice([None, 1, 3]),
    )


def a_login_rule(number: int) -> Rule:
    """Give a rule over another kind of activity."""
    return Rule(
        id=RuleId(f"rule{number}"),
        version=1,
        clause=ClauseId("III.5"),
        on=LOGIN,
        when="outcome != 'success'",
        by=("source_ip",),
        subject="source",
        state=Leaky(capacity=2, leak_us=9),
        unit=Metric.LOGIN_FAILURES,
        mute_us=10,
        confidence=70,
    )


def a_policy(draw: random.Random) -> Policy:
    """Give one to six rules over requests, and one over logins."""
    rules = [a_rule(draw, number) for number in range(draw.randrange(1, 7))]
    return msgspec.structs.replace(sample_policy(), rules=(*rules, a_login_rule(len(rules))))


def some_activities(draw: random.Random, many: int) -> list[Activity]:
    """Give activities of few sources, with moments that often meet."""
    found: list[Activity] = []
    at_us = 1_800_000_000_000_000
    pace = draw.choice([1, 3, 20])
    for line in range(many):
        at_us += draw.choice([0, 0, 1, 1, 2, pace, 30 * pace if draw.random() < 0.05 else 0])
        raw = f"{line % 97} {at_us}".encode()
        ip = f"192.0.2.{min(int(draw.paretovariate(0.8)), 9)}"
        if draw.random() < 0.1:
            found.append(
                Authentication(
                    at_us, "auth", line, raw, ip, "sshd", draw.choice(["success", "failure"])
                )
            )
            continue
        found.append(
            HttpRequest(
                at_us,
                "log",
                line,
                raw,
                ip,
                draw.choice(["GET", "POST", None]),
                draw.choice(["/a", "/b", "/a/../b", "/%61", "/c.png", "//a", None]),
                draw.choice([None, "b=1", "a+b"]),
                draw.choice([200, 200, 401, 401, 404, 500]),
                draw.choice([None, 0, 3, 70]),
                draw.choice(["a.example", "b.example", None]),
                None,
                draw.choice(["x", "y", "z", None]),
                None,
                draw.choice([None, 0, 2, 15]),
                draw.choice([None, TenantId("t1"), TenantId("t2")]),
                draw.choice([None, None, TenantId("t2")]),
            )
        )
    return found


def frames_of(batch: Rows[Activity]) -> dict[ActivityKind, pl.DataFrame]:
    """Give activities as a frame of each kind."""
    kinds = {kind: [one for one in batch if KINDS[type(one)] is kind] for kind in (HTTP, LOGIN)}
    return {kind: frame_of(kind, chosen) for kind, chosen in kinds.items()}


def by_reference(policy: Policy, activities: Rows[Activity]) -> list[Finding]:
    """Evaluate one by one."""
    evaluator = Evaluator(policy, PLANS)
    return [finding for one in activities for finding in evaluator.step(one)]


def in_order(findings: Rows[Finding]) -> list[Finding]:
    """Of two kinds at one moment nothing tells which came first."""
    return sorted(findings, key=lambda finding: (finding.at, finding.rule, finding.id))


def batches(draw: random.Random, activities: Rows[Activity]) -> list[Rows[Activity]]:
    """Cut a stream anywhere."""
    cuts = sorted(draw.randrange(len(activities) + 1) for _ in range(draw.randrange(9)))
    edges = [0, *cuts, len(activities)]
    return [activities[a:b] for a, b in pairwise(edges)]


def by_columns(draw: random.Random, policy: Policy, activities: Rows[Activity]) -> list[Finding]:
    """Cut the stream anywhere, and sometimes stop and go on from what was written."""
    evaluator = ColumnEvaluator(policy, PLANS)
    found: list[Finding] = []
    for batch in batches(draw, activities):
        found += evaluator.step(frames_of(batch))
        choice = draw.random()
        if choice < 0.3:
            written = msgspec.msgpack.encode(evaluator.snapshot())
            evaluator = ColumnEvaluator(policy, PLANS)
            evaluator.restore(msgspec.msgpack.decode(written, type=ColumnSnapshot))
        elif choice < 0.5:
            evaluator = _from(policy, _shared_out(draw, copied(evaluator.settle())))
    return found


def _from(policy: Policy, states: Snapshot) -> ColumnEvaluator:
    evaluator = ColumnEvaluator(policy, PLANS)
    evaluator.restore(ColumnSnapshot(states=states, rows={}, cold={}))
    return evaluator


def _shared_out(draw: random.Random, states: Snapshot) -> Snapshot:
    """Split a state by key and put the parts together again."""
    parts = draw.choice([1, 2, 5])
    return merge(split(states, parts, lambda key: sum(key.encode()) % parts))
