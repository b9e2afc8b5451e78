"""Times are counted where they end, and how often we were wrong is told."""

import pytest
from tests.unit.core.reports.scene import (
    DAY,
    HOUR,
    SPAN,
    START,
    appeal,
    case,
    decided_appeal,
    decision,
    report,
)

from schout.core.model.ids import CaseId, DecisionId, ReportId
from schout.core.model.vocabulary import AppealState, Closing, Outcome
from schout.core.reports.kept import Kept
from schout.core.reports.times import Reversals, Spread, Times, per_mille, spread, times

NONE = Spread(count=0, median_s=None, p90_s=None)


def one(seconds: int) -> Spread:
    return Spread(count=1, median_s=seconds, p90_s=seconds)


@pytest.mark.parametrize(
    ("values", "median", "p90"),
    [([5], 5, 5), ([1, 4], 2, 4), ([9, 1, 5], 5, 9), (list(range(1, 21)), 10, 18)],
    ids=["one", "two", "three", "twenty"],
)
def test_the_middle_and_nine_in_ten(values: list[int], median: int, p90: int) -> None:
    assert spread(values) == Spread(count=len(values), median_s=median, p90_s=p90)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 0, None), (0, 3, 0), (1, 3, 333), (2, 3, 667), (3, 3, 1000)],
    ids=["of_nothing", "none", "third", "two", "all"],
)
def test_shares_are_thousandths(part: int, whole: int, expected: int | None) -> None:
    assert per_mille(part, whole) == expected


def test_nothing_that_happened_takes_no_time() -> None:
    assert times(Kept(), SPAN) == Times(
        report_to_decision=NONE,
        finding_to_decision=NONE,
        decision_to_notice=NONE,
        opened_to_closed=NONE,
        appeal_to_outcome=NONE,
        reversals=Reversals(decided=0, overturned=0, partly=0, permille=None),
    )


def test_a_case_is_timed_from_its_report_and_from_its_finding() -> None:
    from_report = case(
        1, reports=(ReportId("rpt_1"),), notified_at=START + 3 * HOUR, closing=Closing.REMEDIED,
        closed_at=START + DAY,
    )  # fmt: skip
    machine = case(2, notified_at=START + HOUR)
    kept = Kept(
        cases=(from_report, machine),
        decisions=(decision(1, START + 2 * HOUR), decision(2, START + HOUR)),
        reports=(
            report(1, START + HOUR, case=CaseId("cas_1")),
            report(2, START + 9 * HOUR, case=CaseId("cas_1")),
            report(3),
        ),
    )
    found = times(kept, SPAN)
    assert found.report_to_decision == Spread(count=2, median_s=1800, p90_s=3600)
    assert found.finding_to_decision == one(3600)
    assert found.decision_to_notice == Spread(count=2, median_s=1800, p90_s=3600)
    assert found.opened_to_closed == one(86_400)


def test_the_first_decision_that_upholds_counts_and_one_that_waits_does_not() -> None:
    ids = tuple(DecisionId(f"dec_{number}") for number in (1, 2, 3, 9))
    kept = Kept(
        cases=(case(1, decisions=ids), case(4)),
        decisions=(
            decision(1, START, outcome=Outcome.PROPOSED),
            decision(2, START + 5 * HOUR),
            decision(3, START + 4 * HOUR),
            decision(4, START, outcome=Outcome.PROPOSED),
        ),
    )
    assert times(kept, SPAN).finding_to_decision == one(4 * 3600)


def test_a_case_that_is_dismissed_is_decided_when_it_is_closed() -> None:
    dismissed = case(1, closing=Closing.DISMISSED, closed_at=START + HOUR)
    proposed = decision(1, outcome=Outcome.PROPOSED)
    found = times(Kept(cases=(dismissed,), decisions=(proposed,)), SPAN)
    assert (found.finding_to_decision, found.opened_to_closed) == (one(3600), one(3600))


def test_what_ends_outside_the_period_or_goes_on_elsewhere_is_not_counted() -> None:
    late = SPAN.until
    merged = case(2, closing=Closing.MERGED, closed_at=START)
    kept = Kept(
        cases=(case(1, notified_at=late, closing=Closing.QUIET, closed_at=late), merged),
        decisions=(decision(1, late),),
        appeals=(decided_appeal(1, AppealState.UPHELD, SPAN.until - START),),
    )
    assert times(kept, SPAN) == times(Kept(), SPAN)


def test_appeals_that_were_decided_tell_how_often_we_were_wrong() -> None:
    kept = Kept(
        appeals=(
            decided_appeal(1, AppealState.OVERTURNED, HOUR),
            decided_appeal(2, AppealState.PARTLY, 2 * HOUR),
            decided_appeal(3, AppealState.UPHELD, 3 * HOUR),
            decided_appeal(4, AppealState.WITHDRAWN, HOUR),
            appeal(5),
        )
    )
    found = times(kept, SPAN)
    assert found.appeal_to_outcome == Spread(count=3, median_s=7200, p90_s=10_800)
    assert found.reversals == Reversals(decided=3, overturned=1, partly=1, permille=667)
