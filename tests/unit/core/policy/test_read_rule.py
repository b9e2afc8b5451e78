"""Rules are read whole, with the defaults of the language; mistakes are told at their place."""

from typing import Any

import pytest

from schout.core.model.ids import ClauseId, RuleId
from schout.core.model.vocabulary import ActivityKind, Metric, Mode, PermitKind
from schout.core.policy.read_rule import read_rule
from schout.core.policy.reading import Reader
from schout.core.policy.rule import Leaky, NamedList, Rule, lateness_for
from schout.core.policy.source import parse_source

LISTS = {"agents": NamedList(id="agents", kind="words", ignore_case=True, items=("sqlmap",))}
LEAST = """
id: probing
version: 2
clause: II.2
on: http_request
when: listed(user_agent, "agents")
by: source_ip
subject: source
state: {leaky: {capacity: 10, leak: 10s}}
unit: missing_pages
mute: 5m
confidence: 70
"""


def read(text: str) -> tuple[Rule | None, list[tuple[str, str]]]:
    root, _ = parse_source("a.yaml", text)
    assert root is not None
    reader = Reader({"a.yaml": text})
    found = read_rule(reader, root, LISTS)
    return found, [(problem.code, problem.message) for problem in reader.problems]


def expected(**changes: Any) -> Rule:
    given: dict[str, Any] = {
        "id": RuleId("probing"),
        "version": 2,
        "clause": ClauseId("II.2"),
        "on": ActivityKind.HTTP_REQUEST,
        "when": 'listed(user_agent, "agents")',
        "by": ("source_ip",),
        "subject": "source",
        "state": Leaky(capacity=10, leak_us=10_000_000),
        "unit": Metric.MISSING_PAGES,
        "mute_us": 300_000_000,
        "confidence": 70,
    }
    return Rule(**{**given, **changes})


def test_the_least_rule_has_the_defaults_of_the_language() -> None:
    assert read(LEAST) == (expected(), [])


def test_a_full_rule_is_read_whole() -> None:
    text = (
        LEAST.replace("by: source_ip", "by: [source_ip, host]")
        + """
mode: shadow
late: 2m
unless: [security_research]
evidence: {keep: 30, withhold: [query, user]}
"""
    )
    assert read(text) == (
        expected(
            by=("source_ip", "host"),
            mode=Mode.SHADOW,
            late_us=120_000_000,
            unless=(PermitKind.SECURITY_RESEARCH,),
            keep=30,
            withhold=("query", "user"),
        ),
        [],
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("by: source_ip", "by: [host, path, user, method, query]",
         ("SCH-P018", "expected at most 4 fields, found 5")),
        ("by: source_ip", "by: []", ("SCH-P015", "the list of fields is empty")),
        ("by: source_ip", "by: [host, host]", ("SCH-P021", "`host` stands here twice")),
        ("by: source_ip", "by: pth", ("SCH-P054", "`http_request` has no field `pth`")),
        ("by: source_ip", "by: ['']", ("SCH-P015", "`by` is empty")),
        ("on: http_request", "on: http", ("SCH-P020", "`http` is not a kind of activity")),
        ("on: http_request", "", ("SCH-P012", "a rule needs `on`")),
        ("mute: 5m", "mute: 5m\nevidence: x",
         ("SCH-P010", "expected `evidence` as a mapping, found text")),
        ("mute: 5m", "mute: 5m\nlate: 25h", ("SCH-P056", "expected `late` of at most 1d")),
        ("mute: 5m", "mute: 5m\nevidence: {withhold: [path, host]}",
         ("SCH-P020", "`path` is not a field to withhold")),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_once(old: str, new: str, problem: tuple[str, str]) -> None:
    assert read(LEAST.replace(old, new))[1] == [problem]


@pytest.mark.parametrize(
    ("lateness_us", "lates_us", "expected_us"),
    [(120, [], 120), (120, [None, 60], 120), (120, [900, None, 300], 900), (0, [900], 0)],
)
def test_all_wait_as_long_as_the_rule_that_asks_for_most(
    lateness_us: int, lates_us: list[int | None], expected_us: int
) -> None:
    rules = [expected(late_us=late_us) for late_us in lates_us]
    assert lateness_for(rules, lateness_us) == expected_us


def test_what_is_no_rule_is_none() -> None:
    assert read("x") == (None, [("SCH-P010", "expected a rule as a mapping, found text")])
