"""A file of rules is tried under the clauses of a pack, and every mistake in it has its place."""

import pytest

from schout.core.model.errors import PolicyError
from schout.core.policy.rule import Leaky
from schout.core.policy.rule_file import read_rule_file
from schout.testing.policies import sample_policy

RULE = """rules:
  - id: {id}
    version: 9
    clause: {clause}
    on: http_request
    when: '{when}'
    by: source_ip
    subject: source
    state: {state}
    unit: {unit}
    mute: 5m
    confidence: 70
"""
GIVEN = {
    "id": "mine",
    "clause": "III.5",
    "when": "status == 404",
    "state": "{leaky: {capacity: 3, leak: 1s}}",
    "unit": "pages",
}
LISTS = "lists:\n  - {id: doors, kind: words, items: [/admin]}\n"


def text(**changes: str) -> str:
    return RULE.format(**{**GIVEN, **changes})


def problems(given: str) -> list[tuple[str, str, int]]:
    with pytest.raises(PolicyError) as refused:
        read_rule_file(sample_policy(), "mine.yaml", given)
    found = refused.value.problems
    return [(each.code, each.message, each.place.line if each.place else 0) for each in found]


def test_a_new_rule_comes_behind_those_of_the_pack() -> None:
    tried, ids = read_rule_file(sample_policy(), "mine.yaml", text())
    assert (ids, [rule.id for rule in tried.rules]) == (("mine",), ["api_rate", "probing", "mine"])


def test_a_rule_takes_the_place_of_the_one_with_its_id() -> None:
    tried, ids = read_rule_file(sample_policy(), "mine.yaml", text(id="probing"))
    assert (ids, [(rule.id, rule.version) for rule in tried.rules]) == (
        ("probing",),
        [("api_rate", 1), ("probing", 9)],
    )


def test_a_rule_takes_its_figures_from_a_limit_of_the_clause() -> None:
    given = text(clause="III.2", state="{leaky: {limit: rate}}", unit="calls")
    tried, _ = read_rule_file(sample_policy(), "mine.yaml", given)
    state, present = tried.rule(tried.rules[-1].id).state, sample_policy().rules[0].state
    assert isinstance(state, Leaky)
    assert isinstance(present, Leaky)
    assert (state.limit, state.leak_us) == ("rate", present.leak_us)


def test_a_rule_looks_up_the_lists_of_its_file() -> None:
    given = text(when='listed(path, "doors")') + LISTS
    tried, _ = read_rule_file(sample_policy(), "mine.yaml", given)
    assert [named.id for named in tried.lists] == ["doors"]


def test_a_list_that_a_rule_of_the_pack_cannot_bear_is_refused() -> None:
    policy, _ = read_rule_file(
        sample_policy(), "pack.yaml", text(when='listed(path, "doors")') + LISTS
    )
    items = ", ".join(f"/door-{number}" for number in range(10_001))
    given = text(id="other") + LISTS.replace("words", "parts").replace("/admin", items)
    with pytest.raises(PolicyError) as refused:
        read_rule_file(policy, "mine.yaml", given)
    (problem,) = refused.value.problems
    assert (problem.code, problem.message.partition(": ")[0]) == (
        "SCH-P053",
        "with these lists the rule `mine` of the pack cannot be used",
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", ("SCH-P012", "a file of rules needs `rules`", 1)),
        ("lists: []\n", ("SCH-P012", "a file of rules needs `rules`", 1)),
        (
            "clauses: []\nrules: []\n",
            ("SCH-P011", "a file of rules has no key `clauses`", 1),
        ),
        (
            "rules: [a]\n",
            ("SCH-P010", "expected a rule as a mapping, found text", 1),
        ),
        (
            text().replace("id: mine", "mode: shadow"),
            ("SCH-P012", "a rule needs `id`", 2),
        ),
        (
            text(when="statu == 404"),
            ("SCH-P053", "`http_request` has no field `statu`", 6),
        ),
        (
            text(clause="IX.9"),
            ("SCH-P051", "the rule `mine` is about the clause `IX.9`, which does not exist", 4),
        ),
        (
            text(state="{leaky: {limit: rate}}"),
            (
                "SCH-P051",
                "the rule `mine` takes its figures from the limit `rate`, which does not exist",
                9,
            ),
        ),
        (
            text(clause="III.2", state="{leaky: {limit: rate}}"),
            ("SCH-P058", "expected the unit `calls` of the limit, found `pages`", 10),
        ),
        (
            text() + text().removeprefix("rules:\n"),
            ("SCH-P038", "`mine` is declared a second time under `rules`", 13),
        ),
        (
            text() + LISTS + LISTS.removeprefix("lists:\n"),
            ("SCH-P038", "`doors` is declared a second time under `lists`", 15),
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(given: str, expected: tuple[str, str, int]) -> None:
    assert expected in problems(given)


def test_a_file_that_is_no_yaml_is_refused_once() -> None:
    ((code, _, line),) = problems("rules: [")
    assert (code, line) == ("SCH-P001", 1)


def test_a_file_without_a_rule_is_refused() -> None:
    assert [code for code, *_ in problems("rules: []\n")] == ["SCH-P015"]
