"""Whether a rule counts an activity, and because of which part of its predicate."""

from typing import Any

import msgspec
import pytest

from schout.core.detect.why import Part, Why, why
from schout.core.model.event import SignUp
from schout.core.model.ids import RuleId
from schout.core.policy.rule import Each, Measure, NamedList, Rule, Sliding
from schout.testing.events import START_US, request
from schout.testing.policies import sample_rules

DOORS = {"doors": NamedList(id="doors", kind="words", ignore_case=False, items=("/admin",))}


def rule(when: str, **changes: Any) -> Rule:
    given = {"id": RuleId("r"), "when": when, "by": ("source_ip",), "state": Each()}
    return msgspec.structs.replace(sample_rules()[0], **{**given, **changes})


def part(text: str, holds: bool, parts: tuple[Part, ...] = (), **saw: Any) -> Part:
    return Part(text=text, holds=holds, saw=saw, parts=parts)


def test_each_conjunct_is_told_with_what_it_saw() -> None:
    event = request(source_ip="192.0.2.1", status=404, path="/admin", method="GET")
    found = why(rule('status == 404 && listed(path, "doors") && method != "GET"'), DOORS, event)
    assert found == Why(
        counted=False,
        of_kind=True,
        when=(
            part("status == 404", True, status=404),
            part('listed(path, "doors")', True, path="/admin"),
            part('method != "GET"', False, method="GET"),
        ),
        others={},
        key={"source_ip": "192.0.2.1"},
        measured={},
    )


def test_a_predicate_of_one_part_is_told_whole() -> None:
    found = why(rule("status == 404"), {}, request(status=404))
    assert found.when == (part("status == 404", True, status=404),)
    assert found.counted


def test_alternatives_are_told_one_by_one() -> None:
    found = why(rule("status == 404 || status == 410"), {}, request(status=410))
    parts = (part("status == 404", False, status=410), part("status == 410", True, status=410))
    assert found.when == (part("status == 404 || status == 410", True, parts, status=410),)


@pytest.mark.parametrize(
    ("when", "texts"),
    [
        ("(status == 1 || status == 2) && has(path)", ["status == 1 || status == 2", "has(path)"]),
        (
            "has(path) && !(status == 1 || status == 2)",
            ["has(path)", "!(status == 1 || status == 2)"],
        ),
        ("(status - 1) + (1) > 3 && has(path)", ["(status - 1) + (1) > 3", "has(path)"]),
        ("status > (1 + (2)) && has(path)", ["status > (1 + (2))", "has(path)"]),
        (
            "((status == 1 || status == 2) && has(host)) && has(path)",
            ["(status == 1 || status == 2) && has(host)", "has(path)"],
        ),
        ('path == "(" && path != ")"', ['path == "("', 'path != ")"']),
    ],
)
def test_brackets_stay_with_the_part_they_belong_to(when: str, texts: list[str]) -> None:
    found = why(rule(when), {}, request())
    assert [each.text for each in found.when] == texts


def test_an_activity_that_lacks_a_part_of_its_key_is_not_counted() -> None:
    found = why(rule("status == 404", by=("source_ip", "host")), {}, request(status=404, host=None))
    assert (found.counted, found.key["host"]) == (False, None)


def test_what_is_measured_and_the_other_predicates_are_told() -> None:
    counted = Sliding(window_us=1, over=1, measure=Measure(distinct="path"))
    found = why(rule("status == 404", state=counted), {}, request(status=404, path="/a"))
    assert (found.measured, found.others) == ({"path": "/a"}, {})
    shared = Sliding(window_us=1, over=1, measure=Measure(ratio="status == 404"))
    found = why(rule("has(path)", state=shared), {}, request(status=404))
    assert (found.measured, found.others) == (
        {},
        {"ratio": part("status == 404", True, status=404)},
    )


def test_an_activity_of_another_kind_is_not_looked_into() -> None:
    other = SignUp(START_US, "s", 1, b"", "192.0.2.1")
    expected = Why(counted=False, of_kind=False, others={}, key={}, measured={})
    assert why(rule("status == 404"), {}, other) == expected
