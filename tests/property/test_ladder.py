"""Random ladders: paths are shortest, and what is not reported does not happen."""

import itertools
import random
from collections.abc import Callable

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from schout.core.model.problem import Place
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
from schout.core.policy.ladder import START, Exploration, State, check_ladders
from schout.core.policy.period import Period, Unit
from schout.core.policy.read_pack import read_pack
from schout.core.policy.reading import Reader
from schout.core.policy.schema import Ladder, Measure, PackSource, Policy, Step

WEEK = Period(amount=1, unit=Unit.WEEK)
SHELL = """
policy:
  id: p
  version: 1
  provider: {name: P, legal_name: P, country: BE, abuse_contact: a@b.example,
    appeal_contact: a@b.example, security_contact: a@b.example}
  published: 2026-11-01
  effective_from: 2026-11-01
  languages: [en]
  source_language: en
  title: {en: P}
  summary: {en: P}
calendars:
  - {id: c, time_zone: UTC, holidays: BE, days: [mon], opens: "09:00", closes: "17:00"}
ladders:
  - id: l
    title: {en: L}
    window: 1mo
    repeated_from: 3
    steps: [{id: s0, when: {}, notice: before, remedy: true, approval: none, review: 1d}]
clauses:
  - id: A
    kind: conduct
    title: {en: A}
    text: {en: A}
    severity: minor
    mode: enforce
    evidence: {minimum: 1}
    remedy: {ask: {en: Stop}, window: 1d, calendar: c}
    ladder: l
"""
POLICY = read_pack(PackSource(name="p", files={"p.yaml": SHELL}))

MEASURES = st.builds(
    Measure,
    kind=st.sampled_from([MeasureKind.THROTTLE, MeasureKind.SUSPEND_SERVICE]),
    scope=st.just(Scope.SERVICE),
    duration=st.sampled_from([None, WEEK]),
)


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    names = [f"s{number}" for number in range(draw(st.integers(1, 5)))]
    steps = []
    for name in names:
        first = draw(st.sampled_from([None, 1, 1, 2, 3]))
        last = draw(st.sampled_from([None, 0, 1]))
        steps.append(
            Step(
                id=name,
                strikes_from=first,
                strikes_to=None if first is None or last is None else first + last,
                severity=tuple(draw(st.sets(st.sampled_from(Severity), max_size=2))),
                grounds=tuple(draw(st.sets(st.sampled_from(Ground), max_size=2))),
                measures=tuple(draw(st.lists(MEASURES, max_size=2))),
                notice=draw(st.sampled_from(NoticeTime)),
                remedy=draw(st.booleans()),
                approval=draw(st.sampled_from(Approval)),
                then=draw(st.sampled_from([None, *names])),
                lift=tuple(draw(st.sets(st.sampled_from(WayBack)))),
                appeal=draw(st.sampled_from([None, WEEK])),
                review=draw(st.sampled_from([None, WEEK])),
                refund=Refund.NONE,
            )
        )
    return Ladder(
        id="l",
        title={"en": "L"},
        window=WEEK,
        half_life=None,
        repeated_from=draw(st.integers(2, 4)),
        steps=tuple(steps),
    )


SEVERITIES = st.lists(st.sampled_from(Severity), min_size=1, max_size=3, unique=True).map(tuple)


def distances(seen: Exploration) -> dict[State, int]:
    """Find all shortest distances by relaxing every edge until nothing changes (Bellman-Ford)."""
    found = {State(phase=START): 0}
    while True:
        better = {
            move.to: found[state] + 1
            for state, moves in seen.moves.items()
            if state in found
            for move in moves
            if found[state] + 1 < found.get(move.to, 10**9)
        }
        if not better:
            return found
        found |= better


