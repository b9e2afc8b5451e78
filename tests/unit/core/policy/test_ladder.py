"""Every way through a ladder is walked, and what is unfair is found with a shortest way to it."""

import pytest

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
from schout.core.policy.ladder import Exploration, Move, State, first_step, grounds_of
from schout.core.policy.period import Period, Unit
from schout.core.policy.read_pack import examine_pack
from schout.core.policy.schema import Ladder, Measure, PackSource, Step

MONTH = Period(amount=1, unit=Unit.MONTH)
WEEK = Period(amount=1, unit=Unit.WEEK)
CLOSED = State(phase="closed")
APPEALED = Move(label="an appeal is upheld: lifted", ours=False, to=CLOSED)
REVIEWED = Move(label="a person reviews it: lifted", ours=True, to=CLOSED)
REMEDIED = Move(label="the tenant puts it right: lifted", ours=False, to=CLOSED)


def measure(kind: MeasureKind, duration: Period | None = None) -> Measure:
    return Measure(kind=kind, scope=Scope.SERVICE, duration=duration)


def step(
    name: str,
    *measures: Measure,
    strikes: tuple[int | None, int | None] = (None, None),
    severity: tuple[Severity, ...] = (),
    grounds: tuple[Ground, ...] = (),
    notice: NoticeTime = NoticeTime.WITH,
    remedy: bool = False,
    approval: Approval = Approval.NONE,
    then: str | None = None,
    lift: tuple[WayBack, ...] = (WayBack.REMEDIED, WayBack.REVIEW, WayBack.APPEAL),
    appeal: Period | None = MONTH,
    review: Period | None = WEEK,
) -> Step:
    return Step(
        id=name,
        strikes_from=strikes[0],
        strikes_to=strikes[1],
        severity=severity,
        grounds=grounds,
        measures=measures,
        notice=notice,
        remedy=remedy,
        approval=approval,
        then=then,
        lift=lift,
        appeal=appeal,
        review=review,
        refund=Refund.NONE,
    )


def ladder(*steps: Step, repeated_from: int = 3) -> Ladder:
    return Ladder(
        id="l",
        title={"en": "Ladder"},
        window=MONTH,
        half_life=None,
        repeated_from=repeated_from,
        steps=steps,
    )


def walked(*steps: Step, severity: Severity = Severity.MINOR) -> Exploration:
    return Exploration(ladder(*steps), (severity,))


ANY = (1, None)
SUSPEND = measure(MeasureKind.SUSPEND_SERVICE)
THROTTLE = measure(MeasureKind.THROTTLE)


@pytest.mark.parametrize(
    ("strike", "severity", "intent", "grounds"),
    [
        (1, Severity.MINOR, False, ()),
        (2, Severity.MODERATE, False, ()),
        (3, Severity.MINOR, False, (Ground.REPEATED,)),
        (1, Severity.MINOR, True, (Ground.INTENTIONAL,)),
        (9, Severity.SERIOUS, True, (Ground.SERIOUS, Ground.INTENTIONAL, Ground.REPEATED)),
    ],
    ids=["none", "almost", "repeated", "intentional", "all"],
)
def test_the_grounds_of_the_policy_are_told_from_the_facts(
    strike: int, severity: Severity, intent: bool, grounds: tuple[Ground, ...]
) -> None:
    assert grounds_of(ladder(), strike, severity, intent) == grounds


def test_a_case_enters_the_first_step_whose_conditions_hold() -> None:
    steps = (
        step("follow_up"),
        step("grave", strikes=ANY, severity=(Severity.SERIOUS,)),
        step("meant", strikes=ANY, grounds=(Ground.INTENTIONAL, Ground.SERIOUS)),
        step("second", strikes=(2, 3)),
        step("late", strikes=(5, None)),
    )
    on = ladder(*steps)

    def entered(strike: int, severity: Severity, *grounds: Ground) -> str | None:
        found = first_step(on, strike, severity, grounds)
        return None if found is None else found.id

    assert [entered(strike, Severity.MINOR) for strike in range(1, 7)] == [
        None, "second", "second", None, "late", "late",
    ]  # fmt: skip
    assert entered(1, Severity.SERIOUS) == "grave"
    assert entered(2, Severity.MINOR, Ground.INTENTIONAL) == "meant"
    assert entered(1, Severity.MINOR, Ground.REPEATED) is None


def test_a_notice_runs_its_window_and_then_the_next_step_begins() -> None:
    seen = walked(
        step("tell", strikes=ANY, notice=NoticeTime.BEFORE, remedy=True, then="slow"),
        step("slow", THROTTLE),
    )
    window = State(phase="window", step="tell")
    force = State(phase="in_force", step="slow", told=True)
    assert seen.moves[window] == (
        Move(label="the tenant puts it right", ours=False, to=CLOSED),
        Move(label="the remedy window ends: step `slow` follows", ours=True, to=force),
    )
    assert seen.moves[force] == (REMEDIED, REVIEWED, APPEALED)
    assert seen.moves[CLOSED] == ()
    assert seen.path(force) == (
        "violation number 1, minor: the case enters step `tell`",
        "the remedy window ends: step `slow` follows",
    )


