"""What follows from a reporter's record."""

from datetime import UTC, datetime, timedelta

import pytest

from schout.core.decide.reporter_record import (
    Fairness,
    add_outcome,
    is_never_slowed,
    may_be_looked_at,
    precision_permille,
    priority,
    take_back,
)
from schout.core.model.reporter import ReporterRecord, Standing
from schout.core.model.vocabulary import ReporterKind, ReportState

NOW = datetime(2026, 11, 2, tzinfo=UTC)
NEW = ReporterRecord(key="k")
UP, NOT = ReportState.UPHELD, ReportState.UNFOUNDED


def after(*outcomes: ReportState, start: ReporterRecord = NEW) -> ReporterRecord:
    record = start
    for outcome in outcomes:
        record = add_outcome(record, outcome, NOW)
    return record


@pytest.mark.parametrize(
    ("record", "permille", "place"),
    [
        (NEW, 500, 40),
        (ReporterRecord(key="k", upheld=1), 666, 53),
        (ReporterRecord(key="k", upheld=98), 990, 79),
        (ReporterRecord(key="k", unfounded=1), 333, 26),
        (ReporterRecord(key="k", upheld=1, unfounded=97), 20, 1),
    ],
)
def test_the_share_upheld_sets_who_is_looked_at_first(
    record: ReporterRecord, permille: int, place: int
) -> None:
    assert precision_permille(record) == permille
    assert priority(record, ReporterKind.PUBLIC) == place


def test_the_law_sets_who_goes_before() -> None:
    bad = ReporterRecord(key="k", unfounded=50, standing=Standing.SLOWED, warned_at=NOW)
    assert priority(bad, ReporterKind.AUTHORITY) == 100
    assert priority(bad, ReporterKind.TRUSTED_FLAGGER) == 90
    assert priority(bad, ReporterKind.PUBLIC) == 0


def test_outcomes_are_counted() -> None:
    assert after(UP, NOT, UP) == ReporterRecord(key="k", upheld=2, unfounded=1, upheld_since=1)
    assert after(UP, UP, NOT) == ReporterRecord(key="k", upheld=2, unfounded=1, unfounded_since=1)


@pytest.mark.parametrize(
    "outcome", [state for state in ReportState if state not in {UP, NOT}], ids=str
)
def test_what_nobody_decided_counts_for_nothing(outcome: ReportState) -> None:
    assert after(outcome) == NEW


def test_who_is_mostly_unfounded_is_warned_and_not_before_five_are_decided() -> None:
    assert after(NOT, NOT, NOT, NOT).standing is Standing.USUAL
    assert after(NOT, NOT, NOT, NOT, NOT) == ReporterRecord(
        key="k", unfounded=5, standing=Standing.WARNED, warned_at=NOW
    )
    assert after(UP, NOT, NOT, NOT, NOT).standing is Standing.USUAL  # one in five is not below
    assert after(UP, NOT, NOT, NOT, NOT, NOT).standing is Standing.WARNED


def test_who_goes_on_after_the_warning_is_slowed() -> None:
    warned = after(*[NOT] * 5)
    assert after(*[NOT] * 4, start=warned).standing is Standing.WARNED
    slowed = after(*[NOT] * 5, start=warned)
    assert slowed == ReporterRecord(
        key="k",
        unfounded=10,
        unfounded_since=5,
        standing=Standing.SLOWED,
        warned_at=NOW,
        slowed_at=NOW,
    )
    assert after(NOT, start=slowed).standing is Standing.SLOWED
    assert after(*[NOT] * 4, UP, NOT, start=warned).standing is Standing.WARNED


def test_what_came_before_the_warning_slows_nobody_and_is_counted_all_the_same() -> None:
    record = after(*[NOT] * 5)
    for _ in range(9):
        record = add_outcome(record, NOT, NOW, was_warned=False)
    assert record == ReporterRecord(key="k", unfounded=14, standing=Standing.WARNED, warned_at=NOW)
    assert after(*[NOT] * 5, start=record).standing is Standing.SLOWED
    first = add_outcome(NEW, NOT, NOW, was_warned=False)
    assert first == ReporterRecord(key="k", unfounded=1, unfounded_since=1)


def test_good_reports_lift_a_warning_and_the_record_begins_anew() -> None:
    warned = after(*[NOT] * 5)
    assert after(UP, UP, start=warned).standing is Standing.WARNED
    anew = ReporterRecord(key="k", since=NOW)
    assert after(UP, UP, UP, start=warned) == anew
    assert after(UP, UP, UP, start=after(*[NOT] * 5, start=warned)) == anew


def test_who_is_slowed_has_so_many_a_day() -> None:
    slowed = ReporterRecord(key="k", standing=Standing.SLOWED, warned_at=NOW, slowed_at=NOW)
    warned = ReporterRecord(key="k", standing=Standing.WARNED, warned_at=NOW)
    few = Fairness(a_day=1)
    assert may_be_looked_at(slowed, ReporterKind.PUBLIC, 2)
    assert not may_be_looked_at(slowed, ReporterKind.PUBLIC, 3)
    assert not may_be_looked_at(slowed, ReporterKind.PUBLIC, 1, few)
    assert may_be_looked_at(slowed, ReporterKind.TRUSTED_FLAGGER, 99)
    assert may_be_looked_at(warned, ReporterKind.PUBLIC, 99)


def test_whom_no_letter_reaches_is_not_warned_and_so_never_slowed() -> None:
    record = NEW
    for _ in range(30):
        record = add_outcome(record, NOT, NOW, can_warn=False)
    assert record == ReporterRecord(key="k", unfounded=30, unfounded_since=30)
    assert add_outcome(record, NOT, NOW).standing is Standing.WARNED


@pytest.mark.parametrize(
    ("outcome", "left"),
    [
        (UP, ReporterRecord(key="k", upheld=1, unfounded=1, upheld_since=0)),
        (NOT, ReporterRecord(key="k", upheld=2, unfounded=0, upheld_since=1)),
        (ReportState.NOT_OURS, ReporterRecord(key="k", upheld=2, unfounded=1, upheld_since=1)),
    ],
    ids=["upheld", "unfounded", "neither"],
)
def test_what_a_report_came_to_is_taken_back(outcome: ReportState, left: ReporterRecord) -> None:
    assert take_back(after(UP, NOT, UP), outcome, NOW) == left


def test_no_count_falls_below_nothing() -> None:
    assert take_back(NEW, UP, NOW) == NEW == take_back(NEW, NOT, NOW)


def test_what_was_decided_before_the_record_began_anew_is_not_in_it() -> None:
    anew = ReporterRecord(key="k", upheld=1, since=NOW)
    assert take_back(anew, UP, NOW) == anew
    later = NOW + timedelta(seconds=1)
    assert take_back(anew, UP, later) == ReporterRecord(key="k", since=NOW)


def test_the_law_says_who_is_never_slowed() -> None:
    never = [kind for kind in ReporterKind if is_never_slowed(kind)]
    assert never == [ReporterKind.TRUSTED_FLAGGER, ReporterKind.AUTHORITY]
