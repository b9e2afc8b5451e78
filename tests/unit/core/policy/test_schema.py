"""A policy gives its parts by their ids."""

from pathlib import Path

import msgspec
import pytest

from schout.core.model.vocabulary import MeasureKind, Scope
from schout.core.policy.read_pack import read_pack
from schout.core.policy.schema import Measure, PackSource

GOLDEN = Path(__file__).parents[3] / "golden" / "policy"
SOUND = (GOLDEN / "skeleton" / "sound.yaml").read_text(encoding="utf-8")
MORE = """\
    limits:
      - {id: first, metric: calls, at_most: 1, per: 1s, scope: user, traffic: api}
      - {id: rate, metric: calls, at_most: 2, per: 1s, scope: user, traffic: api,
         plans: {dedicated: 20}}
    rules: [first, second]
  - {id: B, kind: duty, title: {nl: B, en: B}, text: {nl: B, en: B}}
rules:
  - {id: first, version: 1, clause: A.1, on: http_request, when: has(path), by: source_ip,
     subject: source, unit: calls, state: {leaky: {limit: rate}}, mute: 1m, confidence: 50}
  - {id: second, version: 1, clause: A.1, on: http_request, when: has(path), by: source_ip,
     subject: source, unit: calls, state: {leaky: {limit: rate}}, mute: 1m, confidence: 50}
ladders:
  - id: second
    title: {nl: T, en: T}
    window: 1mo
    repeated_from: 2
    steps:
      - {id: one, when: {strikes: 1}, notice: before, remedy: true, approval: none, then: two}
      - {id: two, when: {strikes: {from: 2}}, notice: before, approval: none, review: 1d}
calendars:
  - {id: second, time_zone: UTC, holidays: BE, days: [mon], opens: "09:00", closes: "17:00"}
"""


def text() -> dict[str, str]:
    here, rest = MORE.split("rules:\n", 1)
    here += "  - " + SOUND[SOUND.index("id: A.1") :].replace("A.1", "C").replace(
        "ladder: standard", "ladder: second"
    )
    return {"a.yaml": SOUND + here, "b.yaml": "rules:\n" + rest}


POLICY = read_pack(PackSource(name="p", files=text()))


def test_parts_are_found_by_their_ids() -> None:
    assert POLICY.clause("C") is POLICY.clauses[2]
    assert POLICY.clause("A.1").limit("rate") is POLICY.clauses[0].limits[1]
    assert POLICY.ladder("standard") is POLICY.ladders[0]
    assert POLICY.ladder("second").step("two") is POLICY.ladders[1].steps[1]
    assert POLICY.calendar("second") is POLICY.calendars[1]
    assert POLICY.rule("second") is POLICY.rules[1]


def test_an_unknown_id_is_a_key_error() -> None:
    for look_up in (
        POLICY.clause,
        POLICY.ladder,
        POLICY.calendar,
        POLICY.rule,
        POLICY.clause("A.1").limit,
        POLICY.ladder("second").step,
    ):
        with pytest.raises(KeyError, match="nothing"):
            look_up("nothing")


@pytest.mark.parametrize(("plan", "figure"), [(None, 2), ("standard", 2), ("dedicated", 20)])
def test_a_limit_has_a_figure_for_each_plan(plan: str | None, figure: int) -> None:
    assert POLICY.clause("A.1").limit("rate").at_most_for(plan) == figure


def test_a_step_with_an_end_of_the_agreement_ends_it() -> None:
    step = POLICY.ladder("second").step("two")
    end = Measure(kind=MeasureKind.TERMINATE, scope=Scope.TENANT, duration=None)
    ends = msgspec.structs.replace(step, measures=(*step.measures, end))
    assert (step.terminates, ends.terminates) == (False, True)