def test_a_measure_after_a_notice_waits_for_its_window_and_for_approval() -> None:
    seen = walked(
        step(
            "off",
            SUSPEND,
            THROTTLE,
            strikes=ANY,
            notice=NoticeTime.BEFORE,
            remedy=True,
            approval=Approval.TWO_PEOPLE,
        )
    )
    approval = State(phase="approval", step="off", told=True)
    force = State(phase="in_force", step="off", told=True)
    label = "the remedy window ends: suspend_service, throttle proposed"
    assert (
        Move(label=label, ours=True, to=approval) in seen.moves[State(phase="window", step="off")]
    )
    assert seen.moves[approval] == (
        Move(label="approved: suspend_service, throttle in force", ours=True, to=force),
        Move(label="approval is refused", ours=True, to=CLOSED),
    )


def test_a_notice_without_a_window_tells_nobody_in_time() -> None:
    seen = walked(step("off", SUSPEND, strikes=ANY, notice=NoticeTime.BEFORE))
    force = State(phase="in_force", step="off")
    assert seen.moves[State(phase="window", step="off")] == (
        Move(
            label="there is no remedy window: suspend_service in force",
            ours=True,
            to=force,
        ),
    )


def test_a_case_without_a_next_step_waits_for_its_review() -> None:
    seen = walked(step("tell", strikes=ANY, notice=NoticeTime.BEFORE))
    assert seen.moves[State(phase="window", step="tell")] == (
        Move(label="a person reviews the case and closes it", ours=True, to=CLOSED),
    )


def test_only_the_ways_back_that_are_named_lift_a_measure() -> None:
    timed = measure(MeasureKind.THROTTLE, WEEK)
    force = State(phase="in_force", step="slow")

    def labels(found: Step) -> list[str]:
        return [move.label for move in walked(found).moves[force]]

    every = tuple(WayBack)
    assert labels(step("slow", timed, strikes=ANY, lift=every)) == [
        "the tenant puts it right: lifted",
        "the measures expire: lifted",
        "a person reviews it: lifted",
        "an appeal is upheld: lifted",
    ]
    assert labels(step("slow", timed, THROTTLE, strikes=ANY, lift=(WayBack.EXPIRY,))) == []
    assert labels(step("slow", THROTTLE, strikes=ANY, lift=every, review=None, appeal=None)) == [
        "the tenant puts it right: lifted"
    ]
    assert labels(step("slow", timed, strikes=ANY, lift=())) == []


def test_a_sanction_goes_on_to_the_next_step_after_its_window_or_its_review() -> None:
    def follows(*, remedy: bool, review: Period | None) -> list[Move]:
        found = step("slow", THROTTLE, strikes=ANY, remedy=remedy, review=review, then="off")
        moves = walked(found, step("off", SUSPEND)).moves[State(phase="in_force", step="slow")]
        return [move for move in moves if move.to.step == "off"]

    told = State(phase="in_force", step="off", told=True)
    untold = State(phase="in_force", step="off")
    after_window = Move(label="the remedy window ends: step `off` follows", ours=True, to=told)
    after_review = Move(label="a person reviews it: step `off` follows", ours=True, to=untold)
    assert follows(remedy=True, review=None) == [after_window]
    assert follows(remedy=True, review=WEEK) == [after_window]
    assert follows(remedy=False, review=WEEK) == [after_review]
    assert follows(remedy=False, review=None) == []


def test_every_strike_severity_and_intent_that_matters_is_tried() -> None:
    seen = Exploration(
        ladder(step("tell", strikes=(2, 5), notice=NoticeTime.BEFORE), repeated_from=3),
        (Severity.MINOR, Severity.SERIOUS),
    )
    labels = [move.label.partition(":")[0] for move in seen.moves[State(phase="start")]]
    assert labels == [
        f"violation number {strike}, {severity}{intent}"
        for strike in range(1, 7)
        for severity in ("minor", "serious")
        for intent in ("", ", intentional")
    ]
    assert seen.moves[State(phase="nowhere", step="violation number 6, minor")] == ()


def test_the_way_to_the_beginning_is_empty() -> None:
    assert walked(step("tell", strikes=ANY)).path(State(phase="start")) == ()


STEPS_AHEAD = """
ladders:
  - id: l
    title: {en: Ladder}
    window: 12mo
    repeated_from: 3
    steps:
"""
REST = """
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
clauses:
  - id: A
    kind: conduct
    title: {en: A}
    text: {en: A}
    severity: SEVERITY
    mode: enforce
    evidence: {minimum: 1}
    remedy: {ask: {en: Stop}, window: 1d, calendar: c}
    ladder: l
"""


