"""The vectors of the rule language: what each operator must make of given activities.

They are in `rules/OPERATOR.json` and described in docs/reference/rules.md; a second implementation
can read them too.
"""

import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from schout.core.detect.evaluator import Evaluator
from schout.core.model.event import Activity
from schout.core.model.finding import Finding
from schout.core.model.ids import ClauseId
from schout.core.model.moment import from_datetime
from schout.core.policy.read_rule import read_rule
from schout.core.policy.reading import Reader
from schout.core.policy.rule import Operator, Rule
from schout.core.policy.schema import Policy
from schout.core.policy.source import parse_source
from schout.testing.policies import sample_clause, sample_policy

FOLDER = Path(__file__).parent / "rules"
Vector = dict[str, Any]
VECTORS: list[tuple[str, Vector]] = [
    (path.stem, vector)
    for path in sorted(FOLDER.glob("*.json"))
    for vector in json.loads(path.read_text(encoding="utf-8"))
]
LEAST = 5


def read(document: dict[str, Any]) -> Rule:
    """Read a rule as it stands in a pack: JSON is YAML."""
    text = json.dumps(document)
    node, _ = parse_source("rule", text)
    reader = Reader({"rule": text})
    assert node is not None
    rule = read_rule(reader, node, {})
    assert (rule is not None, reader.problems) == (True, [])
    assert rule is not None
    return rule


def policy_of(rule: Rule) -> Policy:
    clause = msgspec.structs.replace(sample_clause(), id=ClauseId("X.1"), rules=(rule.id,))
    return msgspec.structs.replace(sample_policy(), clauses=(clause,), rules=(rule,))


def activities(vector: Vector) -> list[Activity]:
    given = [
        {
            "type": each["kind"],
            "source": "vector",
            "line": number,
            "raw": f"{number}".encode(),
            **{name: value for name, value in each.items() if name != "kind"},
        }
        for number, each in enumerate(vector["activities"])
    ]
    return [msgspec.convert(each, Activity) for each in given]


def told(finding: Finding) -> dict[str, Any]:
    """Tell a finding as the vectors do: `activity` is the number of the one that set it off."""
    return {
        "activity": finding.evidence[-1].line,
        "key": finding.principal,
        "at_us": from_datetime(finding.at),
        "first_us": from_datetime(finding.first_at),
        "count": finding.count,
        "measured": finding.measured,
        "limit": finding.limit,
    }


@pytest.mark.parametrize(
    "vector", [pytest.param(vector, id=f"{name}: {vector['name']}") for name, vector in VECTORS]
)
def test_the_reference_agrees_with_the_vectors(vector: Vector) -> None:
    evaluator = Evaluator(policy_of(read(vector["rule"])))
    found = [item for activity in activities(vector) for item in evaluator.step(activity)]
    if "watermark_us" in vector:
        found += evaluator.advance(vector["watermark_us"])
    assert [told(each) for each in found] == vector["fires"]


@pytest.mark.parametrize("operator", [each.__struct_config__.tag for each in get_args(Operator)])
def test_every_operator_has_its_vectors(operator: str) -> None:
    names = [vector["name"] for name, vector in VECTORS if name == operator]
    assert len(set(names)) == len(names) >= LEAST
