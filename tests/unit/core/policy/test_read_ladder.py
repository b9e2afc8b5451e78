"""Ladders are read whole, with the defaults of the language."""

import pytest

from schout.core.model.vocabulary import (
    Approval,
    Ground,
    MeasureKind,
    NoticeTime,
    Refund,
    Scope,
    Severity,
    WayBack,
)
from schout.core.policy.period import Period, Unit
from schout.core.policy.read_ladder import read_ladder
from schout.core.policy.reading import Reader
from schout.core.policy.schema import Ladder, Measure, Step
from schout.core.policy.source import parse_source


def read(text: str) -> tuple[Ladder | None, list[tuple[str, str]]]:
    root, problems = parse_source("a.yaml", text)
    assert root is not None
    assert problems == ()
    reader = Reader({"a.yaml": text})
    reader.languages = ("en",)
    ladder = read_ladder(reader, root)
    return ladder, [(problem.code, problem.message) for problem in reader.problems]


FULL = """
id: resources
title: {en: Resources}
window: 12mo
half_life: 90d
repeated_from: 3
steps:
  - id: notice
    when: {strikes: 1, severity: [minor, moderate]}
    notice: before
    remedy: true
    approval: none
    then: throttle
  - id: throttle
    measures: [{kind: throttle, scope: database, duration: 7d}, {kind: api_off, scope: database}]
    notice: with
    approval: one_person
    lift: [expiry, appeal]
    appeal: none
    review: 30d
    refund: pro_rata
  - id: suspend
    when: {ground: [serious, repeated], strikes: {from: 2, to: 4}}
    measures: [{kind: suspend_service, scope: service}]
    notice: after
    approval: two_people
    appeal: 1mo
    review: 1bd
"""
DEFAULT_LIFT = (WayBack.REMEDIED, WayBack.REVIEW, WayBack.APPEAL)


def test_a_ladder_is_read_whole() -> None:
    ladder, problems = read(FULL)
    assert problems == []
    assert ladder == Ladder(
        id="resources",
        title={"en": "Resources"},
        window=Period(amount=12, unit=Unit.MONTH),
        half_life=Period(amount=90, unit=Unit.DAY),
        repeated_from=3,
        steps=(
            Step(
                id="notice",
                strikes_from=1,
                strikes_to=1,
                severity=(Severity.MINOR, Severity.MODERATE),
                grounds=(),
                measures=(),
                notice=NoticeTime.BEFORE,
                remedy=True,
                approval=Approval.NONE,
                then="throttle",
                lift=DEFAULT_LIFT,
                appeal=Period(amount=6, unit=Unit.MONTH),
                review=None,
                refund=Refund.NONE,
            ),
            Step(
                id="throttle",
                strikes_from=None,
                strikes_to=None,
                severity=(),
                grounds=(),
                measures=(
                    Measure(
                        kind=MeasureKind.THROTTLE,
                        scope=Scope.DATABASE,
                        duration=Period(amount=7, unit=Unit.DAY),
                    ),
                    Measure(kind=MeasureKind.API_OFF, scope=Scope.DATABASE, duration=None),
                ),
                notice=NoticeTime.WITH,
                remedy=False,
                approval=Approval.ONE_PERSON,
                then=None,
                lift=(WayBack.EXPIRY, WayBack.APPEAL),
                appeal=None,
                review=Period(amount=30, unit=Unit.DAY),
                refund=Refund.PRO_RATA,
            ),
            Step(
                id="suspend",
                strikes_from=2,
                strikes_to=4,
                severity=(),
                grounds=(Ground.SERIOUS, Ground.REPEATED),
                measures=(
                    Measure(kind=MeasureKind.SUSPEND_SERVICE, scope=Scope.SERVICE, duration=None),
                ),
                notice=NoticeTime.AFTER,
                remedy=False,
                approval=Approval.TWO_PEOPLE,
                then=None,
                lift=DEFAULT_LIFT,
                appeal=Period(amount=1, unit=Unit.MONTH),
                review=Period(amount=1, unit=Unit.BUSINESS_DAY),
                refund=Refund.NONE,
            ),
        ),
    )


STEP = """
id: l
title: {en: L}
window: 1mo
repeated_from: 2
steps:
  - {id: a, notice: before, approval: none, when: WHEN}
"""


@pytest.mark.parametrize(
    ("when", "strikes"),
    [
        ("{}", (1, None)),
        ("{severity: [minor]}", (1, None)),
        ("{strikes: 2}", (2, 2)),
        ("{strikes: {from: 2}}", (2, None)),
        ("{strikes: {from: 2, to: 2}}", (2, 2)),
    ],
    ids=["empty", "not_named", "one", "from", "range"],
)
def test_strikes_are_one_number_or_a_range(when: str, strikes: tuple[int, int | None]) -> None:
    ladder, problems = read(STEP.replace("WHEN", when))
    assert problems == []
    assert ladder is not None
    assert [(step.strikes_from, step.strikes_to) for step in ladder.steps] == [strikes]


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ("often", ("SCH-P010", "expected `when` as a mapping, found text")),
        ("{strikes: []}", ("SCH-P010", "expected `strikes` as a mapping, found a list")),
        ("{strikes: {to: 2}}", ("SCH-P012", "`strikes` needs `from`")),
        ("{strikes: {from: 21}}", ("SCH-P018", "expected `from` from 1 to 20, found `21`")),
        ("{strikes: {from: 3, to: 2}}", ("SCH-P018", "expected `to` of 3 or more, found `2`")),
    ],
    ids=["no_mapping", "list", "no_beginning", "too_many", "backwards"],
)
def test_bad_strikes_are_reported_once(when: str, problem: tuple[str, str]) -> None:
    assert read(STEP.replace("WHEN", when))[1] == [problem]


def test_what_is_no_ladder_is_none() -> None:
    assert read("a") == (None, [("SCH-P010", "expected a ladder as a mapping, found text")])


def test_what_is_no_step_or_measure_is_left_out_and_reported() -> None:
    ladder, problems = read(FULL.replace("{kind: api_off, scope: database}", "api_off") + "  - x\n")
    assert problems == [
        ("SCH-P010", "expected a measure as a mapping, found text"),
        ("SCH-P010", "expected a step as a mapping, found text"),
    ]
    assert ladder is not None
    assert [(step.id, len(step.measures)) for step in ladder.steps] == [
        ("notice", 0),
        ("throttle", 1),
        ("suspend", 1),
    ]
