"""All rules of a policy over one stream."""

from typing import Any

import msgspec

from schout.core.detect.evaluator import Evaluator
from schout.core.detect.state import copied
from schout.core.model.event import Activity, SignUp
from schout.core.model.ids import ClauseId, RuleId, TenantId
from schout.core.model.moment import MINUTE_US, SECOND_US
from schout.core.policy.rule import Absence, Leaky, NamedList, Rule
from schout.core.policy.schema import Policy
from schout.testing.events import START_US, request, requests
from schout.testing.policies import sample_policy, sample_rules

ACME = TenantId("acme")
API, PROBING = sample_rules()


def rule(name: str, **changes: Any) -> Rule:
    given = {"id": RuleId(name), "when": "has(path)", "by": ("source_ip",), "subject": "source"}
    state = Leaky(capacity=2, leak_us=SECOND_US)
    return msgspec.structs.replace(API, **{**given, "state": state, **changes})


def policy(*rules: Rule, **changes: Any) -> Policy:
    return msgspec.structs.replace(sample_policy(), rules=rules, **changes)


WAITING = rule(
    "waiting",
    clause=ClauseId("III.5"),
    state=Absence(after="status == 404", expect="status == 200", within_us=MINUTE_US),
)


def found(evaluator: Evaluator, events: list[Any]) -> list[list[str]]:
    return [[finding.rule for finding in evaluator.step(event)] for event in events]


def test_every_rule_of_a_policy_sees_every_request() -> None:
    both = Evaluator(policy(rule("one"), rule("two"), PROBING))
    assert found(both, requests(3)) == [[], [], ["one", "two"]]


def test_an_activity_that_no_rule_is_over_is_passed_by() -> None:
    other: Activity = SignUp(START_US, "s", 1, b"", "192.0.2.1")
    assert list(Evaluator(policy(rule("one"))).step(other)) == []


def test_a_policy_evaluates_the_plans_of_its_tenants() -> None:
    events = requests(200, 0.1, host="a.example", tenant=ACME, method="POST", path="/jsonrpc")
    count = {
        plan: sum(len(evaluator.step(event)) for event in events)
        for plan in ("standard", "dedicated")
        for evaluator in [Evaluator(sample_policy(), {ACME: plan})]
    }
    assert count == {"standard": 1, "dedicated": 0}


def test_rules_look_up_the_lists_of_their_policy() -> None:
    agents = NamedList(id="agents", kind="words", ignore_case=True, items=("sqlmap",))
    asked = rule("one", when='listed(user_agent, "agents")')
    evaluator = Evaluator(policy(asked, lists=(agents,)))
    assert found(evaluator, requests(3, user_agent="SQLmap")) == [[], [], ["one"]]
    assert found(evaluator, requests(3, user_agent="curl")) == [[], [], []]


def test_what_is_due_comes_before_what_an_activity_sets_off() -> None:
    evaluator = Evaluator(policy(rule("one"), WAITING))
    events = [request(0, status=404), *(request(61, source_ip="192.0.2.9") for _ in range(3))]
    assert found(evaluator, events) == [[], ["waiting"], [], ["one"]]
    assert list(evaluator.advance(START_US + 3600 * SECOND_US)) == []


def test_what_is_due_and_what_is_set_off_come_together() -> None:
    evaluator = Evaluator(policy(rule("one", state=Leaky(capacity=1, leak_us=SECOND_US)), WAITING))
    events = [request(0, status=404), request(61, source_ip="192.0.2.9")]
    assert found(evaluator, events) == [[], ["waiting"]]
    again = [request(500, status=404), request(570), request(570)]
    assert found(evaluator, again) == [[], ["waiting"], ["one"]]


def test_the_watermark_alone_makes_a_finding() -> None:
    evaluator = Evaluator(policy(WAITING))
    assert found(evaluator, [request(0, status=404)]) == [[]]
    assert list(evaluator.advance(START_US + MINUTE_US)) == []
    assert [item.rule for item in evaluator.advance(START_US + MINUTE_US + 1)] == ["waiting"]


def test_one_goes_on_where_another_was_and_a_new_rule_counts_anew() -> None:
    first = Evaluator(policy(rule("one"), rule("gone")))
    found(first, requests(2))
    second = Evaluator(policy(rule("one"), rule("new")))
    second.restore(copied(first.snapshot()))
    assert found(second, [request(0, line=3)]) == [["one"]]