def problems(steps: str, severity: str = "minor") -> list[tuple[str, int, tuple[str, ...]]]:
    """Give code, line among the steps and path of what is wrong with a ladder."""
    files = {"ladder.yaml": STEPS_AHEAD + steps, "rest.yaml": REST.replace("SEVERITY", severity)}
    _, found = examine_pack(PackSource(name="p", files=files))
    ahead = STEPS_AHEAD.count("\n")
    return [
        (problem.code, problem.place.line - ahead if problem.place else 0, problem.path)
        for problem in found
    ]


SUSPENDS_ON_REVIEW = """\
      - {id: tell, when: {strikes: 1}, notice: before, remedy: true, approval: none, then: slow}
      - id: slow
        when: {strikes: {from: 2}}
        measures: [{kind: throttle, scope: service}]
        notice: with
        approval: none
        review: 1w
        then: suspend
      - id: suspend
        measures: [{kind: suspend_service, scope: service}]
        notice: with
        approval: two_people
        review: 1bd
"""


def test_a_broken_ladder_is_caught_with_the_shortest_way_to_the_breach() -> None:
    # a first violation is told before it is suspended; the second is not
    assert problems(SUSPENDS_ON_REVIEW) == [
        (
            "SCH-P040",
            9,
            (
                "violation number 2, minor: the case enters step `slow`",
                "a person reviews it: step `suspend` follows",
                "approved: suspend_service in force",
            ),
        )
    ]


def test_the_same_ladder_is_fair_where_every_violation_is_serious() -> None:
    assert problems(SUSPENDS_ON_REVIEW, "serious") == []


@pytest.mark.parametrize("kind", ["suspend_service", "suspend_tenant", "terminate"])
def test_whatever_takes_the_service_away_counts_as_a_suspension(kind: str) -> None:
    steps = f"""\
      - id: off
        when: {{strikes: {{from: 1}}}}
        measures: [{{kind: {kind}, scope: service}}]
        notice: with
        approval: none
        review: 1bd
"""
    entered = "violation number 1, minor: the case enters step `off`"
    assert problems(steps) == [("SCH-P040", 1, (entered,))]


GROUND_STEPS = """\
      - id: off
        when: {ground: [intentional]}
        measures: [{kind: throttle, scope: service, duration: 2d}]
        notice: NOTICE
        remedy: true
        approval: none
        lift: [expiry, appeal]
        REVIEW
      - {id: tell, when: {strikes: {from: 1}}, notice: before, approval: none, review: 1w}
"""


@pytest.mark.parametrize(
    ("review", "late"),
    [
        ("review: 1bd", False),
        ("review: 24h", False),
        ("review: 1d", False),
        ("review: 25h", True),
        ("review: 2bd", True),
        ("review: 8bh", True),
        ("review: 1mo", True),
        ("", True),
    ],
)
def test_what_a_ground_lets_happen_at_once_is_reviewed_within_a_working_day(
    review: str, late: bool
) -> None:
    entered = "violation number 1, minor, intentional: the case enters step `off`"
    steps = GROUND_STEPS.replace("REVIEW", review)
    expected = [("SCH-P048", 1, (entered,))] if late else []
    assert problems(steps.replace("NOTICE", "with")) == expected
    assert problems(steps.replace("NOTICE", "before")) == []


def test_each_breach_of_a_step_is_said_once_however_many_ways_lead_to_it() -> None:
    steps = """\
      - id: slow
        when: {strikes: {from: 1}}
        measures: [{kind: throttle, scope: service}]
        notice: with
        approval: none
        appeal: none
        review: 1w
"""
    entered = "violation number 1, minor: the case enters step `slow`"
    assert problems(steps) == [("SCH-P042", 1, (entered,))]


def test_a_step_outside_a_circle_that_leads_into_it_is_not_blamed() -> None:
    steps = """\
      - {id: a, when: {strikes: {from: 1}}, notice: before, remedy: true, approval: none, then: b}
      - {id: b, notice: before, remedy: true, approval: none, then: c}
      - {id: c, notice: before, remedy: true, approval: none, then: b}
"""
    assert problems(steps) == [("SCH-P047", 2, ()), ("SCH-P047", 3, ())]


def test_places_name_the_file_of_the_ladder() -> None:
    files = {"ladder.yaml": STEPS_AHEAD + SUSPENDS_ON_REVIEW, "rest.yaml": REST}
    files["rest.yaml"] = REST.replace("SEVERITY", "minor")
    _, (problem,) = examine_pack(PackSource(name="p", files=files))
    line = 1 + (STEPS_AHEAD + SUSPENDS_ON_REVIEW).splitlines().index("      - id: suspend")
    assert problem.place == Place(source="ladder.yaml", line=line, column=13, width=7)