@given(ladders(), SEVERITIES)
def test_every_state_is_reached_by_a_shortest_way_that_can_be_gone(
    ladder: Ladder, severities: tuple[Severity, ...]
) -> None:
    seen = Exploration(ladder, severities)
    lengths = distances(seen)
    assert lengths.keys() == seen.moves.keys()
    for state, length in lengths.items():
        path = seen.path(state)
        assert len(path) == length
        here = {State(phase=START)}
        for label in path:
            here = {move.to for at in here for move in seen.moves[at] if move.label == label}
        assert state in here


def problems(ladder: Ladder, severity: Severity) -> dict[str, list[tuple[str, ...]]]:
    """Check one ladder; give the paths by code."""
    reader = Reader({})
    place = Place(source="p", line=1, column=1)
    places = {("ladders", "l"): place, **{("steps", f"l/{s.id}"): place for s in ladder.steps}}
    check_ladders(reader, with_ladder(ladder, severity), places)
    found: dict[str, list[tuple[str, ...]]] = {}
    for problem in reader.problems:
        found.setdefault(problem.code, []).append(problem.path)
    return found


def with_ladder(ladder: Ladder, severity: Severity) -> Policy:
    fields = {name: getattr(POLICY, name) for name in POLICY.__struct_fields__}
    clause = {
        name: getattr(POLICY.clauses[0], name) for name in POLICY.clauses[0].__struct_fields__
    }
    changed = type(POLICY.clauses[0])(**(clause | {"severity": severity}))
    return Policy(**(fields | {"ladders": (ladder,), "clauses": (changed,)}))


def begins(step: Step, strike: int, severity: Severity, grounds: set[Ground]) -> bool:
    """Tell, from the text of the language alone, whether a case may begin in a step."""
    if step.strikes_from is None or strike < step.strikes_from:
        return False
    if step.strikes_to is not None and strike > step.strikes_to:
        return False
    if step.severity and severity not in step.severity:
        return False
    return not step.grounds or bool(grounds.intersection(step.grounds))


def walk(ladder: Ladder, severity: Severity, choose: Callable[[], int]) -> bool:
    """Live through one case as the host would; tell whether it was suspended out of the blue."""
    strike, intent = 1 + choose() % 8, choose() % 2 == 1
    grounds = {Ground.SERIOUS} if severity is Severity.SERIOUS else set()
    grounds |= {Ground.INTENTIONAL} if intent else set()
    grounds |= {Ground.REPEATED} if strike >= ladder.repeated_from else set()
    step = next((s for s in ladder.steps if begins(s, strike, severity, grounds)), None)
    told = False
    for _ in range(30):
        if step is None:
            return False
        first_told = step.notice is NoticeTime.BEFORE or not step.measures
        if first_told and step.remedy:
            told = True  # the notice went out and its window has run
        approved = step.approval is Approval.NONE or choose() % 2 == 1
        if step.measures and not approved:
            return False
        if any(measure.kind.suspends for measure in step.measures) and not told and not grounds:
            return True
        if step.then is None or (step.measures and not step.remedy and step.review is None):
            return False
        told = told or step.remedy
        step = ladder.step(step.then)
    return False


@settings(max_examples=200)
@given(ladders(), st.sampled_from(Severity), st.integers(0, 2**32))
def test_a_ladder_that_is_not_reported_never_suspends_out_of_the_blue(
    ladder: Ladder, severity: Severity, seed: int
) -> None:
    reported = problems(ladder, severity)
    event("unfair" if "SCH-P040" in reported else "fair")
    assume("SCH-P040" not in reported)
    dice = random.Random(seed)  # noqa: S311 - a walk, not a secret
    assert not any(walk(ladder, severity, lambda: dice.randrange(8)) for _ in range(50))


@given(ladders(), st.sampled_from(Severity))
def test_exactly_the_ladders_that_can_suspend_out_of_the_blue_are_reported(
    ladder: Ladder, severity: Severity
) -> None:
    can = any(
        walk(ladder, severity, iter([strike, intent, *[1] * 40]).__next__)
        for strike, intent in itertools.product(range(8), range(2))
    )
    assert ("SCH-P040" in problems(ladder, severity)) == can
