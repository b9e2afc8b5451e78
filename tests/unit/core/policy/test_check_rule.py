"""A limit that a rule names exists, fits its operator and unit, and bounds its state."""

from typing import Any

import msgspec
import pytest

from schout.core.model.problem import Place
from schout.core.model.vocabulary import Metric
from schout.core.policy.check_rule import check_limit, known
from schout.core.policy.period import Period, Unit
from schout.core.policy.reading import Reader
from schout.core.policy.rule import Each, Leaky, Measure, Operator, Overlap, Sliding
from schout.core.policy.schema import Clause, Limit
from schout.testing.policies import sample_clause, sample_parallel, sample_rate, sample_rules

RULE = sample_rules()[0]
HERE = Place(source="a.yaml", line=1, column=1)
LEAKY = Leaky(capacity=1, leak_us=1, limit="rate")
SLIDING = Sliding(window_us=1, over=1, measure=Measure(), limit="rate")
OVERLAP = Overlap(over=1, limit="parallel")


def said(state: Operator, unit: Metric = Metric.CALLS, *limits: Limit) -> list[tuple[str, str]]:
    clause: Clause = msgspec.structs.replace(
        sample_clause(), limits=limits or sample_clause().limits
    )
    rule = msgspec.structs.replace(RULE, state=state, unit=unit)
    names = ("leaky/limit", "sliding/limit", "overlap/limit")
    places = {("rules/", f"{RULE.id}/state/{name}"): HERE for name in names}
    reader = Reader({})
    check_limit(reader, rule, clause, {**places, ("rules/", f"{RULE.id}/unit"): HERE})
    return [(problem.code, problem.message) for problem in reader.problems]


def rate(**changes: Any) -> Limit:
    return msgspec.structs.replace(sample_rate(), **changes)


@pytest.mark.parametrize(
    ("state", "unit"),
    [
        (Each(), Metric.PAGES),
        (msgspec.structs.replace(LEAKY, limit=None), Metric.PAGES),
        (LEAKY, Metric.CALLS),
        (SLIDING, Metric.CALLS),
        (OVERLAP, Metric.PARALLEL_CALLS),
    ],
)
def test_a_limit_that_fits_is_taken(state: Operator, unit: Metric) -> None:
    assert said(state, unit) == []


def test_a_limit_that_does_not_exist_leads_nowhere() -> None:
    state = msgspec.structs.replace(LEAKY, limit="none")
    message = f"the rule `{RULE.id}` takes its figures from the limit `none`, which does not exist"
    assert said(state) == [("SCH-P051", message)]


@pytest.mark.parametrize(
    ("state", "message"),
    [
        (
            msgspec.structs.replace(LEAKY, limit="parallel"),
            "`leaky` needs a limit with `per`, `parallel` is on `parallel_calls`",
        ),
        (
            msgspec.structs.replace(SLIDING, limit="parallel"),
            "`sliding` needs a limit with `per`, `parallel` is on `parallel_calls`",
        ),
        (
            msgspec.structs.replace(OVERLAP, limit="rate"),
            "`overlap` needs a limit on `parallel_calls`, `rate` is on `calls`",
        ),
    ],
)
def test_a_limit_of_another_sort_does_not_fit(state: Operator, message: str) -> None:
    assert said(state) == [("SCH-P057", message)]


def test_the_unit_is_the_metric_of_the_limit() -> None:
    message = "expected the unit `calls` of the limit, found `pages`"
    assert said(LEAKY, Metric.PAGES) == [("SCH-P058", message)]


LONG = Period(amount=32, unit=Unit.DAY)


@pytest.mark.parametrize(
    ("state", "limit", "message"),
    [
        (
            msgspec.structs.replace(LEAKY, distinct="path"),
            rate(burst=10_000),
            "expected fewer than 10000 different values",
        ),
        (LEAKY, rate(per=LONG, at_most=1), "expected at most 31d"),
        (SLIDING, rate(per=LONG, at_most=1, plans={}), "expected at most 31d"),
        (
            SLIDING,
            rate(plans={"dedicated": 10_001}),
            "expected at most 10000 in the window, found 10001",
        ),
        (
            OVERLAP,
            msgspec.structs.replace(sample_parallel(), at_most=1001),
            "expected at most 1000 at once, found 1001",
        ),
    ],
)
def test_figures_of_a_limit_are_bounded_under_every_plan(
    state: Operator, limit: Limit, message: str
) -> None:
    found = said(state, limit.metric, limit)
    assert found == [
        ("SCH-P056", f"the limit `{limit.id}` asks for too much to be remembered: {message}")
    ]


def test_a_hint_names_what_is_declared() -> None:
    reader = Reader({})
    known(reader, HERE, "it uses", "rat", ["rate"])
    known(reader, HERE, "it uses", "rat", [])
    known(reader, HERE, "it uses", "rate", ["rate"])
    assert [problem.hint for problem in reader.problems] == [
        "did you mean `rate`",
        "none is declared",
    ]
