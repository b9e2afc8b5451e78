"""Limits, windows and ladders are told in sentences, each for what it is."""

import pytest
from msgspec.structs import replace

from schout.core.model.vocabulary import MeasureKind, Scope, Severity
from schout.core.policy import sentences
from schout.core.policy.period import Unit
from schout.testing.policies import (
    sample_clause,
    sample_ladder,
    sample_parallel,
    sample_policy,
    sample_probe_clause,
    sample_rate,
    sample_step,
    span,
)
from schout.testing.texts import product_texts

EN = product_texts().voice("en")
POLICY = sample_policy()
LADDER = sample_ladder()


def test_a_limit_is_told_whole() -> None:
    assert sentences.limit_lines(EN, sample_rate(), POLICY) == (
        (
            "At most 1 call per second, counted per database, of which at most 5 at once "
            "– API calls (/xmlrpc/, /jsonrpc)"
        ),
        "On the plan “Dedicated”: 20 calls per second",
        "Batch APIs exist for import.",
    )
    assert sentences.limit_lines(EN, sample_parallel(), POLICY) == (
        "At most 1 call at a time, counted per database – API calls",
    )


def test_an_unknown_plan_is_named_by_its_id() -> None:
    assert sentences.plan_title(POLICY, "dedicated", "nl") == "Dedicated"
    assert sentences.plan_title(POLICY, "gold", "nl") == "gold"


def test_evidence_is_told() -> None:
    assert sentences.evidence_lines(EN, sample_probe_clause()) == (
        "A finding rests on at least 1 event.",
        "At most 20 events are kept with it as evidence.",
    )
    assert sentences.withheld(EN, sample_clause()) == (
        "the query part of addresses and the user names"
    )


def test_the_remedy_window_is_told() -> None:
    assert sentences.window_lines(EN, sample_clause()) == (
        "14 days.",
        "You can ask for more time, as long as the window runs.",
    )
    assert sentences.window_lines(EN, sample_probe_clause()) == (
        "5 working days.",
        "This window cannot be made longer.",
    )
    assert sentences.window_lines(EN, replace(sample_clause(), remedy=None)) == ()


def test_working_time_is_told_where_the_window_needs_it() -> None:
    without = replace(sample_clause(), remedy=None)
    assert sentences.calendar_lines(EN, sample_clause(), POLICY) == ()
    assert sentences.calendar_lines(EN, without, POLICY) == ()
    (line,) = sentences.calendar_lines(EN, sample_probe_clause(), POLICY)
    assert line == (
        "Monday, Tuesday, Wednesday, Thursday and Friday, from 09:00 to 17:00 "
        "(Europe/Brussels), except on public holidays in Belgium."
    )


def test_a_ladder_says_how_long_violations_count() -> None:
    assert sentences.ladder_lines(EN, LADDER) == (
        "A violation counts for 12 months.",
        "Its weight halves every 90 days.",
        "From the third violation on it is called repeated.",
    )
    assert sentences.ladder_lines(EN, replace(LADDER, half_life=None)) == (
        "A violation counts for 12 months.",
        "From the third violation on it is called repeated.",
    )


@pytest.mark.parametrize(
    ("first", "last", "severity", "said"),
    [
        pytest.param(None, None, (), "Follows only from an earlier step.", id="never"),
        pytest.param(1, None, (), "A case can begin here at any time.", id="always"),
        pytest.param(2, 2, (), "A case can begin here at the second violation.", id="one"),
        pytest.param(
            1, 2, (), "A case can begin here from the first to the second violation.", id="range"
        ),
        pytest.param(6, None, (), "A case can begin here from the 6th violation on.", id="from"),
        pytest.param(
            1,
            1,
            (Severity.MINOR, Severity.MODERATE),
            "A case can begin here at the first violation, "
            "if the clause ranks as minor or moderate.",
            id="severity",
        ),
    ],
)
def test_a_step_says_when_a_case_begins_there(
    first: int | None, last: int | None, severity: tuple[Severity, ...], said: str
) -> None:
    step = replace(sample_step(), strikes_from=first, strikes_to=last, severity=severity)
    assert sentences.entry_line(EN, step) == said


def test_a_step_without_measures_is_a_notice() -> None:
    step = LADDER.step("notice")
    assert sentences.step_title(EN, step) == "Notice"
    assert sentences.step_lines(EN, step, LADDER) == (
        "You are told; nothing else happens yet.",
        "The remedy window of the clause runs.",
        "If it is not put right in time, step 2 follows (Traffic is slowed down).",
        "You can appeal within 6 months.",
    )


def test_a_step_with_measures_is_told_whole() -> None:
    assert sentences.step_lines(EN, LADDER.step("throttle"), LADDER) == (
        "Traffic is slowed down (for the database), for 7 days.",
        "You are told when the measure is taken.",
        "One person must agree first.",
        "The remedy window of the clause runs.",
        (
            "If it is not put right in time, step 3 follows "
            "(The service is suspended, with the data kept)."
        ),
        (
            "The measure is lifted as soon as it has been put right, when its time is over, "
            "when a person lifts it after looking again or when an appeal is upheld."
        ),
        "Fees are refunded for this time.",
        "You can appeal within 6 months.",
        "A person looks at it again within 30 days.",
    )


def test_a_last_step_waits_for_a_person() -> None:
    last = LADDER.step("suspend")
    assert sentences.entry_line(EN, last) == (
        "A case can begin here if the violation is serious, intentional or repeated."
    )
    assert sentences.step_lines(EN, replace(last, lift=(), appeal=None, review=None), LADDER) == (
        "The service is suspended, with the data kept, until the measure is lifted.",
        "You are told when the measure is taken.",
        "Two people must agree first.",
        "No remedy window runs in this step.",
        "After that a person decides how the case goes on.",
        "Fees are not refunded for this time.",
        "There is no appeal against this step.",
    )


def test_a_step_that_follows_without_a_window_is_told_plainly() -> None:
    step = replace(sample_step(), remedy=False)
    assert sentences.then_line(EN, step, LADDER) == "Step 2 follows (Traffic is slowed down)."


def test_a_measure_with_a_time_says_how_long() -> None:
    measure = replace(LADDER.step("suspend").measures[0], duration=span(1, Unit.WEEK))
    assert sentences.measure_line(EN, measure) == (
        "the service is suspended, with the data kept, for 1 week"
    )
    part = replace(measure, scope=Scope.DATABASE)
    assert sentences.measure_line(EN, part) == (
        "the service is suspended, with the data kept (for the database), for 1 week"
    )


def test_a_measure_does_not_say_twice_what_it_touches() -> None:
    measure = replace(LADDER.step("suspend").measures[0], kind=MeasureKind.QUARANTINE)
    lines = [
        sentences.measure_line(EN, replace(measure, scope=scope))
        for scope in (Scope.OBJECT, Scope.SERVICE)
    ]
    assert lines == [
        "the content is put in quarantine, until the measure is lifted",
        "the content is put in quarantine (for the service), until the measure is lifted",
    ]
