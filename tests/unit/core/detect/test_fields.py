"""What a rule takes from an activity: its key and what its operator is told."""

from typing import Any

import msgspec
import pytest

from schout.core.detect.fields import key_of, predicate_of, tell_of
from schout.core.model.event import MailTransfer
from schout.core.model.vocabulary import ActivityKind
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
from schout.testing.events import request
from schout.testing.policies import sample_rules

RULE = sample_rules()[0]


def rule(**changes: Any) -> Rule:
    return msgspec.structs.replace(RULE, **changes)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (("source_ip",), "203.0.113.7"),
        (("host",), "a.example"),
        (("path",), "/b"),
        (("status",), "404"),
        (("source_prefix",), "203.0.113.0/24"),
        (("source_ip", "status"), "203.0.113.7\x1f404"),
        (("user",), None),
        (("source_ip", "user"), None),
    ],
)
def test_the_key_is_made_of_the_fields_and_missing_when_one_is(
    by: tuple[str, ...], expected: str | None
) -> None:
    event = request(host="a.example", path="/a/../b", status=404)
    assert key_of(rule(by=by))(event) == expected


def sliding(**measure: str) -> Sliding:
    return Sliding(window_us=1, over=1, measure=Measure(**measure))


def baseline(**measure: str) -> Baseline:
    return Baseline(every_us=1, history=5, deviations=1, least=1, measure=Measure(**measure))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (Each(), 1),
        (Leaky(capacity=1, leak_us=1), 1),
        (Leaky(capacity=1, leak_us=1, distinct="path"), "/b"),
        (Leaky(capacity=1, leak_us=1, distinct="user"), ""),
        (sliding(), 1),
        (sliding(distinct="status"), "404"),
        (sliding(sum="size_bytes"), 70),
        (baseline(sum="duration_us"), 0),
        (baseline(ratio="status == 404"), True),
        (Overlap(over=1), 0),
        (Sequence(first="status == 404", times=1, then="status == 200", within_us=1), 1),
        (Absence(after="status == 200", expect="status == 404", within_us=1), 2),
        (Absence(after="status > 1", expect="status == 404", within_us=1), 3),
    ],
)
def test_the_operator_is_told_what_it_asks_for(state: Operator, expected: object) -> None:
    event = request(path="/a/../b", status=404, size_bytes=70)
    assert tell_of(rule(state=state), {})(event) == expected


def test_predicates_are_over_the_kind_of_the_rule() -> None:
    holds = predicate_of("recipients > 5", ActivityKind.MAIL_TRANSFER, {})
    mail = MailTransfer(1, "mail.log", 1, b"", None, "postfix", "accepted", recipients=6)
    assert holds(mail)
