"""Rules are told in sentences: what they count, when that is a finding, how they work."""

from typing import Any

import pytest
from msgspec.structs import replace

from schout.core.model.moment import MINUTE_US
from schout.core.model.vocabulary import Metric, Mode, PermitKind
from schout.core.policy.rule import (
    Absence,
    Baseline,
    Each,
    Measure,
    Operator,
    Overlap,
    Sequence,
    Sliding,
)
from schout.core.policy.rule_sentences import rule_lines, rule_workings
from schout.testing.policies import sample_rules
from schout.testing.texts import product_texts

EN = product_texts().voice("en")
API, PROBING = sample_rules()
WINDOW = Sliding(window_us=MINUTE_US, over=5, measure=Measure())
USUAL = Baseline(every_us=60 * MINUTE_US, history=24, deviations=6, least=9, measure=Measure())


def test_a_rule_is_told_to_anybody() -> None:
    assert rule_lines(EN, API) == (
        "Counts calls per database.",
        (
            "A finding is made when more than 5 calls come together, "
            "or when they go on coming faster than 1 per second."
        ),
    )
    assert rule_lines(EN, PROBING) == (
        "Counts requests for missing pages per source address.",
        (
            "A finding is made when more than 10 requests for missing pages come together, "
            "or when they go on coming faster than 1 per 10 seconds."
        ),
        "What is the same in “path” counts once.",
    )


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (Each(), "Each of them is a finding."),
        (WINDOW, "A finding is made at more than 5 calls within 1 minute."),
        (
            replace(WINDOW, measure=Measure(ratio="status == 404")),
            "A finding is made at more than 5 percent within 1 minute.",
        ),
        (Overlap(over=1), "A finding is made when more than 1 run at the same moment."),
        (
            Sequence(first="a", times=3, then="b", within_us=MINUTE_US),
            (
                "A finding is made when 3 of the first kind are followed by one of the second "
                "within 1 minute."
            ),
        ),
        (
            Absence(after="a", expect="b", within_us=MINUTE_US),
            "A finding is made when what should follow does not come within 1 minute.",
        ),
        (
            USUAL,
            (
                "A finding is made at more than 9 calls in 1 hour, "
                "if that is also far more than was usual before."
            ),
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Operator) else None,
)
def test_each_operator_is_told_for_what_it_is(state: Operator, expected: str) -> None:
    assert rule_lines(EN, replace(API, state=state)) == ("Counts calls per database.", expected)


def test_what_is_counted_once_is_told_for_windows_too() -> None:
    state = replace(WINDOW, measure=Measure(distinct="user"))
    line = rule_lines(EN, replace(API, state=state, unit=Metric.LOGIN_FAILURES))[-1]
    assert line == "What is the same in “user” counts once."


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (("user",), "Counts calls per user."),
        (("service",), "Counts calls per service."),
        (("source_ip", "host"), "Counts calls per source_ip and host."),
    ],
)
def test_the_key_is_told(by: tuple[str, ...], expected: str) -> None:
    assert rule_lines(EN, replace(API, by=by))[0] == expected


def test_the_workings_of_a_rule_are_told_to_those_who_run_it() -> None:
    assert rule_workings(EN, API) == (
        f"Counted is what fits: {API.when}",
        "The act is that of the owner of what was asked for: the database or host name.",
        "The figures follow from the limit “rate”.",
        "After a finding it is silent for 5 minutes.",
        "Confidence: 80 percent.",
    )
    changes: dict[str, Any] = {"mode": Mode.SHADOW, "unless": (PermitKind.LOAD_TEST,)}
    lines = rule_workings(EN, replace(PROBING, **changes))
    assert lines[:4] == (
        f"Counted is what fits: {PROBING.when}",
        "The act is that of the owner of the source address.",
        "Confidence: 70 percent.",
        "It only records.",
    )
    assert lines[4].startswith("Besides the permits of the clause, ")
