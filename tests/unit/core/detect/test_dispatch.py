"""Dispatch changes no answer: each rule counts exactly what its predicate means."""

from itertools import product
from typing import Any

import msgspec
import pytest

from schout.core.detect import dispatch as module
from schout.core.detect.dispatch import LEADS, Dispatch
from schout.core.detect.rule_evaluator import RuleEvaluator
from schout.core.model.event import Activity, Authentication, HttpRequest
from schout.core.model.ids import RuleId
from schout.core.model.vocabulary import ActivityKind
from schout.core.policy.cel.types import FIELDS
from schout.core.policy.rule import Each, Leaky
from schout.testing.events import request, requests
from schout.testing.policies import sample_clause, sample_rules

API = sample_rules()[0]
WHENS = (
    "status == 404",
    'method == "POST" && status in [200, 404]',
    'path.startsWith("/a")',
    'path.startsWith("/a") || path.startsWith("/b")',
    'path.startsWith("/a") || path.endsWith("g")',
    'path.startsWith("")',
    'path.startsWith("/a") && path.startsWith("/a/")',
    "is_static(path)",
    "!is_static(path) && has(path)",
    "!is_static(path) && is_static(path)",
    "is_static(user_agent) || status == 404",
    'status == 200 && user_agent.startsWith("c") && !is_static(path) && path.startsWith("/a")',
    "!(status == 404)",
    'method.matches("^P") ? status == 200 : size(path) > 4',
)


def evaluators(whens: tuple[str, ...], **changes: Any) -> list[RuleEvaluator]:
    given: dict[str, Any] = {"by": ("source",), "state": Each(), "mute_us": 0}
    return [
        RuleEvaluator(
            msgspec.structs.replace(API, id=RuleId(when), when=when, **{**given, **changes}),
            sample_clause(),
            {},
            {},
        )
        for when in whens
    ]


def events() -> list[HttpRequest]:
    paths = (None, "/", "/a", "/a/b.png", "//%61/x", "/b.jpg", "/cc/dd")
    return [
        request(path=path, method=method, status=status, user_agent="curl.png")
        for path, method, status in product(paths, ("GET", "POST", None), (200, 404))
    ]


@pytest.mark.parametrize("most", [1, 1000])
def test_each_rule_counts_what_its_predicate_means(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_LEADS", most)
    rules = evaluators(WHENS)
    together = Dispatch(ActivityKind.HTTP_REQUEST, rules, {})
    for event in events():
        expected = [rule.rule.id for rule in rules if rule.match(event)]
        assert [finding.rule for finding in together.step(event)] == expected


def test_other_kinds_of_activity_are_sent_by_their_own_fields() -> None:
    whens = ('outcome == "failure"', 'service == "sshd" && user == "ann"', 'user == "bob"')
    rules = evaluators(whens, on=ActivityKind.AUTHENTICATION)
    together = Dispatch(ActivityKind.AUTHENTICATION, rules, {})
    activity: Activity = Authentication(1, "auth.log", 1, b"", None, "sshd", "failure", user="ann")
    assert [finding.rule for finding in together.step(activity)] == list(whens[:2])


@pytest.mark.parametrize("kind", ActivityKind)
def test_the_leading_fields_are_told_as_they_are(kind: ActivityKind) -> None:
    assert [FIELDS[kind][name].virtual for name in LEADS[kind]] == [False] * len(LEADS[kind])


def test_what_is_counted_is_not_yet_a_finding() -> None:
    rules = evaluators(("has(path)",), state=Leaky(capacity=1, leak_us=1_000_000))
    together = Dispatch(ActivityKind.HTTP_REQUEST, rules, {})
    assert [len(together.step(event)) for event in requests(2)] == [0, 1]
